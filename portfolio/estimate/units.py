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
    none = Fraction(0)
    return _reduced({name: one.get(name, none) + sign * other.get(name, none) for name in {**one, **other}})


def power(unit: Unit | None, exponent: Fraction) -> Unit | None:
    """A unit to a power."""
    return None if unit is None else _reduced({name: exponent * old for name, old in unit.items()})


def shown(unit: Unit) -> str:
    """As people write it."""
    above = [_power_shown(name, old) for name, old in sorted(unit.items()) if old > 0]
    below = [_power_shown(name, -old) for name, old in sorted(unit.items()) if old < 0]
    return "/".join(["*".join(above) or ("1" if below else "a bare number"), *below])


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
    if one and other:
        return other if carries(one, other) else one if carries(other, one) else None
    return None


def _singular(name: str) -> str:
    return name[:-1] if len(name) > 2 and name.endswith("s") and not name.isupper() else name


def _power_shown(name: str, exponent: Fraction) -> str:
    return name if exponent == 1 else f"{name}^{exponent}"


def _reduced(powers: Mapping[str, Fraction]) -> Unit:
    return {name: power for name, power in powers.items() if power}
