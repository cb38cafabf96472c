"""The diagnosis of an infeasible problem: every disjoint conflict, and repairs that solve all of them at once."""

from collections.abc import Callable, Sequence
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


def diagnose(problem: Problem, progress: Progress = lambda _: None) -> Diagnosis:
    """Conflicts and repairs of a problem that has no feasible point; a function of the problem alone."""
    rules = business_rules(problem)
    prober = Prober(problem, rules)
    progress("a way out")  # first: its portfolio answers many questions about conflicts
    ways = Repairs(prober, unbreakable(problem, rules))
    known = ways.first()
    aside = "" if known is None else f" (known: a way out at {percent(exact(known.price))} of change)"
    conflicts, complete = _disjoint(prober, lambda doing: progress(f"{doing}{aside}"))
    progress(f"cheapest ways out{aside}")
    repairs = ways.cheapest()
    return Diagnosis(
        conflicts=tuple(_conflict(prober, found) for found in conflicts),
        complete=complete,
        repairs=tuple(in_repair(rules, mending) for mending in repairs),
    )


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
    found: list[Irreducible] = []
    budget, of_others = Budget(), Budget()
    while len(found) < CONFLICTS:
        progress(f"conflict {len(found) + 1}")
        search = find_conflict(prober, left, of_others if found else budget, infeasible=not found)
        if search.conflict is None:
            return found, search.point is not None
        found.append(search.conflict)
        left = [rule for rule in left if rule not in search.conflict.rules]
    return found, False


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
