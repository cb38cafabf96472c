"""Why this plan: the reason of each initiative, how far a missed target could go, and what keeps it
from there."""

from portfolio.explain.binding import Binding, binding_rules
from portfolio.explain.items import item_results
from portfolio.explain.reach import Reach, reachable, witness_of

__all__ = ["Binding", "Reach", "binding_rules", "item_results", "reachable", "witness_of"]
