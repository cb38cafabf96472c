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
from portfolio.compile.families.unknown import UnknownFamily

__all__ = ["FAMILIES", "OTHERS", "Family", "families", "family_of"]

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
UNKNOWN = UnknownFamily()


def families() -> tuple[Family, ...]:
    """Every family of rules that people state, in the order in which explanations prefer them."""
    return FAMILIES


def family_of(name: str) -> Family:
    """The family of a name; of one that is not known, as a stored run may have it, what knows no
    more than ids."""
    known = {family.name: family for family in (*families(), *OTHERS)}
    return known.get(name, UNKNOWN)
