"""The column of a synergy's tier."""

from dataclasses import dataclass
from typing import Literal

from portfolio.model import Tier


@dataclass(frozen=True)
class TierColumn:
    """z: whether at least ``tier.at_least`` members of a synergy are in or there already.

    Over time: whether so many have finished, or started, by a step. With one step that is the same.

    ``tier`` has what it earns beyond what those ``there`` reach alone; ``before`` is the next lower
    tier.
    """

    synergy: str
    tier: Tier
    before: Tier | None
    members: tuple[str, ...]
    there: frozenset[str] = frozenset()
    step: int = 1
    counts: Literal["finished", "started"] = "finished"
    is_timed: bool = False

    @property
    def still_needed(self) -> int:
        """How many members the plan itself must take to reach the tier."""
        return self.tier.at_least - len(self.there)

    def __str__(self) -> str:
        when = f" {self.counts} by step {self.step}" if self.is_timed else ""
        return f"{self.synergy}>={self.tier.at_least}{when}"
