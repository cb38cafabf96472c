"""A disk that refuses is no bug of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from portfolio.actions.errors import UsageError


@contextmanager
def refusals_of_the_disk() -> Iterator[None]:
    """Turn a refused write into a sentence.

    Raises:
        UsageError: if the disk refuses to write a file.
    """
    try:
        yield
    except OSError as error:
        place = error.filename or "here"
        raise UsageError(f"cannot write {place}: {error.strerror or error}") from None
