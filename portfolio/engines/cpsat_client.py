"""The process that runs CP-SAT, from the side of who asks it
(`portfolio.engines.cpsat_process`)."""

import json
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import portfolio
from portfolio.engines.registry import SolverEndedError

OnReport = Callable[[Mapping[str, Any]], None]
"""Called with each line that says how far a search is."""


class CpSatClient:
    """The process, started when it is first asked; it ends with this object, or with this
    process."""

    def __init__(self) -> None:
        self._worker: subprocess.Popen[str] | None = None
        self._loaded: object = None
        self._asking = threading.Lock()
        self._end: Callable[[], object] = lambda: None

    def ask(
        self,
        rows: Mapping[str, Any],
        request: Mapping[str, Any],
        on_report: OnReport,
    ) -> Mapping[str, Any]:
        """The answer to a request; whatever interrupts the wait for it ends the process.

        Raises:
            RuntimeError: if the process fails.
            SolverEndedError: if it is killed.
        """
        with self._asking:
            worker = self._worker or self._start()
            try:
                return self._answer(worker, rows, request, on_report)
            except BaseException:
                # It may be in the middle of an answer; the next request starts another one.
                self._worker = None
                self._loaded = None
                self._end()
                raise

    def _answer(
        self,
        worker: "subprocess.Popen[str]",
        rows: Mapping[str, Any],
        request: Mapping[str, Any],
        on_report: OnReport,
    ) -> Mapping[str, Any]:
        try:
            # By identity: each session keeps its rows, and most requests come from one session.
            if self._loaded is not rows:
                _send(worker, {"load": rows})
                self._loaded = rows
            _send(worker, request)
            return _received(worker, on_report)
        except BrokenPipeError:  # it was gone before it was asked
            raise _ended(worker) from None

    def _start(self) -> "subprocess.Popen[str]":
        package = str(Path(portfolio.__file__).parent.parent)
        paths = [package]
        inherited = os.environ.get("PYTHONPATH")
        if inherited:
            paths.append(inherited)
        worker = subprocess.Popen(
            [sys.executable, "-m", "portfolio.engines.cpsat_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            # A group of its own: Ctrl-C is for this process to hear, and to end the other.
            process_group=0,
        )
        self._worker = worker
        self._end = weakref.finalize(self, _kill, worker)
        return worker


def _kill(worker: "subprocess.Popen[str]") -> None:
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


def _received(worker: "subprocess.Popen[str]", on_report: OnReport) -> Mapping[str, Any]:
    assert worker.stdout is not None
    for line in worker.stdout:
        if not line.endswith("\n"):  # it ended while it wrote
            break
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"CP-SAT failed: {answer['error']}")
        if "ending" in answer:
            return answer
        on_report(answer)
    raise _ended(worker)


def _ended(worker: "subprocess.Popen[str]") -> Exception:
    """What to raise for a process that gave no answer.

    A signal came from outside; any other end is a bug of ours.
    """
    code = worker.wait()
    if code >= 0:
        return RuntimeError(f"CP-SAT ended with {code}")
    return SolverEndedError(
        f"the process of CP-SAT was killed (signal {-code}), as by a system that is short of"
        " memory: nothing is known; try again with more memory, or with another --solver"
    )
