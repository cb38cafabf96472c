"""The scenario of the period that follows, and which plan it stands for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portfolio.actions.errors import UsageError
from portfolio.periods import period_days
from portfolio.source import (
    NULL,
    ORGANIZATION,
    SCENARIOS,
    Workspace,
    document_text,
    edited,
)
from portfolio.steps import steps_of


@dataclass(frozen=True)
class NextScenario:
    """A scenario that extends the plan of a period, and the entry of `plan` that names it."""

    name: str
    base: str
    plan_period: str
    """The key in `plan`."""
    is_rest: bool
    """Whether it plans the rest of the same horizon, and not a period of its own."""
    data: Mapping[str, Any]

    @property
    def file(self) -> str:
        """Where it stands."""
        return f"{SCENARIOS}/{self.name}.yaml"


def next_scenario(
    workspace: Workspace, period: str, following: str, name: str | None
) -> NextScenario | None:
    """The scenario for what follows a period; None where no plan is about the period.

    A plan of the very period gets one for the period that follows. A plan over time, of which the
    period is a step, gets one for the steps that are left.

    Raises:
        UsageError: if the period that follows does not follow, or the name is taken.
    """
    if period_days(following)[0] <= period_days(period)[1]:
        raise UsageError(f"{following} does not follow {period}: it begins before {period} ends")
    for plan_period, base in sorted(workspace.organization.plan.items()):
        scenario = workspace.scenarios[base]
        if plan_period == period:
            data = {"extends": base, "title": _title(workspace, base, following)}
            data |= {"period": following, **_without_past(workspace, base, (), following)}
            made = NextScenario(
                name or _name(base, following), base, following, is_rest=False, data=data
            )
            return _new(workspace, made)
        schedule = scenario.schedule
        steps = steps_of(scenario.period, schedule.step) if schedule is not None else ()
        if period in steps:
            if following not in steps:
                last = f"{steps[-1]} is the last step of {base}"
                raise UsageError(f"{following} is no step of {base} behind {period}: {last}")
            left = steps[steps.index(following) :]
            data = {"extends": base, "title": _title(workspace, base, following)}
            data |= _rest(workspace, base, left)
            made = NextScenario(
                name or _name(base, following), base, plan_period, is_rest=True, data=data
            )
            return _new(workspace, made)
    return None


def _new(workspace: Workspace, made: NextScenario) -> NextScenario:
    if made.name in workspace.scenarios:
        raise UsageError(f"there is a scenario {made.name} already: say --name NAME")
    return made


def _name(base: str, following: str) -> str:
    """`y2026-from-2026-q2`, of whatever the first of a chain was called."""
    root = base.partition("-from-")[0]
    return f"{root}-from-{following.lower()}"


def _title(workspace: Workspace, base: str, following: str) -> str:
    """`The year 2026, from 2026-Q2`, of whatever the first of a chain was called."""
    root = workspace.scenarios[base].title.partition(", from ")[0]
    return f"{root}, from {following}"


def _rest(workspace: Workspace, base: str, left: tuple[str, ...]) -> dict[str, Any]:
    schedule: dict[str, Any] = {"schedule": {"from": left[0]}}
    return {**schedule, **_without_past(workspace, base, left, left[0])}


def _without_past(
    workspace: Workspace, base: str, left: tuple[str, ...], following: str
) -> dict[str, Any]:
    """What takes out the bounds and targets of steps that are no more, and starts promised for
    them."""
    scenario = workspace.scenarios[base]
    data: dict[str, Any] = {}
    if not left and scenario.schedule is not None and scenario.schedule.from_ is not None:
        data["schedule"] = {"from": NULL}
    layered = workspace.layers[base].data
    for name in ("capacity", "targets"):
        gone = _nulls(layered.get(name, {}), left)
        if gone:
            data[name] = gone
    first_day = period_days(following)[0]
    past: dict[str, Any] = {}
    for key, fields in layered.get("overrides", {}).items():
        start = fields.get("start")
        if start is not None and period_days(start)[1] < first_day:
            past[key] = {"start": NULL}
    if past:
        data["overrides"] = past
    return data


def _nulls(data: Any, left: tuple[str, ...]) -> dict[str, Any]:
    """The same tree with nothing but a null for each step of a `by_step` that is not left."""
    nulls: dict[str, Any] = {}
    for name, inner in data.items() if isinstance(data, Mapping) else ():
        if name == "by_step":
            gone = {step: NULL for step in inner if step not in left}
        else:
            gone = _nulls(inner, left)
        if gone:
            nulls[name] = gone
    return nulls


def scenario_text(made: NextScenario) -> str:
    """The file of the scenario."""
    plain = {name: value for name, value in made.data.items() if not isinstance(value, dict)}
    deep = [((name,), value) for name, value in made.data.items() if isinstance(value, dict)]
    text = document_text(plain)
    return edited(text, deep) if deep else text


def organization_text(workspace: Workspace, made: NextScenario) -> str:
    """The organization, with the scenario as the plan."""
    text = workspace.documents[ORGANIZATION].text
    return edited(text, [(("plan", made.plan_period), made.name)])


def what_to_look_at(workspace: Workspace, made: NextScenario) -> Iterator[str]:
    """What no tool can know about the next scenario."""
    scenario = workspace.scenarios[made.base]
    bounds = [bound for each in scenario.capacity.values() for _, bound in each.slices()]
    if made.is_rest and any(bound.whole is not None for bound in bounds):
        yield f"`whole` of {made.base} is now about the steps that are left: set it in {made.file}"
    if made.is_rest and any(True for _ in scenario.targets.slices()):
        yield (
            f"targets of {made.base} now count from {made.data['schedule']['from']} on: put what"
            f" was delivered before into the baselines, or lower them in {made.file}"
        )
