"""How an answer became one: the other portfolio that a tie names is built and checked like the plan
itself."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod

from portfolio.certify.amounts import Amounts
from portfolio.certify.facts import Facts, signed
from portfolio.certify.rules import rules_of
from portfolio.certify.stages import stages_of
from portfolio.certify.targets import levels_of
from portfolio.certify.totals import Totals
from portfolio.choice import Choice, Taken
from portfolio.results import Result, Tie, exact
from portfolio.stages import OBJECTIVE

RIVALS = 256
"""Where more portfolios differ in the initiatives named (their scopes are not), none is looked
for."""


def tie_problem(result: Result, amounts: Amounts) -> str | None:
    """What is wrong with the tie of a result; None where it may be true.

    Unique by the objective is what needs no further stage. Else the last stage decided, and a
    portfolio that differs in the initiatives named keeps all rules, equals the plan in all stages
    before and is worse in the last.
    """
    tie = result.tie
    if tie is None or not result.stages:
        return None
    last = result.stages[-1].id
    if tie.unique:
        alone = last == OBJECTIVE and tie.decided_by is None and not tie.decided
        return None if alone else "a unique optimum needs no stage after the objective"
    decided_by = None if tie.decided_by is None else tie.decided_by.id
    if last == OBJECTIVE or decided_by != last:
        return f"{last} is the last stage, and the tie names {decided_by or 'none'}"
    plan = result.choice
    orders = max(1, sum(stage.kind == "key_order" for stage in result.stages))
    if tie.decided != tuple(sorted(set(tie.decided) & amounts.offers.keys())):
        return "it names what is no initiative of the pool"
    choices = [_others(key, plan, amounts) for key in tie.decided]
    if not choices:
        # Only of key order is it said about which initiatives it decided.
        is_by_keys = last.kind == "key_order"
        return "no initiative is named in which the two portfolios differ" if is_by_keys else None
    if prod(map(len, choices)) > RIVALS:
        return None
    for rival in _rivals(tie, plan, choices):
        if _ties(result, amounts.facts.with_choice(rival), orders):
            return None
    return "no portfolio that differs in the initiatives named is as good until the last stage"


def _rivals(tie: Tie, plan: Choice, choices: list[list[Taken | None]]) -> Iterator[Choice]:
    """The portfolios that differ from the plan in exactly the initiatives named."""
    for chosen in product(*choices):
        yield plan.changed(dict(zip(tie.decided, chosen, strict=True)))


def _others(key: str, plan: Choice, amounts: Amounts) -> list[Taken | None]:
    """What else can be done with an initiative: leave it out (None), or take it in another way."""
    ways = [Taken(scope, start) for scope in amounts.offers[key] for start in amounts.facts.starts]
    others: list[Taken | None] = [taken for taken in ways if taken != plan.get(key)]
    return [None, *others] if key in plan else others


def _ties(result: Result, rival: Facts, orders: int) -> bool:
    """Whether the other portfolio keeps all rules, is as good in all stages but the last, and worse
    in that."""
    totals = Totals(rival)
    levels = levels_of(rival, totals)
    if any(check.is_broken for check in rules_of(rival, totals, levels)):
        return False
    before, last = result.stages[:-1], result.stages[-1]
    values = stages_of(rival, totals, levels, orders)
    as_good = all(exact(values[stage.id]) == stage.value for stage in before)
    worse = signed(1 if last.sense == "max" else -1, values[last.id] - Fraction(last.value)) < 0
    return as_good and worse
