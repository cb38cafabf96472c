"""Each example says what is wrong with it; each code has an example."""

from pathlib import Path

import pytest

from portfolio.findings import CODES
from tests.portfolios import (
    advised_on_disk,
    base_texts,
    cases,
    findings_on_disk,
    lines,
    overlaid,
    read,
    reported_on_disk,
)


@pytest.mark.parametrize("case", cases("invalid"), ids=lambda case: case.name)
def test_an_invalid_example_has_exactly_the_findings_beside_it(case: Path, tmp_path: Path) -> None:
    findings = findings_on_disk(overlaid(case, tmp_path / "portfolio"))
    assert lines(findings) == (case / "expected.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("case", cases("invalid"), ids=lambda case: case.name)
def test_an_invalid_example_shows_the_code_in_its_name(case: Path) -> None:
    assert f"[{case.name[:4]}]" in (case / "expected.txt").read_text("utf-8")


@pytest.mark.parametrize("case", cases("valid"), ids=lambda case: case.name)
def test_a_valid_example_has_no_finding(case: Path, tmp_path: Path) -> None:
    assert findings_on_disk(overlaid(case, tmp_path / "portfolio")) == ()


def test_the_base_has_no_finding() -> None:
    assert read() == (read()[0], ())
    assert base_texts()


NOT_IN_FILES = frozenset(code for code in CODES if code.startswith("P8"))
"""Codes that no file of a portfolio can show, such as those of a workbook."""


def test_every_code_has_an_example() -> None:
    shown = {case.name[:4] for kind in ("invalid", "infeasible", "solved") for case in cases(kind)}
    assert shown == CODES.keys() - NOT_IN_FILES


@pytest.mark.parametrize("case", cases("infeasible"), ids=lambda case: case.name)
def test_an_infeasible_example_is_valid_and_its_report_has_exactly_the_findings_beside_it(
    case: Path, tmp_path: Path
) -> None:
    expected = (case / "expected.txt").read_text("utf-8")
    assert lines(reported_on_disk(overlaid(case, tmp_path / "portfolio"))) == expected.splitlines()
    assert f"[{case.name[:4]}]" in expected


@pytest.mark.parametrize("case", cases("solved"), ids=lambda case: case.name)
def test_a_solved_example_shows_exactly_the_findings_beside_it(case: Path, tmp_path: Path) -> None:
    expected = (case / "expected.txt").read_text("utf-8")
    assert lines(advised_on_disk(overlaid(case, tmp_path / "portfolio"))) == expected.splitlines()
    assert f"[{case.name[:4]}]" in expected


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.code)
def test_every_code_says_why_it_is_and_what_to_do(code: object) -> None:
    title, why, fix = (getattr(code, name) for name in ("title", "why", "fix"))
    assert not title.endswith(".")
    assert why.endswith(".")
    assert fix.endswith(".")


@pytest.mark.parametrize("case", cases("invalid"), ids=lambda case: case.name)
def test_every_finding_points_into_its_file(case: Path, tmp_path: Path) -> None:
    root = overlaid(case, tmp_path / "portfolio")
    for finding in findings_on_disk(root):
        path = root / finding.location.file
        text = path.read_text("utf-8", errors="replace") if path.is_file() else ""
        rows = text.split("\n")
        assert 1 <= finding.location.line <= len(rows)
        row = rows[finding.location.line - 1]
        assert 1 <= finding.location.column <= len(row) + 1
        assert (
            finding.location.end_column is None
            or finding.location.column < finding.location.end_column <= len(row) + 1
        )
