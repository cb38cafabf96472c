"""Files of workbooks, read with what can be wrong about a file told in a sentence."""

from pathlib import Path

from portfolio.sheets.grid import UnreadableError

LARGEST = 100_000_000
"""Bytes of a file that is read at all."""


def bytes_of(path: Path, kind: str) -> bytes:
    """What a file holds; `kind` is what it should be, for messages.

    Raises:
        UnreadableError: if it is no file, may not be read, or is too large.
    """
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no regular file"
        raise UnreadableError(f"{path.name} is {what} and not {kind}: move it elsewhere")
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableError(f"{path.name} is larger than {LARGEST // 1_000_000} MB")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path.name} cannot be read: {error.strerror}") from None
