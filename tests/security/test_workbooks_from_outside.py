"""Promise: a workbook from anywhere is read in time and memory of what it holds, or refused in one
sentence.

Whoever can send us a workbook can choose its bytes. None of them makes a command hang, eat memory,
show a traceback, or write anything: what cannot be read ends in exit 64 and a sentence that names
the file, or the tab.
"""

import io
import os
import random
import re
import resource
import shutil
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from portfolio.cli.boundary import Exit
from portfolio.sheets.csv_folder import CsvSource
from portfolio.sheets.grid import CellEdit, Grid, Raw, UnreadableError
from portfolio.sheets.package import parts as limits
from portfolio.sheets.package import read as tab_limits
from portfolio.sheets.xlsx import XlsxSource
from tests.fuzz.workbooks import mutated_csv, mutated_workbook, packed, parts_of
from tests.sheets.workbench import base, filled, sheets, texts

BOOK = "Central Backlog.xlsx"
SHEET = "xl/worksheets/sheet1.xml"
INPUTS = 400


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(base(tmp_path_factory.mktemp("outside") / "portfolio"))


@pytest.fixture
def root(pushed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pushed, tmp_path / "portfolio"))


def refused(root: Path, *commands: str) -> str:
    """What all of these commands say: one sentence and 64, with every file as it was."""
    before, books = texts(root), _books(root)
    said = ""
    for command in commands or ("pull", "push", "check"):
        done = sheets(root, command)
        said = done.output
        assert done.exit_code == Exit.USAGE, said
        assert said.count("\n") == 1, said
    assert texts(root) == before
    assert _books(root) == books
    return said


def _books(root: Path) -> dict[str, bytes]:
    folder = root / "sheets"
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and not path.is_symlink()
    }


def _changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = parts_of(data)
    parts[part] = change(parts[part])
    return packed(parts)


