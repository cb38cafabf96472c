"""Schedules: steps that cut the period, starts inside the horizon, and what plays no part without
one."""

import datetime
from collections.abc import Iterator
from fractions import Fraction

from portfolio.compile import Horizon, horizon_of
from portfolio.findings import Finding, did_you_mean
from portfolio.model import KEPT, Bound, Initiative, Schedule, Status
from portfolio.periods import lies_inside
from portfolio.steps import is_finer, kind_of, steps_of
from portfolio.validate.references import Path
from portfolio.validate.subjects import PLANNED, Planned, Written

STEP_FIELDS = ("at_most_per_step", "at_most_finished_per_step")
"""Bounds of a group that only a schedule gives a meaning."""


def shares_of_spreads_sum_to_one(written: Written) -> Iterator[Finding]:
    """The shares of a spread are those of all tokens, so they sum to 1."""
    for name, scope in (written.initiative.scopes or {}).items():
        for resource, shares in scope.spread.items():
            total = sum(map(Fraction, shares), Fraction(0))
            if total != 1:
                message = f"the shares of {resource} sum to {float(total):g}, not to 1"
                hint = "write shares of equal parts of the duration that sum to 1"
                yield written.finding("P323", message, hint, "scopes", name, "spread", resource)


def schedule_fields_have_a_schedule(planned: Planned) -> Iterator[Finding]:
    """by_step, whole and bounds of groups for each step are errors in a scenario without a
    schedule."""
    if planned.scenario.schedule is not None:
        return
    for path in _fields_of_a_schedule(planned):
        message = f"`{path[-1]}` says something about steps, and the scenario has none"
        yield planned.finding(
            "P530", message, "add `schedule: {step: …}`, or take it out", *path, key=True
        )


def _fields_of_a_schedule(planned: Planned) -> Iterator[Path]:
    for path, bound in _bounds(planned):
        if bound.by_step:
            yield (*path, "by_step")
        if bound.whole is not None:
            yield (*path, "whole")
    for where, kpi, target in planned.scenario.targets.slices():
        if target.by_step:
            steps: Path = ("all",) if where.is_all else where
            yield ("targets", *steps, kpi, "by_step")
    for name, group in planned.scenario.constraints.groups.items():
        for field in STEP_FIELDS:
            if getattr(group, field) is not None:
                yield ("constraints", "groups", name, field)


def _bounds(planned: Planned) -> Iterator[tuple[Path, Bound]]:
    for resource, capacity in planned.scenario.capacity.items():
        for where, bound in capacity.slices():
            slice_path: Path = ("all",) if where.is_all else where
            yield ("capacity", resource, *slice_path), bound


def steps_cut_the_period(planned: Planned) -> Iterator[Finding]:
    """A step is the period's kind or a shorter one; `from` and the keys of `by_step` name steps
    that are planned."""
    schedule = planned.scenario.schedule
    if schedule is None:
        return
    period = planned.scenario.period
    names = steps_of(period, schedule.step)
    if not names:
        message = f"{period} cannot be cut into steps of a {schedule.step}"
        yield planned.finding(
            "P531",
            message,
            "name a kind of step that is shorter than the period",
            "schedule",
            "step",
        )
        return
    if schedule.from_ is not None and schedule.from_ not in names:
        yield _no_step(planned, schedule.from_, names, ("schedule", "from"), key=False)
        return
    for path, steps in _named_steps(planned):
        for step in steps:
            if step not in planned.planned_steps:
                yield _no_step(planned, step, planned.planned_steps, (*path, step), key=True)


def _no_step(
    planned: Planned, step: str, names: tuple[str, ...], path: Path, *, key: bool
) -> Finding:
    message = f"{step} is no step that is planned"
    hint = did_you_mean(step, names) or f"the steps are {names[0]} to {names[-1]}"
    return planned.finding("P532", message, hint, *path, key=key)


def _named_steps(planned: Planned) -> Iterator[tuple[Path, tuple[str, ...]]]:
    for path, bound in _bounds(planned):
        yield (*path, "by_step"), tuple(bound.by_step)
    for where, kpi, target in planned.scenario.targets.slices():
        slice_path: Path = ("all",) if where.is_all else where
        yield ("targets", *slice_path, kpi, "by_step"), tuple(target.by_step)


