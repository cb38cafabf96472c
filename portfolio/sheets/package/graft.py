"""Tabs of one workbook put into another: what the other holds keeps its bytes, its numbers and its
names.

A new tab is made in a workbook of its own first. Its XML then moves over, with its formats added to
those of the other workbook and numbered anew.
"""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from portfolio.sheets.package.markup import MAIN, RELATION_ID
from portfolio.sheets.package.parts import Parts, unreadable_part
from portfolio.sheets.package.places import (
    Change,
    Element,
    appended,
    as_utf8,
    elements,
    prefix_of,
    spliced,
    with_attribute,
)
from portfolio.sheets.package.workbook import (
    PackageWorkbook,
    Relation,
    relations_of,
    relations_part,
)

_CONTENT_TYPES = "[Content_Types].xml"
_OFFICE = RELATION_ID[0].removesuffix(" id")
_STYLE_LISTS = ("numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs")
_STYLE_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
_FIRST_OWN_FORMAT = 164
"""Formats for numbers that a workbook defines itself are numbered from here on."""
_NUMBERED = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}


@dataclass
class _Part:
    """A part of the workbook that receives, and the changes to it."""

    file: str
    name: str
    data: bytes
    changes: list[Change]

    def changed(self) -> bytes:
        return spliced(self.file, self.name, self.data, self.changes)


def with_tabs(book: PackageWorkbook, donor: PackageWorkbook) -> dict[str, bytes]:
    """The parts to change and to add, so that the tabs of the donor stand behind those of the book.

    Raises:
        UnreadableError: if the book has no styles, or is Strict Open XML, which nobody can add to.
    """
    parts = book.parts
    styles = book.related("styles")
    workbook = _open(parts, book.part)
    root = re.search(rb"<(?:\w+:)?workbook\b[^>]*>", workbook.data)
    if styles is None or root is None or MAIN[0].encode() not in root[0]:
        advice = "save it as an Excel workbook (.xlsx) once, or make the tab yourself"
        raise unreadable_part(parts.name, f"no tab can be added to it: {advice}")
    formats = _Formats(_open(parts, styles), donor)
    relations = _open(parts, relations_part(book.part))
    types = _open(parts, _CONTENT_TYPES)
    moved = _Moved(parts, donor)
    changed: dict[str, bytes] = {}
    numbers = _free_numbers(workbook, relations)
    for sheet, number in zip(donor.sheets, numbers, strict=False):
        target = moved.name_for(sheet.part)
        changed[target] = formats.renumbered(donor.parts.read(sheet.part))
        changed |= moved.companions(sheet.part, target)
        _list_tab(workbook, sheet.title, number)
        _relate(relations, number, target)
    moved.declare(types)
    for part in (workbook, relations, types, formats.part):
        changed[part.name] = part.changed()
    return changed


def _open(parts: Parts, name: str) -> _Part:
    return _Part(parts.name, name, as_utf8(parts.read(name)), [])


def _free_numbers(workbook: _Part, relations: _Part) -> Sequence[int]:
    """Numbers that no tab and no relation of the workbook has."""
    texts = workbook.data + relations.data
    taken = {int(digits) for digits in re.findall(rb'"(?:rId|portfolio)?(\d{1,6})"', texts)}
    first = max(taken, default=0) + 1
    return range(first, first + 1000)


def _list_tab(workbook: _Part, title: str, number: int) -> None:
    (tabs,) = [x for x in _elements(workbook, "sheets") if len(x.above) == 1]
    p = prefix_of(workbook.data, tabs.span)
    tab = (
        f'<{p}sheet xmlns:r="{_OFFICE}" name={quoteattr(title)} sheetId="{number}"'
        f' r:id="portfolio{number}"/>'
    )
    _append(workbook, tabs, tab.encode())


def _relate(relations: _Part, number: int, target: str) -> None:
    (listing,) = _elements(relations, "Relationships")
    p = prefix_of(relations.data, listing.span)
    kind = f"{_OFFICE}/worksheet"
    line = f'<{p}Relationship Id="portfolio{number}" Type="{kind}" Target="/{target}"/>'
    _append(relations, listing, line.encode())