def _damaged(data: bytes) -> bytes:
    """A bit of the compressed first sheet is another."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        start = book.getinfo(SHEET).header_offset
    names = data[start + 26] + 256 * data[start + 27] + data[start + 28] + 256 * data[start + 29]
    changed = bytearray(data)
    changed[start + 30 + names] |= 6
    return bytes(changed)


def _header(data: bytes, offset: int, value: int) -> bytes:
    """Another byte in every entry of the directory of the archive."""
    changed = bytearray(data)
    for found in re.finditer(b"PK\x01\x02", data):
        changed[found.start() + offset] = value
    return bytes(changed)


def _bomb(data: bytes) -> bytes:
    return packed({**parts_of(data), "xl/media/image1.bmp": bytes(limits.INFLATED + 1)})


def _text(data: bytes, old: bytes, new: bytes) -> bytes:
    return _changed(data, SHEET, lambda xml: xml.replace(old, new, 1))


_ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

REFUSED: dict[str, Callable[[bytes], bytes]] = {
    "a bad download": _damaged,
    "half of it": lambda data: data[: len(data) // 2],
    "nothing": lambda data: b"",
    "no archive": lambda data: b"no zip",
    "an archive of something else": lambda data: packed({"hello.txt": b"hello"}),
    "a password": lambda data: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "a password of the archive": lambda data: _header(data, 8, 1),
    "an unknown compression": lambda data: _header(data, 10, 99),
    "a compression that takes memory": lambda data: packed(parts_of(data), zipfile.ZIP_LZMA),
    "more than the limit once unpacked": _bomb,
    "more parts than the limit": lambda data: packed(
        {**parts_of(data), **{f"x/{n}": b"" for n in range(limits.PARTS)}}
    ),
    "two parts of one name": lambda data: packed({**parts_of(data), SHEET.upper(): b"<x/>"}),
    "a document type": lambda data: _text(data, b"<worksheet ", _ENTITIES + b"<worksheet "),
    "a document type in the workbook": lambda data: _changed(data, "xl/workbook.xml", lambda xml: _ENTITIES + xml),
    "no XML": lambda data: _changed(data, SHEET, lambda xml: xml[:-20]),
    "an unknown encoding": lambda data: _changed(
        data, SHEET, lambda xml: b'<?xml version="1.0" encoding="utf-7"?>' + xml
    ),
    "a text that is not there": lambda data: _text(
        data, b"<sheetData>", b'<sheetData><row r="1"><c t="s"><v>9999999</v></c></row>'
    ),
    "a row that no tab has": lambda data: _text(data, b"<sheetData>", b'<sheetData><row r="1048577"/>'),
    "a column that no tab has": lambda data: _text(data, b"<sheetData>", b'<sheetData><row r="1"><c r="XFE1"/></row>'),
    "a cell of an unknown type": lambda data: _text(
        data, b"<sheetData>", b'<sheetData><row r="1"><c r="A1" t="q"><v>1</v></c></row>'
    ),
    "a tab without a part": lambda data: _changed(
        data, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"worksheets/sheet1.xml", b"worksheets/gone.xml")
    ),
    "a whole column of results": lambda data: _text(
        data, b"<sheetData>", b'<sheetData><row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1</f></c></row>'
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_workbook_is_refused_in_a_sentence(root: Path, what: str) -> None:
    at = root / "sheets" / BOOK
    at.write_bytes(REFUSED[what](at.read_bytes()))
    assert BOOK in refused(root)


def _folder(at: Path) -> None:
    at.mkdir()


def _pipe(at: Path) -> None:
    os.mkfifo(at)


def _endless(at: Path) -> None:
    at.symlink_to("/dev/zero")


def _locked(at: Path) -> None:
    at.symlink_to("/proc/self/mem")


@pytest.mark.parametrize("make", [_folder, _pipe, _endless, _locked])
def test_what_is_no_file_is_refused_in_a_sentence(root: Path, make: Callable[[Path], None]) -> None:
    at = root / "sheets" / BOOK
    at.unlink()
    make(at)
    assert BOOK in refused(root)


def _styles(xml: bytes) -> bytes:
    return re.sub(rb"<fills[^>]*>", b'<fills count="3"><fill/>', xml, count=1)


READ: dict[str, Callable[[bytes], bytes]] = {
    "an empty fill": lambda data: _changed(data, "xl/styles.xml", _styles),
    "an unknown attribute": lambda data: _text(data, b"<sheetView ", b'<sheetView id="7" '),
    "unknown elements": lambda data: _text(data, b"<sheetData>", b"<new><c r='A1'/></new><sheetData>"),
    "another prefix": lambda data: _changed(data, SHEET, _with_prefix),
    "Strict Open XML": lambda data: packed({n: _strict(d) for n, d in parts_of(data).items()}),
    "UTF-16": lambda data: _changed(data, SHEET, lambda xml: _bare(xml).encode("utf-16")),
    "a byte order mark": lambda data: _changed(data, SHEET, lambda xml: b"\xef\xbb\xbf" + xml),
    "names of parts in capitals": lambda data: packed({n.upper(): d for n, d in parts_of(data).items()}),
    "absolute names of parts": lambda data: packed({f"/{n}": d for n, d in parts_of(data).items()}),
    "no styles that can be understood": lambda data: _changed(data, "xl/styles.xml", lambda xml: b"<x/>"),
    "no numbers of rows": lambda data: _changed(data, SHEET, lambda xml: re.sub(rb'(<row) r="\d+"', rb"\1", xml)),
    "stored, not compressed": lambda data: packed(parts_of(data), zipfile.ZIP_STORED),
}  # fmt: skip


def _bare(xml: bytes) -> str:
    return re.sub(r"^<\?xml[^>]*\?>", "", xml.decode())


def _strict(data: bytes) -> bytes:
    old = b"http://schemas.openxmlformats.org/"
    return data.replace(
        old + b"spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    ).replace(
        old + b"officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    )


def _with_prefix(xml: bytes) -> bytes:
    named = re.sub(rb"<(/?)(?=\w)(?!/?xml)", rb"<\1p:", xml)
    return named.replace(b" xmlns=", b" xmlns:p=", 1)


@pytest.mark.parametrize("what", READ)
def test_what_other_software_writes_is_read_and_written(root: Path, what: str) -> None:
    at = root / "sheets" / BOOK
    at.write_bytes(READ[what](at.read_bytes()))
    done = sheets(root, "pull")
    assert (done.exit_code, done.output) == (Exit.DONE, "sheets: nothing changes\n")
    one = root / "initiatives/INIT-0001.yaml"
    one.write_text(
        re.sub("^title:.*$", "title: Renamed", one.read_text("utf-8"), flags=re.M), "utf-8"
    )
    done = sheets(root, "push")
    assert done.exit_code == Exit.DONE, done.output
    assert _cells(at)[2][2] == "Renamed"
    assert sheets(root, "pull").output == "sheets: nothing changes\n"


def _cells(path: Path, tab: str = "Backlog") -> dict[int, dict[int, Raw]]:
    rows = XlsxSource(path, lambda path, data: None).read([tab])[tab].rows
    return {number: dict(cells) for number, cells in rows.items()}


_TICKS = b"".join(
    b'<row r="%d"><c r="XFD%d" t="b"><v>1</v></c></row>' % (n, n) for n in range(90, 9090)
)
FAR: dict[str, Callable[[bytes], bytes]] = {
    "a text in the last row": lambda data: _text(
        data, b"</sheetData>", b'<row r="1048576"><c r="C1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    ),
    "a text in the last column": lambda data: _text(
        data, b"</sheetData>", b'<row r="5000"><c r="XFD5000" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    ),
    "a format in the last cell": lambda data: _text(
        data, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    ),
    "a merged range as large as the tab": lambda data: _text(
        data, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="XFC9:XFD1048576"/></mergeCells>'
    ),
    "many ticks in the last column": lambda data: _text(data, b"</sheetData>", _TICKS + b"</sheetData>"),
}  # fmt: skip


@pytest.mark.parametrize("what", FAR)
def test_a_cell_costs_what_it_holds_wherever_it_stands(root: Path, what: str) -> None:
    at = root / "sheets" / BOOK
    at.write_bytes(FAR[what](at.read_bytes()))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    done = sheets(root, "pull")
    assert time.process_time() - start < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
    assert done.exit_code in (Exit.DONE, Exit.INVALID)


def test_a_new_row_is_not_put_below_a_stray_cell(root: Path) -> None:
    at = root / "sheets" / BOOK
    at.write_bytes(FAR["a text in the last row"](at.read_bytes()))
    last = max(number for number in _cells(at) if number < 1000)
    old = (root / "initiatives/INIT-0001.yaml").read_text("utf-8")
    (root / "initiatives/INIT-0077.yaml").write_text(old.replace("INIT-0001", "INIT-0077"), "utf-8")
    done = sheets(root, "push")
    assert done.exit_code == Exit.DONE, done.output
    assert _cells(at)[last + 1][1] == "INIT-0077"


@pytest.mark.parametrize(
    ("limit", "value", "what"),
    [("CELLS", 10, "more than 10 cells"), ("CHARACTERS", 1_000_000, "characters")],
)
def test_a_tab_beyond_the_limits_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, what: str
) -> None:
    long = (
        b'<row r="900"><c r="A900" t="inlineStr"><is><t>'
        + b"x" * 2_000_000
        + b"</t></is></c></row></sheetData>"
    )
    at = root / "sheets" / BOOK
    at.write_bytes(_text(at.read_bytes(), b"</sheetData>", long))
    monkeypatch.setattr(tab_limits, limit, value)
    said = refused(root, "pull")
    assert what in said
    assert f"{BOOK}, tab Backlog" in said


# A mutator that knows zip, XML and tables


@pytest.fixture(scope="module")
def books(pushed: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((pushed / "sheets").glob("*.xlsx"))]


TABS = ("Backlog", "Intake", "Constraints", "Targets", "Params", "Runs")
EDITS = (
    CellEdit(2, 2, "=written"),
    CellEdit(2, 90, 1.5),
    CellEdit(7, 1, True),
    CellEdit(5000, 3, "far"),
    CellEdit(1, 1, None),
)


@pytest.mark.parametrize("first", range(0, INPUTS, 100))
def test_whatever_the_bytes_are(books: list[bytes], tmp_path: Path, first: int) -> None:
    refused = 0
    for number in range(first, first + 100):
        draw = random.Random(number)
        data = mutated_workbook(draw.choice(books), draw)
        at = tmp_path / f"{number}.xlsx"
        at.write_bytes(data)
        source = XlsxSource(at, lambda path, data: path.write_bytes(data) and None)
        try:
            grids = source.read(TABS)
            source.write(dict.fromkeys(grids, EDITS))
        except UnreadableError as error:
            assert at.name in str(error) or "the tab" in str(error)
            assert at.read_bytes() == data
            refused += 1
            continue
        after = XlsxSource(at, source.save).read(TABS)
        assert {name: _expected(grid) for name, grid in grids.items()} == {
            n: g.rows for n, g in after.items()
        }
        at.unlink()
    assert 20 < refused < 90


def _expected(grid: Grid) -> dict[int, dict[int, Raw]]:
    """The cells of a tab after the edits."""
    rows = {number: dict(cells) for number, cells in grid.rows.items()}
    for edit in EDITS:
        row = rows.setdefault(edit.row, {})
        row.pop(edit.column, None)
        if isinstance(edit.value, str | bool | float):
            row[edit.column] = edit.value
    return {number: row for number, row in rows.items() if row}


@pytest.mark.parametrize("number", range(30))
def test_whatever_the_bytes_are_commands_end_as_they_should(root: Path, number: int) -> None:
    draw = random.Random(f"command {number}")
    at = draw.choice(sorted((root / "sheets").glob("*.xlsx")))
    at.write_bytes(mutated_workbook(at.read_bytes(), draw))
    for command in ("check", "pull", "push"):
        assert sheets(root, command).exit_code in (Exit.DONE, Exit.INVALID, Exit.STALE, Exit.USAGE)


@pytest.mark.parametrize("first", range(0, 200, 100))
def test_whatever_a_csv_file_is(pushed: Path, tmp_path: Path, first: int) -> None:
    made = base(tmp_path / "portfolio")
    (made / "config/sheets.yaml").write_text("source: csv\n", "utf-8")
    filled(made, "--csv", "--to", str(made / "csv"))
    good = {path.stem: path.read_bytes() for path in sorted((made / "csv").glob("*.csv"))}
    for number in range(first, first + 100):
        draw = random.Random(number)
        name = draw.choice(sorted(good))
        folder = tmp_path / str(number)
        folder.mkdir()
        data = mutated_csv(good[name], draw)
        (folder / f"{name}.csv").write_bytes(data)
        source = CsvSource(folder, lambda path, data: path.write_bytes(data) and None)
        try:
            grids = source.read([name])
            source.write({name: EDITS})
        except UnreadableError as error:
            assert name in str(error)
            assert (folder / f"{name}.csv").read_bytes() == data
            continue
        after = CsvSource(folder, source.save).read([name])
        texts_of_edits = {(2, 2): "=written", (2, 90): "1.5", (7, 1): "TRUE", (5000, 3): "far"}
        for (row, column), text in texts_of_edits.items():
            assert after[name].cell(row, column) == text
        assert _others(after[name]) == _others(grids[name])


def _others(grid: Grid) -> dict[tuple[int, int], Raw]:
    edited = {(edit.row, edit.column) for edit in EDITS}
    cells = {(row, at): cell for row, cells in grid.rows.items() for at, cell in cells.items()}
    return {place: cell for place, cell in cells.items() if place not in edited}


def test_memory_and_time_stay_bounded_whatever_is_sent(pushed: Path, tmp_path: Path) -> None:
    """The worst that the limits let in: a million cells, and formats for many more, in a process of
    its own."""
    at = tmp_path / "large.xlsx"
    row = (
        b'<row r="%d"><c r="A%d" t="b"><v>1</v></c><c r="B%d" t="b"><v>1</v></c><c r="XFD%d"'
        b' t="b"><v>1</v></c></row>'
    )
    full = b"".join(row % (n, n, n, n) for n in range(1, 330_000))
    blank = b'<row r="400000">' + b'<c r="A400000" s="1"/>' * 1_000_000 + b"</row>"
    data = (pushed / "sheets" / BOOK).read_bytes()
    at.write_bytes(_text(data, b"<sheetData>", b"<sheetData>" + full + blank))
    script = (
        "import resource, sys; from pathlib import Path; from portfolio.sheets.xlsx import"
        " XlsxSource\n"
        "rows = XlsxSource(Path(sys.argv[1]), None).read(['Backlog'])['Backlog'].rows\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        # Not ru_maxrss: that one also counts what the process was forked from.
        "status = Path('/proc/self/status').read_text()\n"
        "peak = int(status.split('VmHWM:')[1].split()[0])\n"
        "print(len(rows), peak, round(used.ru_utime))"
    )
    words = [sys.executable, "-c", script, str(at)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True)
    rows, peak, seconds = map(int, done.stdout.split())
    assert rows == 329_999
    assert peak < 1_000_000
    assert seconds < 20


def test_a_written_workbook_keeps_every_other_part(root: Path) -> None:
    at = root / "sheets" / BOOK
    parts = {
        **parts_of(at.read_bytes()),
        "xl/media/image1.png": b"\x89PNG",
        "customXml/item1.xml": b"<mine/>",
    }
    at.write_bytes(packed(parts))
    one = root / "initiatives/INIT-0001.yaml"
    one.write_text(
        re.sub("^title:.*$", "title: Renamed", one.read_text("utf-8"), flags=re.M), "utf-8"
    )
    assert sheets(root, "push").exit_code == Exit.DONE
    after = parts_of(at.read_bytes())
    assert {name for name in parts if parts[name] != after.get(name)} == {SHEET}
    assert stat.S_ISREG(at.stat().st_mode)
