"""Why this plan: the reason of each initiative, and how far a missed target could go."""

from portfolio.explain.items import item_results
from portfolio.explain.reach import reachable

__all__ = ["item_results", "reachable"]
