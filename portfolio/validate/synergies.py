"""Synergies: one way to earn each, thresholds within reach, savings within the cost."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from portfolio.findings import Finding
from portfolio.model import ALL, Initiative, Slice, Synergy
from portfolio.results import exact
from portfolio.validate.references import Path
from portfolio.validate.subjects import Planned


def synergies_say_one_thing(planned: Planned) -> Iterator[Finding]:
    """A synergy has tiers, or one threshold with bonus or saves; its tiers differ in their
    thresholds."""
    for path, name, synergy in _placed(planned):
        if synergy.tiers is None:
            if not synergy.bonus and not synergy.saves:
                message = f"the synergy {name} earns nothing"
                yield planned.finding(
                    "P510", message, "add `bonus:`, `saves:` or `tiers:`", *path, key=True
                )
            continue
        if not synergy.tiers:
            yield planned.finding(
                "P510", f"the synergy {name} has no tiers", "add one", *path, "tiers", key=True
            )
        for field in ("at_least", "bonus", "saves"):
            if getattr(synergy, field) is not None:
                message = f"the synergy {name} has tiers and, beside them, {field}"
                yield planned.finding(
                    "P510", message, "move it into a tier", *path, field, key=True
                )
        seen: set[int] = set()
        for position, tier in enumerate(synergy.tiers):
            if tier.at_least in seen:
                message = f"two tiers of {name} have the threshold {tier.at_least}"
                yield planned.finding(
                    "P510", message, "make them one", *path, "tiers", position, "at_least"
                )
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
    """A tier saves at most what the cheapest way to reach it uses, over all and in each bounded
    slice.

    Where more is saved only because members are there already, and use nothing any more, the tier
    saves what is left of it (a warning): a portfolio does not become invalid on the day a member
    ships.
    """
    for path, name, synergy in _placed(planned):
        members = [planned.planning.initiatives.get(key) for key in sorted(set(synergy.members))]
        known = [member for member in members if member is not None]
        if len(known) < len(members) or not any(member.key in planned.pool for member in known):
            # an unknown member is a finding of its own; a synergy that nobody can earn saves
            # nothing
            continue
        open_ones = {member.key for member in known if not planned.is_there(member.key)}
        for where, saving in _savings(synergy, len(known)):
            for bounded in _bounded_slices(planned, saving.resource):
                cheapest = _cheapest(known, saving, bounded)
                in_words = "" if bounded.is_all else f" in {bounded}"
                if _in_slice(known, saving, bounded) > cheapest:
                    uses = (
                        f"the {saving.members} cheapest of its members use"
                        f" {exact(cheapest)}{in_words}"
                    )
                    message = (
                        f"the synergy {name} saves {saving.amount:f} {saving.resource}, and {uses}"
                    )
                    hint = "lower the saving, or ask for more members"
                    yield planned.finding("P511", message, hint, *path, *where)
                    break
                left = _cheapest(known, saving, bounded, open_ones)
                if _in_slice(known, saving, bounded) > left:
                    message = (
                        f"the synergy {name} saves {saving.amount:f} {saving.resource}; with what"
                        f" is there already, {exact(left)}{in_words} is left to save"
                    )
                    yield planned.finding("P523", message, "lower the saving", *path, *where)
                    break


def _placed(planned: Planned) -> Iterator[tuple[Path, str, Synergy]]:
    for name, synergy in planned.scenario.constraints.synergies.items():
        yield ("constraints", "synergies", name), name, synergy


def _thresholds(synergy: Synergy) -> Iterator[tuple[Path, int]]:
    if synergy.at_least is not None:
        yield ("at_least",), synergy.at_least
    for position, tier in enumerate(synergy.tiers or ()):
        yield ("tiers", position, "at_least"), tier.at_least


class _Saving(NamedTuple):
    """What so many members save of a resource."""

    members: int
    resource: str
    amount: Decimal


def _savings(synergy: Synergy, size: int) -> Iterator[tuple[Path, _Saving]]:
    for resource, amount in (synergy.saves or {}).items():
        yield ("saves", resource), _Saving(synergy.at_least or size, resource, amount)
    for position, tier in enumerate(synergy.tiers or ()):
        for resource, amount in tier.saves.items():
            path: Path = ("tiers", position, "saves", resource)
            yield path, _Saving(tier.at_least, resource, amount)


def _bounded_slices(planned: Planned, resource: str) -> list[Slice]:
    """All, and each slice in which the scenario bounds the resource."""
    capacity = planned.scenario.capacity.get(resource)
    slices = [where for where, _ in capacity.slices()] if capacity else []
    return [ALL, *(where for where in slices if not where.is_all)]


def _in_slice(members: list[Initiative], saving: _Saving, where: Slice) -> Fraction:
    """What of a saving counts in a slice: by the mean of all members' shares there."""
    shares = (_share(member, where) for member in members)
    return Fraction(saving.amount) * sum(shares, Fraction(0)) / len(members)


def _cheapest(
    members: list[Initiative], saving: _Saving, where: Slice, using: Collection[str] | None = None
) -> Fraction:
    """What the members that use least in a slice use there together; only those in `using` use
    anything."""
    used = [
        (
            _least(member, saving.resource) * _share(member, where)
            if using is None or member.key in using
            else Fraction(0)
        )
        for member in members
    ]
    return sum(sorted(used)[: saving.members], Fraction(0))


def _share(initiative: Initiative, where: Slice) -> Fraction:
    share = Fraction(1)
    for dimension, value in where.parts():
        share *= Fraction(initiative.dimensions.get(dimension, {}).get(value, 0))
    return share


def _least(initiative: Initiative, resource: str) -> Fraction:
    """What an initiative uses of a resource in the cheapest scope that it offers."""
    amounts = (Fraction(offer.tokens.get(resource, 0)) for offer in initiative.offers().values())
    return min(amounts, default=Fraction(0))
