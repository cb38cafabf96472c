"""Suggest the name that was probably meant."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

MANY = 300
"""Above this many known names only slips of one edit are looked for: numbered keys are all near
each other."""
LONGEST = 100
"""A longer word is no slip of a name."""
SHORTEST = 3
"""A shorter word is no beginning of a name."""
LISTED = 12
"""So few names are listed where none is near."""
TIED = 4
"""Of names that are equally near so many are said: a digit of a key leaves open which one it
was."""


@dataclass(frozen=True)
class Names:
    """Known names, ready to be asked about many times."""

    names: tuple[str, ...]

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """Name without case -> name; of several, the first by name."""
        return {name.casefold(): name for name in sorted(self.names, reverse=True)}

    @cached_property
    def in_order(self) -> Sequence[str]:
        """The names without case, sorted."""
        return sorted(self.folded)

    @cached_property
    def alphabet(self) -> Sequence[str]:
        """Every letter of them."""
        return sorted(set("".join(self.folded)))


def nearest(name: str, known: Iterable[str] | Names) -> str | None:
    """The known name with the least edit distance to ``name``, if it is close enough to be a slip.

    Distance is optimal string alignment (insertions, deletions, substitutions, swaps of
    neighbours), compared without case. Close enough means a third of the length, and at least one
    edit; among more than ``MANY`` names, one edit. Of equally near names, the one that begins most
    like ``name``. Where none is near, the only one that begins with ``name``.
    """
    return next(iter(_nearest(name, _names(known))), None)


def did_you_mean(name: str, known: Iterable[str] | Names) -> str | None:
    """A hint that names the nearest known name, or those that are equally near, else lists all
    while they are few."""
    names = _names(known)
    guesses = _nearest(name, names)
    if guesses:
        return f"did you mean {' or '.join(guesses)}?"
    if 0 < len(names.names) <= LISTED:
        return f"known: {', '.join(sorted(names.names))}"
    return None


def _nearest(name: str, names: Names) -> list[str]:
    """The nearest names, all at the same distance, the one that begins most like ``name`` first."""
    word = name.casefold()
    if not word or len(word) > LONGEST:
        return []
    near = sorted(
        set(
            _one_edit_away(word, names) if len(names.names) > MANY else _within_a_third(word, names)
        )
    )
    if near:
        return [known for distance, _, known in near[:TIED] if distance == near[0][0]]
    only = _only_one_beginning_with(word, names)
    return [] if only is None else [only]


def _names(known: Iterable[str] | Names) -> Names:
    return known if isinstance(known, Names) else Names(tuple(known))


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


def _within_a_third(word: str, known: Names) -> Iterator[tuple[int, int, str]]:
    """(distance, minus the length of the common beginning, name) of each name within a third of the
    word's length."""
    limit = max(1, len(word) // 3)
    for folded, name in known.folded.items():
        if abs(len(folded) - len(word)) <= limit:
            distance = alignment_distance(word, folded)
            if distance <= limit:
                yield distance, -_common_beginning(word, folded), name


def _one_edit_away(word: str, known: Names) -> Iterator[tuple[int, int, str]]:
    """The same for names at distance 0 or 1, by looking up every word that one edit makes: no pass
    over all names."""
    if word in known.folded:
        yield 0, 0, known.folded[word]
    for edited in _edits(word, known.alphabet):
        if edited in known.folded:
            yield 1, -_common_beginning(word, edited), known.folded[edited]


def _edits(word: str, alphabet: Sequence[str]) -> Iterator[str]:
    """Every word that one edit makes."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + letter + tail for letter in alphabet)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in alphabet)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


def _only_one_beginning_with(word: str, known: Names) -> str | None:
    """The name of which the word is the beginning, if it is one of a few letters at least, and of
    one name."""
    at = bisect_left(known.in_order, word)
    longer = [name for name in known.in_order[at : at + 2] if name.startswith(word)]
    return known.folded[longer[0]] if len(longer) == 1 and len(word) >= SHORTEST else None


def _common_beginning(a: str, b: str) -> int:
    """How many characters two words begin with in common."""
    for position, (left, right) in enumerate(zip(a, b, strict=False)):
        if left != right:
            return position
    return min(len(a), len(b))
