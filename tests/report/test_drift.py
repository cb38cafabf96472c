"""The one issue of the weekly look: what makes it necessary, and that nothing in it is more than
text."""

import pytest

from portfolio.report.markdown.drift import drift_markdown, has_drifted

GOOD = {"verdict": "IDENTICAL", "run_id": "base-0", "checks": []}
BAD = {
    "verdict": "DRIFTED",
    "run_id": "base-1",
    "checks": [{"name": "plan", "holds": False, "detail": "other"}],
}
TAB = {"tab": "@all `Backlog`", "sheet_ahead": 1, "files_ahead": 0, "both": 2, "problems": 0}
FINDING = {"code": "P803", "tab": "Backlog", "cell": "C7", "message": "<img src=x> #1"}
APART = {"compared": True, "in_step": False, "tabs": [TAB], "findings": [FINDING] * 30}
IN_STEP = {
    "compared": True,
    "in_step": True,
    "tabs": [{**TAB, "sheet_ahead": 0, "both": 0}],
    "findings": [],
}
NONE = {"compared": False, "failed": False, "reason": "there is no config/sheets.yaml"}
FAILED = {
    "compared": False,
    "failed": True,
    "reason": "Google Sheets, Central Backlog: 503: try again",
}


@pytest.mark.parametrize(
    ("proofs", "sheets", "drifted"),
    [
        ([GOOD], None, False),
        ([GOOD], NONE, False),
        ([GOOD], IN_STEP, False),
        ([GOOD], APART, True),
        ([GOOD], FAILED, True),
        ([GOOD, BAD], IN_STEP, True),
    ],
)
def test_what_people_have_to_be_told(
    proofs: list[dict[str, object]], sheets: dict[str, object], drifted: bool
) -> None:
    assert has_drifted(proofs, sheets) is drifted


def test_who_is_ahead_tab_by_tab_and_the_first_problems() -> None:
    text = drift_markdown([GOOD], APART, "https://github.com/o/r/actions/runs/1")
    assert "- `@all 'Backlog'`: 1 edited in the sheet, 2 changed in both" in text
    assert "- P803 `Backlog!C7`: `‹img src=x› #1`" in text and "and 10 more" in text
    assert "[this run](https://github.com/o/r/actions/runs/1)" in text
    assert "javascript" not in drift_markdown([GOOD], NONE, "javascript:alert(1)")


def test_what_was_not_compared_says_why() -> None:
    assert "Not compared: `there is no config/sheets.yaml`" in drift_markdown([], NONE)
    assert "503" in drift_markdown([], FAILED)
    assert "Spreadsheets" not in drift_markdown([], None)


def test_a_job_that_left_no_verdicts_is_an_alarm() -> None:
    assert has_drifted(None, None)
    assert "nothing is known of any run" in drift_markdown(None, None)
