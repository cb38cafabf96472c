"""What the approved formulas of initiatives come to, in exact arithmetic, beside the contributions that are stored."""

from portfolio.estimate.formula import FormulaError, evaluate
from portfolio.estimate.models import TOLERANCE, Estimate, estimates, model_findings
from portfolio.estimate.storing import stored_texts

__all__ = [
    "TOLERANCE",
    "Estimate",
    "FormulaError",
    "estimates",
    "evaluate",
    "model_findings",
    "stored_texts",
]
