"""Where headers and data are, in the whole installation and in tabs that differ from the rest."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from portfolio.sheets import columns as c
from portfolio.sheets.cells import Reading
from portfolio.sheets.columns import Tab
from portfolio.sheets.config import CONFIG_FILE, SheetsConfig
from portfolio.sheets.grid import Grid
from portfolio.sheets.moving.header_rows import HeaderRows, header_rows
from portfolio.sheets.moving.steps import Step
from portfolio.sheets.names import normalised
from portfolio.sheets.table import NEEDED, columns_by_header


def layout_steps(
    config: SheetsConfig,
    wanted: Mapping[str, Tab],
    grids: Mapping[str, Grid],
    reading: Reading,
) -> Iterator[Step]:
    """`header_row` and `data_row`, where the workbooks show others than the configuration says."""
    if config.header_row != 1 or config.data_row is not None:
        return  # a person has said it
    seen = {
        tab.name: rows
        for name, tab in wanted.items()
        if name in grids and (rows := header_rows(tab, grids[name], reading)) is not None
    }
    shown = Counter((rows.header, rows.data) for rows in seen.values() if rows.is_sure)
    if not shown:
        return
    header, data = shown.most_common(1)[0][0]
    evidence = f"in {shown[header, data]} of {sum(shown.values())} tabs"
    if header != 1:
        yield Step(CONFIG_FILE, ("header_row",), header, f"headers are in row {header} {evidence}")
    if data != header + 1:
        yield Step(CONFIG_FILE, ("data_row",), data, f"data begins in row {data} {evidence}")
    for tab, rows in seen.items():
        is_above = rows.entry is not None and rows.entry < data
        # Rows of one tab alone that cannot be read are no instructions: they are entries, and are
        # refused aloud.
        if rows.header != header or is_above:
            yield from _of_tab(config, tab, rows)


def _of_tab(config: SheetsConfig, tab: str, rows: HeaderRows) -> Iterator[Step]:
    layout = config.tabs.get(tab)
    if layout is not None and (layout.header_row or layout.data_row):
        return
    yield Step(CONFIG_FILE, ("tabs", tab, "header_row"), rows.header, f"headers of {tab}")
    if rows.data != rows.header + 1:
        yield Step(CONFIG_FILE, ("tabs", tab, "data_row"), rows.data, f"first row of data of {tab}")


def name_steps(
    missing: Sequence[Tab],
    others: Mapping[str, Grid],
    reading: Reading,
) -> Iterator[Step]:
    """The other name of a tab that is missing, where exactly one unknown tab has its headers, and
    those of no other missing tab as well.

    Ideas are never taken from a tab that only looks like an intake tab.
    """
    possible = [tab for tab in missing if tab.workbook != c.CENTRAL or tab.name == c.BACKLOG]
    alike: dict[str, list[str]] = {}
    for name, grid in others.items():
        scores = {tab.name: _headers_of(tab, grid, reading) for tab in possible}
        best = max(scores.values(), default=0)
        meant = [tab for tab, score in scores.items() if score == best]
        if best and len(meant) == 1:
            alike.setdefault(meant[0], []).append(name)
    for tab in possible:
        names = alike.get(tab.name, [])
        if len(names) == 1:
            evidence = f"the tab {names[0]} has the headers of {tab.name}"
            yield Step(CONFIG_FILE, ("tabs", tab.name, "name"), names[0], evidence)


def _headers_of(tab: Tab, grid: Grid, reading: Reading) -> int:
    """How many columns of a tab that people fill another tab has; none where most of its headers
    are others, or where one is missing that the rows need."""
    rows = header_rows(tab, grid, reading)
    if rows is None:
        return 0
    by_header = columns_by_header(tab)
    headers = [normalised(cell) for cell in grid.rows[rows.header].values()]
    columns = {by_header[header].name for header in headers if header in by_header}
    has_needed = columns.issuperset(NEEDED.get(tab.name, ()))
    entered = {column.name for column in tab.owned}
    if not has_needed or len(columns) * 2 <= len(headers):
        return 0
    return len(columns & entered)
