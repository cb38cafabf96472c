"""The scalar types of the files: exact numbers, keys, periods, dates and text.

Numbers are decimals, taken exactly as written, so the validators here accept ``Decimal`` and
``int`` and never ``float``. Types that hold a name of the workspace's own vocabulary carry
``x-vocabulary`` in their schema, from which the editor schemas are filled.
"""

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from portfolio.steps import DURATION, parsed_duration

SIGNIFICANT_DIGITS = 15
LEAST_MAGNITUDE = Decimal("1e-12")
GREATEST_MAGNITUDE = Decimal("1e15")
TEXT_LIMIT = 10_000
FILE_NAME_LIMIT = 80
"""Characters of a key or name that becomes the name of a file: with what is added to it, it fits
every file system."""

INITIATIVE_KEY = r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*-[0-9]{3,8}$"
KPI_KEY = r"^[a-z][a-z0-9_]*$"
SCENARIO_KEY = r"^[a-z0-9][a-z0-9-]*$"
WARNING_CODE = r"^P[0-9]{3}$"
NAME = r"^[A-Za-z0-9][A-Za-z0-9_.&+-]*$"
SLICE_NAME = r"^[A-Za-z0-9][A-Za-z0-9_.&+-]*(/[A-Za-z0-9][A-Za-z0-9_.&+-]*)?$"
PERIOD = r"^[0-9]{4}(-H[12]|-Q[1-4]|-(0[1-9]|1[0-2])|-W(0[1-9]|[1-4][0-9]|5[0-3]))?$"
# A line: no control characters, no line or paragraph separators (U+2028, U+2029), and none that
# change the direction of the text around them. A text: tab, newline and separators too.
LINE = r"^[^\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]*$"
TEXT = (
    r"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f"
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*$"
)


