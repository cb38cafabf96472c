"""Where a curve bends: up to there more brings much, from there on little."""

from collections.abc import Sequence
from fractions import Fraction

Point = tuple[Fraction, Fraction]


def knee_of(points: Sequence[Point]) -> int | None:
    """The position of the point farthest above the line between the ends of a rising curve.

    Distances are taken with both axes scaled to 0 to 1 (Satopaa et al. 2011). None where no point
    lies above that line by a tenth: such a curve has no knee.
    """
    if len(points) < 3:
        return None
    (first_x, first_y), (last_x, last_y) = points[0], points[-1]
    width, height = last_x - first_x, last_y - first_y
    if not width or not height:
        return None
    heights = []
    for x, y in points:
        heights.append((y - first_y) / height - (x - first_x) / width)
    best = max(heights)
    return heights.index(best) if best >= Fraction(1, 10) else None
