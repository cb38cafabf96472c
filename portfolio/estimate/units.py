"""Units as products of powers, as far as people's words for them tell: `GBP/month` times `months` is `GBP`."""

import re
from collections.abc import Mapping
from fractions import Fraction

Unit = Mapping[str, Fraction]
"""Name -> its power; a number without a unit has none."""

_PLAIN = frozenset({"fraction", "share", "percent", "%", "1", "ratio", "number", "count"})
_FACTOR = re.compile(r"\s*([^\s*/^()0-9][^\s*/^()]*|%|1)\s*")


def parsed(text: str) -> Unit | None:
    """`a`, `a/b`, `a*b/c`; None where it is written in another way, of which nothing is said."""
    powers: dict[str, Fraction] = {}
    sign, at = 1, 0
    while factor := _FACTOR.match(text, at):
        name = _singular(factor[1])
        if name not in _PLAIN:
            powers[name] = powers.get(name, Fraction(0)) + sign
        at = factor.end()
        if at == len(text):
            return _reduced(powers)
        if text[at] not in "*/":
            return None
        sign, at = 1 if text[at] == "*" else -1, at + 1
    return None


def product(one: Unit | None, other: Unit | None, sign: int = 1) -> Unit | None:
    """Of two units; with sign -1 their quotient. Unknown where one of them is."""
    if one is None or other is None:
        return None
    powers = dict(one)
    for name, exponent in other.items():
        powers[name] = powers.get(name, Fraction(0)) + sign * exponent
    return _reduced(powers)


def power(unit: Unit | None, exponent: Fraction) -> Unit | None:
    """A unit to a power."""
    if unit is None:
        return None
    return _reduced({name: exponent * old for name, old in unit.items()})


def unit_in_words(unit: Unit) -> str:
    """As people write it."""
    above = [_power_shown(name, old) for name, old in sorted(unit.items()) if old > 0]
    below = [_power_shown(name, -old) for name, old in sorted(unit.items()) if old < 0]
    nothing_above = "1" if below else "a bare number"
    numerator = "*".join(above) or nothing_above
    return "/".join([numerator, *below])


def carries(unit: Unit, wanted: Unit) -> bool:
    """Whether a result in ``unit`` can be an amount of ``wanted``.

    People count things (parcels, sessions) and say prices without `per parcel`, so other units are not judged: what
    is wanted must be there to the same power.
    """
    return all(unit.get(name) == old for name, old in wanted.items())


def joined(one: Unit, other: Unit) -> Unit | None:
    """The unit of a sum of two: where one carries the other, the other. None where they do not fit."""
    if one == other:
        return one
    if not one or not other:
        return None
    if carries(one, other):
        return other
    return one if carries(other, one) else None


def _singular(name: str) -> str:
    is_plural = len(name) > 2 and name.endswith("s") and not name.isupper()
    return name[:-1] if is_plural else name


def _power_shown(name: str, exponent: Fraction) -> str:
    return name if exponent == 1 else f"{name}^{exponent}"


def _reduced(powers: Mapping[str, Fraction]) -> Unit:
    return {name: power for name, power in powers.items() if power}
