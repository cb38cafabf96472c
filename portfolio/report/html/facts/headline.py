"""The decision in words: what the plan is, what it brings, and how sure that is."""

from dataclasses import dataclass
from fractions import Fraction

from portfolio.report.html.facts.source import RunSource
from portfolio.report.html.figures import short, short_quantity
from portfolio.report.html.texts import counted, joined_names, sentence
from portfolio.report.words.labels import kept_in_words
from portfolio.report.words.numbers import percent
from portfolio.report.words.objective import value_in_words
from portfolio.report.words.proofs import (
    CHECKABLE,
    UNSETTLED,
    nearness_in_words,
    proven_in_words,
    solver_in_words,
)
from portfolio.report.words.stages import stage_in_words
from portfolio.results import WHOLE, Gap, RunStatus, Severity, StageResult


@dataclass(frozen=True)
class Words:
    """A piece of a sentence, and whether it is printed bold."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Figure:
    """One of the few numbers at the top of a page."""

    label: str
    value: str
    more: str = ""
    note: str = ""


@dataclass(frozen=True)
class Headline:
    """What a reader who reads nothing else reads."""

    title: str
    lede: tuple[Words, ...]
    verdict: str
    verdict_state: str
    """good, warn or bad."""
    verdict_note: str
    figures: tuple[Figure, ...]


def headline_facts(source: RunSource) -> Headline:
    """The headline of a run, with or without a plan."""
    verdict, state, note = _verdict(source)
    if source.result.certificate is None:
        title = f"{source.result.title}: no plan"
        return Headline(title, _why_none(source), verdict, state, note, ())
    chosen = len(source.selected)
    out = len(source.result.items) - chosen
    title = f"{source.result.title}: {counted(chosen, 'initiative')} in, {out:,} out"
    return Headline(title, tuple(_lede(source)), verdict, state, note, _figures(source))


def is_promise(gap: Gap) -> bool:
    """Whether a level is a floor or a ceiling."""
    return gap.level != "goal"


def is_met(gap: Gap) -> bool:
    """Whether a level is reached."""
    return gap.severity is Severity.OK


def _verdict(source: RunSource) -> tuple[str, str, str]:
    result = source.result
    if result.status is RunStatus.OPTIMAL:
        by_whom = proven_in_words(result.engine, checkable=source.shown.checkable)
        note = "No other portfolio that keeps the rules does better."
        return f"Optimal, {by_whom}", "good", note
    if result.status is RunStatus.WITHIN_GAP:
        most = value_in_words(source.shown, result.bound or "0")
        by_whom = solver_in_words(result.engine)
        note = f"No portfolio that keeps the rules has more than {most}."
        return f"{nearness_in_words(result)}, proven by {by_whom}", "good", note
    if result.status is RunStatus.TIED:
        note = f"No portfolio has a better value. {UNSETTLED}{_open_stage(source)}."
        return "Best value, choice open", "warn", note
    if result.status is RunStatus.FEASIBLE:
        return _not_proven(source)
    if result.status is RunStatus.INFEASIBLE:
        if source.shown.open_question is not None:
            return (
                "Infeasible, as the record says",
                "warn",
                f"{sentence(source.shown.open_question)}.",
            )
        proven = f", {CHECKABLE}" if source.shown.checkable else ""
        return f"Infeasible{proven}", "bad", "No portfolio can keep all rules."
    return "Stopped", "bad", "The limits were reached before any plan was found."


def _not_proven(source: RunSource) -> tuple[str, str, str]:
    stage = next((stage for stage in source.result.stages if not stage.proven), None)
    return "Not proven optimal", "warn", f"Stopped by its limits{_open_bound(source, stage)}."


def _open_stage(source: RunSource) -> str:
    stage = next((stage for stage in source.result.stages if not stage.proven), None)
    return "" if stage is None else f": the search stopped at {stage_in_words(stage.id)}"


def _open_bound(source: RunSource, stage: StageResult | None) -> str:
    if stage is None or stage.bound is None:
        return ""
    most = value_in_words(source.shown, stage.bound)
    value = Fraction(stage.value)
    if not value:
        return f"; no portfolio can have more than {most}"
    more = abs(Fraction(stage.bound) - value) / abs(value)
    return f"; no portfolio can have more than {most}, {percent(more)} more"


def _why_none(source: RunSource) -> tuple[Words, ...]:
    if source.result.status is RunStatus.UNKNOWN:
        advice = "Raise the limits of the scenario, or make it smaller."
        return (Words("The search stopped before it found a plan. "), Words(advice))
    if source.shown.open_question is not None:
        says = "The record says that the rules cannot all be kept, and "
        return (
            Words(says),
            Words(f"{source.shown.open_question}. "),
            Words("Its reasons are below."),
        )
    diagnosis = source.result.diagnosis
    clashes = 0 if diagnosis is None else len(diagnosis.conflicts)
    if not clashes:
        return (Words("The rules cannot all be kept. "), Words("The reasons are below."))
    return (
        Words("The rules cannot all be kept: "),
        Words(counted(clashes, "conflict"), strong=True),
        Words(" below, with the rules that clash and the cheapest ways out."),
    )


def _lede(source: RunSource) -> list[Words]:
    words = _north_star_words(source)
    promises = [gap for gap in source.result.gaps if is_promise(gap)]
    goals = [gap for gap in source.result.gaps if not is_promise(gap)]
    if promises:
        words += _promise_words(promises)
    if goals:
        met = sum(map(is_met, goals))
        joint = " and meets " if promises else "It meets "
        words.append(Words(f"{joint}{met} of {counted(len(goals), 'goal')}"))
    if promises or goals:
        words.append(Words(". "))
    full = _used_up(source)
    if full:
        verb = "is" if len(full) == 1 else "are"
        names = sentence(joined_names(full))
        words += [Words(f"{names} {verb} used up", strong=True), Words(".")]
    return words


def _promise_words(promises: list[Gap]) -> list[Words]:
    kept = sum(map(is_met, promises))
    if kept == len(promises):
        every = "the only floor or ceiling" if kept == 1 else f"all {kept} floors and ceilings"
        return [Words("It keeps "), Words(every, strong=True)]
    share = f"{kept} of {counted(len(promises), 'floor or ceiling', 'floors and ceilings')}"
    return [Words("It keeps only "), Words(share, strong=True)]


def _north_star_words(source: RunSource) -> list[Words]:
    star = next((key for key, kpi in source.metrics.items() if kpi.north_star), None)
    total = None if star is None else _total(source, star)
    if star is None or total is None:
        count = counted(len(source.selected), "initiative")
        return [Words(f"The plan takes {count}. ")]
    metric = source.metric(star)
    if not total:
        return [Words(f"The plan does not move {metric.name}. ")]
    verb = "adds" if total > 0 else "takes away"
    amount = short_quantity(abs(total), metric.unit)
    words = [Words(f"The plan {verb} "), Words(f"{amount} of {metric.name}", strong=True)]
    at_the_end = [gap for gap in source.result.gaps if source.result.step_of(gap) is None]
    level = next((gap for gap in at_the_end if _is_level_of(gap, star)), None)
    if level is not None:
        reached = short_quantity(Fraction(level.achieved), metric.unit, level=True)
        words.append(Words(f", to {reached}"))
    return [*words, Words(". ")]


def _is_level_of(gap: Gap, kpi: str) -> bool:
    return gap.kpi == kpi and gap.dimension == "all" and gap.baseline is not None


def _total(source: RunSource, kpi: str) -> Fraction | None:
    certificate = source.result.certificate
    assert certificate is not None
    totals = (one for one in certificate.kpis if one.kpi == kpi and one.dimension == "all")
    first = next(totals, None)
    return None if first is None else Fraction(first.total)


def _used_up(source: RunSource) -> list[str]:
    """Resources of which nothing is left over the whole portfolio, in the declared order; with a
    schedule each with its steps."""
    full: dict[str, list[str]] = {}
    for step, use in source.result.capacity_by_step:
        bounded = use.dimension == "all" and use.cap is not None
        if bounded and Fraction(use.used) == Fraction(use.cap or 0):
            full.setdefault(use.resource, []).append("all steps" if step == WHOLE else step or "")
    names = []
    for resource in source.shown.resources:
        steps = [step for step in full.get(resource, []) if step]
        if resource in full:
            names.append(f"{resource} in {joined_names(steps)}" if steps else resource)
    return names


def _figures(source: RunSource) -> tuple[Figure, ...]:
    result = source.result
    already = kept_in_words(source.shown)
    total = f"of {len(result.items):,}"
    figures = [Figure("In the plan", f"{len(source.selected):,}", total, already)]
    if result.objective is not None:
        figures.append(_value_figure(source, Fraction(result.objective)))
    promises = [gap for gap in result.gaps if is_promise(gap)]
    if promises:
        kept_count = f"{sum(map(is_met, promises))} of {len(promises)}"
        figures.append(Figure("Floors and ceilings", kept_count, note="kept"))
    goals = [gap for gap in result.gaps if not is_promise(gap)]
    if goals:
        met = f"{sum(map(is_met, goals))} of {len(goals)}"
        figures.append(Figure("Goals", met, note="met"))
    return tuple(figures)


def _value_figure(source: RunSource, value: Fraction) -> Figure:
    weights = source.weights
    if source.maximised["mode"] == "north_star":
        name = next(iter(weights))
        metric = source.metric(name)
        amount = short(value * metric.sign, sign=True)
        return Figure(metric.name, amount, metric.unit, "what the plan maximises")
    note = f"weighted uplifts of {counted(len(weights), 'KPI')}"
    return Figure("Value of the plan", short(value), "", note)
