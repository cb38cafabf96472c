"""Solves in threads: the main thread only waits, so that Ctrl-C is answered at once; several run
side by side."""

import ctypes
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TypeVar

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


class _Quiet:
    """Keeps the process quiet while any thread is inside: both changes are to the process, not to
    a thread."""

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
                self._changes.enter_context(_stdout_to_stderr())
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._changes.close()


@contextmanager
def _stdout_to_stderr() -> Iterator[None]:
    """HiGHS sometimes prints to file descriptor 1, whatever its options say."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        # What C still holds back belongs there too.
        ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        os.close(kept)


quiet = _Quiet()
"""``with quiet:`` no warning and nothing on stdout."""
