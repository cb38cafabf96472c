"""Raw cell -> value, by the kind of the column and never by what a text looks like.

Values are plain data as YAML has it: text, `Decimal`, `bool`, tuples, dicts; dates and periods are text.
"""

import datetime
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from portfolio.findings import nearest
from portfolio.sheets.columns import FREE_TEXT, ID, Column, Kind
from portfolio.sheets.grid import EPOCH, ERRORS, CellError, Raw
from portfolio.sheets.shown import is_too_long, json_text, shortened
from portfolio.source.emit import number as plain

LONGEST = 300
"""Characters of a key: what is longer is none, and YAML would not take it for one."""
MAGNITUDE = 40
"""Powers of ten that are read at all; validation says which of them a file may have."""
DIGITS = 15
"""Significant digits of a number in a spreadsheet; a float has no more that can be trusted."""
_PLAIN = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")
_CURRENCY = re.compile(r"^([-+]?)\s*(?:[$£€¥]|[A-Z]{3}\s)\s*|\s*(?:[$£€¥]|\s[A-Z]{3}|kr)$")
_PERIOD = re.compile(r"(?P<year>[0-9]{4})[-_ /]?(?P<part>[HQ][1-4]|W[0-9]{2})?", re.IGNORECASE)
_PERIOD_REVERSED = re.compile(r"(?P<part>[HQ][1-4]|W[0-9]{2})[-_ /]?(?P<year>[0-9]{4})", re.IGNORECASE)
_YES, _NO = {"true", "yes", "y", "1", "x"}, {"false", "no", "n", "0"}
_SEPARATORS = re.compile(r"[|,;\n]")


class CellProblem(Exception):  # noqa: N818 - it becomes a finding, not an error of the program
    """What is wrong with one cell, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True)
class Reading:
    """How text cells are read: the decimal mark and the order of dates, where config/sheets.yaml says so."""

    decimal: str | None = None
    dates: str | None = None
    epoch: datetime.date = EPOCH


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
        if not raw.strip():
            return None
        if not raw.isascii():
            _check_characters(raw)
        if column.kind in FREE_TEXT and raw not in ERRORS:
            return _short(raw) if column.role is ID else raw
    if raw is None:
        return None
    if isinstance(raw, CellError) or (isinstance(raw, str) and raw in ERRORS):
        text = raw.text if isinstance(raw, CellError) else raw
        raise CellProblem(f"the cell shows the error {text}", "mend its formula")
    if isinstance(raw, str) and is_too_long(raw):
        raise CellProblem(f"{column.name} is too long for a cell, and is not read", "change it in the YAML file alone")
    return _READERS[column.kind](column, raw, reading)


def _check_characters(text: str) -> None:
    """Half of a pair of UTF-16, which JSON can carry, is no character: no file could hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise CellProblem("the cell holds a broken character", "delete it, and type it again") from None


def _text(column: Column, raw: Raw, reading: Reading) -> str:
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, int | float):
        return plain(_exact(raw))
    if isinstance(raw, datetime.datetime) and raw.time() == datetime.time():
        return raw.date().isoformat()
    if isinstance(raw, datetime.date):
        return raw.isoformat()
    return str(raw)


def _key(column: Column, raw: Raw, reading: Reading) -> str:
    return _short(_text(column, raw, reading).strip())


def _keys(column: Column, raw: Raw, reading: Reading) -> tuple[str, ...]:
    return tuple(_short(part) for text in _SEPARATORS.split(_text(column, raw, reading)) if (part := text.strip()))


def _short(key: str) -> str:
    if len(key) > LONGEST:
        raise CellProblem(f"{shortened(key)} is longer than {LONGEST} characters", "write the key of what is meant")
    return key


def _exact(raw: int | float) -> Decimal:
    if isinstance(raw, float) and not math.isfinite(raw):
        raise CellProblem("the cell holds no finite number", "write a number")
    return _usable(Decimal(raw) if isinstance(raw, int) else Decimal(f"{raw:.{DIGITS}g}"))


def _usable(value: Decimal) -> Decimal:
    if value and abs(value.adjusted()) > MAGNITUDE:
        raise CellProblem("the number is too large or too small to be used", "write one from 1e-12 to 1e15")
    return value


def _number(column: Column, raw: Raw, reading: Reading) -> Decimal:
    if isinstance(raw, (bool, datetime.date)):
        shown = "a tick" if isinstance(raw, bool) else "a date"
        raise CellProblem(f"{column.name} takes a number, and the cell holds {shown}", "write a number")
    if isinstance(raw, int | float):
        return _exact(raw)
    return _number_of_text(column, str(raw), reading)


def _number_of_text(column: Column, text: str, reading: Reading) -> Decimal:
    """A number that was entered as text: plain, in percent, with a currency; a comma only where it is agreed on."""
    bare = _CURRENCY.sub(r"\1", text.strip())
    percent = bare.endswith("%")
    bare = bare.removesuffix("%").strip()
    if reading.decimal == ",":
        bare = re.sub(r"(?<=[0-9])[. '\u00a0\u202f](?=[0-9]{3}(?![0-9]))", "", bare).replace(",", ".")
    elif reading.decimal == ".":
        bare = re.sub(r"(?<=[0-9])[, '\u00a0\u202f](?=[0-9]{3}(?![0-9]))", "", bare)
    if not _PLAIN.fullmatch(bare):
        hint = "write a plain number such as 1200000 or 0.002"
        if re.fullmatch(r"[-+]?[0-9.,' \u00a0]+", bare) and "," in bare and reading.decimal is None:
            hint += ", or say `decimal` in config/sheets.yaml"
        raise CellProblem(f"{column.name} takes a number, and the cell holds the text {shortened(text)}", hint)
    try:
        value = Decimal(bare)
        return _usable(value.scaleb(-2) if percent else value)
    except InvalidOperation:
        raise CellProblem(f"{shortened(text)} is no number that can be used", "write a plain number") from None


