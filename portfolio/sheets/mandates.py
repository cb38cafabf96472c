"""What the tick `is_mandatory` of the Backlog says with a reason, without one, and where the tab
has no column for reasons."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from portfolio.sheets.merge import MergedItem
from portfolio.sheets.scenarios import NO_REASON
from portfolio.sheets.shown import listed_briefly
from portfolio.sheets.table import Row

_TICK, _REASON = "is_mandatory", "mandate_reason"


def with_reason(item: MergedItem) -> MergedItem:
    """What must be done, with its reason, or with the words that none was given; a reason without
    its tick stands for nothing."""
    tick = item.row[_TICK]
    if tick is False:
        reason = None
    elif tick is True:
        reason = item.value or NO_REASON
    else:
        reason = item.value
    return item._replace(path=("mandatory",), value=None if reason is None else {"reason": reason})


def without_reason(rows: Iterable[Row], column: str) -> Iterator[str]:
    """One line about mandates and exclusions whose cell for the reason is empty."""
    shown = [str(row.place(column)) for row in rows if row.has(column)]
    if shown:
        yield (
            f"{listed_briefly(shown)}: no reason given; write it there, and who reads the plan"
            " sees why"
        )


@dataclass
class MandateNotes:
    """Collects, row by row, what a person should know about ticks and reasons."""

    _unticked: list[str] = field(default_factory=list)
    _bare: list[Row] = field(default_factory=list)
    _without_column: list[str] = field(default_factory=list)
    _not_read: list[str] = field(default_factory=list)

    def tick_alone(self, row: Row, file: str, *, is_new: bool) -> Iterator[MergedItem]:
        """The mandate of a tick in a tab without a column for reasons.

        It makes a mandate of a new initiative alone. Later on nobody could tell a new tick from one
        whose mandate git has taken back.
        """
        if is_new and row[_TICK] is True and not row.has(_REASON):
            self._without_column.append(str(row.place(_TICK)))
            yield MergedItem(file, ("mandatory",), {"reason": NO_REASON}, row, _TICK)

    def add(self, row: Row, *, is_new: bool, is_mandated: bool) -> None:
        """Note a row; whether it makes its file, and whether its file has a mandate."""
        if row[_TICK] is False and row[_REASON] is not None:
            self._unticked.append(str(row.place(_REASON)))
        elif row[_TICK] is True and row.has(_REASON) and row[_REASON] is None:
            self._bare.append(row)
        elif row[_TICK] is True and not (row.has(_REASON) or is_new or is_mandated):
            self._not_read.append(str(row.place(_TICK)))

    def lines(self) -> Iterator[str]:
        """A line for each kind of them."""
        yield from without_reason(self._bare, _REASON)
        if self._without_column:
            cells = listed_briefly(self._without_column)
            yield f"{cells}: no reason given; add a column {_REASON}, and say there why"
        if self._not_read:
            cells = listed_briefly(self._not_read)
            way_out = f"add a column {_REASON}, and say there why"
            yield f"{cells}: the tick is not read without a reason; {way_out}"
        if self._unticked:
            cells = listed_briefly(self._unticked)
            yield f"{cells}: {_REASON} counts for nothing where {_TICK} is not ticked"
