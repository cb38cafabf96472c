"""Solve many variants for their decision alone: no certificate, no gaps, side by side where that pays."""

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from fractions import Fraction
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from portfolio.diff.causes import Decided
from portfolio.engines import SolverEndedError
from portfolio.findings import Location, has_errors
from portfolio.model import Planning
from portfolio.pipeline import Progress, adapter
from portfolio.results import RunStatus

if TYPE_CHECKING:
    from portfolio.compile.fixed import IntArray
    from portfolio.compile.problem import Problem

WORTH_IT = 4.0
"""Seconds of work from which more processes pay, since they have to load the solver first.

What was solved already counts as well as what is known to be left: who has asked for so much asks for more.
"""
_LOADED = ["cvxpy", "scipy.optimize", "portfolio.review.deciding", "portfolio.solve.adapters"]
"""What the process that all others are forked from loads, once for all of them."""


@dataclass(frozen=True)
class Question:
    """A variant to be solved. Where only its worth is asked, the chain stops at the objective.

    ``room`` guesses how far the best objective is from the bound of the relaxation, as it was in a variant near by.
    """

    planning: Planning
    only_objective: bool = False
    room: Fraction | None = None


def decide(question: Question) -> Decided:
    """The decision of one variant; the inputs are valid. Where only its worth is asked, the choice is any best one."""
    from portfolio.solve import Effort, best_plan, canonical_optimum, selection

    planning = question.planning
    problem = compiled(planning)
    if problem is None:
        return Decided(RunStatus.INFEASIBLE, {}, None)
    limits = planning.scenario.limits
    effort = Effort(limits.nodes, None if limits.seconds is None else float(limits.seconds))
    session = adapter().load(problem)
    objective = problem.stages[0]
    room = question.room if objective.name == "objective" else None
    if question.only_objective and objective.name == "objective":
        best = best_plan(problem, session, effort, objective, room)
        if best is None:
            return Decided(RunStatus.UNKNOWN, {}, None)
        return Decided(RunStatus.OPTIMAL, selection(problem.columns, best[1]), best[0])
    solution = canonical_optimum(problem, session, effort, room=room)
    if solution.point is None:
        return Decided(RunStatus.INFEASIBLE if solution.infeasible else RunStatus.UNKNOWN, {}, None)
    reached = next(optimum for optimum in solution.stages if optimum.stage.name == "objective")
    return Decided(
        RunStatus.OPTIMAL if solution.proven else RunStatus.FEASIBLE,
        selection(problem.columns, solution.point),
        Fraction(reached.value, reached.stage.expression.scale),
    )


def room(planning: Planning, worth: Fraction | None) -> Fraction | None:
    """How far the best objective of a scenario is below the bound of its relaxation; None where nothing is known."""
    from portfolio.solve.fixing import relaxation

    problem = None if worth is None else compiled(planning)
    if problem is None or worth is None or problem.stages[0].name != "objective":
        return None
    gain = problem.stages[0].gain
    root = relaxation(problem, (), gain)
    return None if root is None else Fraction(root.bound, gain.scale) - problem.stages[0].sign * worth


def compiled(planning: Planning) -> "Problem | None":
    """The problem of a variant; None where it is known to have no plan."""
    from portfolio.compile import compile_problem, planned_columns
    from portfolio.validate.feasibility import feasibility

    columns = planned_columns(planning)
    if has_errors(feasibility(planning, lambda origin: Location(""), columns)):
        return None
    return compile_problem(planning, columns)


def keeps(choice: Mapping[str, str | None], before: Planning, after: Planning) -> bool:
    """Whether a plan is allowed by other inputs too, and has the same value in every stage there; without a solver."""
    valued = _stage_values(choice, before)
    return valued is not None and valued == _stage_values(choice, after)


def _stage_values(choice: Mapping[str, str | None], planning: Planning) -> dict[str, Fraction] | None:
    """The exact value of each stage; None where the plan breaks a rule or takes what is not there."""
    problem = compiled(planning)
    point = None if problem is None else allowed(problem, choice)
    if problem is None or point is None:
        return None
    return {s.name: Fraction(s.expression.dot(point), s.expression.scale) for s in problem.stages}


def allowed(problem: "Problem", choice: Mapping[str, str | None]) -> "IntArray | None":
    """A plan as a point of a problem; None where it breaks a rule or takes what is not there."""
    from portfolio.solve.answer import point_of

    point = point_of(problem, choice)
    whole = int(point[: len(problem.columns.items)].sum()) == len(choice)
    return point if whole and problem.holds(point) else None


class Deciders:
    """This process, and others once the work left is worth starting them. What they answer does not depend on it."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._pool: ProcessPoolExecutor | None = None
        self._spent = 0.0
        self.solved = 0

    def __enter__(self) -> "Deciders":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def together(self) -> int:
        """How many questions it takes to keep all processors busy."""
        return min(os.cpu_count() or 1, 8)

    def decide(self, questions: Sequence[Question]) -> list[Decided]:
        """The answers, in the order of the questions."""
        return self.begin(questions)()

    def begin(self, questions: Sequence[Question]) -> Callable[[], list[Decided]]:
        """The answers, for when they are asked for; other processes begin at once."""
        if questions:
            self._progress(f"{len(questions)} variants to solve")
        if len(questions) > 1 and (self._pool is not None or self._pays(len(questions))):
            return self._side_by_side(questions)
        return lambda: [self._alone(question) for question in questions]

    def _alone(self, question: Question) -> Decided:
        began = time.perf_counter()
        decided = decide(question)
        self._spent += time.perf_counter() - began
        self.solved += 1
        return decided

    def _pays(self, left: int) -> bool:
        each = self._spent / max(self.solved, 1)
        return (os.cpu_count() or 1) > 1 and self._spent + left * each > WORTH_IT

    def _side_by_side(self, questions: Sequence[Question]) -> Callable[[], list[Decided]]:
        if self._pool is None:
            context = get_context("forkserver")
            context.set_forkserver_preload(_LOADED)
            self._pool = ProcessPoolExecutor(self.together, context, initializer=_prepare)
        self.solved += len(questions)
        begun = [self._pool.submit(decide, question) for question in questions]
        return lambda: [_result(answer) for answer in begun]


def _result(answer: Future[Decided]) -> Decided:
    """The answer of another process.

    Raises:
        SolverEndedError: if one of the processes was killed: all their answers are lost then.
    """
    try:
        return answer.result()
    except BrokenProcessPool:
        raise SolverEndedError(
            "a process that solves was killed, as by a system that is short of memory: nothing is known; "
            "try again with more memory"
        ) from None


def _prepare() -> None:
    """A worker ends at once on Ctrl-C, and when whoever started it is gone: nobody waits for its answer any more."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
