"""What the optimiser answered to a question, as values: frozen, exact, each with its rows."""

from portfolio.answers.answer import Answer, TableRows
from portfolio.answers.near_optimal import Alternatives, Membership, PlanOption
from portfolio.answers.tradeoffs import (
    Axis,
    CapacityCurve,
    CapacityStep,
    Frontier,
    FrontierPoint,
    Replan,
    ReplanStep,
)

__all__ = [
    "Alternatives",
    "Answer",
    "Axis",
    "CapacityCurve",
    "CapacityStep",
    "Frontier",
    "FrontierPoint",
    "Membership",
    "PlanOption",
    "Replan",
    "ReplanStep",
    "TableRows",
]
