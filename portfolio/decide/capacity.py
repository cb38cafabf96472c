"""What a capacity is worth: the best objective as a step curve over one cap.

From the highest cap downwards. A plan that uses no more than a lower cap is the canonical optimum
there too, since fewer portfolios compete with it; so one solve serves every cap that its plan still
fits. Once there is no plan, there is none below.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm

from portfolio.answers import CapacityCurve, CapacityStep
from portfolio.case import Case, Variation
from portfolio.compile import Expression, IntArray, id_of
from portfolio.decide.axes import quantity_named
from portfolio.decide.countdown import Countdown
from portfolio.decide.knees import knee_of
from portfolio.decide.searches import NO_MEMORY, SearchMemory
from portfolio.decide.space import Doing, Space, negated
from portfolio.engines import Cut
from portfolio.model import Slice
from portfolio.results import Rule, exact


@dataclass(frozen=True)
class CapacityPlace:
    """The cap of a resource in a slice."""

    resource: str
    where: Slice

    @property
    def path(self) -> str:
        """As a scenario has it."""
        inside = "all" if self.where.is_all else f"{self.where.dimension}.{self.where.value}"
        return f"capacity.{self.resource}.{inside}.cap"

    @property
    def quantity(self) -> str:
        """The tokens that it bounds, as a quantity."""
        suffix = "" if self.where.is_all else f"@{self.where.dimension}={self.where.value}"
        return f"tokens.{self.resource}{suffix}"

    @property
    def rule(self) -> str:
        """The id of the rule."""
        inside = ("all",) if self.where.is_all else tuple(self.where)
        return id_of(("capacity", self.resource, *inside, "cap"))

    def is_bounded_by(self, rule: Rule) -> bool:
        """Whether a rule is a cap of the same resource in the same slice, of whatever steps."""
        where = (rule.dimension, rule.value)
        is_cap = rule.family == "capacity" and rule.kind == "cap"
        return is_cap and rule.measure == self.resource and where == tuple(self.where)


@dataclass(frozen=True)
class CapPlan:
    """A cap, and the canonical optimum under it; None where there is none."""

    cap: Fraction
    point: IntArray | None


class CapacitySpace:
    """A case with one cap open."""

    def __init__(
        self,
        case: Case,
        place: CapacityPlace,
        doing: Doing = lambda _: None,
        memory: SearchMemory = NO_MEMORY,
    ) -> None:
        self.place = place
        written = {rule.id: rule.bound for rule in case.rules}
        self.now = written.get(place.rule)
        own_steps = {rule.rule.step for rule in case.rules if place.is_bounded_by(rule.rule)}
        if self.now is not None:
            case = case.varied(Variation(dropped=frozenset({place.rule})))
        self.space = Space(case, doing, memory)
        self.unit = quantity_named(case.problem, place.quantity).axis.unit
        self._used = tuple(_measures(case, place, own_steps))

    def used(self, point: IntArray) -> Fraction:
        """What a plan uses of the cap; with a schedule, in the step that uses most."""
        return max(measure.value(point) for measure in self._used)

    def plans_at(self, caps: Sequence[Fraction]) -> Iterator[CapPlan]:
        """The plan under each of some caps, the highest first.

        Raises:
            NotProvenError: if limits end a search.
        """
        ordered = sorted(set(caps), reverse=True)
        point: IntArray | None = None
        countdown = Countdown(self.space.doing, "caps", len(ordered))
        for number, cap in enumerate(ordered):
            fits = point is not None and self.used(point) <= cap
            if not fits and (number == 0 or point is not None):
                countdown.finished(number)
                point = self.space.canonical(cuts=self._at_most(cap))
            yield CapPlan(cap, point)

    def every_plan(self, lowest: Fraction, highest: Fraction) -> Iterator[CapPlan]:
        """The plans of all steps between two caps, each at the least cap that reaches it.

        Raises:
            NotProvenError: if limits end a search.
        """
        unit = Fraction(1, lcm(*(measure.scale for measure in self._used)))
        cap = highest
        while cap >= lowest:
            self.space.doing(f"cap {float(cap):,.6g}")
            point = self.space.canonical(cuts=self._at_most(cap))
            if point is None:
                yield CapPlan(lowest, None)
                break
            used = self.used(point)
            yield CapPlan(max(used, lowest), point)
            cap = used - unit

    def _at_most(self, cap: Fraction) -> tuple[Cut, ...]:
        cuts = []
        for measure in self._used:
            cuts.append(Cut(negated(measure), -floor(cap * measure.scale)))
        return tuple(cuts)


def _measures(
    case: Case, place: CapacityPlace, own_steps: Collection[str | None]
) -> Iterator[Expression]:
    """What the cap bounds: with a schedule, the use in each step that has no cap of its own."""
    columns = case.problem.columns
    horizon = columns.pool.horizon
    if horizon.is_static:
        yield columns.tokens(place.resource, place.where)
        return
    for number, name in enumerate(horizon.steps.names, start=1):
        if name not in own_steps:
            yield columns.tokens(place.resource, place.where, number)


def curve_of(open_cap: CapacitySpace, plans: Sequence[CapPlan], *, complete: bool) -> CapacityCurve:
    """The curve, from plans by rising cap."""
    space = open_cap.space
    objective = space.objective.expression
    steps: list[CapacityStep] = []
    knee = _knee(space, plans)
    before: IntArray | None = None
    for number, one in enumerate(plans):
        if one.point is None:
            steps.append(_without_plan(one.cap))
            continue
        value = objective.value(one.point)
        gain = None
        option = space.option(one.point, one.point if before is None else before)
        if before is not None:
            gain = exact(value - objective.value(before))
        used = open_cap.used(one.point)
        step = CapacityStep(
            cap=exact(one.cap),
            feasible=True,
            objective=option.objective,
            used=exact(used),
            gain=gain,
            shortfalls=option.shortfalls,
            kpis=option.kpis,
            entering=option.entering,
            leaving=option.leaving,
            knee=number == knee,
        )
        steps.append(step)
        before = one.point
    return CapacityCurve(
        scenario=space.case.planning.name,
        path=open_cap.place.path,
        unit=open_cap.unit,
        now=None if open_cap.now is None else exact(open_cap.now),
        complete=complete,
        steps=tuple(steps),
    )


def _knee(space: Space, plans: Sequence[CapPlan]) -> int | None:
    """The position of the knee among plans by rising cap."""
    objective = space.objective
    positions = []
    points = []
    for position, one in enumerate(plans):
        if one.point is not None:
            positions.append(position)
            points.append((one.cap, objective.sign * objective.expression.value(one.point)))
    knee = knee_of(points)
    return None if knee is None else positions[knee]


def _without_plan(cap: Fraction) -> CapacityStep:
    return CapacityStep(
        cap=exact(cap),
        feasible=False,
        objective=None,
        used=None,
        gain=None,
        kpis={},
        entering=(),
        leaving=(),
        knee=False,
    )
