"""A real Dask cluster on this machine: the same bytes as one process, also when a worker is killed
half-way."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
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


@pytest.mark.full
@pytest.mark.filterwarnings("default")
def test_a_cluster_gives_the_bytes_of_one_process(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, workers = cluster
    monkeypatch.setattr(sweeping, "GROUP", 2)
    opened = open_portfolio(write_files(tmp_path / "portfolio"))
    file = opened.root / "sweep.yaml"
    file.write_text(GRID, "utf-8")
    alone = run_sweep(opened, file)
    finished: list[str] = []

    def kill_one_half_way(doing: str) -> None:
        finished.append(doing)
        if len(finished) == 5:
            workers[0].send_signal(signal.SIGKILL)

    on_cluster = Workers(cluster=f"dask://{address}")
    together = run_sweep(opened, file, on_cluster, again=True, progress=kill_one_half_way)
    assert workers[0].wait(10) == -signal.SIGKILL
    assert workers[1].poll() is None
    assert len(finished) == 20
    assert together.model_dump_json() == alone.model_dump_json()


@pytest.mark.parametrize("cluster", ["spark://127.0.0.1:1", "127.0.0.1:1"])
def test_what_is_no_cluster_is_refused(cluster: str, tmp_path: Path) -> None:
    opened = open_portfolio(write_files(tmp_path / "portfolio"))
    file = opened.root / "sweep.yaml"
    file.write_text(GRID, "utf-8")
    with pytest.raises(UsageError, match=r"is no cluster: write dask://HOST:PORT or ray"):
        run_sweep(opened, file, Workers(cluster=cluster))
