"""Dimensions and their values as people write them: in any case, by label, with aliases, and
crossed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from portfolio.sheets.names import normalised

EVERYTHING = frozenset(("", "all", "global", "total", "company"))
"""Words for the whole portfolio, as a dimension and as its value."""
DIMENSION_ALIASES: Mapping[str, tuple[str, ...]] = {
    "country": ("market",),
    "program": ("program_key",),
    "product": ("product_area",),
}
"""What older installations call a dimension, in headers as in cells."""
_BETWEEN_VALUES = re.compile(r"[/|&]")


@dataclass(frozen=True)
class SliceVocabulary:
    """The dimensions of an organization with their values, and other words for the values."""

    dimensions: Mapping[str, Mapping[str, str]]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Dimension -> what is typed, as names are compared -> the value that is meant."""

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        names = {alias: name for name, aliases in DIMENSION_ALIASES.items() for alias in aliases}
        return names | {normalised(name): name for name in self.dimensions}

    def axes(self, text: str) -> list[str]:
        """The dimensions that are meant, two where they are crossed; an unknown one as it was
        typed."""
        typed = [part.strip() for part in text.split("/")]
        if len(typed) == 1 and normalised(text) not in self._by_name:
            for left, right in _splits(normalised(text)):
                if left in self._by_name and right in self._by_name:
                    return [self._by_name[left], self._by_name[right]]
        return [self._by_name.get(normalised(part), part) for part in typed]

    def values(self, axes: list[str], text: str) -> list[str] | None:
        """The value on each axis; None where the text has another number of them."""
        if len(axes) == 1:
            return [self.value(axes[0], text)]
        parts = [part.strip() for part in _BETWEEN_VALUES.split(text)]
        if len(parts) == 1:
            parts = self._split_values(axes, text) or parts
        if len(parts) != len(axes):
            return None
        return [self.value(axis, part) for axis, part in zip(axes, parts, strict=True)]

    def _split_values(self, axes: list[str], text: str) -> list[str] | None:
        """Two values with _ between them, where that can be read in one way."""
        for left, right in _splits(text):
            if self._is_known(axes[0], left) and self._is_known(axes[1], right):
                return [left, right]
        return None

    def _is_known(self, dimension: str, text: str) -> bool:
        return self.value(dimension, text) in self.dimensions.get(dimension, {})

    def value(self, dimension: str, text: str) -> str:
        """The value that is meant: by its key, its label or another word for it; else what was
        typed."""
        known = self.dimensions.get(dimension, {})
        word = normalised(text)
        for value, label in known.items():
            if word in (normalised(value), normalised(label)):
                return value
        return self.words.get(dimension, {}).get(word, text.strip())


def _splits(text: str) -> Iterator[tuple[str, str]]:
    yield from ((text[: at.start()], text[at.end() :]) for at in re.finditer("_", text))
