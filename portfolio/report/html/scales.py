"""Round numbers for axes."""

from fractions import Fraction

_STEPS = (Fraction(1), Fraction(2), Fraction(5), Fraction(10))


def round_step(span: Fraction, most: int) -> Fraction:
    """The least of 1, 2, 5 times a power of ten that divides a span into at most so many parts."""
    if span <= 0:
        return Fraction(1)
    power = Fraction(1)
    while power * 10 <= span:
        power *= 10
    while power > span:
        power /= 10
    power /= 10
    while True:
        for step in _STEPS:
            if span / (step * power) <= most:
                return step * power
        power *= 10


def ticks(low: Fraction, high: Fraction, most: int) -> list[Fraction]:
    """Round numbers from low to high."""
    step = round_step(high - low, most)
    first = -(-low // step)
    last = high // step
    return [step * count for count in range(int(first), int(last) + 1)]
