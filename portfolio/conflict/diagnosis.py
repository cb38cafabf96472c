"""The diagnosis of an infeasible case: every disjoint conflict, and repairs that solve all at
once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portfolio.case import Case
from portfolio.compile import BusinessRule, Expression, Problem
from portfolio.conflict.irreducible import Budget, Irreducible, find_conflict
from portfolio.conflict.repair import Mending, Repairs
from portfolio.conflict.subsets import RuleSubsetSolver
from portfolio.engines import SolveStatus
from portfolio.report import percent
from portfolio.results import Change, Conflict, Diagnosis, Repair, exact

CONFLICTS = 20
"""More disjoint conflicts than this are not looked for."""
REACH_NODES = 2_000
FEASIBLE_NODES = 100_000
_ASKING = ("floor", "ceiling", "at_least")
"""Bounds that ask for something; of several the first in a conflict is what a sentence begins with:
'You ask for …, but …'."""


@dataclass(frozen=True)
class ConflictReport:
    """What a diagnosis comes from: numbers of rules, and the portfolios that prove repairs."""

    solver: RuleSubsetSolver
    first: Mending | None
    conflicts: tuple[Irreducible, ...]
    complete: bool
    repairs: tuple[Mending, ...]

    @property
    def diagnosis(self) -> Diagnosis:
        """In words and exact numbers."""
        conflicts = [_conflict(self.solver, conflict) for conflict in self.conflicts]
        repairs = [in_repair(self.solver.rules, mending) for mending in self.repairs]
        return Diagnosis(
            contradiction=None,
            conflicts=tuple(conflicts),
            complete=self.complete,
            repairs=tuple(repairs),
        )


def diagnose(case: Case, progress: Callable[[str], None] = lambda _: None) -> Diagnosis:
    """Conflicts and repairs of a case without a feasible point; a function of the case alone."""
    return conflict_report(case, progress).diagnosis


def conflict_report(
    case: Case,
    progress: Callable[[str], None] = lambda _: None,
) -> ConflictReport:
    """Conflicts, and repairs with their proofs: first one that is soon found, last the cheapest."""
    solver = RuleSubsetSolver(case)
    # A way out comes first: its portfolio answers many questions about conflicts.
    progress("a way out")
    repairs = Repairs(solver, unbreakable(case))
    first = repairs.first()
    aside = ""
    if first is not None:
        aside = f" (known: a way out at {percent(exact(first.price))} of change)"
    conflicts, complete = _disjoint(solver, lambda doing: progress(f"{doing}{aside}"))
    progress(f"cheapest ways out{aside}")
    return ConflictReport(solver, first, tuple(conflicts), complete, repairs.cheapest())


def has_feasible_point(case: Case) -> bool | None:
    """Whether any portfolio keeps all rules; None where the search for one ended early."""
    answer = RuleSubsetSolver(case).solve(range(len(case.rules)), FEASIBLE_NODES)
    if answer.point is not None:
        return True
    return False if answer.status is SolveStatus.INFEASIBLE else None


def unbreakable(case: Case) -> frozenset[int]:
    """The rules that the scenario declares so: by a path that states them, or its beginning."""
    declared = case.planning.scenario.unbreakable
    numbers = set()
    for number, rule in enumerate(case.rules):
        paths = [".".join(place.path) for place in rule.stated.places]
        if any(names_rule(one, path) for one in declared for path in paths):
            numbers.add(number)
    return frozenset(numbers)


def names_rule(declared: str, path: str) -> bool:
    """Whether a declared path names a rule or what holds it."""
    return path == declared or path.startswith(f"{declared}.")


def _disjoint(
    solver: RuleSubsetSolver,
    progress: Callable[[str], None],
) -> tuple[list[Irreducible], bool]:
    """Conflicts without a common rule, until the rules that are left can hold together.

    Also whether that is proven.
    """
    left = list(range(len(solver.rules)))
    conflicts: list[Irreducible] = []
    budget = Budget()
    budget_of_others = Budget()
    while len(conflicts) < CONFLICTS:
        progress(f"conflict {len(conflicts) + 1}")
        nodes = budget_of_others if conflicts else budget
        search = find_conflict(solver, left, nodes, infeasible=not conflicts)
        if search.conflict is None:
            return conflicts, search.point is not None
        conflicts.append(search.conflict)
        left = [rule for rule in left if rule not in search.conflict.rules]
    return conflicts, False


def _conflict(solver: RuleSubsetSolver, conflict: Irreducible) -> Conflict:
    rules = [solver.rules[number] for number in conflict.rules]
    asking = _asking(rules)
    name = None
    reach = None
    if asking is not None:
        name = rules[asking].id
        limit = _reach(solver, conflict, asking)
        reach = None if limit is None else exact(limit)
    return Conflict(
        rules=tuple(rule.rule for rule in rules),
        smallest=conflict.proven,
        asking=name,
        reach=reach,
    )


def _asking(rules: Sequence[BusinessRule]) -> int | None:
    """Targets ask first, then capacity, then groups."""
    asking = [number for number, rule in enumerate(rules) if rule.kind in _ASKING]
    targets = [number for number in asking if rules[number].family == "target"]
    return min(targets or asking, default=None)


def _reach(solver: RuleSubsetSolver, conflict: Irreducible, asking: int) -> Fraction | None:
    """How far the other rules of a conflict let the asking one go: the best value, if proven.

    None for a bound of each step: how far one step gets is not how far all of them do.
    """
    number = conflict.rules[asking]
    rule = solver.rules[number]
    if len(rule.rows) != 1:
        return None
    others = [other for other in conflict.rules if other != number]
    sign = -1 if rule.kind == "ceiling" else 1
    measure = _measure(solver.problem, rule)
    goal = Expression(measure.columns, measure.coefficients * sign, measure.scale)
    answer = solver.solve(others, REACH_NODES, goal)
    if answer.status is not SolveStatus.SOLVED or answer.point is None:
        return None
    return measure.value(answer.point) + rule.stated.baseline


def _measure(problem: Problem, rule: BusinessRule) -> Expression:
    """The left side of a rule's row, in its native unit."""
    number, row = rule.rows[0]
    block = problem.blocks[number]
    mine = block.rows == row
    scale = block.scales[row]
    values = block.values[mine] * scale.denominator
    return Expression(block.columns[mine], values, scale.numerator)


def in_repair(rules: Sequence[BusinessRule], mending: Mending) -> Repair:
    """A repair as results state it."""
    changes = []
    for move in mending.moves:
        rule = rules[move.rule].rule
        bound = None if move.bound is None else exact(move.bound)
        changes.append(Change(rule=rule, to=bound, price=exact(move.price)))
    return Repair(changes=tuple(changes), price=exact(mending.price), least=mending.least)
