"""Workbooks and CSV files made wrong: as archives, as XML, and as tables. Equal draws give equal
bytes."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from random import Random

Parts = dict[str, bytes]

_VALUES = (
    "", "0", "-1", "1", "1048576", "1048577", "99999999999999999999", "1e400", "NaN", "XFD1048576", "XFE1", "A0",
    "A1:XFD1048576", "B2:A1", "rId1", "rId99", "../../etc/passwd", "/xl/workbook.xml", "s", "n", "b", "e", "d", "str",
    "inlineStr", "array", "shared", "dataTable", "_x0000_", "_xD800_", "x" * 40_000, "&#0;", "&#x10FFFF;", "\U0001f600",
)  # fmt: skip
_SNIPPETS = (
    b"<row/>", b"<c/>", b'<c r="B2"><v>1</v></c>', b'<row r="3"><c r="C3" t="s"><v>-5</v></c></row>', b"<f/>", b"<v/>",
    b'<c r="A2" t="n"><v>1E999</v></c>', b"<![CDATA[<row>]]>", b"<!-- <c> -->", b"<?xml version='1.0'?>", b"&amp;",
    b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>", b"&b;", b"<sheetData/>", b"\x00", b"\xff\xfe", b"<",
    b'<mergeCell ref="A1:XFD1048576"/>',
    b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
    b"<x:row xmlns:x='urn:other'/>", b"<fill/>", b'<xf numFmtId="x"/>', b"<si><t>a</t></si>", b"<t>", b"</c>",
)  # fmt: skip
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)
_ATTRIBUTE = re.compile(rb'(\s[\w:]+=)"([^"]*)"')
_ELEMENT = re.compile(rb"<(\w+)[^<>]*/>|<(\w+)[^<>]*>[^<>]*</\2>")


def mutated_workbook(data: bytes, draw: Random) -> bytes:
    """A workbook with one to four things wrong with it."""
    for _ in range(1 + min(3, int(draw.expovariate(0.8)))):
        kind = draw.random()
        if kind < 0.25:
            data = _bytes_changed(data, draw)
            continue
        try:
            parts = parts_of(data)
        except (
            zipfile.BadZipFile,
            OSError,
            ValueError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            zipfile.zlib.error,
        ):
            return data
        data = draw.choice(_OF_ARCHIVE)(parts, draw) if kind < 0.45 else _of_xml(parts, draw)
    return data


def parts_of(data: bytes) -> Parts:
    """The parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def _bytes_changed(data: bytes, draw: Random) -> bytes:
    """A bad download."""
    at = draw.randrange(len(data) + 1)
    to = min(len(data), at + 1 + int(draw.expovariate(0.05)))
    match draw.randrange(5):
        case 0 if at < len(data):
            return data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :]
        case 1:
            return data[:at]
        case 2:
            return data[:at] + data[to:]
        case 3:
            return data[:at] + draw.choice(_SNIPPETS) + data[at:]
        case _:
            return data[:at] + bytes(draw.randrange(256) for _ in range(to - at)) + data[to:]


def _without_a_part(parts: Parts, draw: Random) -> bytes:
    del parts[draw.choice(sorted(parts))]
    return packed(parts)


def _exchanged(parts: Parts, draw: Random) -> bytes:
    one, other = draw.choice(sorted(parts)), draw.choice(sorted(parts))
    parts[one], parts[other] = parts[other], parts[one]
    return packed(parts)


def _with_a_flag(parts: Parts, draw: Random) -> bytes:
    """A password, or a compression that nobody knows, in one of the two headers of a part."""
    data = bytearray(packed(parts))
    signature, offset = draw.choice(((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)))
    places = [found.start() for found in re.finditer(re.escape(signature), bytes(data))]
    at = draw.choice(places) + offset
    if draw.random() < 0.5:
        data[at] |= 1
    else:
        data[at + 2] = draw.choice((1, 9, 12, 14, 93, 99))
    return bytes(data)


def _with_a_size(parts: Parts, draw: Random) -> bytes:
    """Another size than it has."""
    data = bytearray(packed(parts))
    places = [found.start() for found in re.finditer(b"PK\x01\x02", bytes(data))]
    at = draw.choice(places) + draw.choice((16, 20, 24, 28, 42))
    data[at : at + 4] = draw.randrange(2**32).to_bytes(4, "little")
    return bytes(data)


def _doubled(parts: Parts, draw: Random) -> bytes:
    name = draw.choice(sorted(parts))
    other = name.upper() if draw.random() < 0.5 else f"/{name}"
    return packed({**parts, other: parts[name]})


