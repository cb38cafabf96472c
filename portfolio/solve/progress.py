"""How far a solve is, in words for a progress line."""

import math

from portfolio.compile import Stage
from portfolio.engines import SearchState


def state_in_words(stage: Stage, state: SearchState) -> str:
    """Incumbent, bound, gap and nodes in the stage's own unit and sense.

    ``objective: 181,251 found, at most 182,000, gap 0.41%, 1,203 nodes``
    """
    scale = stage.expression.scale
    has_best = math.isfinite(state.best)
    has_bound = math.isfinite(state.bound)
    parts = []
    if has_best:
        parts.append(f"{_short(stage.sign * state.best / scale)} found")
    if has_bound:
        limit = "at most" if stage.sense == "max" else "at least"
        parts.append(f"{limit} {_short(stage.sign * state.bound / scale)}")
    if has_best and has_bound and state.best:
        gap = abs(state.bound - state.best) / abs(state.best)
        parts.append(f"gap {gap:.2%}")
    if state.nodes:
        parts.append(f"{state.nodes:,} nodes")
    return f"{stage.id}: {', '.join(parts)}" if parts else str(stage.id)


def _short(number: float) -> str:
    """Six digits are enough to look at, all of them before the point."""
    return f"{number:,.0f}" if abs(number) >= 10**5 else f"{number:,.6g}"
