"""Where the elements of a part stand in its bytes, so that they can be changed and nothing else."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from xml.parsers import expat

from portfolio.sheets.package.markup import check_declarations, parse_part
from portfolio.sheets.package.parts import unreadable_part

_TAG = re.compile(rb"""<([^\s/>]+)(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*(/?)>""")
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_UTF_16 = {
    b"\xff\xfe": "utf-16-le",
    b"<\x00": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"\x00<": "utf-16-be",
}
"""How a part in UTF-16 begins, with a byte order mark or without."""

Change = tuple[int, int, bytes]
"""The bytes from here to there become these."""


@dataclass
class Span:
    """Where an element is: start tag, content, end."""

    start: int
    inside: int
    """Behind its start tag."""
    content_end: int = 0
    end: int = 0

    @property
    def closed(self) -> bool:
        """Whether it is one tag that opens and closes."""
        return self.content_end == self.end


@dataclass
class Element:
    """An element with its place; `above` are the local names of those that it stands in."""

    name: str
    above: tuple[str, ...]
    attributes: Mapping[str, str]
    span: Span


def as_utf8(data: bytes) -> bytes:
    """UTF-16, which is rare, becomes UTF-8: places are counted in bytes, and texts are put in as
    such."""
    for beginning, encoding in _UTF_16.items():
        if data.startswith(beginning):
            text = data.decode(encoding, "replace").removeprefix("\ufeff")
            return _DECLARED.sub("", text).encode()
    return data.removeprefix(b"\xef\xbb\xbf")


def element_start(parser: expat.XMLParserType, data: bytes) -> Span:
    """The place of the element whose start the parser has just come to."""
    start = parser.CurrentByteIndex
    tag = _TAG.match(data, start)
    if tag is None:
        raise AssertionError(f"the parser sees a tag at {start}")
    span = Span(start, tag.end())
    if tag[2]:
        span.content_end = span.end = tag.end()
    return span


def note_end(parser: expat.XMLParserType, data: bytes, span: Span) -> None:
    """Note the end of an element that the parser has just come to."""
    if span.end:
        return
    span.content_end = parser.CurrentByteIndex
    span.end = data.index(b">", span.content_end) + 1


def elements(file: str, part: str, data: bytes, names: Collection[str]) -> Sequence[Element]:
    """The elements of a small part that have one of these local names, in order.

    Raises:
        UnreadableError: if it is no well-formed XML.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    listed: list[Element] = []
    above: list[str] = []
    open_elements: list[Element | None] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rsplit(" ", 1)[-1]
        element = None
        if local in names:
            element = Element(local, tuple(above), attributes, element_start(parser, data))
            listed.append(element)
        above.append(local)
        open_elements.append(element)

    def end(name: str) -> None:
        above.pop()
        element = open_elements.pop()
        if element is not None:
            note_end(parser, data, element.span)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    check_declarations(parser)
    parse_part(parser, file, part, data)
    return listed


def prefix_of(data: bytes, span: Span) -> str:
    """The prefix of an element's name, as `x:` in <x:sheetData>; usually there is none."""
    tag = _TAG.match(data, span.start)
    name = tag[1].decode() if tag is not None else ""
    return name[: name.rfind(":") + 1]


def opening(tag: bytes) -> bytes:
    """A tag that opens and closes -> one that opens."""
    return tag.removesuffix(b"/>").rstrip() + b">" if tag.endswith(b"/>") else tag


def appended(data: bytes, span: Span, more: bytes) -> Change:
    """The change that puts something at the end of an element's content."""
    if not span.closed:
        return span.content_end, span.content_end, more
    tag = _TAG.match(data, span.start)
    name = tag[1] if tag is not None else b""
    return (
        span.start,
        span.end,
        opening(data[span.start : span.inside]) + more + b"</" + name + b">",
    )


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """A start tag that has an attribute with this value, which needs no escapes."""
    pattern = re.compile(rb"(\s" + name.encode() + rb"\s*=\s*)(?:\"[^\"]*\"|'[^']*')")
    quoted = f'"{value}"'.encode()
    changed, count = pattern.subn(lambda match: match[1] + quoted, tag, count=1)
    if count:
        return changed
    end = b"/>" if tag.endswith(b"/>") else b">"
    return tag.removesuffix(end).rstrip() + f' {name}="{value}"'.encode() + end


def spliced(file: str, part: str, data: bytes, changes: Sequence[Change]) -> bytes:
    """The bytes with the changes made, which must not overlap.

    Raises:
        UnreadableError: if what comes out is no XML, since what went in was nested in an odd way.
    """
    out: list[bytes] = []
    at = 0
    for start, end, new in sorted(changes, key=itemgetter(0, 1)):
        if start < at:
            raise unreadable_part(
                file, f"the elements of its part {part} are nested in an unusual way"
            )
        out += (data[at:start], new)
        at = end
    out.append(data[at:])
    new_data = b"".join(out)
    parse_part(expat.ParserCreate(), file, part, new_data)
    return new_data
