"""A diff on a terminal."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from portfolio.changes import CapacityChange, KpiChange, PlanDiff, ScenarioDiff
from portfolio.report.changes import (
    KINDS,
    alone_in_words,
    amount,
    cause_in_words,
    change_in_words,
    effect_subject,
    gap_in_words,
    kpi_label,
    kpi_move,
    objective_amount,
    objective_move,
    objective_pair,
    place_in_words,
    record_file_in_words,
    status_of,
    where,
)
from portfolio.report.text.canvas import STYLES, Column, bullets, heading, line, rendered, table
from portfolio.report.words.numbers import number

_KIND_STYLES = {"enters": "green", "drops": "red", "rescoped": "yellow"}


def diff_view(diff: PlanDiff, *, width: int, color: bool) -> str:
    """The whole diff for a reader."""
    return rendered(_parts(diff, width), width, color=color)


def _parts(diff: PlanDiff, width: int) -> Iterator[RenderableType]:
    yield line(diff.headline, "bold")
    yield line(f"Base {diff.base[:12]}, head {diff.head[:12] if diff.head else 'the work tree'}", "dim")
    if diff.base_invalid:
        yield line("The base has no valid portfolio: there is nothing to compare with.", "yellow")
    for untrue in diff.untrue:
        yield line(f"{untrue.run_id}: {untrue.message}. Shown is what was solved.", "bold red")
    if diff.record:
        yield heading(f"The record ({len(diff.record)})")
        yield bullets([record_file_in_words(file) for file in diff.record])
    if diff.findings:
        yield bullets([f"{f.place.file}:{f.place.line}: {f.severity}[{f.code}]: {f.message}" for f in diff.findings])
        return
    if diff.inputs:
        yield heading(f"Inputs changed ({len(diff.inputs)})")
        yield _inputs(diff, width)
    for violation in diff.violations:
        who = f" {', '.join(violation.deciders)} must decide." if violation.deciders else ""
        yield Text()
        yield line(f"Guardrail {violation.guardrail}, {violation.scenario}: {violation.message}.{who}", "bold red")
    for scenario in diff.scenarios:
        yield from _scenario(diff, scenario, width)
    if diff.same:
        yield Text()
        yield line(f"Same inputs, not solved: {', '.join(diff.same)}", "dim")


def _inputs(diff: PlanDiff, width: int) -> RenderableType:
    return table(
        [
            Column("Where", [place_in_words(change) for change in diff.inputs]),
            Column("Whose", [change.subject for change in diff.inputs]),
            Column("Change", [change_in_words(change) for change in diff.inputs], wrap=True),
        ],
        width,
    )


def _scenario(diff: PlanDiff, scenario: ScenarioDiff, width: int) -> Iterator[RenderableType]:
    yield heading(f"{scenario.scenario}: {scenario.title}")
    yield line(_summary(scenario), "" if scenario.changed else "dim")
    if scenario.status_cause is not None:
        said = cause_in_words(scenario.status_cause, diff)
        yield line(said[:1].upper() + said[1:])
    if scenario.after is not None and scenario.after.conflict:
        yield bullets(
            [f"{c.message}{f' ({c.place.file}:{c.place.line})' if c.place else ''}" for c in scenario.after.conflict]
        )
        if scenario.after.ways_out:
            yield line("Ways out, the cheapest first:")
            yield bullets(scenario.after.ways_out)
    if scenario.effects:
        yield _effects(diff, scenario, width)
    moved = [k for k in scenario.kpis if kpi_move(k) or k.severity_before is not k.severity_after]
    if moved and scenario.after is not None and scenario.after.objective is not None:
        yield _kpis(moved, width)
    used = [use for use in scenario.capacity if (use.used_before, use.cap_before) != (use.used_after, use.cap_after)]
    if used and scenario.changed:
        yield bullets(
            [
                f"{use.resource}{f' in {place}' if (place := where(use.dimension, use.value)) else ''}: "
                f"{_amount(use.used_before)} → {_amount(use.used_after)} used{_of_cap(use)}"
                for use in used
            ]
        )
    if scenario.alone and len(diff.units) > 1:
        yield from _alone(diff, scenario, width)
    if scenario.shares_note:
        yield line(scenario.shares_note, "dim")


def _of_cap(use: CapacityChange) -> str:
    """What a use is measured against; a resource that only has a floor has no cap."""
    if use.cap_before is None and use.cap_after is None:
        return ", no cap"
    return f" of {_amount(use.cap_before) + ' → ' if use.cap_before != use.cap_after else ''}{_amount(use.cap_after)}"


def _summary(scenario: ScenarioDiff) -> str:
    old, new = status_of(scenario.before), status_of(scenario.after)
    status = new if old == new else f"{old} → {new}"
    move = objective_move(scenario)
    kind = (
        ""
        if scenario.objective.comparable or scenario.before is None
        else ", not comparable: weights or scales changed"
    )
    said = f"{status}; {scenario.objective.name} {objective_pair(scenario)}{f', {move}' if move else ''}{kind}"
    return said if scenario.changed else f"no change ({said})"


def _amount(value: str | None) -> str:
    return "·" if value is None else number(value)


def _effects(diff: PlanDiff, scenario: ScenarioDiff, width: int) -> RenderableType:
    effects = scenario.effects
    why = [e.reason if e.cause is None else cause_in_words(e.cause, diff) for e in effects]
    return table(
        [
            Column("", [Text(KINDS[e.kind], style=_KIND_STYLES[e.kind]) for e in effects]),
            Column("Key", [effect_subject(e) for e in effects]),
            Column("Title", [e.title for e in effects], stretch=True, drop=2),
            Column("Objective", [objective_amount(e.objective, scenario) for e in effects], right=True, drop=1),
            Column("Why", why, wrap=True),
        ],
        width,
    )


def _kpis(moved: Sequence[KpiChange], width: int) -> RenderableType:
    severities = [
        Text(k.severity_after.value, style=STYLES[k.severity_after.value]) if k.severity_after else Text()
        for k in moved
    ]
    return table(
        [
            Column("KPI", [kpi_label(k) for k in moved], stretch=True, legible=12),
            Column("Level", [k.level or "" for k in moved]),
            Column("Target", [amount(k.target_after, k) for k in moved], right=True, drop=2),
            Column("Before", [amount(k.before, k) for k in moved], right=True),
            Column("After", [amount(k.after, k) for k in moved], right=True),
            Column("Change", [kpi_move(k) for k in moved], right=True, drop=1),
            Column("Gap", [gap_in_words(k) for k in moved]),
            Column("", severities, drop=3),
        ],
        width,
    )


def _alone(diff: PlanDiff, scenario: ScenarioDiff, width: int) -> Iterator[RenderableType]:
    yield Text()
    yield line("What each change does alone:", "dim")
    yield table(
        [
            Column("Change", [diff.units[alone.unit].title for alone in scenario.alone], stretch=True),
            Column("Alone", [alone_in_words(alone, scenario) for alone in scenario.alone], wrap=True),
            Column(
                "Share", [objective_amount(a.share, scenario, sign=True) for a in scenario.alone], right=True, drop=1
            ),
        ],
        width,
    )