def together_names_bundles(planned: Planned) -> Iterator[Finding]:
    """`together` names bundles of the scenario or of its initiatives."""
    schedule = planned.scenario.schedule
    if schedule is None:
        return
    bundles = set(planned.scenario.constraints.bundles)
    bundles |= {i.bundle for i in planned.planning.initiatives.values() if i.bundle is not None}
    for position, name in enumerate(schedule.together):
        if name not in bundles:
            hint = did_you_mean(name, bundles) or "name a bundle, or take it out"
            yield planned.finding(
                "P533", f"{name} is no bundle", hint, "schedule", "together", position
            )


def _horizon(planned: Planned) -> Horizon | None:
    """The steps, where the schedule makes sense."""
    if planned.scenario.schedule is None or any(steps_cut_the_period(planned)):
        return None
    return horizon_of(planned.planning)


def starts_lie_inside(planned: Planned) -> Iterator[Finding]:
    """A promised start lies in a step of the horizon."""
    horizon = _horizon(planned)
    if horizon is None or horizon.is_static:
        return
    for key, initiative in _pool(planned, horizon):
        if initiative.start is None or initiative.status is Status.IN_PROGRESS:
            continue
        if not horizon.steps.inside(initiative.start):
            message = (
                f"{key} is promised to start in {initiative.start}, which is no part of the steps"
                f" of {planned.name}"
            )
            hint = f"the steps are {horizon.name(1)} to {horizon.name(horizon.last)}"
            yield _of_initiative(planned, "P534", message, hint, key, "start")


def what_time_changes_is_said(planned: Planned) -> Iterator[Finding]:
    """What a schedule makes of fields that would surprise (warnings)."""
    horizon = _horizon(planned)
    schedule = planned.scenario.schedule
    if horizon is None or schedule is None:
        return
    if horizon.is_static:
        yield from _plays_no_part(planned, horizon, schedule)
        return
    yield from _kpis_without_over_time(planned)
    yield from _caps_of_a_scenario_without_steps(planned)
    yield from _periods_finer_than_a_step(planned, horizon)
    for key, initiative in _pool(planned, horizon):
        yield from _pins_and_dates(planned, horizon, key, initiative)


def _pool(planned: Planned, horizon: Horizon) -> Iterator[tuple[str, Initiative]]:
    for key, initiative in planned.planning.initiatives.items():
        if initiative.status in PLANNED and horizon.holds_period_of(initiative):
            yield key, initiative


def _plays_no_part(planned: Planned, horizon: Horizon, schedule: Schedule) -> Iterator[Finding]:
    """With one step durations, spreads, starts, handover and keep_periods play no part."""
    message = "with one step `{}` plays no part"
    for field in ("handover", "keep_periods"):
        if field in schedule.model_fields_set:
            yield planned.finding("P535", message.format(field), None, "schedule", field, key=True)
    for key, initiative in _pool(planned, horizon):
        for field in ("duration", "start"):
            if getattr(initiative, field) is not None:
                yield _of_initiative(planned, "P535", message.format(field), None, key, field)


def _kpis_without_over_time(planned: Planned) -> Iterator[Finding]:
    """A KPI of the objective or a target says whether it counts once or repeats."""
    for kpi in sorted(_decisive_kpis(planned)):
        metric = planned.planning.metrics.metrics.get(kpi)
        if metric is not None and metric.over_time is None:
            message = f"{kpi} does not say `over_time`: that it counts once is assumed"
            hint = "write `over_time: once` or `over_time: repeats` at the KPI"
            place = planned.workspace.in_metrics("metrics", kpi, key=True)
            yield Finding("P536", place, message, hint)


def _decisive_kpis(planned: Planned) -> set[str]:
    kpis = {kpi for _, kpi, _ in planned.scenario.targets.slices()}
    objective = planned.scenario.objective
    objective = getattr(objective, "then", objective)
    weights = getattr(objective, "weights", None)
    return kpis | (set(weights) if weights is not None else {planned.planning.metrics.north_star})


