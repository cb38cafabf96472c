"""Independent work side by side: in this process, in several here, or on a cluster of Dask or Ray.

The results do not depend on where the work is done, and come as they are ready.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

import joblib

from portfolio.decide.ask import process_pool, result_of

T = TypeVar("T")
R = TypeVar("R")
MOST_RETRIES = 3
"""How often a task is tried again whose worker was lost, as Dask does."""


class WorkersError(Exception):
    """There is no such cluster, or what speaks to it is not installed."""


@dataclass(frozen=True)
class Workers:
    """Who does the work: so many processes here (one: this process), or a cluster.

    `cluster` is `dask://HOST:PORT`, `ray` (the one that runs here) or `ray://HOST:PORT`.
    """

    processes: int = 1
    cluster: str | None = None


def run_side_by_side(
    work: Callable[[T], R],
    tasks: Sequence[T],
    workers: Workers,
) -> Iterator[tuple[int, R]]:
    """The position of each task and its result, as they are ready. `work` is a function of a
    module.

    Raises:
        WorkersError: if the cluster cannot be reached.
    """
    if workers.cluster is None and min(workers.processes, len(tasks)) <= 1:
        for position, task in enumerate(tasks):
            yield position, work(task)
        return
    if workers.cluster is None:
        yield from _in_processes(work, tasks, workers.processes)
        return
    scheme, _, address = workers.cluster.partition("://")
    if scheme == "dask":
        yield from _on_dask(work, tasks, address)
    elif scheme == "ray":
        yield from _on_ray(work, tasks, address)
    else:
        raise WorkersError(f"{workers.cluster} is no cluster: write dask://HOST:PORT or ray")


def _in_processes(
    work: Callable[[T], R],
    tasks: Sequence[T],
    processes: int,
) -> Iterator[tuple[int, R]]:
    """On this machine, in processes that end at once on Ctrl-C."""
    pool = process_pool(min(processes, len(tasks)))
    try:
        positions = {pool.submit(work, task): place for place, task in enumerate(tasks)}
        for answer in as_completed(positions):
            yield positions[answer], result_of(answer)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _on_dask(
    work: Callable[[T], R],
    tasks: Sequence[T],
    address: str,
) -> Iterator[tuple[int, R]]:
    """By joblib's backend for Dask; the scheduler gives the tasks of a lost worker to others."""
    with _dask_client(address), joblib.parallel_config(backend="dask", n_jobs=-1):
        parallel = joblib.Parallel(
            return_as="generator_unordered",
            batch_size=1,
            pre_dispatch="3*n_jobs",
        )
        calls = [joblib.delayed(_numbered)(work, number, task) for number, task in enumerate(tasks)]
        yield from parallel(calls)


def _on_ray(
    work: Callable[[T], R],
    tasks: Sequence[T],
    address: str,
) -> Iterator[tuple[int, R]]:
    """By tasks of Ray itself, which are tried again where their worker is lost.

    Joblib's backend for Ray gives no result before the last one is ready, and loses the tasks of a
    worker that dies.
    """
    ray = _started_ray(address)
    remote = ray.remote(num_cpus=1, max_retries=MOST_RETRIES)(_numbered)
    waiting = [remote.remote(work, number, task) for number, task in enumerate(tasks)]
    try:
        while waiting:
            [ready], waiting = ray.wait(waiting, num_returns=1)
            yield ray.get(ready)
    finally:
        for one in waiting:
            ray.cancel(one, force=True)


def _dask_client(address: str) -> Any:
    try:
        distributed = import_module("distributed")
    except ModuleNotFoundError:
        raise WorkersError("dask is not installed: pip install 'portfolio[dask]'") from None
    try:
        return distributed.Client(f"tcp://{address}", timeout="10s", set_as_default=True)
    except OSError:
        raise WorkersError(f"no Dask scheduler answers at {address}: is it running?") from None


def _started_ray(address: str) -> Any:
    """Ray, connected: to an address, or to that of this machine, which is started if none runs."""
    try:
        ray = import_module("ray")
    except ModuleNotFoundError:
        raise WorkersError("ray is not installed: pip install 'portfolio[ray]'") from None
    if not ray.is_initialized():
        try:
            ray.init(address=f"ray://{address}" if address else None, log_to_driver=False)
        except ConnectionError:
            raise WorkersError(
                f"no Ray answers at {address or 'this machine'}: is it running?"
            ) from None
    return ray


def _numbered(work: Callable[[T], R], number: int, task: T) -> tuple[int, R]:
    """In the process of a worker."""
    return number, work(task)
