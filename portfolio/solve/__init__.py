"""The stages that need a solver: the canonical optimum, how far targets reach, and why each initiative is in or out."""

from portfolio.solve.adapter import Effort, Search, SolverAdapter
from portfolio.solve.answer import item_results, selection, stage_results, tie
from portfolio.solve.canonical import best_plan, best_value, canonical_optimum
from portfolio.solve.chain import Progress
from portfolio.solve.reach import reachable
from portfolio.solve.solution import Solution, StageOptimum

__all__ = [
    "Effort",
    "Progress",
    "Search",
    "Solution",
    "SolverAdapter",
    "StageOptimum",
    "best_plan",
    "best_value",
    "canonical_optimum",
    "item_results",
    "reachable",
    "selection",
    "stage_results",
    "tie",
]
