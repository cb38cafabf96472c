"""Suggest the name that was probably meant."""

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name with the least edit distance to ``name``, if it is close enough to be a slip.

    Distance is optimal string alignment (insertions, deletions, substitutions, swaps of neighbours),
    compared without case. Close enough means a third of the length, and at least one edit.
    """
    word = name.casefold()
    limit = max(1, len(word) // 3)
    best: tuple[int, str] | None = None
    for candidate in sorted(known):
        if abs(len(candidate) - len(word)) > limit:
            continue
        distance = alignment_distance(word, candidate.casefold())
        if distance <= limit and (best is None or distance < best[0]):
            best = (distance, candidate)
    return best[1] if best else None


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A hint that names the nearest known name, else lists them while they are few."""
    names = sorted(known)
    guess = nearest(name, names)
    if guess is not None:
        return f"did you mean {guess}?"
    if 0 < len(names) <= 12:
        return f"known: {', '.join(names)}"
    return None


def alignment_distance(a: str, b: str) -> int:
    """Optimal string alignment distance (Damerau-Levenshtein, each substring edited once)."""
    before: list[int] = []
    previous = list(range(len(b) + 1))
    for i, left in enumerate(a, start=1):
        current = [i]
        for j, right in enumerate(b, start=1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]
