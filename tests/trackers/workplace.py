"""A small portfolio, the six exports, and imports into it."""

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from portfolio.actions.importing import ImportRequest, PreparedImport, prepare_import, write_import
from portfolio.report.words.imports import ImportReport
from portfolio.source import read_document

EXPORTS = Path(__file__).parent / "exports"
BASE = Path(__file__).parents[1] / "examples" / "base"
TOOLS = {
    "jira": "jira.csv",
    "linear": "linear.csv",
    "aha": "aha.csv",
    "productboard": "productboard.csv",
    "airfocus": "airfocus.xlsx",
    "rice": "rice.csv",
}


def small_portfolio(folder: Path) -> Path:
    """The base portfolio of the examples."""
    return Path(shutil.copytree(BASE, folder))


def imported(root: Path, file: Path, map: str, **more: object) -> ImportReport:
    """Import a file for 2026-Q2."""
    prepared = prepared_import(root, file, map, **more)
    write_import(root, prepared)
    return prepared.report


def prepared_import(root: Path, file: Path, map: str, **more: object) -> PreparedImport:
    """What an import would write."""
    defaults = more.pop("defaults", {"period": "2026-Q2"})
    request = ImportRequest(file, map, defaults=defaults, **more)  # type: ignore[arg-type]
    return prepare_import(root, request)


def fields(root: Path, tool: str, key: str) -> dict[str, object]:
    """What the initiative says that came from an item."""
    for path in sorted((root / "initiatives").glob("*.yaml")):
        document, _ = read_document(path.name, path.read_text("utf-8"))
        assert document is not None
        source = document.data.get("source", {})
        if (source.get("tool"), source.get("key")) == (tool, key):
            return dict(document.data)
    raise AssertionError(f"nothing came from {tool} {key}")


def file_of(root: Path, tool: str, key: str) -> Path:
    """The file of the initiative that came from an item."""
    return root / "initiatives" / f"{fields(root, tool, key)['key']}.yaml"


def written(folder: Path, name: str, rows: Sequence[Sequence[str]]) -> Path:
    """A CSV file of these rows."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = folder / name
    path.write_text(text.getvalue(), "utf-8")
    return path


def with_cell(folder: Path, source: Path, header: str, row: int, value: str) -> Path:
    """A copy of an export with one cell changed; rows are counted from 1, below the headers."""
    if source.suffix == ".xlsx":
        headers = [cell.value for cell in openpyxl.load_workbook(source).worksheets[0][1]]
    else:
        headers = list(_csv_rows(source)[0])
    return with_cells(folder, source, {(row + 1, headers.index(header) + 1): value})


def with_cells(folder: Path, source: Path, news: Mapping[tuple[int, int], object]) -> Path:
    """A copy of an export with other cells; rows and columns are counted from 1."""
    target = folder / source.name
    if source.suffix == ".xlsx":
        book = openpyxl.load_workbook(source)
        for (row, column), value in news.items():
            book.worksheets[0].cell(row, column).value = value
        book.save(target)
        return target
    rows = _csv_rows(source)
    for (row, column), value in news.items():
        rows[row - 1][column - 1] = str(value)
    text = io.StringIO()
    csv.writer(text, delimiter=_separator(source)).writerows(rows)
    target.write_text(text.getvalue(), "utf-8")
    return target


def _csv_rows(source: Path) -> list[list[str]]:
    lines = source.read_text("utf-8").splitlines(keepends=True)
    return list(csv.reader(lines, delimiter=_separator(source)))


def _separator(source: Path) -> str:
    return ";" if source.stem == "rice" else ","
