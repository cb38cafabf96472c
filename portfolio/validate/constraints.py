"""Pairs, prerequisites and groups of a scenario."""

from collections.abc import Iterator

from portfolio.findings import Finding
from portfolio.model import Group
from portfolio.validate.references import Path
from portfolio.validate.subjects import Planned


def no_rule_refers_to_itself(planned: Planned) -> Iterator[Finding]:
    """No initiative is a pair with itself, or its own prerequisite."""
    rules = planned.scenario.constraints
    for position, (a, b) in enumerate(rules.exclude_pairs):
        if a == b:
            path: Path = ("constraints", "exclude_pairs", position, 1)
            yield planned.finding(
                "P207", f"{a} is a pair with itself", "take it out", *path, initiatives=(a,)
            )
    for key, required in rules.prerequisites.items():
        if key in required:
            path = ("constraints", "prerequisites", key, required.index(key))
            yield planned.finding(
                "P207", f"{key} requires itself", "take it out", *path, initiatives=(key,)
            )


def groups_make_sense(planned: Planned) -> Iterator[Finding]:
    """A group says at_least or at_most; neither is more than it has members, and they do not
    cross."""
    for name, group in planned.scenario.constraints.groups.items():
        problem = _problem(name, group)
        if problem:
            field, message, hint = problem
            path = ("constraints", "groups", name, *field)
            yield planned.finding("P508", message, hint, *path, key=not field)


def nothing_is_empty(planned: Planned) -> Iterator[Finding]:
    """A bundle or group has members (a warning): without any it says nothing."""
    rules = planned.scenario.constraints
    for name, members in rules.bundles.items():
        if not members:
            message = f"the bundle {name} has no members, so it says nothing"
            yield planned.finding(
                "P524", message, _EMPTY_HINT, "constraints", "bundles", name, key=True
            )
    for name, group in rules.groups.items():
        if not group.members:
            message = f"the group {name} has no members, so it says nothing"
            yield planned.finding(
                "P524", message, _EMPTY_HINT, "constraints", "groups", name, key=True
            )


_EMPTY_HINT = "name its members, or take it out"


def _problem(name: str, group: Group) -> tuple[tuple[str, ...], str, str] | None:
    """(field to point at, message, hint) of the first thing that makes no sense."""
    members = len(set(group.members))
    per_step = (group.at_most_per_step, group.at_most_finished_per_step)
    if (group.at_least, group.at_most, *per_step) == (None, None, None, None):
        return (), f"the group {name} says neither at_least nor at_most", "add one of them"
    for field in ("at_least", "at_most"):
        number = getattr(group, field)
        if number is not None and number > members:
            return (
                (field,),
                f"the group {name} has {members} members, and {field} is {number}",
                "lower it",
            )
    if group.at_least is not None and group.at_most is not None and group.at_least > group.at_most:
        message = f"the group {name} takes at least {group.at_least} and at most {group.at_most}"
        return ("at_least",), message, "correct one of them"
    return None
