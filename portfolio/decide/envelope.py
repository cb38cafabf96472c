"""The best of several plans whose worth depends on one estimate: the upper envelope of lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise


@dataclass(frozen=True)
class WorthLine:
    """What a plan is worth when an estimate comes out some way from its mean."""

    at_mean: Fraction
    slope: Fraction

    def at(self, offset: Fraction) -> Fraction:
        """The worth so far above the mean."""
        return self.at_mean + self.slope * offset

    def meeting(self, other: "WorthLine") -> Fraction | None:
        """Where two lines meet; None where they are parallel."""
        if self.slope == other.slope:
            return None
        return (other.at_mean - self.at_mean) / (self.slope - other.slope)


def expected_best(lines: Sequence[WorthLine], first: Fraction, last: Fraction) -> Fraction:
    """The mean of the greatest of some lines over offsets that lie evenly between two ends."""
    if first == last:
        return _greatest(lines, first)
    corners = {first, last}
    for number, line in enumerate(lines):
        for other in lines[:number]:
            meeting = line.meeting(other)
            if meeting is not None and first < meeting < last:
                corners.add(meeting)
    ordered = sorted(corners)
    area = Fraction(0)
    # Between two corners the greatest is one line, so its mean is that of its two ends.
    for start, end in pairwise(ordered):
        middle = (_greatest(lines, start) + _greatest(lines, end)) / 2
        area += (end - start) * middle
    return area / (last - first)


def _greatest(lines: Sequence[WorthLine], offset: Fraction) -> Fraction:
    return max(line.at(offset) for line in lines)
