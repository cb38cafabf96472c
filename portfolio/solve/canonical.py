"""The canonical optimum: a chain of stages that leaves one portfolio, whatever the order of the input.

Each stage optimises over what the stages before left, without the portfolios already known, and fixes its value
exactly. Where that leaves open whether another portfolio is as good, the stage is solved once more without those
known (the no-good cut of Balas and Jeroslow, 1972), with every item held on which all that are as good agree; and
if that finds one, once again. Such a solve looks for the next best, whatever it is worth: asked for one as good where
there is none, solvers are several times slower, since they find nothing to prune by.
What the solver returns is rounded, completed and checked in exact arithmetic; a point that breaks a row is cut off
and the stage solved again.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray
from portfolio.compile.objective import KEY_BITS, key_order
from portfolio.compile.problem import Problem, Stage
from portfolio.solve.adapter import Cut, Effort, Ending, Search, Session, Watch, another, keeps, unwatched
from portfolio.solve.fixing import agreed, relaxation
from portfolio.solve.solution import Solution, StageOptimum
from portfolio.solve.watch import in_words

Progress = Callable[[str], None]
"""Called with the name of each stage as it starts, and now and then with how far its solve is."""

KEY_ORDERS = 256 // KEY_BITS
"""How many stages of key order SHA-256 has bits for."""
OTHERS = 2
"""How many others as good a stage looks for: where there are more, the next stage is quicker to tell them apart."""
ROUNDS = 500
"""How many points one stage cuts off before it gives up proving."""


@dataclass(frozen=True)
class _Left:
    """What the stages so far left: every feasible portfolio that keeps the cuts, and none that is banned.

    `known` are those found, all equally good so far; `closed` says that there are no others. `nothing_new` says
    that the last solve found no other than those known before it.
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


class _Chain:
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

    def descend(self, left: _Left, stage: Stage) -> _Left:
        """Keep the best of what is left, by one stage; and ask for others as good, unless that is known."""
        best = self.best(left, stage)
        if best.optimum is None or best.closed or not best.optimum.proven:
            return best
        self._progress(f"{stage.name}: is there another?")
        started = time.perf_counter()
        own = best.cuts[-1]
        held = agreed(self._problem, left.cuts, own)
        within = replace(best, cuts=left.cuts if held is None else (*left.cuts, held))
        found, rest, nodes = self._explore(within, own.expression, unwatched, ceiling=own.least)
        while rest >= own.least and len(within.known) < len(found.known) <= OTHERS:
            found, rest, spent = self._explore(found, own.expression, unwatched, ceiling=own.least)
            nodes += spent
        optimum = best.optimum
        return replace(
            best,
            cuts=(*within.cuts, own),
            banned=found.banned,
            known=_as_good(found.known, own),
            closed=rest < own.least,
            optimum=replace(
                optimum, seconds=optimum.seconds + time.perf_counter() - started, nodes=optimum.nodes + nodes
            ),
        )

    def best(self, left: _Left, stage: Stage) -> _Left:
        """Keep the best of what is left, by one stage."""
        self._progress(stage.name)
        started = time.perf_counter()
        gain = stage.gain

        def watch(search: Search) -> None:
            self._progress(in_words(stage, search))

        found, rest, nodes = (left, -math.inf, 0) if left.closed else self._near(left, gain, watch)
        if not found.known:
            return replace(found, closed=rest == -math.inf)
        best = max(gain.dot(point) for point in found.known)
        bound = max(best, rest)
        sign = stage.sign
        optimum = StageOptimum(
            stage, sign * best, None if math.isinf(bound) else sign * int(bound), time.perf_counter() - started, nodes
        )
        own = Cut(gain, best)
        return replace(
            found,
            cuts=(*found.cuts, own),
            known=_as_good(found.known, own),
            closed=rest < best,
            nothing_new=len(found.known) == len(left.known),
            optimum=optimum,
        )

    def _near(self, left: _Left, gain: Expression, watch: Watch) -> tuple[_Left, float, int]:
        """Explore where the best can be if it is as good as was guessed, else as good as what is found there.

        All portfolios that gain so much agree on many items, by the reduced costs, which makes a small problem.
        """
        room, self._room = self._room, None
        root = None if room is None else relaxation(self._problem, left.cuts, gain)
        if room is None or root is None:
            return self._explore(left, gain, watch)
        least, spent = root.bound - math.ceil(room * gain.scale), 0
        for _ in range(2):
            held = root.held(least)
            within = left if held is None else replace(left, cuts=(*left.cuts, held))
            found, rest, nodes = self._explore(within, gain, watch)
            spent += nodes
            best = max((gain.dot(point) for point in found.known), default=None)
            if best is not None and best >= least:
                return found, max(rest, least - 1), spent  # elsewhere nothing gains so much
            if best is None:
                break
            least = best
        found, rest, nodes = self._explore(left, gain, watch)
        return found, rest, spent + nodes

    def _explore(
        self, left: _Left, gain: Expression, watch: Watch, *, ceiling: float = math.inf
    ) -> tuple[_Left, float, int]:
        """Solve until nothing unknown can be better than what is known, or than a gain that nothing passes.

        Returns what is left with the points found, a bound on the gain of all that is not known, and the nodes.
        """
        nodes, rest = 0, ceiling
        better: tuple[Cut, ...] = ()
        for _ in range(ROUNDS):
            unknown = (another(self._problem, point) for point in (*left.known, *left.banned))
            cuts = (*left.cuts, *unknown, *better)
            outcome = self._session.maximise(gain, cuts, self._effort, watch)
            nodes += outcome.nodes
            self.nodes += outcome.nodes
            if outcome.ending is Ending.INFEASIBLE:
                return left, better[0].least - 1 if better else -math.inf, nodes
            rest = min(rest, outcome.bound)
            if outcome.items is None:
                return left, rest, nodes
            point = self._problem.completed(outcome.items)
            if keeps(self._problem, left.cuts, point):
                left = replace(left, known=(*left.known, point))
                best = max(gain.dot(known) for known in left.known)
                rest = max(rest, gain.dot(point))
                if outcome.ending is Ending.STOPPED or rest <= best:
                    return left, rest, nodes
                # The bound has passed the point by rounding: ask for what is better, exactly.
                better = (Cut(gain, best + 1),)
            else:
                left = replace(left, banned=(*left.banned, point))
        return left, rest, nodes


