"""Which stage of the canonical optimum something is about."""

from dataclasses import dataclass
from typing import Any, Literal

StageKind = Literal[
    "floor_shortfall", "objective", "goal_shortfall", "tokens", "starts", "key_order", "reach"
]
"""What a stage minimises or maximises, in the order in which the stages come; and the reach of a
KPI, which is asked for by itself."""


@dataclass(frozen=True)
class StageId:
    """One stage: what it is about, and which of several of that kind.

    `measure` is the resource of a stage of tokens, the KPI of a reach. `index` counts from 1: the
    groups of KPIs whose floors are met in turn, or the parts of the hash that key order compares.
    """

    kind: StageKind
    measure: str | None = None
    index: int | None = None

    def fields(self) -> dict[str, Any]:
        """Its parts by name, as results store them."""
        return {"kind": self.kind, "measure": self.measure, "index": self.index}

    def __str__(self) -> str:
        """As messages and proofs name it: ``tokens engineering``. Nothing reads it back."""
        parts = [self.kind.replace("_", " ")]
        if self.measure is not None:
            parts.append(self.measure)
        if self.index is not None:
            parts.append(str(self.index))
        return " ".join(parts)


OBJECTIVE = StageId("objective")
GOAL_SHORTFALL = StageId("goal_shortfall")
STARTS = StageId("starts")
"""The steps waited: the sum of start - 1 over all that is taken."""


def floor_shortfall(group: int) -> StageId:
    """The stage of the floors of one group of KPIs, counted from 1."""
    return StageId("floor_shortfall", index=group)


def fewest_tokens(resource: str) -> StageId:
    """The stage of the tokens of a resource."""
    return StageId("tokens", measure=resource)


def key_order_part(part: int) -> StageId:
    """The stage of one part of the hashes of items, counted from 1."""
    return StageId("key_order", index=part)
