"""The text of a CSV file: its rows, and the ways in which its program writes."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from portfolio.sheets.grid import UnreadableError

_SEPARATORS = ",;\t"
_NAMED_SEPARATOR = re.compile('"?sep=(.)"?\r?\n')
"""The first line by which some programs tell each other the separator; they do not show it."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 20
"""Lines from which the separator is guessed."""
_NO_SEPARATOR = re.compile('"[^"]*"|(?<=[0-9]),(?=[0-9])')
_LONGEST_FIELD = 10_000_000


@dataclass
class CsvFile:
    """A CSV file: its rows as they are written there, and the ways in which its program writes."""

    rows: list[list[str]]
    separator: str = ","
    line_end: str = "\n"
    marked: bool = False
    """Whether it begins with a byte order mark, by which some programs know UTF-8."""
    first_line: str = ""
    """The line that names the separator, if there is one."""
    encoding: str = "utf-8"
    quotes_all: bool = False
    """Whether every cell stands in quotes."""

    def data(self) -> bytes:
        """The bytes of the file."""
        text = csv_text(self.rows, self.separator, self.line_end, quotes_all=self.quotes_all)
        mark = _BYTE_ORDER_MARK if self.marked else b""
        return mark + (self.first_line + text).encode(self.encoding, "replace")


def csv_text(
    rows: Iterable[Iterable[str]],
    separator: str = ",",
    line_end: str = "\n",
    *,
    quotes_all: bool = False,
) -> str:
    """Rows as CSV."""
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=separator,
        lineterminator=line_end,
        quoting=csv.QUOTE_ALL if quotes_all else csv.QUOTE_MINIMAL,
    )
    writer.writerows(rows)
    return text.getvalue()


def parsed_csv(name: str, data: bytes, encoding: str | None = None) -> CsvFile:
    """What the bytes of a CSV file say; without an encoding they are UTF-8, or UTF-16 by its mark.

    Raises:
        UnreadableError: if they are no text in that encoding, or no CSV.
    """
    text = _decoded(name, data, encoding)
    named = _NAMED_SEPARATOR.match(text)
    first_line = named[0] if named is not None else ""
    text = text[len(first_line) :]
    separator = named[1] if named is not None else _separator(text)
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except (csv.Error, TypeError, ValueError) as error:
        raise UnreadableError(f"{name} is no CSV file: {error}") from None
    marked = data.startswith(_BYTE_ORDER_MARK)
    # Excel's "Unicode text"; with its mark, by which this encoding is known.
    written = "utf-16" if data.startswith(_UTF_16_MARKS) else "utf-8"
    line_end = _line_end(first_line or text)
    quotes_all = _quotes_all(text, separator)
    return CsvFile(rows, separator, line_end, marked, first_line, written, quotes_all)


def _quotes_all(text: str, separator: str) -> bool:
    """Whether every cell of the first line stands in quotes."""
    first = text.splitlines()[0] if text else ""
    return re.fullmatch(f'("[^"]*"{re.escape(separator)})*"[^"]*"', first) is not None


def _decoded(name: str, data: bytes, encoding: str | None) -> str:
    if encoding is None:
        encoding = "utf-16" if data.startswith(_UTF_16_MARKS) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        shown = "UTF-8" if encoding == "utf-8-sig" else encoding
        raise UnreadableError(f"{name} is not {shown} text: export it as UTF-8") from None


def _separator(text: str) -> str:
    """Comma, semicolon or tab: the one that most of the first lines have as often as each other.

    What stands in quotes or between two digits counts for nothing: it may be part of a text or a
    number. Cells have `|` between keys: it separates only where the headers have nothing else.
    """
    lines = _NO_SEPARATOR.sub("", text[:100_000]).splitlines()[:_LOOKED_AT]

    headers = next((line for line in lines if line.strip()), "")
    if "|" in headers and not set(_SEPARATORS) & set(headers):
        return "|"

    def separated(separator: str) -> int:
        counts = Counter(line.count(separator) for line in lines)
        return max((count * lines for count, lines in counts.items()), default=0)

    return max(_SEPARATORS, key=separated)


def _line_end(text: str) -> str:
    """How the first line ends."""
    match = re.search("\r\n|\n|\r", text)
    return match[0] if match is not None else "\n"
