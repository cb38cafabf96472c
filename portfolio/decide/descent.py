"""The first of some portfolios in the order of the plan, then of fewer and fewer of them.

What was found out about many holds for each part of them: portfolios that were met, and that no
other gains more than the last one looked for. So most searches need one solve of the objective or
none: it finds the best portfolio that is not known, and where that gains less than the best known
ones, all that gain as much are known, and their order is only worked out.
"""

import math
from collections.abc import Sequence

from portfolio.compile import IntArray, every_stage
from portfolio.decide.exchange import Exchanges
from portfolio.decide.searches import FirstPlan
from portfolio.decide.space import Space
from portfolio.engines import Cut, SolveStatus, no_good_cut
from portfolio.solve import Extreme, KnownPortfolios, any_point, extreme

MOST_EQUAL = 12
"""Portfolios that gain the same up to which all are looked for one by one. Where there are more,
the chain of stages chooses among them."""


class Descent:
    """Searches among portfolios of one problem, each among some of those of the one before."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._problem = space.problem
        self._stage = space.problem.stages[0]
        self._known = KnownPortfolios(space.problem)
        self._last: IntArray | None = None
        """The first portfolio of the search before: none comes before it in the order."""
        self._most = math.inf
        """What a portfolio that is not known gains at most."""
        self._exchanges = Exchanges.of(space.problem, self._stage.gain)

    def meet_around(self, point: IntArray, reference: IntArray, columns: Sequence[int]) -> None:
        """Know what exchanges around a portfolio find, of use for some items.

        Of use is one in which an item is decided otherwise than in the reference, if it gains at
        least what the best known one does.
        """
        alike = [column for column in columns if point[column] == reference[column]]
        least = dict.fromkeys(alike, -math.inf)
        for known in self._known.those_with(()):
            worth = self._gain(known)
            for column in alike:
                if known[column] != reference[column]:
                    least[column] = max(least[column], worth)
        for other in self._exchanges.around(point, least):
            self._known.add(other)

    def first(self, cuts: Sequence[Cut]) -> FirstPlan:
        """The first portfolio in the order of the plan among those that keep some cuts."""
        first = self._space.recalled(cuts)
        if first is None and self._stage.kind == "objective":
            first = self._by_objective(cuts)
        if first is None:
            first = self._space.first(cuts, known=self._known, ceiling=self._last)
        if first.point is not None and first.is_proven:
            self._last = first.point
            self._known.add(first.point)
            self._most = min(self._most, self._gain(first.point))
        return first

    def first_of_part(self, cuts: Sequence[Cut]) -> FirstPlan:
        """The same among some of the portfolios of the last search; the next one may be about
        others of them."""
        first = self._space.first(cuts, known=self._known, ceiling=self._last)
        if first.point is not None:
            self._known.add(first.point)
        return first

    def _by_objective(self, cuts: Sequence[Cut]) -> FirstPlan | None:
        """The first one, once all that gain as much are known; None where they are too many."""
        gain = self._stage.gain
        while True:
            known = sorted(self._known.those_with(cuts), key=gain.dot, reverse=True)
            equal = [point for point in known if gain.dot(point) == gain.dot(known[0])]
            if self._knows_all(equal):
                return self._chosen(equal, cuts)
            if len(equal) > MOST_EQUAL:
                return None
            start = known[len(equal)] if len(known) > len(equal) else None
            if not self._learn(cuts, equal, start):
                return None

    def _knows_all(self, equal: Sequence[IntArray]) -> bool:
        """Whether no portfolio that is not known gains as much as these, which gain the most."""
        if not equal:
            return self._most == -math.inf
        return self._most < self._gain(equal[0])

    def _chosen(self, equal: Sequence[IntArray], cuts: Sequence[Cut]) -> FirstPlan:
        """The first of some by all stages; where there are none, none keeps the cuts."""
        point = first_in_order(self._space, equal) if equal else None
        self._space.keep(point, cuts)
        return FirstPlan(point, is_infeasible=point is None, is_proven=True)

    def _learn(
        self, cuts: Sequence[Cut], equal: Sequence[IntArray], start: IntArray | None
    ) -> bool:
        """Meet another portfolio, or learn that those that gain the most are all known.

        False where limits end the search for it.
        """
        return self._goes_over(cuts, equal) or self._solves(cuts, equal, start)

    def _goes_over(self, cuts: Sequence[Cut], equal: Sequence[IntArray]) -> bool:
        """Without a solver, where few items are left in doubt; False where there are too many."""
        if not equal:
            return False
        problem = self._space.problem
        gain = self._stage.gain
        as_good = Cut(gain, gain.dot(equal[0]))
        excluded = [no_good_cut(problem, point) for point in equal]
        status, point = any_point(problem, (*cuts, *excluded, as_good))
        if status is SolveStatus.INFEASIBLE:
            self._most = as_good.least - 1
        if point is not None:
            self._known.add(point)
        return status is not SolveStatus.STOPPED

    def _solves(
        self, cuts: Sequence[Cut], equal: Sequence[IntArray], start: IntArray | None
    ) -> bool:
        """By the best of all but those that gain the most."""
        best = self._best_other(cuts, equal, start, is_exact=False)
        if equal and best.bound is not None and best.gain < self._gain(equal[0]) <= best.bound:
            # Doubles hide whether another gains as much.
            best = self._best_other(cuts, equal, start, is_exact=True)
        if best.status is SolveStatus.STOPPED:
            return False
        self._most = -math.inf
        if best.point is not None and best.bound is not None:
            self._known.add(best.point)
            self._most = best.bound
        return True

    def _best_other(
        self,
        cuts: Sequence[Cut],
        equal: Sequence[IntArray],
        start: IntArray | None,
        *,
        is_exact: bool,
    ) -> Extreme:
        space = self._space
        return extreme(
            space.problem,
            space.session,
            space.case.limits,
            self._stage,
            cuts,
            space.doing,
            banned=equal,
            start=start,
            is_exact=is_exact,
        )

    def _gain(self, point: IntArray) -> int:
        return self._stage.gain.dot(point)


def first_in_order(space: Space, points: Sequence[IntArray]) -> IntArray:
    """The first of some portfolios by all stages, down to key order."""
    left = list(points)
    for stage in every_stage(space.problem):
        best = max(stage.gain.dot(point) for point in left)
        left = [point for point in left if stage.gain.dot(point) == best]
        if len(left) == 1:
            break
    return left[0]
