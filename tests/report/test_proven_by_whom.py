"""Every sentence that says proven says by whom: checkable by anyone, or by which solver."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from portfolio.engines import adapter
from portfolio.report.words.proofs import BY_HIGHS, CHECKABLE, proven_in_words

PACKAGE = Path(__file__).parents[2] / "portfolio"
FILES = [path for room in ("report", "cli", "actions") for path in (PACKAGE / room).rglob("*.py")]

SAYS_WHOSE = re.compile(r"\bproven(?= by |, checkable|: [1-9])")
IS_DENIED = re.compile(r"\b(not|un|let it be|before the answer was|no)[ -]?proven\b", re.IGNORECASE)
NO_SENTENCES = {
    "proven": "a verdict, a field or a state; the line around it says by whom",
    "partly proven": "a state",
    "{} proven{}": "what is put in last says by whom",
    "Proven smallest by {}: {}": "by the solver that it names",
}


def texts(tree: ast.Module) -> Iterator[str]:
    """What the strings of a module say, docstrings apart; what is put in is ``{}``."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and id(node) not in said | inside:
            yield str(node.value)


def claims(text: str) -> bool:
    """Whether a text says proven of something, and not by whom."""
    rest = IS_DENIED.sub("", SAYS_WHOSE.sub("", text))
    return bool(re.search(r"\bproven\b", rest, re.IGNORECASE)) and text not in NO_SENTENCES


def test_no_sentence_keeps_it_to_itself() -> None:
    found = {
        f"{path.relative_to(PACKAGE)}: {text}"
        for path in FILES
        for text in texts(ast.parse(path.read_text("utf-8")))
        if claims(text)
    }
    assert found == set()


@pytest.mark.parametrize(
    ("text", "is_bare"),
    [
        ("worth 5, proven.", True),
        ("Prices are proven: each", True),
        ("Proven optimal now", True),
        ("worth 5, proven by HiGHS, gap 0.", False),
        (CHECKABLE, False),
        ("this is not proven", False),
        ("an unproven plan", False),
    ],
)
def test_what_counts_as_bare(text: str, is_bare: bool) -> None:
    assert claims(text) == is_bare


def test_questions_are_asked_of_highs() -> None:
    """The sentence of answers is that of the solver that is asked."""
    assert proven_in_words(adapter().engine(), checkable=False) == BY_HIGHS
