"""CSV files stay what the program that wrote them left: marks, separators, line ends, and cells of
others."""

import csv
import io
from pathlib import Path
from typing import Literal

import pytest

from portfolio.sheets.csv_folder import CsvSource
from portfolio.sheets.grid import CellEdit, UnreadableError
from tests.sheets.workbench import base, sheets

ROWS = [
    ["initiative_key", "owner", "summary"],
    ["INIT-0001", "anna", "two\nlines, with ; and \t"],
    ["INIT-0002", "=1+1", ""],
]


def written(separator: str, line_end: str, rows: list[list[str]] = ROWS) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def source(folder: Path) -> CsvSource:
    return CsvSource(folder, lambda path, data: path.write_bytes(data))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("first", ["", "sep={}", '"sep={}"'])
def test_what_a_program_left_stays(
    tmp_path: Path, separator: str, line_end: str, mark: str, first: str
) -> None:
    named = first.format(separator) + line_end if first else ""
    before = mark + named + written(separator, line_end)
    (tmp_path / "Backlog.csv").write_bytes(before.encode())
    files = source(tmp_path)
    grid = files.read(["Backlog"])["Backlog"]
    assert grid.rows[1] == {1: "initiative_key", 2: "owner", 3: "summary"}
    assert grid.cell(2, 3) == ROWS[1][2]
    files.write({"Backlog": [CellEdit(2, 2, "Ännchen"), CellEdit(3, 3, "-x")]})
    after = [ROWS[0], ["INIT-0001", "Ännchen", ROWS[1][2]], ["INIT-0002", "=1+1", "'-x"]]
    assert (tmp_path / "Backlog.csv").read_bytes() == (
        mark + named + written(separator, line_end, after)
    ).encode()
    assert source(tmp_path).read(["Backlog"])["Backlog"].cell(3, 3) == "-x"


@pytest.mark.parametrize(
    "header",
    [
        'a;"b, c, d, e";f',
        "a;b;c\n1,5;2,5;3,5,5",
        "Fill this in, please\na;b;c;d",
        '"a;b;c;d;e",f\n1,2',
    ],
)
def test_separators_inside_quotes_count_for_nothing(tmp_path: Path, header: str) -> None:
    (tmp_path / "Backlog.csv").write_text(header + "\n", "utf-8")
    row = max(source(tmp_path).read(["Backlog"])["Backlog"].rows.values(), key=len)
    wanted = {'"': "a;b;c;d;e", "a": "a", "F": "a"}[header[0]]
    assert row[1] == wanted


def test_the_name_of_an_export_is_the_name_of_its_tab(tmp_path: Path) -> None:
    root = base(tmp_path / "portfolio")
    folder = root / "sheets"
    folder.mkdir()
    at = folder / "Central Backlog - Backlog.CSV"
    at.write_text("initiative_key,owner\nINIT-0001,anna\n", "utf-8")
    assert "owner" in sheets(root, "pull").output
    (folder / "Backlog.csv").write_text("initiative_key,owner\nINIT-0001,ben\n", "utf-8")
    with pytest.raises(
        UnreadableError, match=r"is in Backlog\.csv and in Central Backlog - Backlog\.CSV"
    ):
        source(folder).read(["Backlog"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL], ids=["few", "all"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encoding_and_quotes_stay(
    tmp_path: Path, encoding: str, quoting: Literal[0, 1], separator: str
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n", quoting=quoting).writerows(ROWS)
    before = text.getvalue()
    (tmp_path / "Backlog.csv").write_bytes(before.encode(encoding))
    here = source(tmp_path)
    here.read(["Backlog"])
    here.write({"Backlog": [CellEdit(2, 2, "Åsa")]})
    after = (tmp_path / "Backlog.csv").read_bytes()
    assert after == before.replace("anna", "Åsa").encode(encoding)
