"""How far a plan is proven, in words."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

from portfolio.report.words.labels import RunView
from portfolio.report.words.lists import first_of
from portfolio.report.words.numbers import number, percent
from portfolio.report.words.objective import value_in_words
from portfolio.report.words.stages import stage_in_words, tie_breaker
from portfolio.results import Result, RunStatus, StageResult, Tie, exact

CHECKABLE = "proven, checkable by anyone"
"""Said of a run with a stored proof that holds and proves every claim."""
_SOLVERS = {"scipy": "HiGHS", "highs": "HiGHS", "cpsat": "CP-SAT"}
"""What people call the solver of an engine."""
NAMED_IN_A_PROOF = 8
"""Initiatives, or broken rules, that a sentence names."""


BY_HIGHS = "proven by HiGHS, gap 0"
"""Said of answers to questions: HiGHS alone is asked, and no proof of its answer is stored."""
UNSETTLED = "The choice among equals is not settled"


def proven_in_words(engine: Mapping[str, str], *, checkable: bool) -> str:
    """On whose word a plan is proven: on nobody's, or on that of its solver."""
    return CHECKABLE if checkable else f"proven by {solver_in_words(engine)}, gap 0"


def solver_in_words(engine: Mapping[str, str]) -> str:
    """HiGHS or CP-SAT; of an engine that is not known, its solver."""
    return _SOLVERS.get(engine.get("solver", ""), "its solver")


def where_it_stopped(run: RunView) -> str:
    """At which stage the limits stopped a run, or how much better a portfolio may still be."""
    stage = next((stage for stage in run.result.stages if not stage.proven), None)
    if stage is None:
        return ""
    if stage.kind != "objective" or stage.bound is None:
        return f" at the stage {stage_in_words(stage.id)}"
    value, bound = Fraction(stage.value), Fraction(stage.bound)
    at_best = f"; no portfolio can have more than {value_in_words(run, stage.bound)}"
    if not value:
        return at_best
    gap = abs(bound - value) / abs(value)
    return f"{at_best}, {percent(gap)} more"


def gap_of(result: Result) -> Fraction | None:
    """How far the bound of the objective is from its value, as a part of the value.

    None where no bound is known, or the value is 0 and the bound is not.
    """
    if result.objective is None or result.bound is None:
        return None
    value, bound = Fraction(result.objective), Fraction(result.bound)
    if value == bound:
        return Fraction(0)
    return abs(bound - value) / abs(value) if value else None


def nearness_in_words(result: Result) -> str:
    """How near the best a plan is that was asked to come within a gap."""
    thousandths = ceil((gap_of(result) or Fraction(0)) * 1000)
    return f"Within {percent(Fraction(thousandths, 1000))} of the best"


def accepting_line(result: Result) -> str | None:
    """The line of a schedule that accepts a plan as it is; None where none does.

    Promises are proven whatever the gap, so a plan that stopped there can be accepted by no line.
    """
    is_scheduled = any(item.start is not None for item in result.items)
    is_open = result.status in (RunStatus.FEASIBLE, RunStatus.TIED)
    promises = [stage for stage in result.stages if stage.kind == "floor_shortfall"]
    gap = gap_of(result)
    if not is_scheduled or not is_open or gap is None or not all(one.proven for one in promises):
        return None
    rounded = _rounded_up(gap)
    return f"gap: {rounded}" if Fraction(rounded) <= 1 else None


def _rounded_up(gap: Fraction) -> str:
    """A gap that is a little wider, in two digits."""
    least = max(gap * Fraction(101, 100), Fraction(1, 10_000))
    places = 1
    while least * 10**places < 10:
        places += 1
    return exact(Fraction(ceil(least * 10**places), 10**places))


def unproven_stage(stage: StageResult) -> str:
    """A stage whose value may not be the best one, of a plan whose objective is."""
    name, value = stage_in_words(stage.id), number(stage.value)
    sentence = f"{UNSETTLED}: the search stopped at {name}, with {value}"
    if stage.bound is not None:
        sentence += f"; nothing beyond {number(stage.bound)} is possible"
    return f"{sentence}."


def tie_in_words(tie: Tie) -> str:
    """Whether other portfolios are as good, and which rule chose among them."""
    if tie.unique:
        return "This is the only best portfolio."
    rule = "a later stage" if tie.decided_by is None else tie_breaker(tie.decided_by.id)
    about = f" about {first_of(tie.decided, NAMED_IN_A_PROOF)}" if tie.decided else ""
    return f"Other portfolios reach the same objective; {rule} decided{about}."
