"""Many questions asked of the optimiser: the decision of each alone, side by side where that pays.

No certificate and no gaps: a question is about which plan is best, not about a run to record.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from fractions import Fraction
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import wait
from multiprocessing.forkserver import ensure_running
from typing import TypeVar

from portfolio.case import Case, Cases
from portfolio.choice import Choice
from portfolio.compile import allowed_point, chosen_at
from portfolio.diff import Decided
from portfolio.engines import SolverEndedError, adapter
from portfolio.model import Planning
from portfolio.report import many
from portfolio.results import RunStatus
from portfolio.solve import (
    KnownPortfolios,
    Solution,
    best_plan,
    canonical_optimum,
    plan_status,
    plan_within_gap,
)
from portfolio.stages import OBJECTIVE, StageId

R = TypeVar("R")
WORTH_IT = 4.0
"""Seconds of work from which more processes pay, since they have to load the solver first.

What was solved already counts as well as what is known to be left: who has asked for so much asks
for more.
"""
MOST_PROCESSES = 8
_PRELOADED = ["cvxpy", "scipy.optimize", "portfolio.decide.ask", "portfolio.engines.scipy_highs"]
"""What the process that all others are forked from loads, once for all of them."""


@dataclass(frozen=True)
class Question:
    """A scenario to be solved. Where only its worth is asked, the chain stops at the objective.

    ``optimality_gap_guess`` guesses how far the best objective is from the bound of the relaxation,
    as it was in a scenario near by.
    """

    planning: Planning
    only_objective: bool = False
    optimality_gap_guess: Fraction | None = None


def decide(question: Question, cases: Cases) -> Decided:
    """The decision of one scenario; the inputs are valid.

    Where only its worth is asked, the choice is any best one.
    """
    case = cases.case(question.planning)
    if case.is_ruled_out:
        return Decided(RunStatus.INFEASIBLE, Choice(), None)
    if case.gap:
        return decision_to_gap(case)
    problem = case.problem
    first = problem.stages[0]
    is_first = first.kind == "objective"
    guess = question.optimality_gap_guess if is_first else None
    if not question.only_objective or not is_first:
        return canonical_decision(case, optimality_gap_guess=guess)
    best = best_plan(problem, adapter().load(problem), case.limits, first, guess)
    if best is None:
        return Decided(RunStatus.UNKNOWN, Choice(), None)
    value, point = best
    return Decided(RunStatus.OPTIMAL, chosen_at(problem.columns, point), value)


def canonical_decision(
    case: Case,
    *,
    optimality_gap_guess: Fraction | None = None,
    known: KnownPortfolios | None = None,
) -> Decided:
    """The decision of a scenario by the whole chain of stages; both hints only save work."""
    solution = canonical_optimum(
        case.problem,
        adapter().load(case.problem),
        case.limits,
        optimality_gap_guess=optimality_gap_guess,
        known=known,
    )
    return decision_of(case, solution)


def decision_to_gap(case: Case) -> Decided:
    """The decision of a scenario that accepts a plan within a gap."""
    session = adapter().load(case.problem)
    return decision_of(case, plan_within_gap(case.problem, session, case.limits, case.gap))


def decision_of(case: Case, solution: Solution) -> Decided:
    """What a solution of a case decides."""
    if solution.point is None:
        status = RunStatus.INFEASIBLE if solution.infeasible else RunStatus.UNKNOWN
        return Decided(status, Choice(), None)
    reached = {optimum.stage.id: optimum for optimum in solution.stages}
    objective = reached[OBJECTIVE]
    status = plan_status(solution)
    chosen = chosen_at(case.columns, solution.point)
    worth = Fraction(objective.value, objective.stage.expression.scale)
    return Decided(status, chosen, worth)


def optimality_gap_guess(case: Case, worth: Fraction | None) -> Fraction | None:
    """How far an objective is below the bound of the case's relaxation; None where unknown."""
    if worth is None or case.is_ruled_out:
        return None
    stage = case.problem.stages[0]
    if stage.kind != "objective" or case.root is None:
        return None
    bound = Fraction(case.root.bound, stage.gain.scale)
    return bound - stage.sign * worth


