"""A plan as a careful person makes it without a solver: by a ranked list, then repaired.

Initiatives are taken by rank, each with its prerequisites, as long as no cap, exclusion or other
upper limit breaks. Then each floor that is missed gets the initiatives that help it most for their
tokens; where none fits, the initiative of the lowest rank that nothing needs makes room. For
portfolios without scopes and bundles, as the generated ones are.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from portfolio.compile import IntArray, Problem, Sense
from portfolio.model import Initiative, Planning

SWAPS = 400
"""How many initiatives make room before a person gives up on a floor."""
Score = Callable[[Initiative, float], float]
"""Of an initiative and its own part of the objective."""


def _tokens(initiative: Initiative) -> float:
    return float(sum((initiative.tokens or {}).values())) or 1.0


def _value_per_token(initiative: Initiative, value: float) -> float:
    return value / _tokens(initiative)


def _wsjf(initiative: Initiative, value: float) -> float:
    """Cost of delay over job size, value and time sensitivity each up to one."""
    urgency = float(initiative.time_sensitivity or 0)
    return (value + urgency) / _tokens(initiative)


def _rice(initiative: Initiative, value: float) -> float:
    return float(initiative.scoring.score) if initiative.scoring else value


RANKINGS: dict[str, Score] = {
    "value per token": _value_per_token,
    "WSJF": _wsjf,
    "RICE": _rice,
}


class _Draft:
    """A plan under construction, with what each row has so far."""

    def __init__(self, planning: Planning, problem: Problem) -> None:
        self.problem = problem
        items = problem.columns.items
        self.keys = [item.key for item in items]
        self.initiatives = [planning.initiatives[key] for key in self.keys]
        self.column = {key: column for column, key in enumerate(self.keys)}
        self.taken: NDArray[np.bool_] = np.zeros(len(items), dtype=np.bool_)
        self.is_free: NDArray[np.bool_] = (problem.lower < problem.upper)[: len(items)].astype(
            np.bool_
        )
        self.taken |= (problem.lower[: len(items)] > 0).astype(np.bool_)
        values, rows, columns, bounds, senses, height = [], [], [], [], [], 0
        for block in problem.blocks:
            if block.family != "shortfall":
                values.append(block.values.astype(np.float64))
                rows.append(block.rows + height)
                columns.append(block.columns)
                bounds.append(block.bounds.astype(np.float64))
                senses.append(block.senses)
                height += len(block)
        entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
        whole = sparse.coo_array(entries, shape=(height, len(problem.columns))).tocsc()
        self.matrix = whole[:, : len(items)]
        self.bounds = np.concatenate(bounds)
        self.senses = np.concatenate(senses)
        self.activity = self.matrix @ self.taken.astype(np.float64)

    def with_prerequisites(self, column: int) -> list[int] | None:
        """An initiative and all that it builds on that is not there yet; None where one cannot be
        taken."""
        wanted: list[int] = []
        open_keys = [self.keys[column]]
        while open_keys:
            key = open_keys.pop()
            if key not in self.column:
                return None
            own = self.column[key]
            if self.taken[own] or own in wanted:
                continue
            if not self.is_free[own]:
                return None
            wanted.append(own)
            open_keys += list(self.initiatives[own].requires or ())
        return wanted

    def fits(self, columns: Sequence[int]) -> bool:
        """Whether no upper limit breaks that holds so far."""
        after = self.activity + self.matrix[:, columns].sum(axis=1)
        is_upper = self.senses <= 0
        worse = is_upper & (after > self.bounds + 1e-9) & (after > self.activity)
        return not worse.any()

    def set(self, columns: Sequence[int], *, taken: bool) -> None:
        """Take some, or leave them."""
        sign = 1.0 if taken else -1.0
        self.taken[list(columns)] = taken
        self.activity = self.activity + sign * self.matrix[:, columns].sum(axis=1)

    def is_needed(self, column: int) -> bool:
        """Whether an initiative that is taken builds on it."""
        key = self.keys[column]
        return any(
            key in (self.initiatives[other].requires or ()) for other in np.flatnonzero(self.taken)
        )

    def missed_floor(self) -> int | None:
        """The first row that has too little."""
        is_missed = (self.senses == Sense.AT_LEAST) & (self.activity < self.bounds - 1e-9)
        missed = np.flatnonzero(is_missed)
        return int(missed[0]) if missed.size else None


def shortfalls_by_hand(planning: Planning, problem: Problem) -> dict[str, float | None]:
    """Ranking -> its plan's objective; None where its plan breaks a rule even after repair."""
    return {name: _by_hand(planning, problem, score) for name, score in RANKINGS.items()}


def _by_hand(planning: Planning, problem: Problem, score: Score) -> float | None:
    draft = _Draft(planning, problem)
    gain = problem.objective.gain.dense(len(problem.columns)) / problem.objective.gain.scale
    scores = np.array([score(one, float(gain[n])) for n, one in enumerate(draft.initiatives)])
    order = np.argsort(-scores, kind="stable").tolist()
    _take_by_rank(draft, order)
    _repair(draft, scores, order)
    _take_by_rank(draft, [column for column in order if gain[column] > 0])
    point: IntArray = problem.completed(draft.taken.astype(np.int64))
    if not problem.holds(point):
        return None
    return float(problem.objective.expression.value(point))


def _take_by_rank(draft: _Draft, order: Sequence[int]) -> None:
    for column in order:
        if draft.taken[column] or not draft.is_free[column]:
            continue
        wanted = draft.with_prerequisites(column)
        if wanted and draft.fits(wanted):
            draft.set(wanted, taken=True)


def _repair(draft: _Draft, scores: NDArray[np.float64], order: Sequence[int]) -> None:
    for _ in range(SWAPS):
        row = draft.missed_floor()
        if row is None:
            return
        helps = draft.matrix[[row], :].toarray()[0]
        per_token = [helps[n] / _tokens(one) for n, one in enumerate(draft.initiatives)]
        if _take_best_helper(draft, per_token):
            continue
        gone = [
            column for column in reversed(order) if draft.taken[column] and draft.is_free[column]
        ]
        room = next((c for c in gone if helps[c] <= 0 and not draft.is_needed(c)), None)
        if room is None:
            return
        draft.set([room], taken=False)
        draft.is_free[room] = False


def _take_best_helper(draft: _Draft, per_token: Sequence[float]) -> bool:
    for column in np.argsort(-np.array(per_token), kind="stable").tolist():
        if per_token[column] <= 0:
            return False
        if draft.taken[column] or not draft.is_free[column]:
            continue
        wanted = draft.with_prerequisites(column)
        if wanted and draft.fits(wanted):
            draft.set(wanted, taken=True)
            return True
    return False
