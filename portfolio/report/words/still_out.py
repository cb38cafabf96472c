"""What a change touches and the plan leaves out, with what forcing it in would cost, in words."""

from collections.abc import Sequence
from fractions import Fraction

from portfolio.changes import ScenarioDiff, StillOut
from portfolio.report.words.changes import objective_amount
from portfolio.report.words.lists import first_of
from portfolio.report.words.numbers import percent
from portfolio.report.words.proofs import BY_HIGHS

_NAMED = 6


def still_out_in_words(one: StillOut, scenario: ScenarioDiff) -> str:
    """The sentence after the name: `forcing it in costs 310 GBP (4.2%), proven by HiGHS, gap
    0; out for it: INIT-0002`."""
    if not one.possible:
        return f"no plan that keeps the rules has it ({one.reason})"
    if one.price is None:
        return f"what forcing it in costs was not proven within the limits ({one.reason})"
    if not Fraction(one.price):
        price = f"forcing it in costs nothing in the objective, {BY_HIGHS}"
    else:
        cost = objective_amount(one.price, scenario)
        price = f"forcing it in costs {cost}{_part(one.price, scenario)}, {BY_HIGHS}"
    return f"{price}{_changes(one)}"


def _part(price: str, scenario: ScenarioDiff) -> str:
    """The price as a part of the objective."""
    objective = None if scenario.after is None else scenario.after.objective
    whole = abs(Fraction(objective or 0))
    return f" ({percent(Fraction(price) / whole)})" if whole else ""


def _changes(one: StillOut) -> str:
    parts = [_named("in with it", _others(one, one.entering)), _named("out for it", one.leaving)]
    listed = [part for part in parts if part]
    return f"; {'; '.join(listed)}" if listed else ""


def _named(words: str, names: Sequence[str]) -> str:
    return f"{words}: {first_of(names, _NAMED)}" if names else ""


def _others(one: StillOut, names: Sequence[str]) -> list[str]:
    return [name for name in names if name.partition("/")[0] != one.key]
