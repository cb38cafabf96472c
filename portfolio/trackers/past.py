"""What another tool said of each item when it was last imported: a digest of each field of each
item.

It lies beside the configuration, in git, so that whoever imports next knows which side changed.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from portfolio.findings import Finding
from portfolio.source import document_text, read_document
from portfolio.trackers.targets import Path

FOLDER = "config/imports"
_COMMENT = "What {tool} said when it was last imported. portfolio import writes it: leave it alone."
_DIGEST = re.compile(r"x[0-9a-f]{10}")
_BLANK = "blank"
"""Of a cell that was there and blank."""

Said = Mapping[str, str]
"""Field -> digest of what the tool said."""


class Newer(Enum):
    """Whose value of a field counts."""

    NEITHER = "both say the same"
    THEIRS = "the other tool changed it since, or it is new"
    OURS = "it was changed here, and not there"
    BOTH = "it was changed here and there, or nobody knows"


def past_file(tool: str) -> str:
    """Where the past of a tool is, from the root."""
    return f"{FOLDER}/{tool}.said.yaml"


def said_digest(spelled: str) -> str:
    """A value in a few characters that every YAML parser takes for text."""
    if not spelled:
        return _BLANK
    hexadecimal = hashlib.sha256(spelled.encode("utf-8", "replace")).hexdigest()
    return f"x{hexadecimal[:10]}"


def newer(theirs: str, ours: str, last_digest: str | None) -> Newer:
    """Whose value counts, both spelled, given the digest of what the tool said last."""
    if theirs == ours:
        return Newer.NEITHER
    if last_digest is None:
        return Newer.BOTH if ours and theirs else Newer.THEIRS if theirs else Newer.OURS
    if last_digest == said_digest(theirs):
        return Newer.OURS
    return Newer.THEIRS if last_digest == said_digest(ours) else Newer.BOTH


@dataclass(frozen=True)
class Past:
    """Key of an item -> what was said of it."""

    items: Mapping[str, Said] = field(default_factory=dict)

    def of(self, key: str) -> Said | None:
        """What was said of an item; None if it was never imported."""
        return self.items.get(key)

    def text(self, tool: str) -> str:
        """The file, items in the order of their keys."""
        items = {key: dict(sorted(digests.items())) for key, digests in sorted(self.items.items())}
        return document_text(items, _COMMENT.format(tool=tool))


def read_past(file: str, text: str | None) -> tuple[Past | None, list[Finding]]:
    """What a file says, or what is wrong with it; without a file there is no past."""
    if text is None:
        return Past(), []
    document, findings = read_document(file, text)
    if document is None or findings:
        return None, findings
    for key, digests in document.data.items():
        if not _is_said(digests):
            place = document.locate((key,))
            message = f"{key} is no line that an import wrote"
            return None, [Finding("P115", place, message, "bring the file back from git")]
    return Past(document.data), []


def _is_said(line: object) -> bool:
    if not isinstance(line, Mapping):
        return False
    return all(isinstance(v, str) and (v == _BLANK or _DIGEST.fullmatch(v)) for v in line.values())


def field_name(path: Path) -> str:
    """A field as the file and messages call it."""
    return ".".join(path)


def with_items(past: Past, news: Iterable[tuple[str, Said]]) -> Past:
    """The past with what is said now; of fields that are not said now, what was said last."""
    items = dict(past.items)
    for key, digests in news:
        items[key] = {**items.get(key, {}), **digests}
    return Past(items)
