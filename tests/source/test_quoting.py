"""Text that needs quotes gets the line in quotes, and that line reads as the text that was
meant."""

import re

import pytest

from portfolio.source import read_document
from portfolio.source.yaml12 import comments_in_texts

ODD_TITLES = [
    "*new* bread",
    "`new` bread",
    "[UK] bread",
    "[UK, DE] bread",
    "{new} bread",
    "Bread: new",
    '"New" bread',
    "@team bread",
    "%5 bread",
    "- bread",
    "? bread",
    "> bread",
    "| bread",
    "*",
    "\t*new* bread",
]


@pytest.mark.parametrize("title", ODD_TITLES)
@pytest.mark.parametrize("before", ["key: A\n", "", "a:\n  b: 1\n"])
@pytest.mark.parametrize("after", ["", "status: idea\n"])
def test_a_title_that_begins_oddly_gets_the_line_in_quotes(
    title: str,
    before: str,
    after: str,
) -> None:
    document, findings = read_document("x.yaml", f"{before}title: {title}\n{after}")
    assert document is None
    [finding] = findings
    assert finding.location.line == before.count("\n") + 1
    hint = finding.hint or ""
    assert hint.startswith("put the text in quotes: `title: ")
    line = hint.removeprefix("put the text in quotes: `").removesuffix("`")
    mended, wrong = read_document("x.yaml", f"{before}{line}\n{after}")
    assert wrong == []
    assert mended is not None
    assert mended.data["title"] == title.strip()


@pytest.mark.parametrize("text", ["a:\n\tb: 1\n", "a:\n  b: 1\n\tc: 2\n", "\ta: 1\n"])
def test_a_tab_before_a_name_gets_the_line_with_spaces(text: str) -> None:
    _, [finding] = read_document("x.yaml", text)
    assert re.match("indent with spaces: `  [a-c]: [12]`", finding.hint or "")


CUT_SHORT = [
    ("title: Ticket #123", "Ticket #123"),
    ("title: Till #2 gets a scanner", "Till #2 gets a scanner"),
    ("title:  Till  #2", "Till  #2"),
    ("title: #123", "#123"),
    ("owner: Team #1", "Team #1"),
    ("mandatory:\n  reason: Contract #7 of May", "Contract #7 of May"),
    ("rules: {reason: Contract #7\n}", "Contract #7"),
    ("constraints:\n  exclude:\n    INIT-0001: see ticket #9", "see ticket #9"),
]


@pytest.mark.parametrize(("text", "whole"), CUT_SHORT)
def test_a_comment_that_swallows_text_is_told(text: str, whole: str) -> None:
    [finding] = comments_in_texts("x.yaml", f"{text}\n")
    assert finding.code == "P109"
    assert finding.hint == f'if it belongs to the text, put it in quotes: "{whole}"'


@pytest.mark.parametrize(
    "text",
    [
        "title: Ticket # the first one",
        "title: 'Ticket #1'",
        'title: "Ticket" #1',
        "title: Ticket#1",
        "period: 2026-Q1 #was Q2",
        "tokens: {engineering: 5} #guess",
        "#123 stands for itself\ntitle: x",
        "notes: |\n  title: Till #2\n",
        "title: x\n#y: z",
    ],
)
def test_a_comment_that_is_meant_as_one_is_not_told(text: str) -> None:
    assert comments_in_texts("x.yaml", f"{text}\n") == []
