"""Text in a cell of a CSV file: spreadsheet programs calculate what looks like a formula as soon as
they open the file.

Such a text gets an apostrophe in front, which the programs take for "this is text". Every CSV file
that we write goes through here: those of the record and those of the spreadsheets.
"""

import re

_FORMULA_STARTS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""What starts a formula; the last four are full-width forms, which East Asian versions of the
programs take for it."""
_LOOKS_LIKE_FORMULA = re.compile(f"'*[{_FORMULA_STARTS}]")
"""Apostrophes may stand before it already: `from_csv_cell` takes one away, so one has to be added
to them too."""
_NEGATIVE_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+|/[1-9][0-9]*)?")


def as_csv_cell(text: str) -> str:
    """The text, with an apostrophe in front where a program would calculate it; negative numbers
    stay numbers."""
    is_formula = _LOOKS_LIKE_FORMULA.match(text) and not _NEGATIVE_NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def from_csv_cell(text: str) -> str:
    """What `as_csv_cell` was given."""
    was_escaped = text.startswith("'") and _LOOKS_LIKE_FORMULA.match(text)
    return text[1:] if was_escaped else text
