"""Markdown out of text that nobody vouches for: it says what the text says, and does nothing else.

What GitHub and GitLab make of a comment (CommonMark with tables, HTML, and references that notify
people or link issues) happens in two passes: Markdown to HTML, then references in the HTML's text.
A backslash or an entity holds off the first; only a character in between, the zero-width space,
holds off the second.
"""

import re
from collections.abc import Iterable, Sequence

CUT = 80
"""Characters of a text that are kept."""

_GAP = "&#8203;"
_BLANK = re.compile(r"\s+")
_UNSEEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_MARKUP = re.compile(r"[\\`*_\[\]#|~]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "$": "<span>$</span>"}
"""The dollar begins mathematics, which only an element of its own keeps it from."""
_REFERENCES = (
    re.compile(
        r"(?i)\b(?:https?|ftp|mailto|xmpp|ssh|git|file|data|javascript)(?=:)|\bwww(?=\.)"
    ),  # links
    re.compile(r"(?i)\b(?!\d+(?:e\d+)?\b)[0-9a-f]{4}(?=[0-9a-f]{3,60}\b)"),  # commits, not numbers
    re.compile(r"(?i)\b(?:GH|CVE)(?=-\d)"),  # trackers
    re.compile(
        r"[@#:!%&~^](?=[\w\"'])"
    ),  # people, issues, emoji, merge requests, milestones, epics, labels, alerts
)
_LINE_START = re.compile(r"^(?=[-+=./]|\d+[.)])")
"""What begins a list, a heading, a rule or a command."""


_IN_CODE = str.maketrans("`<>", "'‹›")


def plain(text: str, cut: int = CUT) -> str:
    """One line without what cannot be seen, cut where it is long."""
    line = _UNSEEN.sub("", _BLANK.sub(" ", text)).strip()
    return line if len(line) <= cut else f"{line[: cut - 1].rstrip()}…"


def escaped(text: str, cut: int = CUT) -> str:
    """Text as text: no markup, no HTML, no mention, no reference, no link, no emoji, no
    mathematics.

    For the inside of a line: a cell, or words after others. A line that begins with it takes
    `begun`.
    """
    line = plain(text, cut)
    # NUL marks where the gap goes: `plain` leaves none, and the escapes below do not touch it.
    for pattern in _REFERENCES:
        line = pattern.sub(lambda match: f"{match[0]}\0", line)
    return "".join(_letter(letter) for letter in line)


def begun(text: str, cut: int = CUT) -> str:
    """The same where it begins a line."""
    return _LINE_START.sub(_GAP, escaped(text, cut))


def code(text: str, cut: int = CUT) -> str:
    """Text in a code span, where nothing is a reference; empty stays empty.

    A backtick would end the span. Angle brackets would not, but other readers of comments look for
    tags in the source.
    """
    line = plain(text, cut).translate(_IN_CODE)
    return f"`{line.replace('|', chr(92) + '|')}`" if line else ""


def markdown_table(header: Sequence[str], aligned: str, rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already; ``aligned`` has `l` or `r` for each column."""
    rule = ["--:" if side == "r" else "---" for side in aligned]
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, rule, *rows))


def folded(summary: str, inside: str) -> str:
    """A part that opens on a click; ``summary`` is ours, never text from a file."""
    return f"<details><summary>{summary}</summary>\n\n{inside}\n\n</details>"


def _letter(letter: str) -> str:
    if letter == "\0":
        return _GAP
    return _ENTITIES.get(letter) or _MARKUP.sub(r"\\\g<0>", letter)
