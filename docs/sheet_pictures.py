"""Pictures of the tabs for docs/sheets.md: ``python docs/sheet_pictures.py``.

The example is pushed into new workbooks, LibreOffice renders the upper left of some tabs, and the
paper around them is cut off. Needs soffice and pdftoppm.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
TABS = {
    "Backlog": ("Central Backlog", ("initiative_key", "title", "owner", "status", "country",
                                    "engineering_tokens", "immediate_kpi_key", "run_status")),
    "Constraints": ("Optimization Center", ("scenario_name", "constraint_type", "resource", "dimension",
                                            "dimension_key", "min_tokens", "max_tokens", "notes",
                                            "run_status")),
    "Results": ("Optimization Center", ("initiative_key", "title", "selected", "allocated_tokens",
                                        "country", "objective_contribution", "reason")),
    "Gaps_And_Alerts": ("Optimization Center", ("dimension_key", "kpi_key", "level", "target",
                                                "achieved", "gap", "severity", "recommendation")),
}  # fmt: skip
"""Tab -> its workbook, and the columns that are shown; the others are hidden in the picture."""
ROWS = 9
LINE = 16
"""Points that a line of text takes."""
DOTS = 150
"""Dots an inch."""
MARGIN = 4


def main() -> None:
    """Make every picture anew."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("config", "initiatives", "runs"):
            shutil.copytree(ROOT / part, folder / part)
        for command in ("init", "push"):
            words = ["portfolio", "sheets", command, "--root", name]
            subprocess.run(words, check=True, capture_output=True)
        for tab, (book, columns) in TABS.items():
            pdf = _rendered(folder / "sheets" / f"{book}.xlsx", tab, columns, folder)
            _picture(pdf, PICTURES / f"tab-{tab.lower().replace('_', '-')}.png")


def _rendered(book: Path, tab: str, columns: tuple[str, ...], folder: Path) -> Path:
    """One page with the upper left of a tab."""
    workbook = load_workbook(book)
    for other in workbook.sheetnames:
        if other != tab:
            del workbook[other]
    sheet = workbook[tab]
    headers = {cell.value: cell.column for cell in sheet[1] if cell.value}
    for header, at in headers.items():
        sheet.column_dimensions[get_column_letter(at)].hidden = header not in columns
    for row in sheet.iter_rows(max_row=1):
        for cell in row:
            cell.comment = None
    for row in range(2, ROWS + 2):
        sheet.row_dimensions[row].height = LINE * max(map(_lines, sheet[row]))
    last = get_column_letter(max(headers.values()))
    sheet.print_area = f"A1:{last}{ROWS + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    # A printed grid is black: on a screen it is as light as these borders.
    side = Side("hair", color="BFBFBF")
    for row in sheet.iter_rows(max_row=ROWS + 1):
        for cell in row:
            cell.border = Border(side, side, side, side)
    sheet.oddHeader.center.text = sheet.oddFooter.center.text = ""
    small = folder / f"{tab}.xlsx"
    workbook.save(small)
    words = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(small)]
    subprocess.run(words, check=True, capture_output=True)
    return small.with_suffix(".pdf")


def _lines(cell: Any) -> int:
    """On how many lines a cell is shown: rows are as high as hidden columns need, too."""
    column = cell.parent.column_dimensions[cell.column_letter]
    if column.hidden or not cell.alignment.wrap_text:
        return 1
    return -(-len(str(cell.value or " ")) // int(column.width))


def _picture(pdf: Path, target: Path) -> None:
    """The first page as a PNG, without the paper around the table."""
    gray = pdf.with_suffix(".pgm")
    _render(pdf, gray, "-gray")
    _, size, _, pixels = gray.read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    lines = [pixels[row * width : (row + 1) * width] for row in range(height)]
    paper = bytes([255])
    inked = [row for row, line in enumerate(lines) if line.strip(paper)]
    left = min(width - len(lines[row].lstrip(paper)) for row in inked)
    right = max(len(lines[row].rstrip(paper)) for row in inked)
    x, y = max(left - MARGIN, 0), max(inked[0] - MARGIN, 0)
    w, h = right + MARGIN - x, inked[-1] + MARGIN - y
    box = ["-x", str(x), "-y", str(y), "-W", str(w), "-H", str(h)]
    _render(pdf, target, "-png", *box)


def _render(pdf: Path, target: Path, *words: str) -> None:
    name = str(target.with_suffix(""))
    options = ["-r", str(DOTS), "-singlefile", *words]
    subprocess.run(["pdftoppm", *options, str(pdf), name], check=True)


if __name__ == "__main__":
    main()
