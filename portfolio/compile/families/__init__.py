"""The families of rules. A new one is a file here and a line below."""

from portfolio.compile.families.base import Family
from portfolio.compile.families.bundle import Bundle
from portfolio.compile.families.capacity import Capacity
from portfolio.compile.families.exclude_pair import ExcludePair
from portfolio.compile.families.group import GroupSize
from portfolio.compile.families.held import HeldItem
from portfolio.compile.families.must import Kept, Mandatory
from portfolio.compile.families.out import Exclude, OutsidePeriod
from portfolio.compile.families.prerequisite import Prerequisite
from portfolio.compile.families.scope import OneScope
from portfolio.compile.families.target import TargetFloors

__all__ = ["FAMILIES", "OTHERS", "Family", "family_of"]

FAMILIES: tuple[Family, ...] = (
    Capacity(),
    TargetFloors(),
    GroupSize(),
    Mandatory(),
    Kept(),
    Bundle(),
    ExcludePair(),
    Prerequisite(),
    Exclude(),
    OutsidePeriod(),
)
"""Every family of rules that people state. Aggregate rules first, then the rules among initiatives:
the order in which explanations prefer them."""
OTHERS: tuple[Family, ...] = (OneScope(), HeldItem())
"""What results may name beside them."""


def family_of(name: str) -> Family:
    """The family of a name.

    Raises:
        KeyError: if there is none.
    """
    return {family.name: family for family in (*FAMILIES, *OTHERS)}[name]
