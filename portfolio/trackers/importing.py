"""Items of another tool -> texts of initiatives, pure: what is new, what changed, what stays.

A field changes only where the other tool changed it since the last import and nobody changed it
here. What would not be valid is left out, with a finding at its cell; nothing is made up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from portfolio.findings import Finding, Location, in_order
from portfolio.model import CLOSED, Initiative, next_key
from portfolio.sheets import Files, edited_file, same, shortened
from portfolio.source import INITIATIVES, typed
from portfolio.trackers.exported import Export
from portfolio.trackers.import_map import ReadMap
from portfolio.trackers.past import Newer, Past, field_name, newer, said_digest, with_items
from portfolio.trackers.rows import Cell, ExportedItem, FieldValue, place_of
from portfolio.trackers.targets import Path

_URL: Path = ("source", "url")
_NEEDED = (("title",), ("status",))
"""Fields without which there is no initiative."""
MESSAGE = 300


@dataclass(frozen=True)
class FieldStep:
    """One field that an import changes."""

    path: Path
    old: Any
    new: Any
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ImportedItem:
    """What an import does to one initiative."""

    item: ExportedItem
    file: str
    key: str
    """Ours."""
    title: str
    """As our file has it, before the import."""
    is_new: bool
    steps: tuple[FieldStep, ...]
    kept: tuple[FieldStep, ...]
    """Fields that were changed on both sides: ours stays."""
    digests: Mapping[str, str]
    """Field -> digest of what the tool says of it now."""


@dataclass(frozen=True)
class Imported:
    """All that an import does: texts by file, each initiative, and what is wrong with which
    cell."""

    texts: Mapping[str, str]
    items: Sequence[ImportedItem]
    findings: Sequence[Finding]
    past: Past
    refused_rows: frozenset[int]
    refused_cells: frozenset[Cell]
    gone: Sequence[str]
    """Keys of the other tool that were imported before, and whose file was taken out here."""


@dataclass
class _Refusals:
    """Rows and fields that are left out."""

    rows: set[int] = field(default_factory=set)
    fields: set[tuple[int, Path]] = field(default_factory=set)
    cells: set[Cell] = field(default_factory=set)
    """Cells that are not taken whole, though their field is."""
    findings: list[Finding] = field(default_factory=list)

    def count(self) -> int:
        """How much is left out."""
        return len(self.rows) + len(self.fields)


class Importer:
    """One export against the files."""

    def __init__(self, export: Export, read: ReadMap, files: Files, past: Past) -> None:
        self._export, self._map, self._files, self._past = export, read, files, past
        self._ours, self._twice = _known_items(files, read.map.tool)
        self._refused = _Refusals()

    def imported(self, items: Sequence[ExportedItem]) -> Imported:
        """What an import of these items does."""
        gone = [
            i.key for i in items if self._past.of(i.key) is not None and i.key not in self._ours
        ]
        wanted = [item for item in items if item.key not in gone]
        for item in wanted:
            if item.key in self._twice:
                both = " and ".join(self._twice[item.key])
                self._refuse_row(item, f"{both} both say that they come from it")
            elif item.key not in self._ours and item.unread.intersection(_NEEDED):
                # What is wrong with the cell is told already.
                self._refused.rows.add(item.row)
        before = {_kind(error) for error in self._files.errors()}
        while True:
            made = list(self._made([item for item in wanted if item.row not in self._refused.rows]))
            texts = {one.file: self._text(one) for one in made if one.steps}
            count = self._refused.count()
            self._check(made, texts, before)
            if self._refused.count() == count:
                break
        return self._outcome(made, texts, gone)

    def _outcome(
        self,
        made: Sequence[ImportedItem],
        texts: Mapping[str, str],
        gone: Sequence[str],
    ) -> Imported:
        cells = self._refused_cells(made)
        findings = [*self._refused.findings, *self._both_changed(made)]
        past = with_items(self._past, ((one.item.key, one.digests) for one in made))
        changed = {
            file: text for file, text in texts.items() if text != self._files.texts.get(file)
        }
        return Imported(
            changed,
            made,
            in_order(findings),
            past,
            frozenset(self._refused.rows),
            cells,
            gone,
        )

    # what each item becomes

    def _made(self, items: Sequence[ExportedItem]) -> Iterator[ImportedItem]:
        keys = dict(self._ours)
        new = self._new_keys()
        for item in items:
            if item.key not in keys:
                keys[item.key] = next(new)
        for item in items:
            yield self._one(item, keys)

    def _new_keys(self) -> Iterator[str]:
        key = next_key(set(self._files.initiatives))
        while True:
            yield key
            key = next_key({key})

    def _one(self, item: ExportedItem, keys: Mapping[str, str]) -> ImportedItem:
        key = keys[item.key]
        file = f"{INITIATIVES}/{key}.yaml"
        is_new = item.key not in self._ours
        data = {} if is_new else self._files.data(file)
        last_digests = self._past.of(item.key) or {}
        steps: list[FieldStep] = []
        kept: list[FieldStep] = []
        now: dict[str, str] = {}
        for path, value in self._values(item, keys):
            theirs, ours = same(value.value), same(_standing(data, path))
            name = field_name(path)
            step = FieldStep(path, _standing(data, path), value.value, value.cells)
            who = newer(theirs, ours, last_digests.get(name))
            if who is Newer.THEIRS:
                steps.append(step)
            elif who is Newer.BOTH:
                kept.append(step)
            now[name] = said_digest(theirs)
        steps += self._from_map(item, data, steps, is_new=is_new)
        steps.sort(key=lambda step: step.path[:2] == ("scoring", "inputs"))
        title = str(data.get("title", ""))
        return ImportedItem(item, file, key, title, is_new, tuple(steps), tuple(kept), now)

    def _values(
        self,
        item: ExportedItem,
        keys: Mapping[str, str],
    ) -> Iterator[tuple[Path, FieldValue]]:
        """The fields that the export says and that are not left out; keys are ours."""
        for path, value in item.values.items():
            if (item.row, path) in self._refused.fields:
                continue
            if path[0] in ("requires", "excludes") and value.value is not None:
                yield path, self._our_keys(path, value, keys)
                continue
            yield path, value
        if item.url is not None:
            yield _URL, FieldValue(item.url, ())

    def _our_keys(
        self,
        path: Path,
        value: FieldValue,
        keys: Mapping[str, str],
    ) -> FieldValue:
        """The other tool's keys as ours; those that were never imported are told and left out."""
        known = [key for key in value.value if key in keys]
        for key, cell in value.cell_of_key.items():
            if key in keys:
                continue
            finding = self._unknown_key(path, key, cell)
            if finding not in self._refused.findings:
                self._refused.findings.append(finding)
                self._refused.cells.add(cell)
        return FieldValue(tuple(keys[key] for key in known) or None, value.cells)

    def _unknown_key(self, path: Path, key: str, cell: Cell) -> Finding:
        place = place_of(self._export, cell)
        tool = self._map.map.tool
        message = f"{path[0]}: {shortened(key)} is no item of {tool} that was imported"
        hint = "export it too, or write the initiative that is meant into the file"
        return Finding("P834", place, message, hint)

    def _from_map(
        self,
        item: ExportedItem,
        data: Mapping[str, Any],
        steps: Sequence[FieldStep],
        *,
        is_new: bool,
    ) -> Iterator[FieldStep]:
        """What the map says of every new initiative; and of every new score, its framework."""
        filled = {step.path: step.new for step in steps}
        is_closed = filled.get(("status",)) in CLOSED
        is_scored = any(path[0] == "scoring" for path in filled) and not data.get("scoring")
        for path, value in self._map.defaults.items():
            wanted = is_scored if path[0] == "scoring" else is_new
            # What is done or dropped was done in another period: the export would have to say it.
            if path == ("period",) and is_closed:
                continue
            refused = (item.row, path) in self._refused.fields
            # A status that is not understood is no idea: the default is for blank cells alone.
            is_open = path not in filled and path not in item.unread
            if wanted and is_open and not refused:
                yield FieldStep(path, None, value, ())
        if is_new:
            yield FieldStep(("source", "tool"), None, self._map.map.tool, ())
            yield FieldStep(("source", "key"), None, item.key, ())

    def _text(self, one: ImportedItem) -> str:
        steps = [(step.path, step.new) for step in one.steps]
        return edited_file(self._files, one.file, steps)

    # what is not valid

    def _check(
        self,
        made: Sequence[ImportedItem],
        texts: Mapping[str, str],
        before: set[tuple[str, str, str]],
    ) -> None:
        """Refuse the fields and rows that would make the portfolio invalid."""
        by_file = {one.file: one for one in made}
        after = self._files.changed(texts)
        count = self._refused.count()
        for file in texts:
            for path, error in _structure_errors(after, file):
                self._blame(by_file[file], path, error)
        if self._refused.count() > count:
            return
        for error in after.errors():
            if _kind(error) in before:
                continue
            file = error.location.file
            if file in by_file and file in texts:
                path = _path_at(by_file[file], after, error)
                self._blame(by_file[file], path, error)
            else:
                self._blame_by_name(made, error)

    def _blame(self, one: ImportedItem, path: Path, error: Finding) -> None:
        """Refuse the fields that an error is about; where it is none of them, the row."""
        if one.item.row in self._refused.rows:
            return
        error = _in_words_of_an_import(path, error)
        filled = [step for step in one.steps if step.cells]
        guilty = [step for step in filled if _related(step.path, path)]
        if not guilty and path:
            guilty = [step for step in filled if step.path[0] == path[0]]
        if not guilty or any(step.path in _NEEDED for step in guilty):
            cells = guilty[0].cells if guilty else ()
            self._refuse_row(one.item, error.message, error.hint, cells)
            return
        for step in guilty:
            self._refused.fields.add((one.item.row, step.path))
        name = field_name(guilty[0].path)
        message = shortened(f"{name} is not taken: {error.message}", MESSAGE)
        place = place_of(self._export, guilty[0].cells[0])
        self._refused.findings.append(Finding("P834", place, message, error.hint))

    def _blame_by_name(self, made: Sequence[ImportedItem], error: Finding) -> None:
        """An error in another file: refuse the rows that its message names, or all."""
        changed = [one for one in made if one.steps]
        named = [one for one in changed if one.key in error.message] or changed
        for one in named:
            self._refuse_row(one.item, f"{error.location}: {error.message}", error.hint)

    def _refuse_row(
        self,
        item: ExportedItem,
        why: str,
        hint: str | None = None,
        cells: Sequence[Cell] = (),
    ) -> None:
        self._refused.rows.add(item.row)
        place = place_of(self._export, (*cells, item.key_cell)[0])
        message = shortened(f"{shortened(item.key)} is not taken: {why}", MESSAGE)
        self._refused.findings.append(Finding("P832", place, message, hint))

    def _refused_cells(self, made: Sequence[ImportedItem]) -> frozenset[Cell]:
        by_row = {one.item.row: one.item for one in made}
        cells = set(self._refused.cells)
        for row, path in self._refused.fields:
            if row in by_row and path in by_row[row].values:
                cells.update(by_row[row].values[path].cells)
        return frozenset(cells)

    def _both_changed(self, made: Sequence[ImportedItem]) -> Iterator[Finding]:
        for one in made:
            for step in one.kept:
                yield self._kept_finding(one, step)

    def _kept_finding(self, one: ImportedItem, step: FieldStep) -> Finding:
        theirs = "(empty)" if step.new is None else shortened(str(step.new))
        tool = self._map.map.tool
        message = f"{one.key} {field_name(step.path)} was changed here and in {tool}: ours stays"
        hint = f"{tool} says {theirs}; write it into {one.file} if it is right"
        place = place_of(self._export, (*step.cells, one.item.key_cell)[0])
        return Finding("P833", place, message, hint)


