"""Located findings: what is wrong with the inputs, as values that travel until one renderer prints them."""

from portfolio.findings.codes import CODES, Code
from portfolio.findings.finding import (
    LINE_BREAK,
    MOST_OF_A_FILE,
    Finding,
    Location,
    Severity,
    has_errors,
    in_order,
    too_many,
)
from portfolio.findings.spelling import Names, did_you_mean, nearest

__all__ = [
    "CODES",
    "LINE_BREAK",
    "MOST_OF_A_FILE",
    "Code",
    "Finding",
    "Location",
    "Names",
    "Severity",
    "did_you_mean",
    "has_errors",
    "in_order",
    "nearest",
    "too_many",
]
