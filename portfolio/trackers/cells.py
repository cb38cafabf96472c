"""A cell of an export -> the value of a field, by the map; what is not understood is no value."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portfolio.findings import nearest
from portfolio.model import Status
from portfolio.sheets import (
    DIGITS,
    CellProblem,
    Column,
    ColumnKind,
    Raw,
    Reading,
    exact_cell,
    normalised,
    number_of_text,
    read_cell,
    shortened,
    usable,
)
from portfolio.trackers.import_map import ColumnMap, ReadMap
from portfolio.trackers.targets import FieldTarget

_AMOUNT = r"([0-9][0-9.,]*)\s*([^\W\d_]+)"
_AMOUNTS = re.compile(rf"\s*{_AMOUNT}(?:[\s,;+]*{_AMOUNT})*\s*")
_LONGEST_AMOUNT = 100
"""Characters of an amount with units; what is longer is none."""
_STATUSES = tuple(status.value for status in Status)


@dataclass(frozen=True)
class CellReader:
    """Reads the cells of one column for one field."""

    target: FieldTarget
    entry: ColumnMap
    map: ReadMap
    reading: Reading
    labels: tuple[tuple[str, str], ...] = ()
    """Of a dimension: value and what people call it."""

    def value(self, raw: Raw, header: str) -> Any:
        """The value of a cell; None where it is blank.

        Raises:
            CellProblem: where it is not understood; the hint says what to do.
        """
        text = raw.strip() if isinstance(raw, str) else raw
        if text is None or text == "":
            return None
        meant = self._meant(text)
        if meant is not None:
            return self._of_map(meant)
        try:
            return self._read(text, header)
        except CellProblem as problem:
            hint = problem.hint.replace("config/sheets.yaml", self.map.file)
            if self.target.kind is ColumnKind.DATE:
                hint += f", or say its form under `date_formats` in {self.map.file}"
            raise CellProblem(problem.message, hint) from None

    def _meant(self, raw: Raw) -> str | Decimal | None:
        """What the map says that such a cell means."""
        words = {normalised(word): meant for word, meant in self.entry.values.items()}
        return words.get(normalised(_text(raw))) if words else None

    def _of_map(self, meant: str | Decimal) -> Any:
        if self.target.kind is ColumnKind.KEYS:
            return (str(meant),)
        return meant

    def _read(self, raw: Raw, header: str) -> Any:
        kind = self.target.kind
        if kind is ColumnKind.CHOICE:
            return self._status(_text(raw), header)
        if kind is ColumnKind.NUMBER:
            return self._number(raw, header)
        if kind is ColumnKind.DATE and isinstance(raw, str):
            for form in self.map.map.date_formats:
                date = _date_in_form(raw, form)
                if date is not None:
                    return date
        if kind is ColumnKind.LINE and isinstance(raw, str):
            raw = raw.replace("\t", " ")
        column = Column(header, kind, labels=self.labels, choices=tuple(v for v, _ in self.labels))
        return read_cell(column, raw, self.reading)

    def _status(self, text: str, header: str) -> str:
        word = normalised(text)
        if word in _STATUSES:
            return word
        guess = nearest(word, _STATUSES) or "idea"
        shown = shortened(text)
        entry = f"status: {{column: {header}, values: {{{shown}: {guess}}}}}"
        hint = f"say in the map what it means, as `{entry}`"
        raise CellProblem(f"the map does not say what the status {shown} means", hint)

    def _number(self, raw: Raw, header: str) -> Decimal:
        units = {unit.casefold(): worth for unit, worth in self.entry.units.items()}
        is_short = isinstance(raw, str) and len(raw) <= _LONGEST_AMOUNT
        if isinstance(raw, str) and units and is_short and _AMOUNTS.fullmatch(raw):
            return self._with_units(raw, units, header)
        try:
            number = _plain_number(raw, header, self.reading.decimal)
        except CellProblem as problem:
            raise CellProblem(problem.message, self._number_hint(raw, problem.hint)) from None
        if self.entry.divide_by is None:
            return number
        return _rounded(Fraction(number) / Fraction(self.entry.divide_by))

    def _with_units(self, text: str, units: Mapping[str, Decimal], header: str) -> Decimal:
        total = Fraction(0)
        for amount, unit in re.findall(_AMOUNT, text):
            worth = units.get(unit.casefold())
            if worth is None:
                message = f"the map does not say how many tokens a {shortened(unit)} is"
                raise CellProblem(message, f"add it to the `units` of {self.target.name}")
            number = number_of_text(header, amount.rstrip(","), self.reading.decimal)
            total += Fraction(number) * Fraction(worth)
        return _rounded(total)

    def _number_hint(self, raw: Raw, hint: str) -> str:
        if not isinstance(raw, str) or len(raw) > _LONGEST_AMOUNT:
            return hint
        shown = shortened(raw.strip(), 30)
        if re.fullmatch(_AMOUNT, raw.strip()):
            unit = re.sub(r"[0-9.,\s]", "", shown)
            return f"say in the map what it counts, as `units: {{{unit}: 1}}`"
        if not re.search("[0-9]", raw):
            return f"say in the map what it means, as `values: {{{shown}: 5}}`"
        return hint


def _text(raw: Raw) -> str:
    if isinstance(raw, bool):
        return str(raw)
    if isinstance(raw, int | float):
        return f"{exact_cell(raw):f}"
    return str(raw)


def _plain_number(raw: Raw, header: str, decimal: str | None) -> Decimal:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return exact_cell(raw)
    if isinstance(raw, str):
        return number_of_text(header, raw, decimal)
    column = Column(header, ColumnKind.NUMBER)
    value: Decimal = read_cell(column, raw, Reading(decimal))
    return value


def _rounded(value: Fraction) -> Decimal:
    """The number itself where it has few digits, else half-even with as many as a file takes."""
    if value == 0:
        return Decimal(0)
    whole = Decimal(value.numerator) / Decimal(value.denominator)
    return usable(Decimal(f"{whole:.{DIGITS}g}"))


def _date_in_form(text: str, form: str) -> str | None:
    try:
        return datetime.datetime.strptime(text, form).date().isoformat()
    except ValueError:
        return None
