"""What is said about a change alike in text and in Markdown: words without markup, and numbers in
their units."""

from collections.abc import Sequence
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
from portfolio.report.words.proofs import CHECKABLE, proven_in_words
from portfolio.report.words.reasons import reason_in_words
from portfolio.results import BrokenRule, ObstacleTiming, RunStatus

NO_PLAN = (RunStatus.INFEASIBLE, RunStatus.UNKNOWN)
KINDS = {
    "delivered": "delivered",
    "enters": "enters",
    "drops": "drops",
    "rescoped": "changes scope",
    "moves": "moves",
}
"""What happens to an initiative -> its verb."""
STATUSES = {
    RunStatus.OPTIMAL: "optimal",
    RunStatus.TIED: "best value, choice among equals not settled",
    RunStatus.WITHIN_GAP: "within its gap",
    RunStatus.FEASIBLE: "not proven optimal",
    RunStatus.INFEASIBLE: "infeasible",
    RunStatus.UNKNOWN: "stopped without a plan",
}
_WAYS = 3
"""Ways to one effect that are named."""
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
    """`file:line`, of the head where the field is there; the base's line beside it where that is
    another."""
    after, before = change.after_at, change.before_at
    if after is None:
        return f"{_spot(before)} (base)" if before else ""
    moved = before is not None and (before.file, before.line) != (after.file, after.line)
    return (
        f"{_spot(after)} (base: {before.line})"
        if moved and before and before.file == after.file
        else _spot(after)
    )


def _spot(place: Place) -> str:
    return f"{place.file}:{place.line}"


def where(dimension: str, value: str) -> str:
    """A slice by its value; nothing for the whole portfolio."""
    return "" if dimension == "all" else value.replace("/", ", ")


def kpi_label(change: KpiChange) -> str:
    """Name, slice and level."""
    place = where(change.dimension, change.value)
    by_step = f" by {change.step}" if change.step else ""
    return f"{change.name}{f' in {place}' if place else ''}{by_step}"


def kpi_amount(exact: str | None, change: KpiChange) -> str:
    """A value of a KPI: a level where it is counted from a baseline, else a change with its
    sign."""
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
    return (
        f"{short} (was"
        f" {was.removesuffix(f' {change.unit}') if change.unit != FRACTION_UNIT else was})"
    )


def objective_amount(value: str | None, diff: ScenarioDiff, *, sign: bool = False) -> str:
    """A value of the objective, in its unit where it has one."""
    if value is None:
        return NOWHERE
    if diff.objective.unit:
        return quantity(value, diff.objective.unit, sign=sign)
    return f"{'+' if sign and Fraction(value) > 0 else ''}{number(value)}"


def objective_move(diff: ScenarioDiff) -> str | None:
    """`+310 GBP (+4.2%)`; none where there is nothing to compare, or the two sides measure
    different things."""
    if diff.before is None or diff.after is None or not diff.objective.comparable:
        return None
    old, new = diff.before.objective, diff.after.objective
    if old is None or new is None:
        return None
    delta = Fraction(new) - Fraction(old)
    if not delta:
        return None
    part = (
        f" ({'+' if delta > 0 else ''}{percent(delta / abs(Fraction(old)))})"
        if Fraction(old)
        else ""
    )
    return objective_amount(str(delta), diff, sign=True) + part


def objective_pair(diff: ScenarioDiff) -> str:
    """`7,390 GBP → 7,700 GBP`, or one value where it stays."""
    old = objective_amount(diff.before.objective if diff.before else None, diff)
    new = objective_amount(diff.after.objective if diff.after else None, diff)
    return new if old == new else f"{old} → {new}"


def status_in_words(side: Side) -> str:
    """How a side ended, and where that is proven, by whom."""
    if side.status is RunStatus.OPTIMAL:
        return f"optimal, {proven_in_words(side.engine, checkable=side.checkable)}"
    proven = f", {CHECKABLE}" if side.checkable else ""
    return f"{STATUSES[side.status]}{proven}"


def status_of(side: Side | None) -> str:
    """How a side ended."""
    return "not there" if side is None else STATUSES[side.status]


def effect_subject(effect: Effect) -> str:
    """The key, with the scopes and starts where they matter.

    `INIT-7 mvp → full`, `INIT-7 from 2026-Q1 to 2026-Q2`, `INIT-7 (mvp, 2026-Q2)`.
    """
    moved = start_in_words(effect)
    if effect.kind == "rescoped":
        return f"{effect.key} {effect.scope_before} → {effect.scope_after}{moved}"
    if effect.kind == "moves":
        return f"{effect.key}{moved}"
    is_new = effect.kind == "enters"
    scope = effect.scope_after if is_new else effect.scope_before
    start = effect.start_after if is_new else effect.start_before
    taken = [part for part in (scope, start) if part]
    return f"{effect.key} ({', '.join(taken)})" if taken else effect.key


def start_in_words(effect: Effect) -> str:
    """`` from 2026-Q1 to 2026-Q2`` of what stays in the plan and moves; else nothing."""
    before, after = effect.start_before, effect.start_after
    if before is None or after is None or before == after:
        return ""
    return f" from {before} to {after}"


