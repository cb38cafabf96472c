"""Small installations of other people, a list of rows for each tab."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from portfolio.sheets.grid import Raw

Rows = Sequence[Sequence[Raw]]
KPIS: Rows = [
    ["kpi_key", "kpi_name", "kpi_level", "unit"],
    ["gmv", "GMV", "north_star", "GBP"],
    ["nps", "NPS", "strategic", "points"],
]
_BOOKS = {
    "Central Backlog": ("Backlog", "Intake"),
    "ProductOps": ("Metrics_Config", "KPI_Contributions", "MathModels", "Params", "Scoring_inputs"),
}


def installation(
    folder: Path,
    tabs: Mapping[str, Rows],
    *,
    as_csv: bool = True,
    organization: str = "name: Acme\nresources: {engineering: {unit: day}}\n",
    config: str | None = None,
) -> Path:
    """A portfolio that has nothing yet, beside workbooks of these tabs."""
    (folder / "config").mkdir(parents=True)
    (folder / "sheets").mkdir()
    (folder / "config/organization.yaml").write_text(organization, "utf-8")
    (folder / "config/metrics.yaml").write_text("metrics: {}\n", "utf-8")
    if config is not None:
        (folder / "config/sheets.yaml").write_text(config, "utf-8")
    (_write_csv if as_csv else _write_xlsx)(folder / "sheets", tabs)
    return folder


def replace_cell(root: Path, tab: str, old: str, new: str) -> None:
    """Type over what stands in a CSV file."""
    path = root / "sheets" / f"{tab}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def csv_rows(root: Path, tab: str) -> list[list[str]]:
    """The cells of a tab."""
    with (root / "sheets" / f"{tab}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _write_csv(folder: Path, tabs: Mapping[str, Rows]) -> None:
    for name, rows in tabs.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)


def _write_xlsx(folder: Path, tabs: Mapping[str, Rows]) -> None:
    books: dict[str, Workbook] = {}
    for name, rows in tabs.items():
        of = (book for book, names in _BOOKS.items() if name in names)
        title = next(of, "Optimization Center")
        if title not in books:
            books[title] = Workbook()
            books[title].remove(books[title].worksheets[0])
        sheet = books[title].create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for title, book in books.items():
        book.save(folder / f"{title}.xlsx")
