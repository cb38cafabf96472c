"""Whether a target that is missed could be reached at all, and what keeps it from there."""

from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction

from portfolio.results import Gap, Rule

LevelInWords = Callable[[str], str]
"""From a level of a target to how people read it."""
RuleAsNoun = Callable[[Rule], str]


class ReachState(StrEnum):
    """The first of three levels of which a target falls short (MATH.md, Gaps)."""

    NO_IDEAS = "not possible with today's ideas"
    RULES = "not within capacity and promises"
    CHOICE = "possible, but not chosen"
    UNPROVEN = "how much is possible was not proven"


def reach_state(gap: Gap) -> ReachState:
    """Why a level is missed."""
    # A ceiling is missed from above, and so is a goal of a KPI to decrease: there, less is better.
    sign = -1 if Fraction(gap.achieved) > Fraction(gap.target) else 1
    target = sign * Fraction(gap.target)
    if gap.ideas is not None and sign * Fraction(gap.ideas) < target:
        return ReachState.NO_IDEAS
    if gap.reachable is None:
        return ReachState.UNPROVEN
    return ReachState.RULES if sign * Fraction(gap.reachable) < target else ReachState.CHOICE


def reach_in_words(gap: Gap, level: LevelInWords, noun: RuleAsNoun) -> str:
    """What is possible, in sentences."""
    state = reach_state(gap)
    if state is ReachState.UNPROVEN:
        return "How much is possible was not proven."
    if state is ReachState.NO_IDEAS:
        return (
            "Not possible with today's ideas: all of them together come to"
            f" {level(gap.ideas or '0')}."
        )
    reachable = level(gap.reachable or "0")
    if state is ReachState.CHOICE:
        return f"Possible, but not chosen: a plan could come to {reachable}."
    furthest = f"Not within capacity and promises: no plan comes further than {reachable}."
    return f"{furthest} {_binding(gap, level, noun)}".rstrip()


def _binding(gap: Gap, level: LevelInWords, noun: RuleAsNoun) -> str:
    if gap.binding is None:
        return ""
    if not gap.binding:
        return (
            "Without any one cap, promise or exclusion it comes no further: several are in the way."
        )
    names = [noun(one.rule) for one in gap.binding]
    further = level(gap.binding[0].reach)
    what = "What binds most" if gap.binding[0].most else "What binds"
    if len(names) == 1:
        return f"{what} is {names[0]}: without it alone, {further}."
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{what} are {listed}: without any one of them, {further}."
