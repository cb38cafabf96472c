"""Standard streams whose failure is told from that of a file: the reader has gone, the disk is
full, nothing is there.

What cannot be written to stdout is lost data, so the command has failed. What cannot be written to
stderr is a note, and there is nowhere left to say so.

Only what the command writes reaches stdout: what a solver prints to its file descriptor is dropped.
"""

import ctypes
import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TextIO

_STDIN, _STDOUT, _STDERR = 0, 1, 2


class OutputError(Exception):
    """Stdout took no more. No OSError, so that nobody takes it for the failure of a file."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(cause.strerror or str(cause))
        self.reader_left = cause.errno == errno.EPIPE


class _Output(io.FileIO):
    """The bytes of stdout."""

    def write(self, data: "bytes | memoryview") -> int | None:  # type: ignore[override]
        try:
            return super().write(data)
        except OSError as error:
            raise OutputError(error) from None


class _Notes(io.FileIO):
    """The bytes of stderr: those that nobody can take are dropped."""

    def write(self, data: "bytes | memoryview") -> int | None:  # type: ignore[override]
        try:
            return super().write(data)
        except OSError:
            return len(data)


@contextmanager
def guarded_streams() -> Iterator[None]:
    """Stdout that raises `OutputError`, and stderr that raises nothing; as they were afterwards.

    A stream that somebody put in place of the process's own, as a test does, stays as it is.
    """
    _hold_numbers()
    before = sys.stdout, sys.stderr
    ours = []
    with ExitStack() as changes:
        if sys.stdout is sys.__stdout__:
            data = changes.enter_context(_descriptor_of_our_own())
            sys.stdout = _text(_Output(data, "w", closefd=False), sys.stdout)
            ours.append(sys.stdout)
        if sys.stderr is sys.__stderr__:
            sys.stderr = _text(_Notes(_STDERR, "w", closefd=False), sys.stderr)
            ours.append(sys.stderr)
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before
            for stream in ours:
                _close(stream)


@contextmanager
def _descriptor_of_our_own() -> Iterator[int]:
    """Another descriptor for stdout; what a library prints to the usual one is dropped meanwhile.

    HiGHS names a function of its own there at times, whatever its options say, which tells a reader
    nothing. Processes that we start inherit it so, too.
    """
    data = os.dup(_STDOUT)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDOUT)
    os.close(nowhere)
    try:
        yield data
    finally:
        # What C still holds back is dropped, too.
        ctypes.CDLL(None).fflush(None)
        os.dup2(data, _STDOUT)
        os.close(data)


def forget_stdout() -> None:
    """What is still buffered goes nowhere, so that it fails no more when Python ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _hold_numbers() -> None:
    """Put something that takes no byte in place of a standard stream that was closed before we
    began.

    Otherwise the next file to be opened gets its number, and whatever a library prints goes into
    that file.
    """
    for number in (_STDIN, _STDOUT, _STDERR):
        try:
            os.fstat(number)
        except OSError:
            unwritable = os.open(os.devnull, os.O_RDONLY)
            if unwritable != number:
                os.dup2(unwritable, number)
                os.close(unwritable)
            os.set_inheritable(number, True)  # by git and the solvers that we start


def _text(raw: io.FileIO, model: TextIO | None) -> io.TextIOWrapper:
    """A text stream over bytes, in the encoding of another one; a character that it lacks is shown
    as ?."""
    encoding = "utf-8" if model is None else model.encoding
    by_lines = raw.isatty() or raw.fileno() == _STDERR
    buffered = io.BufferedWriter(raw)
    return io.TextIOWrapper(buffered, encoding, errors="replace", line_buffering=by_lines)


def _close(stream: TextIO) -> None:
    """Close the stream and leave its number open. What was to be written was flushed, or is lost
    already."""
    with suppress(OutputError):
        stream.close()
