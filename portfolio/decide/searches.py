"""Searches that are kept: the same question about the same rows is not searched twice.

The name of a search is a hash of all that decides its answer: the rows, bounds, stages and items of
the problem, the cuts, and the versions of the solver. Only what is proven is kept, so limits decide
nothing. What comes back is checked against the rows before it is used.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from portfolio.canonical import canonical_bytes, sha256
from portfolio.compile import Expression, IntArray, Problem, Stage
from portfolio.engines import Cut, adapter

FORMAT = 1
"""Of a kept search; it changes with its shape or meaning."""
Kept = Mapping[str, Any]


class SearchMemory(Protocol):
    """Where searches are kept, by name."""

    def recalled(self, name: str) -> Kept | None:
        """What was kept under a name; None where nothing was."""

    def keep(self, name: str, answer: Kept) -> None:
        """Keep the answer of a search."""


class NoMemory:
    """Keeps nothing."""

    def recalled(self, name: str) -> Kept | None:
        """Nothing was kept."""

    def keep(self, name: str, answer: Kept) -> None:
        """Forget it."""


NO_MEMORY = NoMemory()


@dataclass(frozen=True)
class FirstPlan:
    """The canonical optimum among some portfolios, as far as the search for it came.

    `point` is None where there is none, or none was found. `bound` is what the objective can be at
    most, in its own unit; None where nothing is known.
    """

    point: IntArray | None
    is_infeasible: bool
    is_proven: bool
    bound: Fraction | None = None


@dataclass(frozen=True)
class Recalled:
    """A kept search: its portfolio, or None where it is proven that there is none."""

    point: IntArray | None


class KeptSearches:
    """The searches of one problem in a memory."""

    def __init__(self, problem: Problem, memory: SearchMemory) -> None:
        self._problem = problem
        self._memory = memory

    def recalled(
        self,
        stage: Stage | None,
        cuts: Sequence[Cut],
        banned: Sequence[IntArray] = (),
    ) -> Recalled | None:
        """What a search gave: by all stages, or with `stage` the best of that one alone."""
        if isinstance(self._memory, NoMemory):
            return None
        kept = self._memory.recalled(self._name(stage, cuts, banned))
        if kept is None or "point" not in kept:
            return None
        if kept["point"] is None:
            return Recalled(None)
        point = self._point_of(kept["point"])
        if point is None or not self._problem.holds(point):
            return None
        is_banned = any(np.array_equal(point, other) for other in banned)
        is_allowed = not is_banned and all(cut.holds(point) for cut in cuts)
        return Recalled(point) if is_allowed else None

    def keep(
        self,
        stage: Stage | None,
        cuts: Sequence[Cut],
        banned: Sequence[IntArray],
        point: IntArray | None,
    ) -> None:
        """Keep what a search has proven: its portfolio, or that there is none."""
        if isinstance(self._memory, NoMemory):
            return
        # As text, since an integer may be of any size.
        values = None if point is None else [str(value) for value in point.tolist()]
        self._memory.keep(self._name(stage, cuts, banned), {"point": values})

    def _point_of(self, values: Any) -> IntArray | None:
        upper = self._problem.upper
        if not isinstance(values, list) or len(values) != upper.size:
            return None
        try:
            return np.array([int(value) for value in values], dtype=upper.dtype)
        except (TypeError, ValueError, OverflowError):
            return None

    def _name(
        self,
        stage: Stage | None,
        cuts: Iterable[Cut],
        banned: Iterable[IntArray],
    ) -> str:
        parts = [self._fingerprint]
        parts.append(b"all stages" if stage is None else _text_of_stage(stage))
        parts += [_text_of_cut(cut) for cut in cuts]
        parts += [b"banned" + _text_of(point) for point in banned]
        return sha256(b"\n".join(parts))

    @cached_property
    def _fingerprint(self) -> bytes:
        """All of the problem that decides which portfolio is the first in its order."""
        problem = self._problem
        items = [str(item) for item in problem.columns.items]
        parts = [canonical_bytes([FORMAT, dict(adapter().engine()), items])]
        arrays: list[IntArray] = [problem.lower, problem.upper]
        for block in problem.blocks:
            arrays += [block.rows, block.columns, block.values, block.senses, block.bounds]
        parts += [_text_of(array) for array in arrays]
        parts += [_text_of_stage(stage) for stage in problem.stages]
        return sha256(b"\n".join(parts)).encode()


def _text_of(array: IntArray) -> bytes:
    """An array of integers of any size, so that equal arrays have equal texts."""
    return (",".join(map(str, array.tolist())) + ";").encode()


def _text_of_expression(expression: Expression) -> bytes:
    scale = str(expression.scale).encode()
    return _text_of(expression.columns) + _text_of(expression.coefficients) + scale


def _text_of_stage(stage: Stage) -> bytes:
    return f"{stage.id} {stage.sense} ".encode() + _text_of_expression(stage.expression)


def _text_of_cut(cut: Cut) -> bytes:
    return f"cut {cut.least} {cut.price} ".encode() + _text_of_expression(cut.expression)