def _caps_of_a_scenario_without_steps(planned: Planned) -> Iterator[Finding]:
    """A cap inherited from a scenario without a schedule holds in every step now."""
    documents = planned.workspace.layers[planned.name].documents
    bases = [document for document in documents[1:] if "schedule" not in document.data]
    if not bases:
        return
    for resource, capacity in planned.scenario.capacity.items():
        path: Path = ("capacity", resource, "all", "cap")
        is_own = documents[0].find(path)[0] == len(path)
        if capacity.all is not None and capacity.all.cap is not None and not is_own:
            cap = capacity.all.cap
            message = (
                f"the cap of {cap} {resource} comes from a scenario without steps: it holds in each"
                " step"
            )
            yield planned.finding(
                "P537", message, "write the cap of a step, or `whole: {cap: …}`", *path
            )


def _periods_finer_than_a_step(planned: Planned, horizon: Horizon) -> Iterator[Finding]:
    """An initiative whose period is shorter than a step belongs to no step."""
    for key, initiative in planned.planning.initiatives.items():
        period = initiative.period
        if period is None or initiative.status not in PLANNED:
            continue
        is_inside = lies_inside(period, planned.scenario.period)
        if is_inside and is_finer(kind_of(period), horizon.steps.kind):
            message = (
                f"{key} is of {period}, which is shorter than a {horizon.steps.kind}:"
                f" {planned.name} leaves it out"
            )
            hint = f"give it the period of a {horizon.steps.kind}"
            yield _of_initiative(planned, "P538", message, hint, key, "period")


def _pins_and_dates(
    planned: Planned, horizon: Horizon, key: str, initiative: Initiative
) -> Iterator[Finding]:
    pinned = horizon.pinned(initiative)
    if horizon.is_cut(initiative) and pinned:
        message = (
            f"{key} is {initiative.status.words} and cannot end within the horizon:"
            " it uses capacity and moves no KPI"
        )
        yield _of_initiative(planned, "P539", message, None, key, "duration")
    if pinned is not None and initiative.status is not Status.IN_PROGRESS:
        yield from _pins_against_dates(planned, horizon, key, initiative, pinned)
    elif pinned is None and initiative.deadline is not None:
        yield from _missed_deadlines(planned, horizon, key, initiative, initiative.deadline)


def _pins_against_dates(
    planned: Planned,
    horizon: Horizon,
    key: str,
    initiative: Initiative,
    pinned: tuple[int, ...],
) -> Iterator[Finding]:
    """A pin beats earliest_start, latest_finish and keep_periods."""
    what = "is committed" if initiative.status in KEPT else "is promised a start"
    if initiative.earliest_start is not None:
        early = [start < horizon.earliest(initiative) for start in pinned]
        verb = "before" if all(early) else "and may start before"
        message = f"{key} {what} {verb} its `earliest_start`: the promise counts"
        if any(early):
            yield _of_initiative(planned, "P540", message, None, key, "earliest_start")
    if initiative.latest_finish is not None:
        shortest = min(horizon.duration(initiative, scope) for scope in initiative.offers())
        last = horizon.latest_finish(initiative)
        late = [start + shortest - 1 > last for start in pinned]
        verb = "ends" if all(late) else "may end"
        message = f"{key} {what} and {verb} behind its `latest_finish`: the promise counts"
        if any(late):
            yield _of_initiative(planned, "P540", message, None, key, "latest_finish")


def _missed_deadlines(
    planned: Planned,
    horizon: Horizon,
    key: str,
    initiative: Initiative,
    deadline: datetime.date,
) -> Iterator[Finding]:
    """A deadline that no start can keep bounds nothing."""
    due = horizon.steps.holding(deadline)
    finishes = [
        p.finish for scope in initiative.offers() for p in horizon.placements(initiative, scope)
    ]
    if finishes and min(finishes) > due:
        message = (
            f"{key} cannot be on time for {deadline}, whenever it starts: the deadline bounds"
            " nothing"
        )
        yield _of_initiative(
            planned, "P541", message, "correct the deadline or the duration", key, "deadline"
        )


def _of_initiative(
    planned: Planned, code: str, message: str, hint: str | None, key: str, field: str
) -> Finding:
    """At the field of an initiative, in its file or in the scenario's override of it."""
    overridden = planned.scenario.overrides.get(key, {})
    if field in overridden:
        place = planned.workspace.in_scenario(planned.name, "overrides", key, field, key=True)
    else:
        place = planned.workspace.in_initiative(key, field, key=True)
    return Finding(code, place, message, hint, (key,))
