"""A remote service that fails is no bug of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from portfolio.actions.errors import RemoteFailedError
from portfolio.remote import RemoteError


@contextmanager
def failures_of_remotes(unknown: str | None = None) -> Iterator[None]:
    """Turn a failure of GitHub or GitLab into a sentence.

    `unknown` names what cannot be known because of it.

    Raises:
        RemoteFailedError: if a remote fails or refuses.
    """
    try:
        yield
    except RemoteError as error:
        beginning = "" if unknown is None else f"{unknown} is not known: "
        raise RemoteFailedError(f"{beginning}{error}") from None
