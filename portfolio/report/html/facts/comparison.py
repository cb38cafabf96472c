"""What a page of a comparison shows, from the diff alone: both plans, what moved, and why."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from portfolio.changes import CapacityChange, Effect, Found, KpiChange, PlanDiff, ScenarioDiff, Side
from portfolio.report.html.texts import sentence, with_minus_signs
from portfolio.report.words.changes import (
    NO_PLAN,
    alone_in_words,
    cause_in_words,
    change_in_words,
    gap_in_words,
    in_reading_order,
    is_moved,
    is_news,
    kpi_amount,
    objective_amount,
    objective_move,
    place_in_words,
    reason_of,
    status_in_words,
    use_amount,
    use_in_words,
    where,
)
from portfolio.report.words.headline import Story, story_in_words, what_happens
from portfolio.report.words.numbers import number
from portfolio.results import RunStatus

_SIGNS = {
    "enters": ("+", "good", "comes in"),
    "drops": ("−", "bad", "drops out"),
    "delivered": ("✓", "good", "is delivered"),
    "rescoped": ("↔", "warn", "changes scope"),
    "moves": ("→", "warn", "moves"),
}
_DIGITS_OF_COMMIT = 12
_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True)
class SideFacts:
    """One of the two plans."""

    label: str
    verdict: str
    state: str
    """good, warn or bad."""
    value: str
    run_id: str


@dataclass(frozen=True)
class MoveRow:
    """An initiative that comes in, drops out, changes scope or moves in time."""

    sign: str
    state: str
    move: str
    key: str
    title: str
    owner: str
    scope: str
    starts: str
    """When it starts, in a plan that decides that; before and after where it moves."""
    value: str
    tokens: str
    why: str


@dataclass(frozen=True)
class SlopeRow:
    """A KPI in both plans. Positions count as the KPI does, so that less may be better."""

    name: str
    place: str
    before: Fraction
    after: Fraction
    levels: tuple[tuple[str, Fraction], ...]
    """floor, ceiling or goal, as asked for now."""
    texts: tuple[str, str]
    """Before and after, in the unit of the KPI."""
    state: str
    words: tuple[str, ...]

    @property
    def spoken(self) -> str:
        """The row in a sentence."""
        label = f"{self.name}, {self.place}" if self.place else self.name
        before, after = self.texts
        return f"{label}: {before} before, {after} after"


@dataclass(frozen=True)
class UseRow:
    """A resource in a slice, in both plans."""

    name: str
    used_before: Fraction | None
    used_after: Fraction | None
    cap_before: Fraction | None
    cap_after: Fraction | None
    amount: str
    spoken: str
    """The row in a sentence."""


@dataclass(frozen=True)
class InputRow:
    """A field that means something else now."""

    subject: str
    change: str
    place: str
    alone: str
    share: str


@dataclass(frozen=True)
class ChangedInputs:
    """The fields that mean something else now, and what each of them does."""

    rows: tuple[InputRow, ...]
    note: str = ""
    has_alone: bool = False
    """Whether the changes were tried one by one, so that there is something to say of each."""
    has_shares: bool = False


@dataclass(frozen=True)
class ScenarioFacts:
    """One scenario on both sides."""

    scenario: str
    title: str
    period: str
    sentence: str
    notes: tuple[str, ...]
    before: SideFacts
    after: SideFacts
    moves: tuple[MoveRow, ...]
    slopes: tuple[SlopeRow, ...]
    same_kpis: int
    uses: tuple[UseRow, ...]
    inputs: ChangedInputs

    @property
    def is_timed(self) -> bool:
        """Whether the plans decide when something starts."""
        return any(move.starts for move in self.moves)


@dataclass(frozen=True)
class ComparisonFacts:
    """Everything that the page of a comparison shows."""

    headline: str
    before: str
    after: str
    scenarios: tuple[ScenarioFacts, ...]
    same: tuple[str, ...]
    refusals: tuple[str, ...]
    findings: tuple[str, ...]
    inputs: ChangedInputs
    """The changed inputs, where no scenario shows them."""


def comparison_facts(diff: PlanDiff) -> ComparisonFacts:
    """What the page of a diff shows."""
    scenarios = tuple(_scenario(scenario, diff) for scenario in diff.scenarios)
    unchanged = [one.scenario for one in diff.scenarios if not one.changed]
    refusals = tuple(with_minus_signs(sentence(one.message)) for one in diff.violations)
    findings = tuple(map(_finding, diff.findings))
    nowhere_else = () if scenarios else tuple(_inputs(None, diff))
    after = "the files as they are" if diff.head is None else _name(diff.head)
    return ComparisonFacts(
        headline=diff.headline,
        before=_name(diff.base),
        after=after,
        scenarios=scenarios,
        same=(*diff.same, *unchanged),
        refusals=refusals,
        findings=findings,
        inputs=ChangedInputs(nowhere_else),
    )


def _finding(finding: Found) -> str:
    return f"{finding.place.file}:{finding.place.line}: {finding.message}"


def _name(side: str) -> str:
    """A commit is cut, a run is not."""
    return side[:_DIGITS_OF_COMMIT] if _COMMIT.fullmatch(side) else side


def _scenario(scenario: ScenarioDiff, diff: PlanDiff) -> ScenarioFacts:
    news = [change for change in scenario.kpis if is_news(change)]
    slopes = tuple(_slopes(news))
    same = {(one.kpi, one.dimension, one.value, one.step) for one in scenario.kpis}
    moved = {(one.kpi, one.dimension, one.value, one.step) for one in news}
    summary = story_in_words(Story((scenario,))) if scenario.changed else what_happens(scenario)
    summary = with_minus_signs(summary)
    head = (scenario.scenario, scenario.title, scenario.period, summary)
    sides = (_side("Before", scenario.before, scenario), _side("After", scenario.after, scenario))
    moves = tuple(_move(effect, scenario, diff) for effect in in_reading_order(scenario.effects))
    uses = tuple(_use(use) for use in scenario.capacity if is_moved(use))
    notes = tuple(map(with_minus_signs, _notes(scenario, diff)))
    changes = _changed_inputs(scenario, diff)
    return ScenarioFacts(*head, notes, *sides, moves, slopes, len(same - moved), uses, changes)


def _changed_inputs(scenario: ScenarioDiff, diff: PlanDiff) -> ChangedInputs:
    return ChangedInputs(
        rows=tuple(_inputs(scenario, diff)),
        note=scenario.shares_note or "",
        has_alone=len(scenario.alone) > 1,
        has_shares=any(alone.share is not None for alone in scenario.alone),
    )


def _side(label: str, side: Side | None, scenario: ScenarioDiff) -> SideFacts:
    if side is None:
        return SideFacts(label, "Not there", "warn", "", "")
    states = {RunStatus.OPTIMAL: "good", RunStatus.WITHIN_GAP: "good", RunStatus.FEASIBLE: "warn"}
    value = "" if side.objective is None else _value(side.objective, scenario)
    verdict = sentence(status_in_words(side))
    return SideFacts(label, verdict, states.get(side.status, "bad"), value, side.run_id)


def _notes(scenario: ScenarioDiff, diff: PlanDiff) -> Iterable[str]:
    move = objective_move(scenario)
    if move is not None:
        yield f"The value moves by {move}."
    if scenario.status_cause is not None:
        yield sentence(cause_in_words(scenario.status_cause, diff))
    if scenario.before and scenario.after and not scenario.objective.comparable:
        yield "The two values measure different things: weights, scales or the objective changed."
    side = scenario.after
    if side is not None and side.status in NO_PLAN:
        yield from (sentence(rule.message) for rule in side.conflict)
        yield from (f"A way out: {way}" for way in side.ways_out)


def _move(effect: Effect, scenario: ScenarioDiff, diff: PlanDiff) -> MoveRow:
    sign, state, move = _SIGNS[effect.kind]
    tokens = [f"{number(used)} {name}" for name, used in effect.tokens.items() if Fraction(used)]
    before, after = effect.scope_before, effect.scope_after
    scope = f"{before} → {after}" if effect.kind == "rescoped" else after or before or ""
    value = _value(effect.objective, scenario)
    why = with_minus_signs(sentence(reason_of(effect, diff)))
    owner = effect.owner or ""
    who = (effect.key, effect.title, owner, scope, _starts(effect))
    return MoveRow(sign, state, move, *who, value, ", ".join(tokens), why)


def _starts(effect: Effect) -> str:
    before, after = effect.start_before, effect.start_after
    if before and after and before != after:
        return f"{before} → {after}"
    return after or before or ""


def _slopes(changes: Iterable[KpiChange]) -> Iterable[SlopeRow]:
    """One for each KPI in each slice by each step, with all its levels."""
    grouped: dict[tuple[str, str, str, str | None], list[KpiChange]] = {}
    for change in changes:
        place = (change.kpi, change.dimension, change.value, change.step)
        grouped.setdefault(place, []).append(change)
    for levels in grouped.values():
        first = levels[0]
        if first.before is not None and first.after is not None:
            yield _slope(first, levels)


def _slope(first: KpiChange, levels: list[KpiChange]) -> SlopeRow:
    before, after = Fraction(first.before or 0), Fraction(first.after or 0)
    asked = [one for one in levels if one.level is not None and one.target_after is not None]
    targets = tuple((one.level or "", Fraction(one.target_after or 0)) for one in asked)
    place = where(first.dimension, first.value)
    if first.step is not None:
        place = f"{place}, by {first.step}" if place else f"by {first.step}"
    texts = (_kpi_text(first.before, first), _kpi_text(first.after, first))
    words = tuple(map(_level_in_words, asked))
    return SlopeRow(first.name, place, before, after, targets, texts, _state(levels), words)


def _level_in_words(change: KpiChange) -> str:
    level = f"{sentence(change.level or '')} {kpi_amount(change.target_after, change)}"
    return with_minus_signs(f"{level}: {gap_in_words(change)}")


def _kpi_text(exact: str | None, change: KpiChange) -> str:
    return with_minus_signs(kpi_amount(exact, change))


def _value(exact: str, scenario: ScenarioDiff, *, sign: bool = False) -> str:
    return with_minus_signs(objective_amount(exact, scenario, sign=sign))


def _state(levels: list[KpiChange]) -> str:
    """Good where a level is met now that was missed, bad the other way round."""
    if any(one.opens for one in levels):
        return "bad"
    if any(one.closes for one in levels):
        return "good"
    return "warn" if any(one.missed_after for one in levels) else "none"


def _use(use: CapacityChange) -> UseRow:
    place = where(use.dimension, use.value)
    name = f"{sentence(use.resource)}{use.in_step}"
    return UseRow(
        name=f"{name}, {place}" if place else name,
        used_before=_exact(use.used_before),
        used_after=_exact(use.used_after),
        cap_before=_exact(use.cap_before),
        cap_after=_exact(use.cap_after),
        amount=with_minus_signs(use_amount(use)),
        spoken=with_minus_signs(use_in_words(use)),
    )


def _exact(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _inputs(scenario: ScenarioDiff | None, diff: PlanDiff) -> Iterable[InputRow]:
    tried: dict[int, tuple[str, str]] = {}
    if scenario is not None:
        for one in scenario.alone:
            share = _value(one.share, scenario, sign=True) if one.share else ""
            words = (with_minus_signs(alone_in_words(one, scenario)), share)
            tried |= dict.fromkeys(diff.units[one.unit].changes, words)
    for at, change in enumerate(diff.inputs):
        alone, share = tried.get(at, ("", ""))
        place = place_in_words(change)
        moved = with_minus_signs(change_in_words(change))
        yield InputRow(change.subject, moved, place, alone, share)