def canonical_optimum(
    problem: Problem,
    session: Session,
    effort: Effort,
    progress: Progress = lambda _: None,
    room: Fraction | None = None,
) -> Solution:
    """Go down the chain of stages until one portfolio is left.

    ``room`` guesses how far the best value of the first stage is from the bound of its relaxation.
    """
    chain = _Chain(problem, session, effort, progress, room)
    return replace(_descended(chain, problem), nodes=chain.nodes)


def _descended(chain: _Chain, problem: Problem) -> Solution:
    trail = [_Left()]
    objective = next(n for n, stage in enumerate(problem.stages, start=1) if stage.name == "objective")
    for stage in _stages(problem):
        trail.append(chain.descend(trail[-1], stage))
        last = trail[-1]
        optima = tuple(left.optimum for left in trail[1:] if left.optimum is not None)
        if not last.known:
            return Solution(None, last.closed and len(trail) == 2, optima, False, None, None)
        if not optima[-1].proven:
            return Solution(last.known[0], False, optima, False, None, None)
        if last.alone and len(trail) > objective:
            return _answer(chain, problem, trail, objective)
    raise AssertionError("two portfolios with the same SHA-256 weights at every stage of the key order")


def best_value(problem: Problem, session: Session, effort: Effort, stage: Stage) -> Fraction | None:
    """The best value of a stage over all feasible portfolios; None where there is none, or it is not proven."""
    found = best_plan(problem, session, effort, stage)
    return None if found is None else found[0]


def best_plan(
    problem: Problem, session: Session, effort: Effort, stage: Stage, room: Fraction | None = None
) -> tuple[Fraction, IntArray] | None:
    """The best value of a stage over all feasible portfolios, and one that has it; None where none is proven.

    ``room`` guesses how far it is from the bound of the relaxation.
    """
    left = _Chain(problem, session, effort, lambda _: None, room).best(_Left(), stage)
    if left.optimum is None or not left.optimum.proven:
        return None
    return Fraction(left.optimum.value, stage.expression.scale), left.known[0]


def _answer(chain: _Chain, problem: Problem, trail: list[_Left], objective: int) -> Solution:
    """The portfolio that is left, and the first stage that left no other.

    A last solve that found nothing new only proved that the stage before it had left one already; it is dropped,
    since whether it was needed depends on the solver's path.
    """
    point = trail[-1].known[0]
    decided = len(trail) - 1
    if trail[-1].nothing_new and len(trail[-2].known) == 1:
        decided -= 1
    decided = max(decided, objective)
    optima = tuple(left.optimum for left in trail[1 : decided + 1] if left.optimum is not None)
    if decided == objective:
        return Solution(point, False, optima, True, None, None)
    rival = _rival(chain, problem, trail[decided - 1], point)
    return Solution(point, False, optima, False, optima[-1].stage.name, rival)


def _rival(chain: _Chain, problem: Problem, left: _Left, point: IntArray) -> IntArray:
    """The first by key order of the portfolios left but for one."""
    others = tuple(known for known in left.known if (known != point).any())
    left = replace(left, banned=(*left.banned, point), known=others)
    for level in range(1, KEY_ORDERS + 1):
        left = chain.descend(left, key_order(problem.columns, level))
        if left.alone:
            break
    return left.known[0]


def _stages(problem: Problem) -> Iterator[Stage]:
    yield from problem.stages
    for level in range(1, KEY_ORDERS + 1):
        yield key_order(problem.columns, level)


def _as_good(points: tuple[IntArray, ...], cut: Cut) -> tuple[IntArray, ...]:
    """Those that keep a cut."""
    return tuple(point for point in points if cut.holds(point))
