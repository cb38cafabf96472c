"""One field or one cell with 3,000 KPIs: read in seconds, and never shown by half."""

import csv
import time
from pathlib import Path

from click.testing import CliRunner

from portfolio.cli import main
from portfolio.sheets.cells import Reading, read_cell
from portfolio.sheets.columns import Column, ColumnKind
from portfolio.sheets.shown import LONGEST, json_text, raw_cell
from tests.portfolios import edited, read
from tests.record.sample import write_files

KPIS = [f"a_kpi_with_a_long_name_{number}" for number in range(3000)]
METRICS = "".join(f"  {kpi}: {{name: K, level: strategic, unit: x}}\n" for kpi in KPIS)
CHAIN = "".join(
    f"  {kpi}: {{name: K, level: strategic, unit: x, drives: [{after}]}}\n"
    for kpi, after in zip(KPIS, [*KPIS[1:], "gmv"], strict=True)
)
ONES = ", ".join(f"{kpi}: 1" for kpi in KPIS)
WEIGHTED = f"""\
title: All of them
period: 2026-Q1
objective: {{mode: weighted_kpis, weights: {{{ONES}}}, scales: {{{ONES}}}}}
capacity: {{engineering: {{all: {{cap: 1}}}}}}
"""


def weighted(metrics: str) -> tuple[list[str], float]:
    """The codes of a scenario that weights 3,000 KPIs, and the seconds of a processor that it took
    to find them."""
    change = edited("config/metrics.yaml", ("metrics:\n", f"metrics:\n{metrics}"))
    began = time.process_time()
    findings = read({**change, "config/scenarios/many.yaml": WEIGHTED})[1]
    taken = time.process_time() - began
    return [
        finding.code for finding in findings if finding.location.file.endswith("many.yaml")
    ], taken


def test_3000_weights_are_checked_in_seconds() -> None:
    codes, seconds = weighted(METRICS)
    assert "P503" not in codes
    assert seconds < 5  # 15 where each pair was a search of its own


def test_of_3000_that_drive_each_other_a_hundred_pairs_are_told() -> None:
    codes, seconds = weighted(CHAIN)
    assert codes.count("P503") == 100
    assert seconds < 10


def test_a_json_cell_of_100000_names_is_read_in_seconds_and_none_stands_twice() -> None:
    text = json_text({f"k{number}": number for number in range(100_000)})
    began = time.process_time()
    value = read_cell(Column("bonus_json", ColumnKind.JSON), text, Reading())
    assert len(value) == 100_000
    assert time.process_time() - began < 5


def test_what_no_cell_takes_is_a_sentence_and_not_its_first_half() -> None:
    keys = tuple(f"INIT-{number:05d}" for number in range(4000))
    for kind, value in (
        (ColumnKind.KEYS, keys),
        (ColumnKind.JSON, dict.fromkeys(keys, 1)),
        (ColumnKind.SHARES, dict.fromkeys(keys, 0)),
    ):
        shown = raw_cell(kind, value)
        assert isinstance(shown, str)
        assert shown.startswith("too long for a cell (")
        assert len(shown) < 100 < LONGEST


def test_a_push_shows_the_sentence_and_a_pull_leaves_the_field_alone(tmp_path: Path) -> None:
    root = write_files(tmp_path / "portfolio")
    metrics, initiative = root / "config/metrics.yaml", root / "initiatives/INIT-0001.yaml"
    metrics.write_text(metrics.read_text("utf-8") + METRICS, "utf-8")
    lines = [
        line
        for line in initiative.read_text("utf-8").splitlines()
        if not line.startswith("contributions:")
    ]
    initiative.write_text("\n".join([*lines, f"contributions: {{{ONES}}}", ""]), "utf-8")
    before = initiative.read_bytes()

    def command(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, [*words, "--root", str(root)], catch_exceptions=False)
        return done.exit_code, done.output

    assert command("sheets", "init", "--csv")[0] == 0
    assert command("sheets", "push")[0] == 0
    with (root / "sheets/KPI_Contributions.csv").open(newline="", encoding="utf-8-sig") as table:
        cells = [cell for row in csv.reader(table) for cell in row]
    assert [cell for cell in cells if cell.startswith("too long for a cell (")]
    code, output = command("sheets", "pull")
    assert (code, initiative.read_bytes()) == (3, before)
    assert "kpi_contribution_json is too long for a cell, and is not read" in output
    assert "P814" not in output
