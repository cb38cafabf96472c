"""Raw cell -> value, by the kind of the column and never by what a text looks like.

Values are plain data as YAML has it: text, `Decimal`, `bool`, tuples, dicts; dates and periods are
text.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from portfolio.findings import nearest
from portfolio.sheets.amounts import DIGITS, exact_cell, number_of_text
from portfolio.sheets.columns import FREE_TEXT, ID, LINE, OWNED, Column, ColumnKind
from portfolio.sheets.compound import (
    LONGEST,
    check_characters,
    checked_key,
    keys_of,
    mapping_of,
    pairs_of,
)
from portfolio.sheets.grid import EPOCH, UNCALCULATED, CellError, Raw, is_error
from portfolio.sheets.names import normalised
from portfolio.sheets.problems import CellProblem
from portfolio.sheets.shown import is_too_long, shortened
from portfolio.source import yaml_number as plain

_PART = r"(?P<part>[HQMW])(?P<count>[0-9]{1,2})"
_PERIOD = re.compile(rf"(?P<year>[0-9]{{4}})(?:[-_ /]*{_PART})?", re.IGNORECASE)
_PERIOD_REVERSED = re.compile(rf"{_PART}[-_ /]*(?P<year>[0-9]{{4}})", re.IGNORECASE)
_MOST_PARTS: Mapping[str, int] = {"H": 2, "Q": 4, "M": 12, "W": 53}
_TRUE_WORDS = """
    true yes y 1 x ✓ ✔ ✅ ☑ wahr ja j vrai oui verdadero sí si vero sì waar verdadeiro sim sand sann
    tosi prawda tak
"""
_FALSE_WORDS = """
    false no n 0 ✗ ✘ ❌ ☐ falsch nein faux non falso onwaar nee falsk nej nei epätosi fałsz nie
"""
_YES, _NO = frozenset(_TRUE_WORDS.split()), frozenset(_FALSE_WORDS.split())
"""What a tick is called, also by spreadsheet programs of other languages when they export CSV."""
_LINE_BREAK = re.compile("\r\n|\r|\u2028|\u2029|\x85|\x0b|\x0c")
_ARROW = re.compile(r"\s*(?:->|→|⇒|=>|➔|➜|–>|—>)\s*")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]+(?:Z|[-+][0-9:]+)?)?")
_LOCAL_DATE = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")


@dataclass(frozen=True)
class Reading:
    """How text cells are read: the decimal mark and the order of dates, where config/sheets.yaml
    says so."""

    decimal: str | None = None
    dates: str | None = None
    epoch: datetime.date = EPOCH
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Column -> what is typed there, as names are compared -> what it means."""


def cell_reader(column: Column, reading: Reading) -> Callable[[Raw], Any]:
    """`read_cell` for the cells of one column. What is not free text repeats, and is read once."""

    def read(raw: Raw) -> Any:
        return read_cell(column, raw, reading)

    return read if column.kind in FREE_TEXT else lru_cache(maxsize=1024, typed=True)(read)


def read_cell(column: Column, raw: Raw, reading: Reading) -> Any:
    """The value of a cell; None where it is blank.

    Raises:
        CellProblem: where it holds no value of the column's kind.
    """
    if type(raw) is str:  # most cells
        text = _LINE_BREAK.sub("\n", raw).strip()
        if not text:
            return None
        if not text.isascii():
            check_characters(text)
        if column.kind in FREE_TEXT and not is_error(text):
            return _free_text(column, text)
        raw = text
    if raw is None:
        return None
    if isinstance(raw, CellError) or (isinstance(raw, str) and is_error(raw)):
        if raw == UNCALCULATED:
            hint = "open the workbook in a spreadsheet program, and save it there"
            raise CellProblem("the formula has no stored value", hint)
        shown = raw.text if isinstance(raw, CellError) else raw
        raise CellProblem(f"the cell shows the error {shown}", "mend its formula")
    if isinstance(raw, str) and is_too_long(raw):
        message = f"{column.name} is too long for a cell, and is not read"
        raise CellProblem(message, "change it in the YAML file alone")
    return _READERS[column.kind](column, raw, reading)


