"""CP-SAT of OR-Tools: exact integers and another method than HiGHS, in a process of its own."""

import json
import math
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

import portfolio
from portfolio.compile.expression import Expression
from portfolio.compile.fixed import IntArray
from portfolio.compile.problem import Problem
from portfolio.engines import ENGINES, SolverEndedError
from portfolio.solve.adapter import Cut, Effort, Ending, Outcome, Search, Watch, unwatched
from portfolio.solve.integers import Integers

ROOT, NODE = 0.1, 1e-3
"""What CP-SAT may spend on the root and on each node, in seconds of its deterministic time."""


class CpSat:
    """One process for all problems; the answer is an optimum, whichever of its workers finds it."""

    def __init__(self) -> None:
        self._process = _Process()

    def engine(self) -> Mapping[str, str]:
        """Name and versions."""
        return ENGINES["cpsat"].versions()

    def load(self, problem: Problem) -> "CpSatSession":
        """Write the rows as integers that fit 64 bits, once."""
        return CpSatSession(problem, self._process)


class CpSatSession:
    """One problem.

    CP-SAT counts no nodes: a limit on them limits its deterministic time, and the nodes reported are conflicts.
    """

    concurrent = False

    def __init__(self, problem: Problem, process: "_Process") -> None:
        self._problem = problem
        self._process = process
        self._possible = not (problem.lower > problem.upper).any()
        if self._possible:
            self._integers = Integers(problem.lower, problem.upper)
            self._rows = asdict(self._integers.rows(problem.blocks))

    def maximise(self, objective: Expression, cuts: Sequence[Cut], effort: Effort, watch: Watch = unwatched) -> Outcome:
        """As `Session.maximise` says."""
        if not self._possible:
            return Outcome(Ending.INFEASIBLE, None, -math.inf, 0)
        terms, shift = self._integers.objective(objective)
        offset = objective.dot(self._problem.lower)

        def tell(told: Mapping[str, Any]) -> None:
            best, bound = told["best"], told["bound"]
            watch(
                Search(
                    -math.inf if best is None else best * 2.0**shift + offset,
                    math.inf if bound is None else bound * 2.0**shift + offset,
                    0,
                )
            )

        columns, values = [column for column, _ in terms], [value for _, value in terms]
        told = self._ask({"columns": columns, "values": values}, cuts, effort, tell)
        ending = Ending(told["ending"])
        if ending is Ending.INFEASIBLE:
            return Outcome(ending, None, -math.inf, told["conflicts"])
        return Outcome(ending, self._items(told["x"]), (told["bound"] << shift) + offset, told["conflicts"])

    def any_point(self, cuts: Sequence[Cut], effort: Effort) -> tuple[Ending, IntArray | None]:
        """Whether any point keeps all rows and the cuts: its items, or proof that there is none."""
        if not self._possible:
            return Ending.INFEASIBLE, None
        told = self._ask(None, cuts, effort, lambda _: None)
        return Ending(told["ending"]), self._items(told["x"])

    def _ask(
        self, objective: Any, cuts: Sequence[Cut], effort: Effort, tell: Callable[[Mapping[str, Any]], None]
    ) -> Mapping[str, Any]:
        request = {
            "maximise": objective,
            "cuts": asdict(self._integers.cuts(cuts, len(self._rows["columns"]))),
            "effort": ROOT + NODE * effort.nodes,
            "seconds": effort.seconds,
        }
        return self._process.ask(self._rows, request, tell)

    def _items(self, x: Sequence[int] | None) -> IntArray | None:
        if x is None:
            return None
        return np.array(self._integers.point(x, len(self._problem.columns.items)), dtype=np.int64)


class _Process:
    """The worker, started when it is first asked, and ended with whoever holds this, or with this process."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[str] | None = None
        self._loaded: object = None
        self._asking = threading.Lock()
        self._ended: Callable[[], object] = lambda: None

    def ask(
        self, rows: Mapping[str, Any], request: Mapping[str, Any], tell: Callable[[Mapping[str, Any]], None]
    ) -> Mapping[str, Any]:
        """The worker's answer; whatever interrupts the wait for it ends the worker.

        Raises:
            RuntimeError: if the worker fails.
            SolverEndedError: if it is killed.
        """
        with self._asking:
            worker = self._running or self._start()
            try:
                return self._answer(worker, rows, request, tell)
            except BaseException:
                self._running = self._loaded = None
                self._ended()
                raise

    def _answer(
        self,
        worker: "subprocess.Popen[str]",
        rows: Mapping[str, Any],
        request: Mapping[str, Any],
        tell: Callable[[Mapping[str, Any]], None],
    ) -> Mapping[str, Any]:
        try:
            if self._loaded is not rows:
                _send(worker, {"load": rows})
                self._loaded = rows
            _send(worker, request)
            return _received(worker, tell)
        except BrokenPipeError:  # it was gone before it was asked
            raise _ended(worker) from None

    def _start(self) -> "subprocess.Popen[str]":
        here = str(Path(portfolio.__file__).parent.parent)
        paths = os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])
        worker = subprocess.Popen(
            [sys.executable, "-m", "portfolio.engines.cpsat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": paths},
            process_group=0,  # Ctrl-C is for us to hear, and to end it
        )
        self._running, self._ended = worker, weakref.finalize(self, _end, worker)
        return worker


def _end(worker: "subprocess.Popen[str]") -> None:
    worker.kill()
    for pipe in (worker.stdin, worker.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    worker.wait()


def _send(worker: "subprocess.Popen[str]", request: Mapping[str, Any]) -> None:
    assert worker.stdin is not None
    worker.stdin.write(json.dumps(request) + "\n")
    worker.stdin.flush()


def _received(worker: "subprocess.Popen[str]", tell: Callable[[Mapping[str, Any]], None]) -> Mapping[str, Any]:
    assert worker.stdout is not None
    for line in worker.stdout:
        if not line.endswith("\n"):  # it ended while it wrote
            break
        told: dict[str, Any] = json.loads(line)
        if "error" in told:
            raise RuntimeError(f"CP-SAT failed: {told['error']}")
        if "ending" in told:
            return told
        tell(told)
    raise _ended(worker)


def _ended(worker: "subprocess.Popen[str]") -> Exception:
    """What to raise for a worker that gave no answer: a signal came from outside, any other end is a bug."""
    code = worker.wait()
    if code >= 0:
        return RuntimeError(f"CP-SAT ended with {code}")
    return SolverEndedError(
        f"the process of CP-SAT was killed (signal {-code}), as by a system that is short of memory: nothing is known; "
        "try again with more memory, or with another --solver"
    )
