"""Plans of other periods beside each other."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from portfolio.cli import main
from tests.over_time.year import NAME, SCENARIO, YEAR

MOVED = "INIT-0002"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    quarter = YEAR[SCENARIO].replace("period: 2026\n", "period: 2026-Q1\n")
    quarter = quarter.replace("schedule: {step: quarter}\n", "")
    quarter = quarter.replace(", by_step: {2026-Q3: {floor: 0.0005}}", "")
    tight = f"title: T\nextends: {NAME}\nperiod: 2026\ncapacity: {{engineering: {{all: {{cap: 80}}}}}}\n"
    scenarios = {"quarter": quarter, "tight": tight}
    texts = {f"config/scenarios/{name}.yaml": text for name, text in scenarios.items()}
    for name, text in {**YEAR, **texts}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def compared(root: Path, other: str) -> str:
    words = ["compare", NAME, other, "--root", str(root)]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_a_quarter_gives_nothing_up_against_a_year(root: Path) -> None:
    """It "gave up" what the year moves in its other three quarters."""
    text = compared(root, "quarter")
    assert "Objectives cannot be compared: the periods are not the same." in text
    assert "gives up" not in text
    assert "tight gives up gmv" in compared(root, "tight")


def test_what_a_quarter_and_a_year_share_is_told(root: Path) -> None:
    """A plan without starts agrees with any start: it was told that they share nothing."""
    text = compared(root, "quarter")
    shared = text.partition("In all of them")[2].partition("\n\n")[0]
    words = ["compare", NAME, "quarter", "--json", "--root", str(root)]
    found = json.loads(CliRunner().invoke(main, words, catch_exceptions=False).stdout)
    in_both = [one for one in found["initiatives"] if None not in one["taken"]]
    assert in_both and all(one["alike"] for one in in_both)
    assert all(one["key"] in shared for one in in_both)


def test_another_start_is_taken_otherwise(root: Path) -> None:
    """Two plans that decide starts have one in common, but not alike, where it moved."""
    later = f"title: L\nextends: {NAME}\nperiod: 2026\noverrides: {{{MOVED}: {{start: 2026-Q4}}}}\n"
    (root / "config/scenarios/later.yaml").write_text(later, encoding="utf-8")
    text = compared(root, "later")
    moved = text.partition("In all of them, in other scopes or steps (")[2]
    assert MOVED in moved.partition("In some of them")[0]
