"""Doubt a stored run: a second solver looks for a better portfolio, and exact duals bound what there can be.

Everything is made anew from what the run stored, without the files of today. Where no counterexample is found, the
search was complete: CP-SAT proves that there is none. Neither part has a say in the run itself, whose bytes are the
same whoever solves.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from portfolio.report.numbers import number
from portfolio.restore import planning_of
from portfolio.results import Exact, Manifest, Result, RunStatus, StageResult, exact

if TYPE_CHECKING:
    from portfolio.compile.expression import Expression
    from portfolio.compile.fixed import IntArray
    from portfolio.compile.problem import Problem
    from portfolio.solve.adapter import Cut, Effort
    from portfolio.solve.cpsat import CpSat
    from portfolio.solve.witness import Question, Reply, Verdict

NODES = 10**9
"""A question ends by its seconds."""


class UntrueRunError(Exception):
    """A run states a value that its own plan does not have."""


@dataclass(frozen=True)
class Change:
    """What a portfolio has and the stored one has not, and the other way round: initiatives, with their scopes."""

    added: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """Something that a run says, and what became of the search for a counterexample."""

    stage: str | None
    """The stage in which nothing is said to be better; none for the claim that nothing else is as good, or that
    there is no plan at all."""
    text: str
    stated: Exact | None
    """The value of the stage that the run states."""
    verdict: "Verdict"
    value: Exact | None = None
    """The counterexample's value in the stage."""
    change: Change | None = None
    """The counterexample."""


@dataclass(frozen=True)
class Doubts:
    """Every claim of a run, and a bound on its objective that rests on exact arithmetic alone."""

    claims: tuple[Claim, ...]
    dual_bound: Exact | None
    """Nothing has more (less, where less is better): from dual prices of the root relaxation; none without a plan."""
    room: Exact | None
    """How far the bound is from the objective, as a part of the objective, rounded up to 6 decimals."""


def doubt(
    manifest: Manifest,
    result: Result,
    records: Sequence[Mapping[str, Any]],
    solver: "CpSat",
    seconds: float,
    progress: Callable[[str], None] = lambda _: None,
) -> Doubts:
    """Ask for a counterexample to each claim of a run; each question may take so many seconds.

    Raises:
        UntrueRunError: if the run's own plan does not have the values that it states: `portfolio verify` says more.
        RuntimeError: if the bound contradicts the plan, which would be a mistake of ours in one of the two.
    """
    from portfolio.compile import compile_problem
    from portfolio.solve import Effort

    problem = compile_problem(planning_of(manifest.scenario, manifest.definition, manifest.select, records))
    effort = Effort(NODES, seconds)
    if result.certificate is None:
        none = result.status is RunStatus.INFEASIBLE
        return Doubts((_no_plan(problem, solver, effort),) if none else (), None, None)
    return _Doubter(problem, result, solver, effort, progress).doubts()


def _no_plan(problem: "Problem", solver: "CpSat", effort: "Effort") -> Claim:
    from portfolio.solve.witness import ask

    reply = ask(solver.load(problem), problem, (), effort)
    change = None if reply.found is None else Change(_named(reply.found), ())
    return Claim(None, "no portfolio keeps all rules", None, reply.verdict, None, change)


