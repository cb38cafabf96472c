"""gaps.csv and items.csv: what goes in comes out of any reader of comma-separated values."""

import csv
import io
from pathlib import Path

import pytest

from portfolio.report.data.csv_text import as_csv_cell, from_csv_cell
from portfolio.report.data.tables import gaps_csv, items_csv
from tests.record.sample import infeasible_run, sample_run

RUN = sample_run()
REPOSITORY = Path(__file__).parents[2]


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_items() -> None:
    rows = read(items_csv(RUN.result))
    assert [row["key"] for row in rows] == [item.key for item in RUN.result.items]
    assert rows[1] == {
        "period": "2026-Q1",
        "key": "INIT-0002",
        "title": "Reading lists",
        "owner": "growth",
        "selected": "true",
        "kept": "false",
        "scope": "mvp",
        "objective": "60000.75",
        "share": "0.333336",
        "reason": "value",
        "rules": "",
        "tokens design": "",
        "tokens engineering": "20",
        "contribution gmv": "60000.75",
        "contribution retention": "",
        "contribution wait": "",
    }


def test_gaps() -> None:
    rows = read(gaps_csv(RUN.result))
    shown = []
    for gap in RUN.result.gaps:
        fields = gap.model_dump(mode="json", exclude={"witness", "binding"})
        shown.append({name: "" if value is None else str(value) for name, value in fields.items()})
    assert rows == shown


FORMULAS = (
    "=1+1", "+1", "-1+2", "@sum(A1)", "\t=1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "-", "=", "'=1",
    '=HYPERLINK("http://example.org","open")', "-cmd|'/c calc'!A0", "-1-1", "-1/0", "--1",
)  # fmt: skip


def with_text(text: str) -> str:
    """items.csv of a run in which every text that a person writes is this one."""
    amounts = {text: "1"}
    written = {
        "title": text,
        "owner": text,
        "scope": text,
        "tokens": amounts,
        "contributions": amounts,
    }
    items = tuple(item.model_copy(update=written) for item in RUN.result.items)
    return items_csv(RUN.result.model_copy(update={"items": items}))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_as_a_formula_does_and_the_text_comes_back(text: str) -> None:
    for row in csv.reader(io.StringIO(with_text(text), newline="")):
        assert not [
            cell for cell in row if cell.startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"))
        ]
        assert {from_csv_cell(cell) for cell in row[2:4]} in ({text}, {"title", "owner"})


@pytest.mark.parametrize(
    "text", ['a=1+1, "so", ü — 今\u2028', "it's", "'quoted'", "", "12-3", "-5", "-0.25", "-1/3"]
)
def test_other_text_and_negative_numbers_stay_as_they_are(text: str) -> None:
    assert {row["title"] for row in read(with_text(text))} == {text}


def test_the_runs_of_the_example_hold_no_cell_that_would_be_written_otherwise() -> None:
    tables = sorted((REPOSITORY / "runs/results").rglob("*.csv"))
    assert tables
    for table in tables:
        rows = csv.reader(io.StringIO(table.read_text("utf-8"), newline=""))
        assert [cell for row in rows for cell in row if as_csv_cell(cell) != cell] == []


def test_lines_end_with_a_line_feed_and_columns_stay_without_rows() -> None:
    for text in (
        items_csv(RUN.result),
        gaps_csv(infeasible_run().result),
        items_csv(infeasible_run().result),
    ):
        assert text.endswith("\n") and "\r" not in text
    assert items_csv(infeasible_run().result).count("\n") == 1
    assert gaps_csv(infeasible_run().result).startswith("period,dimension,value,kpi,level,target,")
