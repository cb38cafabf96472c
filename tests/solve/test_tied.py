"""A search that stops after the objective was proven: the value is the best, the choice among
equals is not settled."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from portfolio import pipeline
from portfolio.actions.storing import store_solved
from portfolio.case import case_of
from portfolio.certify import Recomputed, statement
from portfolio.compile import IntArray
from portfolio.compile.expression import Expression
from portfolio.compile.problem import Problem
from portfolio.engines.scipy_highs import ScipyHighs
from portfolio.engines.session import (
    Cut,
    Outcome,
    Session,
    SolveLimits,
    SolveStatus,
    Watch,
    unwatched,
)
from portfolio.record import Event
from portfolio.results import Run, RunStatus
from portfolio.solve import canonical_optimum, plan_status
from portfolio.stored import records_of
from tests.record.sample import sample_event
from tests.small import NAME, workspace_of
from tests.solve.test_brute_force import EFFORT

MANY = "\n".join(
    f"INIT-{number:04d}: tokens: {{engineering: 2, design: {number % 7}}}, contributions:"
    " {gmv: 5}"
    for number in range(1, 61)
)
TIED = (MANY, "capacity: {engineering: {all: {cap: 60}}, design: {all: {cap: 1000}}}")
"""Any 30 of 60 are as good: too many for the exact search to go over."""


@dataclass(frozen=True)
class _Stopping:
    """Solves one stage, and of every other one finds a portfolio and no bound."""

    inside: Session
    proves: Expression

    concurrent = False
    exact = False

    def maximise(
        self,
        objective: Expression,
        cuts: Sequence[Cut],
        limits: SolveLimits,
        watch: Watch = unwatched,
        start: IntArray | None = None,
    ) -> Outcome:
        outcome = self.inside.maximise(objective, cuts, limits, watch, start)
        if (objective.columns.tolist(), objective.coefficients.tolist()) == self._proven:
            return outcome
        return replace(outcome, status=SolveStatus.STOPPED, bound=math.inf)

    @property
    def _proven(self) -> tuple[list[int], list[int]]:
        return self.proves.columns.tolist(), self.proves.coefficients.tolist()


class Stopping(ScipyHighs):
    """An adapter whose sessions prove the objective and nothing after it, or nothing at all."""

    def __init__(self, *, nothing: bool = False) -> None:
        self.nothing = nothing

    def load(self, problem: Problem) -> Session:  # type: ignore[override]
        gain = problem.objective.gain
        proves = replace(gain, coefficients=gain.coefficients * 7) if self.nothing else gain
        return _Stopping(super().load(problem), proves)


def stopped(*, nothing: bool = False) -> Run:
    workspace = workspace_of(*TIED)
    return pipeline.plan(workspace, workspace.planning(NAME), Stopping(nothing=nothing))


def test_the_objective_is_proven_and_the_choice_is_open() -> None:
    run = stopped()
    assert run.result.status is RunStatus.TIED
    proven = [(stage.kind, stage.proven) for stage in run.result.stages]
    assert proven[0] == ("objective", True) and proven[-1][1] is False
    assert run.result.objective == run.result.bound == "150"
    assert run.result.tie is None
    whole = pipeline.plan(workspace_of(*TIED), workspace_of(*TIED).planning(NAME), ScipyHighs())
    assert (whole.result.status, whole.result.objective) == (RunStatus.OPTIMAL, "150")


def test_where_the_objective_is_not_proven_nothing_is_tied() -> None:
    assert stopped(nothing=True).result.status is RunStatus.FEASIBLE


@pytest.mark.parametrize("status", [RunStatus.OPTIMAL, RunStatus.FEASIBLE, RunStatus.UNKNOWN])
def test_verify_holds_it_against_its_stages(status: RunStatus) -> None:
    """Its stages make it tied, and nothing else."""
    run = stopped()
    records = records_of(run.inputs)
    said = statement(Recomputed.of(records, run.manifest, run.result), run.result)
    assert [check.name for check in said.checks if not check.holds] == []
    other = run.result.model_copy(update={"status": status})
    forged = statement(Recomputed.of(records, run.manifest, other), other)
    assert "status" in [check.name for check in forged.checks if not check.holds]


@pytest.mark.parametrize(
    ("nothing", "why"), [(False, "the choice among equals is not settled"), (True, "not proven")]
)
def test_it_is_stored_only_when_asked(tmp_path: Path, nothing: bool, why: str) -> None:
    run = stopped(nothing=nothing)
    assert run.has_unsettled_plan and not run.recordable

    def event() -> Event:
        return sample_event(run)

    outcome = store_solved(tmp_path, run, event, allow_unproven=False)
    assert why in outcome.sentence and not outcome.is_new
    assert ("not proven" in outcome.sentence) == nothing
    assert store_solved(tmp_path, run, event, allow_unproven=True).is_new


def test_a_question_says_the_same() -> None:
    workspace = workspace_of(*TIED)

    case = case_of(workspace, workspace.planning(NAME))
    solution = canonical_optimum(case.problem, Stopping().load(case.problem), EFFORT)
    assert plan_status(solution) is RunStatus.TIED