def _standing(data: Any, path: Path) -> Any:
    """What stands at a path; None where nothing does."""
    for step in path:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data


def _known_items(files: Files, tool: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The tool's key -> ours, of every initiative that says where it comes from; and doubles."""
    keys_here: dict[str, list[str]] = {}
    for key in files.initiatives:
        source = files.data(f"{INITIATIVES}/{key}.yaml").get("source")
        if isinstance(source, Mapping) and source.get("tool") == tool:
            keys_here.setdefault(str(source.get("key")), []).append(key)
    twice = {theirs: keys for theirs, keys in keys_here.items() if len(keys) > 1}
    return {theirs: keys[0] for theirs, keys in keys_here.items()}, twice


def _structure_errors(files: Files, file: str) -> list[tuple[Path, Finding]]:
    """What a file is not as an initiative, each with the path that it is about."""
    paths: list[Path] = []

    def locate(path: Sequence[str | int], key: bool) -> Location:
        paths.append(tuple(str(step) for step in path))
        return Location(file, len(paths))

    data = files.documents[file].data if file in files.documents else {}
    _, findings = typed(Initiative, data, locate)
    return [(paths[finding.location.line - 1], finding) for finding in findings]


def _path_at(one: ImportedItem, after: Files, error: Finding) -> Path:
    """The field that stands at the place of an error; none where no field of the import does."""
    document = after.documents.get(one.file)
    for step in one.steps:
        if document is None:
            break
        depth, place = document.find(step.path)
        if depth == len(step.path) and place.line == error.location.line:
            return step.path
    return ()


def _in_words_of_an_import(path: Path, error: Finding) -> Finding:
    """What is missing in a file is to be said by the export or the map."""
    if error.code != "P112":
        return error
    name = field_name(path)
    hint = f"fill its column in the other tool, or say in the map where {name} stands"
    return replace(error, message=f"{name} is missing", hint=hint)


def _related(path: Path, other: Path) -> bool:
    shorter = min(len(path), len(other))
    return bool(shorter) and path[:shorter] == other[:shorter]


def _kind(error: Finding) -> tuple[str, str, str]:
    """What makes an error the same as one that was there before: not its line, which moves."""
    return error.code, error.location.file, error.message
