"""Checks a proof, step by step, in exact integers: no solver, no search, no dependency.

A proof is a list of steps, one JSON value a line, canonically spelled:

- ``{"format":1,"run":RUN,"system":SHA256}``: what it is about; the first line, once.
- ``["cut",K,[COLUMN,GAIN,…],[ROW,WEIGHT,…]]``: a new row: the gains of those 0-1 columns that are
  on
  add up to K at most, since more would break the weighted sum of rows. A column is on where it
  makes the left side of that sum larger.
- ``["claim",NAME]``: the tree of a claim begins. Its premises are added to the rows.
- ``["if",COLUMN,VALUE]``: two cases: the column is at most VALUE, then: it is more.
- ``["leaf",ROW,WEIGHT,ROW,WEIGHT,…]``: this case is impossible, since in all of it the weighted sum
  of
  the rows' left sides is above that of their bounds (Farkas).

Rows are numbered: those of the system, then cuts before the first claim, then the premises of the
claim, then the cuts of the claim. Cuts before the first claim may use no premises. A tree whose
cases are all impossible proves its claim: that no point keeps all rows.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portfolio.certify.claims import RunClaim, digest
from portfolio.certify.forms import LinearRow
from portfolio.certify.rows import System

PROOF_FORMAT = 1
MOST_GAIN = 1_000
"""A cut whose gains add up to more is refused, so that no proof takes long to check."""


class ProofError(Exception):
    """A step of a proof shows nothing; the message says which and why."""


@dataclass(frozen=True)
class CheckedProof:
    """What a proof proves: the claims by name, and how many leaves they took."""

    claims: tuple[str, ...]
    leaves: int
    steps: int


def spelled_step(value: Any) -> str:
    """The canonical spelling of a step, without its line end."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=True)


def header(run_id: str, system: System) -> dict[str, Any]:
    """The first step of a proof."""
    return {"format": PROOF_FORMAT, "run": run_id, "system": digest(system)}


def check_proof(
    run_id: str, system: System, claims: Sequence[RunClaim], lines: Iterable[str]
) -> CheckedProof:
    """Check every step of a proof.

    Raises:
        ProofError: at the first step that does not show what it should.
    """
    checking = _Checking(system, {claim.name: claim for claim in claims})
    expected = header(run_id, system)
    count = 0
    for count, line in enumerate(lines, start=1):
        try:
            step = _read(line)
            if count == 1:
                _require(step == expected, "the proof is about another run, or about other rows")
            else:
                checking.take(step)
        except ProofError as error:
            raise ProofError(f"line {count}: {error}") from None
    try:
        _require(count > 0, "the proof is empty")
        checking.finish()
    except ProofError as error:
        raise ProofError(f"at the end: {error}") from None
    return CheckedProof(tuple(checking.proven), checking.leaves, count)


def sum_of_rows(
    rows: Sequence[LinearRow], weights: Sequence[tuple[int, int]]
) -> tuple[dict[int, int], int]:
    """Left side and bound of a sum of rows, given (row, weight) pairs."""
    total: dict[int, int] = {}
    bound = 0
    for row, weight in weights:
        bound += weight * rows[row].bound
        for column, coefficient in rows[row].terms:
            total[column] = total.get(column, 0) + weight * coefficient
    return total, bound


def least_value(total: Mapping[int, int], lower: Sequence[int], upper: Sequence[int]) -> int:
    """The least that a left side can be where each column is in its range."""
    return sum(c * (lower[column] if c > 0 else upper[column]) for column, c in total.items())


def lifted_cut(
    total: Mapping[int, int],
    bound: int,
    upper: Sequence[int],
    gains: Sequence[tuple[int, int]],
    most: int,
) -> LinearRow | None:
    """The row that says that gains add up to so many at most; None where it does not follow.

    Of ``total . x <= bound`` each 0-1 column is "on" where it adds |coefficient| to the least left
    side; together, those that are on add no more than there is room for. The row follows if no
    choice with so much room gains more than `most`: the least room for each gain, one column after
    another (the dynamic programme of the knapsack problem).
    """
    columns = [column for column, _ in gains]
    if len(set(columns)) != len(columns) or most > MOST_GAIN:
        return None
    if any(upper[column] != 1 or not total.get(column) for column in columns):
        return None
    room = bound - least_value(total, [0] * len(upper), upper)
    too_much = max(room, 0) + 1
    # needed[gain]: the least that columns which gain so much, or more, add to the left side.
    needed = [0] + [too_much] * (most + 1)
    for column, gain in gains:
        size = abs(total[column])
        for target in range(most + 1, 0, -1):
            with_column = needed[max(target - gain, 0)] + size
            needed[target] = min(needed[target], with_column)
    if needed[most + 1] <= room:
        return None
    terms = tuple(
        (column, gain if total[column] > 0 else -gain) for column, gain in sorted(gains) if gain
    )
    turned = sum(gain for column, gain in gains if total[column] < 0)
    return LinearRow("cut", terms, most - turned)


