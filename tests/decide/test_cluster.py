"""Real clusters of Dask and Ray on this machine: the same bytes as one process, also when a worker
is killed half-way."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portfolio import open_portfolio
from portfolio.actions import UsageError, run_sweep, sweeping
from portfolio.decide import Workers
from tests.record.sample import write_files

GRID = """\
title: Engineers and designers
scenarios: [base, weighted]
grid:
  capacity.engineering.all.cap: 60..150:10
  capacity.design.all.cap: [20, 40]
"""


SCHEDULER = """
import asyncio
from distributed import Scheduler
async def main():
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()
asyncio.run(main())
"""
WORKER = """
import asyncio, sys
from distributed import Worker
async def main():
    async with Worker(sys.argv[1], nthreads=1, host="127.0.0.1", dashboard=False) as worker:
        print(worker.address, flush=True)
        await worker.finished()
asyncio.run(main())
"""


def running(script: str, *words: str) -> "tuple[subprocess.Popen[str], str]":
    """A process of the cluster, and the address at which it listens."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, *words], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert re.fullmatch(r"tcp://127\.0\.0\.1:[0-9]+", address), address
    return process, address


Cluster = tuple[str, list["subprocess.Popen[str]"]]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A scheduler and two workers."""
    pytest.importorskip("distributed")
    processes = []
    try:
        scheduler, address = running(SCHEDULER)
        processes.append(scheduler)
        workers = [running(WORKER, address)[0] for _ in range(2)]
        processes += workers
        yield address.removeprefix("tcp://"), workers
    finally:
        for process in processes:
            process.kill()
            process.communicate()


class HalfWay:
    """Kills one worker when a quarter of the groups is finished, and goes on."""

    def __init__(self, kill: Callable[[], None]) -> None:
        self.finished = 0
        self._kill = kill

    def __call__(self, doing: str) -> None:
        self.finished += 1
        if self.finished == 5:
            self._kill()


def agrees_with_one_process(
    folder: Path, workers: Workers, progress: HalfWay, patch: pytest.MonkeyPatch
) -> None:
    patch.setattr(sweeping, "GROUP", 2)
    opened = open_portfolio(write_files(folder / "portfolio"))
    file = opened.root / "sweep.yaml"
    file.write_text(GRID, "utf-8")
    alone = run_sweep(opened, file)
    together = run_sweep(opened, file, workers, again=True, progress=progress)
    assert progress.finished == 20
    assert together.model_dump_json() == alone.model_dump_json()


@pytest.mark.full
@pytest.mark.filterwarnings("default")
def test_a_dask_cluster_gives_the_bytes_of_one_process(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, workers = cluster
    progress = HalfWay(lambda: workers[0].send_signal(signal.SIGKILL))
    on_cluster = Workers(cluster=f"dask://{address}")
    agrees_with_one_process(tmp_path, on_cluster, progress, monkeypatch)
    assert workers[0].wait(10) == -signal.SIGKILL
    assert workers[1].poll() is None


def parent_of(pid: int) -> int:
    """0 where the process has ended."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def ray_workers() -> list[int]:
    """The processes in which the Ray that this process started works just now."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            name = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        pid = int(folder.name)
        while pid > 1 and pid != os.getpid():
            pid = parent_of(pid)
        # Ray names a process after what it does; without its agents it would end as a whole.
        if name.startswith(b"ray::_numbered") and pid == os.getpid():
            found.append(int(folder.name))
    return found


@pytest.mark.full
@pytest.mark.filterwarnings("default")
def test_a_ray_cluster_gives_the_bytes_of_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray = pytest.importorskip("ray")
    killed: list[int] = []

    def kill_one() -> None:
        workers = ray_workers()
        assert len(workers) >= 2, "two processes work"
        killed.append(workers[0])
        os.kill(workers[0], signal.SIGKILL)

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        agrees_with_one_process(tmp_path, Workers(cluster="ray"), HalfWay(kill_one), monkeypatch)
    finally:
        ray.shutdown()
    assert len(killed) == 1


@pytest.mark.parametrize("cluster", ["spark://127.0.0.1:1", "127.0.0.1:1"])
def test_what_is_no_cluster_is_refused(cluster: str, tmp_path: Path) -> None:
    opened = open_portfolio(write_files(tmp_path / "portfolio"))
    file = opened.root / "sweep.yaml"
    file.write_text(GRID, "utf-8")
    with pytest.raises(UsageError, match=r"is no cluster: write dask://HOST:PORT or ray"):
        run_sweep(opened, file, Workers(cluster=cluster))
