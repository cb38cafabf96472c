"""Slices of the portfolio: all of it, one value of a dimension, or a crossed pair."""

from typing import NamedTuple


class Slice(NamedTuple):
    """``all``, or a dimension and its value; crossed ones are written ``country/department``,
    ``UK/payments``."""

    dimension: str
    value: str

    @property
    def is_all(self) -> bool:
        """Whether it is the whole portfolio."""
        return self.dimension == ALL.dimension

    def parts(self) -> tuple[tuple[str, str], ...]:
        """(dimension, value) of each axis: none for ``all``, two for a crossed slice.

        Raises:
            ValueError: if dimension and value are crossed differently.
        """
        if self.is_all:
            return ()
        return tuple(zip(self.dimension.split("/"), self.value.split("/"), strict=True))

    def __str__(self) -> str:
        return "all" if self.is_all else f"{self.dimension} {self.value}"


ALL = Slice("all", "all")
