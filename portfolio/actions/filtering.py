"""Which initiatives a person asks about: those of an owner, or in a slice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portfolio.actions.errors import UsageError
from portfolio.actions.known_runs import planning_of_run
from portfolio.actions.naming import known_name
from portfolio.model import Initiative, Planning
from portfolio.results import Run
from portfolio.source import Workspace


@dataclass(frozen=True)
class InitiativeFilter:
    """Those with a share in each of some slices, and of one of some owners; all by default."""

    slices: tuple[tuple[str, str], ...] = ()
    """Dimension and value; several values of one dimension are alternatives."""
    owners: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.slices or self.owners)

    def keeps(self, initiative: Initiative) -> bool:
        """Whether an initiative is among them."""
        if self.owners and initiative.owner not in self.owners:
            return False
        wanted: dict[str, set[str]] = {}
        for dimension, value in self.slices:
            wanted.setdefault(dimension, set()).add(value)
        for dimension, values in wanted.items():
            shares = initiative.dimensions.get(dimension, {})
            if not any(shares.get(value) for value in values):
                return False
        return True

    def keys(self, initiatives: Mapping[str, Initiative]) -> frozenset[str]:
        """The keys of those that it keeps."""
        return frozenset(key for key, one in initiatives.items() if self.keeps(one))

    @property
    def words(self) -> str:
        """As a person reads it: `department=payments, owner checkout-team`."""
        where = [f"{dimension}={value}" for dimension, value in self.slices]
        return filter_in_words(where, sorted(self.owners))


def filter_of(
    workspace: Workspace | Planning,
    where: Sequence[str] = (),
    owners: Iterable[str] = (),
) -> InitiativeFilter:
    """The filter of `DIMENSION=VALUE` texts and names of owners.

    Raises:
        UsageError: if a dimension, a value or an owner is not there.
    """
    slices = []
    for text in where:
        dimension, sign, value = text.partition("=")
        if not sign:
            raise UsageError(f"{text} is no slice: write DIMENSION=VALUE, as department=payments")
        dimensions = workspace.organization.dimensions
        known_name(dimension, dimensions, "dimension")
        known_name(value, dimensions[dimension], "value", f"of {dimension}")
        slices.append((dimension, value))
    there = {one.owner for one in workspace.initiatives.values() if one.owner}
    named = frozenset(known_name(owner, there, "owner") for owner in owners)
    return InitiativeFilter(tuple(slices), named)


def filter_in_words(where: Sequence[str], owners: Iterable[str]) -> str:
    """A filter as a person reads it: `department=payments, owner checkout-team`."""
    return ", ".join([*where, *(f"owner {owner}" for owner in owners)])


def keys_of_run(
    run: Run,
    where: Sequence[str] = (),
    owners: Sequence[str] = (),
) -> frozenset[str] | None:
    """The initiatives of a run in some slices and of some owners; None where neither is said.

    Raises:
        UsageError: if a dimension, a value or an owner is not in its inputs.
    """
    if not (where or owners):
        return None
    planning = planning_of_run(run)
    return filter_of(planning, where, owners).keys(planning.initiatives)
