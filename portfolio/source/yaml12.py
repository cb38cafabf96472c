"""YAML 1.2 core schema on PyYAML's C parser, exact decimals, every node located.

PyYAML's own resolvers follow YAML 1.1 (`NO` is false, `1e6` is text, `12:30` is 750), so the
composer runs without any and the scalars are typed here. Plain data comes out: ``dict``, ``tuple``,
``str``, ``Decimal``, ``bool``, ``None``. Positions are found again on demand, since a valid file
never needs them.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from portfolio.findings import LINE_BREAK, MOST_OF_A_FILE, Finding, Location, too_many
from portfolio.source.quoting import quoting_hint, tabs_as_spaces, texts_cut_by_comment

SIZE_LIMIT = 5_000_000
DEPTH_LIMIT = 40
NUMBER_LIMIT = 400
ENTRY_LIMIT = 400_000
"""Line ends, commas and colons of one file: each may begin an entry, which takes about 700 bytes of
memory."""
_STR = "tag:yaml.org,2002:str"
_COLLECTIONS = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}
_CONSTANTS = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_NUMBER_START = frozenset("0123456789+-.")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|={7})(?: |$)", re.MULTILINE)
# What could nest deeper than libyaml's recursion bears: brackets, or several dashes in a line.
_DENSE = re.compile(r"(?:[-?][ \t]+){20}")
_TAGGED = re.compile(r"(?:&\S+\s+)?!")
_COMMENT_AFTER_TEXT = re.compile(r"\S[ \t]+#[^\s#]")
_BRACKETS = re.compile(r"[\[{]")


class _Composer(yaml.CSafeLoader):
    """The C parser without YAML 1.1 resolvers: every plain scalar arrives as a string."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own class attribute


def parsed_yaml(file: str, text: str) -> tuple[Any, list[Finding]]:
    """The data of one YAML text and what is wrong with it; the data is None where it cannot be
    known."""
    try:
        refused = _refused(file, text)
        if refused:
            return None, [refused]
        node = compose(text)
    except yaml.YAMLError as error:
        return None, [_syntax_finding(file, text, error)]
    except UnicodeEncodeError as error:
        line = _line_of(text, error.start)
        message = "this is not YAML: half of a character that takes two"
        return None, [
            Finding("P101", Location(file, line), message, "delete the invisible character")
        ]
    walk = _Walk(file, text)
    data = None if node is None else walk.value(node, 0)
    readable = all(finding.code == "P102" for finding in walk.findings)
    return data if readable else None, walk.findings


