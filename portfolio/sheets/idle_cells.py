"""Cells of the Optimization Center that say nothing in a row of their kind: each is named, so that
nobody takes it for a rule."""

from collections.abc import Iterable, Iterator, Mapping

from portfolio.sheets.compound import keys_of
from portfolio.sheets.names import normalised
from portfolio.sheets.slices import EVERYTHING
from portfolio.sheets.table import Row

_AMOUNTS = ("min_tokens", "max_tokens", "bundle_member_keys", "prereq_member_keys", "bonus_json")
_USED: Mapping[str, str] = {
    "capacity_floor": "resource dimension min_tokens max_tokens",
    "capacity_cap": "resource dimension min_tokens max_tokens",
    "mandatory": "",
    "exclude_initiative": "",
    "exclude_pair": "",
    "bundle_all_or_nothing": "bundle_member_keys",
    "require_prereq": "prereq_member_keys",
    "group_limit": "bundle_member_keys min_tokens max_tokens",
    "synergy_bonus": "bundle_member_keys bonus_json",
}
"""Kind of a rule -> what it has beside its name; of a capacity the other amount is refused."""
_INSTEAD_OF_A_DIMENSION = frozenset(
    ("initiative", "initiatives", "bundle", "pair", "prerequisite", "group", "synergy")
)
"""What stands in the column dimension of a rule about initiatives, and says no more than its
kind."""


def idle_cells_of_rules(rows: Iterable[Row]) -> Iterator[str]:
    """A line for each cell of Constraints that says nothing in a rule of its kind."""
    for row in rows:
        kind = row["constraint_type"]
        if kind not in _USED:
            continue
        used = _USED[kind].split()
        for column in ("resource", "dimension", *_AMOUNTS):
            is_read = column in used or row[column] is None or _repeats(row, column)
            if not is_read:
                yield _line(row, column, kind)


def _repeats(row: Row, column: str) -> bool:
    """Whether a cell that its kind does not need says what the others of its row say."""
    if column == "dimension":
        word = normalised(row[column])
        return word in EVERYTHING or word in _INSTEAD_OF_A_DIMENSION
    if column == "bundle_member_keys" and row["constraint_type"] == "exclude_pair":
        # The pair is read from dimension_key where that is filled.
        name = row["dimension_key"]
        return name is None or set(keys_of(name)) == set(row[column])
    return False


def idle_cells_of_heads(rows: Iterable[Row]) -> Iterator[str]:
    """A line for each scenario whose weights its objective does not use."""
    for row in rows:
        if row["objective_mode"] == "north_star" and row["objective_weights_json"]:
            yield _line(row, "objective_weights_json", "north_star")


def _line(row: Row, column: str, kind: str) -> str:
    return f"{row.place(column)}: {column} says nothing of {kind}, and is not read"