def _free_text(column: Column, text: str) -> str:
    """What was typed; in a chain every arrow is one."""
    if column.name == "metric_chain_text":
        text = _ARROW.sub(" -> ", text)
    if column.kind is LINE:
        text = text.replace("\n", " ").replace("\t", " ")
    return checked_key(text) if column.role is ID else text


def _text(column: Column, raw: Raw, reading: Reading) -> str:
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, int | float):
        return plain(exact_cell(raw))
    if isinstance(raw, datetime.datetime) and raw.time() == datetime.time():
        return raw.date().isoformat()
    if isinstance(raw, datetime.date):
        return raw.isoformat()
    return str(raw)


def _key(column: Column, raw: Raw, reading: Reading) -> str:
    return checked_key(_text(column, raw, reading))


def _keys(column: Column, raw: Raw, reading: Reading) -> tuple[str, ...]:
    return keys_of(_text(column, raw, reading))


def _number(column: Column, raw: Raw, reading: Reading) -> Decimal:
    if isinstance(raw, (bool, datetime.date)):
        shown = "a tick" if isinstance(raw, bool) else "a date"
        raise CellProblem(
            f"{column.name} takes a number, and the cell holds {shown}", "write a number"
        )
    if isinstance(raw, int | float):
        return exact_cell(raw)
    return number_of_text(column.name, str(raw), reading.decimal)


def _flag(column: Column, raw: Raw, reading: Reading) -> bool:
    if isinstance(raw, bool):
        return raw
    text = _text(column, raw, reading)
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    message = f"{column.name} takes a tick, and the cell holds {shortened(text)}"
    raise CellProblem(message, "tick it, or write TRUE or FALSE")


def _date(column: Column, raw: Raw, reading: Reading) -> str:
    if isinstance(raw, datetime.datetime):
        return raw.date().isoformat()
    if isinstance(raw, datetime.date):
        return raw.isoformat()
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    if is_number and 1 <= float(str(raw)) < 2_958_466:
        return (reading.epoch + datetime.timedelta(days=int(float(str(raw))))).isoformat()
    text = str(raw)
    parts = _date_parts(text, reading.dates)
    try:
        if parts is not None:
            return datetime.date(*parts).isoformat()
    except ValueError:
        pass
    hint = "format the cell as a date, or write it as 2026-03-31"
    if _LOCAL_DATE.fullmatch(text) and not reading.dates:
        hint += ", or say `dates` in config/sheets.yaml"
    raise CellProblem(f"{column.name} takes a date, and the cell holds {shortened(text)}", hint)


def _date_parts(text: str, order: str | None) -> tuple[int, int, int] | None:
    """Year, month and day of a text; day and month in another order only where it is agreed on."""
    iso = _ISO_DATE.fullmatch(text)
    if iso is not None:
        return int(iso[1]), int(iso[2]), int(iso[3])
    local = _LOCAL_DATE.fullmatch(text)
    if local is None or order not in ("dmy", "mdy"):
        return None
    first, second, year = (int(part) for part in local.groups())
    return (year, second, first) if order == "dmy" else (year, first, second)


def _period(column: Column, raw: Raw, reading: Reading) -> str:
    if isinstance(raw, datetime.date):
        message = f"{column.name} takes a period, and the spreadsheet made a date of it"
        raise CellProblem(message, "format the cell as text and write 2026-01 again")
    text = _text(column, raw, reading)
    match = _PERIOD.fullmatch(text) or _PERIOD_REVERSED.fullmatch(text)
    if match is None:
        return text  # validation says what a period is
    if match["part"] is None:
        return match["year"]
    part, count = match["part"].upper(), int(match["count"])
    if not 1 <= count <= _MOST_PARTS[part]:
        return text
    counted = {"M": f"{count:02d}", "W": f"W{count:02d}"}.get(part, f"{part}{count}")
    return f"{match['year']}-{counted}"


