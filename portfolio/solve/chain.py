"""One stage after another: the best of what is left, and whether another portfolio is as good.

Each stage optimises over the portfolios that the stages before left, apart from those already
known, and fixes its value exactly. After each stage we must know whether its optimum is unique.
Cheapest proof first:

1. Fix the items on which, by reduced cost, all portfolios that are as good agree.
2. If few items stay free, enumerate them exactly.
3. Else solve again with soft no-good cuts (Balas and Jeroslow 1972): a known optimum may come back
   at a small penalty, so that the solver keeps an incumbent to prune by. Without one it would look
   for the next best, however far below that is, or find nothing to prune by at all.

What a solver returns is rounded, completed and checked in exact arithmetic; a point that breaks a
row is cut off and the stage solved again.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from portfolio.compile import Expression, IntArray, Problem, Stage, magnitude
from portfolio.engines import (
    Cut,
    SearchState,
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
from portfolio.solve.fixing import RootRelaxation, root_relaxation
from portfolio.solve.progress import state_in_words
from portfolio.solve.solution import StageOptimum

Progress = Callable[[str], None]
"""Called with the name of each stage as it starts, and now and then with how far its solve is."""

OTHERS = 2
"""How many others as good a stage looks for: where there are more, the next stage is quicker to
tell them apart."""
LAST_OTHERS = 5
"""As many where only the key order comes next, which takes a solver longer than any stage
before."""
ROUNDS = 500
"""How many points one solve cuts off before it gives up proving."""
PRICE_BITS = 12
"""The price of a soft no-good cut is the most that one column can gain, over two to the power of
this: far above what doubles round away and tolerances hide in wide columns, far below what most
items are worth."""


@dataclass(frozen=True)
class RemainingOptima:
    """What the stages so far left: every feasible portfolio that keeps the cuts and is not banned.

    `known` are those met, all equally good so far; `complete` says that there are no others.
    `nothing_new` says that the last stage met no other than those known before it.
    """

    cuts: tuple[Cut, ...] = ()
    banned: tuple[IntArray, ...] = ()
    known: tuple[IntArray, ...] = ()
    complete: bool = False
    nothing_new: bool = False
    optimum: StageOptimum | None = None

    @property
    def is_unique(self) -> bool:
        """Whether exactly one portfolio is left."""
        return self.complete and len(self.known) == 1


@dataclass(frozen=True)
class _Search:
    """How far a stage is: the portfolios known, and that no unknown one gains more than `rest`."""

    remaining: RemainingOptima
    gain: Expression
    price: int
    """Of a soft no-good cut."""
    rest: float
    stopped: bool = False

    @property
    def best(self) -> int:
        """The incumbent's gain: the most of any portfolio known."""
        return max(self.gain.dot(point) for point in self.remaining.known)

    @property
    def is_nearly_proven(self) -> bool:
        """Whether the solver finished, apart from what its arithmetic rounds."""
        if not self.remaining.known or self.stopped:
            return False
        return self.rest - self.best < self.price

    def with_known(self, point: IntArray) -> "_Search":
        """With one more portfolio."""
        known = (*self.remaining.known, point)
        return replace(self, remaining=replace(self.remaining, known=known))

    def with_cut(self, cut: Cut | None) -> "_Search":
        """Among the portfolios that keep one more cut."""
        if cut is None:
            return self
        cuts = (*self.remaining.cuts, cut)
        return replace(self, remaining=replace(self.remaining, cuts=cuts))


