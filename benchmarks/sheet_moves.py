"""What `benchmarks.sheets` measures: each function prepares, and returns what is timed.

"Alone" is what a script does that only moves cells, as users of the library write it, and that
looks at each cell once. To write it reads first, as a push does: a workbook cannot be written
otherwise, and a sheet is compared with. "Same" is gspread alone too, with the requests that a pull
and a push make: those carry errors, merged cells and the size of the grid with the values, and
change a spreadsheet as a whole or not at all.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

_URL = "https://sheets.googleapis.com"


def write_portfolio(root: Path, rows: int) -> None:
    """Initiatives that fill 25 columns of the backlog."""
    (root / "config/scenarios").mkdir(parents=True)
    (root / "initiatives").mkdir()
    (root / "config/organization.yaml").write_text(_ORGANIZATION, "utf-8")
    (root / "config/metrics.yaml").write_text(
        "metrics: {gmv: {name: GMV, level: north_star, unit: GBP}}\n", "utf-8"
    )
    (root / "config/sheets.yaml").write_text(
        "source: book.xlsx\ncentral_backlog: {google: book}\n", "utf-8"
    )
    for number in range(1, rows + 1):
        requires = f"INIT-{number // 2:06d}" if number > 1 else ""
        text = _INITIATIVE.format(n=number, tokens=number % 97 + 0.5, requires=requires)
        (root / f"initiatives/INIT-{number:06d}.yaml").write_text(text, "utf-8")


_ORGANIZATION = """\
name: Large
resources: {engineering: {unit: day}, design: {unit: day}}
dimensions:
  country: {UK: United Kingdom, DE: Germany}
  department: {payments: Payments, growth: Growth}
  category: {cost: Cost}
  program: {one: One}
  product: {shop: Shop}
  segment: {buyers: Buyers}
"""
_INITIATIVE = """\
key: INIT-{n:06d}
title: Initiative number {n} with a title of usual length
owner: team-{n}
status: candidate
period: 2026-Q1
requesting_team: sales
requester: Person {n}
problem_statement: A problem of the usual length, told in a sentence or two as people do. Number {n}.
hypothesis: If we do this, then that will be better by a few percent, and nobody will be worse off.
summary: Build it, measure it, and keep it if it works.
dimensions: {{country: {{UK: 0.6, DE: 0.4}}, department: payments, category: cost, program: one, product: shop,
  segment: buyers}}
