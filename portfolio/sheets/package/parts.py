"""The zip archive: its parts, read within limits and replaced one by one."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from portfolio.sheets.grid import UnreadableError

INFLATED = 200_000_000
"""Bytes of all parts together, as the archive declares them; no part gives more than it
declares."""
PARTS = 10_000
"""Parts of one file."""
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How files begin that hold a workbook with a password, and those of Excel 97."""
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    ValueError,
    NotImplementedError,
)
"""What the standard library raises for an archive that is damaged."""
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Parts:
    """The parts of one file. `name` is the file's, for messages."""

    name: str
    archive: zipfile.ZipFile
    by_name: Mapping[str, zipfile.ZipInfo]
    """Part, in lower case as parts are compared -> its entry in the archive."""

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part.casefold() in self.by_name

    @property
    def is_signed(self) -> bool:
        """Whether the package carries a digital signature, which any change breaks."""
        return any(name.casefold().startswith("_xmlsignatures/") for name in self.by_name)

    def read(self, part: str) -> bytes:
        """The bytes of a part.

        Raises:
            UnreadableError: if it is missing or damaged.
        """
        entry = self.by_name.get(part.casefold())
        if entry is None:
            raise unreadable_part(self.name, f"its part {part} is missing")
        try:
            return self.archive.read(entry)
        except _DAMAGED as error:
            raise unreadable_part(self.name, f"its part {part} is damaged ({error})") from None

    def with_parts(self, changed: Mapping[str, bytes]) -> bytes:
        """The file with these parts in place of the old ones, or beside them."""
        wanted = {part.casefold(): data for part, data in changed.items()}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, entry in self.by_name.items():
                data = wanted.get(part)
                archive.writestr(_same_entry(entry), self.read(part) if data is None else data)
            for part, data in changed.items():
                if not self.has(part):
                    archive.writestr(_new_entry(part), data)
        return out.getvalue()


def open_parts(name: str, data: bytes) -> Parts:
    """The parts of a file that holds a workbook.

    Raises:
        UnreadableError: if it is none, has a password, or is larger than the limits allow.
    """
    if data.startswith(_OLE):
        advice = "save it as .xlsx without a password"
        raise unreadable_part(name, f"it has a password, or the format of Excel 97: {advice}")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except _DAMAGED as error:
        raise unreadable_part(name, str(error)) from None
    by_name: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        part = entry.filename.replace("\\", "/").lstrip("/").casefold()
        if part in by_name:
            raise unreadable_part(name, f"it holds two parts {entry.filename}")
        by_name[part] = entry
    _check_limits(name, by_name)
    return Parts(name, archive, by_name)


def _check_limits(name: str, by_name: Mapping[str, zipfile.ZipInfo]) -> None:
    if len(by_name) > PARTS:
        raise unreadable_part(name, f"it holds more than {PARTS:,} parts")
    inflated = sum(entry.file_size for entry in by_name.values())
    if inflated > INFLATED:
        raise unreadable_part(name, f"it unpacks to more than {INFLATED // 1_000_000} MB")
    for entry in by_name.values():
        if entry.flag_bits & _ENCRYPTED:
            raise unreadable_part(name, "it has a password: save it without one")
        if entry.compress_type not in _METHODS:
            raise unreadable_part(
                name, f"its part {entry.filename} is compressed in an unknown way"
            )


def unreadable_part(name: str, why: str) -> UnreadableError:
    """The one sentence for a file that cannot be read."""
    return UnreadableError(f"{name} is no .xlsx workbook that can be read: {why}")


def _same_entry(old: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """An entry for the same part; sizes and checksum are those of what is written."""
    entry = zipfile.ZipInfo(old.filename, old.date_time)
    entry.compress_type = old.compress_type
    entry.external_attr = old.external_attr
    entry.create_system = old.create_system
    return entry


def _new_entry(part: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(part, _LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
