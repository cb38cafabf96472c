"""The canonical optimum: a chain of stages that leaves one portfolio."""

from portfolio.solve.answer import stage_results, tie
from portfolio.solve.canonical import (
    UnprovenError,
    best_plan,
    best_value,
    best_value_from,
    canonical_optimum,
)
from portfolio.solve.chain import Progress
from portfolio.solve.solution import Solution, StageOptimum

__all__ = [
    "Progress",
    "Solution",
    "StageOptimum",
    "UnprovenError",
    "best_plan",
    "best_value",
    "best_value_from",
    "canonical_optimum",
    "stage_results",
    "tie",
]
