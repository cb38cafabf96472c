"""Which starts are no choice: promised ones, and those of what is under way (MATH.md, "Over
time")."""

from collections.abc import Iterable, Mapping
from typing import Any

from portfolio.steps import Steps, steps_of

_KEPT = ("committed", "in_progress")


def standings_of(initiatives: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Kept initiative -> ``committed`` or ``in progress``, from canonical records."""
    standings = {}
    for record in initiatives:
        if record["status"] in _KEPT:
            standings[record["key"]] = record["status"].replace("_", " ")
    return standings


def pins_of(
    initiatives: Iterable[Mapping[str, Any]], definition: Mapping[str, Any]
) -> dict[str, str]:
    """Initiative -> the period in which it has to start, if a plan takes it; nothing with one step,
    in which starts play no part."""
    schedule = definition.get("schedule")
    if schedule is None:
        return {}
    names = steps_of(definition["period"], schedule["step"])
    first = 0 if schedule["from"] is None else names.index(schedule["from"])
    steps = Steps(names[first:], schedule["step"])
    if len(steps) == 1:
        return {}
    pins = {}
    for record in initiatives:
        period = _pin(record, definition["period"], steps)
        if period is not None:
            pins[record["key"]] = period
    return pins


def _pin(record: Mapping[str, Any], horizon: str, steps: Steps) -> str | None:
    if record["status"] == "in_progress":
        return steps.names[0]
    promised: str | None = record.get("start")
    if promised is not None or record["status"] != "committed":
        return promised
    own: str | None = record["period"]
    if own is None or own == horizon or not steps.inside(own):
        return None
    return own
