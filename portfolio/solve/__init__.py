"""The canonical optimum: a chain of stages that leaves one portfolio."""

from portfolio.solve.answer import stage_results, tie
from portfolio.solve.canonical import (
    Extreme,
    best_plan,
    best_value,
    canonical_optimum,
    extreme,
)
from portfolio.solve.chain import Progress
from portfolio.solve.solution import Solution, StageOptimum

__all__ = [
    "Extreme",
    "Progress",
    "Solution",
    "StageOptimum",
    "best_plan",
    "best_value",
    "canonical_optimum",
    "extreme",
    "stage_results",
    "tie",
]
