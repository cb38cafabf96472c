"""The diagnosis of an infeasible problem: every disjoint conflict, and repairs that solve all of them at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portfolio.compile.business import BusinessRule, business_rules
from portfolio.compile.expression import Expression
from portfolio.compile.problem import Problem
from portfolio.conflict.irreducible import Budget, Irreducible, find_conflict
from portfolio.conflict.repair import Mending, Repairs
from portfolio.report.numbers import percent
from portfolio.results import Change, Conflict, Diagnosis, Repair, RuleInWords, exact
from portfolio.solve.adapter import Ending
from portfolio.solve.probe import Prober

CONFLICTS = 20
"""More disjoint conflicts than this are not looked for."""
REACH_NODES = 2_000
FEASIBLE_NODES = 100_000
_ASKS = (("target", "floor"), ("target", "ceiling"), ("capacity", "floor"), ("group", "at_least"))
"""What a sentence begins with, the first of these: 'You ask for ..., but ...'."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Found:
    """What a diagnosis comes from: numbers of rules, and the portfolios that prove repairs."""

    prober: Prober
    first: Mending | None
    conflicts: tuple[Irreducible, ...]
    complete: bool
    repairs: tuple[Mending, ...]

    @property
    def diagnosis(self) -> Diagnosis:
        """In words and exact numbers."""
        return Diagnosis(
            conflicts=tuple(_conflict(self.prober, found) for found in self.conflicts),
            complete=self.complete,
            repairs=tuple(in_repair(self.prober.rules, mending) for mending in self.repairs),
        )


def diagnose(problem: Problem, progress: Progress = lambda _: None) -> Diagnosis:
    """Conflicts and repairs of a problem that has no feasible point; a function of the problem alone."""
    return searched(problem, progress).diagnosis


def searched(problem: Problem, progress: Progress = lambda _: None) -> Found:
    """Conflicts, and repairs with their proofs: first one that is soon found, last the cheapest."""
    rules = business_rules(problem)
    prober = Prober(problem, rules)
    progress("a way out")  # first: its portfolio answers many questions about conflicts
    ways = Repairs(prober, unbreakable(problem, rules))
    first = ways.first()
    aside = "" if first is None else f" (known: a way out at {percent(exact(first.price))} of change)"
    conflicts, complete = _disjoint(prober, lambda doing: progress(f"{doing}{aside}"))
    progress(f"cheapest ways out{aside}")
    return Found(prober, first, tuple(conflicts), complete, ways.cheapest())


def feasible(problem: Problem) -> bool | None:
    """Whether any portfolio keeps all rules; None where the search for one ended early."""
    rules = business_rules(problem)
    answer = Prober(problem, rules).integer(range(len(rules)), FEASIBLE_NODES)
    return True if answer.point is not None else False if answer.ending is Ending.INFEASIBLE else None


def unbreakable(problem: Problem, rules: Sequence[BusinessRule]) -> frozenset[int]:
    """The rules that the scenario declares so: by their path, or by a part of it from its beginning."""
    declared = problem.columns.pool.planning.scenario.unbreakable
    return frozenset(
        number for number, rule in enumerate(rules) if any(named(path, rule.origin.path_text()) for path in declared)
    )


def named(declared: str, path: str) -> bool:
    """Whether a declared path names a rule or what holds it."""
    return path == declared or path.startswith(f"{declared}.")


def _disjoint(prober: Prober, progress: Progress) -> tuple[list[Irreducible], bool]:
    """Conflicts without a common rule, until the rules that are left can hold together; and whether that is proven."""
    left = list(range(len(prober.rules)))
    conflicts: list[Irreducible] = []
    budget, of_others = Budget(), Budget()
    while len(conflicts) < CONFLICTS:
        progress(f"conflict {len(conflicts) + 1}")
        search = find_conflict(prober, left, of_others if conflicts else budget, infeasible=not conflicts)
        if search.conflict is None:
            return conflicts, search.point is not None
        conflicts.append(search.conflict)
        left = [rule for rule in left if rule not in search.conflict.rules]
    return conflicts, False


def _conflict(prober: Prober, found: Irreducible) -> Conflict:
    rules = [prober.rules[number] for number in found.rules]
    asking = _asking(rules)
    limit = None if asking is None else _reach(prober, found, asking)
    return Conflict(
        rules=tuple(in_words(rule) for rule in rules),
        smallest=found.proven,
        asking=None if asking is None else rules[asking].subject.name,
        reach=None if limit is None else exact(limit),
    )


def _asking(rules: Sequence[BusinessRule]) -> int | None:
    for family, kind in _ASKS:
        for position, rule in enumerate(rules):
            if (rule.subject.family, rule.subject.kind) == (family, kind):
                return position
    return None


def _reach(prober: Prober, found: Irreducible, asking: int) -> Fraction | None:
    """How far the other rules of a conflict let the asking one go: the best value, if it is proven."""
    subject = prober.rules[found.rules[asking]].subject
    others = [number for number in found.rules if number != found.rules[asking]]
    sign = -1 if subject.kind == "ceiling" else 1
    measure = _measure(prober.problem, prober.rules[found.rules[asking]])
    goal = Expression(measure.columns, measure.coefficients * sign, measure.scale)
    answer = prober.integer(others, REACH_NODES, goal)
    if answer.ending is not Ending.SOLVED or answer.point is None:
        return None
    return measure.value(answer.point) + subject.baseline


def _measure(problem: Problem, rule: BusinessRule) -> Expression:
    """The left side of a rule's row, in its native unit."""
    number, row = rule.rows[0]
    block = problem.blocks[number]
    mine = block.rows == row
    scale = block.scales[row]
    return Expression(block.columns[mine], block.values[mine] * scale.denominator, scale.numerator)


def in_words(rule: BusinessRule) -> RuleInWords:
    """A rule as results state it."""
    subject = rule.subject
    return RuleInWords(
        family=subject.family,
        rule=subject.name,
        initiatives=subject.keys,
        measure=subject.measure,
        dimension=None if subject.where is None else subject.where.dimension,
        value=None if subject.where is None else subject.where.value,
        kind=subject.kind,
        bound=None if subject.bound is None else exact(subject.bound),
    )


def in_repair(rules: Sequence[BusinessRule], mending: Mending) -> Repair:
    """A repair as results state it."""
    changes = tuple(
        Change(
            rule=in_words(rules[move.rule]),
            to=None if move.bound is None else exact(move.bound),
            price=exact(move.price),
        )
        for move in mending.moves
    )
    return Repair(changes=changes, price=exact(mending.price), least=mending.least)
