"""Which scenario, candidate, tab or run a person means by a name."""

from collections.abc import Iterable, Sequence

from pydantic_core import PydanticCustomError

from portfolio.actions.errors import UsageError
from portfolio.findings import did_you_mean, nearest
from portfolio.model import period
from portfolio.source import Workspace

_MOST_LISTED = 12
"""More names than this are counted, not listed."""


def known_name(name: str, names: Iterable[str], what: str, where: str = "") -> str:
    """The name itself, if it is one of `names`, which are those of a place where it is said.

    Raises:
        UsageError: if it is none; the message has the nearest name.
    """
    ordered = sorted(names)
    if name in ordered:
        return name
    if nearest(name, ordered):
        advice = did_you_mean(name, ordered)
    elif 0 < len(ordered) <= _MOST_LISTED:
        advice = f"there are: {', '.join(ordered)}"
    else:
        advice = f"there are {len(ordered)}"
    place = f" {where}" if where else ""
    raise UsageError(f"there is no {what} {name}{place}: {advice}")


def known_period(text: str) -> str:
    """The period itself, if the calendar has it.

    Raises:
        UsageError: if it has not; the message says what a period is.
    """
    try:
        return period(text)
    except PydanticCustomError as error:
        raise UsageError(f"{text} {error.message()}") from None


def pool_member(key: str, members: Iterable[str], workspace: Workspace, scenario: str) -> str:
    """The key itself, if it is of the pool of a scenario.

    Raises:
        UsageError: if it is not; the message says why where there is such an initiative.
    """
    pool = set(members)
    initiative = workspace.initiatives.get(key)
    if initiative is None or key in pool:
        return known_name(key, pool, "initiative", f"in the pool of {scenario}")
    period = f" and its period {initiative.period}" if initiative.period else ""
    raise UsageError(
        f"{key} is not in the pool of {scenario}: its status is {initiative.status.value}{period}"
    )


def planned_scenarios(
    workspace: Workspace, named: Sequence[str] = (), *, every: bool = False
) -> tuple[str, ...]:
    """The scenarios that are named; else the company's plan; else all, by period and name.

    `every` passes over the company's plan.

    Raises:
        UsageError: if a name is no scenario.
    """
    for name in named:
        known_name(name, workspace.scenarios, "scenario")
    if named:
        return tuple(dict.fromkeys(named))
    plan = set() if every else set(workspace.organization.plan.values())

    def period_and_name(name: str) -> tuple[str, str]:
        return workspace.scenarios[name].period, name

    return tuple(sorted(plan or workspace.scenarios, key=period_and_name))


def scenarios_of_period(
    workspace: Workspace, names: Sequence[str], period: str | None
) -> tuple[str, ...]:
    """Those of a period; all without one.

    Raises:
        UsageError: if none is left.
    """
    kept = tuple(
        name for name in names if period is None or workspace.scenarios[name].period == period
    )
    if kept:
        return kept
    raise UsageError(f"there is no scenario for {period}" if period else "there are no scenarios")