class _Doubter:
    """The questions about one run that has a plan."""

    def __init__(
        self, problem: "Problem", result: Result, solver: "CpSat", effort: "Effort", progress: Callable[[str], None]
    ) -> None:
        from portfolio.solve.answer import point_of

        self._problem = problem
        self._result = result
        self._session = solver.load(problem)
        self._effort = effort
        self._progress = progress
        self._chosen = {item.key: item.scope for item in result.items if item.selected}
        self._point: IntArray = point_of(problem, self._chosen)

    def doubts(self) -> Doubts:
        """Stage by stage, then whether anything else is as good."""
        from portfolio.solve.witness import questions

        asked = list(questions(self._problem, [stage.name for stage in self._result.stages], self._point))
        claims = tuple(self._claims(asked))
        objective = next((question for question in asked if question.stage.name == "objective"), None)
        if objective is None:
            return Doubts(claims, None, None)
        self._progress("dual bound")
        return Doubts(claims, *self._dual_bound(objective))

    def _claims(self, asked: Sequence["Question"]) -> Iterator[Claim]:
        from portfolio.solve.adapter import another
        from portfolio.solve.witness import ask

        cuts: tuple[Cut, ...] = ()
        for question, stage in zip(asked, self._result.stages, strict=True):
            self._progress(stage.name)
            value = Fraction(question.stage.expression.dot(self._point), question.stage.expression.scale)
            if exact(value) != stage.value:
                raise UntrueRunError(f"{stage.name} is {exact(value)}, not {stage.value}")
            cuts = question.cuts
            if stage.proven:
                yield self._claim(question, stage, (*cuts, question.better))
                cuts = (*cuts, question.as_good)
        if self._result.status is RunStatus.OPTIMAL:
            self._progress("another portfolio")
            cuts = (*cuts, another(self._problem, self._point))
            reply = ask(self._session, self._problem, cuts, self._effort)
            yield Claim(None, "no other portfolio is as good", None, reply.verdict, None, self._change(reply))

    def _claim(self, question: "Question", stage: StageResult, cuts: "Sequence[Cut]") -> Claim:
        from portfolio.solve.answer import point_of
        from portfolio.solve.witness import ask

        reply = ask(self._session, self._problem, cuts, self._effort)
        side = "more" if stage.sense == "max" else "less"
        text = f"{stage.name}: no portfolio has {side} than {number(stage.value)}"
        if reply.found is None:
            return Claim(stage.name, text, stage.value, reply.verdict)
        value = question.stage.expression.value(point_of(self._problem, reply.found))
        return Claim(stage.name, text, stage.value, reply.verdict, exact(value), self._change(reply))

    def _change(self, reply: "Reply") -> Change | None:
        if reply.found is None:
            return None
        mine, other = self._chosen.items(), reply.found.items()
        return Change(_named(dict(other - mine)), _named(dict(mine - other)))

    def _dual_bound(self, question: "Question") -> tuple[Exact | None, Exact | None]:
        """From the root relaxation of the objective's stage, the stages before held."""
        stage, value = question.stage, question.value
        bound = dual_bound(self._problem, stage.gain, question.cuts)
        if bound is None:
            return None, None
        most = bound.__floor__()
        if most < value:
            raise RuntimeError("exact duals bound the objective below what the plan has")
        room = Fraction(-((value - most) * 10**6 // abs(value)), 10**6) if value else None
        return exact(Fraction(stage.sign * most, stage.expression.scale)), None if room is None else exact(room)


def dual_bound(problem: "Problem", gain: "Expression", cuts: "Sequence[Cut]") -> Fraction | None:
    """No portfolio that keeps the cuts gains more, in integer units; None where the relaxation has no duals."""
    from portfolio.certify.dual import Relaxation, Row, safe_bound
    from portfolio.solve.duals import linear_rows, root_duals

    rows = linear_rows(problem, cuts)
    found = root_duals(problem, rows, gain)
    if found is None:
        return None
    duals, shift = found
    terms: list[list[tuple[int, int]]] = [[] for _ in duals]
    for row, column, value in zip(rows.rows.tolist(), rows.columns.tolist(), rows.values.tolist(), strict=True):
        terms[row].append((column, value))
    exact_rows = [Row(*row) for row in zip(terms, rows.equal.tolist(), rows.bounds.tolist(), strict=True)]
    objective = list(zip(gain.columns.tolist(), gain.coefficients.tolist(), strict=True))
    ranges = list(zip(problem.lower.tolist(), problem.upper.tolist(), strict=True))
    return safe_bound(Relaxation(objective, exact_rows, ranges), [Fraction(int(dual), 1 << shift) for dual in duals])


def _named(selection: Mapping[str, str | None]) -> tuple[str, ...]:
    return tuple(sorted(key if scope is None else f"{key}/{scope}" for key, scope in selection.items()))
