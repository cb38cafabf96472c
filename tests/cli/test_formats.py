"""The forms in which commands print data."""

import csv
import io
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from portfolio.cli.boundary import Exit
from portfolio.cli.commands import SECTIONS

EXAMPLE = Path(__file__).parents[2]
WIDE = (
    "SELECT run_id, title, period, status, objective, run_id AS again FROM runs ORDER BY run_id"
    " LIMIT 3"
)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


def query(sql: str, *words: str) -> str:
    done = run("query", sql, "--root", str(EXAMPLE), *words)
    assert done.exit_code == Exit.DONE
    return done.stdout


def commands_with_format() -> list[str]:
    """Names of the commands that print JSON."""
    names = []
    for name in (name for section in SECTIONS.values() for name in section):
        command = main.get_command(click.Context(main), name)
        assert command is not None
        choices = [p.type for p in command.params if "--format" in p.opts]
        if any(isinstance(kind, click.Choice) and "json" in kind.choices for kind in choices):
            names.append(name)
    return names


@pytest.mark.parametrize("name", commands_with_format())
def test_json_is_short_for_format_json(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    needed = ["x" for p in command.params if isinstance(p, click.Argument) and p.required]
    for words in (["--json"], ["--format", "json"]):
        context = command.make_context(name, [*needed, *words], resilient_parsing=True)
        assert context.params["form"] == "json"
    plain = command.make_context(name, needed, resilient_parsing=True)
    assert plain.params["form"] in ("text", "table")


def test_json_prints_what_format_json_prints() -> None:
    assert query(WIDE, "--json") == query(WIDE, "--format", "json")
    assert json.loads(query(WIDE, "--json"))["columns"][0] == "run_id"


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_table_stays_within_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    rows = query(WIDE).splitlines()
    assert max(map(len, rows)) <= columns
    # Nothing is cut: every value of the answer is there.
    for row in json.loads(query(WIDE, "--json"))["rows"]:
        assert row[0] in query(WIDE)


def test_a_table_that_no_terminal_reads_has_a_line_for_each_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert len(query(WIDE).splitlines()) == 1 + 3 + 1


def test_csv_reads_back_whatever_its_cells_hold() -> None:
    sql = """SELECT 'a,b' AS one, 'say "x"' AS two, NULL AS three, 'x\ny' AS "fo,ur", 0.5 AS five"""
    [names, row] = csv.reader(io.StringIO(query(sql, "--format", "csv")))
    assert names == ["one", "two", "three", "fo,ur", "five"]
    assert row == ["a,b", 'say "x"', "", "x\ny", "0.5"]
