"""Solves for one stage: the best portfolio, another as good, or proof that there is none.

What a solver returns is rounded, completed and checked in exact arithmetic; a point that breaks a
row is cut off and the stage solved again.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import replace

from portfolio.compile import Expression, IntArray, Problem, Stage, magnitude
from portfolio.engines import (
    Cut,
    Session,
    SolveLimits,
    SolveStatus,
    Watch,
    is_feasible,
    no_good_cut,
    unwatched,
)
from portfolio.solve.confirming import confirming
from portfolio.solve.exact import any_point
from portfolio.solve.fixing import RootRelaxation
from portfolio.solve.known import KnownPortfolios
from portfolio.solve.search import RemainingOptima, Search, contains_point

ROUNDS = 500
"""How many points one solve cuts off before it gives up proving."""
PRICE_BITS = 12
"""The price of a soft no-good cut is the most that one column can gain, over two to the power of
this: far above what doubles round away and tolerances hide in wide columns, far below what most
items are worth."""


class StageSolver:
    """One problem and one session; every portfolio met is kept."""

    def __init__(
        self,
        problem: Problem,
        session: Session,
        limits: SolveLimits,
        known: KnownPortfolios | None = None,
    ) -> None:
        self.known = known or KnownPortfolios(problem)
        self.nodes = 0
        self._problem = problem
        self._session = confirming(problem, session)
        self._limits = limits

    def begun(self, remaining: RemainingOptima, stage: Stage) -> Search:
        """A stage of which nothing is known yet but portfolios."""
        gain = stage.gain
        remaining = replace(remaining, root=None)
        search = Search(remaining, stage, gain, self._soft_price(gain), math.inf)
        return replace(search, nodes=self.nodes, seconds=time.perf_counter())

    def solved(
        self,
        search: Search,
        watch: Watch,
        *,
        start: IntArray | None = None,
        price: int = 0,
        is_known_excluded: bool = False,
        items: IntArray | None = None,
        better: Cut | None = None,
        limits: SolveLimits | None = None,
    ) -> Search:
        """The best portfolio, or proof that there is none; ``better``: none keeps this cut too.

        ``limits`` are those of this solve, where they are others than usual.

        With a price, or where those known are excluded, the best unknown one. With a price the
        no-good cuts are soft: a known portfolio may come back, and then no unknown one gains much
        more.
        """
        above = () if better is None else (better,)
        may_be_known = better is None and not is_known_excluded
        is_unknown_sought = bool(price) or is_known_excluded
        limits = limits or self._limits
        for _ in range(ROUNDS):
            excluded = self.excluding_banned(search.remaining)
            # Of large gains a tolerance is more than one: those known would come back as better.
            if is_unknown_sought or better is not None:
                excluded = self._excluding_cuts(search.remaining, price, items)
            cuts = (*search.remaining.cuts, *excluded, *above)
            outcome = self._session.maximise(search.gain, cuts, limits, watch, start)
            self.nodes += outcome.nodes
            if outcome.status is SolveStatus.INFEASIBLE:
                return _without_more(search, better, is_known_excluded=is_unknown_sought)
            search = search.bounded_by(outcome)
            if outcome.items is None:
                return search
            point = self._problem.completed(outcome.items)
            if contains_point(search.remaining.known, point):
                return search if may_be_known else replace(search, stopped=True)
            if is_feasible(self._problem, search.remaining.cuts, point):
                return self._met_beside(search, point, excluded)
            search = search.without(point)
        return replace(search, stopped=True)

    def _met_beside(self, search: Search, point: IntArray, excluded: Sequence[Cut]) -> Search:
        """With a portfolio that a solve gave.

        Where it keeps the cuts that exclude others, the solver's bound may be no lower than what
        it gains.
        """
        rest = search.rest
        if all(cut.holds(point) for cut in excluded):
            rest = max(rest, search.gain.dot(point))
        return replace(self.met(search, point), rest=rest)

    def one_more(
        self,
        search: Search,
        root: RootRelaxation | None,
        items: IntArray | None = None,
    ) -> Search:
        """One more portfolio as good as the best known, or proof that there is none.

        Given some items, one that differs in those.
        """
        as_good = Cut(search.gain, search.best)
        excluded = self._excluding_cuts(search.remaining, 0, items)
        asked = (*search.remaining.cuts, *excluded, as_good)
        status, point = any_point(self._problem, asked, root)
        if status is SolveStatus.INFEASIBLE:
            return replace(search, rest=search.best - 1)
        if point is not None:
            return self.met(search, point)
        search = self.solved(
            search,
            unwatched,
            price=search.price,
            start=search.incumbent,
            items=items,
        )
        is_settled = search.stopped or search.rest < search.best
        if is_settled or self._is_met(search, excluded):
            return search
        # The price hid whether another is as good.
        return self.solved(search, unwatched, is_known_excluded=True, items=items)

    def _is_met(self, search: Search, excluded: Sequence[Cut]) -> bool:
        """Whether a portfolio is known that keeps some cuts."""
        known = search.remaining.known
        return any(all(cut.holds(point) for cut in excluded) for point in known)

    def with_exact_bound(self, search: Search) -> Search:
        """Where a bound passes the best by rounding, anything better is asked for, exactly."""
        for _ in range(ROUNDS):
            if not search.remaining.known or search.stopped or search.rest <= search.best:
                break
            better = Cut(search.gain, search.best + 1)
            search = self.solved(search, unwatched, better=better)
        return search

    def met(self, search: Search, point: IntArray) -> Search:
        """With one more portfolio, kept for later too."""
        self.known.add(point)
        return search.with_known(point)

    def _excluding_cuts(
        self,
        remaining: RemainingOptima,
        price: int = 0,
        items: IntArray | None = None,
    ) -> list[Cut]:
        """No-good cuts of the known portfolios, soft with a price, and of those that break a
        rule."""
        problem = self._problem
        cuts = [no_good_cut(problem, point, price, items) for point in remaining.known]
        return [*cuts, *self.excluding_banned(remaining)]

    def excluding_banned(self, remaining: RemainingOptima) -> list[Cut]:
        """The no-good cuts of the portfolios that do not count."""
        return [no_good_cut(self._problem, point) for point in remaining.banned]

    def _soft_price(self, gain: Expression) -> int:
        reach = (self._problem.upper - self._problem.lower)[gain.columns].astype(object)
        most = magnitude(gain.coefficients.astype(object) * reach)
        return max(most >> PRICE_BITS, 1)


def _without_more(search: Search, better: Cut | None, *, is_known_excluded: bool) -> Search:
    """What it means that a solver finds no portfolio."""
    if better is not None:
        return replace(search, rest=better.least - 1)
    if search.remaining.known and not is_known_excluded:
        # There is one, so the solver is wrong.
        return replace(search, stopped=True)
    return replace(search, rest=-math.inf)
