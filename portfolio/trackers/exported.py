"""The bytes of an export -> its cells: a CSV file, or a tab of an .xlsx workbook."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from portfolio.findings import did_you_mean
from portfolio.sheets import SUFFIXES, Grid, UnreadableError, csv_grid, matched, workbook_grids

_MOST_LISTED = 10
CSV_SUFFIXES = (".csv", ".tsv", ".txt")
"""Files that are read as text with separators."""


@dataclass(frozen=True)
class Export:
    """The tab that is imported, and the filled cells of every other tab of its file."""

    name: str
    """The file, with the tab where it has several."""
    grid: Grid
    others: Mapping[str, int]


def read_export(
    name: str,
    data: bytes,
    tab: str | None,
    encoding: str | None,
    fits: Callable[[Grid], bool],
) -> Export:
    """What a file holds; of several tabs the one that is named, or the only one that fits.

    Raises:
        UnreadableError: if it is no such file, or it is not said which of its tabs is meant.
    """
    suffix = PurePath(name).suffix.casefold()
    if suffix in SUFFIXES:
        return _from_workbook(name, data, tab, fits)
    if suffix not in CSV_SUFFIXES:
        raise UnreadableError(f"{name} is no .csv and no .xlsx file: export it as one of them")
    if tab is not None:
        raise UnreadableError(f"{name} has no tabs: take `tab` out of the map, or leave out --tab")
    return Export(name, csv_grid(name, data, encoding), {})


def _from_workbook(
    name: str,
    data: bytes,
    tab: str | None,
    fits: Callable[[Grid], bool],
) -> Export:
    filled = workbook_grids(name, data)
    title = _named_tab(name, filled, tab) if tab is not None else _only_tab(name, filled, fits)
    others = {other: _count(grid) for other, grid in filled.items() if other != title}
    shown = f"{name} {title}" if others else name
    return Export(shown, filled[title], others)


def _named_tab(name: str, filled: Mapping[str, Grid], tab: str) -> str:
    meant = matched(filled, [tab])
    if meant:
        return next(iter(meant))
    advice = did_you_mean(tab, filled) or "say --tab with the name of one"
    raise UnreadableError(f"{name} has no tab {tab} with content: {advice}")


def _only_tab(name: str, filled: Mapping[str, Grid], fits: Callable[[Grid], bool]) -> str:
    if not filled:
        raise UnreadableError(f"{name} is empty")
    if len(filled) == 1:
        return next(iter(filled))
    fitting = [title for title, grid in filled.items() if fits(grid)]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(list(fitting or filled)[:_MOST_LISTED])
    why = "have the headers" if fitting else "there are, and none has the headers of the map"
    raise UnreadableError(f"{name}: the tabs {listed} {why}: say which one with --tab")


def _count(grid: Grid) -> int:
    return sum(map(len, grid.rows.values()))
