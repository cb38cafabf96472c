"""The files as a pull sees them: raw data by file, scenarios resolved, and edits by path."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import PurePosixPath
from typing import Any

from portfolio.findings import Finding, FindingSeverity
from portfolio.model import Initiative, Scenario
from portfolio.sheets.backlog import at
from portfolio.sheets.merge import Path
from portfolio.sheets.productops import models_by_name
from portfolio.sheets.scenarios import ONLY_IN_FILES, Fields, fields_of
from portfolio.source import (
    INITIATIVES,
    METRICS,
    NULL,
    SCENARIOS,
    Document,
    Layered,
    document_text,
    edited,
    files_in,
    merged_scenario,
    read_document,
    resolve_extends,
    workspace_of,
)
from portfolio.validate import validate

_Change = tuple[Path, Any]
"""A field of an item, and what it is set to; None takes it out."""
_Step = tuple[Sequence[str | int], Any]
"""A place in a file, and what is written there."""
_EXCLUDE_PAIRS = ("constraints", "exclude_pairs")
_COMMENT = "yaml-language-server: $schema="
_SCHEMAS = {
    INITIATIVES: "../config/schemas/initiative.json",
    SCENARIOS: "../schemas/scenario.json",
}
"""Folder -> the schema of its files, seen from there."""
_ORDERS: Mapping[str, tuple[str, ...]] = {
    INITIATIVES: tuple(Initiative.model_fields),
    SCENARIOS: tuple(Scenario.model_fields),
}


@dataclass(frozen=True)
class Files:
    """Texts, what they hold, and the scenarios with what they extend merged."""

    texts: Mapping[str, str]
    documents: Mapping[str, Document]
    layers: Mapping[str, Layered]
    parsed: Mapping[str, tuple[Document | None, Sequence[Finding]]]
    """What was made of each text, also of those with something wrong."""

    @classmethod
    def read(cls, texts: Mapping[str, str]) -> "Files":
        """Every file that can be read as a mapping."""
        return cls._of(texts, {file: read_document(file, text) for file, text in texts.items()})

    @classmethod
    def _of(
        cls,
        texts: Mapping[str, str],
        parsed: Mapping[str, tuple[Document | None, Sequence[Finding]]],
    ) -> "Files":
        documents = {}
        for file, (document, wrong) in parsed.items():
            if document is not None and not wrong:
                documents[file] = document
        files_of_scenarios = files_in(SCENARIOS, documents)
        scenarios = {name: documents[file] for name, file in files_of_scenarios.items()}
        layers, _ = resolve_extends(scenarios, frozenset())
        return cls(texts, documents, layers, parsed)

    def changed(self, texts: Mapping[str, str]) -> "Files":
        """The same with these texts in place of their files' own; nothing else is read again."""
        new = {file: read_document(file, text) for file, text in texts.items()}
        return self._of({**self.texts, **texts}, {**self.parsed, **new})

    def errors(self) -> list[Finding]:
        """The errors of the portfolio that the files are, as validation finds them."""
        parsed = sorted(self.parsed.items())
        unread = [finding for _, (_, findings) in parsed for finding in findings]
        documents = {file: document for file, (document, _) in parsed if document is not None}
        workspace, wrong = workspace_of(documents, frozenset(self.texts))
        invalid = validate(workspace) if workspace is not None else ()
        findings = (*unread, *wrong, *invalid)
        return [finding for finding in findings if finding.severity is FindingSeverity.ERROR]

    @cached_property
    def initiatives(self) -> tuple[str, ...]:
        """The initiatives that have a file, readable or not."""
        return tuple(files_in(INITIATIVES, self.texts))

    @cached_property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios that have a file, readable or not."""
        return tuple(files_in(SCENARIOS, self.texts))

    def scopes(self) -> tuple[str, ...]:
        """The names of all scopes that initiatives offer."""
        names: set[str] = set()
        for file, document in self.documents.items():
            scopes = document.data.get("scopes")
            if file.startswith(f"{INITIATIVES}/") and isinstance(scopes, Mapping):
                names.update(scopes)
        return tuple(sorted(names))

    def data(self, file: str) -> Mapping[str, Any]:
        """What a file says; of a scenario, with what it extends."""
        return self._data.get(file, {})

    @cached_property
    def _data(self) -> Mapping[str, Mapping[str, Any]]:
        data: dict[str, Mapping[str, Any]] = {}
        for file, document in self.documents.items():
            data[file] = document.data
        for name, layered in self.layers.items():
            data[f"{SCENARIOS}/{name}.yaml"] = layered.data
        return data

    def broken(self, file: str) -> bool:
        """Whether the file is there and cannot be read."""
        return file in self.texts and file not in self.documents

    def reader(self, file: str, fields: Mapping[str, Fields]) -> Callable[[Path], Any]:
        """Path of an item -> what stands there in a file; `fields` are the scenarios' fields by
        file."""
        if file in fields:
            return fields[file].get
        data = self.data(file)
        if "math_models" not in data:
            return partial(at, data)
        models = models_by_name(data)

        def read(path: Path) -> Any:
            if path[0] == "math_models":
                return at(models.get(path[1]), path[2:])
            return at(data, path)

        return read

    def scenario_fields(self) -> Mapping[str, Fields]:
        """File -> fields, of every scenario that can be read."""
        fields = {}
        for name, layered in self.layers.items():
            fields[f"{SCENARIOS}/{name}.yaml"] = fields_of(layered.data)
        return fields


def edited_file(files: Files, file: str, changes: Sequence[_Change]) -> str:
    """The text of one file with the value at each path; None takes it out. A file that is not there
    is made."""
    folder = str(PurePosixPath(file).parent)
    if file not in files.texts:
        return _made(file, changes, _ORDERS.get(folder, ()))
    text = files.texts[file]
    if folder == SCENARIOS:
        return edited(text, list(_scenario_steps(files, file, changes)), _ORDERS[folder])
    data = files.documents[file].data
    steps_of = _metric_steps if file == METRICS else _model_steps
    leaves: list[_Step] = []
    for path, value in steps_of(data, changes):
        leaves += _leaf_steps(data, path, value)
    return edited(text, leaves, _ORDERS.get(folder, ()))


def _leaf_steps(data: Any, path: Sequence[str | int], value: Any) -> Iterator[_Step]:
    """The least that has to be written: of a mapping, only the entries that differ."""
    old: Any = data
    for step in path:
        is_place = isinstance(old, tuple) and isinstance(step, int)
        old = old[step] if is_place else at(old, (str(step),))
    are_mappings = isinstance(old, Mapping) and isinstance(value, Mapping)
    if not (are_mappings and old and value):
        yield path, value
        return
    for name, inner in value.items():
        if inner != old.get(name):
            yield from _leaf_steps(data, (*path, name), inner)
    for name in old:
        if name not in value and name not in ONLY_IN_FILES:
            yield (*path, name), None


def _metric_steps(data: Mapping[str, Any], changes: Sequence[_Change]) -> Iterator[_Step]:
    """A new KPI is written as a whole, and so is the first of all."""
    known = data.get("metrics") or {}
    new: dict[str, Any] = {}
    for path, value in changes:
        if path[1] not in known:
            _put(new.setdefault(path[1], {}), path[2:], value)
    if not known and new:
        yield ("metrics",), new
        return
    for path, value in changes:
        if path[1] in known:
            yield path, value
    for name, metric in new.items():
        yield ("metrics", name), metric


def _model_steps(data: Mapping[str, Any], changes: Sequence[_Change]) -> Iterator[_Step]:
    """Paths through the name of a math model lead to its place in the list; a new model makes the
    list anew."""
    models = [(path, value) for path, value in changes if path[0] == "math_models"]
    for path, value in changes:
        if path[0] != "math_models":
            yield path, value
    by_name = models_by_name(data)
    if not all(path[1] in by_name for path, _ in models):
        yield ("math_models",), _models(by_name, models)
        return
    place = {model["name"]: i for i, model in enumerate(data.get("math_models") or ())}
    for path, value in models:
        yield ("math_models", place[path[1]], *path[2:]), value


def _models(old: Mapping[str, Any], changes: Sequence[_Change]) -> tuple[Any, ...]:
    new: dict[str, Any] = {name: dict(model) for name, model in old.items()}
    for path, value in changes:
        model = new.setdefault(path[1], {"name": path[1]})
        _put(model, path[2:], value)
    return tuple(new.values())


def _scenario_steps(
    files: Files, file: str, changes: Sequence[_Change]
) -> Iterator[tuple[Path, Any]]:
    """Fields of the resolved scenario -> edits of its own file; what is inherited goes by null."""
    layered = files.layers[PurePosixPath(file).stem]
    base: dict[str, Any] = {}
    for document in reversed(layered.documents[1:]):
        base = merged_scenario(base, document.data)
    own = layered.documents[0].data
    pairs = {path[2]: value for path, value in changes if path[:2] == _EXCLUDE_PAIRS}
    if pairs:
        yield _EXCLUDE_PAIRS, _pairs(layered.data, pairs)
    for path, value in changes:
        if path[:2] == _EXCLUDE_PAIRS:
            continue
        for step, inner in _leaf_steps(layered.data, path, value):
            plain = tuple(str(part) for part in step)
            if inner is not None:
                yield plain, inner
            elif at(base, plain) is not None:
                yield plain, NULL
            elif at(own, plain) is not None:
                yield plain, None


def _pairs(data: Mapping[str, Any], changes: Mapping[str, Any]) -> tuple[Any, ...] | None:
    written = at(data, _EXCLUDE_PAIRS) or ()
    kept = [pair for pair in written if changes.get(_pair_name(pair), True)]
    names = {_pair_name(pair) for pair in kept}
    new = [name for name, value in changes.items() if value and name not in names]
    return (*kept, *(tuple(name.split("|")) for name in new)) or None


def _pair_name(pair: Iterable[str]) -> str:
    """How a path names a pair, whichever of the two is written first."""
    return "|".join(sorted(pair))


def _made(file: str, changes: Sequence[_Change], order: Sequence[str]) -> str:
    """A new file in the tool's style, its fields in the order of the reference."""
    data: dict[str, Any] = {}
    if file.startswith(INITIATIVES):
        data["key"] = PurePosixPath(file).stem
    models, pairs = [], []
    for path, value in changes:
        if path[:2] == _EXCLUDE_PAIRS:
            if value:
                pairs.append(tuple(path[2].split("|")))
        elif path[0] == "math_models" and value is not None:
            models.append((path, value))
        elif value is not None:
            _put(data, path, value)
    if models:
        data["math_models"] = _models({}, models)
    if pairs:
        data.setdefault("constraints", {})["exclude_pairs"] = tuple(pairs)
    if file.startswith(INITIATIVES):
        data.setdefault("status", "idea")
    folder = str(PurePosixPath(file).parent)
    schema = _SCHEMAS.get(folder, "schemas/metrics.json")
    ordered = {name: data[name] for name in order if name in data}
    return document_text({**ordered, **data}, _COMMENT + schema)


def _put(data: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for step in path[:-1]:
        inner = data.get(step)
        data[step] = dict(inner) if isinstance(inner, Mapping) else {}
        data = data[step]
    if value is None:
        data.pop(path[-1], None)
    else:
        data[path[-1]] = value
