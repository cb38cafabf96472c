"""From which contribution, and from which tokens on, an initiative is decided otherwise.

The decision on both sides of the break-even is proven: the scenario is solved with one number and
with the next one. Between them lies one step of the unit in which the number is moved. For a
contribution to what is maximised the price of the decision says where to look first; where the KPI
also counts in a floor or a goal, that is only a guess, and the step is found by bisection. Every
number that is tried or stated is one that an initiative's file can hold.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Context, Decimal
from fractions import Fraction
from math import ceil, floor

from portfolio.answers import BreakEven
from portfolio.case import Case
from portfolio.compile import official_scales
from portfolio.decide.explaining import price_of
from portfolio.decide.reversal import Reversal, is_taken
from portfolio.decide.space import NoPlanError, Space
from portfolio.model import (
    GREATEST_MAGNITUDE,
    LEAST_MAGNITUDE,
    SIGNIFICANT_DIGITS,
    Initiative,
    Lexicographic,
    NorthStar,
    Planning,
)
from portfolio.results import exact

DIGITS = 3
"""Digits of a change that are told apart."""
DOUBLINGS = 6
"""How often a change is doubled before nothing is said to turn the decision."""
_AS_WRITTEN = Context(prec=SIGNIFICANT_DIGITS)
_GREATEST = Fraction(GREATEST_MAGNITUDE)


class NumberOfInitiative:
    """A contribution or the tokens of one initiative, in one scope, as something to be moved."""

    def __init__(
        self,
        space: Space,
        key: str,
        scope: str | None,
        field: str,
        name: str,
    ) -> None:
        self._space = space
        self._key = key
        self._scope = scope
        self._field = field
        self._name = name
        self._is_in = is_taken(space.problem, space.plan, key)
        offer = space.case.planning.initiatives[key].offers()[scope]
        self.now = Fraction(getattr(offer, field).get(name, 0))

    @property
    def path(self) -> str:
        """As findings print it."""
        inside = () if self._scope is None else ("scopes", self._scope)
        return ".".join((self._key, *inside, self._field, self._name))

    def turns_at(self, number: Fraction) -> bool:
        """Whether the initiative is decided otherwise with this number; solved."""
        if number == self.now:
            return False
        planning = self._planning_with(number)
        self._space.doing(f"{self.path} {float(number):,.6g}")
        space = Space(Case(planning), self._space.doing, self._space.memory)
        try:
            return is_taken(space.problem, space.plan, self._key) != self._is_in
        except NoPlanError:
            return self._is_in

    def _planning_with(self, number: Fraction) -> Planning:
        planning = self._space.case.planning
        before = planning.initiatives[self._key]
        changed = _with_number(before, self._scope, self._field, self._name, _decimal(number))
        return replace(planning, initiatives={**planning.initiatives, self._key: changed})

    def break_even(self, first: Fraction, unit: Fraction, most: Fraction | None) -> BreakEven:
        """The step at which the decision turns, looked for first at a change.

        `first` has the sign of the direction. Beyond `most`, and beyond what a file can hold,
        nothing is tried. A step is at least the last digit that the number of now can have.
        """
        direction = 1 if first > 0 else -1
        unit = max(unit, _last_digit(self.now))
        kept, turned = 0, None
        tried = max(ceil(abs(first) / unit), 1)
        limit = ceil((_GREATEST - direction * self.now) / unit)
        if most is not None:
            limit = min(limit, floor(abs(most) / unit))

        def number_at(step: int) -> Fraction:
            return _as_written(self.now + direction * step * unit) if step else self.now

        # Exactly at the price both plans are as good, and a later stage may prefer the other one.
        steps = [tried, tried + 1, *(tried * 2**power for power in range(1, DOUBLINGS))]
        for wanted in steps:
            step = min(wanted, limit)
            if self.turns_at(number_at(step)):
                turned = step
                break
            kept = step
            if step == limit:
                break
        if turned is None:
            return self._stated(number_at(kept), None)
        if turned - kept > 1 and not self.turns_at(number_at(turned - 1)):
            kept = turned - 1
        while turned - kept > 1:
            middle = (turned + kept) // 2
            if self.turns_at(number_at(middle)):
                turned = middle
            else:
                kept = middle
        return self._stated(number_at(kept), number_at(turned))

    def _stated(self, keeps: Fraction, turns: Fraction | None) -> BreakEven:
        return BreakEven(
            path=self.path,
            now=exact(self.now),
            keeps=exact(keeps),
            turns=None if turns is None else exact(turns),
        )


def break_evens(space: Space, key: str, reversal: Reversal) -> Iterator[BreakEven]:
    """Of the contribution that counts most in the objective, and of the tokens that bind first.

    Where floors that come before the objective decide, no contribution to it turns the decision,
    and nothing is said of it.

    Raises:
        NotProvenError: if limits end a search.
    """
    if reversal.point is None:
        return
    is_in = is_taken(space.problem, space.plan, key)
    scope = space.choice(space.plan if is_in else reversal.point)[key].scope
    price = price_of(space, reversal)
    lost = Fraction(price.at_most or 0)
    if not space.shortfalls(reversal.point, space.plan):
        yield from _of_contribution(space, key, scope, lost, is_in=is_in)
    yield from _of_tokens(space, key, scope, is_in=is_in)


def _of_contribution(
    space: Space,
    key: str,
    scope: str | None,
    lost: Fraction,
    *,
    is_in: bool,
) -> Iterator[BreakEven]:
    weights = _weights(space.case.planning)
    offer = space.case.planning.initiatives[key].offers()[scope]
    sizes = {kpi: abs(Fraction(offer.contributions.get(kpi, 0)) * w) for kpi, w in weights.items()}
    kpi = max(sorted(sizes), key=lambda name: sizes[name])
    weight = weights[kpi]
    number = NumberOfInitiative(space, key, scope, "contributions", kpi)
    change = lost / abs(weight) or abs(number.now) / 1000 or Fraction(1)
    sign = (1 if weight > 0 else -1) * (-1 if is_in else 1)
    yield number.break_even(sign * change, _unit_of(change), None)


def _of_tokens(space: Space, key: str, scope: str | None, *, is_in: bool) -> Iterator[BreakEven]:
    planning = space.case.planning
    tokens = planning.initiatives[key].offers()[scope].tokens
    used = [resource for resource in planning.organization.resources if tokens.get(resource)]
    if not used:
        return
    number = NumberOfInitiative(space, key, scope, "tokens", used[0])
    unit = _unit_of(number.now)
    if is_in:
        yield number.break_even(number.now / 8, unit, None)
    else:
        yield number.break_even(-number.now, unit, -number.now)


def _unit_of(change: Fraction) -> Fraction:
    """A power of ten, so that the change has a few digits."""
    size = abs(change)
    unit = Fraction(1)
    while size / unit >= 10**DIGITS:
        unit *= 10
    while size / unit < 10 ** (DIGITS - 1):
        unit /= 10
    return unit


def _as_written(number: Fraction) -> Fraction:
    """The nearest number that a file can hold: greater ones never become smaller by it."""
    rounded = _AS_WRITTEN.divide(Decimal(number.numerator), Decimal(number.denominator))
    if abs(rounded) < LEAST_MAGNITUDE:
        return Fraction(0)
    return min(max(Fraction(rounded), -_GREATEST), _GREATEST)


def _last_digit(number: Fraction) -> Fraction:
    """One in the last place that a file can hold of a number of this size."""
    least = Fraction(LEAST_MAGNITUDE)
    if not number:
        return least
    first_place = Decimal(exact(number)).adjusted()
    return max(Fraction(10) ** (first_place - SIGNIFICANT_DIGITS + 1), least)


def _weights(planning: Planning) -> Mapping[str, Fraction]:
    """What one unit of each KPI counts in the objective; negative where less is better."""
    objective = planning.scenario.objective
    if isinstance(objective, Lexicographic):
        objective = objective.then
    metrics = planning.metrics.metrics
    if isinstance(objective, NorthStar):
        star = planning.metrics.north_star
        return {star: Fraction(metrics[star].sign)}
    scales = official_scales(planning, objective)
    weights = {}
    for kpi, weight in objective.weights.items():
        weights[kpi] = metrics[kpi].sign * Fraction(weight) / scales[kpi]
    return weights


def _with_number(
    initiative: Initiative,
    scope: str | None,
    field: str,
    name: str,
    number: Decimal,
) -> Initiative:
    """The initiative with one number changed."""
    if scope is None:
        numbers = {**(getattr(initiative, field) or {}), name: number}
        return initiative.model_copy(update={field: numbers})
    scopes = dict(initiative.scopes or {})
    numbers = {**getattr(scopes[scope], field), name: number}
    scopes[scope] = scopes[scope].model_copy(update={field: numbers})
    return initiative.model_copy(update={"scopes": scopes})


def _decimal(number: Fraction) -> Decimal:
    return Decimal(exact(number))
