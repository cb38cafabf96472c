"""The independent witness: every rule, total, stage, reason and finding, from canonical inputs and selected keys alone.

Nothing here comes from the compiler or the solver, and nothing is a float: the arithmetic is `int` and `Fraction`.
"""

from portfolio.certify.certificate import certify
from portfolio.certify.sound import UnsoundError, require_sound
from portfolio.certify.statement import RECORDED_WORD, Check, Recomputed, Statement, choice_of, statement

__all__ = [
    "RECORDED_WORD",
    "Check",
    "Recomputed",
    "Statement",
    "UnsoundError",
    "certify",
    "choice_of",
    "require_sound",
    "statement",
]
