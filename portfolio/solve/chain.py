"""One stage after another: the best of what is left, and whether another portfolio is as good.

Each stage optimises over the portfolios that the stages before left, and fixes its value exactly.
Every portfolio met on the way is kept: one that is known to be feasible is what a later solve
starts from, and two that are as good show that an optimum is not unique without a question.

How an optimum is proven, cheapest first:

1. The bound of the linear relaxation, in exact integers, is reached by a known portfolio.
2. Else it is solved, from the best known portfolio as a start.

How it is shown to be unique, cheapest first:

1. Fix the items on which, by reduced cost, all portfolios that are as good agree.
2. If few items stay free, enumerate them exactly.
3. Else solve again with soft no-good cuts (Balas and Jeroslow 1972): a known optimum may come back
   at a small penalty, so that the solver keeps an incumbent to prune by. Without one it would look
   for the next best, however far below that is, or find nothing to prune by at all.

Ties are often about items that count for nothing in the objective. So the first question is whether
another portfolio as good differs in an item that counts. If none does, all that do are fixed, and
what the others leave is small.
"""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from portfolio.compile import IntArray, Problem, Stage, magnitude
from portfolio.engines import Cut, SearchState, Session, SolveLimits, Watch, agreement_cut
from portfolio.solve.counted import counted_items
from portfolio.solve.exact import all_points_around
from portfolio.solve.fixing import RootRelaxation, root_relaxation
from portfolio.solve.known import KnownPortfolios
from portfolio.solve.progress import state_in_words
from portfolio.solve.search import RemainingOptima, Search
from portfolio.solve.solution import StageOptimum
from portfolio.solve.stage_solver import StageSolver

Progress = Callable[[str], None]
"""Called with the name of each stage as it starts, and now and then with how far its solve is."""

SEVERAL = 3
"""How many portfolios as good that differ in what counts are looked for: where there are no more,
all others are gone over without a solver."""

TIGHTENINGS = 8
"""How often a solver is asked for half the gap, where its own measure of it was too kind."""


