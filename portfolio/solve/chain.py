"""One stage after another: the best of what is left, and whether another portfolio is as good.

Each stage optimises over what the stages before left, without the portfolios already known, and fixes its value
exactly. Where that leaves open whether another portfolio is as good, every item is held on which all that are as good
agree, few that stay open are gone over in exact integers, and else the stage is solved once more: those known may be
taken again (Balas and Jeroslow's no-good cut of 1972, with a price for missing it), at a little less than they gain.
So the solver soon has something to prune by. Without them it would look for the next best, however far below that is;
and asked for one as good where there is none, it would find nothing to prune by at all.

What a solver returns is rounded, completed and checked in exact arithmetic; a point that breaks a row is cut off and
the stage solved again.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray, magnitude
from portfolio.compile.problem import Problem, Stage
from portfolio.solve.adapter import Cut, Effort, Ending, Search, Session, Watch, another, keeps, unwatched
from portfolio.solve.exact import any_point
from portfolio.solve.fixing import Relaxation, relaxation
from portfolio.solve.solution import StageOptimum
from portfolio.solve.watch import in_words

Progress = Callable[[str], None]
"""Called with the name of each stage as it starts, and now and then with how far its solve is."""

OTHERS = 2
"""How many others as good a stage looks for: where there are more, the next stage is quicker to tell them apart."""
LAST_OTHERS = 5
"""As many where only the key order comes next, which takes a solver longer than any stage before it."""
ROUNDS = 500
"""How many points one solve cuts off before it gives up proving."""
PRICE_BITS = 12
"""Taking a known portfolio again costs the most that one column can gain over two to the power of this: far above what
doubles round away, and tolerances hide in wide columns; far below what most items are worth."""


@dataclass(frozen=True)
class Left:
    """What the stages so far left: every feasible portfolio that keeps the cuts, and none that is banned.

    `known` are those found, all equally good so far; `closed` says that there are no others. `nothing_new` says
    that the last stage found no other than those known before it.
    """

    cuts: tuple[Cut, ...] = ()
    banned: tuple[IntArray, ...] = ()
    known: tuple[IntArray, ...] = ()
    closed: bool = False
    nothing_new: bool = False
    optimum: StageOptimum | None = None

    @property
    def alone(self) -> bool:
        """Whether one portfolio is left."""
        return self.closed and len(self.known) == 1


@dataclass(frozen=True)
class _Found:
    """How far a stage is: what is known of what was left, and that nothing unknown gains more than `rest`."""

    left: Left
    gain: Expression
    price: int
    """What taking a known portfolio again costs."""
    rest: float
    stopped: bool = False

    @property
    def best(self) -> int:
        """The most that is known to be gained."""
        return max(self.gain.dot(point) for point in self.left.known)

    @property
    def near(self) -> bool:
        """Whether the solver finished, but for what its arithmetic rounds."""
        return bool(self.left.known) and not self.stopped and self.rest - self.best < self.price

    def knowing(self, point: IntArray) -> "_Found":
        """With one more portfolio."""
        return replace(self, left=replace(self.left, known=(*self.left.known, point)))


class Chain:
    """The stages of one problem, solved by one session.

    ``room`` guesses how far the best of the first stage is below the bound of its relaxation. The nearer, the quicker;
    a wrong guess costs a solve and changes no answer.
    """

    def __init__(
        self, problem: Problem, session: Session, effort: Effort, progress: Progress, room: Fraction | None = None
    ) -> None:
        self._problem = problem
        self._session = session
        self._effort = effort
        self._progress = progress
        self._room = room
        self.nodes = 0

    def best(self, left: Left, stage: Stage) -> Left:
        """Keep the best of what is left, by one stage."""
        return self._kept(left, stage, ask_for_others=False)

    def descend(self, left: Left, stage: Stage) -> Left:
        """Keep the best of what is left, by one stage; and ask for others as good, unless that is known."""
        return self._kept(left, stage, ask_for_others=True)

    def _kept(self, left: Left, stage: Stage, *, ask_for_others: bool) -> Left:
        started, nodes = time.perf_counter(), self.nodes
        found = self._first(left, stage)
        if ask_for_others and found.near:
            others = LAST_OTHERS if stage.name == self._problem.stages[-1].name else OTHERS
            found = replace(self._others(left, found, stage, others), stopped=False)
        found = self._assured(found)
        if not found.left.known:
            return replace(found.left, closed=found.rest == -math.inf)
        best, sign = found.best, stage.sign
        bound = max(best, found.rest)
        own = Cut(stage.gain, best)
        return replace(
            found.left,
            cuts=(*found.left.cuts, own),
            known=tuple(point for point in found.left.known if own.holds(point)),
            closed=found.rest < best,
            nothing_new=len(found.left.known) == len(left.known),
            optimum=StageOptimum(
                stage,
                sign * best,
                None if math.isinf(bound) else sign * int(bound),
                time.perf_counter() - started,
                self.nodes - nodes,
            ),
        )

    def _first(self, left: Left, stage: Stage) -> _Found:
        """The best of what is left and unknown, but for what the solver's arithmetic rounds.

        With a guess where that is, it is looked for there, else above the best that is found there: all portfolios
        that gain so much agree on many items, by the reduced costs, which makes a small problem.
        """
        self._progress(stage.name)
        gain, price = stage.gain, self._price(stage.gain)
        if left.closed:
            return _Found(left, gain, price, -math.inf)
        found = _Found(left, gain, price, math.inf)
        room, self._room = self._room, None
        root = None if room is None else relaxation(self._problem, left.cuts, gain)

        def watch(search: Search) -> None:
            self._progress(in_words(stage, search))

        if room is None or root is None:
            # Where one is known, that no other is left must be told from that no other is as good.
            return self._search(found, watch, price=price if len(left.known) > 1 else 0)
        least = root.bound - math.ceil(room * gain.scale)
        for _ in range(2):
            near = self._search(self._within(found, root, least), watch)
            if not near.left.known:
                break
            if near.best >= least:
                return replace(near, rest=max(near.rest, least - 1))  # elsewhere nothing gains so much
            least = near.best
        return self._search(found, watch)

    def _others(self, left: Left, found: _Found, stage: Stage, most: int) -> _Found:
        """Others as good as the best, or better where the solver's arithmetic hid that: all, or some."""
        if found.rest < found.best:
            return found
        self._progress(f"{stage.name}: is there another?")
        root = relaxation(self._problem, left.cuts, stage.gain)
        if root is not None:
            found = self._within(found, root, found.best)
        while found.rest >= found.best:
            known = len(found.left.known)
            found = self._another(found, root)
            if not known < len(found.left.known) <= most:
                break
        return found

    def _another(self, found: _Found, root: Relaxation | None) -> _Found:
        """One more portfolio as good as the best that is known, or that there is none."""
        asked = (*found.left.cuts, *self._unknown(found.left), Cut(found.gain, found.best))
        ending, point = any_point(self._problem, asked, root)
        if ending is Ending.INFEASIBLE:
            return replace(found, rest=found.best - 1)
        if point is not None:
            return found.knowing(point)
        priced = self._search(found, unwatched, price=found.price)
        settled = priced.stopped or priced.rest < found.best or len(priced.left.known) > len(found.left.known)
        return priced if settled else self._search(priced, unwatched)

    def _assured(self, found: _Found) -> _Found:
        """Where a bound passes the best by rounding, what is better is asked for, exactly."""
        for _ in range(ROUNDS):
            if not found.left.known or found.stopped or found.rest <= found.best:
                break
            found = self._search(found, unwatched, better=found.best + 1)
        return found

    def _search(self, found: _Found, watch: Watch, *, price: int = 0, better: int | None = None) -> _Found:
        """The best portfolio that is unknown, or that there is none; ``better``: none that gains so much.

        With a price, a known one may come back: nothing unknown gains much more then.
        """
        left = found.left
        above = () if better is None else (Cut(found.gain, better),)
        for _ in range(ROUNDS):
            cuts = (*left.cuts, *self._unknown(left, price), *above)
            outcome = self._session.maximise(found.gain, cuts, self._effort, watch)
            self.nodes += outcome.nodes
            stopped = outcome.ending is Ending.STOPPED
            if outcome.ending is Ending.INFEASIBLE:
                return replace(found, left=left, rest=-math.inf if better is None else better - 1)
            found = replace(found, left=left, rest=min(found.rest, outcome.bound), stopped=stopped)
            if outcome.items is None:
                return found
            point = self._problem.completed(outcome.items)
            if any((point == known).all() for known in left.known):
                return found if price else replace(found, stopped=True)
            if keeps(self._problem, left.cuts, point):
                return replace(found.knowing(point), rest=max(found.rest, found.gain.dot(point)))
            left = replace(left, banned=(*left.banned, point))
        return replace(found, left=left, stopped=True)

    def _unknown(self, left: Left, price: int = 0) -> tuple[Cut, ...]:
        """Each known portfolio is another, or has its price; those banned break a rule."""
        known = (another(self._problem, point, price) for point in left.known)
        return (*known, *(another(self._problem, point) for point in left.banned))

    def _price(self, gain: Expression) -> int:
        columns = gain.columns
        reach = (self._problem.upper - self._problem.lower)[columns].astype(object)
        return max(magnitude(gain.coefficients.astype(object) * reach) >> PRICE_BITS, 1)

    def _within(self, found: _Found, root: Relaxation, least: int) -> _Found:
        """Among those that gain so much: all items held on which they agree."""
        held = root.held(least)
        return found if held is None else replace(found, left=replace(found.left, cuts=(*found.left.cuts, held)))