def cause_in_words(cause: Cause, diff: PlanDiff) -> str:
    """What brings an effect about: `forced by A`, `A together with B`, `either of A or B`.

    Only what solves have shown: which changes are enough, and which can be reverted without loss.
    """
    names = [unit.title for unit in diff.units]
    sets = [[names[unit] for unit in some] for some in cause.sets]
    sentence = _sets_in_words(sets, own=cause.own)
    if cause.spare and len(sets) == 1:
        spared = _listed([names[unit] for unit in cause.spare], "or")
        without = spared if len(sets[0]) > 1 else "it"
        sentence += f"; without {without} the other changes lead to it too"
    if cause.also:
        others = all_named([names[unit] for unit in cause.also])
        alone = "also enough by itself" if len(cause.also) == 1 else "each also enough by itself"
        sentence += f"; {alone}, but not the cause: {others}"
    return sentence


def _sets_in_words(sets: Sequence[Sequence[str]], *, own: bool) -> str:
    if len(sets) == 1 and len(sets[0]) == 1:
        return f"{'forced by' if own else 'follows from'} {sets[0][0]}"
    if len(sets) == 1:
        return _together(sets[0])
    ways = [_together(some) for some in sets[:_WAYS]]
    more = len(sets) - len(ways)
    rest = [f"{more} more way{'' if more == 1 else 's'}"] if more else []
    single = all(len(some) == 1 for some in sets)
    sentence = f"either {'; or '.join([*ways, *rest])}"
    return f"{sentence} (each enough {'alone' if single else 'as it is'})"


def _together(names: Sequence[str]) -> str:
    """`A`, `A together with B`, `A together with B and C`."""
    others = f" together with {all_named(names[1:])}" if len(names) > 1 else ""
    return f"{names[0]}{others}"


def _listed(names: Sequence[str], last: str) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def all_named(names: Sequence[str]) -> str:
    """`A, B and C`."""
    return _listed(names, "and")


def in_reading_order(effects: Sequence[Effect]) -> list[Effect]:
    """What is delivered, then what drops out, what comes in, what changes scope, and what moves.

    Of each kind first what the change itself is about, then what is worth most.
    """
    order = ("delivered", "drops", "enters", "rescoped", "moves")

    def position(effect: Effect) -> tuple[int, bool, Fraction, str]:
        is_about_another = effect.cause is None or not effect.cause.own
        worth = abs(Fraction(effect.objective))
        return order.index(effect.kind), is_about_another, -worth, effect.key

    return sorted(effects, key=position)


def reason_of(effect: Effect, diff: PlanDiff) -> str:
    """Why an initiative moves: its cause, or the reason of the run where no cause was found."""
    if effect.cause is not None:
        return cause_in_words(effect.cause, diff)
    if effect.kind == "delivered":
        return "it has shipped"
    if effect.reason is None:
        return "no candidate any more"
    names = {kpi.kpi: kpi.name for scenario in diff.scenarios for kpi in scenario.kpis}

    def kpi_name(kpi: str) -> str:
        return names.get(kpi, kpi)

    def timing_of(broken: BrokenRule) -> ObstacleTiming:
        return effect.timings.get(broken.rule.id, ObstacleTiming())

    return reason_in_words(
        effect.key,
        effect.reason,
        is_in=effect.kind not in ("delivered", "drops"),
        timing_of=timing_of,
        standing=effect.standing,
        kpi_name=kpi_name,
    )


def is_news(change: KpiChange) -> bool:
    """Whether a KPI, its target or what is missing of it is another than before."""
    moved = change.before != change.after or change.target_before != change.target_after
    return moved or change.severity_before is not change.severity_after


def is_moved(use: CapacityChange) -> bool:
    """Whether the use of a resource, or its cap, is another than before."""
    return (use.used_before, use.cap_before) != (use.used_after, use.cap_after)


def use_in_words(use: CapacityChange) -> str:
    """`engineering in UK 116 → 118 of 120 engineer-weeks`."""
    place = where(use.dimension, use.value)
    name = f"{use.resource} in {place}" if place else use.resource
    return f"{name}{use.in_step} {use_amount(use)}"


def use_amount(use: CapacityChange) -> str:
    """`116 → 118 of 120 engineer-weeks`."""
    used = _both(use.used_before, use.used_after)
    unit = f" {use.unit}s" if use.unit else ""
    if use.cap_before is None and use.cap_after is None:
        return f"{used}{unit}, no cap"
    is_full = use.used_after is not None and use.used_after == use.cap_after
    full = ", all used" if is_full else ""
    return f"{used} of {_both(use.cap_before, use.cap_after)}{unit}{full}"


def _both(before: str | None, after: str | None) -> str:
    """`116 → 118`, or one number where both are the same."""
    was = NOWHERE if before is None else number(before)
    now = NOWHERE if after is None else number(after)
    return now if before == after else f"{was} → {now}"


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
    if alone.moves:
        parts.append(f"{alone.moves} move{'s' if alone.moves == 1 else ''}")
    if alone.objective not in (None, "0"):
        parts.append(objective_amount(alone.objective, diff, sign=True))
    return ", ".join(parts) or "another plan"


def record_file_in_words(file: RecordFile) -> str:
    """A file of the record that a proposal touches, and what CI says to it."""
    verdict = "as CI records it" if file.refused is None else f"refused: {file.refused}"
    return f"{file.path} ({file.change}): {verdict}"
