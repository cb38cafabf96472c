"""How a remote is asked: within its quota, again where it failed for the moment, and not for
ever."""

import datetime
import email.utils
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


class TransientError(Exception):
    """A failure that may be gone next time; `after` is how many seconds the remote asks to wait."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class GaveUpError(Exception):
    """Every reasonable try failed."""


@dataclass
class Retry:
    """Bounded retries with exponential waits and full jitter (Brooker, AWS Architecture Blog 2015),
    and a rate limit.

    At most `tries` of one request and `budget` seconds of waiting for all; at most `quota` requests
    in 60 seconds.
    """

    tries: int = 6
    first: float = 1.0
    longest: float = 32.0
    budget: float = 180.0
    quota: int = 50
    sleep: Callable[[float], None] = field(default_factory=lambda: time.sleep)
    clock: Callable[[], float] = time.monotonic
    _sent: deque[float] = field(default_factory=deque)
    _waited: float = 0.0

    def run(self, request: Callable[[], T]) -> T:
        """What the request gives, in the end.

        Raises:
            GaveUpError: when the tries or the time for waiting are used up.
        """
        for attempt in range(self.tries):
            self._keep_quota()
            try:
                return request()
            except TransientError as failure:
                wait = self._wait(attempt, failure.after)
                if attempt + 1 == self.tries or self._waited + wait > self.budget:
                    raise GaveUpError(str(failure)) from failure
                self._waited += wait
                self.sleep(wait)
        raise AssertionError("unreachable: the last try returns or raises")

    def _wait(self, attempt: int, asked: float | None) -> float:
        jitter = random.uniform(0, min(self.longest, self.first * 2**attempt))
        return jitter if asked is None else asked + jitter * 0.1

    def _keep_quota(self) -> None:
        """Wait until fewer than `quota` requests lie in the last minute."""
        now = self.clock()
        while self._sent and now - self._sent[0] >= 60:
            self._sent.popleft()
        if len(self._sent) >= self.quota:
            self.sleep(60 - (now - self._sent[0]))
            self._sent.popleft()
        self._sent.append(self.clock())


def retry_after(header: str | None) -> float | None:
    """Seconds of a Retry-After header, which has seconds or a date (RFC 9110, 10.2.3)."""
    if not header:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        until = email.utils.parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=datetime.UTC)
    return max(0.0, (until - datetime.datetime.now(datetime.UTC)).total_seconds())
