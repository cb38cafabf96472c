"""Solve many variants for their decision alone: no certificate, no gaps, side by side where that pays."""

import os
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait

from portfolio.diff.causes import Decided
from portfolio.findings import Location, has_errors
from portfolio.model import Planning
from portfolio.pipeline import Progress, adapter
from portfolio.results import RunStatus

WORTH_IT = 8.0
"""Seconds of work left from which more processes pay: each first loads the solver."""


@dataclass(frozen=True)
class Question:
    """A variant to be solved. Where only its worth is asked, the chain stops at the objective."""

    planning: Planning
    only_objective: bool = False


def decide(question: Question) -> Decided:
    """The decision of one variant; the inputs are valid."""
    from portfolio.compile import compile_problem
    from portfolio.solve import Effort, canonical_optimum, selection
    from portfolio.solve.canonical import best_value
    from portfolio.validate.feasibility import feasibility

    planning = question.planning
    if has_errors(feasibility(planning, lambda origin: Location(""))):
        return Decided(RunStatus.INFEASIBLE, {}, None)
    problem = compile_problem(planning)
    limits = planning.scenario.limits
    effort = Effort(limits.nodes, None if limits.seconds is None else float(limits.seconds))
    session = adapter().load(problem)
    objective = problem.stages[0]
    if question.only_objective and objective.name == "objective":
        worth = best_value(problem, session, effort, objective)
        return Decided(RunStatus.UNKNOWN if worth is None else RunStatus.OPTIMAL, {}, worth)
    solution = canonical_optimum(problem, session, effort)
    if solution.point is None:
        return Decided(RunStatus.INFEASIBLE if solution.infeasible else RunStatus.UNKNOWN, {}, None)
    reached = next(optimum for optimum in solution.stages if optimum.stage.name == "objective")
    return Decided(
        RunStatus.OPTIMAL if solution.proven else RunStatus.FEASIBLE,
        selection(problem.columns, solution.point),
        Fraction(reached.value, reached.stage.expression.scale),
    )


def keeps(choice: Mapping[str, str | None], before: Planning, after: Planning) -> bool:
    """Whether a plan is allowed by other inputs too, and has the same value in every stage there; without a solver."""
    valued = _stage_values(choice, before)
    return valued is not None and valued == _stage_values(choice, after)


def _stage_values(choice: Mapping[str, str | None], planning: Planning) -> dict[str, Fraction] | None:
    """The exact value of each stage; None where the plan breaks a rule or takes what is not there."""
    import numpy as np

    from portfolio.compile import compile_problem
    from portfolio.validate.feasibility import feasibility

    if has_errors(feasibility(planning, lambda origin: Location(""))):
        return None
    problem = compile_problem(planning)
    items = problem.columns.items
    taken = np.array([item.key in choice and choice[item.key] == item.scope for item in items], dtype=np.int64)
    if taken.sum() != len(choice):
        return None
    point = problem.completed(taken)
    inside = bool((point >= problem.lower).all() and (point <= problem.upper).all())
    if not inside or problem.broken(point):
        return None
    return {s.name: Fraction(s.expression.dot(point), s.expression.scale) for s in problem.stages}


class Deciders:
    """This process, and others once the work left is worth starting them. What they answer does not depend on it."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._pool: ProcessPoolExecutor | None = None
        self._seconds = 0.0
        self.solved = 0

    def __enter__(self) -> "Deciders":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def decide(self, questions: Sequence[Question]) -> list[Decided]:
        """The answers, in the order of the questions."""
        answers: list[Decided] = []
        while len(answers) < len(questions):
            left = questions[len(answers) :]
            if self._pool is not None or (len(left) > 1 and self._pays(len(left))):
                return answers + self._side_by_side(left)
            self._progress(f"{len(left)} variants to solve")
            began = time.perf_counter()
            answers.append(decide(left[0]))
            self._seconds = time.perf_counter() - began
            self.solved += 1
        return answers

    def _pays(self, left: int) -> bool:
        return (os.cpu_count() or 1) > 1 and left * self._seconds > WORTH_IT

    def _side_by_side(self, questions: Sequence[Question]) -> list[Decided]:
        if self._pool is None:
            workers = min(os.cpu_count() or 1, 8)
            self._pool = ProcessPoolExecutor(workers, get_context("forkserver"), initializer=_prepare)
        self._progress(f"{len(questions)} variants to solve, side by side")
        self.solved += len(questions)
        return list(self._pool.map(decide, questions))


def _prepare() -> None:
    """A worker ends at once on Ctrl-C, and when whoever started it is gone: nobody waits for its answer any more."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
