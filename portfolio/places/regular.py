"""The one way to read a file that somebody else may have put there: a regular file of a sensible
size.

A pipe never ends, a device has no end, a sparse file of a terabyte costs nothing to make, and a
link leads anywhere.
"""

import errno
import os
import stat
from pathlib import Path

LARGEST_FILE = 64_000_000
"""No file that this tool writes into a portfolio is larger."""


class NoRegularFileError(Exception):
    """What is at a path is not read; the sentence says why."""


def regular_bytes(path: Path, most: int = LARGEST_FILE) -> bytes:
    """The bytes of a regular file.

    Raises:
        NoRegularFileError: if something else is there, nothing, or more than so many bytes.
    """
    try:
        # A pipe that is opened to be read would wait for somebody to write.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            return _bytes_of(descriptor, most)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise NoRegularFileError(_in_words(error)) from None


def regular_bytes_if_any(path: Path, most: int = LARGEST_FILE) -> bytes | None:
    """The same; None where there is no such file."""
    try:
        return regular_bytes(path, most)
    except NoRegularFileError:
        return None


def _bytes_of(descriptor: int, most: int) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise NoRegularFileError("it is no regular file")
    data = b""
    if status.st_size <= most:
        with open(descriptor, "rb", closefd=False) as file:
            # It may grow while it is read.
            data = file.read(most + 1)
    if max(status.st_size, len(data)) > most:
        raise NoRegularFileError(f"it is larger than {most // 10**6} MB")
    return data


def _in_words(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "it is a symbolic link"
    if error.errno == errno.ENXIO:  # a socket
        return "it is no regular file"
    return f"it cannot be read: {error.strerror}"
