"""Plain data -> YAML text in the tool's one style; read back by YAML 1.2 and by older parsers, it
is the same data."""

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from portfolio.source.yaml12 import scalar

WIDTH = 100
_PLAIN = re.compile(
    r"[^\W\d_][\w ./+()&%'*>-]*(?<! )|[0-9]{4}-(?:[HQ][1-4]|W[0-9]{2}|[0-9]{2}(?:-[0-9]{2})?)"
)
_READ_OTHERWISE = re.compile(
    r"(?i:y|n|yes|no|on|off|true|false|null)"
    r"|[-+]?(0[0-7_]+|0b[01_]+|0x[\da-f_]+|[\d][\d_,:.]*([eE][-+]?\d+)?)"
)
"""What a YAML 1.1 parser takes for something else than text."""
_BLOCK_TEXT = re.compile(
    r"(?![\s#|>%@`])[^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]+"
)


def flow(value: Any) -> str:
    """A value on one line: `{gmv: 1.5}`, `[a, b]`, text in quotes only where it needs them."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal | int):
        return yaml_number(Decimal(value))
    if isinstance(value, str):
        return yaml_line(value)
    if isinstance(value, Mapping):
        return (
            "{"
            + ", ".join(f"{yaml_line(str(key))}: {flow(inner)}" for key, inner in value.items())
            + "}"
        )
    return "[" + ", ".join(flow(inner) for inner in value) + "]"


def yaml_number(value: Decimal) -> str:
    """A decimal without exponent or superfluous zeros."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def yaml_line(text: str) -> str:
    """Text on one line: plain where every YAML parser reads the same text back, else in double
    quotes."""
    country = len(text) == 2 and text.isupper()  # NO is Norway: the files are YAML 1.2
    plain = (
        _PLAIN.fullmatch(text)
        and text.isprintable()
        and (country or not _READ_OTHERWISE.fullmatch(text))
    )
    if plain and scalar(text) == text:
        return text
    return "".join(
        c if c.isprintable() else f"\\U{ord(c):08x}" for c in json.dumps(text, ensure_ascii=False)
    )


def block(value: Any, indent: int) -> str | None:
    """Long text as a folded or literal block indented by so many spaces, without a final line feed;
    else None."""
    if not isinstance(value, str) or (len(value) <= WIDTH - indent and "\n" not in value):
        return None
    rows = value.split("\n")
    if not all(_BLOCK_TEXT.fullmatch(row) or not row for row in rows) or any(
        row != row.rstrip() for row in rows
    ):
        return None
    if not rows[0] or not rows[-1]:
        return None
    pad = " " * indent
    if len(rows) == 1:
        if "  " in value:
            return None
        rows = textwrap.wrap(value, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
        return ">-\n" + "\n".join(pad + row for row in rows)
    return "|-\n" + "\n".join(pad + row if row else "" for row in rows)


def field(name: str, value: Any, indent: int = 0) -> str:
    """`name: value` in so many spaces: long text as a block, anything else on one line."""
    shown = block(value, indent + 2) or flow(value)
    return f"{' ' * indent}{yaml_line(name)}: {shown}"


def document_text(data: Mapping[str, Any], comment: str | None = None) -> str:
    """A whole file: a field a line, mappings of mappings as blocks, lists of mappings an element a
    line."""
    rows = [f"# {comment}"] if comment else []
    for name, value in data.items():
        rows += fields(name, value, 0)
    return "\n".join(rows) + "\n"


def fields(name: str, value: Any, indent: int) -> list[str]:
    """The lines of one field: mappings of mappings and what is too long for a line as a block."""
    pad = " " * indent
    if isinstance(value, Mapping) and value and _deep(value):
        return [
            f"{pad}{yaml_line(name)}:",
            *(row for k, v in value.items() for row in fields(str(k), v, indent + 2)),
        ]
    if (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and any(isinstance(v, Mapping) for v in value)
    ):
        return [
            f"{pad}{yaml_line(name)}:",
            *(row for inner in value for row in _element(inner, indent + 2)),
        ]
    return [field(name, value, indent)]


def _element(value: Any, indent: int) -> list[str]:
    """An element of a list: on a line where it fits, else a field a line."""
    pad, shown = " " * indent, flow(value)
    if not isinstance(value, Mapping) or not value or len(shown) <= WIDTH - indent:
        return [f"{pad}- {shown}"]
    rows = [row for name, inner in value.items() for row in fields(str(name), inner, indent + 2)]
    return [f"{pad}- {rows[0].lstrip()}", *rows[1:]]


def _deep(value: Mapping[str, Any]) -> bool:
    """Whether it holds mappings, or is too long for a line."""
    return any(isinstance(inner, Mapping) for inner in value.values()) or len(flow(value)) > WIDTH
