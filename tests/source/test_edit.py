"""Edits by span: what is not edited keeps every byte, and what is edited reads back as meant."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.source import emit
from portfolio.source.edit import NULL, edited
from portfolio.source.yaml12 import parsed_yaml

EXAMPLE = Path(__file__).parents[2]
FILES = [
    *sorted((EXAMPLE / "initiatives").glob("*.yaml"))[::6],
    *sorted((EXAMPLE / "config").rglob("*.yaml")),
]
TEXTS = [path.read_text("utf-8") for path in FILES]

INITIATIVE = """\
# the reason for this file
key: INIT-0007
title: One-page checkout   # short
summary: >-
  Long text that
  goes on.

dimensions:
  country: {UK: 0.6, DE: 0.4}  # split
  department: payments
tokens: {engineering: 120, design: 20}
# about the models
math_models:
  - {name: uplift, formula: a * b}
  - name: other
    formula: c
"""


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        (("title",), "Two pages", "One-page checkout   #", "Two pages   #"),
        (("tokens", "design"), Decimal("2.50"), "design: 20}", "design: 2.5}"),
        (("tokens", "data"), Decimal(3), "design: 20}", "design: 20, data: 3}"),
        (("tokens", "engineering"), None, "{engineering: 120, design: 20}", "{design: 20}"),
        (("tokens", "design"), None, ", design: 20}", "}"),
        (("dimensions", "country", "UK"), Decimal(1), "UK: 0.6", "UK: 1"),
        (("dimensions", "country"), "UK", "{UK: 0.6, DE: 0.4}", "UK"),
        (("dimensions", "department"), None, "  department: payments\n", ""),
        (("dimensions", "category"), "no", "payments\n", 'payments\n  category: "no"\n'),
        (("summary",), "Short.", ">-\n  Long text that\n  goes on.", "Short."),
        (("owner",), "x: y", "# short\n", '# short\nowner: "x: y"\n'),
        (("math_models", 0, "formula"), "2 * c", "a * b", '"2 * c"'),
        (("math_models", 1, "name"), None, "- name: other\n    formula", "- formula"),
        (
            ("scoring", "score"),
            Decimal("7.1"),
            "formula: c\n",
            "formula: c\nscoring: {score: 7.1}\n",
        ),
        (("title",), NULL, "One-page checkout ", "null "),
    ],
)
def test_only_the_bytes_that_change_change(
    path: tuple[str, ...], value: object, old: str, new: str
) -> None:
    assert INITIATIVE.count(old) == 1
    assert edited(
        INITIATIVE, [(path, value)], ("key", "title", "owner", "summary")
    ) == INITIATIVE.replace(old, new)


@pytest.mark.parametrize("text", ["a\n\x00", "\x01\nb", "a\n\ufffe|", "\x7f" + "word " * 40 + "x"])
def test_a_line_that_begins_with_what_yaml_takes_only_escaped(text: str) -> None:
    assert parsed_yaml("", edited(INITIATIVE, [(("summary",), text)]))[0]["summary"] == text


def test_windows_line_ends_stay() -> None:
    assert (
        edited("a: 1\r\nb: 2\r\n", [(("c",), "x"), (("a",), Decimal(3))])
        == "a: 3\r\nb: 2\r\nc: x\r\n"
    )


TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.sampled_from(
        [
            "NO",
            "1e6",
            "- x",
            "a: b",
            "# c",
            "'",
            '"',
            "{}",
            "~",
            "2026",
            " a ",
            "12:30",
            "x\ny",
            "word " * 40,
            "=1",
            "",
        ]
    ),
)
LEAF = st.one_of(TEXT, st.booleans(), st.decimals(allow_nan=False, allow_infinity=False, places=3))
VALUE = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def _paths(data: object) -> list[tuple[str | int, ...]]:
    inner = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, tuple)
        else ()
    )
    return [
        path for key, value in inner for path in ((key,), *((key, *rest) for rest in _paths(value)))
    ]


@given(st.data())
def test_any_edit_of_any_file_of_the_example_reads_back(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(3):
        paths = [path for path in _paths(parsed_yaml("", text)[0]) if isinstance(path[-1], str)]
        path = data.draw(st.sampled_from(paths))
        if data.draw(st.integers(0, 3)) == 0:
            path = (*path[:-1], "added")
        value = data.draw(st.none() | VALUE)
        if value is None and len(path) == 1:
            continue
        text = edited(text, [(path, value)])  # checks itself that it reads as meant


@given(st.dictionaries(TEXT, VALUE, min_size=1, max_size=5))
def test_a_whole_document_reads_back(data: dict[str, object]) -> None:
    text = emit.document_text(data)
    found, findings = parsed_yaml("", text)
    assert not findings
    assert emit.flow(found) == emit.flow(data)
