"""A promise that may break a date is not said to break it: a plan is free to keep both."""

import pytest

from tests.small import files, read

SCENARIO = "period: 2026-Q1\nschedule: {step: month}\ncapacity: {}"


def warnings(fields: str) -> list[str]:
    workspace, findings = read(files(f"INIT-0001: {fields}", SCENARIO))
    assert workspace is not None
    return [finding.message for finding in findings if finding.code == "P540"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            "status: committed, period: 2026-Q1, latest_finish: 2026-02-10",
            "INIT-0001 is committed and may end behind its `latest_finish`: the promise counts",
        ),
        (
            "status: committed, period: 2026-03, latest_finish: 2026-02-10",
            "INIT-0001 is committed and ends behind its `latest_finish`: the promise counts",
        ),
        (
            "status: committed, period: 2026-Q1, earliest_start: 2026-02-10",
            "INIT-0001 is committed and may start before its `earliest_start`: the promise counts",
        ),
        (
            "period: 2026-Q1, start: 2026-01, earliest_start: 2026-02-10",
            "INIT-0001 is promised a start before its `earliest_start`: the promise counts",
        ),
    ],
)
def test_what_may_be_is_told_from_what_is(fields: str, expected: str) -> None:
    assert warnings(fields) == [expected]


def test_dates_that_every_start_keeps_are_no_matter() -> None:
    assert not warnings("status: committed, period: 2026-02, latest_finish: 2026-02-28")
