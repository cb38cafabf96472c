"""The workbooks of a portfolio, opened by one of the backends and read as tables."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from portfolio.findings import Finding
from portfolio.sheets import columns as c
from portfolio.sheets.absent import Expected, absence_findings, unread_notes
from portfolio.sheets.cells import Reading
from portfolio.sheets.columns import Tab, Tabs
from portfolio.sheets.config import GOOGLE, SheetsConfig, TabLayout
from portfolio.sheets.csv_folder import CsvSource
from portfolio.sheets.files import Files
from portfolio.sheets.foreign_keys import KeyMap, key_map, with_our_keys
from portfolio.sheets.grid import CellEdit, Grid, Layout, Source, UnreadableError
from portfolio.sheets.names import normalised
from portfolio.sheets.settings import SETTINGS, settings_of
from portfolio.sheets.spellings import with_keys_meant
from portfolio.sheets.table import Table, read_table
from portfolio.sheets.xlsx import SUFFIXES, XlsxSource

Save = Callable[[Path, bytes], object]


def open_source(
    where: str | Path,
    config: SheetsConfig,
    save: Save,
    *,
    as_csv: bool = False,
    ids: Mapping[str, str | None] | None = None,
) -> Source:
    """The workbooks at `where`: google, an .xlsx file, or a folder of .xlsx or .csv files; .xlsx in
    an empty one.

    `ids` are those of other Google spreadsheets than the three that the configuration names.

    Raises:
        UnreadableError: if it is none of these.
    """
    if where == GOOGLE:
        # It loads gspread and google-auth, which no other source needs.
        from portfolio.sheets.google import google_source

        return google_source(config.google_ids() if ids is None else ids)
    path = Path(where)
    suffix = path.suffix.casefold()
    if suffix in SUFFIXES:
        return XlsxSource(path, save)
    if path.is_dir() or not suffix:
        suffixes = {file.suffix.casefold() for file in path.iterdir()} if path.is_dir() else set()
        only_csv = ".csv" in suffixes and suffixes.isdisjoint(SUFFIXES)
        return (
            CsvSource(path, save, decimal=config.decimal)
            if as_csv or only_csv
            else XlsxSource(path, save)
        )
    raise UnreadableError(f"{path.name} is no .xlsx file, no folder and not `google`")


@dataclass
class ReadOnce:
    """Workbooks whose tabs were read already; what is written goes to them."""

    source: Source
    grids: Mapping[str, Grid]
    where: str
    others: Mapping[str, Grid]
    """Tabs that are no known ones, by their names."""
    unknown: Sequence[str]
    """Their names, and those of files that are not read."""
    _asked: Collection[str] = ()

    @classmethod
    def of(cls, source: Source, wanted: Collection[str]) -> "ReadOnce":
        """The workbooks with the tabs of these names, and with all others where one of these is
        missing."""
        grids = source.read(wanted)
        unknown = tuple(source.unread())
        if unknown and len(grids) < len(wanted):
            every = source.read([*wanted, *unknown])
            grids = {name: grid for name, grid in every.items() if name in wanted}
            others = {name: grid for name, grid in every.items() if name not in wanted}
            return cls(source, grids, source.where, others, unknown)
        return cls(source, grids, source.where, {}, unknown)

    def read(self, wanted: Collection[str]) -> Mapping[str, Grid]:
        """The tabs of these names, as they were."""
        self._asked = frozenset(wanted)
        every = {**self.others, **self.grids}
        return {name: grid for name, grid in every.items() if name in wanted}

    def unread(self) -> Sequence[str]:
        """What the source saw and was not asked for by the last `read`."""
        return [name for name in self.unknown if name not in self._asked]

    def sealed(self) -> Mapping[str, str]:
        """Tabs into which nothing may be written -> why."""
        return self.source.sealed()

    def write(self, edits: Mapping[str, Sequence[CellEdit]]) -> None:
        """Write cells into the workbooks."""
        self.source.write(edits)

    def create(self, layouts: Sequence[Layout]) -> Sequence[str]:
        """Make what is missing in the workbooks."""
        return self.source.create(layouts)


@dataclass(frozen=True)
class Opened:
    """Tables by their usual name, and the intake tabs among them."""

    tables: Mapping[str, Table]
    findings: tuple[Finding, ...]
    unread: tuple[str, ...] = ()
    """Tabs and files that are no known ones."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """What the tab Settings of an older installation says, by name."""
    keys: KeyMap = field(default_factory=KeyMap)
    """Keys of another tool that stand in the sheets; the tables say ours already."""

    def with_absent(
        self, tabs: Tabs, files: Files, wanted: Mapping[str, Tab], config: SheetsConfig
    ) -> "Opened":
        """The same with a finding for each tab and column that should be there and cannot be
        seen."""
        unusable = frozenset(finding.location.file for finding in self.findings)
        expected = Expected(tabs, files, self.tables, config, unusable)
        absent = absence_findings(expected, wanted, self.unread)
        return replace(self, findings=(*self.findings, *absent))

    def notes(self) -> tuple[str, ...]:
        """What is there and is not read, in sentences."""
        return tuple(unread_notes(self.tables.values(), self.unread))

    def with_keys_meant(self, files: Files, *, are_foreign: bool) -> "Opened":
        """The same with the keys that are meant, however people write them."""
        tables = with_keys_meant(self.tables, files, are_foreign=are_foreign)
        return replace(self, tables=tables)

    def with_our_keys(self, files: Files) -> "Opened":
        """The same with our keys in place of those of another tool."""
        keys = key_map(self.tables, files)
        return replace(self, tables=with_our_keys(self.tables, keys), keys=keys)

    def again(self) -> "Opened":
        """The same tables, with rows that nothing was said about yet."""
        tables = {
            name: replace(t, rows=[r.again() for r in t.rows]) for name, t in self.tables.items()
        }
        return replace(self, tables=tables)


def wanted_tabs(tabs: Tabs, config: SheetsConfig, roadmap: Tab | None = None) -> Mapping[str, Tab]:
    """Tab as it is called here -> what the table of columns says of it, with the aliases that are
    used here."""
    known = dict(tabs.by_name)
    intake = known.pop(c.INTAKE)
    known |= {name: replace(intake, name=name) for name in config.intake}
    if roadmap is not None:
        known[roadmap.name] = roadmap
    return {
        config.name_of(name): _with_aliases(tab, config.tabs.get(name))
        for name, tab in known.items()
    }


def _with_aliases(tab: Tab, layout: TabLayout | None) -> Tab:
    if layout is None:
        return tab
    more = layout.aliases
    return replace(
        tab, columns=tuple(replace(x, own_aliases=_aliases(more, x.name)) for x in tab.columns)
    )


def _aliases(more: Mapping[str, tuple[str, ...]], column: str) -> tuple[str, ...]:
    """The headers that are named for a column, however its own name is spelled there."""
    return tuple(
        alias
        for name, aliases in more.items()
        if normalised(name) == column.casefold()
        for alias in aliases
    )


def read_tables(
    source: Source,
    tabs: Mapping[str, Tab],
    config: SheetsConfig,
    only: Collection[str] | None = None,
) -> Opened:
    """Every known tab that is there, as a table."""
    wanted = {name: tab for name, tab in tabs.items() if only is None or tab.name in only}
    grids = source.read([*wanted, SETTINGS])
    reading = reading_of(config)
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    for name, tab in wanted.items():
        if name in grids:
            table, wrong = _read(tab, grids[name], config, reading)
            findings += wrong
            if table is not None:
                tables[tab.name] = table
    settings = settings_of(grids[SETTINGS]) if SETTINGS in grids else {}
    return Opened(tables, tuple(findings), tuple(source.unread()), settings)


def reading_of(config: SheetsConfig) -> Reading:
    """How texts are read here."""
    return Reading(config.decimal, config.dates, values=config.words())


def _read(
    tab: Tab, grid: Grid, config: SheetsConfig, reading: Reading
) -> tuple[Table | None, list[Finding]]:
    header, data = config.rows_of(tab.name)
    if not grid.rows:
        return None, []  # an empty tab
    return read_table(tab, grid, header, data, reading)


def layouts(tabs: Mapping[str, Tab], config: SheetsConfig) -> list[Layout]:
    """Where everything goes in a new workbook."""
    return [Layout(tab, name, *config.rows_of(tab.name)) for name, tab in tabs.items()]
