"""Lines of YAML whose text needs quotes: what breaks the syntax, and what becomes a comment in
silence."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

_FIELD = re.compile(r"^(?P<start>[ \t]*(?:- +)*[^\s:#'\"{\[][^:]*:)[ \t]+(?P<value>\S.*?)[ \t]*$")
_STARTS_ODDLY = re.compile(r"[*&!%@`|>\[{\"',?-]|.*: |.*:$")
"""How a plain text cannot begin in YAML, and the colon that it cannot hold."""
_TEXT_AFTER_BRACKET = re.compile(r"[\[{][^\]}]*[\]}][ \t]*[^\s,#]")
_COMMENT_OF_TEXT = re.compile(r"(?P<comment>[ \t]+#[^\s#].*)$")
_TEXT_FIELDS = frozenset(
    {
        "title",
        "name",
        "owner",
        "requester",
        "requesting_team",
        "summary",
        "notes",
        "hypothesis",
        "problem_statement",
        "description",
        "reason",
        "assumptions",
        "prompt",
        "source",
    },
)


def quoting_hint(line: str) -> str | None:
    """The line with its text in quotes, as a hint; None where quotes would not mend it."""
    field = _FIELD.match(line)
    if field is None or not _STARTS_ODDLY.match(field["value"]):
        return None
    text = field["value"]
    if text[0] in "[{" and not _TEXT_AFTER_BRACKET.match(text):
        return None
    text = _without_broken_quotes(text)
    start = field["start"].strip()
    return f"put the text in quotes: `{start} {json.dumps(text, ensure_ascii=False)}`"


def _without_broken_quotes(text: str) -> str:
    """The text meant by one whose quotes do not pair: `"open` and `'Baker's'`."""
    if text.startswith("'") and text.endswith("'"):
        return text[1:-1]
    if text.startswith('"') and text.count('"') % 2 == 1:
        return text.replace('"', "")
    return text


def tabs_as_spaces(line: str) -> str:
    """The line with two spaces for each tab before its first word."""
    words = line.lstrip(" \t")
    indent = line[: len(line) - len(words)]
    return indent.replace("\t", "  ") + words


def texts_cut_by_comment(root: Any, text: str) -> Iterator[tuple[Any, str]]:
    """(node, whole text) of each plain text that ` #` cut short: `title: Ticket #123`.

    A comment that begins with `# ` is meant as one; `#123` may belong to the text.
    """
    rows = text.split("\n")
    for name, node in _plain_texts(root, ""):
        end = node.end_mark
        if end.line >= len(rows):
            continue
        rest = rows[end.line][end.column :].rstrip("\r")
        comment = _COMMENT_OF_TEXT.match(rest)
        # The mark of a plain scalar can stand after its trailing blanks.
        if comment is None and rest.startswith("#"):
            comment = _COMMENT_OF_TEXT.match(f" {rest}")
        if comment is not None and _reads_as_text(name, node.value):
            yield node, f"{node.value}{comment['comment']}"


def _reads_as_text(name: str, value: str) -> bool:
    """Whether a value is free text: by its field, or because it has several words."""
    return name in _TEXT_FIELDS or " " in value


def _plain_texts(node: Any, name: str) -> Iterator[tuple[str, Any]]:
    """(name of its field, node) of each scalar without quotes."""
    if type(node) is yaml.MappingNode:
        for key, value in node.value:
            yield from _plain_texts(value, getattr(key, "value", ""))
    elif type(node) is yaml.SequenceNode:
        for value in node.value:
            yield from _plain_texts(value, name)
    elif type(node) is yaml.ScalarNode and not node.style:
        yield name, node