def has_same_values(choice: Choice, before: Case, after: Case) -> bool:
    """Whether a plan is allowed in another case too, with the same value in every stage.

    No solver is asked.
    """
    values = stage_values(choice, before)
    return values is not None and values == stage_values(choice, after)


def stage_values(choice: Choice, case: Case) -> dict[StageId, Fraction] | None:
    """The exact value that a plan has in each stage of a case; None where the plan is not
    allowed."""
    if case.is_ruled_out:
        return None
    point = allowed_point(case.problem, choice)
    if point is None:
        return None
    return {stage.id: stage.expression.value(point) for stage in case.problem.stages}


class Deciders:
    """This process, and others once the work that remains is worth starting them.

    What they answer does not depend on it.
    """

    def __init__(self, progress: Callable[[str], None], cases: Cases) -> None:
        self._progress = progress
        self._cases = cases
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
        return min(os.cpu_count() or 1, MOST_PROCESSES)

    def decide(self, questions: Sequence[Question]) -> list[Decided]:
        """The answers, in the order of the questions."""
        return self.begin(questions)()

    def begin(self, questions: Sequence[Question]) -> Callable[[], list[Decided]]:
        """The answers, for when they are asked for; other processes begin at once."""
        if questions:
            self._progress(f"{many(len(questions), 'variant')} to solve")
        several = len(questions) > 1
        if several and (self._pool is not None or self._pays(len(questions))):
            return self._side_by_side(questions)
        return lambda: [self._alone(question) for question in questions]

    def _alone(self, question: Question) -> Decided:
        began = time.perf_counter()
        decided = decide(question, self._cases)
        self._spent += time.perf_counter() - began
        self.solved += 1
        return decided

    def _pays(self, remaining: int) -> bool:
        each = self._spent / max(self.solved, 1)
        has_processors = (os.cpu_count() or 1) > 1
        return has_processors and self._spent + remaining * each > WORTH_IT

    def _side_by_side(self, questions: Sequence[Question]) -> Callable[[], list[Decided]]:
        if self._pool is None:
            self._pool = process_pool(self.together)
        self.solved += len(questions)
        begun = [self._pool.submit(_decide_alone, question) for question in questions]
        return lambda: [result_of(answer) for answer in begun]


def process_pool(processes: int) -> ProcessPoolExecutor:
    """Processes that have the solver loaded, end at once on Ctrl-C, and with this process."""
    context = get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    # Before Ctrl-C is blocked, since starting the tracker would unblock it.
    _start_quiet_tracker()
    # A terminal sends Ctrl-C to all of them, and one that still loads would print where it was: it
    # waits until a worker is prepared for it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return ProcessPoolExecutor(processes, context, initializer=_prepare)


def _start_quiet_tracker() -> None:
    """Start what removes the semaphores that an end by Ctrl-C leaves.

    Python's tracker of resources warns of them, and nobody who pressed Ctrl-C can mend that.
    """
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = "ignore:resource_tracker"
    try:
        resource_tracker.ensure_running()
    finally:
        del os.environ["PYTHONWARNINGS"]
        if before is not None:
            os.environ["PYTHONWARNINGS"] = before


def result_of(answer: Future[R]) -> R:
    """The answer of another process.

    Raises:
        SolverEndedError: if one of the processes was killed: all their answers are lost then.
    """
    try:
        return answer.result()
    except BrokenProcessPool:
        raise SolverEndedError(
            "a process that solves was killed, as by a system that is short of memory: nothing is "
            "known; try again with more memory"
        ) from None


def _decide_alone(question: Question) -> Decided:
    """In another process, which keeps nothing."""
    return decide(question, Cases())


def _prepare() -> None:
    """A worker ends at once on Ctrl-C, and when the process that started it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
