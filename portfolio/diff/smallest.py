"""Which changes are enough for an outcome: the smallest sets, found by going over the sets by size.

The outcome need not be monotone: one more change can take it away again. So every set of a size is
tried before the next size, and nothing is concluded from a smaller or a larger one.
"""

from collections.abc import Callable, Collection, Sequence
from itertools import combinations

Units = frozenset[int]
Outcomes = Callable[[Sequence[Units]], list[bool]]
"""For each set of changes, whether the base with just these has the outcome."""

MOST = 10
"""Changes up to which all sets are tried; of more, one set that cannot be made smaller is named."""


def smallest_sets(
    units: Collection[int], needed: Collection[int], outcomes: Outcomes
) -> list[Units]:
    """The smallest sets of changes with the outcome; all of them together have it.

    ``needed`` are the changes without which the rest of all changes lacks the outcome. Where they
    are enough together, the sets are made of them alone: a change that is not needed is no cause.
    """
    pool = frozenset(units)
    core = pool & frozenset(needed)
    if core and core != pool and outcomes([core]) == [True]:
        pool = core
    if len(pool) > MOST:
        enough = _with_outcome([frozenset({unit}) for unit in sorted(pool)], outcomes)
        return enough or [_irreducible(pool, core, outcomes)]
    for size in range(1, len(pool)):
        sets = [frozenset(members) for members in combinations(sorted(pool), size)]
        enough = _with_outcome(sets, outcomes)
        if enough:
            return enough
    return [pool]


def _with_outcome(sets: Sequence[Units], outcomes: Outcomes) -> list[Units]:
    """Those of the sets that have the outcome."""
    answers = outcomes(sets)
    return [units for units, has_outcome in zip(sets, answers, strict=True) if has_outcome]


def _irreducible(pool: Units, core: Units, outcomes: Outcomes) -> Units:
    """One set of which no change can be left out, those that are not needed being tried first."""
    kept = pool
    for unit in sorted(pool, key=lambda unit: (unit in core, unit)):
        fewer = kept - {unit}
        if fewer and outcomes([fewer]) == [True]:
            kept = fewer
    return kept