class Chain:
    """The stages of one problem, solved by one session.

    ``optimality_gap_guess`` guesses how far the best of the first stage is below the bound of its
    relaxation. The nearer, the quicker; a wrong guess costs a solve and changes no answer.
    """

    def __init__(
        self,
        problem: Problem,
        session: Session,
        limits: SolveLimits,
        progress: Progress,
        optimality_gap_guess: Fraction | None = None,
    ) -> None:
        self._problem = problem
        self._session = confirming(problem, session)
        self._limits = limits
        self._progress = progress
        self._gap_guess = optimality_gap_guess
        self.nodes = 0

    def best(self, remaining: RemainingOptima, stage: Stage) -> RemainingOptima:
        """Keep the best of what remains, by one stage."""
        return self._best_of(remaining, stage, ask_for_others=False)

    def descend(self, remaining: RemainingOptima, stage: Stage) -> RemainingOptima:
        """Keep the best of what remains, by one stage, and learn whether another is as good."""
        return self._best_of(remaining, stage, ask_for_others=True)

    def _best_of(
        self,
        remaining: RemainingOptima,
        stage: Stage,
        *,
        ask_for_others: bool,
    ) -> RemainingOptima:
        started = time.perf_counter()
        nodes = self.nodes
        search = self._optimum(remaining, stage)
        if ask_for_others and search.is_nearly_proven:
            search = self._others(remaining, search, stage)
        search = self._with_exact_bound(search)
        if not search.remaining.known:
            return replace(search.remaining, complete=search.rest == -math.inf)
        best = search.best
        value_cut = Cut(stage.gain, best)
        known = [point for point in search.remaining.known if value_cut.holds(point)]
        bound = max(best, search.rest)
        optimum = StageOptimum(
            stage=stage,
            value=stage.sign * best,
            bound=None if math.isinf(bound) else stage.sign * int(bound),
            seconds=time.perf_counter() - started,
            nodes=self.nodes - nodes,
        )
        return replace(
            search.remaining,
            cuts=(*search.remaining.cuts, value_cut),
            known=tuple(known),
            complete=search.rest < best,
            nothing_new=len(search.remaining.known) == len(remaining.known),
            optimum=optimum,
        )

    def _optimum(self, remaining: RemainingOptima, stage: Stage) -> _Search:
        """The best of what remains and is unknown, apart from what the solver's arithmetic
        rounds."""
        self._progress(str(stage.id))
        gain = stage.gain
        price = self._soft_price(gain)
        if remaining.complete:
            return _Search(remaining, gain, price, -math.inf)
        search = _Search(remaining, gain, price, math.inf)
        guess = self._gap_guess
        self._gap_guess = None
        root = None
        if guess is not None:
            root = root_relaxation(self._problem, remaining.cuts, gain)

        def watch(state: SearchState) -> None:
            self._progress(state_in_words(stage, state))

        if guess is not None and root is not None:
            least = root.bound - math.ceil(guess * gain.scale)
            return self._optimum_above(search, root, least, watch)
        # Where one portfolio is known, "no other is left" must be told from "no other is as good".
        soft_price = price if len(remaining.known) > 1 else 0
        return self._solved(search, watch, price=soft_price)

    def _optimum_above(
        self,
        search: _Search,
        root: RootRelaxation,
        least: int,
        watch: Watch,
    ) -> _Search:
        """The optimum, looked for where it gains at least so much, else above the incumbent there.

        All portfolios that gain so much agree on many items, by the reduced costs, so the problem
        is small.
        """
        for _ in range(2):
            near = self._solved(search.with_cut(root.fixing_cut(least)), watch)
            if not near.remaining.known:
                break
            if near.best >= least:
                # Elsewhere nothing gains so much.
                return replace(near, rest=max(near.rest, least - 1))
            least = near.best
        return self._solved(search, watch)

    def _others(self, remaining: RemainingOptima, search: _Search, stage: Stage) -> _Search:
        """Others as good as the best, or better where rounding hid that: all of them, or some."""
        if search.rest < search.best:
            return replace(search, stopped=False)
        self._progress(f"{stage.id}: is there another?")
        is_last = stage.id == self._problem.stages[-1].id
        most = LAST_OTHERS if is_last else OTHERS
        root = root_relaxation(self._problem, remaining.cuts, stage.gain)
        search = self._fix_confident_items(search, root)
        while search.rest >= search.best:
            known = len(search.remaining.known)
            search = self._one_more(search, root)
            if not known < len(search.remaining.known) <= most:
                break
        return replace(search, stopped=False)

    def _fix_confident_items(self, search: _Search, root: RootRelaxation | None) -> _Search:
        """Among the portfolios as good as the best: every item fixed on which they agree."""
        return search if root is None else search.with_cut(root.fixing_cut(search.best))

    def _one_more(self, search: _Search, root: RootRelaxation | None) -> _Search:
        """One more portfolio as good as the best known, or proof that there is none."""
        as_good = Cut(search.gain, search.best)
        excluded = self._excluding_cuts(search.remaining)
        asked = (*search.remaining.cuts, *excluded, as_good)
        status, point = any_point(self._problem, asked, root)
        if status is SolveStatus.INFEASIBLE:
            return replace(search, rest=search.best - 1)
        if point is not None:
            return search.with_known(point)
        known = len(search.remaining.known)
        search = self._solved(search, unwatched, price=search.price)
        is_settled = search.stopped or search.rest < search.best
        if is_settled or len(search.remaining.known) > known:
            return search
        # The price hid whether another is as good.
        return self._solved(search, unwatched)

    def _with_exact_bound(self, search: _Search) -> _Search:
        """Where a bound passes the best by rounding, anything better is asked for, exactly."""
        for _ in range(ROUNDS):
            if not search.remaining.known or search.stopped or search.rest <= search.best:
                break
            search = self._solved(search, unwatched, better=search.best + 1)
        return search

    def _solved(
        self,
        search: _Search,
        watch: Watch,
        *,
        price: int = 0,
        better: int | None = None,
    ) -> _Search:
        """The best unknown portfolio, or proof that there is none; ``better``: none gains so much.

        With a price the no-good cuts are soft: a known portfolio may come back, and then no unknown
        one gains much more.
        """
        remaining = search.remaining
        above = () if better is None else (Cut(search.gain, better),)
        for _ in range(ROUNDS):
            excluded = self._excluding_cuts(remaining, price)
            cuts = (*remaining.cuts, *excluded, *above)
            outcome = self._session.maximise(search.gain, cuts, self._limits, watch)
            self.nodes += outcome.nodes
            if outcome.status is SolveStatus.INFEASIBLE:
                rest = -math.inf if better is None else better - 1
                return replace(search, remaining=remaining, rest=rest)
            search = replace(
                search,
                remaining=remaining,
                rest=min(search.rest, outcome.bound),
                stopped=outcome.status is SolveStatus.STOPPED,
            )
            if outcome.items is None:
                return search
            point = self._problem.completed(outcome.items)
            if _contains(remaining.known, point):
                return search if price else replace(search, stopped=True)
            if is_feasible(self._problem, remaining.cuts, point):
                rest = max(search.rest, search.gain.dot(point))
                return replace(search.with_known(point), rest=rest)
            remaining = replace(remaining, banned=(*remaining.banned, point))
        return replace(search, remaining=remaining, stopped=True)

    def _excluding_cuts(self, remaining: RemainingOptima, price: int = 0) -> list[Cut]:
        """No-good cuts of the known portfolios, soft with a price, and of those that break a
        rule."""
        cuts = [no_good_cut(self._problem, point, price) for point in remaining.known]
        cuts += [no_good_cut(self._problem, point) for point in remaining.banned]
        return cuts

    def _soft_price(self, gain: Expression) -> int:
        reach = (self._problem.upper - self._problem.lower)[gain.columns].astype(object)
        most = magnitude(gain.coefficients.astype(object) * reach)
        return max(most >> PRICE_BITS, 1)


def _contains(points: Sequence[IntArray], point: IntArray) -> bool:
    return any((point == known).all() for known in points)
