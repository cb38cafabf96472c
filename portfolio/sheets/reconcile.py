"""Sheets and files compared field by field: who is ahead in each field that differs.

A pull takes over the fields in which the sheet is ahead, a push shows those in which the files are,
and a check counts both. All three go by the one `Reconciliation` of a collector, so that none of
them can see it otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from portfolio.sheets import columns as c
from portfolio.sheets.collected import Collected, was_in_step
from portfolio.sheets.decisions import Decisions
from portfolio.sheets.files import Files
from portfolio.sheets.merge import Ahead, MergedItem, Path, ahead, same
from portfolio.sheets.scenarios import Fields
from portfolio.sheets.shown import json_text, shortened
from portfolio.sheets.sight import Sight
from portfolio.sheets.table import Row

Place = tuple[str, Path]
"""A field: its file, and its path in it."""


class Difference(NamedTuple):
    """A field that sheet and files say differently."""

    item: MergedItem
    """What the sheet says."""
    old: Any
    """What the file says."""
    ahead: Ahead
    """Whose value counts."""
    is_removed_row: bool = False
    """Whether no row says it any more: `item.row` is then the head of its scenario."""


@dataclass(frozen=True)
class Reconciliation:
    """What the sheets say, and who is ahead in each field that differs."""

    collected: Collected
    differences: Mapping[Place, Difference] = field(default_factory=dict)

    def ahead(self, place: Place) -> Ahead:
        """Whose value counts in a field."""
        difference = self.differences.get(place)
        return Ahead.NOBODY if difference is None else difference.ahead

    def of(self, who: Ahead) -> list[Difference]:
        """The fields in which this side is ahead, in the order of the sheets."""
        return [difference for difference in self.differences.values() if difference.ahead is who]


def reconcile(
    files: Files, collected: Collected, sight: Sight, decisions: Decisions
) -> Reconciliation:
    """Who is ahead in each field. A row whose field both sides changed, or nobody knows who, is
    told so."""
    fields = files.scenario_fields()
    broken = frozenset(file for file in files.texts if files.broken(file))
    differing = broken | _differing(files, collected, fields)
    items = _once(item for item in collected.items if item.file in differing)
    comparison = _Comparison(files, collected, decisions, broken, _new_rows(files, items, fields))
    differences: dict[Place, Difference] = {}
    for item, old in _beside(files, items, fields):
        difference = comparison.difference(item, old)
        if difference is not None:
            differences[item[:2]] = difference
    for item, old in _beside(files, _absent(collected, sight, fields), fields):
        difference = comparison.difference(item, old)
        if difference is not None:
            differences[item[:2]] = difference._replace(is_removed_row=True)
    return Reconciliation(collected, differences)


def spelled(path: Path, value: Any, default: Any = None) -> str:
    """One spelling of a field's value; one value of a dimension is a share of 1 in it."""
    if path[0] == "dimensions" and isinstance(value, Mapping) and len(value) == 1:
        name, share = next(iter(value.items()))
        value = name if share == 1 else value
    return same(value, default)


@dataclass(frozen=True)
class _Comparison:
    """Compares one field after the other, and tells the rows in which somebody has to decide."""

    files: Files
    collected: Collected
    decisions: Decisions
    broken: frozenset[str]
    new_rows: frozenset[int]

    def difference(self, item: MergedItem, old: Any) -> Difference | None:
        """How sheet and file differ in a field; nothing where they say the same, or the file cannot
        be read."""
        file, path, value, row, column, default = item
        if file in self.broken:
            row.refuse(
                "P815", column, f"{file} cannot be read", "mend it first: portfolio validate"
            )
            return None
        if value == old:
            return None
        sheet, yaml = spelled(path, value, default), spelled(path, old, default)
        if sheet == yaml:
            return None
        who = self._ahead(item, sheet, yaml)
        if who in (Ahead.BOTH, Ahead.UNKNOWN):
            who = self.decisions.of(item) or who
        if who is Ahead.BOTH:
            row.refuse(
                "P820",
                column,
                _both(item, old),
                "write the value that counts into both, or undo one",
            )
        elif who is Ahead.UNKNOWN:
            row.refuse("P822", column, _unknown(item, old), _WITHOUT_PAST)
        return Difference(item, old, who)

    def _ahead(self, item: MergedItem, sheet: str, yaml: str) -> Ahead:
        if item.file in self.collected.files_made and sheet:
            return Ahead.SHEET
        state = self.collected.state(item)
        blank = spelled(item.path, None, item.default)
        is_new = id(item.row) in self.new_rows
        return ahead(item.path, sheet, yaml, state, blank=blank, is_new=is_new)


