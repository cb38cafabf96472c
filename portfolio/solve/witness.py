"""The second witness: CP-SAT is asked for a portfolio that would prove a stored answer wrong.

It computes in exact integers and by another method than HiGHS. Stage by stage, the values of the stages before held,
it looks for a portfolio that is better by one unit of the integer objective, and at last for another one that is as
good in all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from portfolio.compile.fixed import IntArray
from portfolio.compile.objective import key_order
from portfolio.compile.problem import Problem, Stage
from portfolio.solve.adapter import Cut, Effort, Ending, keeps
from portfolio.solve.answer import selection
from portfolio.solve.cpsat import CpSatSession

KEY_ORDER = "key order "
"""Starts the names of the stages that no problem lists, since there is one for every 20 bits of a hash."""


class Verdict(Enum):
    """What became of the search for a counterexample."""

    PROVEN = "proven"
    REFUTED = "refuted"
    OPEN = "not proven"


@dataclass(frozen=True)
class Question:
    """Whether anything has more than a value in a stage, in integer units of its gain, while the cuts hold."""

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
    """What the witness found; `found` is a counterexample, checked exactly: initiative -> scope."""

    verdict: Verdict
    found: dict[str, str | None] | None = None


def stage_of(problem: Problem, name: str) -> Stage:
    """The stage of a name.

    Raises:
        KeyError: if there is none.
    """
    if name.startswith(KEY_ORDER):
        return key_order(problem.columns, int(name.removeprefix(KEY_ORDER)))
    return {stage.name: stage for stage in problem.stages}[name]


def questions(problem: Problem, stages: Sequence[str], point: IntArray) -> Iterator[Question]:
    """For each stage, whether anything is better than a point while the stages before keep its values."""
    cuts: tuple[Cut, ...] = ()
    for name in stages:
        stage = stage_of(problem, name)
        question = Question(stage, stage.gain.dot(point), cuts)
        yield question
        cuts = (*cuts, question.as_good)


def ask(session: CpSatSession, problem: Problem, cuts: Sequence[Cut], effort: Effort) -> Reply:
    """Whether any portfolio keeps all rules and the cuts: refuted by one, proven by there being none.

    Raises:
        RuntimeError: if what CP-SAT found breaks a rule: a bug of ours or of CP-SAT.
    """
    ending, items = session.any_point(cuts, effort)
    if ending is Ending.INFEASIBLE:
        return Reply(Verdict.PROVEN)
    if items is None:
        return Reply(Verdict.OPEN)
    point = problem.completed(items)
    if not keeps(problem, cuts, point):
        raise RuntimeError(f"CP-SAT found what is no portfolio: {selection(problem.columns, point)}")
    return Reply(Verdict.REFUTED, selection(problem.columns, point))
