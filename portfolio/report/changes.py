"""What is said about a change alike in text and in Markdown: words without markup, and numbers in their units."""

from fractions import Fraction

from portfolio.changes import (
    Alone,
    CapacityChange,
    Cause,
    Effect,
    InputChange,
    KpiChange,
    Place,
    PlanDiff,
    RecordFile,
    ScenarioDiff,
    Side,
)
from portfolio.report.words.numbers import FRACTION_UNIT, number, percent, quantity
from portfolio.results import RunStatus

NO_PLAN = (RunStatus.INFEASIBLE, RunStatus.UNKNOWN)
KINDS = {"enters": "enters", "drops": "drops", "rescoped": "changes scope"}
STATUSES = {
    RunStatus.OPTIMAL: "optimal",
    RunStatus.FEASIBLE: "not proven optimal",
    RunStatus.INFEASIBLE: "infeasible",
    RunStatus.UNKNOWN: "stopped without a plan",
}
NOWHERE = "·"
"""Stands for a value that is not there."""


def change_in_words(change: InputChange) -> str:
    """`tokens.engineering 40 → 50`, `added`, `removed`."""
    if not change.field:
        return "added" if change.before is None else "removed"
    if change.before is None:
        return f"{change.field} added: {change.after}"
    if change.after is None:
        return f"{change.field} removed: {change.before}"
    return f"{change.field} {change.before} → {change.after}"


def place_in_words(change: InputChange) -> str:
    """`file:line`, of the head where the field is there; the base's line beside it where that is another."""
    after, before = change.after_at, change.before_at
    if after is None:
        return f"{_spot(before)} (base)" if before else ""
    moved = before is not None and (before.file, before.line) != (after.file, after.line)
    return f"{_spot(after)} (base: {before.line})" if moved and before and before.file == after.file else _spot(after)


def _spot(place: Place) -> str:
    return f"{place.file}:{place.line}"


def where(dimension: str, value: str) -> str:
    """A slice by its value; nothing for the whole portfolio."""
    return "" if dimension == "all" else value.replace("/", ", ")


def kpi_label(change: KpiChange) -> str:
    """Name, slice and level."""
    place = where(change.dimension, change.value)
    return f"{change.name}{f' in {place}' if place else ''}"


def amount(exact: str | None, change: KpiChange) -> str:
    """A value of a KPI: a level where it is counted from a baseline, else a change with its sign."""
    if exact is None:
        return NOWHERE
    return quantity(exact, change.unit, level=change.absolute, sign=not change.absolute)


def kpi_move(change: KpiChange) -> str:
    """After less before, with its sign; nothing where it did not move."""
    if change.before is None or change.after is None or change.before == change.after:
        return ""
    return quantity(str(Fraction(change.after) - Fraction(change.before)), change.unit, sign=True)


def gap_in_words(change: KpiChange) -> str:
    """`met`, `300 GBP short (was 610)`, `1.8 pp short, opens`, `met, closes`."""
    if change.severity_after is None:
        return "no plan" if change.target_after is not None else ""
    if not change.missed_after:
        return "met, closes" if change.closes else "met"
    short = f"{quantity(change.gap_after or '0', change.unit)} short"
    if change.severity_before is None:
        return short
    if change.opens:
        return f"{short}, opens"
    if change.gap_before == change.gap_after:
        return short
    was = quantity(change.gap_before or "0", change.unit)
    return f"{short} (was {was.removesuffix(f' {change.unit}') if change.unit != FRACTION_UNIT else was})"


def objective_amount(value: str | None, diff: ScenarioDiff, *, sign: bool = False) -> str:
    """A value of the objective, in its unit where it has one."""
    if value is None:
        return NOWHERE
    if diff.objective.unit:
        return quantity(value, diff.objective.unit, sign=sign)
    return f"{'+' if sign and Fraction(value) > 0 else ''}{number(value)}"


def objective_move(diff: ScenarioDiff) -> str | None:
    """`+310 GBP (+4.2%)`; none where there is nothing to compare, or the two sides measure different things."""
    if diff.before is None or diff.after is None or not diff.objective.comparable:
        return None
    old, new = diff.before.objective, diff.after.objective
    if old is None or new is None:
        return None
    delta = Fraction(new) - Fraction(old)
    if not delta:
        return None
    part = f" ({'+' if delta > 0 else ''}{percent(delta / abs(Fraction(old)))})" if Fraction(old) else ""
    return objective_amount(str(delta), diff, sign=True) + part


def objective_pair(diff: ScenarioDiff) -> str:
    """`7,390 GBP → 7,700 GBP`, or one value where it stays."""
    old = objective_amount(diff.before.objective if diff.before else None, diff)
    new = objective_amount(diff.after.objective if diff.after else None, diff)
    return new if old == new else f"{old} → {new}"


def status_of(side: Side | None) -> str:
    """How a side ended."""
    return "not there" if side is None else STATUSES[side.status]


def effect_subject(effect: Effect) -> str:
    """The key, with the scopes where they matter."""
    if effect.kind == "rescoped":
        return f"{effect.key} {effect.scope_before} → {effect.scope_after}"
    scope = effect.scope_after if effect.kind == "enters" else effect.scope_before
    return f"{effect.key} ({scope})" if scope else effect.key


def cause_in_words(cause: Cause, diff: PlanDiff) -> str:
    """`forced by A`, `follows from A`, `A together with B`; what was proven and nothing else."""
    named = [diff.units[unit].title for unit in cause.units]
    if cause.kind == "jointly":
        return "follows from the changes together; no single one is enough or needed"
    if cause.kind == "together":
        listed = " together with ".join(named)
        return f"needs {listed}; that alone is not enough" if len(named) == 1 else listed
    verb = "forced by" if cause.kind == "forced" else "follows from"
    if len(named) > 1:
        return f"{verb} {' and by '.join(named) if cause.kind == 'forced' else ' and from '.join(named)}, each alone"
    return f"{verb} {named[0]}" + ("" if cause.needed else ", which is enough but not needed")


def capacity_load(change: CapacityChange) -> Fraction | None:
    """Part of the cap that is used now."""
    if change.used_after is None or change.cap_after is None or not Fraction(change.cap_after):
        return None
    return Fraction(change.used_after) / Fraction(change.cap_after)


def alone_in_words(alone: Alone, diff: ScenarioDiff) -> str:
    """`nothing`, `+2 −1, +310 GBP`, `infeasible`."""
    if alone.nothing:
        return "nothing"
    if alone.status in NO_PLAN:
        return STATUSES[alone.status]
    parts = []
    if alone.enters or alone.drops:
        parts.append(f"+{alone.enters} −{alone.drops}")
    if alone.rescoped:
        parts.append(f"{alone.rescoped} change{'s' if alone.rescoped == 1 else ''} scope")
    if alone.objective not in (None, "0"):
        parts.append(objective_amount(alone.objective, diff, sign=True))
    return ", ".join(parts) or "another plan"


def record_file_in_words(file: RecordFile) -> str:
    """A file of the record that a proposal touches, and what CI says to it."""
    verdict = "as CI records it" if file.refused is None else f"refused: {file.refused}"
    return f"{file.path} ({file.change}): {verdict}"
