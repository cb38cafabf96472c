"""What a person decided for fields of which nobody else can say whose value counts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portfolio.sheets.grid import UnreadableError
from portfolio.sheets.merge import Ahead, MergedItem
from portfolio.sheets.names import normalised

_SIDES: Mapping[str, Ahead] = {"sheet": Ahead.SHEET, "files": Ahead.YAML}
_CELL = re.compile(r"(?P<tab>[^!]+)!(?P<cell>[A-Za-z]{1,3}[0-9]+)")


@dataclass(frozen=True)
class Decisions:
    """Whose value counts: of all fields, or of one cell or column."""

    everywhere: Ahead | None = None
    places: Mapping[str, Ahead] = field(default_factory=dict)
    """`tab!CELL` or `tab.column`, as names are compared -> who."""

    def of(self, item: MergedItem) -> Ahead | None:
        """What was decided for a field."""
        if self.places:
            tab = normalised(item.row.tab)
            cell = str(item.row.place(item.column).cell).casefold()
            for place in (f"{tab}!{cell}", f"{tab}.{item.column}", tab):
                if place in self.places:
                    return self.places[place]
        return self.everywhere


def read_decisions(words: Iterable[str]) -> Decisions:
    """What was decided by words such as `sheet`, `files`, `Backlog!C14=sheet` or
    `Backlog.title=files`.

    Raises:
        UnreadableError: for another word.
    """
    everywhere: Ahead | None = None
    places: dict[str, Ahead] = {}
    for word in words:
        place, _, side = word.rpartition("=")
        who = _SIDES.get(side.strip())
        if who is None:
            reason = f"{word} decides nothing"
            raise UnreadableError(
                f"{reason}: write sheet, files, Backlog!C14=sheet or Backlog.title=files"
            )
        if place:
            places[_place(place.strip())] = who
        else:
            everywhere = who
    return Decisions(everywhere, places)


def _place(text: str) -> str:
    cell = _CELL.fullmatch(text)
    if cell is not None:
        return f"{normalised(cell['tab'])}!{cell['cell'].casefold()}"
    tab, _, column = text.partition(".")
    return f"{normalised(tab)}.{normalised(column)}" if column else normalised(tab)
