"""The language of formulas."""
# ruff: noqa: E501 - one case a line

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.source.formulas import problem_in

PARAMETERS = ("sessions", "delta", "min")


@pytest.mark.parametrize(
    "formula",
    [
        "1", "0.5", ".5", "5.", "1e3", "1E-3", "sessions", "sessions * delta", "-sessions", "+1", "--1",
        "sessions ** 2 / 4 - 1", "(1 + 2) * (3)", "min(1, 2)", "max(sessions, min(delta, 1))", "max(1)", "min * min(min, 1)",
        "  1 ", "2 ** -1",
    ],
)  # fmt: skip
def test_arithmetic_is_read(formula: str) -> None:
    assert problem_in(formula, PARAMETERS) is None


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("", "fit together"), ("1 +", "fit together"), ("(1", "fit together"), ("1 2", "fit together"),
        ("010", "fit together"), ("sessions delta", "fit together"), ("( )", "()"), ("*1", "fit together"),
        ("sesions", "sesions"), ("max", "max"), ("__import__('os')", "\"'\" at character 12"), ("a.b", "'.' at character 2"),
        ("a[0]", "'[' at character 2"), ("1_000", "'1' at character 1"), ("0x10", "'0' at character 1"),
        ("1j", "'1'"), ("10 % 3", "'%'"), ("2 // 3", "//"), ("2 @ 3", "'@'"), ("a = 1", "'='"), ("1 < 2", "'<'"),
        ("1 if 2 else 3", "1 if 2 else 3"), ("not 1", "not 1"), ("1 and 2", "1 and 2"), ("1 in (2, 3)", "1 in (2, 3)"),
        ("True", "True"), ("None", "None"), ("1e999", "inf"), ("1, 2", "(1, 2)"), ("(yield)", "(yield)"),
        ("open(1)", "calls open"), ("min()", "min takes values"), ("min(*sessions)", "min takes values"),
        ("2(3)", "calls 2"), ("min(1)(2)", "calls min(1)"), ("€", "'€'"), ("1;2", "';'"), ("lambda", "fit together"),
        ("await 1", "await 1"), ("sessions\u00d72", "'×'"), ("ａ", "'ａ'"), ("~1", "'~'"),
        ("(" * 149 + "1" + ")" * 149, None), ("-" * 299 + "1", "more than"), ("+".join(["1"] * 150), "more than"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(formula: str, words: str | None) -> None:
    problem = problem_in(formula, PARAMETERS)
    if words is None:
        return  # as deep as the parser allows: read or refused, never a crash
    assert problem is not None
    assert words in problem.message


def test_a_misspelt_parameter_is_named() -> None:
    problem = problem_in("sesions * 2", PARAMETERS)
    assert problem is not None
    assert problem.hint == "did you mean sessions?"


@given(st.text(max_size=40) | st.text(alphabet="0123456789.eE+-*/(), abmnix", max_size=60))
def test_what_is_read_is_arithmetic_and_nothing_raises(formula: str) -> None:
    """A formula without a problem parses to numbers, parameters, operators, and calls of min and
    max alone."""
    if problem_in(formula, PARAMETERS) is None:
        allowed = (
            ast.Expression,
            ast.BinOp,
            ast.UnaryOp,
            ast.Name,
            ast.Constant,
            ast.Call,
            ast.Load,
            ast.operator,
            ast.unaryop,
        )
        for node in ast.walk(ast.parse(formula.strip(), mode="eval")):
            assert isinstance(node, allowed)
            if isinstance(node, ast.Constant):
                assert type(node.value) in (int, float)
            if isinstance(node, ast.Call):
                assert isinstance(node.func, ast.Name)
                assert node.func.id in ("min", "max")
