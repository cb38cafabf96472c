"""Plans of other periods beside each other."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from portfolio.cli import main
from tests.over_time.year import NAME, SCENARIO, YEAR


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
