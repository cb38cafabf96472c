"""`export`: everything as tables, the same bytes for the same portfolio, and nothing that
calculates."""

import csv
import json
from pathlib import Path

import duckdb
import pytest

from portfolio.checked import check
from portfolio.exports import history_tables
from portfolio.record import TABLES, Record
from portfolio.report import from_csv_cell
from tests.cli.conftest import Command


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parquet(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"SET file_search_path = '{folder}'")
        return connection.execute(sql).fetchall()


@pytest.fixture
def exported(portfolio: Command, recorded: Path, tmp_path: Path) -> Path:
    (recorded / "config/imports").mkdir()
    (recorded / "config/imports/jira.map.yaml").write_text("tool: jira\n", "utf-8")
    (recorded / "config/sheets.yaml").write_text("keys: ours\n", "utf-8")
    done = portfolio("export", str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    return tmp_path / "out"


def test_everything_that_was_written_is_there(exported: Path, recorded: Path) -> None:
    workspace = check(recorded).workspace
    assert workspace is not None
    texts = {row["file"]: from_csv_cell(row["text"]) for row in rows_of(exported, "files")}
    assert texts.items() >= dict(workspace.texts).items()
    every = [path for path in (recorded / "config").rglob("*.yaml") if path.is_file()]
    assert {path.relative_to(recorded).as_posix() for path in every} <= texts.keys()
    assert texts["config/sheets.yaml"] == "keys: ours\n"
    assert texts["config/imports/jira.map.yaml"] == "tool: jira\n"
    keys = [row["key"] for row in rows_of(exported, "initiatives")]
    assert keys == sorted(workspace.initiatives)
    for row in rows_of(exported, "initiative_tokens"):
        initiative = workspace.initiatives[row["initiative"]]
        amounts = (
            initiative.scopes[row["scope"]].tokens
            if row["scope"] and initiative.scopes
            else initiative.tokens
        )
        assert amounts is not None
        assert row["amount_exact"] == f"{amounts[row['resource']].normalize():f}"


def test_the_whole_record_is_there(exported: Path, recorded: Path) -> None:
    documents = {
        row["run_id"]: json.loads(row["result"]) for row in rows_of(exported, "run_documents")
    }
    stored = {
        path.parent.name: json.loads(path.read_text("utf-8"))
        for path in recorded.glob("runs/results/*/*/result.json")
    }
    assert documents == stored
    inputs = {row["inputs"] for row in rows_of(exported, "run_inputs")}
    assert inputs == {path.stem for path in recorded.glob("runs/inputs/*.jsonl")}


def test_parquet_says_what_csv_says(exported: Path) -> None:
    for path in sorted(exported.glob("*.parquet")):
        rows = rows_of(exported, path.stem)
        [(count,)] = parquet(exported, f"SELECT count(*) FROM '{path.name}'")
        assert count == len(rows), path.stem
    pairs = parquet(exported, "SELECT key, title FROM 'initiatives.parquet'")
    assert pairs == [
        (row["key"], from_csv_cell(row["title"])) for row in rows_of(exported, "initiatives")
    ]
    [(total,)] = parquet(exported, "SELECT sum(amount) FROM 'initiative_tokens.parquet'")
    assert isinstance(total, float) and total > 0


def test_the_same_portfolio_gives_the_same_bytes(
    exported: Path, portfolio: Command, tmp_path: Path
) -> None:
    portfolio("export", str(tmp_path / "again"))
    before = {path.name: path.read_bytes() for path in exported.iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == before
    portfolio("export", str(exported))
    assert {path.name: path.read_bytes() for path in exported.iterdir()} == before


def test_every_column_says_what_it_means(exported: Path) -> None:
    columns = rows_of(exported, "data_dictionary")
    assert [row for row in columns if not row["meaning"].strip()] == []
    listed = {(row["table"], row["column"]) for row in columns}
    for path in exported.glob("*.csv"):
        if path.stem != "data_dictionary":
            header = path.read_text("utf-8").splitlines()[0].split(",")
            assert {(path.stem, name) for name in header} <= listed
    page = (exported / "data_dictionary.md").read_text("utf-8")
    assert all(f"## {table}\n" in page for table, _ in listed)


def test_every_table_of_the_record_is_told() -> None:
    names = [table.name for table in history_tables(Record((), (), ()), {}, ())]
    assert set(TABLES) <= set(names)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_no_cell_calculates(start: str, portfolio: Command, root: Path, tmp_path: Path) -> None:
    path = root / "initiatives/INIT-0001.yaml"
    text = path.read_text("utf-8")
    path.write_text(f"{text}summary: {json.dumps(f'{start}HYPERLINK(1)')}\n", "utf-8")
    assert portfolio("export", str(tmp_path / "out")).exit_code == 0
    for file in (tmp_path / "out").glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as opened:
            for row in csv.reader(opened):
                assert not any(cell.startswith(start) for cell in row if not _is_number(cell)), (
                    file.name
                )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_a_folder_with_something_else_is_left_alone(portfolio: Command, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.doc").write_text("mine", "utf-8")
    done = portfolio("export", str(tmp_path / "out"))
    assert done.exit_code == 64
    assert "holds something else" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.doc"]
    (tmp_path / "file").write_text("mine", "utf-8")
    assert portfolio("export", str(tmp_path / "file")).exit_code == 64


def test_a_damaged_run_is_left_out_and_told(
    portfolio: Command, recorded: Path, tmp_path: Path
) -> None:
    [result, *_] = sorted(recorded.glob("runs/results/*/*/result.json"))
    result.write_text("{", "utf-8")
    done = portfolio("export", str(tmp_path / "out"))
    assert done.exit_code == 7
    assert result.name in done.stderr
    ids = [row["run_id"] for row in rows_of(tmp_path / "out", "runs")]
    assert ids and result.parent.name not in ids


def test_json_lists_tables_and_files(portfolio: Command, tmp_path: Path) -> None:
    answer = json.loads(portfolio("export", str(tmp_path / "out"), "--format", "json").stdout)
    assert sorted(answer["files"]) == sorted(path.name for path in (tmp_path / "out").iterdir())
    assert {"table": "runs", "rows": 0} in answer["tables"]