def exact_number(value: Any) -> Decimal:
    """A decimal exactly as written; raises the pydantic errors ``number_type`` and
    ``number_range``."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise PydanticCustomError("number_type", "should be a number")
    number = Decimal(value)
    if not number.is_finite():
        raise PydanticCustomError("number_range", "should be a finite number")
    if not number:
        return Decimal(0)
    if not LEAST_MAGNITUDE <= number.copy_abs() <= GREATEST_MAGNITUDE:
        raise PydanticCustomError(
            "number_range", "should be 0 or of a magnitude from 1e-12 to 1e15"
        )
    if (
        len(number.as_tuple().digits) > SIGNIFICANT_DIGITS
        and significant_digits(number) > SIGNIFICANT_DIGITS
    ):
        raise PydanticCustomError("number_range", "should have at most 15 significant digits")
    return number


class RangedNumber(Decimal):
    """A number that says how sure it is: the number decides, what it may be instead is for
    `robust`."""

    low: Decimal | None
    high: Decimal | None
    confidence: Decimal | None

    def __new__(
        cls,
        value: Decimal,
        low: Decimal | None = None,
        high: Decimal | None = None,
        confidence: Decimal | None = None,
    ) -> "RangedNumber":
        """A number with what is written beside it."""
        number = super().__new__(cls, value)
        number.low = low
        number.high = high
        number.confidence = confidence
        return number

    def __reduce__(self) -> tuple[Any, ...]:
        """With what is written beside it: a plain decimal would forget that in another process."""
        return RangedNumber, (Decimal(self), self.low, self.high, self.confidence)


def ranged_number(value: Any) -> Decimal:
    """A number, or `{value, low, high, confidence}`: the range around it, which no run depends
    on."""
    if not isinstance(value, Mapping):
        return value if isinstance(value, RangedNumber) else exact_number(value)
    unknown = sorted(str(name) for name in value.keys() - set(RANGE_FIELDS))
    if unknown or "value" not in value:
        fields = "should be a number, or {value, low, high, confidence} with at least a value"
        raise PydanticCustomError("number_range", fields)
    number = exact_number(value["value"])
    low, high = _optional_number(value, "low"), _optional_number(value, "high")
    if (low is not None and low > number) or (high is not None and high < number):
        raise PydanticCustomError("number_range", "should have low <= value <= high")
    confidence = value.get("confidence")
    part = None if confidence is None else fraction_of_one(confidence)
    return RangedNumber(number, low, high, part)


def _optional_number(value: Mapping[str, Any], name: str) -> Decimal | None:
    written = value.get(name)
    return None if written is None else exact_number(written)


def significant_digits(number: Decimal) -> int:
    """Digits without leading and trailing zeros."""
    return len("".join(map(str, number.as_tuple().digits)).strip("0"))


def amount(value: Any) -> Decimal:
    """An exact number that is not negative."""
    number = exact_number(value)
    if number < 0:
        raise PydanticCustomError("number_range", "should not be negative")
    return number


def positive_number(value: Any) -> Decimal:
    """An exact number above zero."""
    number = exact_number(value)
    if number <= 0:
        raise PydanticCustomError("number_range", "should be greater than 0")
    return number


def fraction_of_one(value: Any) -> Decimal:
    """An exact number from 0 to 1."""
    number = exact_number(value)
    if not 0 <= number <= 1:
        raise PydanticCustomError("number_range", "should be from 0 to 1")
    return number


def count(value: Any) -> int:
    """A whole number, not negative; 3.0 is not one, since nobody writes a count so."""
    number = exact_number(value)
    if number < 0 or number.as_tuple().exponent != 0:
        raise PydanticCustomError("number_range", "should be a whole number, 0 or more")
    return int(number)


def positive_count(value: Any) -> int:
    """A whole number above zero."""
    number = count(value)
    if number < 1:
        raise PydanticCustomError("number_range", "should be a whole number, 1 or more")
    return number


def period(value: Any) -> str:
    """A planning period as text; a bare year is read by YAML as a number and taken all the same."""
    text = str(value) if isinstance(value, Decimal) else value
    if not isinstance(text, str) or not re.fullmatch(PERIOD[1:-1], text):
        raise PydanticCustomError(
            "period_format", "should be a period: 2026, 2026-H1, 2026-Q1, 2026-01 or 2026-W01"
        )
    if "-W" in text:
        try:
            datetime.date.fromisocalendar(int(text[:4]), int(text[6:]), 1)
        except ValueError:
            raise PydanticCustomError(
                "period_format", "should be a week that its year has"
            ) from None
    elif text.startswith("0000"):
        raise PydanticCustomError("period_format", "should be a period from year 1 on")
    return text


def duration(value: Any) -> int | str:
    """A number of periods, or a number with its kind of period: `6 weeks`, spelled in one way."""
    if not isinstance(value, str):
        return positive_count(value)
    parsed = parsed_duration(value)
    if parsed is None:
        raise PydanticCustomError(
            "duration_format", "should be a number of periods, or as 6 weeks or 2 quarters"
        )
    return str(parsed)


def calendar_date(value: Any) -> datetime.date:
    """A date as text, ``YYYY-MM-DD``."""
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("date_format", "should be a date of the calendar, as 2026-03-31")


def _number_schema(**limits: object) -> WithJsonSchema:
    return WithJsonSchema({"type": "number", **limits})


def _reference(pattern: str, vocabulary: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "x-vocabulary": vocabulary})


Number = Annotated[
    Decimal, PlainValidator(exact_number), _number_schema(minimum=-1e15, maximum=1e15)
]
RANGE_FIELDS = ("value", "low", "high", "confidence")
"""What may stand in place of a contribution, to say how sure it is."""
_RANGE_SCHEMA = {
    "type": "object",
    "required": ["value"],
    "additionalProperties": False,
    "properties": {
        "value": {"type": "number", "minimum": -1e15, "maximum": 1e15},
        "low": {"type": "number", "minimum": -1e15, "maximum": 1e15},
        "high": {"type": "number", "minimum": -1e15, "maximum": 1e15},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
    },
}
_ONE_NUMBER = {"type": "number", "minimum": -1e15, "maximum": 1e15}
Contribution = Annotated[
    Decimal,
    PlainValidator(ranged_number),
    WithJsonSchema({"anyOf": [_ONE_NUMBER, _RANGE_SCHEMA]}),
]
Amount = Annotated[Decimal, PlainValidator(amount), _number_schema(minimum=0, maximum=1e15)]
Positive = Annotated[
    Decimal, PlainValidator(positive_number), _number_schema(exclusiveMinimum=0, maximum=1e15)
]
UnitInterval = Annotated[
    Decimal, PlainValidator(fraction_of_one), _number_schema(minimum=0, maximum=1)
]
Count = Annotated[int, PlainValidator(count), WithJsonSchema({"type": "integer", "minimum": 0})]
PositiveCount = Annotated[
    int, PlainValidator(positive_count), WithJsonSchema({"type": "integer", "minimum": 1})
]
Period = Annotated[
    str,
    PlainValidator(period),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": PERIOD},
                {"type": "integer", "minimum": 1, "maximum": 9999},
            ]
        }
    ),
]
Duration = Annotated[
    int | str,
    PlainValidator(duration),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": DURATION}]}
    ),
]
Date = Annotated[
    datetime.date,
    PlainValidator(calendar_date),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=LINE)]
Text = Annotated[str, StringConstraints(max_length=TEXT_LIMIT, pattern=TEXT)]

# A name where it is defined must fit its pattern. Where it is only referred to, any line is taken,
# so that validation can look it up and suggest the nearest name; the editor schemas hold references
# to the pattern.
NewInitiativeKey = Annotated[
    str, StringConstraints(pattern=INITIATIVE_KEY, max_length=FILE_NAME_LIMIT)
]
NewKpiKey = Annotated[str, StringConstraints(pattern=KPI_KEY, max_length=100)]
WarningCode = Annotated[str, StringConstraints(pattern=WARNING_CODE)]
NewName = Annotated[str, StringConstraints(pattern=NAME, max_length=100)]

_REFERENCE = StringConstraints(min_length=1, max_length=300, pattern=LINE)
InitiativeKey = Annotated[str, _REFERENCE, _reference(INITIATIVE_KEY, "initiative")]
KpiKey = Annotated[str, _REFERENCE, _reference(KPI_KEY, "kpi")]
ScenarioKey = Annotated[str, _REFERENCE, _reference(SCENARIO_KEY, "scenario")]
ResourceName = Annotated[str, _REFERENCE, _reference(NAME, "resource")]
DimensionName = Annotated[str, _REFERENCE, _reference(NAME, "dimension")]
DimensionValue = Annotated[str, _REFERENCE, _reference(NAME, "value")]
SliceValue = Annotated[str, _REFERENCE, _reference(SLICE_NAME, "slice-value")]
