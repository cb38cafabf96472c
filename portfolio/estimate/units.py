"""Units as products of powers, as far as people's words for them tell: `GBP/month` times `months`
is `GBP`."""

import re
from collections.abc import Mapping
from fractions import Fraction

Unit = Mapping[str, Fraction]
"""Name -> its power; a number without a unit has none."""

_PLAIN = frozenset({"fraction", "share", "percent", "%", "1", "ratio", "number", "count"})
LONGEST_SYMBOL = 3
"""Up to so many letters a unit can be a symbol, such as GBP or MB, of which the case means
something."""
_PER = re.compile(r"[_-]per[_-]")
_MEANINGS = {
    "second": ("sec", "s"),
    "minute": ("min", "mins"),
    "hour": ("hr", "hrs", "h"),
    "day": ("d",),
    "week": ("wk", "wks"),
    "month": ("mo", "mth", "mths"),
    "quarter": ("qtr", "qtrs"),
    "year": ("yr", "yrs", "annum"),
    "user": ("usr",),
    "ms": ("millisecond",),
    "EUR": ("€", "euro", "eur"),
    "GBP": ("£", "gbp"),
    "USD": ("$", "usd"),
}
_SAME = {word: unit for unit, words in _MEANINGS.items() for word in (unit.casefold(), *words)}
"""Word in small letters -> the unit that it means."""
_FACTOR = re.compile(r"\s*([^\s*/^()0-9][^\s*/^()]*|%|1)\s*")


def parsed(text: str) -> Unit | None:
    """`a`, `a/b`, `a*b/c`; None where it is written in another way, of which nothing is said."""
    powers: dict[str, Fraction] = {}
    sign, at = 1, 0
    text = re.sub(r"\s+per\s+", "/", text.strip())
    while factor := _FACTOR.match(text, at):
        for name, exponent in _powers_in_words(factor[1]):
            powers[name] = powers.get(name, Fraction(0)) + sign * exponent
        at = factor.end()
        if at == len(text):
            return _reduced(powers)
        if text[at] not in "*/":
            return None
        sign, at = 1 if text[at] == "*" else -1, at + 1
    return None


def _powers_in_words(name: str) -> list[tuple[str, int]]:
    """The powers in one name: `GBP_per_month` and `GBP-per-month` are `GBP/month`.

    Words of one meaning become one: `currency_per_mo` and `Currency per Month` are
    `currency/month`.
    """
    above, *below = _PER.split(name)
    named = [(above, 1), *((word, -1) for word in below)]
    return [(_one_word(word), power) for word, power in named if _one_word(word) not in _PLAIN]


def _one_word(name: str) -> str:
    """The word for a unit that stands for all of its meaning."""
    word = _singular(name)
    folded = word.casefold().rstrip(".")
    known = _SAME.get(folded)
    if known is not None:
        return known
    # Currencies and SI prefixes differ by case: those keep it.
    return folded if len(word) > LONGEST_SYMBOL and word.istitle() else word


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

    People count things (parcels, sessions) and say prices without `per parcel`, so other units are
    not judged: what is wanted must be there to the same power.
    """
    return all(unit.get(name) == old for name, old in wanted.items())


def joined(one: Unit, other: Unit) -> Unit | None:
    """The unit of a sum of two: where one carries the other, the other. None where they do not
    fit."""
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
