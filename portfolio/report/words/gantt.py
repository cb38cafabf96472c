"""A plan over time as facts: the steps, what is worked on in which of them, and what they have room
for."""

from collections.abc import Iterator
from dataclasses import dataclass

from portfolio.report.words.labels import RunView
from portfolio.results import CapacityUse, Exact, ItemResult
from portfolio.steps import steps_of


def has_gantt(run: RunView) -> bool:
    """Whether a run has a plan that decides when each initiative starts."""
    is_scheduled = run.definition.get("schedule") is not None
    return is_scheduled and run.result.certificate is not None


@dataclass(frozen=True)
class GanttBar:
    """One initiative of the plan: its first step and its last, from 0 on; none where it ends behind
    the horizon."""

    key: str
    title: str
    owner: str
    scope: str | None
    first: int
    last: int | None
    kept: bool = False
    """Whether it was committed or in progress before, so that the plan had to keep it."""


@dataclass(frozen=True)
class CapacityLine:
    """What a resource uses of its cap in each step; cap none where it has none there."""

    resource: str
    slice: str
    used: tuple[Exact, ...]
    caps: tuple[Exact | None, ...]


@dataclass(frozen=True)
class Gantt:
    """A plan with a schedule, the earliest starts first."""

    run_id: str
    scenario: str
    title: str
    period: str
    steps: tuple[str, ...]
    lines: tuple[GanttBar, ...]
    capacity: tuple[CapacityLine, ...]


def gantt_of(run: RunView) -> Gantt:
    """The roadmap of a run.

    Raises:
        ValueError: if its scenario has no schedule, or no plan.
    """
    schedule = run.definition.get("schedule")
    if schedule is None:
        raise ValueError(f"{run.result.scenario} has no schedule: it decides what, not when")
    if run.result.certificate is None:
        raise ValueError(f"{run.result.scenario} has no plan")
    every = steps_of(run.result.period, schedule["step"])
    steps = every[every.index(schedule["from"]) :] if schedule["from"] else every
    lines = [_line(item, steps) for item in run.result.items if item.selected]
    order = list(run.resources)
    capacity = sorted(
        _capacity(run.result.certificate.capacity, steps),
        key=lambda line: order.index(line.resource) if line.resource in order else len(order),
    )
    return Gantt(
        run_id=run.run_id,
        scenario=run.result.scenario,
        title=run.result.title,
        period=run.result.period,
        steps=steps,
        lines=tuple(sorted(lines, key=_by_start)),
        capacity=tuple(capacity),
    )


def _by_start(bar: GanttBar) -> tuple[int, str]:
    return bar.first, bar.key


def _line(item: ItemResult, steps: tuple[str, ...]) -> GanttBar:
    last = None if item.finish is None else steps.index(item.finish)
    return GanttBar(
        key=item.key,
        title=item.title,
        owner=item.owner or "",
        scope=item.scope,
        first=steps.index(item.start or steps[0]),
        last=last,
        kept=item.kept,
    )


def _capacity(uses: tuple[CapacityUse, ...], steps: tuple[str, ...]) -> Iterator[CapacityLine]:
    """Each bounded slice with its uses, step by step."""
    by_slice: dict[tuple[str, str, str], dict[str, CapacityUse]] = {}
    for use in uses:
        if use.period in steps:
            by_slice.setdefault((use.resource, use.dimension, use.value), {})[use.period] = use
    for (resource, dimension, value), use_by_step in by_slice.items():
        in_order = [use_by_step[step] for step in steps if step in use_by_step]
        if len(in_order) == len(steps):
            yield CapacityLine(
                resource=resource,
                slice="all" if dimension == "all" else value,
                used=tuple(use.used for use in in_order),
                caps=tuple(use.cap for use in in_order),
            )