tokens: {{engineering: {tokens}, design: 3}}
contributions: {{gmv: {n}}}
requires: [{requires}]
bundle: bundle-{n}
mandatory: {{reason: The law}}
earliest_start: 2026-01-05
latest_finish: 2026-03-20
deadline: 2026-03-31
time_sensitivity: 0.7
"""


def sheets_session(root: Path, source: Any = None) -> Any:
    """Files and workbooks, with only the backlog looked at."""
    from dataclasses import replace

    from portfolio.actions.sheets_session import open_sheets

    here = open_sheets(root, "book.xlsx" if source is None else str(root))
    return here if source is None else replace(here, source=source)


def _read(here: Any) -> Any:
    return here.read(["Backlog"])


def _pull(here: Any) -> int:
    from portfolio.actions.pulling import pulled_from

    return len(pulled_from(here, (), strict=False).changes)


def push(here: Any) -> int:
    from portfolio.actions.pushing import pushed
    from portfolio.sheets.push import Stamp

    opened = _read(here)
    out = pushed(
        here, opened, here.collector(opened), Stamp("portfolio benchmark", "2026-01-01T00:00:00Z")
    )
    here.write(out.edits)
    return int(out.cells)


def init(here: Any) -> None:
    from portfolio.sheets.session import layouts

    here.source.create(
        [layout for layout in layouts(here.known(), here.config) if layout.name == "Backlog"]
    )


def _values(root: Path) -> list[list[Any]]:
    """The cells of the filled workbook, as a script has them."""
    from openpyxl import load_workbook

    book = load_workbook(root / "filled.xlsx")
    return [
        [None if cell is None else cell for cell in row]
        for row in book.worksheets[0].iter_rows(values_only=True)
    ]


def xlsx_alone_read(root: Path, _: str) -> Callable[[], object]:
    from openpyxl import load_workbook

    return lambda: sum(
        1
        for row in load_workbook(root / "filled.xlsx", data_only=True).worksheets[0].iter_rows()
        for _ in row
    )


def xlsx_ours_pull(root: Path, _: str) -> Callable[[], object]:
    (root / "book.xlsx").write_bytes((root / "filled.xlsx").read_bytes())
    here = sheets_session(root)
    return lambda: _pull(here)


def xlsx_alone_write(root: Path, _: str) -> Callable[[], object]:
    from openpyxl import load_workbook

    values = _values(root)

    def write() -> None:
        book = load_workbook(root / "empty.xlsx")
        sheet = book.worksheets[0]
        for at, row in enumerate(values[1:], start=2):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    sheet.cell(at, column).value = value
        book.save(root / "alone.xlsx")

    return write


def xlsx_ours_push(root: Path, _: str) -> Callable[[], object]:
    (root / "book.xlsx").write_bytes((root / "empty.xlsx").read_bytes())
    here = sheets_session(root)
    return lambda: push(here)


def _session(url: str) -> Any:
    import requests
    from requests.adapters import HTTPAdapter

    class Elsewhere(HTTPAdapter):
        def send(
            self, request: requests.PreparedRequest, *args: Any, **more: Any
        ) -> requests.Response:
            request.url = str(request.url).replace(_URL, url)
            return super().send(request, *args, **more)

    session = requests.Session()
    session.mount(_URL, Elsewhere())
    session.headers["Authorization"] = "Bearer token-benchmark"
    return session


def _client(url: str) -> Any:
    from gspread.http_client import HTTPClient

    return HTTPClient(None, _session(url))  # type: ignore[arg-type]


def _google(root: Path, url: str) -> Any:
    from portfolio.remote import Remote
    from portfolio.sheets.google import GoogleSource

    remote = Remote(url, {"Authorization": "Bearer token-benchmark"})
    return sheets_session(root, GoogleSource(remote, {"Central Backlog": "book"}))


def google_fill(root: Path, url: str) -> Callable[[], object]:
    here = _google(root, url)

    def fill() -> None:
        init(here)
        push(here)

    return fill


def google_alone_read(root: Path, url: str) -> Callable[[], object]:
    return lambda: sum(1 for row in _all_values(url)[1] for _ in row)


def google_alone_write(root: Path, url: str) -> Callable[[], object]:
    _, values = _all_values(url)
    _empty_rows(url)

    def write() -> None:
        sheet, _ = _all_values(url)
        sheet.update(values, raw=True)

    return write


def _all_values(url: str) -> tuple[Any, list[list[Any]]]:
    """The worksheet, and its values: numbers as numbers, dates as serials, as a pull has them
    too."""
    from gspread.client import Client
    from gspread.utils import ValueRenderOption

    sheet = Client(None, _session(url)).open_by_key("book").worksheet("Backlog")  # type: ignore[arg-type]
    return sheet, sheet.get_all_values(value_render_option=ValueRenderOption.unformatted)


def google_same_read(root: Path, url: str) -> Callable[[], object]:
    client = _client(url)
    return lambda: sum(
        1 for row in _rows(client) for cell in row["values"] if "effectiveValue" in cell
    )


def google_same_write(root: Path, url: str) -> Callable[[], object]:
    client = _client(url)
    values = [[cell.get("effectiveValue") for cell in row["values"]] for row in _rows(client)]
    _empty_rows(url)

    def write() -> None:
        sheet = _properties(client)["sheetId"]
        _rows(client)
        rows = [
            {"values": [{"userEnteredValue": value} if value else {} for value in row]}
            for row in values
        ]
        start = {"sheetId": sheet, "rowIndex": 0, "columnIndex": 0}
        request = {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}
        client.batch_update("book", {"requests": [request]})

    return write


def _rows(client: Any) -> list[Any]:
    """The rows of the tab as the request of a pull has them."""
    from portfolio.sheets.google import FIELDS

    [sheet] = client.fetch_sheet_metadata("book", {"fields": FIELDS})["sheets"]
    rows: list[Any] = sheet["data"][0]["rowData"]
    return rows


def google_ours_pull(root: Path, url: str) -> Callable[[], object]:
    here = _google(root, url)
    return lambda: _pull(here)


def google_ours_pull_edited(root: Path, url: str) -> Callable[[], object]:
    """A pull after somebody has edited a title in every hundredth row."""
    client = _client(url)
    sheet, height = _properties(client)["sheetId"], len(_rows(client))
    edited = [{"values": [{"userEnteredValue": {"stringValue": "Another title"}}]}]
    starts = [
        {"sheetId": sheet, "rowIndex": row, "columnIndex": 1} for row in range(1, height, 100)
    ]
    updates = [{"start": start, "rows": edited, "fields": "userEnteredValue"} for start in starts]
    client.batch_update("book", {"requests": [{"updateCells": update} for update in updates]})
    here = _google(root, url)
    return lambda: _pulled(here, len(updates))


def _pulled(here: Any, changes: int) -> None:
    assert _pull(here) == changes


def google_ours_push(root: Path, url: str) -> Callable[[], object]:
    here = _google(root, url)
    _empty_rows(url)
    return lambda: push(here)


def _empty_rows(url: str) -> None:
    """Clear what was pushed, so that all of it is pushed again."""
    client = _client(url)
    sheet = _properties(client)
    width, height = sheet["gridProperties"]["columnCount"], sheet["gridProperties"]["rowCount"]
    start = {"sheetId": sheet["sheetId"], "rowIndex": 1, "columnIndex": 0}
    rows: list[Any] = [{"values": [{}] * width} for _ in range(height - 1)]
    request = {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}
    client.batch_update("book", {"requests": [request]})


def _properties(client: Any) -> Any:
    mask = "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)))"
    [sheet] = client.fetch_sheet_metadata("book", {"fields": mask})["sheets"]
    return sheet["properties"]


def files_read(root: Path, _: str) -> Callable[[], object]:
    return lambda: sheets_session(root)


def files_valid(root: Path, _: str) -> Callable[[], object]:
    from portfolio.checked import check

    return lambda: check(root)
