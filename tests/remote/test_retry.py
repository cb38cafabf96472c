"""Retries are bounded, honour what the remote asks, and the quota holds whatever is asked."""

import datetime
import email.utils

import pytest

from portfolio.remote.retry import GaveUpError, Retry, TransientError, retry_after


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def retry(self, **more: float) -> Retry:
        return Retry(sleep=self.sleep, clock=lambda: self.now, **more)  # type: ignore[arg-type]


def failing(times: int, after: float | None = None) -> object:
    left = [times]

    def request() -> str:
        if left[0]:
            left[0] -= 1
            raise TransientError("it answers 503", after)
        return "done"

    return request


def test_it_tries_again_and_waits_longer_each_time_at_most() -> None:
    clock = Clock()
    assert clock.retry().run(failing(5)) == "done"  # type: ignore[arg-type]
    assert len(clock.waits) == 5
    assert all(0 <= wait <= 2**n for n, wait in enumerate(clock.waits))


def test_it_waits_at_least_as_long_as_it_is_asked_to() -> None:
    clock = Clock()
    assert clock.retry().run(failing(3, after=7)) == "done"  # type: ignore[arg-type]
    assert all(7 <= wait < 8 for wait in clock.waits)


def test_it_gives_up_after_its_tries_and_does_not_sleep_for_nothing() -> None:
    clock = Clock()
    with pytest.raises(GaveUpError, match="it answers 503"):
        clock.retry().run(failing(6))  # type: ignore[arg-type]
    assert len(clock.waits) == 5


def test_it_gives_up_at_once_where_it_is_asked_to_wait_for_longer_than_it_may() -> None:
    clock = Clock()
    with pytest.raises(GaveUpError):
        clock.retry().run(failing(1, after=3600))  # type: ignore[arg-type]
    assert clock.waits == []


def test_never_more_than_the_quota_in_a_minute() -> None:
    clock = Clock()
    retry = clock.retry(quota=5)
    sent: list[float] = []
    for _ in range(23):
        retry.run(lambda: sent.append(clock.now))
        clock.now += 0.5
    for first, sixth in zip(sent, sent[5:], strict=False):
        assert sixth - first >= 60


@pytest.mark.parametrize(
    ("header", "seconds"), [(None, None), ("", None), ("7", 7), ("soon", None)]
)
def test_retry_after_in_seconds(header: str | None, seconds: float | None) -> None:
    assert retry_after(header) == seconds


def test_retry_after_as_a_date() -> None:
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=90)
    found = retry_after(email.utils.format_datetime(later, usegmt=True))
    assert found is not None
    assert 80 < found <= 90
    earlier = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    assert retry_after(email.utils.format_datetime(earlier, usegmt=True)) == 0
