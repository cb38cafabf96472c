"""What is worth knowing about a scenario that has a plan: rules without effect, hopeless
candidates.

Each warning is proven: by the linear relaxation where that suffices, else by a search that ran to
its end. What a search could not settle within its nodes is not said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from portfolio.case import HELD, Case, Variation
from portfolio.compile import BusinessRule, Expression, IntArray, Origin, Sense, integers
from portfolio.conflict.irreducible import Budget, find_conflict
from portfolio.conflict.subsets import RuleSubsetSolver
from portfolio.engines import SolveLimits, SolveStatus, adapter
from portfolio.findings import Finding, Location
from portfolio.report import rule_title
from portfolio.solve import best_value, dual_bound

NODES = 5_000
_NAMED_RULES = 5
_NAMED_SCENARIOS = 10


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
    for scenario, advices in advice.items():
        for each in advices:
            scenarios.setdefault(each, []).append(scenario)
    for each, names in scenarios.items():
        message = f"{each.what} {_enumerated(names)}{each.because}"
        yield Finding(each.code, each.place, message, None, each.keys)


def _enumerated(names: Sequence[str]) -> str:
    """``a, b and c``; of many the first, and how many more."""
    shown = sorted(names)[:_NAMED_SCENARIOS]
    if len(names) > _NAMED_SCENARIOS:
        shown.append(f"{len(names) - _NAMED_SCENARIOS} more")
    *first, last = shown
    return f"{', '.join(first)} and {last}" if first else last


def advise(case: Case) -> list[Advice]:
    """Warnings about a case that has a feasible portfolio."""
    solver = RuleSubsetSolver(case)
    every = range(len(case.rules))
    idle: list[BusinessRule] = []
    binding: list[BusinessRule] = []
    for number, rule in enumerate(case.rules):
        # Doubles hide small numbers beside large ones, so what they say is proven exactly.
        is_idle = solver.never_binds(number, every) and _cannot_be_broken(case, rule)
        (idle if is_idle else binding).append(rule)
    advice = [_idle_rule(case, rule) for rule in idle]
    advice += _free_floors(case, binding)
    advice += _hopeless_candidates(case, solver)
    return advice


def _cannot_be_broken(case: Case, rule: BusinessRule) -> bool:
    """Whether exact bounds prove that what keeps all other rules keeps this one."""
    others = case.varied(Variation(dropped=frozenset({rule.id}))).problem
    for side, most in _sides(case, rule):
        greatest = dual_bound(others, side, ())
        if greatest is None or greatest.__floor__() > most:
            return False
    return True


def _sides(case: Case, rule: BusinessRule) -> Iterator[tuple[Expression, int]]:
    """A rule as integer rows ``side <= most``, over the columns of the problem."""
    problem = case.problem
    for number, row in rule.rows:
        block = problem.blocks[number]
        mine = block.rows == row
        columns, values = block.columns[mine], block.values[mine]
        bound = int(block.bounds[row])
        if block.senses[row] != Sense.AT_LEAST:
            yield Expression(columns, values, 1), bound
        if block.senses[row] != Sense.AT_MOST:
            yield Expression(columns, -values, 1), -bound
    for number in rule.fixes:
        fix = problem.fixes[number]
        sign = -1 if fix.value else 1
        yield Expression(integers([fix.column]), integers([sign]), 1), sign * fix.value


def _idle_rule(case: Case, rule: BusinessRule) -> Advice:
    what = f"{rule_title(rule.rule, case.columns.pool.standings)} never binds in"
    because = ": no portfolio that keeps the other rules could break it"
    return Advice("P702", case.locate(rule.origin), what, because, rule.rule.keys)


def _free_floors(case: Case, rules: Sequence[BusinessRule]) -> Iterator[Advice]:
    """Floors and ceilings without which the best plan would be just as good."""
    now = _best_objective(case)
    if now is None:
        return
    for rule in rules:
        if rule.kind not in ("floor", "ceiling"):
            continue
        without = case.varied(Variation(dropped=frozenset({rule.id})))
        if _best_objective(without) == now:
            place = case.locate(rule.origin)
            because = ": the best plan without it is worth the same"
            what = f"{rule_title(rule.rule)} is met for free in"
            yield Advice("P703", place, what, because)


def _best_objective(case: Case) -> Fraction | None:
    problem = case.problem
    session = adapter().load(problem)
    return best_value(problem, session, SolveLimits(NODES, None), problem.objective)


def _hopeless_candidates(case: Case, solver: RuleSubsetSolver) -> Iterator[Advice]:
    """Candidates in no feasible portfolio, but for those that a rule of their own keeps out."""
    columns = case.problem.columns
    rules = columns.rules
    asked: list[int] = []
    for key, items in columns.of_initiative.items():
        if key not in rules.exclude and key not in rules.impossible:
            asked += items.tolist()
    hopeless = _never_in(solver, np.array(sorted(asked), dtype=np.int64))
    for key, items in columns.of_initiative.items():
        if items.size and hopeless.issuperset(items.tolist()):
            because = _why_never(case, int(items[0]))
            what = f"{key} can be in no portfolio that keeps the rules of"
            place = case.locate(Origin(key, ("title",)))
            yield Advice("P704", place, what, because, (key,))


def _never_in(solver: RuleSubsetSolver, columns: IntArray) -> set[int]:
    """The columns that are 0 in every feasible portfolio: each search takes as many as it can."""
    every = range(len(solver.rules))
    while columns.size:
        ones = np.ones(columns.size, dtype=np.int64)
        answer = solver.solve(every, NODES, Expression(columns, ones, 1))
        if answer.point is None:
            return set()
        taken = answer.point[columns] == 1
        if not taken.any():
            is_proven = answer.status is SolveStatus.SOLVED
            return set(columns.tolist()) if is_proven else set()
        columns = columns[~taken]
    return set()


def _why_never(case: Case, column: int) -> str:
    """The rules that conflict with taking an item."""
    item = case.problem.columns.items[column]
    asked = case.varied(Variation(held={item: 1}))
    solver = RuleSubsetSolver(asked)
    search = find_conflict(solver, range(len(asked.rules)), Budget(), infeasible=True)
    if search.conflict is None:
        return ""
    rules = [asked.rules[number].rule for number in search.conflict.rules]
    standings = case.columns.pool.standings
    names = [rule_title(rule, standings) for rule in rules if rule.family != HELD]
    if not names:
        return ""
    more = f" and {len(names) - _NAMED_RULES} more" if len(names) > _NAMED_RULES else ""
    return f": {'; '.join(names[:_NAMED_RULES])}{more}"
