"""Evaluate a formula exactly, within bounds of size, by simpleeval with a language of our own.

What simpleeval can do is taken away but for names, numbers, + - * / **, signs, min and max; so there are no
attributes, no builtins, no text. Operands are fractions: sums, products, quotients and whole powers are exact.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

from portfolio.estimate import units
from portfolio.estimate.units import Unit
from portfolio.model.initiative import Parameter
from portfolio.model.scalars import GREATEST_MAGNITUDE, LEAST_MAGNITUDE, SIGNIFICANT_DIGITS
from portfolio.source.formulas import problem_in

BIT_LIMIT = 8192
"""Of numerator and denominator of every intermediate value: more than any estimate needs, and still instant."""
EXPONENT_LIMIT = 1000
ROOT_DIGITS = 50
"""Significant digits, half-even, of a power whose exponent is not whole: the only operation that is not exact."""

_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")


class FormulaError(Exception):
    """A formula comes to no number: the message says why."""


class UnreadableFormulaError(FormulaError):
    """It is not of the language at all, which validation says in a finding of its own."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: None where a unit is not known."""

    value: Fraction
    unit: Unit | None = None
    bare: bool = False
    """Written as a number in the formula: in a sum it fits any unit."""


@dataclass(frozen=True)
class Evaluated:
    """What a formula comes to, exactly but for roots."""

    value: Fraction
    unit: Unit | None
    """None where a parameter has no unit, or one that says nothing."""
    clashes: tuple[str, ...]
    """What is added or compared in different units, in words."""


def evaluate(formula: str, parameters: Mapping[str, Parameter]) -> Evaluated:
    """What a formula over parameters comes to.

    Raises:
        FormulaError: if it is not of the language, divides by 0, has no real value, or grows beyond the bounds.
    """
    from simpleeval import InvalidExpression, SimpleEval

    problem = problem_in(formula, parameters)
    if problem:
        raise UnreadableFormulaError(problem.message)
    text = formula.strip()
    clashes: list[str] = []
    names = {name: _given(parameter) for name, parameter in parameters.items()}
    evaluator = SimpleEval(operators=_operators(clashes), functions=_functions(clashes), names=names)
    own = (ast.Name, ast.UnaryOp, ast.BinOp, ast.Call)
    evaluator.nodes = {kind: evaluator.nodes[kind] for kind in own}
    evaluator.nodes[ast.Constant] = lambda node: _literal(ast.get_source_segment(text, node) or "")
    try:
        found = evaluator.eval(text, ast.parse(text, mode="eval").body)
    except InvalidExpression as error:
        raise FormulaError(str(error)) from None
    except RecursionError:
        raise FormulaError("the formula is nested too deeply") from None
    return Evaluated(found.value, found.unit, tuple(dict.fromkeys(clashes)))


def storable(value: Fraction) -> Decimal:
    """The number as a file can hold it: rounded half-even to 15 significant digits.

    Raises:
        FormulaError: if its magnitude is not 0 or from 1e-12 to 1e15.
    """
    rounded = _decimal(value, SIGNIFICANT_DIGITS)
    if rounded and not LEAST_MAGNITUDE <= abs(rounded) <= GREATEST_MAGNITUDE:
        raise FormulaError(f"it comes to {rounded:.3e}; a contribution is 0 or of a magnitude from 1e-12 to 1e15")
    plain = rounded.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def _decimal(value: Fraction, digits: int) -> Decimal:
    context = Context(prec=digits, rounding=ROUND_HALF_EVEN, Emax=99_999, Emin=-99_999, traps=[])
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def _given(parameter: Parameter) -> Quantity:
    return Quantity(Fraction(parameter.value), None if parameter.unit is None else units.parsed(parameter.unit))


def _literal(text: str) -> Quantity:
    """A number exactly as it is written, which Python's own would not be."""
    if not _NUMBER.fullmatch(text):
        raise FormulaError(f"{text[:40]} is no number, or one with too large an exponent")
    return Quantity(_bounded(Fraction(text)), {}, bare=True)


def _bounded(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > BIT_LIMIT:
        raise FormulaError("an intermediate result is too large or too long")
    return value


def _operators(clashes: list[str]) -> Mapping[type[ast.AST], Callable[..., Quantity]]:
    def added(a: Quantity, b: Quantity) -> Quantity:
        return _joined(a.value + b.value, (a, b), "adds", clashes)

    def subtracted(a: Quantity, b: Quantity) -> Quantity:
        return _joined(a.value - b.value, (a, b), "subtracts", clashes)

    return {
        ast.Add: added,
        ast.Sub: subtracted,
        ast.Mult: lambda a, b: Quantity(_bounded(a.value * b.value), units.product(a.unit, b.unit), a.bare and b.bare),
        ast.Div: _quotient,
        ast.Pow: _power,
        ast.USub: lambda a: Quantity(-a.value, a.unit, a.bare),
        ast.UAdd: lambda a: a,
    }


def _functions(clashes: list[str]) -> Mapping[str, Callable[..., Any]]:
    def least(*of: Quantity) -> Quantity:
        return _joined(min(one.value for one in of), of, "compares", clashes)

    def greatest(*of: Quantity) -> Quantity:
        return _joined(max(one.value for one in of), of, "compares", clashes)

    return {"min": least, "max": greatest}


def _joined(value: Fraction, parts: tuple[Quantity, ...], what: str, clashes: list[str]) -> Quantity:
    """Of parts that should have one unit; where they have not, that is told and the unit is not known."""
    told = [part.unit for part in parts if not part.bare]
    unit: Unit | None = told[0] if told else {}
    for other in told[1:]:
        both = None if unit is None or other is None else units.joined(unit, other)
        if unit is not None and other is not None and both is None:
            clashes.append(f"{what} {units.shown(unit)} and {units.shown(other)}")
        unit = both
    return Quantity(_bounded(value), unit, bare=not told)


def _quotient(a: Quantity, b: Quantity) -> Quantity:
    if not b.value:
        raise FormulaError("it divides by 0")
    return Quantity(_bounded(a.value / b.value), units.product(a.unit, b.unit, -1), a.bare and b.bare)


def _power(a: Quantity, b: Quantity) -> Quantity:
    base, exponent = a.value, b.value
    if abs(exponent) > EXPONENT_LIMIT:
        raise FormulaError(f"an exponent is beyond {EXPONENT_LIMIT}")
    if not base and exponent < 0:
        raise FormulaError("it divides by 0: a power of 0 with a negative exponent")
    if exponent.denominator == 1:
        size = max(base.numerator.bit_length(), base.denominator.bit_length())
        if (size - 1) * abs(exponent) > BIT_LIMIT:
            raise FormulaError("a power is too large or too long")
        value = Fraction(base ** int(exponent))
    elif base < 0:
        raise FormulaError("it takes a root of a negative number")
    else:
        value = _root(base, exponent)
    return Quantity(_bounded(value), units.power(a.unit, exponent), a.bare and b.bare)


def _root(base: Fraction, exponent: Fraction) -> Fraction:
    """A power that is not whole, computed with 20 digits to spare and rounded to ROOT_DIGITS."""
    if base in (0, 1):
        return base
    spare = ROOT_DIGITS + 20
    context = Context(prec=spare, rounding=ROUND_HALF_EVEN, Emax=99_999, Emin=-99_999, traps=[])
    raised = context.power(_decimal(base, spare), _decimal(exponent, spare))
    if not raised.is_finite():
        raise FormulaError("a power is too large or too long")
    return _bounded(Fraction(Context(prec=ROOT_DIGITS, rounding=ROUND_HALF_EVEN).plus(raised)))