_WITHOUT_PAST = (
    "write the value that counts into both, or pull with --theirs sheet or --theirs files: "
    "without sync_state nobody knows which of the two is newer"
)


def _both(item: MergedItem, old: Any) -> str:
    place = ".".join(item.path)
    return (
        f"changed here to {shown_value(item.value)} and in {item.file}, {place} to"
        f" {shown_value(old)}"
    )


def _unknown(item: MergedItem, old: Any) -> str:
    place = ".".join(item.path)
    return f"{shown_value(item.value)} here, and {shown_value(old)} in {item.file}, {place}"


def shown_value(value: Any) -> str:
    """A value as a message shows it."""
    if value is None:
        return "nothing"
    return shortened(value if isinstance(value, str) else json_text(value))


def _differing(files: Files, collected: Collected, fields: Mapping[str, Fields]) -> frozenset[str]:
    """The files of which any cell says something else.

    Nearly all say the same, and are not looked at again.
    """
    differing: set[str] = set()
    for (file, path, value, _, _, default), old in _beside(files, collected.items, fields):
        if value != old and spelled(path, value, default) != spelled(path, old, default):
            differing.add(file)
    return frozenset(differing)


def _beside(
    files: Files, items: Iterable[MergedItem], fields: Mapping[str, Fields]
) -> Iterator[tuple[MergedItem, Any]]:
    """Each field with what its file says there; those of a file follow each other, nearly
    always."""
    last, value_at = "", files.reader("", fields)
    for item in items:
        if item.file is not last:
            last, value_at = item.file, files.reader(item.file, fields)
        yield item, value_at(item.path)


def _new_rows(
    files: Files, items: Iterable[MergedItem], fields: Mapping[str, Fields]
) -> frozenset[int]:
    """Rows of which the files have nothing yet, and that were never in step with them: they only
    add."""
    known: set[int] = set()
    rows: dict[int, Row] = {}
    for item, old in _beside(files, items, fields):
        rows[id(item.row)] = item.row
        if spelled(item.path, old, item.default) != spelled(item.path, None, item.default):
            known.add(id(item.row))
    return frozenset(
        number for number, row in rows.items() if number not in known and not was_in_step(row)
    )


def _once(items: Iterable[MergedItem]) -> list[MergedItem]:
    """Each field once: prerequisites of several rows add up, equal repeats are one, others are
    refused."""
    first: dict[Place, MergedItem] = {}
    for item in items:
        known = first.setdefault(item[:2], item)
        if known is item:
            continue
        if item.path[:2] == ("constraints", "prerequisites"):
            both = tuple(dict.fromkeys((*known.value, *item.value)))
            first[item[:2]] = known._replace(value=both)
        elif item.row.repeats is known.row:
            # Which of the two rows is meant, nobody knows; that there are two is told at one.
            known.row.waits_for = str(item.row.place())
        elif spelled(item.path, item.value) != spelled(known.path, known.value):
            _refuse_second(known, item)
            _refuse_second(item, known)
    return list(first.values())


def _refuse_second(item: MergedItem, other: MergedItem) -> None:
    place = other.row.place(other.column)
    message = f"{place} says {shown_value(other.value)} of the same field"
    item.row.refuse("P805", item.column, message, "keep one")


def _absent(
    collected: Collected, sight: Sight, fields: Mapping[str, Fields]
) -> Iterator[MergedItem]:
    """Capacity, targets and rules of the files that no row says any more, where a row could be seen
    to say them."""
    present = {item[:2] for item in collected.items if item.file in collected.heads}
    for file, head in collected.heads.items():
        for path in fields.get(file, {}):
            if sight.sees(path) and (file, path) not in present:
                yield MergedItem(file, path, None, head, "scenario_name")


TAB_OF: Mapping[str, str] = {
    "capacity": c.CONSTRAINTS,
    "constraints": c.CONSTRAINTS,
    "targets": c.TARGETS,
}
"""Part of a scenario -> the tab whose rows say it."""
