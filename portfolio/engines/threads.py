"""Solves in threads: the main thread only waits, so that Ctrl-C is answered at once; several run
side by side."""

import os
import threading
import warnings
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TypeVar

from portfolio.engines.session import Session

T = TypeVar("T")


def in_threads(
    tasks: Sequence[Callable[[], T]],
    workers: int = 1,
    meanwhile: Callable[[], None] = lambda: None,
) -> list[T]:
    """The results of the tasks, in their order, worked off by so many threads.

    Libraries that compute for long answer no Ctrl-C, but waiting for a thread does; the threads end
    with the process. The waiting thread calls `meanwhile` now and then.

    Raises:
        KeyboardInterrupt: within a second of Ctrl-C.
        Exception: whatever the first task to fail raised.
    """
    results: dict[int, T] = {}
    errors: list[BaseException] = []
    # The iterator of a list gives each item once, to one thread, without a lock.
    waiting = iter(list(enumerate(tasks)))

    def work() -> None:
        for position, task in waiting:
            if errors:
                return
            try:
                results[position] = task()
            except BaseException as error:  # handed over to the waiting thread, whatever it is
                errors.append(error)

    threads = []
    for _ in range(min(workers, len(tasks))):
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        threads.append(thread)
    for thread in threads:
        while thread.is_alive():
            thread.join(0.05)
            meanwhile()
    if errors:
        raise errors[0]
    return [results[position] for position in range(len(tasks))]


def workers_of(session: Session) -> int:
    """How many threads may solve with a session at once."""
    return os.cpu_count() or 1 if session.concurrent else 1


class _Quiet:
    """No warnings while any thread is inside: they are of the process, not of a thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._changes = ExitStack()

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                # CVXPY repeats in words what the raw status says.
                self._changes.enter_context(warnings.catch_warnings())
                warnings.simplefilter("ignore")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._changes.close()


quiet = _Quiet()
"""``with quiet:`` no warning."""
