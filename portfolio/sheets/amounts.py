"""Numbers in cells: as numbers, and as texts in the notation that config/sheets.yaml names."""

import math
import re
from decimal import Decimal, InvalidOperation

from portfolio.sheets.problems import CellProblem
from portfolio.sheets.shown import shortened
from portfolio.source import yaml_number as plain

DIGITS = 15
"""Significant digits of a number in a spreadsheet; a float has no more that can be trusted."""
MAGNITUDE = 40
"""Powers of ten that are read at all; validation says which of them a file may have."""
_PLAIN = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")
_CURRENCY = re.compile(r"^([-+]?)\s*(?:[$£€¥]|[A-Z]{3}\s)\s*|\s*(?:[$£€¥]|\s[A-Z]{3}|kr)$")
_GROUPS_OF_COMMA = re.compile(r"(?<=[0-9])[. '\u2019\u00a0\u202f](?=[0-9]{3}(?![0-9]))")
_GROUPS_OF_POINT = re.compile(r"(?<=[0-9])[, '\u2019\u00a0\u202f](?=[0-9]{3}(?![0-9]))")
_AMBIGUOUS = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
"""A text that is one number where the point groups thousands, and another where it is the decimal
mark."""
_NUMERIC = re.compile(r"[-+]?[0-9.,' \u00a0]+")


def exact_cell(raw: int | float) -> Decimal:
    """A number of a cell, with as many digits as can be trusted.

    Raises:
        CellProblem: if it is not finite, or beyond what can be used.
    """
    if isinstance(raw, float) and not math.isfinite(raw):
        raise CellProblem("the cell holds no finite number", "write a number")
    return usable(Decimal(raw) if isinstance(raw, int) else Decimal(f"{raw:.{DIGITS}g}"))


def usable(value: Decimal) -> Decimal:
    """The value, if it is of a size that can be used at all.

    Raises:
        CellProblem: if it is not.
    """
    if value and abs(value.adjusted()) > MAGNITUDE:
        raise CellProblem(
            "the number is too large or too small to be used", "write one from 1e-12 to 1e15"
        )
    return value


def number_of_text(name: str, text: str, decimal: str | None) -> Decimal:
    """A number that was entered as text in the column `name`: plain, in percent, or with a
    currency.

    `decimal` is the agreed decimal mark. Without one, a comma is no part of a number, and a point
    that may group thousands is none either.

    Raises:
        CellProblem: if it is no number, or could be two.
    """
    bare = _CURRENCY.sub(r"\1", text.strip().replace("\N{MINUS SIGN}", "-"))
    is_percent = bare.endswith("%")
    bare = bare.removesuffix("%").strip()
    if decimal is None and _AMBIGUOUS.fullmatch(bare):
        message = f"{name}: {shortened(text)} could be {bare} or {bare.replace('.', '')}"
        raise CellProblem(message, _notation(bare))
    if decimal == ",":
        bare = _GROUPS_OF_COMMA.sub("", bare).replace(",", ".")
    elif decimal == ".":
        bare = _GROUPS_OF_POINT.sub("", bare)
    if not _PLAIN.fullmatch(bare):
        message = f"{name} takes a number, and the cell holds the text {shortened(text)}"
        is_comma = _NUMERIC.fullmatch(bare) and "," in bare and decimal is None
        hint = "write a plain number such as 1200000 or 0.002"
        raise CellProblem(
            message, hint + (", or say `decimal` in config/sheets.yaml" if is_comma else "")
        )
    try:
        value = Decimal(bare)
        return usable(value.scaleb(-2) if is_percent else value)
    except InvalidOperation:
        raise CellProblem(
            f"{shortened(text)} is no number that can be used", "write a plain number"
        ) from None


def _notation(bare: str) -> str:
    return f"write {bare.replace('.', '')}, or {bare}0, or say `decimal` in config/sheets.yaml"


def text_of_number(value: Decimal, decimal: str | None) -> str:
    """A number as a text that is read back as the same number, in the notation of this
    installation."""
    text = plain(value)
    if decimal == ",":
        return text.replace(".", ",")
    if decimal is None and _AMBIGUOUS.fullmatch(text):
        return f"{text}0"
    return text