def _stored(parts: Parts, draw: Random) -> bytes:
    return packed(parts, zipfile.ZIP_STORED)


def _with_a_password(parts: Parts, draw: Random) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + draw.randbytes(600)


_OF_ARCHIVE: tuple[Callable[[Parts, Random], bytes], ...] = (
    _without_a_part, _exchanged, _with_a_flag, _with_a_size, _doubled, _stored, _with_a_password,
)  # fmt: skip


def _of_xml(parts: Parts, draw: Random) -> bytes:
    """One part whose XML says something else; the sheets most often."""
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    known = sheets if sheets and draw.random() < 0.6 else sorted(parts)
    name = draw.choice(known)
    parts[name] = draw.choice(_OF_XML)(parts[name], draw)
    return packed(parts)


def _other_attribute(data: bytes, draw: Random) -> bytes:
    return _one_of(
        _ATTRIBUTE, data, draw, lambda found: found[1] + b'"' + draw.choice(_VALUES).encode() + b'"'
    )


def _no_attribute(data: bytes, draw: Random) -> bytes:
    return _one_of(_ATTRIBUTE, data, draw, lambda found: b"")


def _no_element(data: bytes, draw: Random) -> bytes:
    return _one_of(_ELEMENT, data, draw, lambda found: b"")


def _element_twice(data: bytes, draw: Random) -> bytes:
    return _one_of(_ELEMENT, data, draw, lambda found: found[0] * draw.choice((2, 3, 200)))


def _element_inside(data: bytes, draw: Random) -> bytes:
    return _one_of(_ELEMENT, data, draw, lambda found: found[0] + draw.choice(_SNIPPETS))


def _other_text(data: bytes, draw: Random) -> bytes:
    text = draw.choice(_VALUES).encode()
    return _one_of(re.compile(rb">[^<>]+<"), data, draw, lambda found: b">" + text + b"<")


def _deep(data: bytes, draw: Random) -> bytes:
    depth = draw.choice((10, 1000, 100_000))
    return _one_of(_ELEMENT, data, draw, lambda found: b"<c>" * depth + found[0] + b"</c>" * depth)


def _other_encoding(data: bytes, draw: Random) -> bytes:
    text = data.decode("utf-8", "replace")
    bare = re.sub(r"^<\?xml[^>]*\?>", "", text)
    match draw.randrange(4):
        case 0:
            return bare.encode("utf-16")
        case 1:
            return (
                '<?xml version="1.0"'
                f' encoding="{draw.choice(("utf-7", "latin-1", "x" * 99))}"?>{bare}'.encode()
            )
        case 2:
            return b"\xef\xbb\xbf" + data
        case _:
            return bare.encode("utf-16-le")


def _other_namespace(data: bytes, draw: Random) -> bytes:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return data.replace(
        main, draw.choice((b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"urn:other"))
    )


_OF_XML: tuple[Callable[[bytes, Random], bytes], ...] = (
    _other_attribute, _other_attribute, _other_attribute, _no_attribute, _no_element, _element_twice, _element_inside,
    _other_text, _other_text, _deep, _other_encoding, _other_namespace, _bytes_changed,
)  # fmt: skip


def _one_of(
    pattern: re.Pattern[bytes], data: bytes, draw: Random, new: Callable[[re.Match[bytes]], bytes]
) -> bytes:
    """One match of a pattern replaced."""
    places = list(pattern.finditer(data))
    if not places:
        return data
    found = draw.choice(places)
    return data[: found.start()] + new(found) + data[found.end() :]


def mutated_csv(data: bytes, draw: Random) -> bytes:
    """A CSV file as programs and people leave it, and as nobody should."""
    lines = data.split(b"\n")
    at = draw.randrange(len(lines))
    match draw.randrange(10):
        case 0:
            return b"sep=;\n" + data.replace(b",", b";")
        case 1:
            return b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")
        case 2:
            return data.decode("utf-8", "replace").encode("utf-16")
        case 3:
            return data.replace(b'"', b"", 1)
        case 4:
            lines[at] = b'"' + lines[at]
        case 5:
            lines[at] += b"," * draw.choice((1, 10, 20_000))
        case 6:
            lines[at] = draw.choice(_VALUES).encode() + lines[at]
        case 7:
            lines.insert(at, b"\n" * draw.choice((1, 100, 10_000)))
        case 8:
            lines[at] = lines[at].replace(b",", b"\x00,")
        case _:
            return _bytes_changed(data, draw)
    return b"\n".join(lines)
