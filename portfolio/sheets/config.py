"""config/sheets.yaml: where the workbooks are, and where their tabs differ from the usual."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from portfolio.findings import Finding
from portfolio.model import Line, Model, PositiveCount
from portfolio.sheets.names import normalised
from portfolio.source import read_document, typed

CONFIG_FILE = "config/sheets.yaml"
GOOGLE = "google"
_PATH = re.compile(r"[/\\\x00]|^\.")
"""What makes a path of a name, or hides its file."""
_ONE_COLUMN = "keep it with the column that the header means"
_NO_PATH = "take out / and \\, and a dot at its beginning"


class Workbook(Model):
    """Where one of the three workbooks is."""

    google: Line | None = None
    """The id of the Google spreadsheet: the long part of its address."""


class TabLayout(Model):
    """Where a tab differs from the usual."""

    name: Line | None = None
    """What the tab is called here."""
    header_row: PositiveCount | None = None
    """The row of its headers."""
    data_row: PositiveCount | None = None
    """The first row of its data."""
    aliases: Mapping[Line, tuple[Line, ...]] = Field(default={})
    """Column -> other headers that it has here."""
    used: bool = True
    """Whether this installation has the tab at all."""
    without: tuple[Line, ...] = ()
    """Columns that this installation does not have."""


class SheetsConfig(Model):
    """The spreadsheets of this portfolio."""

    source: Line = "sheets"
    """google, an .xlsx file, or a folder of .xlsx or .csv files; what --from and --to are without
    being said."""
    central_backlog: Workbook = Workbook()
    """The workbook Central Backlog."""
    productops: Workbook = Workbook()
    """The workbook ProductOps."""
    optimization_center: Workbook = Workbook()
    """The workbook Optimization Center."""
    roadmap: Workbook = Workbook()
    """The workbook Roadmap, which portfolio publish writes."""
    header_row: PositiveCount = 1
    """The row of headers, in every tab that says nothing else."""
    data_row: PositiveCount | None = None
    """The first row of data; by default the one below the headers."""
    decimal: Literal[".", ","] | None = None
    """The decimal mark of numbers that were entered as text; without it a text with a comma is no
    number."""
    dates: Literal["dmy", "mdy"] | None = None
    """The order of dates that were entered as text; without it only 2026-03-31 is one."""
    intake: tuple[Line, ...] = ("Intake",)
    """The tabs in which new ideas arrive."""
    tabs: Mapping[Line, TabLayout] = Field(default={})
    """Tab, by its usual name -> where it differs."""
    values: Mapping[Line, Mapping[Line, Line]] = Field(default={})
    """Column or dimension -> what is typed here -> the value that it means: `status: {in discovery:
    idea}`."""
    owners: Mapping[Line, Line] = Field(default={})
    """Column of the Backlog -> the tab in which it is entered here: `engineering_tokens:
    Candidates`."""
    keys: Literal["ours", "foreign"] = "ours"
    """Whose keys stand in the sheets: ours, or those of another tool, which are kept as the
    source."""
    constraint_sets: Mapping[Line, Line] = Field(default={})
    """Scenario -> the constraint_set_name whose rows count; without it the one that the tab
    Settings names, else all do."""
    results_link: Line | None = None
    """Where a run can be read on the web, with {run_id} in it."""

    def google_ids(self) -> Mapping[str, str | None]:
        """Workbook -> id of its Google spreadsheet."""
        books = (self.central_backlog, self.productops, self.optimization_center)
        names = ("Central Backlog", "ProductOps", "Optimization Center")
        return {name: book.google for name, book in zip(names, books, strict=True)}

    def rows_of(self, tab: str) -> tuple[int, int]:
        """Header row and first row of data of a tab."""
        layout = self.tabs.get(tab, TabLayout())
        header = layout.header_row or self.header_row
        default = self.data_row if self.data_row and layout.header_row is None else header + 1
        return header, layout.data_row or default

    def name_of(self, tab: str) -> str:
        """What a tab is called here."""
        return self.tabs.get(tab, TabLayout()).name or tab

    def words(self) -> Mapping[str, Mapping[str, str]]:
        """Column or dimension -> what is typed, as names are compared -> the value that it
        means."""
        return {
            normalised(name): {normalised(typed): value for typed, value in words.items()}
            for name, words in self.values.items()
        }

    def is_used(self, tab: str) -> bool:
        """Whether this installation has a tab."""
        return self.tabs.get(tab, TabLayout()).used

    def without(self, tab: str) -> tuple[str, ...]:
        """Columns of a tab that this installation does not have."""
        return self.tabs.get(tab, TabLayout()).without


def read_config(text: str | None) -> tuple[SheetsConfig | None, list[Finding]]:
    """The configuration of a file's text; the usual one without a file."""
    if text is None:
        return SheetsConfig(), []
    document, findings = read_document(CONFIG_FILE, text)
    if document is None:
        return None, findings
    places = document.locate
    config, wrong = typed(SheetsConfig, document.data, lambda path, key: places(path, key=key))
    if config is None:
        return None, wrong
    paths = [
        Finding("P115", places(path), f"{name!r} is a path and no name of a tab", _NO_PATH)
        for path, name in _names_of_tabs(config)
        if config.source != GOOGLE and _PATH.search(name)
    ]
    paths += [
        Finding(
            "P115",
            places(path),
            f"{alias!r} is an alias of {first} too: one header is one column",
            _ONE_COLUMN,
        )
        for path, alias, first in _aliases_twice(config)
    ]
    return (None if paths else config), [*wrong, *paths]


def _aliases_twice(config: SheetsConfig) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Where an alias stands that another column of its tab has too, the alias, and that column."""
    for tab, layout in config.tabs.items():
        columns: dict[str, str] = {}
        for column, aliases in layout.aliases.items():
            for alias in aliases:
                first = columns.setdefault(normalised(alias), column)
                if first != column:
                    yield ("tabs", tab, "aliases", column), alias, first


def _names_of_tabs(config: SheetsConfig) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where each name of a tab stands: in a folder of CSV files a name makes a path."""
    for tab, layout in config.tabs.items():
        if layout.name is not None:
            yield ("tabs", tab, "name"), layout.name
    for place, name in enumerate(config.intake):
        yield ("intake", place), name
