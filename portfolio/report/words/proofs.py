"""How far a plan is proven, in words."""

from fractions import Fraction

from portfolio.report.words.labels import RunView
from portfolio.report.words.lists import first_of
from portfolio.report.words.numbers import number, percent
from portfolio.report.words.objective import value_in_words
from portfolio.results import StageResult, Tie

NAMED_IN_A_PROOF = 8
"""Initiatives, or broken rules, that a sentence names."""


UNSETTLED = "The choice among equals is not settled"


def where_it_stopped(run: RunView) -> str:
    """At which stage the limits stopped a run, or how much better a portfolio may still be."""
    stage = next((stage for stage in run.result.stages if not stage.proven), None)
    if stage is None:
        return ""
    if stage.name != "objective" or stage.bound is None:
        return f" at the stage {stage.name}"
    value, bound = Fraction(stage.value), Fraction(stage.bound)
    at_best = f"; no portfolio can have more than {value_in_words(run, stage.bound)}"
    if not value:
        return at_best
    gap = abs(bound - value) / abs(value)
    return f"{at_best}, {percent(gap)} more"


def unproven_stage(stage: StageResult) -> str:
    """A stage whose value may not be the best one, of a plan whose objective is."""
    sentence = f"{UNSETTLED}: the search stopped at {stage.name}, with {number(stage.value)}"
    if stage.bound is not None:
        sentence += f"; nothing beyond {number(stage.bound)} is possible"
    return f"{sentence}."


def tie_in_words(tie: Tie) -> str:
    """Whether other portfolios are as good, and which rule chose among them."""
    if tie.unique:
        return "This is the only best portfolio."
    rule = _tie_breaker(tie.decided_by or "a later stage")
    about = f" about {first_of(tie.decided, NAMED_IN_A_PROOF)}" if tie.decided else ""
    return f"Other portfolios reach the same objective; {rule} decided{about}."


def _tie_breaker(stage: str) -> str:
    """The rule of a stage, in words."""
    if stage.startswith("tokens "):
        return f"the fewest {stage.removeprefix('tokens ')} tokens"
    if stage.startswith("key order"):
        return "the published order of keys"
    if stage == "goal shortfall":
        return "the least shortfall to the goals"
    return stage
