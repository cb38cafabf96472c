"""Synergies: one way to earn each, thresholds within reach, savings within the cost."""

from collections.abc import Iterator
from decimal import Decimal

from portfolio.findings import Finding
from portfolio.model import Initiative, Synergy
from portfolio.validate.references import Path
from portfolio.validate.subjects import Planned


def synergies_say_one_thing(planned: Planned) -> Iterator[Finding]:
    """A synergy has tiers, or one threshold with bonus or saves; its tiers differ in their thresholds."""
    for path, name, synergy in _placed(planned):
        if synergy.tiers is None:
            if not synergy.bonus and not synergy.saves:
                message = f"the synergy {name} earns nothing"
                yield planned.finding("P510", message, "add `bonus:`, `saves:` or `tiers:`", *path, key=True)
            continue
        if not synergy.tiers:
            yield planned.finding("P510", f"the synergy {name} has no tiers", "add one", *path, "tiers", key=True)
        for field in ("at_least", "bonus", "saves"):
            if getattr(synergy, field) is not None:
                message = f"the synergy {name} has tiers and, beside them, {field}"
                yield planned.finding("P510", message, "move it into a tier", *path, field, key=True)
        seen: set[int] = set()
        for position, tier in enumerate(synergy.tiers):
            if tier.at_least in seen:
                message = f"two tiers of {name} have the threshold {tier.at_least}"
                yield planned.finding("P510", message, "make them one", *path, "tiers", position, "at_least")
            seen.add(tier.at_least)


def thresholds_can_be_reached(planned: Planned) -> Iterator[Finding]:
    """No threshold is above the number of different members, of which there are two or more."""
    for path, name, synergy in _placed(planned):
        members = len(set(synergy.members))
        if members < 2:
            message = f"the synergy {name} has one member, and nobody to work with"
            yield planned.finding("P509", message, "add members", *path, "members", key=True)
            continue
        for field, number in _thresholds(synergy):
            if number > members:
                message = f"the synergy {name} has {members} members, and asks for {number}"
                yield planned.finding("P509", message, "lower it or add members", *path, *field)


def savings_are_not_more_than_costs(planned: Planned) -> Iterator[Finding]:
    """Of each resource a synergy saves at most what its members use together, each in its largest scope."""
    for path, name, synergy in _placed(planned):
        members = [planned.planning.initiatives.get(key) for key in sorted(set(synergy.members))]
        known = [member for member in members if member is not None]
        if len(known) < len(members):
            continue  # an unknown member is a finding of its own
        for where, resource, saved in _savings(synergy):
            cost = sum((_largest(member, resource) for member in known), Decimal(0))
            if saved > cost:
                message = f"the synergy {name} saves {saved:f} {resource}, and its members use {cost:f}"
                yield planned.finding("P511", message, "lower the saving", *path, *where)


def _placed(planned: Planned) -> Iterator[tuple[Path, str, Synergy]]:
    for name, synergy in planned.scenario.constraints.synergies.items():
        yield ("constraints", "synergies", name), name, synergy


def _thresholds(synergy: Synergy) -> Iterator[tuple[Path, int]]:
    if synergy.at_least is not None:
        yield ("at_least",), synergy.at_least
    for position, tier in enumerate(synergy.tiers or ()):
        yield ("tiers", position, "at_least"), tier.at_least


def _savings(synergy: Synergy) -> Iterator[tuple[Path, str, Decimal]]:
    for resource, saved in (synergy.saves or {}).items():
        yield ("saves", resource), resource, saved
    for position, tier in enumerate(synergy.tiers or ()):
        for resource, saved in tier.saves.items():
            yield ("tiers", position, "saves", resource), resource, saved


def _largest(initiative: Initiative, resource: str) -> Decimal:
    """What an initiative uses of a resource in its largest scope."""
    return max((scope.tokens.get(resource, Decimal(0)) for scope in initiative.offers().values()), default=Decimal(0))
