"""How far the solving of a stage is, as values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portfolio.compile import Expression, IntArray, Stage
from portfolio.engines import Cut, Outcome, SolveStatus
from portfolio.solve.fixing import RootRelaxation
from portfolio.solve.solution import StageOptimum


@dataclass(frozen=True)
class RemainingOptima:
    """What the stages so far left: every feasible portfolio that keeps the cuts and is not banned.

    `known` are those met, all equally good so far; `complete` says that there are no others.
    `root` is the relaxation of the last stage, where it was made.
    """

    cuts: tuple[Cut, ...] = ()
    banned: tuple[IntArray, ...] = ()
    known: tuple[IntArray, ...] = ()
    complete: bool = False
    optimum: StageOptimum | None = None
    root: RootRelaxation | None = None

    @property
    def is_unique(self) -> bool:
        """Whether exactly one portfolio is left."""
        return self.complete and len(self.known) == 1

    @property
    def has_several(self) -> bool:
        """Whether two portfolios that are as good are known."""
        return len(self.known) > 1

    def without(self, point: IntArray) -> "RemainingOptima":
        """All of them but for one."""
        others = [known for known in self.known if (known != point).any()]
        return replace(self, banned=(*self.banned, point), known=tuple(others))


@dataclass(frozen=True)
class Search:
    """How far a stage is: the portfolios known, and that no unknown one gains more than `rest`."""

    remaining: RemainingOptima
    stage: Stage
    gain: Expression
    price: int
    """Of a soft no-good cut."""
    rest: float
    stopped: bool = False
    nodes: int = 0
    seconds: float = 0.0
    """What had been spent before it began."""

    @property
    def best(self) -> int:
        """The incumbent's gain: the most of any portfolio known."""
        return max(self.gain.dot(point) for point in self.remaining.known)

    @property
    def incumbent(self) -> IntArray:
        """The first portfolio that gains the most of those known."""
        return max(self.remaining.known, key=self.gain.dot)

    @property
    def best_count(self) -> int:
        """How many of the portfolios known gain the most."""
        best = self.best
        return sum(self.gain.dot(point) == best for point in self.remaining.known)

    @property
    def is_nearly_proven(self) -> bool:
        """Whether the solver finished, apart from what its arithmetic rounds."""
        if not self.remaining.known or self.stopped:
            return False
        return self.rest - self.best < self.price

    def with_known(self, point: IntArray) -> "Search":
        """With one more portfolio."""
        if contains_point(self.remaining.known, point):
            return self
        known = (*self.remaining.known, point)
        return replace(self, remaining=replace(self.remaining, known=known))

    def without(self, point: IntArray) -> "Search":
        """With one more point that does not count."""
        return replace(self, remaining=self.remaining.without(point))

    def bounded_by(self, outcome: Outcome) -> "Search":
        """After one more solve: with its bound where that is lower, and whether limits ended it."""
        stopped = outcome.status is SolveStatus.STOPPED
        return replace(self, rest=min(self.rest, outcome.bound), stopped=stopped)

    def with_cut(self, cut: Cut | None) -> "Search":
        """Among the portfolios that keep one more cut."""
        if cut is None:
            return self
        cuts = (*self.remaining.cuts, cut)
        return replace(self, remaining=replace(self.remaining, cuts=cuts))


def contains_point(points: Sequence[IntArray], point: IntArray) -> bool:
    """Whether a point is one of some."""
    return any((point == known).all() for known in points)
