"""How far a solve is, in words for a progress line."""

import math

from portfolio.compile.problem import Stage
from portfolio.solve.adapter import Search


def in_words(stage: Stage, search: Search) -> str:
    """``objective: 181,251 found, at most 182,000, gap 0.41%, 1,203 nodes``: in the stage's own unit and sense."""
    sign = stage.sign
    parts = []
    if math.isfinite(search.best):
        parts.append(f"{_spelled(sign * search.best / stage.expression.scale)} found")
    if math.isfinite(search.bound):
        limit = "at most" if stage.sense == "max" else "at least"
        parts.append(f"{limit} {_spelled(sign * search.bound / stage.expression.scale)}")
    if len(parts) == len(("found", "limit")) and search.best:
        parts.append(f"gap {abs(search.bound - search.best) / abs(search.best):.2%}")
    if search.nodes:
        parts.append(f"{search.nodes:,} nodes")
    return f"{stage.name}: {', '.join(parts)}" if parts else stage.name


def _spelled(number: float) -> str:
    """Six digits are enough to look at, all of them before the point."""
    return f"{number:,.0f}" if abs(number) >= 10**5 else f"{number:,.6g}"
