"""What a tab and a column are; `tabs` has the one table of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from portfolio.model import Organization


class ColumnKind(StrEnum):
    """What the cells of a column hold; conversion goes by this and never by what a text looks
    like."""

    KEY = "key"
    KEYS = "keys"
    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"
    PERIOD = "period"
    CHOICE = "choice"
    SHARES = "shares"
    JSON = "json"
    MOMENT = "moment"


FREE_TEXT = (ColumnKind.LINE, ColumnKind.TEXT)
"""What holds whatever is typed. Like `ID` and `VIEW` a name of its own: to find a member of an enum
takes as long as to read a cell."""


WRAPPED = (ColumnKind.TEXT, ColumnKind.SHARES)
"""What is shown on several lines where it is longer than its column is wide."""


class Role(StrEnum):
    """Who enters a column: people (owned, part of the row's identity) or the tool (view, stamp)."""

    ID = "id"
    OWNED = "owned"
    VIEW = "view"
    STAMP = "stamp"


ID, OWNED, VIEW, LINE = Role.ID, Role.OWNED, Role.VIEW, ColumnKind.LINE


@dataclass(frozen=True)
class Column:
    """One column: its canonical header, other headers it is known by, and what its cells mean.

    `path` is where an owned value stands in the row's document; `default` what an absent value
    means.
    """

    name: str
    kind: ColumnKind = ColumnKind.LINE
    path: tuple[str, ...] = ()
    role: Role = Role.OWNED
    aliases: tuple[str, ...] = ()
    own_aliases: tuple[str, ...] = ()
    """Headers that config/sheets.yaml names: they come before all that the tool knows."""
    choices: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    """Value of a dimension, and what people call it."""
    default: str | bool | Decimal | None = None
    about: str = ""
    width: int = 16

    @property
    def width_with_header(self) -> int:
        """Characters that its content needs, and its header with the button of the filter."""
        content = 28 if self.kind is ColumnKind.SHARES else self.width
        return max(content, len(self.name) + 4)


@dataclass(frozen=True)
class Tab:
    """One tab of a workbook."""

    name: str
    workbook: str
    about: str
    columns: tuple[Column, ...]
    results: bool = False
    """Whether the tool alone writes it."""

    def column(self, name: str) -> Column:
        """The column of a canonical name."""
        return next(column for column in self.columns if column.name == name)

    @cached_property
    def owned(self) -> tuple[Column, ...]:
        """The columns that people fill."""
        return tuple(column for column in self.columns if column.role is Role.OWNED)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The names of the columns that say which row it is."""
        return tuple(column.name for column in self.columns if column.role is Role.ID)

    @cached_property
    def placed(self) -> tuple[tuple[str, tuple[str, ...], str | bool | Decimal | None], ...]:
        """Name, place and default of those of them that stand for one place of a file."""
        return tuple(
            (column.name, column.path, column.default) for column in self.owned if column.path
        )

    @cached_property
    def standing(self) -> tuple[tuple[str, tuple[str, ...], str | bool | Decimal | None], ...]:
        """The same of all columns that stand for one place of a file, also of views: what the file
        says is shown."""
        return tuple(
            (column.name, column.path, column.default) for column in self.columns if column.path
        )

    @cached_property
    def written(self) -> tuple[Column, ...]:
        """The columns that a push fills: all but the stamps, and the notes that belong to people
        alone."""
        return tuple(
            x
            for x in self.columns
            if x.role is not Role.STAMP and not (x.role is Role.VIEW and x.name == "notes")
        )


CENTRAL, PRODUCTOPS, CENTER = "Central Backlog", "ProductOps", "Optimization Center"
WORKBOOKS = (CENTRAL, PRODUCTOPS, CENTER)

BACKLOG, INTAKE, METRICS_TAB, CONTRIBUTIONS = (
    "Backlog",
    "Intake",
    "Metrics_Config",
    "KPI_Contributions",
)
MODELS, PARAMS, SCORING = "MathModels", "Params", "Scoring_inputs"
CANDIDATES, CONFIG, CONSTRAINTS, TARGETS = "Candidates", "Scenario_Config", "Constraints", "Targets"
RUNS, RESULTS, GAPS, ROADMAP = "Runs", "Results", "Gaps_And_Alerts", "Roadmap"

STAMPS = STATUS, SOURCE, AT, STATE = "run_status", "updated_source", "updated_at", "sync_state"


@dataclass(frozen=True)
class Tabs:
    """The table for one organization: its resources and dimensions have columns of their own."""

    organization: Organization
    by_name: Mapping[str, Tab] = field(default_factory=dict)

    @property
    def default_resource(self) -> str:
        """What tokens count where no resource is named."""
        return next(iter(self.organization.resources))

    def of(self, workbook: str) -> tuple[Tab, ...]:
        """The tabs of a workbook, in order."""
        return tuple(tab for tab in self.by_name.values() if tab.workbook == workbook)