class TreeCases:
    """The case under way in a tree: the range of each column, and the splits that led to it."""

    def __init__(self, upper: Sequence[int]) -> None:
        self.lower = [0] * len(upper)
        self.upper = list(upper)
        self.path: list[tuple[int, int, bool]] = []

    def split(self, column: int, value: int) -> None:
        """Go to the first of two cases: the column is at most a value."""
        self.path.append((column, self.upper[column], False))
        self.upper[column] = value

    def next_case(self) -> list[int] | None:
        """Go to the second case of the last split whose first is done; None where the tree is
        closed.

        Returns the columns whose ranges became others.
        """
        changed: list[int] = []
        while self.path:
            column, earlier, is_second = self.path.pop()
            changed.append(column)
            if not is_second:
                self.path.append((column, self.lower[column], True))
                self.lower[column] = self.upper[column] + 1
                self.upper[column] = earlier
                return changed
            self.lower[column] = earlier
        return None


@dataclass
class _Checking:
    """The state between two steps."""

    system: System
    claims: Mapping[str, RunClaim]
    rows: list[LinearRow] = field(init=False)
    cases: TreeCases = field(init=False)
    shared: int = field(init=False)
    claim: str | None = None
    growing: bool = False
    proven: list[str] = field(default_factory=list)
    leaves: int = 0

    def __post_init__(self) -> None:
        self.rows = list(self.system.rows)
        self.cases = TreeCases(self.system.upper)
        self.shared = len(self.rows)

    def take(self, step: Any) -> None:
        """Check one step."""
        _require(type(step) is list and len(step) > 0, "a step is a list that begins with its kind")
        kind, *rest = step
        if kind == "claim":
            self._begin(rest)
        elif kind == "cut":
            self._cut(rest)
        elif kind == "if":
            self._split(rest)
        elif kind == "leaf":
            self._leaf(rest)
        else:
            raise ProofError("no such kind of step")

    def finish(self) -> None:
        """Nothing is left open."""
        _require(self.claim is None, f"the tree of the claim {self.claim!r} is not closed")

    def _begin(self, rest: list[Any]) -> None:
        _require(self.claim is None, f"the tree of the claim {self.claim!r} is not closed")
        _require(len(rest) == 1 and type(rest[0]) is str, "a claim has a name")
        name = rest[0]
        _require(name in self.claims, "the run makes no such claim")
        _require(name not in self.proven, "the claim is proven already")
        if not self.proven:
            self.shared = len(self.rows)
        self.claim = name
        self.rows += self.claims[name].premises

    def _cut(self, rest: list[Any]) -> None:
        _require(not self.growing, "a cut comes before the tree")
        _require(self.claim is not None or not self.proven, "a cut of no claim comes first")
        _require(len(rest) == 3 and _are_naturals(rest[:1]), "a cut is K, gains, weights")
        most, gains, weights = rest
        _require(type(gains) is list and _are_naturals(gains), "gains are numbers, none below 0")
        _require(len(gains) % 2 == 0, "each column has a gain")
        _require(
            all(column < len(self.system.upper) for column in gains[::2]), "there is no such column"
        )
        total, bound = sum_of_rows(self.rows, self._weights(weights))
        pairs = list(zip(gains[::2], gains[1::2], strict=True))
        row = lifted_cut(total, bound, self.system.upper, pairs, most)
        if row is None:
            raise ProofError("the cut does not follow")
        self.rows.append(row)

    def _split(self, rest: list[Any]) -> None:
        _require(self.claim is not None, "a case belongs to a claim")
        _require(len(rest) == 2 and _are_naturals(rest), "a split is a column and a value")
        column, value = rest
        _require(column < len(self.system.upper), "there is no such column")
        cases = self.cases
        _require(
            cases.lower[column] <= value < cases.upper[column], "one of the two cases is empty"
        )
        self.growing = True
        cases.split(column, value)

    def _leaf(self, rest: list[Any]) -> None:
        _require(self.claim is not None, "a leaf belongs to a claim")
        total, bound = sum_of_rows(self.rows, self._weights(rest))
        least = least_value(total, self.cases.lower, self.cases.upper)
        _require(least > bound, "the leaf shows nothing: its sum of rows can hold")
        self.leaves += 1
        self.growing = True
        if self.cases.next_case() is None:
            self._close()

    def _close(self) -> None:
        assert self.claim is not None
        self.proven.append(self.claim)
        self.claim, self.growing = None, False
        del self.rows[self.shared :]

    def _weights(self, flat: Any) -> list[tuple[int, int]]:
        _require(type(flat) is list and _are_naturals(flat), "weights are numbers, none below 0")
        _require(len(flat) % 2 == 0, "each row has a weight")
        _require(all(row < len(self.rows) for row in flat[::2]), "there is no such row")
        return list(zip(flat[::2], flat[1::2], strict=True))


def _are_naturals(values: Sequence[Any]) -> bool:
    return all(type(value) is int and value >= 0 for value in values)


def _read(line: str) -> Any:
    try:
        step = json.loads(line)
        canonical = spelled_step(step) == line
    except (ValueError, RecursionError):
        raise ProofError("it is no JSON") from None
    _require(canonical, "it is not spelled canonically")
    return step


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise ProofError(message)
