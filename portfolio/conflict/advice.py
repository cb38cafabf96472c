"""What is worth knowing about a scenario that has a plan: rules without effect, candidates without a chance.

Each warning is proven: by the linear relaxation where that suffices, else by a search that ran to its end. What a
search could not settle within its nodes is not said.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from portfolio.compile.business import BusinessRule, Subject, business_rules, without
from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Fix, Problem
from portfolio.compile.rules import Origin
from portfolio.conflict.irreducible import Budget, find_conflict
from portfolio.findings import Finding, Location
from portfolio.solve import Effort, best_value
from portfolio.solve.adapter import Ending
from portfolio.solve.probe import Prober
from portfolio.solve.scipy_highs import ScipyHighs

NODES = 5_000
_NAMED = 5
_SCENARIOS = 10
_ASKED = "asked for"
Locate = Callable[[Origin], Location]


@dataclass(frozen=True)
class Advice:
    """One warning about a scenario: what is the case in it, and because of what."""

    code: str
    place: Location
    what: str
    because: str
    keys: tuple[str, ...] = ()


def as_findings(advice: Mapping[str, Sequence[Advice]]) -> Iterator[Finding]:
    """Scenario -> its advice, as findings: the same advice of several scenarios is one."""
    scenarios: dict[Advice, list[str]] = {}
    for scenario, given in advice.items():
        for each in given:
            scenarios.setdefault(each, []).append(scenario)
    for each, names in scenarios.items():
        more = [f"{len(names) - _SCENARIOS} more"] if len(names) > _SCENARIOS else []
        *first, last = [*sorted(names)[:_SCENARIOS], *more]
        where = f"{', '.join(first)} and {last}" if first else last
        yield Finding(each.code, each.place, f"{each.what} {where}{each.because}", None, each.keys)


def advise(problem: Problem, locate: Locate) -> list[Advice]:
    """Warnings about a problem that has a feasible point."""
    rules = business_rules(problem)
    prober = Prober(problem, rules)
    idle = [number for number in range(len(rules)) if prober.never_binds(number, range(len(rules)))]
    found = [_idle(rules[number], locate) for number in idle]
    found += _free_floors(problem, [rule for number, rule in enumerate(rules) if number not in idle], locate)
    found += _hopeless(problem, prober, locate)
    return found


def _idle(rule: BusinessRule, locate: Locate) -> Advice:
    because = ": no portfolio that keeps the other rules could break it"
    return Advice("P702", locate(rule.origin), f"{rule.subject.name} never binds in", because, rule.subject.keys)


def _free_floors(problem: Problem, rules: Sequence[BusinessRule], locate: Locate) -> Iterator[Advice]:
    """Floors and ceilings without which the best plan would be just as good."""
    stage = next(stage for stage in problem.stages if stage.name == "objective")
    asking = [rule for rule in rules if rule.subject.kind in ("floor", "ceiling")]
    effort = Effort(NODES, None)

    def best(of: Problem) -> Fraction | None:
        return best_value(of, ScipyHighs().load(of), effort, stage)

    now = best(problem)
    for rule in asking:
        if now is not None and best(without(problem, rule)) == now:
            because = ": the best plan without it is worth the same"
            yield Advice("P703", locate(rule.origin), f"{rule.subject.name} is met for free in", because)


def _hopeless(problem: Problem, prober: Prober, locate: Locate) -> Iterator[Advice]:
    """Candidates in no feasible portfolio, but for those that a rule of their own keeps out."""
    columns = problem.columns
    said = columns.rules
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
            what = f"{key} can be in no portfolio that keeps the rules of"
            yield Advice("P704", locate(Origin(key, ("title",))), what, because, (key,))


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