def compose(text: str) -> Any:
    """The root node of the only document, or None for an empty text; raises ``yaml.YAMLError``."""
    loader = _Composer(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def scalar(text: str) -> str | Decimal | bool | None:
    """A plain scalar by the YAML 1.2 core schema, with numbers exact."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMBER_START:
        return text
    if _DECIMAL.fullmatch(text):
        if len(text) > NUMBER_LIMIT:
            return Decimal("Infinity")
        try:
            return Decimal(text)
        except InvalidOperation:  # an exponent that no decimal has
            return Decimal("Infinity")
    if _NOT_FINITE.fullmatch(text):
        return Decimal(text.replace(".", ""))
    if _BASED.fullmatch(text) and len(text) <= NUMBER_LIMIT:
        return Decimal(int(text, 0))
    return text


class _Walk:
    """From nodes to data, collecting what YAML allows and the files do not."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._tagged = text if "!" in text else None
        self.findings: list[Finding] = []
        self._seen: set[int] = set()

    def value(self, node: Any, depth: int) -> Any:
        """The plain data of a node."""
        if type(node) is yaml.ScalarNode:
            if node.tag != _STR or self._has_tag(node):
                hint = "write the plain value; put the text in quotes if the ! belongs to it"
                self._refuse(node, "P103", f"the tag {_short(node.tag)} is not allowed", hint)
            return node.value if node.style else scalar(node.value)
        if depth > DEPTH_LIMIT:
            self._refuse(
                node,
                "P105",
                f"nested deeper than {DEPTH_LIMIT} levels",
                "no file needs that: flatten it",
            )
            return None
        if node.tag not in _COLLECTIONS or self._has_tag(node):
            self._refuse(
                node, "P103", f"the tag {_short(node.tag)} is not allowed", "write the plain value"
            )
        if id(node) in self._seen:
            hint = "write it out at each place: a reader then sees what counts"
            self._refuse(node, "P103", "an alias to a mapping or list is not allowed", hint)
            return None
        self._seen.add(id(node))
        if type(node) is yaml.SequenceNode:
            return tuple([self.value(child, depth + 1) for child in node.value])
        return self._mapping(node, depth)

    def _mapping(self, node: Any, depth: int) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, child in node.value:
            if type(key) is not yaml.ScalarNode:
                self._refuse(
                    key, "P101", "a key must be a single name", "write it as text before the colon"
                )
                continue
            name = key.value  # keys are always text: NO, 2026 and 1.0 stay what they look like
            if name == "<<" and not key.style:
                self._refuse(
                    key,
                    "P103",
                    "merge keys are not allowed",
                    "use `extends` for scenarios, or write it out",
                )
            elif name in out:
                self._refuse_twice(key, node)
            else:
                out[name] = self.value(child, depth + 1)
        return out

    def _has_tag(self, node: Any) -> bool:
        """Whether a tag was written out that the node would have anyway, as !!str: it cannot be
        told from its node."""
        return self._tagged is not None and bool(_TAGGED.match(self._tagged, node.start_mark.index))

    def _refuse_twice(self, key: Any, node: Any) -> None:
        if (
            len(self.findings) <= MOST_OF_A_FILE
        ):  # to look for the first each time would be quadratic
            first = next(k for k, _ in node.value if getattr(k, "value", None) == key.value)
            message = (
                f"the key {_short(key.value)} stands twice: first in line"
                f" {first.start_mark.line + 1}"
            )
            self._refuse(key, "P102", message, "keep one of the two")

    def _refuse(self, node: Any, code: str, message: str, hint: str) -> None:
        if len(self.findings) < MOST_OF_A_FILE:
            self.findings.append(Finding(code, node_location(self.file, node), message, hint))
        elif len(self.findings) == MOST_OF_A_FILE:
            self.findings.append(too_many(node_location(self.file, node)))


def node_location(file: str, node: Any) -> Location:
    """Where a node starts, and where it ends if that is on the same line."""
    start, end = node.start_mark, node.end_mark
    end_column = end.column + 1 if end.line == start.line and end.column > start.column else None
    return Location(file, start.line + 1, start.column + 1, end_column)


def _refused(file: str, text: str) -> Finding | None:
    """What is refused before the parser sees it."""
    if sum(map(text.count, "\n,:")) > ENTRY_LIMIT:
        message = f"it has more than {ENTRY_LIMIT:,} line ends, commas and colons"
        return Finding("P100", Location(file), message, "split it, or shorten its texts")
    conflict = _CONFLICT.search(text)
    if conflict:
        return Finding(
            "P104",
            Location(file, _line_of(text, conflict.start())),
            "a merge conflict was left in the file",
            "resolve it, then delete the markers",
        )
    if len(_BRACKETS.findall(text, 0, SIZE_LIMIT)) > 500 or _DENSE.search(text):
        depth = 0
        for event in _events(text):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(
                event, yaml.CollectionEndEvent
            )
            if depth > DEPTH_LIMIT:
                mark = event.start_mark
                message = f"nested deeper than {DEPTH_LIMIT} levels"
                return Finding(
                    "P105",
                    Location(file, mark.line + 1, mark.column + 1),
                    message,
                    "no file needs that: flatten it",
                )
    return None


def _events(text: str) -> Iterator[Any]:
    loader = _Composer(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


def _syntax_finding(file: str, text: str, error: yaml.YAMLError) -> Finding:
    problem = (
        getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    )
    mark = getattr(error, "problem_mark", None)
    if mark is None or mark.index >= len(text.rstrip()) or "end of stream" in problem:
        mark = getattr(error, "context_mark", None) or mark  # what was begun there lacks its end
    place = (
        _place(file, text, mark.index)
        if mark is not None
        else Location(file, _line_of_first_control(text))
    )
    row = _row(text, place.line)
    hint = None
    if (quoted := _quoting_hint_near(text, place.line)) is not None:
        hint = quoted
    elif "could not find expected ':'" in problem or "mapping values are not allowed" in problem:
        hint = (
            "look for a missing colon, a missing quote, or text with `: ` in it that needs quotes"
        )
    elif "tab" in problem or row[: len(row) - len(row.lstrip())].count("\t"):
        hint = f"indent with spaces: `{tabs_as_spaces(row)}`"
    elif "end of stream" in problem:
        hint = "close the quote that is opened here"
    elif "',' or '" in problem:
        hint = "look for a missing comma, or close the bracket that is opened here"
    elif "control characters" in problem or "special characters" in problem:
        hint = "delete the invisible character"
    return Finding("P101", place, f"this is not YAML: {problem}", hint)


def _quoting_hint_near(text: str, line: int) -> str | None:
    """The hint for the line of a problem, or for the line before, where the parser noticed too
    late."""
    row = _row(text, line)
    if row[:1] == "\t" or row.lstrip(" ").startswith("\t"):
        return None
    hint = quoting_hint(row)
    if hint is None and line > 1 and not row.strip():
        hint = quoting_hint(_row(text, line - 1))
    return hint


def _row(text: str, line: int) -> str:
    """One line of a text, counted from 1, as YAML counts lines."""
    rows = LINE_BREAK.split(text)
    return rows[line - 1] if line <= len(rows) else ""


def comments_in_texts(file: str, text: str) -> list[Finding]:
    """A warning for each text that a comment cut short, in a file that can be read."""
    if not _COMMENT_AFTER_TEXT.search(text):
        return []
    findings = []
    for node, whole in texts_cut_by_comment(compose(text), text):
        remains = f"the text is {_short(node.value)}" if node.value else "there is no text"
        message = f"what follows ` #` is a comment here, so {remains}"
        hint = (
            "if it belongs to the text, put it in quotes:"
            f" {json.dumps(whole.strip(), ensure_ascii=False)}"
        )
        findings.append(Finding("P109", node_location(file, node), message, hint))
    return findings


def _line_of_first_control(text: str) -> int:
    match = re.search(
        r"[^\t\n\r\x20-\x7e\x85\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text
    )
    return _line_of(text, match.start()) if match else 1


def _place(file: str, text: str, index: int) -> Location:
    """Where a character stands; one after the last that is visible is right behind it."""
    index = min(index, len(text.rstrip()))
    start = max((match.end() for match in LINE_BREAK.finditer(text, 0, index)), default=0)
    return Location(file, _line_of(text, index), index - start + 1)


def _line_of(text: str, index: int) -> int:
    return len(LINE_BREAK.findall(text, 0, index)) + 1


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
