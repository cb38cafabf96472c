"""Evaluate a formula exactly, within bounds of size.

The language is that of `source.formulas`: names, numbers, + - * / **, signs, min and max. Operands
are fractions, so sums, products, quotients and whole powers are exact.
"""

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from portfolio.estimate import units
from portfolio.estimate.units import Unit
from portfolio.model import GREATEST_MAGNITUDE, LEAST_MAGNITUDE, SIGNIFICANT_DIGITS, Parameter
from portfolio.source import problem_in

BIT_LIMIT = 8192
"""Of numerator and denominator of every intermediate value: more than any estimate needs, and still
instant."""
EXPONENT_LIMIT = 1000
ROOT_DIGITS = 50
"""Significant digits, half-even, of a power whose exponent is not whole: the only operation that is
not exact."""

_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")


_CHOICES: Mapping[str, Callable[[Iterable[Fraction]], Fraction]] = {"min": min, "max": max}


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
        FormulaError: if it is not of the language, divides by 0, has no real value, or grows beyond
        the bounds.
    """
    problem = problem_in(formula, parameters)
    if problem:
        raise UnreadableFormulaError(problem.message)
    text = formula.strip()
    tree = ast.parse(text, mode="eval")
    clashes: list[str] = []
    evaluator = _Evaluator(text, parameters, clashes)
    try:
        quantity = evaluator.value(tree.body)
    except RecursionError:
        raise FormulaError("the formula is nested too deeply") from None
    return Evaluated(quantity.value, quantity.unit, tuple(dict.fromkeys(clashes)))


@dataclass(frozen=True)
class _Evaluator:
    """Walks the tree of a formula that `problem_in` let pass, so no other kind of node can come."""

    text: str
    parameters: Mapping[str, Parameter]
    clashes: list[str]
    """Filled on the way: what is added or compared in different units."""

    def value(self, node: ast.expr) -> Quantity:
        """The value of one node and all below it."""
        match node:
            case ast.Constant():
                return _literal(ast.get_source_segment(self.text, node) or "")
            case ast.Name(id=name):
                return _given(self.parameters[name])
            case ast.UnaryOp(op=sign, operand=operand):
                positive = self.value(operand)
                if isinstance(sign, ast.UAdd):
                    return positive
                return Quantity(-positive.value, positive.unit, positive.bare)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._binary(operator, self.value(left), self.value(right))
            case ast.Call(func=ast.Name(id=name), args=args):
                operands = tuple(self.value(argument) for argument in args)
                chosen = _CHOICES[name](operand.value for operand in operands)
                return self._of_one_unit(chosen, operands, "compares")
        raise AssertionError(f"{type(node).__name__} is no part of a formula")

    def _binary(self, operator: ast.operator, a: Quantity, b: Quantity) -> Quantity:
        match operator:
            case ast.Add():
                return self._of_one_unit(a.value + b.value, (a, b), "adds")
            case ast.Sub():
                return self._of_one_unit(a.value - b.value, (a, b), "subtracts")
            case ast.Mult():
                return _product(a, b)
            case ast.Div():
                return _quotient(a, b)
            case ast.Pow():
                return _power(a, b)
        raise AssertionError(f"{type(operator).__name__} is no operator of a formula")

    def _of_one_unit(self, value: Fraction, parts: tuple[Quantity, ...], verb: str) -> Quantity:
        """A value of parts that should have one unit; where they do not, its unit is not known."""
        with_unit = [part.unit for part in parts if not part.bare]
        common: Unit | None = with_unit[0] if with_unit else {}
        for unit in with_unit[1:]:
            merged = None if common is None or unit is None else units.joined(common, unit)
            if common is not None and unit is not None and merged is None:
                self.clashes.append(
                    f"{verb} {units.unit_in_words(common)} and {units.unit_in_words(unit)}"
                )
            common = merged
        return Quantity(_bounded(value), common, bare=not with_unit)


def storable(value: Fraction) -> Decimal:
    """The number as a file can hold it: rounded half-even to 15 significant digits.

    Raises:
        FormulaError: if its magnitude is not 0 or from 1e-12 to 1e15.
    """
    rounded = _decimal(value, SIGNIFICANT_DIGITS)
    if rounded and not LEAST_MAGNITUDE <= abs(rounded) <= GREATEST_MAGNITUDE:
        raise FormulaError(
            f"it comes to {rounded:.3e}; a contribution is 0 or of a magnitude from 1e-12 to 1e15"
        )
    plain = rounded.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def _decimal(value: Fraction, digits: int) -> Decimal:
    context = Context(prec=digits, rounding=ROUND_HALF_EVEN, Emax=99_999, Emin=-99_999, traps=[])
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def _given(parameter: Parameter) -> Quantity:
    return Quantity(
        Fraction(parameter.value), None if parameter.unit is None else units.parsed(parameter.unit)
    )


def _literal(text: str) -> Quantity:
    """A number exactly as it is written, which Python's own would not be."""
    if not _NUMBER.fullmatch(text):
        raise FormulaError(f"{text[:40]} is no number, or one with too large an exponent")
    return Quantity(_bounded(Fraction(text)), {}, bare=True)


def _bounded(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > BIT_LIMIT:
        raise FormulaError("an intermediate result is too large or too long")
    return value


def _product(a: Quantity, b: Quantity) -> Quantity:
    return Quantity(_bounded(a.value * b.value), units.product(a.unit, b.unit), a.bare and b.bare)


def _quotient(a: Quantity, b: Quantity) -> Quantity:
    if not b.value:
        raise FormulaError("it divides by 0")
    return Quantity(
        _bounded(a.value / b.value), units.product(a.unit, b.unit, -1), a.bare and b.bare
    )


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
