"""The language of formulas: numbers, parameters, + - * / ** parentheses, min and max. `estimate`
evaluates it."""

import ast
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from portfolio.findings import did_you_mean

PART_LIMIT = 200
"""More parts than this is no formula that a person can answer for."""
FUNCTIONS = ("max", "min")

_TOKENS = re.compile(
    r"(?:[ \t]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?(?![A-Za-z0-9_.])"
    r"|[A-Za-z_][A-Za-z0-9_]*|\*\*|//|[-+*/(),])*"
)
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
_SIGNS = (ast.USub, ast.UAdd)


class FormulaProblem(NamedTuple):
    """What is wrong with a formula, and what to do."""

    message: str
    hint: str | None = None


def problem_in(formula: str, parameters: Collection[str]) -> FormulaProblem | None:
    """The first thing in a formula that is not of the language or names no parameter; None where
    all is well."""
    known = _TOKENS.match(formula)
    at = known.end() if known else 0
    if at < len(
        formula
    ):  # also a number that Python would read in a way of its own, as 0x10 or 1_000
        return FormulaProblem(
            f"the formula has {formula[at]!r} at character {at + 1}, which no formula has",
            _LANGUAGE,
        )
    try:
        tree = ast.parse(formula.strip(), mode="eval")
    except (SyntaxError, RecursionError, MemoryError) as error:
        where = (
            f" at character {error.offset}"
            if isinstance(error, SyntaxError) and error.offset
            else ""
        )
        return FormulaProblem(f"the formula breaks off or does not fit together{where}", _LANGUAGE)
    return next(_problems(tree, parameters), None)


_LANGUAGE = "a formula has numbers, parameters, + - * / ** parentheses, min and max"


def _problems(tree: ast.Expression, parameters: Collection[str]) -> Iterator[FormulaProblem]:
    waiting: list[ast.expr] = [tree.body]
    parts = 0
    while waiting:
        node = waiting.pop()
        parts += 1
        if isinstance(node, ast.BinOp) and isinstance(node.op, _OPERATORS):
            waiting += (node.right, node.left)
        elif isinstance(node, ast.Name):
            if node.id not in parameters:
                yield FormulaProblem(
                    f"the formula names {node.id}, which is no parameter",
                    did_you_mean(node.id, parameters),
                )
        elif isinstance(node, ast.Constant):
            if type(node.value) not in (int, float) or node.value == float("inf"):
                yield FormulaProblem(
                    f"the formula has {node.value!r}, which is no number", _LANGUAGE
                )
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, _SIGNS):
            waiting.append(node.operand)
        elif isinstance(node, ast.Call):
            yield from _call_problems(node)
            waiting += reversed(node.args)
        else:
            yield FormulaProblem(f"the formula has {_shown(node)}, which no formula has", _LANGUAGE)
        if parts > PART_LIMIT:
            yield FormulaProblem(
                f"the formula has more than {PART_LIMIT} parts", "split it into several models"
            )
            return


def _call_problems(call: ast.Call) -> Iterator[FormulaProblem]:
    if not isinstance(call.func, ast.Name) or call.func.id not in FUNCTIONS:
        name = ast.unparse(call.func)
        hint = did_you_mean(name, FUNCTIONS) or "write a multiplication with *"
        yield FormulaProblem(f"the formula calls {name}; only min and max can be called", hint)
    elif not call.args or call.keywords or any(isinstance(arg, ast.Starred) for arg in call.args):
        yield FormulaProblem(
            f"{call.func.id} takes values with commas between", f"write {call.func.id}(a, b)"
        )


def _shown(node: ast.expr) -> str:
    """What is written, or only the operator where that is what no formula has."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
        return "//"
    return ast.unparse(node)
