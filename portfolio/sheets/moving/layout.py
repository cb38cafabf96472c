"""Where headers and data are, in the whole installation and in tabs that differ from the rest."""

from collections import Counter
from collections.abc import Iterator, Mapping

from portfolio.sheets.cells import Reading
from portfolio.sheets.columns import Tab
from portfolio.sheets.config import CONFIG_FILE, SheetsConfig
from portfolio.sheets.grid import Grid
from portfolio.sheets.moving.header_rows import HeaderRows, header_rows
from portfolio.sheets.moving.steps import Step


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
        if rows.header != header or is_above or (rows.is_sure and rows.data > data):
            yield from _of_tab(config, tab, rows)


def _of_tab(config: SheetsConfig, tab: str, rows: HeaderRows) -> Iterator[Step]:
    layout = config.tabs.get(tab)
    if layout is not None and (layout.header_row or layout.data_row):
        return
    yield Step(CONFIG_FILE, ("tabs", tab, "header_row"), rows.header, f"headers of {tab}")
    if rows.data != rows.header + 1:
        yield Step(CONFIG_FILE, ("tabs", tab, "data_row"), rows.data, f"first row of data of {tab}")
