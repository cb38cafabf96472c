"""The cheapest repair: the least total relative change of rules after which a portfolio keeps all of them.

A bound moves at the price of its relative change; a rule among initiatives is dropped at a fixed one. What stays:
rules declared unbreakable, and facts (what is under way, what starts too late). The portfolio that the search found
is the proof: every bound is moved to where that portfolio keeps it, in exact arithmetic.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from portfolio.compile.business import BusinessRule
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Block, Problem
from portfolio.model.scalars import LEAST_MAGNITUDE, SIGNIFICANT_DIGITS, significant_digits
from portfolio.solve.adapter import Ending
from portfolio.solve.elastic import Elastic, Softness
from portfolio.solve.probe import Answer, Prober

REPAIRS = 3
"""How many repairs are looked for."""
NODES = 500
"""Nodes of one search."""
DECISION_PRICE = 1.0
"""Dropping a rule that the scenario made: as much as moving a number by all of itself."""
FACT_PRICE = 10.0
"""Dropping a rule that stands in an initiative's own file."""
FACTS = frozenset({"kept", "candidate"})
"""Families that no scenario can change."""
TIE = 1e-6
"""Rules of equal price are dropped in canonical order: each costs so much more than the one before."""
_PLACES = 12


@dataclass(frozen=True)
class Move:
    """One rule that gives way: its new bound, or None where it is dropped."""

    rule: int
    bound: Fraction | None
    price: Fraction


@dataclass(frozen=True)
class Mending:
    """One repair; `least` says that no cheaper one was possible with the rules that could give way."""

    moves: tuple[Move, ...]
    least: bool
    point: IntArray = field(compare=False)
    """A portfolio that keeps every rule once the moves are made."""

    @property
    def price(self) -> Fraction:
        """The total relative change."""
        return sum((move.price for move in self.moves), Fraction(0))


class Repairs:
    """The search for what would make a problem feasible, with rules that stay as they are."""

    def __init__(self, prober: Prober, unbreakable: Collection[int]) -> None:
        facts = {number for number, rule in enumerate(prober.rules) if rule.subject.family in FACTS}
        self._prober = prober
        self._stiff = frozenset(unbreakable) | facts
        self._begun = _Begun(prober, self._stiff)

    def first(self) -> Mending | None:
        """One that is soon found, near the cheapest; None where that takes the whole search."""
        return self._begun.known

    def cheapest(self, most: int = REPAIRS) -> tuple[Mending, ...]:
        """Up to three, the cheapest first; each next one leaves alone what the ones before changed most."""
        found: list[Mending] = []
        stiff, begun = self._stiff, self._begun
        while len(found) < most:
            mending = begun.cheapest()
            if mending is None or not mending.moves:
                break
            found.append(mending)
            if len(found) == most:
                break
            dearest = sorted(mending.moves, key=lambda move: (-move.price, move.rule))
            left_alone = (stiff | {move.rule} for move in dearest)
            stiff = next((rules for rules in left_alone if self._prober.relaxed(rules) is None), stiff)
            if all(move.rule not in stiff for move in mending.moves):
                break
            begun = _Begun(self._prober, stiff)
        return tuple(found)


class _Begun:
    """The search for one repair, begun by what is soon found."""

    def __init__(self, prober: Prober, stiff: frozenset[int]) -> None:
        self._prober = prober
        self._elastic = Elastic(prober, range(len(prober.rules)), softness(prober.rules, stiff))
        self._first = self._elastic.first()
        self.known = self._mending(self._first)

    def cheapest(self) -> Mending | None:
        """The cheapest, as far as the nodes go."""
        if self._first.ending is not Ending.STOPPED:
            return self.known
        answer = self._elastic.cheaper(self._first, NODES)
        better = self._mending(answer)
        if better is None:
            return self.known and replace(self.known, least=answer.ending is Ending.INFEASIBLE)
        if self.known is None or better.price <= self.known.price:
            return better
        return replace(
            self.known, least=better.least
        )  # the order among equals costs a little, which is not in the price

    def _mending(self, answer: Answer) -> Mending | None:
        if answer.point is None:
            return None
        return Mending(tuple(_moves(self._prober, answer.point)), answer.ending is Ending.SOLVED, answer.point)


def softness(rules: Sequence[BusinessRule], stiff: Collection[int]) -> Softness:
    """What may give way, and its price."""
    loose = [(n, rule) for n, rule in enumerate(rules) if n not in stiff]
    movable = {n: rule.subject.scale for n, rule in loose if rule.subject.scale is not None}
    droppable = {n: float(price(rule)) * (1 + TIE * n) for n, rule in loose if not rule.numeric}
    return Softness(movable, droppable)


def price(rule: BusinessRule) -> Fraction:
    """What dropping a rule costs."""
    return Fraction(DECISION_PRICE if rule.origin.subject == "scenario" else FACT_PRICE)


def _moves(prober: Prober, point: IntArray) -> Iterator[Move]:
    """What a portfolio asks of the rules that it breaks."""
    for number in sorted(prober.broken(point)):
        rule = prober.rules[number]
        if rule.subject.bound is None or rule.subject.scale is None:
            yield Move(number, None, price(rule))
        else:
            bound = _bound_kept(prober.problem, rule, point)
            writes = bound if rule.subject.family == "target" or bound >= 0 else None  # tokens are never negative
            yield Move(number, writes, abs(bound - rule.subject.bound) / rule.subject.scale)


def _bound_kept(problem: Problem, rule: BusinessRule, point: IntArray) -> Fraction:
    """The bound nearest to the written one that a portfolio keeps and a file can hold."""
    subject = rule.subject
    assert subject.bound is not None
    number, row = rule.rows[0]
    block = problem.blocks[number]
    used = _activity(block, row, point)
    return writable(used + subject.baseline, up=subject.kind in ("cap", "ceiling", "at_most"))


def _activity(block: Block, row: int, point: IntArray) -> Fraction:
    """The left side of a row at a point, in native units."""
    mine = block.rows == row
    values = block.values[mine].astype(object)
    total = sum(int(value) * int(point[column]) for value, column in zip(values, block.columns[mine], strict=True))
    return Fraction(total) / block.scales[row]


def writable(value: Fraction, *, up: bool) -> Fraction:
    """The value where a file can hold it, else the next number above or below that has few enough digits."""
    for places in range(_PLACES, -SIGNIFICANT_DIGITS, -1):
        units = value * Fraction(10) ** places
        whole = ceil(units) if up else floor(units)
        number = Decimal(whole).scaleb(-places)
        if significant_digits(number) <= SIGNIFICANT_DIGITS and (not number or abs(number) >= LEAST_MAGNITUDE):
            return Fraction(number)
    raise AssertionError(value)
