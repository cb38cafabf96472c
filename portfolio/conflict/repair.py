"""The cheapest repair: the least total relative change of rules after which a portfolio keeps all.

A bound moves at the price of its relative change; a rule among initiatives is dropped at a fixed
one. What stays: rules declared unbreakable, and facts (what is under way, what starts too late).
The portfolio that the search meets is the proof: every bound is moved to where that portfolio
keeps it, in exact arithmetic.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from portfolio.compile import Block, BusinessRule, GivesWay, IntArray, Problem, family_of
from portfolio.conflict.elastic import Elastic, Softness
from portfolio.conflict.subsets import RuleSubsetSolver, SubsetAnswer
from portfolio.engines import SolveStatus
from portfolio.model import LEAST_MAGNITUDE, SIGNIFICANT_DIGITS, significant_digits

REPAIRS = 3
"""How many repairs are looked for."""
NODES = 500
"""Nodes of one search."""
DECISION_PRICE = 1.0
"""Dropping a rule that the scenario made: as much as moving a number by all of itself."""
FACT_PRICE = 10.0
"""Dropping a rule that stands in an initiative's own file."""
TIE = 1e-6
"""Rules of equal price are dropped in canonical order: each costs so much more than the one
before."""
_PLACES = 12


@dataclass(frozen=True)
class Move:
    """One rule that gives way: its new bound, or None where it is dropped."""

    rule: int
    bound: Fraction | None
    price: Fraction


@dataclass(frozen=True)
class Mending:
    """One repair; `least` says that no cheaper one was possible with the rules that could move.

    Its `point` is a portfolio that keeps every rule once the moves are made.
    """

    moves: tuple[Move, ...]
    least: bool
    point: IntArray = field(compare=False)

    @property
    def price(self) -> Fraction:
        """The total relative change."""
        return sum((move.price for move in self.moves), Fraction(0))


class Repairs:
    """The search for what would make a case feasible, with rules that stay as they are."""

    def __init__(self, solver: RuleSubsetSolver, unbreakable: Collection[int]) -> None:
        facts = set()
        for number, rule in enumerate(solver.rules):
            if family_of(rule.family).gives_way is GivesWay.NEVER:
                facts.add(number)
        self._solver = solver
        self._stiff = frozenset(unbreakable) | facts
        self._search = _RepairSearch(solver, self._stiff)

    def first(self) -> Mending | None:
        """One that is soon found, near the cheapest; None where that takes the whole search."""
        return self._search.first

    def cheapest(self, most: int = REPAIRS) -> tuple[Mending, ...]:
        """Up to three, the cheapest first.

        Each next one keeps fixed the rule that the ones before changed most.
        """
        repairs: list[Mending] = []
        stiff = self._stiff
        search = self._search
        while True:
            mending = search.cheapest()
            if mending is None or not mending.moves:
                break
            repairs.append(mending)
            if len(repairs) == most:
                break
            stiff = self._with_dearest_fixed(stiff, mending)
            if all(move.rule not in stiff for move in mending.moves):
                break
            search = _RepairSearch(self._solver, stiff)
        return tuple(repairs)

    def _with_dearest_fixed(self, stiff: frozenset[int], mending: Mending) -> frozenset[int]:
        """One more rule that stays: the dearest of a repair without which another seems
        possible."""
        dearest = sorted(mending.moves, key=lambda move: (-move.price, move.rule))
        for move in dearest:
            rules = stiff | {move.rule}
            if self._solver.relaxed_conflict(rules) is None:
                return rules
        return stiff


class _RepairSearch:
    """The search for one repair, begun by what is soon found."""

    def __init__(self, solver: RuleSubsetSolver, stiff: frozenset[int]) -> None:
        self._solver = solver
        soft = softness(solver.rules, stiff)
        self._elastic = Elastic(solver, range(len(solver.rules)), soft)
        self._answer = self._elastic.first()
        self.first = self._mending(self._answer)

    def cheapest(self) -> Mending | None:
        """The cheapest, as far as the nodes go."""
        if self._answer.status is not SolveStatus.STOPPED:
            return self.first
        answer = self._elastic.cheaper(self._answer, NODES)
        better = self._mending(answer)
        first = self.first
        if first is None:
            return better
        if better is None:
            return replace(first, least=answer.status is SolveStatus.INFEASIBLE)
        if better.price <= first.price:
            return better
        # The order among equals costs a little, which is not in the price.
        return replace(first, least=better.least)

    def _mending(self, answer: SubsetAnswer) -> Mending | None:
        if answer.point is None:
            return None
        moves = tuple(_moves(self._solver, answer.point))
        return Mending(moves, answer.status is SolveStatus.SOLVED, answer.point)


def softness(rules: Sequence[BusinessRule], stiff: Collection[int]) -> Softness:
    """What may give way, and its price."""
    movable: dict[int, Fraction] = {}
    droppable: dict[int, float] = {}
    for number, rule in enumerate(rules):
        if number in stiff:
            continue
        if rule.stated.scale is not None:
            movable[number] = rule.stated.scale
        if rule.bound is None:
            droppable[number] = float(drop_price(rule)) * (1 + TIE * number)
    return Softness(movable, droppable)


def drop_price(rule: BusinessRule) -> Fraction:
    """What dropping a rule costs."""
    is_decision = rule.origin.subject == "scenario"
    return Fraction(DECISION_PRICE if is_decision else FACT_PRICE)


def _moves(solver: RuleSubsetSolver, point: IntArray) -> Iterator[Move]:
    """What a portfolio asks of the rules that it breaks."""
    for number in sorted(solver.broken(point)):
        rule = solver.rules[number]
        stated = rule.stated
        if stated.bound is None or stated.scale is None:
            yield Move(number, None, drop_price(rule))
            continue
        bound = _bound_kept(solver.problem, rule, point)
        change = abs(bound - stated.bound) / stated.scale
        # Tokens and sizes are never negative, and no file can say so.
        can_be_written = family_of(stated.family).is_signed or bound >= 0
        yield Move(number, bound if can_be_written else None, change)


def _bound_kept(problem: Problem, rule: BusinessRule, point: IntArray) -> Fraction:
    """The bound nearest to the written one that a portfolio keeps and a file can hold.

    A bound of each step has several rows, and has to hold in all of them.
    """
    used = [_activity(problem.blocks[number], row, point) for number, row in rule.rows]
    farthest = max(used) if rule.is_from_above else min(used)
    return writable(farthest + rule.stated.baseline, up=rule.is_from_above)


def _activity(block: Block, row: int, point: IntArray) -> Fraction:
    """The left side of a row at a point, in native units."""
    mine = block.rows == row
    values = block.values[mine].tolist()
    taken = point[block.columns[mine]].tolist()
    total = sum(value * at for value, at in zip(values, taken, strict=True))
    return Fraction(total) / block.scales[row]


def writable(value: Fraction, *, up: bool) -> Fraction:
    """The value where a file can hold it, else the next above or below that has few enough
    digits."""
    for places in range(_PLACES, -SIGNIFICANT_DIGITS, -1):
        units = value * Fraction(10) ** places
        whole = ceil(units) if up else floor(units)
        number = Decimal(whole).scaleb(-places)
        is_large_enough = not number or abs(number) >= LEAST_MAGNITUDE
        if is_large_enough and significant_digits(number) <= SIGNIFICANT_DIGITS:
            return Fraction(number)
    raise AssertionError(value)
