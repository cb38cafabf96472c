"""A process that solves and is killed from outside ends the command with 5 and a sentence; nothing
is stored."""

import math
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from portfolio.cli.boundary import Exit
from portfolio.compile import compile_problem
from portfolio.decide import ask
from portfolio.engines import SolverEndedError
from portfolio.engines.cpsat import CpSat
from portfolio.engines.session import SolveLimits
from tests.cli.test_limits import knapsacks
from tests.record.sample import write_files
from tests.small import files, planning_of


def children_of(process: int) -> list[int]:
    return [
        int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ]


def worker_of(process: int, within: float = 60) -> int:
    """The first child of a process, once there is one that has loaded the solver."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        for child in children_of(process):
            if "ortools" in Path(f"/proc/{child}/maps").read_text():
                return child
        time.sleep(0.05)
    raise TimeoutError("no worker was started")


@pytest.mark.skipif(
    not Path("/proc/self/maps").exists(), reason="it looks for processes as Linux shows them"
)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_a_worker_that_is_killed_while_it_searches(tmp_path: Path, number: signal.Signals) -> None:
    root = write_files(tmp_path / "portfolio")
    for path in (*(root / "initiatives").iterdir(), *(root / "config/scenarios").iterdir()):
        path.unlink()
    for name, text in files(*knapsacks(100, seed=1)).items():
        (root / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "portfolio", "solve", "--solver", "cpsat", "--record"]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            worker = worker_of(process.pid)
            time.sleep(0.5)
            os.kill(worker, number)
            out, notes = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, out) == (Exit.UNPROVEN, "")
    assert f"portfolio: the process of CP-SAT was killed (signal {number.value})" in notes
    assert "Traceback" not in notes
    assert not (root / "runs/results").exists()


def test_a_worker_that_is_killed_between_two_questions_is_started_anew_by_the_next() -> None:
    problem = compile_problem(
        planning_of(
            "INIT-0001: tokens: {engineering: 1}", "capacity: {engineering: {all: {cap: 1}}}"
        )
    )
    solver = CpSat()
    session = solver.load(problem)
    effort = SolveLimits(math.inf, None)
    before = session.any_point((), effort)
    assert solver._client._worker is not None
    solver._client._worker.kill()
    solver._client._worker.wait()
    with pytest.raises(SolverEndedError, match=r"killed \(signal 9\)"):
        session.any_point((), effort)
    assert session.any_point((), effort)[0] is before[0]


def test_a_process_of_the_review_that_is_killed() -> None:
    """As the system does that is short of memory, to the largest of them."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        answer = pool.submit(os.abort)
        with pytest.raises(SolverEndedError, match="was killed"):
            ask.result_of(answer)
