"""Doubt a stored run: a second solver looks for a better portfolio, and exact duals bound the
objective.

Everything is made anew from what the run stored, without the files of today. Where no
counterexample is found, the search was complete: CP-SAT proves that there is none. Neither part
has a say in the run itself, whose bytes are the same whoever solves.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portfolio.compile import Item, Problem, chosen_items, compile_problem, point_of
from portfolio.doubt.witness import ClaimVerdict, Reply, StageClaim, ask_witness, stage_claims
from portfolio.engines import CpSat, Cut, SolveLimits, no_good_cut
from portfolio.report import number
from portfolio.restore import planning_of
from portfolio.results import Exact, Manifest, Result, RunStatus, StageResult, exact
from portfolio.solve import dual_bound

NODES = 10**9
"""A question ends by its seconds."""
MILLIONTHS = 10**6


class UntrueRunError(Exception):
    """A run states a value that its own plan does not have."""


@dataclass(frozen=True)
class Counterexample:
    """What a portfolio has and the stored one has not, and the reverse: initiatives with scopes."""

    added: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """Something that a run says, and what became of the search for a counterexample."""

    stage: str | None
    """The stage in which nothing is said to be better; none for the claim that nothing else is as
    good, or that there is no plan at all."""
    text: str
    stated: Exact | None
    """The value of the stage that the run states."""
    verdict: ClaimVerdict
    value: Exact | None = None
    """The counterexample's value in the stage."""
    change: Counterexample | None = None
    """The counterexample."""


@dataclass(frozen=True)
class Doubts:
    """Every claim of a run, and a bound on its objective that rests on exact arithmetic alone."""

    claims: tuple[Claim, ...]
    dual_bound: Exact | None
    """Nothing has more (less, where less is better): from dual prices of the root relaxation; none
    without a plan."""
    room: Exact | None
    """How far the bound is from the objective, as a part of it, rounded up to 6 decimals."""


def doubt(
    manifest: Manifest,
    result: Result,
    records: Sequence[Mapping[str, Any]],
    solver: CpSat,
    seconds: float,
    progress: Callable[[str], None] = lambda _: None,
) -> Doubts:
    """Ask for a counterexample to each claim of a run; each question may take so many seconds.

    Raises:
        UntrueRunError: if the run's own plan does not have the values that it states; `portfolio
            verify` says more.
        RuntimeError: if the bound contradicts the plan, which would be a mistake of ours.
    """
    planning = planning_of(manifest.scenario, manifest.definition, manifest.select, records)
    problem = compile_problem(planning)
    limits = SolveLimits(NODES, seconds)
    if result.certificate is not None:
        return _Doubter(problem, result, solver, limits, progress).doubts()
    if result.status is not RunStatus.INFEASIBLE:
        return Doubts((), None, None)
    return Doubts((_no_plan(problem, solver, limits),), None, None)


def _no_plan(problem: Problem, solver: CpSat, limits: SolveLimits) -> Claim:
    reply = ask_witness(solver.load(problem), problem, (), limits)
    change = None
    if reply.counterexample is not None:
        change = Counterexample(_names(chosen_items(problem.columns, reply.counterexample)), ())
    return Claim(None, "no portfolio keeps all rules", None, reply.verdict, None, change)


class _Doubter:
    """The questions about one run that has a plan."""

    def __init__(
        self,
        problem: Problem,
        result: Result,
        solver: CpSat,
        limits: SolveLimits,
        progress: Callable[[str], None],
    ) -> None:
        self._problem = problem
        self._result = result
        self._session = solver.load(problem)
        self._limits = limits
        self._progress = progress
        self._chosen = result.choice
        self._point = point_of(problem, self._chosen)

    def doubts(self) -> Doubts:
        """Stage by stage, then whether anything else is as good."""
        ids = [stage.id for stage in self._result.stages]
        stated = list(stage_claims(self._problem, ids, self._point))
        claims = tuple(self._claims(stated))
        by_kind = {claim.stage.kind: claim for claim in stated}
        if "objective" not in by_kind:
            return Doubts(claims, None, None)
        self._progress("dual bound")
        bound, room = self._dual_bound(by_kind["objective"])
        return Doubts(claims, bound, room)

    def _claims(self, stated: Sequence[StageClaim]) -> Iterator[Claim]:
        cuts: tuple[Cut, ...] = ()
        for claim, stage in zip(stated, self._result.stages, strict=True):
            self._progress(str(stage.id))
            value = exact(claim.stage.expression.value(self._point))
            if value != stage.value:
                raise UntrueRunError(f"{stage.id} is {value}, not {stage.value}")
            cuts = claim.cuts
            if stage.proven:
                yield self._doubted(claim, stage)
                cuts = (*cuts, claim.as_good)
        if self._result.status is RunStatus.OPTIMAL:
            self._progress("another portfolio")
            another = no_good_cut(self._problem, self._point)
            reply = self._ask((*cuts, another))
            text = "no other portfolio is as good"
            yield Claim(None, text, None, reply.verdict, None, self._change(reply))

    def _doubted(self, claim: StageClaim, stage: StageResult) -> Claim:
        reply = self._ask((*claim.cuts, claim.better))
        side = "more" if stage.sense == "max" else "less"
        text = f"{stage.id}: no portfolio has {side} than {number(stage.value)}"
        if reply.counterexample is None:
            return Claim(str(stage.id), text, stage.value, reply.verdict)
        point = point_of(self._problem, reply.counterexample)
        value = exact(claim.stage.expression.value(point))
        change = self._change(reply)
        return Claim(str(stage.id), text, stage.value, reply.verdict, value, change)

    def _ask(self, cuts: Sequence[Cut]) -> Reply:
        return ask_witness(self._session, self._problem, cuts, self._limits)

    def _change(self, reply: Reply) -> Counterexample | None:
        if reply.counterexample is None:
            return None
        mine = chosen_items(self._problem.columns, self._chosen)
        other = chosen_items(self._problem.columns, reply.counterexample)
        return Counterexample(_names(other - mine), _names(mine - other))

    def _dual_bound(self, claim: StageClaim) -> tuple[Exact | None, Exact | None]:
        """From the root relaxation of the objective's stage, the stages before held."""
        stage = claim.stage
        value = claim.value
        bound = dual_bound(self._problem, stage.gain, claim.cuts)
        if bound is None:
            return None, None
        most = bound.__floor__()
        if most < value:
            raise RuntimeError("exact duals bound the objective below what the plan has")
        stated = exact(Fraction(stage.sign * most, stage.expression.scale))
        if not value:
            return stated, None
        # Rounded up, so that it never claims less.
        room = -((value - most) * MILLIONTHS // abs(value))
        return stated, exact(Fraction(room, MILLIONTHS))


def _names(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(sorted(map(str, items)))
