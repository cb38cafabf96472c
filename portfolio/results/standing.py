"""How a run ended, and how far a target is missed."""

from enum import StrEnum


class RunStatus(StrEnum):
    """How a run ended."""

    OPTIMAL = "optimal"
    TIED = "tied"
    """The objective is optimal, and the choice among equals is not settled."""
    FEASIBLE = "feasible"
    WITHIN_GAP = "within_gap"
    """The objective is proven to lie within the gap that the schedule accepts."""
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


SETTLED = (RunStatus.OPTIMAL, RunStatus.WITHIN_GAP, RunStatus.INFEASIBLE)
"""What a scenario asked for was proven: a plan, to its gap, or that there is none."""


class Severity(StrEnum):
    """How far a target is missed (MATH.md, Gaps)."""

    OK = "OK"
    """Met."""
    NEAR = "NEAR"
    """A goal missed by at most 5% of the required uplift."""
    WARN = "WARN"
    """A goal missed by more, or with no uplift to be a part of."""
    CRITICAL = "CRITICAL"
    """A promise that is not kept: a floor or ceiling missed."""
