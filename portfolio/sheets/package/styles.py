"""The formats of a workbook: one that is needed is added at the end, those that are there keep
their numbers."""

import re
from collections.abc import Sequence

from portfolio.sheets.package.places import (
    Change,
    Element,
    appended,
    as_utf8,
    elements,
    spliced,
    with_attribute,
)
from portfolio.sheets.package.workbook import Formats, PackageWorkbook

_SHORT_DATE = "14"
"""The built-in format for dates, which each program shows as its user writes dates."""


class DateStyles:
    """Gives each format of a cell the one that shows a date and is the same otherwise."""

    def __init__(self, book: PackageWorkbook, formats: Formats) -> None:
        self.part = book.related("styles")
        self._file = book.parts.name
        self._dates = formats.dates
        self._data = b"" if self.part is None else as_utf8(book.parts.read(self.part))
        self._list: Element | None = None
        self._known: list[bytes] = []
        self._added: list[bytes] = []
        if self.part is not None:
            self._read(self.part)

    def _read(self, part: str) -> None:
        for element in elements(self._file, part, self._data, ("cellXfs", "xf")):
            if element.name == "cellXfs":
                self._list = element
            elif element.above[-1:] == ("cellXfs",):
                self._known.append(self._data[element.span.start : element.span.end])

    def is_date(self, style: str | None) -> bool:
        """Whether a format shows a number as a date."""
        return style is not None and style.isdecimal() and int(style) in self._dates

    def of(self, style: str | None) -> str | None:
        """The number of the format; None where the workbook has no formats to add to."""
        if self._list is None or not self._known:
            return None
        number = int(style) if style is not None and style.isdecimal() else 0
        if number in self._dates:
            return str(number)
        if number >= len(self._known):
            number = 0
        dated = _dated(self._known[number])
        every = [*self._known, *self._added]
        if dated not in every:
            self._added.append(dated)
            every.append(dated)
        return str(every.index(dated))

    def changed(self) -> bytes | None:
        """The part with what was added; None if nothing was."""
        if not self._added or self.part is None or self._list is None:
            return None
        span = self._list.span
        more = b"".join(self._added)
        tag = self._data[span.start : span.inside]
        count = str(len(self._known) + len(self._added))
        changes: Sequence[Change] = (
            (span.start, span.inside, with_attribute(tag, "count", count)),
            appended(self._data, span, more),
        )
        return spliced(self._file, self.part, self._data, changes)


def _dated(style: bytes) -> bytes:
    """A format with that of a date in place of its own for numbers."""
    tag_end = re.search(rb"""^<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""", style)
    if tag_end is None:
        raise AssertionError("the parser has seen a tag here")
    tag = with_attribute(tag_end[0], "numFmtId", _SHORT_DATE)
    return with_attribute(tag, "applyNumberFormat", "1") + style[tag_end.end() :]
