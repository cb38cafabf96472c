"""Texts of people on a page: shown as text, whatever they hold."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from portfolio.report.words.lists import capitalised

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
_NEGATIVE = re.compile(r"(?<![\w.-])-(?=\d)")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_IN_SCRIPT = {code: f"\\u{code:04x}" for code in (ord("<"), 0x2028, 0x2029, *range(0x7F, 0xA0))}
"""What would end a script, line ends that older engines take for such, and control characters."""


def printable(text: str) -> str:
    """The text with a replacement character for each control character."""
    return _NOT_TEXT.sub("\ufffd", text)


def isolated(text: str) -> str:
    """The text for places that know no markup: its direction does not leave it.

    An override inside it ends with it, since each isolate that it closes itself is taken out.
    """
    inner = printable(text).replace(POP_ISOLATE, "").replace(FIRST_STRONG_ISOLATE, "")
    if inner.isascii():
        return inner
    return f"{FIRST_STRONG_ISOLATE}{inner}{POP_ISOLATE}"


def person_text(text: str) -> Markup:
    """The text as HTML in a direction of its own."""
    return Markup("<bdi>{}</bdi>").format(printable(text))


def html_text(value: object) -> Markup:
    """Any value as HTML text."""
    return escape(printable(str(value)))


def script_json(value: Mapping[str, Any] | Sequence[Any]) -> Markup:
    """JSON that can stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.translate(_IN_SCRIPT))


def with_fields_once(value: Any) -> Any:
    """JSON in which a list of records has the names of their fields once; `table.js` expands it."""
    if isinstance(value, Mapping):
        return {key: with_fields_once(one) for key, one in value.items()}
    if not isinstance(value, list | tuple):
        return value
    if not _are_records(value):
        return [with_fields_once(one) for one in value]
    fields = list(value[0])
    records = [[with_fields_once(record[field]) for field in fields] for record in value]
    return {"fieldsOfRecords": fields, "records": records}


def _are_records(values: Sequence[Any]) -> bool:
    if len(values) < 2 or not isinstance(values[0], Mapping):
        return False
    fields = values[0].keys()
    return all(isinstance(one, Mapping) and one.keys() == fields for one in values)


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return capitalised(text)


def with_minus_signs(text: str) -> str:
    """Words with each negative number as it is printed: no hyphen before its digits."""
    return _NEGATIVE.sub("\N{MINUS SIGN}", text)


def cut_to(text: str, most: int) -> str:
    """The text, cut where it is longer than `most` characters; what combines stays together."""
    if len(text) <= most:
        return text
    cut = most - 1
    while cut > 1 and unicodedata.combining(text[cut]):
        cut -= 1
    return f"{text[:cut].rstrip()}…"


def counted(count: int, word: str, plural: str | None = None) -> str:
    """A number with its noun: 1 goal, 2 goals."""
    return f"{count:,} {word if count == 1 else plural or word + 's'}"


def joined_names(names: Sequence[str], most: int = 6) -> str:
    """Names in a sentence: a, b and c; how many more where there are many."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
