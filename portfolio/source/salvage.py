"""The readable rest of files with mistakes of structure, so that their references can be checked
too.

A person who mends a file should not see its unknown names only in the next round. What is wrong is
left out, what is missing gets a stand-in, and the result serves for looking names up and for
nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from portfolio.model import Initiative, Metrics, Model, Organization, Scenario
from portfolio.source.documents import Document, read_document
from portfolio.source.extends import resolve_extends
from portfolio.source.names import INITIATIVES, METRICS, ORGANIZATION, SCENARIOS
from portfolio.source.typed_models import known_steps
from portfolio.source.workspace import Workspace, files_in, workspace_of

ROUNDS = 4
"""A mistake can hide others within the same value; deeper than this no file nests them."""
_STAND_INS: Mapping[str, Any] = {
    "title": "-",
    "name": "-",
    "unit": "-",
    "reason": "-",
    "level": "strategic",
    "status": "idea",
    "period": "2026",
    "objective": {"mode": "north_star"},
}
"""Required field -> what stands in for it while names are looked up."""
_VOCABULARY = frozenset({"resources", "dimensions", "metrics"})
MOST_MISTAKES = 200
"""A file with more is of another kind; leaving out each takes time in proportion to the file."""
Path = tuple[str | int, ...]


def salvaged_workspace(texts: Mapping[str, str], unread: frozenset[str]) -> Workspace | None:
    """The workspace of what can be read; None where the vocabularies are uncertain.

    `unread` are files that are there and have no text.
    """
    documents: dict[str, Document] = {}
    for file, text in texts.items():
        document, _ = read_document(file, text)
        if document is not None:
            documents[file] = document
    for file, model in ((ORGANIZATION, Organization), (METRICS, Metrics)):
        if file not in documents or not _salvage(documents, file, model):
            return None
    for name, file in files_in(INITIATIVES, documents).items():
        if not _salvage(documents, file, Initiative, name):
            del documents[file]
    _salvage_scenarios(documents)
    workspace, _ = workspace_of(documents, frozenset([*texts, *unread]))
    return workspace


def _salvage(
    documents: dict[str, Document],
    file: str,
    model: type[Model],
    key: str | None = None,
) -> bool:
    """Replace a document by its readable rest; False where that cannot be had."""
    document = documents[file]
    for _ in range(ROUNDS):
        errors = _errors(model, document.data)
        if not errors:
            documents[file] = document
            return True
        if len(errors) > MOST_MISTAKES:
            return False
        if model is not Initiative and not all(_keeps_vocabulary(error) for error in errors):
            return False
        data = document.data
        for error in errors:
            data = _mended(data, error, key)
        document = replace(document, data=data)
    return False


def _salvage_scenarios(documents: dict[str, Document]) -> None:
    """Each scenario's readable rest. A mistake can stand in the file of a scenario that it
    extends."""
    files = files_in(SCENARIOS, documents)
    for _ in range(ROUNDS):
        by_name = {name: documents[file] for name, file in files.items() if file in documents}
        layers, _ = resolve_extends(by_name, frozenset())
        clean = True
        for layered in layers.values():
            errors = _errors(Scenario, layered.data)
            if len(errors) > MOST_MISTAKES:
                clean = False
                for document in layered.documents:
                    documents.pop(document.file, None)
                continue
            for error in errors:
                clean = False
                for document in layered.documents:
                    if document.file not in documents:
                        continue
                    data = _mended(documents[document.file].data, error, None)
                    documents[document.file] = replace(documents[document.file], data=data)
        if clean:
            return


def _errors(model: type[Model], data: Any) -> list[ErrorDetails]:
    try:
        model.model_validate(data)
    except ValidationError as error:
        return error.errors(include_url=False, include_context=False)
    return []


def _keeps_vocabulary(error: ErrorDetails) -> bool:
    """Whether leaving out what is wrong still leaves every name that other files may use."""
    loc = error["loc"]
    if len(loc) == 1:
        return error["type"] != "extra_forbidden" and loc[0] not in _VOCABULARY
    if loc[0] not in _VOCABULARY or "[key]" in loc:
        return loc[0] not in _VOCABULARY
    is_entry_of_vocabulary = len(loc) == 2 or (loc[0] == "dimensions" and len(loc) == 3)
    return not is_entry_of_vocabulary or error["type"] in ("model_type", "string_type")


def _mended(data: Any, error: ErrorDetails, key: str | None) -> Any:
    """The data without what one error is about, or with a stand-in for what is missing."""
    path = known_steps(error["loc"], data)
    if error["type"] == "missing" and path:
        stand_in = key if path[-1] == "key" else _STAND_INS.get(str(path[-1]))
        return _set(data, path, stand_in)
    if error["loc"][:1] == ("dimensions",) and error["type"] == "string_type":
        return _set(data, path, "-")
    if error["type"] == "model_type":
        return _set(data, path, {})
    return _without(data, _up_to_last_name(path, data))


def _up_to_last_name(path: Path, data: Any) -> Path:
    """The path cut before a position in a list: taking one entry out would move the others."""
    steps = list(_steps_to_list(path, data))
    return tuple(steps)


def _steps_to_list(path: Path, data: Any) -> Iterator[str | int]:
    for step in path:
        if not isinstance(data, Mapping):
            return
        yield step
        data = data.get(step)


def _set(data: Any, path: Sequence[str | int], value: Any) -> Any:
    """The data with another value at a path of which all but the last step exists; else as it
    was."""
    if not path:
        return data
    if isinstance(data, tuple) and isinstance(path[0], int) and path[0] < len(data):
        changed = list(data)
        changed[path[0]] = _set(data[path[0]], path[1:], value) if path[1:] else value
        return tuple(changed)
    if not isinstance(data, Mapping):
        return data
    if len(path) == 1:
        return {**data, path[0]: value}
    if path[0] not in data:
        return data
    return {**data, path[0]: _set(data[path[0]], path[1:], value)}


def _without(data: Any, path: Sequence[str | int]) -> Any:
    if not path or not isinstance(data, Mapping) or path[0] not in data:
        return data
    if len(path) == 1:
        return {name: value for name, value in data.items() if name != path[0]}
    return {**data, path[0]: _without(data[path[0]], path[1:])}
