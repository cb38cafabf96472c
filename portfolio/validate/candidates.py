"""Which scenario it is, and whom it names as candidates."""

from collections.abc import Iterator

from portfolio.findings import Finding
from portfolio.model import KEPT, Initiative, Status, flaw_in_scenario_name
from portfolio.validate.references import Path, members_in_constraints
from portfolio.validate.subjects import PLANNED, Planned


def file_name_is_scenario_name(planned: Planned) -> Iterator[Finding]:
    """The name of a scenario's file can be one on every file system: lower-case letters, digits and
    `-`, up to 80."""
    flaw = flaw_in_scenario_name(planned.name)
    if flaw is not None:
        message = f"the file name {planned.name} is no scenario name: {flaw}"
        yield planned.finding("P520", message, "rename it, as q1-base.yaml")


def only_or_except(planned: Planned) -> Iterator[Finding]:
    """`only` and `except` do not stand together."""
    candidates = planned.scenario.candidates
    if candidates.only is not None and candidates.except_ is not None:
        hint = (
            "keep one of the two; in a scenario that extends another, null removes what the other"
            " says"
        )
        yield planned.finding(
            "P516", "candidates has only and except", hint, "candidates", "except", key=True
        )


def named_ones_are_candidates(planned: Planned) -> Iterator[Finding]:
    """Whom `only`, `except`, `overrides` and the constraints name is in the pool of the period (a
    warning).

    What narrows the candidates does not count: a scenario may leave out whom its rules name.
    Nothing is said of a prerequisite, a bundle or a mandate, whose members outside the pool are
    findings of feasibility; nor of what counts because it is there already; nor of an override that
    takes an initiative out of the pool, or makes a prerequisite met; nor of a missing period.
    """
    pool = frozenset(planned.pool)
    for key, path, at_key in _named(planned):
        initiative = planned.planning.initiatives.get(key)
        if initiative is None or (initiative.period is None and initiative.status in PLANNED):
            continue
        if path[:2] == ("candidates", "except") and key in pool and initiative.status in KEPT:
            message = f"{key} is {initiative.status.value} and kept, whatever the candidates are"
            yield planned.finding("P517", message, "take it out", *path, initiatives=(key,))
        elif key not in pool and not _counts(planned, initiative, path):
            message = f"{key} is no candidate of {planned.scenario.period}: {_why_not(initiative)}"
            hint = "take it out, or correct its period or status"
            yield planned.finding("P517", message, hint, *path, key=at_key, initiatives=(key,))


def _named(planned: Planned) -> Iterator[tuple[str, Path, bool]]:
    """Initiative, path, and whether it stands there as a key."""
    scenario = planned.scenario
    for field, keys in (
        ("only", scenario.candidates.only),
        ("except", scenario.candidates.except_),
    ):
        yield from (
            (key, ("candidates", field, position), False) for position, key in enumerate(keys or ())
        )
    yield from ((key, ("overrides", key), True) for key in scenario.overrides)
    for rule in ("exclude", "prerequisites"):
        yield from (
            (key, ("constraints", rule, key), True) for key in getattr(scenario.constraints, rule)
        )
    for key, path in members_in_constraints(scenario):
        if path[0] not in ("bundles", "prerequisites"):
            yield key, ("constraints", *path), False


def _counts(planned: Planned, initiative: Initiative, path: Path) -> bool:
    """Whether what names an initiative outside the pool has an effect all the same."""
    if path[0] == "overrides":
        return _has_effect(planned, initiative.key)
    if path[:2] in (("constraints", "synergies"), ("constraints", "mandatory")):
        return planned.is_there(initiative.key)
    if path[:2] == ("constraints", "groups"):
        return planned.was_delivered_in_period(initiative.key)
    return False


def _has_effect(planned: Planned, key: str) -> bool:
    """Whether an override of an initiative outside the pool changes anything."""
    before = planned.workspace.initiatives[key]
    was_in = before.period == planned.scenario.period and before.status in PLANNED
    status = planned.planning.initiatives[key].status
    return was_in or status in KEPT or status is Status.DELIVERED


def _why_not(initiative: Initiative) -> str:
    if initiative.status is not Status.CANDIDATE and initiative.status not in KEPT:
        return f"its status is {initiative.status.value}"
    return f"its period is {initiative.period}"