def _append(part: _Part, element: Element, more: bytes) -> None:
    part.changes.append(appended(part.data, element.span, more))


def _elements(part: _Part, *names: str) -> Sequence[Element]:
    return elements(part.file, part.name, part.data, names)


class _Moved:
    """Names for the parts that move over, which the other workbook does not have yet."""

    def __init__(self, parts: Parts, donor: PackageWorkbook) -> None:
        self._parts = parts
        self._donor = donor
        self._names: dict[str, str] = {}

    def name_for(self, part: str) -> str:
        """A free name in the folder of the old one."""
        folder, name = posixpath.split(part)
        stem, suffix = posixpath.splitext(name)
        stem = stem.rstrip("0123456789")
        taken = set(self._names.values())
        number = 1
        while self._parts.has(new := f"{folder}/{stem}{number}{suffix}") or new in taken:
            number += 1
        self._names[part] = new
        return new

    def companions(self, part: str, target: str) -> dict[str, bytes]:
        """What a tab refers to, such as notes, and the part that says so."""
        relations = relations_of(self._donor.parts, part)
        changed: dict[str, bytes] = {}
        listing = relations_part(part)
        if not relations:
            return changed
        data = self._donor.parts.read(listing)
        changes: list[Change] = []
        for element in elements(self._donor.parts.name, listing, data, ("Relationship",)):
            relation: Relation = relations[element.attributes["Id"]]
            new = self.name_for(relation.target)
            changed[new] = self._donor.parts.read(relation.target)
            span = element.span
            tag = with_attribute(data[span.start : span.inside], "Target", f"/{new}")
            changes.append((span.start, span.inside, tag))
        changed[relations_part(target)] = spliced(self._parts.name, listing, data, changes)
        return changed

    def declare(self, types: _Part) -> None:
        """Say of each part that moved what it is, as the donor does."""
        (listing,) = _elements(types, "Types")
        there = {x.attributes.get("Extension", "").lower() for x in _elements(types, "Default")}
        data = self._donor.parts.read(_CONTENT_TYPES)
        known = elements(self._donor.parts.name, _CONTENT_TYPES, data, ("Override", "Default"))
        extensions = {posixpath.splitext(name)[1].lstrip(".") for name in self._names}
        p = prefix_of(types.data, listing.span)
        for element in known:
            kind = quoteattr(element.attributes["ContentType"])
            old = element.attributes.get("PartName", "").lstrip("/")
            extension = element.attributes.get("Extension", "").lower()
            line = ""
            if old in self._names:
                line = f'<{p}Override PartName="/{self._names[old]}" ContentType={kind}/>'
            elif extension in extensions and extension not in there:
                line = f'<{p}Default Extension="{extension}" ContentType={kind}/>'
            if line:
                _append(types, listing, line.encode())