def _flag(column: Column, raw: Raw, reading: Reading) -> bool:
    word = _text(column, raw, reading).strip().casefold()
    if isinstance(raw, bool):
        return raw
    if word in _YES or word in _NO:
        return word in _YES
    raise CellProblem(
        f"{column.name} takes a tick, and the cell holds {shortened(word)}", "tick it, or write TRUE or FALSE"
    )


def _date(column: Column, raw: Raw, reading: Reading) -> str:
    if isinstance(raw, datetime.datetime):
        return raw.date().isoformat()
    if isinstance(raw, datetime.date):
        return raw.isoformat()
    if isinstance(raw, int | float) and not isinstance(raw, bool) and 1 <= raw < 2_958_466:
        return (reading.epoch + datetime.timedelta(days=int(raw))).isoformat()
    text = str(raw).strip()
    found = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text)
    parts = [int(part) for part in found.groups()] if found else None
    other = re.fullmatch(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})", text)
    if other and reading.dates in ("dmy", "mdy"):
        first, second, year = (int(part) for part in other.groups())
        parts = [year, second, first] if reading.dates == "dmy" else [year, first, second]
    try:
        if parts:
            return datetime.date(*parts).isoformat()
    except ValueError:
        pass
    hint = "format the cell as a date, or write it as 2026-03-31"
    hint += ", or say `dates` in config/sheets.yaml" if other and not reading.dates else ""
    raise CellProblem(f"{column.name} takes a date, and the cell holds {shortened(text)}", hint)


def _period(column: Column, raw: Raw, reading: Reading) -> str:
    if isinstance(raw, datetime.date):
        message = f"{column.name} takes a period, and the spreadsheet made a date of it"
        raise CellProblem(message, "format the cell as text and write 2026-01 again")
    text = _text(column, raw, reading).strip()
    found = _PERIOD.fullmatch(text) or _PERIOD_REVERSED.fullmatch(text)
    if found:
        return found["year"] + (f"-{found['part'].upper()}" if found["part"] else "")
    return text  # validation says what a period is


def _choice(column: Column, raw: Raw, reading: Reading) -> str:
    text = _text(column, raw, reading).strip()
    word = re.sub(r"[\s-]+", "_", text.casefold())
    if word in column.choices:
        return word
    guess = nearest(word, column.choices)
    hint = f"did you mean {guess}?" if guess else f"choose one of {', '.join(column.choices)}"
    raise CellProblem(f"{column.name} does not take {shortened(text)}", hint)


def _shares(column: Column, raw: Raw, reading: Reading) -> str | dict[str, Decimal]:
    text = _text(column, raw, reading).strip()
    known = {choice.casefold(): choice for choice in column.choices}
    if text.casefold() in known:
        return known[text.casefold()]
    if text.startswith("{"):
        shares = _json(column, text, reading)
    elif re.search(r"[:=]|%|[|;]", text):
        parts = [re.split(r"\s*[:=]\s*|\s+(?=[0-9])", part.strip(), maxsplit=1) for part in re.split(r"[|;,]\s*", text)]
        if not all(len(part) == 2 for part in parts):
            raise CellProblem(f"{shortened(text)} is no value and no shares", "write UK, or UK: 0.6 | DE: 0.4")
        shares = {name: _number_of_text(column, share, reading) for name, share in parts}
    else:
        return text
    return {_short(known.get(name.casefold(), name)): share for name, share in shares.items()}


def _json(column: Column, raw: Raw, reading: Reading) -> dict[str, Any]:
    text = _text(column, raw, reading)
    try:
        value = json.loads(
            text, parse_float=_json_number, parse_int=_json_number, parse_constant=_refuse, object_pairs_hook=_object
        )
    except (ValueError, RecursionError, InvalidOperation) as error:
        message = f"{column.name} takes JSON, and this is none: {shortened(str(error))}"
        raise CellProblem(message, 'write it as {"gmv": 120000}') from None
    if not isinstance(value, dict):
        raise CellProblem(f"{column.name} takes a JSON object", 'write it as {"gmv": 120000}')
    if "\\u" in text:
        _check_characters(json_text(value))
    return {name: _tuples(inner) for name, inner in value.items()}


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _json_number(text: str) -> Decimal:
    return _usable(Decimal(text))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise ValueError(f"{shortened(name)} stands twice")
        values[_short(name)] = value
    return values


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _tuples(inner) for name, inner in value.items()}
    return tuple(_tuples(inner) for inner in value) if isinstance(value, list) else value


_READERS: Mapping[Kind, Callable[[Column, Raw, Reading], Any]] = {
    Kind.KEY: _key,
    Kind.KEYS: _keys,
    Kind.LINE: _text,
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
    Kind.DATE: _date,
    Kind.PERIOD: _period,
    Kind.CHOICE: _choice,
    Kind.SHARES: _shares,
    Kind.JSON: _json,
    Kind.MOMENT: _text,
}
