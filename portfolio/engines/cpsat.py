"""CP-SAT of OR-Tools: exact integers and another method than HiGHS, in a process of its own."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from portfolio.compile import Expression, IntArray, Problem
from portfolio.engines.cpsat_client import CpSatClient
from portfolio.engines.integers import Integers
from portfolio.engines.registry import ENGINES
from portfolio.engines.session import (
    Cut,
    Outcome,
    SearchState,
    SolveLimits,
    SolveStatus,
    Watch,
    unwatched,
)

ROOT_EFFORT = 0.1
"""What CP-SAT may spend on the root, in seconds of its deterministic time."""
NODE_EFFORT = 1e-3
"""And on each node."""


class CpSat:
    """One process for all problems; the answer is an optimum, whichever of its workers finds it."""

    def __init__(self) -> None:
        self._client = CpSatClient()

    def engine(self) -> Mapping[str, str]:
        """Name and versions."""
        return ENGINES["cpsat"].versions()

    def load(self, problem: Problem) -> "CpSatSession":
        """Write the rows as integers that fit 64 bits, once."""
        return CpSatSession(problem, self._client)


class CpSatSession:
    """One problem.

    CP-SAT counts no nodes: a limit on them limits its deterministic time, and the nodes it reports
    are conflicts. It takes soft cuts for hard ones.
    """

    concurrent = False
    exact = True

    def __init__(self, problem: Problem, client: CpSatClient) -> None:
        self._problem = problem
        self._client = client
        self._is_empty = bool((problem.lower > problem.upper).any())
        if not self._is_empty:
            self._integers = Integers(problem.lower, problem.upper)
            self._rows = asdict(self._integers.rows(problem.blocks))

    def maximise(
        self,
        objective: Expression,
        cuts: Sequence[Cut],
        limits: SolveLimits,
        watch: Watch = unwatched,
        start: IntArray | None = None,
    ) -> Outcome:
        """As `Session.maximise` says; a start is of no use to it."""
        if self._is_empty:
            return Outcome(SolveStatus.INFEASIBLE, None, -math.inf, 0)
        terms, shift = self._integers.objective(objective)
        offset = objective.dot(self._problem.lower)

        def unscaled(value: float | None, missing: float) -> float:
            return missing if value is None else value * 2.0**shift + offset

        def on_report(report: Mapping[str, Any]) -> None:
            best = unscaled(report["best"], -math.inf)
            bound = unscaled(report["bound"], math.inf)
            watch(SearchState(best, bound, 0))

        columns = [column for column, _ in terms]
        values = [value for _, value in terms]
        request = {"columns": columns, "values": values}
        answer = self._ask(request, cuts, limits, on_report)
        status = SolveStatus(answer["ending"])
        conflicts = answer["conflicts"]
        if status is SolveStatus.INFEASIBLE:
            return Outcome(status, None, -math.inf, conflicts)
        bound = (answer["bound"] << shift) + offset
        return Outcome(status, self._items(answer["x"]), bound, conflicts)

    def any_point(
        self,
        cuts: Sequence[Cut],
        limits: SolveLimits,
    ) -> tuple[SolveStatus, IntArray | None]:
        """The items of a point that keeps all rows and cuts, or proof that there is none."""
        if self._is_empty:
            return SolveStatus.INFEASIBLE, None
        answer = self._ask(None, cuts, limits, lambda _: None)
        return SolveStatus(answer["ending"]), self._items(answer["x"])

    def _ask(
        self,
        objective: Any,
        cuts: Sequence[Cut],
        limits: SolveLimits,
        on_report: Callable[[Mapping[str, Any]], None],
    ) -> Mapping[str, Any]:
        added = self._integers.cuts(cuts, len(self._rows["columns"]))
        request = {
            "maximise": objective,
            "cuts": asdict(added),
            "effort": ROOT_EFFORT + NODE_EFFORT * limits.nodes,
            "seconds": limits.seconds,
            "gap": limits.gap,
        }
        return self._client.ask(self._rows, request, on_report)

    def _items(self, x: Sequence[int] | None) -> IntArray | None:
        if x is None:
            return None
        point = self._integers.point(x, len(self._problem.columns.items))
        return np.array(point, dtype=np.int64)
