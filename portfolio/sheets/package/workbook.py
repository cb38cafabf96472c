"""Which part of a workbook is which tab, and what all tabs share: texts, formats, the day that
dates count from."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portfolio.sheets.package.markup import (
    RELATION_ID,
    RELATIONS,
    Attributes,
    in_each_namespace,
    stream,
)
from portfolio.sheets.package.parts import Parts, unreadable_part

_CHARACTER = re.compile("_x([0-9A-Fa-f]{4})_")
"""A character that XML cannot hold, as workbooks spell it (ST_Xstring)."""
_DATES = frozenset((*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)))
"""Numbers of the built-in formats that show dates or times."""
_ELAPSED = 46
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED_CODE = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_DATE_CODE = re.compile(r"[dmhys]", re.IGNORECASE)


@dataclass(frozen=True)
class Relation:
    """One part that another refers to."""

    kind: str
    """The last word of its type: worksheet, sharedStrings, styles."""
    target: str


@dataclass(frozen=True)
class Sheet:
    """A tab and the part that holds its cells."""

    title: str
    part: str


@dataclass(frozen=True)
class PackageWorkbook:
    """What a file says of its tabs."""

    parts: Parts
    part: str
    sheets: Sequence[Sheet]
    from_1904: bool
    relations: Mapping[str, Relation]

    def related(self, kind: str) -> str | None:
        """The part of a kind that the workbook refers to."""
        for relation in self.relations.values():
            if relation.kind == kind and self.parts.has(relation.target):
                return relation.target
        return None


def open_workbook(parts: Parts) -> PackageWorkbook:
    """The tabs of a file.

    Raises:
        UnreadableError: if it holds no workbook.
    """
    part = "xl/workbook.xml"
    for relation in relations_of(parts, "").values():
        if relation.kind == "officeDocument":
            part = relation.target
    relations = relations_of(parts, part)
    listed: list[tuple[str, str]] = []
    dates: list[str] = []

    def sheet(attributes: Attributes) -> None:
        number = next((attributes[name] for name in RELATION_ID if name in attributes), "")
        listed.append((attributes.get("name", ""), number))

    def properties(attributes: Attributes) -> None:
        dates.append(attributes.get("date1904", "0"))

    stream(parts, part, in_each_namespace({"sheet": sheet, "workbookPr": properties}))
    sheets = []
    for title, number in listed:
        tab_relation = relations.get(number)
        if tab_relation is None:
            raise unreadable_part(parts.name, f"the tab {title} has no part")
        if tab_relation.kind == "worksheet":
            sheets.append(Sheet(title, tab_relation.target))
    return PackageWorkbook(
        parts, part, sheets, bool(dates) and dates[0] in ("1", "true"), relations
    )


def relations_part(part: str) -> str:
    """The part that says what a part refers to; of the whole file for an empty name."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relations_of(parts: Parts, part: str) -> Mapping[str, Relation]:
    """Id -> relation of a part, those to other files apart."""
    listing = relations_part(part)
    if not parts.has(listing):
        return {}
    folder = posixpath.dirname(part)
    relations: dict[str, Relation] = {}

    def relation(attributes: Attributes) -> None:
        if attributes.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
        kind = attributes.get("Type", "").rsplit("/", 1)[-1]
        relations[attributes.get("Id", "")] = Relation(kind, target.lstrip("/"))

    stream(parts, listing, {f"{RELATIONS} Relationship": relation})
    return relations


def shared_texts(book: PackageWorkbook) -> Sequence[str]:
    """The texts that cells refer to by number; of rich text the letters."""
    part = book.related("sharedStrings")
    if part is None:
        return ()
    texts: list[str] = []
    letters: list[str] = []
    inside = [False, False]  # in a text; in a reading aid (rPh), which is no part of it

    def start_item(attributes: Attributes) -> None:
        letters.clear()

    def start_text(attributes: Attributes) -> None:
        inside[0] = True

    def start_aid(attributes: Attributes) -> None:
        inside[1] = True

    def end_item() -> None:
        texts.append(plain_text("".join(letters)))

    def end_text() -> None:
        inside[0] = False

    def end_aid() -> None:
        inside[1] = False

    def text(more: str) -> None:
        if inside[0] and not inside[1]:
            letters.append(more)

    starts = in_each_namespace({"si": start_item, "t": start_text, "rPh": start_aid})
    ends = in_each_namespace({"si": end_item, "t": end_text, "rPh": end_aid})
    stream(book.parts, part, starts, ends, text)
    return texts


def plain_text(text: str) -> str:
    """A text as people see it: `_x000D_` is the character that it stands for."""
    if "_x" not in text:
        return text
    return _CHARACTER.sub(lambda escape: chr(int(escape[1], 16)), text)


@dataclass(frozen=True)
class Formats:
    """Which cell formats show a number as a moment, and which as time that went by, by number of
    the format."""

    dates: frozenset[int] = frozenset()
    elapsed: frozenset[int] = frozenset()


def cell_formats(book: PackageWorkbook) -> Formats:
    """What the styles say of numbers; everything else in them counts for nothing here."""
    part = book.related("styles")
    if part is None:
        return Formats()
    codes: dict[str, str] = {}
    numbers: list[str] = []
    section = [""]

    def entering(name: str) -> None:
        section[0] = name

    def number_format(attributes: Attributes) -> None:
        if section[0] == "numFmts":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def cell_format(attributes: Attributes) -> None:
        if section[0] == "cellXfs":
            numbers.append(attributes.get("numFmtId", "0"))

    starts = in_each_namespace({"numFmt": number_format, "xf": cell_format})
    sections = ("numFmts", "cellXfs")
    starts |= in_each_namespace({name: lambda _, name=name: entering(name) for name in sections})
    ends = in_each_namespace(dict.fromkeys(sections, lambda: entering("")))
    stream(book.parts, part, starts, ends)
    kinds = [_kind(number, codes.get(number)) for number in numbers]
    dates = frozenset(at for at, kind in enumerate(kinds) if kind == "date")
    elapsed = frozenset(at for at, kind in enumerate(kinds) if kind == "elapsed")
    return Formats(dates, elapsed)


def _kind(number: str, code: str | None) -> str:
    if code is None:
        built_in = int(number) if number.isdecimal() and len(number) < 5 else 0
        if built_in == _ELAPSED:
            return "elapsed"
        return "date" if built_in in _DATES else "number"
    first = _QUOTED.sub("", code).split(";", 1)[0]
    if _ELAPSED_CODE.search(first):
        return "elapsed"
    return "date" if _DATE_CODE.search(_BRACKETS.sub("", first)) else "number"