def _choice(column: Column, raw: Raw, reading: Reading) -> str:
    text = _text(column, raw, reading)
    word = normalised(text)
    meant = _words(column, reading).get(word)
    if meant is not None:
        word = normalised(meant)
    if word in column.choices:
        return word
    guess = nearest(word, column.choices)
    setting = f"`values: {{{column.name}: {{{shortened(text)}: …}}}}` in config/sheets.yaml"
    choices = f"did you mean {guess}?" if guess else f"choose one of {', '.join(column.choices)}"
    raise CellProblem(
        f"{column.name} does not take {shortened(text)}",
        f"{choices}, or say what it means by {setting}",
    )


def _shares(column: Column, raw: Raw, reading: Reading) -> str | dict[str, Decimal]:
    value = shares_of(column, raw, reading)
    names = [value] if isinstance(value, str) else list(value)
    for name in names if column.role is OWNED else ():
        if name not in column.choices:
            raise _unknown_value(column, name)
    return value


def _unknown_value(column: Column, name: str) -> CellProblem:
    dimension = column.path[-1] if column.path else column.name
    message = f"{dimension} has no value {shortened(name)}"
    adding = f"add it under `dimensions: {{{dimension}: …}}` in config/organization.yaml"
    guess = nearest(name, [*column.choices, *(label for _, label in column.labels)])
    if guess:
        return CellProblem(message, f"did you mean {guess}? If it is a new one, {adding}")
    if not column.choices:
        return CellProblem(
            message, f"{adding}, or pull with --moving-in, which adds what the sheets hold"
        )
    known = shortened(", ".join(column.choices))
    return CellProblem(message, f"there are {known}; if it is a new one, {adding}")


def shares_of(column: Column, raw: Raw, reading: Reading) -> str | dict[str, Decimal]:
    """One value of a dimension, or shares of several, whether the organization knows them or not.

    Raises:
        CellProblem: where the shares have no numbers.
    """
    text = _text(column, raw, reading).strip()
    known = _known_values(column, reading)
    whole = known.get(normalised(text))
    if whole is not None:
        return whole
    if text.startswith("{"):
        shares = mapping_of(column.name, text, reading.decimal)
    elif re.search(r"[:=]|%|[|;]", text):
        shares = _written_shares(column, text, reading)
    else:
        return text
    return {checked_key(known.get(normalised(name), name)): share for name, share in shares.items()}


def _written_shares(column: Column, text: str, reading: Reading) -> dict[str, Decimal]:
    example = "write UK, or UK: 0.6 | DE: 0.4"
    try:
        pairs = pairs_of(column.name, text, reading.decimal)
    except CellProblem as problem:
        hint = problem.hint if "`decimal`" in (problem.hint or "") else example
        raise CellProblem(problem.message, hint) from None
    if pairs is None:
        message = f"{column.name}: {shortened(text)} is no value and no shares"
        raise CellProblem(message, example)
    return dict(pairs)


def _known_values(column: Column, reading: Reading) -> dict[str, str]:
    """What may be typed for each value of a dimension, as names are compared: its label, its key,
    or another word."""
    known = {normalised(label): value for value, label in column.labels}
    known |= {normalised(value): value for value in column.choices}
    known.update(_words(column, reading))
    return known


def _words(column: Column, reading: Reading) -> Mapping[str, str]:
    """What config/sheets.yaml says that words mean in a column, by any name of the column."""
    for name in (column.name, *column.aliases):
        if name in reading.values:
            return reading.values[name]
    return {}


def _mapping(column: Column, raw: Raw, reading: Reading) -> dict[str, Any]:
    return mapping_of(column.name, _text(column, raw, reading), reading.decimal)


_READERS: Mapping[ColumnKind, Callable[[Column, Raw, Reading], Any]] = {
    ColumnKind.KEY: _key,
    ColumnKind.KEYS: _keys,
    ColumnKind.LINE: _text,
    ColumnKind.TEXT: _text,
    ColumnKind.NUMBER: _number,
    ColumnKind.FLAG: _flag,
    ColumnKind.DATE: _date,
    ColumnKind.PERIOD: _period,
    ColumnKind.CHOICE: _choice,
    ColumnKind.SHARES: _shares,
    ColumnKind.JSON: _mapping,
    ColumnKind.MOMENT: _text,
}

__all__ = ["DIGITS", "LONGEST", "CellProblem", "Reading", "cell_reader", "read_cell"]
