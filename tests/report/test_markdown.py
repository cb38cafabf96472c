"""Text from files in Markdown: it shows, and it does nothing. An independent parser (markdown-it)
is the witness."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from portfolio.report.markdown.syntax import begun, code, escaped, folded, markdown_table, plain

PARSER = MarkdownIt("commonmark").enable("table").enable("strikethrough")
GAP = "\u200b"

HOSTILE = [
    "@octocat please",
    "fixes #1 and closes org/repo#12, GH-3",
    "see https://evil.example/x or www.evil.example or ftp://x or mailto:a@b.example",
    "<img src=x onerror=alert(1)> <!-- portfolio:plan --> </details><script>",
    "[a](https://evil.example) ![b](c) [^1] <https://x.example>",
    "| a | b |\n|---|---|\r\n# heading\n\n- list\n> [!WARNING]",
    "`code` ``` ~~~ **bold** __bold__ ~~gone~~ \\`still\\`",
    "$x$ $$y$$ :tada: :+1: !42 %1.0 ~label &3 ^alert 9c1e7ab012",
    "/close",
    "1. one",
    "- one",
    "+ one",
    "=====",
    "\u202egnp.exe\u2066 \u200d\u0000\x1b[31mred\ufeff",
    "&#64;octocat &lt;b&gt; &amp;",
    "a" * 5000,
]
MENTION = re.compile(r"(?<![\w`])@\w")
REFERENCE = re.compile(r"#\d|!\d|(?<!\w)GH-\d", re.IGNORECASE)
LINK = re.compile(r"(?i)\b(https?|ftp|mailto):|\bwww\.")


def inline(markdown: str) -> list[Token]:
    return [child for token in PARSER.parse(markdown) for child in token.children or ()]


def text_of(markdown: str) -> str:
    """What a reader sees: text, and code as text; spans for dollars are ours."""
    seen = "".join(t.content for t in inline(markdown) if t.type in ("text", "code_inline"))
    return seen.replace(GAP, "")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_does_nothing(text: str) -> None:
    for said in (
        f"| {escaped(text)} |\n| --- |\n| x {escaped(text)} |",
        begun(text),
        f"- {begun(text)}",
    ):
        tokens = inline(said)
        assert {t.type for t in tokens} <= {"text", "html_inline"}
        assert {t.content for t in tokens if t.type == "html_inline"} <= {"<span>", "</span>"}
        seen = "".join(t.content for t in tokens if t.type == "text")
        assert not MENTION.search(seen) and not REFERENCE.search(seen) and not LINK.search(seen)
        assert not re.search(r":\w+:", seen) and not re.search(r"\b[0-9a-f]{7,40}\b", seen)
    assert len(PARSER.parse(begun(text))) == 3  # one paragraph
    assert text_of(f"x {escaped(text)}") == f"x {plain(text)}"


@given(st.text(max_size=60) | st.text("@#<>[]()`|\\*_~$:!&-+=./ \n01abfxw", max_size=30))
def test_any_text_is_one_line_of_text(text: str) -> None:
    if not plain(text):
        return
    tokens = inline(f"x {escaped(text)}")
    assert {t.type for t in tokens} <= {"text", "html_inline"}
    assert text_of(f"x {escaped(text)}") == f"x {plain(text)}"
    assert "\n" not in escaped(text)
    assert [t.type for t in PARSER.parse(begun(text))] == [
        "paragraph_open",
        "inline",
        "paragraph_close",
    ]


@given(st.text("ab`|\\ \n<@#", max_size=20))
def test_any_code_is_one_span_in_a_cell(text: str) -> None:
    if not plain(text):
        assert code(text) == ""
        return
    tokens = inline(markdown_table(("a", "b"), "lr", [(code(text), "end")]))
    assert [t.type for t in tokens] == ["text", "text", "code_inline", "text"]
    assert tokens[2].content.strip() == plain(text).replace("`", "'").replace("<", "‹").strip()
    assert tokens[3].content == "end"


def test_what_cannot_be_seen_is_gone_and_what_is_long_is_cut() -> None:
    assert plain(" a\n\tb\u200b\u202e ") == "a b"
    assert plain("x" * 81) == "x" * 79 + "…"
    assert len(plain("x" * 5000)) == 80


def test_a_fold_and_a_table() -> None:
    said = folded("More", markdown_table(("a", "b"), "lr", [("1", "2")]))
    assert html.unescape(PARSER.render(said)).count("<table>") == 1
    assert said.startswith("<details><summary>More</summary>\n\n") and said.endswith(
        "\n\n</details>"
    )
