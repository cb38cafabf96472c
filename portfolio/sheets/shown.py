"""Value -> what a cell or a message shows of it."""

import datetime
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from portfolio.sheets.columns import Kind
from portfolio.sheets.grid import Raw
from portfolio.source.emit import number as plain

_OTHERWISE = (Kind.DATE, Kind.JSON)
"""Kinds whose texts are shown as something else."""


def raw_cell(kind: Kind, value: Any) -> Raw:
    """The cell that shows a value; None for a blank one."""
    if type(value) is str and kind not in _OTHERWISE:  # most cells
        return value
    if value is None or value == ():
        return None
    if kind is Kind.JSON:
        return json_text(value)
    if isinstance(value, bool) or (isinstance(value, str) and kind is not Kind.DATE):
        return value
    if isinstance(value, Decimal | int):
        whole = value == int(value) and abs(int(value)) < 2**53
        return int(value) if whole else float(value)
    if kind is Kind.DATE:
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            return str(value)
    if isinstance(value, Mapping):
        return " | ".join(f"{name}: {plain(share)}" for name, share in value.items())
    return "|".join(value)


def json_text(value: Any) -> str:
    """JSON on one line, numbers exactly as they are."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_encoded(str(k))}: {json_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(json_text(inner) for inner in value) + "]"
    return _encoded(value)


_encoded = json.JSONEncoder(ensure_ascii=False).encode


def shortened(text: str, most: int = 60) -> str:
    """A text as a message shows it: whatever it holds, on one line and not too long."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: most + 1])
    return shown if len(shown) <= most else shown[: most - 3] + "..."
