"""XML read as a stream, without what makes XML dangerous: no document type, so no entities."""

from collections.abc import Callable, Mapping
from xml.parsers import expat

from portfolio.sheets.package.parts import Parts, unreadable_part

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""The namespace of workbooks: as every program writes it, and of Strict Open XML."""
RELATION_ID = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_ENCODINGS = frozenset(("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii"))

Attributes = Mapping[str, str]
Starts = Mapping[str, Callable[[Attributes], None]]
Ends = Mapping[str, Callable[[], None]]


class _RefusedError(Exception):
    """What a part may not contain."""


def in_each_namespace(
    handlers: Mapping[str, Callable[..., None]],
) -> dict[str, Callable[..., None]]:
    """Handlers by the name of an element -> by its name in each namespace of workbooks."""
    return {f"{space} {name}": handler for space in MAIN for name, handler in handlers.items()}


def stream(
    parts: Parts,
    part: str,
    starts: Starts,
    ends: Ends | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read a part from its beginning to its end; elements without a handler are passed over.

    Raises:
        UnreadableError: if the part is missing, damaged, or no well-formed XML without a document
        type.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    run(parser, parts.name, part, parts.read(part), starts, ends or {}, text)


def run(
    parser: expat.XMLParserType,
    file: str,
    part: str,
    data: bytes,
    starts: Starts,
    ends: Ends,
    text: Callable[[str], None] | None = None,
) -> None:
    """The same with a parser whose place in the bytes the handlers can ask for."""

    def start(name: str, attributes: dict[str, str]) -> None:
        handler = starts.get(name)
        if handler is not None:
            handler(attributes)

    def end(name: str) -> None:
        handler = ends.get(name)
        if handler is not None:
            handler()

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    check_declarations(parser)
    parse_part(parser, file, part, data)


def check_declarations(parser: expat.XMLParserType) -> None:
    """Have the parser refuse a document type, and an encoding that workbooks do not have."""
    parser.XmlDeclHandler = _check_encoding
    parser.StartDoctypeDeclHandler = _refuse_document_type


def parse_part(parser: expat.XMLParserType, file: str, part: str, data: bytes) -> None:
    """Send a part through a parser.

    Raises:
        UnreadableError: if it is no well-formed XML, or holds what the parser refuses.
    """
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise unreadable_part(file, f"its part {part} is no well-formed XML ({error})") from None
    except _RefusedError as error:
        raise unreadable_part(file, f"its part {part} {error}") from None


def _check_encoding(version: str, encoding: str | None, standalone: int) -> None:
    if encoding is not None and encoding.lower() not in _ENCODINGS:
        raise _RefusedError("is neither UTF-8 nor UTF-16")


def _refuse_document_type(*declared: object) -> None:
    raise _RefusedError("declares a document type, which no workbook needs")
