"""Who is ahead: sheet, YAML and what both said when they were last in step, compared field by
field.

What both said is kept in the row itself, in the column sync_state: a short digest for each field.
So the comparison needs no history, survives sorting and moving of rows, and a person's edit is
never taken for a change in git.
"""

import base64
import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from portfolio.sheets.table import Row
from portfolio.source import yaml_number

Path = tuple[str, ...]
STATE_LIMIT = 32_000
"""Characters that fit into a cell of any spreadsheet."""
_FIELD, _VALUE = 3, 5
LINE_BREAK = re.compile("\r\n|\r|\u2028|\u2029|\x85|\x0b|\x0c")
"""What ends a line of a text, in any program."""


class MergedItem(NamedTuple):
    """One field as a sheet has it: which file, which path in it, which value, and which cell says
    so.

    `value` is plain data, None for a blank cell; `default` is what an absent value means. There is
    one for every cell that people own, so it is what Python makes quickest.
    """

    file: str
    path: Path
    value: Any
    row: Row
    column: str | None = None
    default: Any = None


class Ahead(Enum):
    """Whose value counts."""

    NOBODY = "the same"
    SHEET = "the sheet is ahead"
    YAML = "the files are ahead"
    BOTH = "both changed"
    UNKNOWN = "nobody knows: they differ, and were never seen in step"


def same(value: Any, default: Any = None) -> str:
    """One spelling for values that mean the same: numbers exact, text NFC and without blanks around
    it.

    The order of tuples counts only where it means something, which is in pairs of pairs alone.
    """
    value = default if value is None else value
    if value is None or value == ():
        return ""
    if type(value) is str and value.isascii():  # most cells: no need of JSON to tell them apart
        text = value.strip()
        return f'"{text}' if text else ""
    if type(value) is Decimal:
        return f'["{yaml_number(value)}"]'
    return _json(_plain(value))


_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", LINE_BREAK.sub("\n", value)).strip()
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Decimal | int):
        return [yaml_number(Decimal(value))]
    if isinstance(value, Mapping):
        return {unicodedata.normalize("NFC", str(k)): _plain(v) for k, v in value.items()}
    listed = [_plain(inner) for inner in value]
    return sorted(listed) if all(isinstance(inner, str) for inner in listed) else listed


def token(path: Path, spelled: str) -> str:
    """A field and its value in 8 characters."""
    return _of_field(path) + _of_value(spelled)


@lru_cache(maxsize=4096)
def _of_field(path: Path) -> str:
    return _digest("\0".join(path), _FIELD)


@lru_cache(maxsize=4096)
def _of_value(spelled: str) -> str:
    return _digest(spelled, _VALUE)


def _digest(text: str, length: int) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:6])[
        :length
    ].decode()


MOVES_IN = "moving-in"
"""The state of a row of the Backlog that was refused while its installation moved in: its key may
still make a file. It is longer than a token, so it is none."""


@dataclass(frozen=True)
class State:
    """What a row said when it was last in step; `known` is false where it never was."""

    tokens: frozenset[str]
    moves_in: bool = False
    """Whether the row stood in the installation when it moved in, and had no file yet."""

    @classmethod
    def of(cls, row: Row | None) -> "State":
        """The state that a row carries."""
        text = row["sync_state"] if row is not None else None
        tokens = frozenset(text.split()) if isinstance(text, str) else frozenset()
        return cls(tokens - {MOVES_IN}, MOVES_IN in tokens)

    @property
    def known(self) -> bool:
        """Whether the row was ever in step."""
        return bool(self.tokens)

    def tracks(self, path: Path) -> bool:
        """Whether it knows of the field."""
        return _of_field(path) in self._fields

    @cached_property
    def _fields(self) -> frozenset[str]:
        return frozenset(token[:_FIELD] for token in self.tokens)

    def tokens_of(self, paths: Iterable[Path]) -> frozenset[str]:
        """What it says of these fields."""
        fields = {_of_field(path) for path in paths}
        return frozenset(token for token in self.tokens if token[:_FIELD] in fields)

    def holds(self, path: Path, spelled: str) -> bool:
        """Whether the field had this value."""
        return token(path, spelled) in self.tokens


def state_text(fields: Iterable[tuple[Path, str]], kept: Collection[str] = ()) -> str:
    """What to write into sync_state; nothing where it would not fit. `kept` is what the row
    remembers of fields that cannot be seen now."""
    text = " ".join(sorted({token(path, spelled) for path, spelled in fields}.union(kept)))
    return text if len(text) <= STATE_LIMIT else ""


def ahead(
    path: Path,
    sheet: str,
    yaml: str,
    state: State,
    *,
    blank: str = "",
    is_new: bool = False,
) -> Ahead:
    """Whose value counts, given the spelled values of both, and how a value is spelled that is not
    there.

    Where nothing is known of the past, nobody's value is taken for the newer one. A blank cell
    takes nothing out that it was never seen to hold, and a row that is new to the files adds what
    it says.
    """
    if sheet == yaml:
        return Ahead.NOBODY
    if state.tracks(path):
        if state.holds(path, sheet):
            return Ahead.YAML
        return Ahead.SHEET if state.holds(path, yaml) else Ahead.BOTH
    if sheet == blank:
        return Ahead.YAML
    adds = yaml == blank and (state.known or is_new)
    return Ahead.SHEET if adds else Ahead.UNKNOWN


DISPUTED = "\0nobody knows"
"""What a field's past is where a push found the two sides differing: neither of them."""
