"""The units of a proposal, and what each set of them makes of the inputs of a scenario."""

from collections.abc import Collection, Mapping, Sequence

from portfolio.case import Case, Cases
from portfolio.changes import Unit
from portfolio.diff import MOST, InputEdit, combined, directions, groups, mentions
from portfolio.model import Planning
from portfolio.report import change_in_words
from portfolio.review.variants import Variants
from portfolio.source import Workspace

UnitSet = frozenset[int]
"""Units by their position: the base with the changes of all of them."""
_NAMED_SUBJECTS = 3
"""Subjects that are named in the title of a unit."""


class UnitSets:
    """The changes between two valid workspaces as units, and variants of the base by the set of
    units that they have."""

    def __init__(
        self, base: Workspace, head: Workspace, edits: Sequence[InputEdit], cases: Cases
    ) -> None:
        self.base = base
        self.head = head
        self._edits = edits
        self._cases = cases
        self._variants = Variants(base, head, edits)
        self._keys: dict[tuple[frozenset[int], str], str | None] = {}
        self.units = self._units()

    def _units(self) -> tuple[Unit, ...]:
        if not self._edits:
            return ()

        def is_valid(changes: frozenset[int]) -> bool:
            return self._variants.workspace(changes) is not None

        grouped = groups(self._edits, is_valid, MOST)
        return tuple(Unit(changes=unit, title=_title(unit, self._edits)) for unit in grouped)

    @property
    def every(self) -> UnitSet:
        """All units: the head."""
        return frozenset(range(len(self.units)))

    def planning(self, units: Collection[int], scenario: str) -> Planning | None:
        """What the variant decides on; None where it is invalid or has no such scenario."""
        return self._variants.planning(self._changes(units), scenario)

    def case(self, units: Collection[int], scenario: str) -> Case | None:
        """The same, compiled."""
        planning = self.planning(units, scenario)
        return None if planning is None else self._cases.case(planning)

    def key(self, units: Collection[int], scenario: str) -> str | None:
        """A digest of what the variant decides on; None where it is invalid or has no such
        scenario.

        Many sets have the same: a unit that does not touch the scenario leaves it as it is.
        """
        variant = (self._changes(units), scenario)
        if variant not in self._keys:
            planning = self.planning(units, scenario)
            self._keys[variant] = None if planning is None else self._cases.key(planning)
        return self._keys[variant]

    def _changes(self, units: Collection[int]) -> frozenset[int]:
        changes: set[int] = set()
        for unit in units:
            changes.update(self.units[unit].changes)
        return frozenset(changes)

    def directions(self, units: Sequence[int], scenario: str) -> Mapping[int, int | None]:
        """Unit -> which way it can move the best objective of a scenario, as `directions` of edits
        says."""
        sides = (self.base, self.head)
        chain = {document.file for side in sides for document in side.layers[scenario].documents}
        ends = [side.planning(scenario) for side in sides]
        of_edits = directions(self._edits, chain, ends)
        of_units = {}
        for unit in units:
            changes = self.units[unit].changes
            of_units[unit] = combined([of_edits[change] for change in changes])
        return of_units

    def is_about(self, unit: int, key: str) -> bool:
        """Whether a unit is about an initiative itself."""
        return any(mentions(self._edits[change], key) for change in self.units[unit].changes)


def _title(unit: tuple[int, ...], edits: Sequence[InputEdit]) -> str:
    """One change by its words; several by their file, or by how many they are."""
    if len(unit) == 1:
        change = edits[unit[0]].shown
        return f"{change.subject} {change_in_words(change)}"
    files = {edits[change].file for change in unit}
    if len(files) == 1:
        return f"{len(unit)} changes in {files.pop()}"
    subjects = sorted({edits[change].shown.subject for change in unit})
    named = ", ".join(subjects[:_NAMED_SUBJECTS])
    unnamed = len(subjects) - _NAMED_SUBJECTS
    more = f" and {unnamed} more" if unnamed > 0 else ""
    return f"{len(unit)} changes to {named}{more}"
