"""Bring the items of another tool into initiatives. They flow one way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portfolio.actions.errors import InvalidInputsError, StaleError, UsageError
from portfolio.actions.sheets_session import failures_of_workbooks
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.collector import paused_collector
from portfolio.findings import Finding, Location, did_you_mean, has_errors, in_order
from portfolio.load import links_in_the_work_tree, read_texts
from portfolio.places import inside
from portfolio.record import ChangedMeanwhileError, finish_replacing, replace_files
from portfolio.report import ImportReport, ItemLine
from portfolio.sheets import Files, bytes_of, json_text
from portfolio.source import SIZE_LIMIT, Workspace, read_workspace, text_of
from portfolio.trackers import (
    Export,
    ExportedItems,
    Imported,
    ImportedItem,
    Importer,
    KnownNames,
    Past,
    ReadMap,
    accounts,
    exported_items,
    field_name,
    has_headers,
    past_file,
    read_export,
    read_import_map,
    read_past,
    shipped_map,
    shipped_maps,
)


@dataclass(frozen=True)
class ImportRequest:
    """What is imported, and how."""

    file: Path
    """The export: .csv or .xlsx."""
    map: str
    """The name of a map that comes with the package, or the path of one."""
    tab: str | None = None
    """Of a workbook; what the map says without one."""
    defaults: Mapping[str, str | None] = field(default_factory=dict)
    """Field (status, period) -> value for new initiatives, before those of the map; None where the
    map's counts."""
    strict: bool = False
    """Write nothing if anything is wrong with a cell."""


@dataclass(frozen=True)
class PreparedImport:
    """What an import would write, and its report."""

    report: ImportReport
    texts: Mapping[str, str]
    """File -> new text."""
    expected: Mapping[str, bytes | None]
    """File -> what it holds now; None where it is new."""

    @property
    def sound(self) -> bool:
        """Whether no cell is wrong."""
        return not has_errors(self.report.findings)


def map_text(name: str) -> str:
    """The text of a map that comes with the package.

    Raises:
        UsageError: if there is none of the name.
    """
    if name not in shipped_maps():
        advice = did_you_mean(name, shipped_maps())
        raise UsageError(f"there is no map {name}: {advice}")
    return shipped_map(name)


@paused_collector()
def prepare_import(root: Path, request: ImportRequest) -> PreparedImport:
    """What an export changes in the initiatives; nothing is written.

    Raises:
        InvalidInputsError: if the map or the portfolio cannot be read.
        UsageError: if the export is none, or there is no such map.
    """
    texts, workspace = _readable_files(root)
    read = _read_map(request, workspace)
    past_name = past_file(read.map.tool)
    past_text = _past_text(root, past_name)
    past = _past(past_name, past_text)
    export = _read_export(request, read)
    known = KnownNames(workspace.organization, workspace.metrics)
    items = exported_items(export, read, known)
    imported = Importer(export, read, Files.read(texts), past).imported(items.items)
    findings = in_order([*items.findings, *imported.findings])
    is_refused = request.strict and has_errors(findings)
    new = {} if is_refused else _new_texts(read, past_name, past_text, imported)
    account = accounts(export, read, items, imported)
    notes = tuple(_notes(read, past, items, imported, is_refused=is_refused))
    lines = () if is_refused else tuple(_lines(imported))
    unchanged = sum(not one.steps for one in imported.items)
    report = ImportReport(
        export.name,
        read.map.tool,
        lines,
        unchanged,
        tuple(sorted(new)),
        account.refused() if is_refused else account,
        notes,
        findings,
    )
    expected = {name: _bytes(texts.get(name)) for name in new}
    if past_name in expected:
        expected[past_name] = _bytes(past_text)
    return PreparedImport(report, new, expected)


def write_import(root: Path, prepared: PreparedImport) -> None:
    """All files of an import, or none.

    Raises:
        StaleError: if a file was changed meanwhile.
        UsageError: if the disk refuses.
    """
    files = {name: text.encode() for name, text in prepared.texts.items()}
    try:
        with refusals_of_the_disk():
            finish_replacing(root)
            replace_files(root, files, prepared.expected)
    except ChangedMeanwhileError as error:
        raise StaleError(f"{error} was changed while it was imported: try again") from None


