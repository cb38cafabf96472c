"""Value -> what a cell or a message shows of it."""

import datetime
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from portfolio.sheets.columns import ColumnKind
from portfolio.sheets.grid import Raw
from portfolio.source import yaml_number as plain

LONGEST = 32_767
"""Characters that a cell of Excel takes; Google takes more, CSV any number, and all of them show
the same."""

_OTHERWISE = (ColumnKind.DATE, ColumnKind.JSON)
"""Kinds whose texts are shown as something else."""


def raw_cell(kind: ColumnKind, value: Any, decimal: str | None = None) -> Raw:
    """The cell that shows a value; None for a blank one. `decimal` is the mark of numbers within a
    text."""
    if type(value) is str and kind not in _OTHERWISE:  # most cells
        return value
    if value is None or value == ():
        return None
    if kind is ColumnKind.JSON:
        return _fitting(json_text(value))
    if isinstance(value, bool) or (isinstance(value, str) and kind is not ColumnKind.DATE):
        return value
    if isinstance(value, Decimal | int):
        whole = value == int(value) and abs(int(value)) < 2**53
        return int(value) if whole else float(value)
    if kind is ColumnKind.DATE:
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            return str(value)
    if isinstance(value, Mapping):
        return _fitting(
            " | ".join(f"{name}: {_amount(share, decimal)}" for name, share in value.items())
        )
    return _fitting("|".join(value))


def _amount(value: Any, decimal: str | None) -> str:
    return plain(value).replace(".", decimal or ".")


def _fitting(text: str) -> str:
    """The text, or in place of one that no cell takes, a sentence that says so: half of it would be
    another value."""
    if len(text) <= LONGEST:
        return text
    return f"too long for a cell ({len(text):,} characters): it stands in the YAML file alone"


def is_too_long(text: str) -> bool:
    """Whether this is the sentence that stands in place of a text that no cell takes."""
    return text.startswith("too long for a cell (")


def json_text(value: Any) -> str:
    """JSON on one line, numbers exactly as they are."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{_encoded(str(k))}: {json_text(v)}" for k, v in value.items()) + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(json_text(inner) for inner in value) + "]"
    return _encoded(value)


_encoded = json.JSONEncoder(ensure_ascii=False).encode


def shortened(text: str, most: int = 60) -> str:
    """A text as a message shows it: whatever it holds, on one line and not too long."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: most + 1])
    return shown if len(shown) <= most else shown[: most - 3] + "..."


MENTIONED = 4
"""So many places are listed in a sentence."""


def listed_briefly(places: Sequence[str]) -> str:
    """The first places of a list, and how many follow."""
    shown = ", ".join(places[:MENTIONED])
    more = len(places) - MENTIONED
    return f"{shown} and {more} more" if more > 0 else shown
