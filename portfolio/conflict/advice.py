"""What is worth knowing about a scenario that has a plan: rules without effect, candidates without a chance.

Each warning is proven: by the linear relaxation where that suffices, else by a search that ran to its end. What a
search could not settle within its nodes is not said.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from portfolio.compile.business import BusinessRule, Subject, business_rules, without
from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Fix, Problem
from portfolio.compile.rules import Origin, rules_of
from portfolio.conflict.irreducible import Budget, find_conflict
from portfolio.findings import Finding, Location
from portfolio.solve import Effort, best_value
from portfolio.solve.adapter import Ending
from portfolio.solve.probe import Prober
from portfolio.solve.scipy_highs import ScipyHighs

NODES = 5_000
_NAMED = 5
_ASKED = "asked for"
Locate = Callable[[Origin], Location]


def advise(problem: Problem, locate: Locate) -> list[Finding]:
    """Warnings about a problem that has a feasible point."""
    rules = business_rules(problem)
    prober = Prober(problem, rules)
    idle = [number for number in range(len(rules)) if prober.never_binds(number, range(len(rules)))]
    found = [_idle(rules[number], problem.columns.pool.planning.name, locate) for number in idle]
    found += _free_floors(problem, [rule for number, rule in enumerate(rules) if number not in idle], locate)
    found += _hopeless(problem, prober, locate)
    return found


def _idle(rule: BusinessRule, scenario: str, locate: Locate) -> Finding:
    message = f"{rule.subject.name} never binds in {scenario}: no portfolio that keeps the other rules could break it"
    return Finding("P702", locate(rule.origin), message, None, rule.subject.keys)


def _free_floors(problem: Problem, rules: Sequence[BusinessRule], locate: Locate) -> Iterator[Finding]:
    """Floors and ceilings without which the best plan would be just as good."""
    stage = next(stage for stage in problem.stages if stage.name == "objective")
    scenario = problem.columns.pool.planning.name
    asking = [rule for rule in rules if rule.subject.kind in ("floor", "ceiling")]
    effort = Effort(NODES, None)

    def best(of: Problem) -> Fraction | None:
        return best_value(of, ScipyHighs().load(of), effort, stage)

    now = best(problem)
    for rule in asking:
        if now is not None and best(without(problem, rule)) == now:
            message = f"{rule.subject.name} is met for free in {scenario}: the best plan without it is worth the same"
            yield Finding("P703", locate(rule.origin), message)


def _hopeless(problem: Problem, prober: Prober, locate: Locate) -> Iterator[Finding]:
    """Candidates in no feasible portfolio, but for those that a rule of their own keeps out."""
    columns = problem.columns
    said = rules_of(columns.pool)
    left = {
        int(column): key
        for key, items in columns.of_initiative.items()
        for column in items
        if key not in said.exclude and key not in said.impossible
    }
    hopeless = _never_in(prober, np.array(sorted(left), dtype=np.int64))
    for key, items in columns.of_initiative.items():
        if items.size and {int(column) for column in items} <= hopeless:
            because = _why_never(problem, prober.rules, int(items[0]))
            scenario = columns.pool.planning.name
            message = f"{key} can be in no portfolio that keeps the rules of {scenario}{because}"
            yield Finding("P704", locate(Origin(key, ("title",))), message, None, (key,))


def _never_in(prober: Prober, columns: IntArray) -> set[int]:
    """The columns that are 0 in every feasible portfolio: each search takes as many of those left as it can."""
    everything = range(len(prober.rules))
    while columns.size:
        answer = prober.integer(everything, NODES, Expression(columns, np.ones(columns.size, dtype=np.int64), 1))
        if answer.point is None:
            return set()
        taken = answer.point[columns] == 1
        if not taken.any():
            return {int(column) for column in columns} if answer.ending is Ending.SOLVED else set()
        columns = columns[~taken]
    return set()


def _why_never(problem: Problem, rules: Sequence[BusinessRule], column: int) -> str:
    """The rules that conflict with taking a column."""
    fix = Fix(column, 1, _ASKED, _ASKED, Origin(_ASKED))
    asked = BusinessRule(Subject(_ASKED, _ASKED), fix.origin, (), (len(problem.fixes),))
    prober = Prober(replace(problem, fixes=(*problem.fixes, fix)), (*rules, asked))
    found = find_conflict(prober, range(len(rules) + 1), Budget(), infeasible=True).conflict
    names = [rules[number].subject.name for number in found.rules if number < len(rules)] if found else []
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f": {'; '.join(names[:_NAMED])}{more}" if names else ""