def _readable_files(root: Path) -> tuple[Mapping[str, str], Workspace]:
    """The texts of a portfolio, and what they say.

    Raises:
        InvalidInputsError: if they cannot be read, or are links to somewhere else.
    """
    texts, unread = read_texts(root)
    if planted := links_in_the_work_tree(root):
        reason = "the files are not the portfolio's own: nothing was imported"
        raise InvalidInputsError(reason, tuple(planted), texts)
    workspace, wrong = read_workspace(texts, {finding.location.file for finding in unread})
    if workspace is None:
        raise InvalidInputsError("nothing was imported", in_order([*unread, *wrong]), texts)
    return texts, workspace


def _read_export(request: ImportRequest, read: ReadMap) -> Export:
    """The tab of the export that the map fits."""
    with failures_of_workbooks():
        data = bytes_of(request.file, "a CSV or .xlsx file")
        tab = request.tab or read.map.tab
        name, encoding = request.file.name, read.map.encoding
        return read_export(name, data, tab, encoding, lambda grid: has_headers(grid, read))


def _read_map(request: ImportRequest, workspace: Workspace) -> ReadMap:
    name, text = _map_named(request.map)
    known = KnownNames(workspace.organization, workspace.metrics)
    defaults = {path: value for path, value in request.defaults.items() if value is not None}
    read, findings = read_import_map(name, text, known, defaults)
    if read is None:
        message = f"the map {name} cannot be used: nothing was imported"
        raise InvalidInputsError(message, in_order(findings), {name: text})
    return read


def _map_named(name: str) -> tuple[str, str]:
    """The name of a map for messages, and its text."""
    path = Path(name)
    if name in shipped_maps():
        return f"{name}.yaml", shipped_map(name)
    if not path.is_file():
        listed = ", ".join(shipped_maps())
        guess = did_you_mean(name, shipped_maps()) or f"those that come along are {listed}"
        raise UsageError(f"there is no map {name}: {guess}")
    with refusals_of_the_disk():
        data = path.read_bytes() if path.stat().st_size <= SIZE_LIMIT else None
    text = text_of(path.name, data)
    if isinstance(text, Finding):
        raise InvalidInputsError(f"the map {name} cannot be read", (text,), {})
    return path.name, text


def _past_text(root: Path, name: str) -> str | None:
    """What was imported before; None where nothing was."""
    place = inside(root, name)
    if not place.path.exists() and not place.linked:
        return None
    if place.linked or not place.path.is_file():
        finding = Finding("P100", Location(name), "it is not a regular file", "put the file here")
        raise InvalidInputsError("nothing was imported", (finding,), {})
    with refusals_of_the_disk():
        text = text_of(name, place.real.read_bytes())
    if isinstance(text, Finding):
        raise InvalidInputsError("nothing was imported", (text,), {})
    return text


def _past(name: str, text: str | None) -> Past:
    past, findings = read_past(name, text)
    if past is None:
        message = "without what was said before nobody knows which side changed"
        raise InvalidInputsError(message, in_order(findings), {name: text or ""})
    return past


def _new_texts(
    read: ReadMap,
    past_name: str,
    past_text: str | None,
    imported: Imported,
) -> dict[str, str]:
    """The initiatives that change, and the past where it is news."""
    texts = dict(imported.texts)
    text = imported.past.text(read.map.tool)
    if imported.past.items and text != past_text:
        texts[past_name] = text
    return texts


def _lines(imported: Imported) -> list[ItemLine]:
    return [_line(one) for one in imported.items if one.steps]


def _line(one: ImportedItem) -> ItemLine:
    by_path = {step.path: step for step in one.steps}
    title = by_path[("title",)].new if ("title",) in by_path else one.title
    changes = [(field_name(s.path), _spelled(s.old), _spelled(s.new)) for s in one.steps]
    return ItemLine(one.key, one.item.key, str(title), one.is_new, changes)


def _spelled(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json_text(value)


def _notes(
    read: ReadMap,
    past: Past,
    items: ExportedItems,
    imported: Imported,
    *,
    is_refused: bool,
) -> list[str]:
    """What is no mistake and should be known."""
    notes = list(items.missing)
    if is_refused:
        notes.append("with --strict nothing is written while anything is wrong")
    here = {item.key for item in items.items}
    absent = [key for key in past.items if key not in here]
    if absent and items.items:
        count = f"{len(absent)} imported before"
        notes.append(f"{count} are not in this file: their initiatives stay as they are")
    for key in imported.gone:
        name = past_file(read.map.tool)
        way = f"take its line out of {name} to import it again"
        notes.append(f"{key} was imported before, and its initiative was taken out here: {way}")
    return notes


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()
