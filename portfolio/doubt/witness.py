"""The second witness: CP-SAT is asked for a portfolio that would prove a stored answer wrong.

It computes in exact integers and by another method than HiGHS. Stage by stage, the values of the
stages before held, it looks for a portfolio that is better by one unit of the integer objective,
and at last for another one that is as good in all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from portfolio.choice import Choice
from portfolio.compile import IntArray, Problem, Stage, chosen_at, every_stage
from portfolio.engines import CpSatSession, Cut, SolveLimits, SolveStatus, is_feasible
from portfolio.stages import StageId


class ClaimVerdict(Enum):
    """What became of the search for a counterexample."""

    PROVEN = "proven"
    REFUTED = "refuted"
    OPEN = "not proven"


@dataclass(frozen=True)
class StageClaim:
    """That nothing gains more than a value in a stage, in integer units, while the cuts hold."""

    stage: Stage
    value: int
    cuts: tuple[Cut, ...]

    @property
    def better(self) -> Cut:
        """One unit more."""
        return Cut(self.stage.gain, self.value + 1)

    @property
    def as_good(self) -> Cut:
        """The value itself."""
        return Cut(self.stage.gain, self.value)


@dataclass(frozen=True)
class Reply:
    """The witness's answer; `counterexample` is a portfolio, checked exactly."""

    verdict: ClaimVerdict
    counterexample: Choice | None = None


def stage_of(problem: Problem, wanted: StageId) -> Stage:
    """One stage of a problem.

    Raises:
        KeyError: if there is none.
    """
    return {stage.id: stage for stage in every_stage(problem)}[wanted]


def stage_claims(
    problem: Problem,
    ids: Sequence[StageId],
    point: IntArray,
) -> Iterator[StageClaim]:
    """For each stage that nothing is better than a point, the values of the stages before held."""
    cuts: tuple[Cut, ...] = ()
    for wanted in ids:
        stage = stage_of(problem, wanted)
        claim = StageClaim(stage, stage.gain.dot(point), cuts)
        yield claim
        cuts = (*cuts, claim.as_good)


def ask_witness(
    session: CpSatSession,
    problem: Problem,
    cuts: Sequence[Cut],
    limits: SolveLimits,
) -> Reply:
    """Whether any portfolio keeps all rules and the cuts: refuted by one, proven by its absence.

    Raises:
        RuntimeError: if CP-SAT's portfolio breaks a rule: a bug of ours or of CP-SAT.
    """
    status, items = session.any_point(cuts, limits)
    if status is SolveStatus.INFEASIBLE:
        return Reply(ClaimVerdict.PROVEN)
    if items is None:
        return Reply(ClaimVerdict.OPEN)
    point = problem.completed(items)
    chosen = chosen_at(problem.columns, point)
    if not is_feasible(problem, cuts, point):
        raise RuntimeError(f"CP-SAT found what is no portfolio: {chosen}")
    return Reply(ClaimVerdict.REFUTED, chosen)