class _Formats:
    """The formats of both workbooks, and the numbers that those of the donor get."""

    def __init__(self, part: _Part, donor: PackageWorkbook) -> None:
        self.part = part
        self._lists: dict[str, Element] = {}
        self._children: dict[str, list[Element]] = {}
        elements = _elements(part, *_STYLE_ORDER, "styleSheet", *_CHILDREN)
        for element in elements:
            if len(element.above) <= 1:
                self._lists.setdefault(element.name, element)
            elif len(element.above) == 2:
                self._children.setdefault(element.above[1], []).append(element)
        styles = donor.related("styles")
        if styles is None:
            raise AssertionError("a workbook that was made here has formats")
        self._donor = _open(donor.parts, styles)
        self._offsets = {name: len(self._children.get(name, ())) for name in _STYLE_LISTS}
        self._codes: dict[str, str] = {}
        self._move()

    def _move(self) -> None:
        theirs: dict[str, list[Element]] = {}
        for element in _elements(self._donor, *_CHILDREN):
            if len(element.above) == 2:
                theirs.setdefault(element.above[1], []).append(element)
        for name in _STYLE_LISTS:
            more = [self._child(name, element) for element in theirs.get(name, ())]
            self._add(name, [child for child in more if child])

    def _child(self, name: str, element: Element) -> bytes:
        """A format as it stands in the other workbook."""
        span = element.span
        data = self._donor.data[span.start : span.end]
        if name == "numFmts":
            return self._code(element)
        tag = data[: span.inside - span.start]
        rest = data[span.inside - span.start :]
        if name == "cellXfs":
            for attribute, listed in _NUMBERED.items():
                old = int(element.attributes.get(attribute, "0"))
                tag = with_attribute(tag, attribute, str(old + self._offsets[listed]))
            code = element.attributes.get("numFmtId", "0")
            tag = with_attribute(tag, "numFmtId", self._codes.get(code, code))
            tag = with_attribute(tag, "xfId", "0")
        return with_attribute(tag, "xmlns", MAIN[0]) + rest

    def _code(self, element: Element) -> bytes:
        """A format for numbers that the other workbook lacks; nothing for one that it has."""
        code, old = element.attributes["formatCode"], element.attributes["numFmtId"]
        known = {
            x.attributes.get("formatCode"): x.attributes.get("numFmtId", "")
            for x in self._children.get("numFmts", ())
        }
        if code in known:
            self._codes[old] = known[code]
            return b""
        taken = [int(number) for number in known.values() if number.isdecimal()]
        first = max([_FIRST_OWN_FORMAT, *(number + 1 for number in taken)])
        number = str(first + len(self._codes))
        self._codes[old] = number
        namespace = f'xmlns="{MAIN[0]}"'
        return f'<numFmt {namespace} numFmtId="{number}" formatCode={quoteattr(code)}/>'.encode()

    def _add(self, name: str, children: Sequence[bytes]) -> None:
        """Put formats at the end of their list, or make the list where it belongs."""
        if not children:
            return
        listed = self._lists.get(name)
        count = str(self._offsets[name] + len(children))
        more = b"".join(children)
        if listed is None:
            new = (
                f'<{name} xmlns="{MAIN[0]}" count="{count}">'.encode()
                + more
                + f"</{name}>".encode()
            )
            self.part.changes.append(self._in_order(name, new))
            return
        span = listed.span
        if span.closed:
            self.part.changes.append(appended(self.part.data, span, more))
            return
        tag = with_attribute(self.part.data[span.start : span.inside], "count", count)
        self.part.changes.append((span.start, span.inside, tag))
        self.part.changes.append(appended(self.part.data, span, more))

    def _in_order(self, name: str, new: bytes) -> Change:
        """A list that was not there stands before the first one that comes after it in the
        order."""
        later = _STYLE_ORDER[_STYLE_ORDER.index(name) + 1 :]
        for other in later:
            if other in self._lists:
                start = self._lists[other].span.start
                return start, start, new
        return appended(self.part.data, self._lists["styleSheet"].span, new)

    def renumbered(self, sheet: bytes) -> bytes:
        """The XML of a tab of the donor with the numbers that its formats have in the other
        workbook."""
        changes: list[Change] = []
        numbered = {"c": "s", "row": "s", "col": "style"}
        for element in elements(self.part.file, "", sheet, (*numbered, "cfRule")):
            attribute = numbered.get(element.name, "dxfId")
            old = element.attributes.get(attribute)
            if old is None:
                continue
            listed = "dxfs" if attribute == "dxfId" else "cellXfs"
            new = str(int(old) + self._offsets[listed])
            span = element.span
            tag = with_attribute(sheet[span.start : span.inside], attribute, new)
            changes.append((span.start, span.inside, tag))
        return spliced(self.part.file, "", sheet, changes)


_CHILDREN: Mapping[str, str] = dict.fromkeys(("numFmt", "font", "fill", "border", "xf", "dxf"), "")