class Chain:
    """The stages of one problem, solved by one session.

    ``optimality_gap_guess`` guesses how far the best of the first stage is below the bound of its
    relaxation. The nearer, the quicker; a wrong guess costs a solve and changes no answer.

    Where such searches were made before, `known` has the portfolios that they met, and `ceiling` is
    a point that none of those looked for comes before in the order of the stages.
    """

    def __init__(
        self,
        problem: Problem,
        session: Session,
        limits: SolveLimits,
        progress: Progress,
        optimality_gap_guess: Fraction | None = None,
        known: KnownPortfolios | None = None,
        ceiling: IntArray | None = None,
    ) -> None:
        self._problem = problem
        self._solver = StageSolver(problem, session, limits, known)
        self._ceiling = ceiling
        self._is_follow_up = known is not None
        self._limits = limits
        self._progress = progress
        self._gap_guess = optimality_gap_guess

    @property
    def nodes(self) -> int:
        """Of all solves so far."""
        return self._solver.nodes

    def refreshed(self, remaining: RemainingOptima) -> RemainingOptima:
        """With every portfolio met since that is one of them."""
        known = self._solver.known.those_with(remaining.cuts, remaining.banned)
        return replace(remaining, known=known)

    def best(self, remaining: RemainingOptima, stage: Stage) -> RemainingOptima:
        """Keep the best of what remains, by one stage."""
        search = self._solved(remaining, stage)
        return self._kept(self._solver.with_exact_bound(search))

    def best_as_solved(self, remaining: RemainingOptima, stage: Stage) -> RemainingOptima:
        """Keep the best of what remains, with the solver's bound as it is."""
        return self._kept(self._solved(remaining, stage))

    def best_from_known(
        self,
        remaining: RemainingOptima,
        stage: Stage,
        *,
        asks: bool,
    ) -> RemainingOptima:
        """The same, from a portfolio that is known; it may be asked whether the best is alone."""
        search = self._solved_from_known(remaining, stage)
        if asks:
            search = self._with_another(search)
        return self._kept(self._solver.with_exact_bound(search))

    def best_above(
        self,
        start: IntArray,
        stage: Stage,
        columns: IntArray,
        most: int,
    ) -> RemainingOptima:
        """Keep the best by one stage, of which a start is known.

        Where it gains more, up to so many are looked for that differ in some columns; what is left
        is complete where there are no others.
        """
        search = self._solved_from_known(RemainingOptima(known=(start,)), stage)
        search = self._solver.with_exact_bound(search)
        best = search.best
        if search.stopped or search.rest > best or best == search.gain.dot(start):
            return self._kept(search)
        root = search.remaining.root
        if root is not None:
            search = search.with_cut(root.fixing_cut(best))
        for _ in range(most):
            asked = self._solver.one_more(search, root, columns)
            if asked.rest < best:
                return self._kept(asked)
            if asked.best_count == search.best_count:
                break
            search = asked
        return self._kept(replace(search, rest=best))

    def objective(self, remaining: RemainingOptima, stage: Stage) -> RemainingOptima:
        """Keep the best by the objective, and learn whether it is alone.

        Both in one solve, if few tie and the best of those known is the best of all.
        """
        many_tie = has_many_ties(stage)
        if self._is_follow_up and remaining.known and not remaining.complete and not many_tie:
            search = self._others_that_count(self._begun_from_known(remaining, stage))
            return self._kept(self._solver.with_exact_bound(search))
        search = self._solved(remaining, stage)
        if not search.is_nearly_proven or search.rest == -math.inf:
            return self._kept(self._solver.with_exact_bound(search))
        if many_tie:
            value_cut = Cut(search.gain, search.best)
            cuts = (
                *search.remaining.cuts,
                *self._solver.excluding_banned(search.remaining),
                value_cut,
            )
            for point in self._solver.known.as_good_by_one_item(search.incumbent, cuts):
                search = search.with_known(point)
            search = self._with_another(search)
        else:
            search = self._others_that_count(search)
        return self._kept(self._solver.with_exact_bound(search))

    def with_another(self, remaining: RemainingOptima) -> RemainingOptima:
        """What a stage left, with another as good, or knowing that there is none."""
        optimum = remaining.optimum
        assert optimum is not None
        search = self._solver.begun(remaining, optimum.stage)
        search = replace(
            search,
            remaining=remaining,
            rest=optimum.stage.sign * optimum.value,
        )
        search = self._with_another(search)
        return self._kept(self._solver.with_exact_bound(search))

    def best_and_alone(self, remaining: RemainingOptima, stage: Stage) -> RemainingOptima:
        """Keep the best by one stage, and learn whether it is alone.

        Both in one solve, if the best of those known is the best of all.
        """
        search = self._solver.begun(remaining, stage)
        if remaining.complete:
            return self._kept(replace(search, rest=-math.inf))
        search = self._with_another(search)
        return self._kept(self._solver.with_exact_bound(search))

    def within(
        self,
        remaining: RemainingOptima,
        stage: Stage,
        gap: Fraction,
    ) -> RemainingOptima:
        """Keep what is as good as the best that one stage finds, to a gap.

        The solver stops at a gap that it measures in doubles and without constants, so it is asked
        for less where the exact one is still too wide.
        """
        self._progress(str(stage.id))
        search = self._solver.begun(remaining, stage)
        root = root_relaxation(self._problem, remaining.cuts, search.gain)
        if root is not None:
            search = replace(search, rest=root.bound)
        limits = self._limits
        for _ in range(TIGHTENINGS):
            if _is_within(search, gap):
                break
            start = search.incumbent if search.remaining.known else None
            search = self._solver.solved(search, self._watch(stage), start=start, limits=limits)
            if search.stopped or not search.remaining.known:
                break
            limits = replace(limits, gap=limits.gap / 2)
        return self._kept(search)

    def _kept(self, search: Search) -> RemainingOptima:
        """What a stage leaves: those that are as good as its best."""
        if not search.remaining.known:
            return replace(search.remaining, complete=search.rest == -math.inf)
        best = search.best
        stage = search.stage
        value_cut = Cut(stage.gain, best)
        known = [point for point in search.remaining.known if value_cut.holds(point)]
        bound = max(best, search.rest)
        if best < self._ceiling_of(stage):
            # What comes later in the order may gain more by the stages that follow.
            self._ceiling = None
        optimum = StageOptimum(
            stage=stage,
            value=stage.sign * best,
            bound=None if math.isinf(bound) else stage.sign * int(bound),
            seconds=time.perf_counter() - search.seconds,
            nodes=self.nodes - search.nodes,
        )
        return replace(
            search.remaining,
            cuts=(*search.remaining.cuts, value_cut),
            known=tuple(known),
            complete=search.rest < best,
            optimum=optimum,
        )

    def _solved(self, remaining: RemainingOptima, stage: Stage) -> Search:
        """The best of what remains: from a start where earlier searches met portfolios of it.

        A first search takes none, since what is met on the way to it is part of what is recorded.
        """
        if self._is_follow_up and remaining.known:
            return self._solved_from_known(remaining, stage)
        return self._solved_from_scratch(remaining, stage)

    def _solved_from_scratch(self, remaining: RemainingOptima, stage: Stage) -> Search:
        """The best of what remains, apart from what the solver's arithmetic rounds."""
        self._progress(str(stage.id))
        search = self._solver.begun(remaining, stage)
        if remaining.complete:
            return replace(search, rest=-math.inf)
        guess = self._gap_guess
        self._gap_guess = None
        root = None
        if guess is not None:
            root = root_relaxation(self._problem, remaining.cuts, search.gain)
        watch = self._watch(stage)
        if guess is not None and root is not None:
            least = root.bound - math.ceil(guess * search.gain.scale)
            return self._optimum_above(search, root, least, watch)
        return self._solver.solved(search, watch)

    def _solved_from_known(self, remaining: RemainingOptima, stage: Stage) -> Search:
        """The same from the best portfolio known: no solve where that reaches the exact bound."""
        search = self._begun_from_known(remaining, stage)
        if remaining.complete or search.rest <= search.best:
            return search
        root = search.remaining.root
        if root is not None:
            search = search.with_cut(root.fixing_cut(search.best))
        return self._solver.solved(search, self._watch(stage), start=search.incumbent)

    def _begun_from_known(self, remaining: RemainingOptima, stage: Stage) -> Search:
        """What the best portfolio known and the exact bounds say, without a solve."""
        self._progress(str(stage.id))
        search = self._solver.begun(remaining, stage)
        if remaining.complete:
            return replace(search, rest=-math.inf)
        best = search.best
        ceiling = self._ceiling_of(stage)
        if ceiling <= best:
            return replace(search, rest=best)
        search = replace(search, rest=ceiling)
        root = root_relaxation(self._problem, remaining.cuts, search.gain)
        if root is None:
            return search
        search = replace(search, remaining=replace(remaining, root=root))
        return replace(search, rest=best) if root.bound <= best else search

    def _ceiling_of(self, stage: Stage) -> float:
        """What is known to be the most that a stage can gain; infinite where nothing is."""
        return math.inf if self._ceiling is None else stage.gain.dot(self._ceiling)

    def _watch(self, stage: Stage) -> Watch:
        def watch(state: SearchState) -> None:
            self._progress(state_in_words(stage, state))

        return watch

    def _optimum_above(
        self,
        search: Search,
        root: RootRelaxation,
        least: int,
        watch: Watch,
    ) -> Search:
        """The optimum, looked for where it gains at least so much, else above the incumbent there.

        All portfolios that gain so much agree on many items, by the reduced costs, so the problem
        is small.
        """
        for _ in range(2):
            near = self._solver.solved(search.with_cut(root.fixing_cut(least)), watch)
            if not near.remaining.known:
                break
            if near.best >= least:
                # Elsewhere nothing gains so much.
                return replace(near, rest=max(near.rest, least - 1))
            least = near.best
        return self._solver.solved(search, watch)

    def _with_another(self, search: Search) -> Search:
        """Two that are as good, or better where rounding hid that, or proof that there is one."""
        if search.stopped or not search.remaining.known:
            return search
        if search.rest < search.best or search.best_count > 1:
            return search
        self._progress(f"{search.stage.id}: is there another?")
        search, root = self._near_best(search)
        while search.rest >= search.best and search.best_count == 1:
            known = len(search.remaining.known)
            search = self._solver.one_more(search, root)
            if len(search.remaining.known) == known:
                break
        return replace(search, stopped=False)

    def _near_best(self, search: Search) -> tuple[Search, RootRelaxation | None]:
        """Among those that gain at least the best known: by reduced costs they agree on items."""
        remaining = search.remaining
        root = remaining.root or root_relaxation(self._problem, remaining.cuts, search.gain)
        if root is None:
            return search, None
        search = replace(search, remaining=replace(remaining, root=root))
        return search.with_cut(root.fixing_cut(search.best)), root

    def _others_that_count(self, search: Search) -> Search:
        """Others as good as the best in which items differ that count for what is gained.

        Where there are none, or few, all that are as good agree with one of them on those items,
        and what the others leave is small: often it can be gone over exactly.
        """
        items = counted_items(self._problem, search.gain)
        if not items.size:
            return self._with_another(search)
        self._progress(f"{search.stage.id}: is there another?")
        search, root = self._near_best(search)
        for _ in range(SEVERAL):
            best = search.best
            asked = self._solver.one_more(search, root, items)
            if asked.stopped:
                return replace(asked, rest=search.rest, stopped=False)
            if asked.rest < asked.best:
                return self._around_known(replace(asked, rest=asked.best), items)
            is_more = asked.best == best and asked.best_count > search.best_count
            search = asked
            if not is_more and asked.best == best:
                break
        return search

    def _around_known(self, search: Search, items: IntArray) -> Search:
        """All that are as good agree on these items with one that is known."""
        best = search.best
        known = [point for point in search.remaining.known if search.gain.dot(point) == best]
        agreed = np.ptp([point[items] for point in known], axis=0) == 0
        search = search.with_cut(agreement_cut(known[0], items[agreed]))
        value_cut = Cut(search.gain, best)
        cuts = (*search.remaining.cuts, *self._solver.excluding_banned(search.remaining), value_cut)
        for one in known:
            points = all_points_around(self._problem, cuts, one, items)
            if points is None:
                return self._with_another(search)
            for point in points:
                search = self._solver.met(search, point)
        return replace(search, rest=best - 1)


def _is_within(search: Search, gap: Fraction) -> bool:
    """Whether no portfolio gains more than the incumbent by more than a gap."""
    if not search.remaining.known or math.isinf(search.rest):
        return False
    return search.rest - search.best <= gap * abs(search.best)


def has_many_ties(stage: Stage) -> bool:
    """Whether a stage tells apart fewer sums than it has columns to make them of."""
    coefficients = stage.gain.coefficients
    return magnitude(coefficients) < coefficients.size
