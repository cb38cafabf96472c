"""Cells that hold several values: lists of keys, shares of a dimension, and numbers by name."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from portfolio.sheets.amounts import number_of_text, usable
from portfolio.sheets.problems import CellProblem
from portfolio.sheets.shown import json_text, shortened

LONGEST = 300
"""Characters of a key: what is longer is none, and YAML would not take it for one."""
_BETWEEN_KEYS = re.compile(r"[|,;\n]")
_BETWEEN_VALUES = re.compile(r"[|;\n]|,(?![0-9])")
"""What parts values with numbers: a comma before a digit may be a decimal mark."""
_BEFORE_NUMBER = re.compile(r"\s*[:=]\s*|\s+(?=[-+]?[0-9])")
_EXAMPLE = 'write it as gmv: 120000 | retention: 0.4, or as {"gmv": 120000, "retention": 0.4}'


def checked_key(key: str) -> str:
    """A key, if it is one by its length.

    Raises:
        CellProblem: if it is too long.
    """
    if len(key) > LONGEST:
        message = f"{shortened(key)} is longer than {LONGEST} characters"
        raise CellProblem(message, "write the key of what is meant")
    return key


def keys_of(text: str) -> tuple[str, ...]:
    """The keys of a list."""
    parts = (part.strip() for part in _BETWEEN_KEYS.split(text))
    return tuple(checked_key(part) for part in parts if part)


def pairs_of(name: str, text: str, decimal: str | None) -> dict[str, Decimal] | None:
    """`UK: 0.6 | DE: 0.4` as numbers by name; None where the text is nothing of the kind.

    Raises:
        CellProblem: where a part has a name, and no number.
    """
    values: dict[str, Decimal] = {}
    parts = [part.strip() for part in _BETWEEN_VALUES.split(text)]
    for part in filter(None, parts):
        split = _BEFORE_NUMBER.split(part, maxsplit=1)
        if len(split) != 2 or not split[0]:
            return None
        key, amount = split
        if key in values:
            raise CellProblem(f"{name}: {shortened(key)} stands twice", "keep one")
        values[checked_key(key)] = number_of_text(name, amount, decimal)
    return values or None


def mapping_of(name: str, text: str, decimal: str | None) -> dict[str, Any]:
    """What a cell says by name: as JSON, or as `gmv: 240000 | nps: 2`.

    Raises:
        CellProblem: if it is neither.
    """
    if not text.lstrip().startswith(("{", "[")):
        pairs = pairs_of(name, text, decimal)
        if pairs is None:
            raise CellProblem(f"{name}: {shortened(text)} is not understood", _EXAMPLE)
        return dict(pairs)
    return _json(name, text)


def _json(name: str, text: str) -> dict[str, Any]:
    try:
        value = json.loads(
            text,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_refuse,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        near = shortened(text[max(0, error.pos - 10) : error.pos + 20].strip(), 40)
        where = f" near {near}" if near else ": it ends too early"
        raise CellProblem(f"{name} cannot be read{where}", _EXAMPLE) from None
    except (ValueError, RecursionError, InvalidOperation) as error:
        reason = (
            "it is nested too deeply"
            if isinstance(error, RecursionError)
            else shortened(str(error))
        )
        raise CellProblem(f"{name} cannot be read: {reason}", _EXAMPLE) from None
    if not isinstance(value, dict):
        raise CellProblem(f"{name} says values by name, and this is a list", _EXAMPLE)
    if "\\u" in text:
        check_characters(json_text(value))
    return {key: _tuples(inner) for key, inner in value.items()}


def check_characters(text: str) -> None:
    """Half of a pair of UTF-16, which JSON can carry, is no character: no file could hold it.

    Raises:
        CellProblem: if there is one.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise CellProblem(
            "the cell holds a broken character", "delete it, and type it again"
        ) from None


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _number(text: str) -> Decimal:
    return usable(Decimal(text))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise ValueError(f"{shortened(name)} stands twice")
        values[checked_key(name)] = value
    return values


def _tuples(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _tuples(inner) for name, inner in value.items()}
    return tuple(_tuples(inner) for inner in value) if isinstance(value, list) else value
