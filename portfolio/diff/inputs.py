"""The input diff: fields that mean something else, each with its place on both sides.

What only looks different is no change: layout, comments, the order of keys, of files and of lists
that are sets, other spellings of a number, and defaults written out.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from portfolio.canonical import canonical_bytes, model_record, plain_decimal
from portfolio.changes import InputChange, Place
from portfolio.findings import Location
from portfolio.source import INITIATIVES, METRICS, ORGANIZATION, SCENARIOS, Document, Workspace

_RESOURCES = ("resources",)
"""The path of the only mapping whose order means something: the first resource decides ties before
the second."""
_CUT = 300
"""Characters of a value that are kept for showing."""


class Missing:
    """The value of what is not there: YAML's null is a value of its own."""


MISSING = Missing()


@dataclass(frozen=True)
class InputEdit:
    """One change of the data of one file. Path `()` stands for the whole file."""

    file: str
    path: tuple[str, ...]
    before: Any
    after: Any
    """The data as it was read; MISSING where it is not there."""
    shown: InputChange


def input_edits(base: Workspace, head: Workspace) -> tuple[InputEdit, ...]:
    """Every field that means something else in ``head``, by file and field."""
    edits: list[InputEdit] = []
    for file in sorted({*base.documents, *head.documents}, key=_file_order):
        edits += _file_edits(file, base, head)
    return tuple(edits)


def _file_order(file: str) -> tuple[int, str]:
    """Initiatives first, then scenarios, KPIs, the organization: from what changes often to what
    seldom does."""
    folder = str(PurePosixPath(file).parent)
    if folder == INITIATIVES:
        return 0, file
    if folder == SCENARIOS:
        return 1, file
    # By its name metrics.yaml comes before organization.yaml.
    return 2, file


def _file_edits(file: str, base: Workspace, head: Workspace) -> Iterator[InputEdit]:
    before, after = base.documents.get(file), head.documents.get(file)
    if before is None or after is None:
        yield _whole_file(file, before, after)
    # Texts are compared first: most files of a proposal are the same, and models take longer.
    elif before.text != after.text and meaning(base, file) != meaning(head, file):
        for path in _differences(before.data, after.data, ()):
            yield _edit(file, path, before, after)


def meaning(workspace: Workspace, file: str) -> bytes:
    """What a file says, in one spelling: its model with defaults explicit; a scenario with what it
    extends."""
    path = PurePosixPath(file)
    if file == ORGANIZATION:
        # The order of the resources decides ties.
        order = list(workspace.organization.resources)
        return canonical_bytes(model_record(workspace.organization) | {"order": order})
    if file == METRICS:
        return canonical_bytes(model_record(workspace.metrics))
    if str(path.parent) == SCENARIOS:
        return canonical_bytes(model_record(workspace.scenarios[path.stem]))
    return canonical_bytes(model_record(workspace.initiatives[path.stem]))


def _whole_file(file: str, before: Document | None, after: Document | None) -> InputEdit:
    """A file that comes or goes."""
    first_line = Place(file=file, line=1)
    change = InputChange(
        subject=PurePosixPath(file).stem,
        field="",
        before=None if before is None else _title(before),
        after=None if after is None else _title(after),
        before_at=None if before is None else first_line,
        after_at=None if after is None else first_line,
    )
    old_data = MISSING if before is None else before.data
    new_data = MISSING if after is None else after.data
    return InputEdit(file, (), old_data, new_data, change)


def _title(document: Document) -> str:
    file_name = PurePosixPath(document.file).stem
    return input_in_words(document.data.get("title", file_name))


def _differences(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths of the least parts that differ. Shares of a dimension are one part: they sum to 1
    only together."""
    if _normal(before, path) == _normal(after, path):
        return
    both_mappings = isinstance(before, Mapping) and isinstance(after, Mapping)
    if not both_mappings or _is_one_part(before, after, path):
        yield path
        return
    for name in sorted({*before, *after}):
        old, new = before.get(name, MISSING), after.get(name, MISSING)
        yield from _differences(old, new, (*path, name))


def _is_one_part(
    before: Mapping[str, Any], after: Mapping[str, Any], path: tuple[str, ...]
) -> bool:
    """Shares of an initiative in a dimension, and resources whose order changes."""
    if path == _RESOURCES:
        old_order = [name for name in before if name in after]
        new_order = [name for name in after if name in before]
        return old_order != new_order
    is_dimension = len(path) >= 2 and path[-2] == "dimensions"
    if not is_dimension or path[0] not in ("dimensions", "overrides"):
        return False
    # The organization names the values of a dimension with a text each: parts of their own.
    values = [*before.values(), *after.values()]
    return bool(values) and isinstance(values[0], Decimal)


def _normal(value: Any, path: tuple[str, ...]) -> Any:
    """One spelling of a value at a path, comparable with ==."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Decimal):
        return ("number", plain_decimal(value))
    if isinstance(value, Mapping):
        fields = {name: _normal(inner, (*path, name)) for name, inner in value.items()}
        return list(fields.items()) if path == _RESOURCES else fields
    if isinstance(value, tuple):
        parts = [_normal(inner, path) for inner in value]
        # Priorities are the one list whose order means something: which KPIs come first.
        if path and path[-1] == "priorities":
            return parts
        return sorted({json.dumps(part, sort_keys=True) for part in parts})
    return value


def _edit(file: str, path: tuple[str, ...], before: Document, after: Document) -> InputEdit:
    old, new = _at(before.data, path), _at(after.data, path)
    subject, field = _named(file, path)
    old_place = None if old is MISSING else _place(before.locate(path))
    new_place = None if new is MISSING else _place(after.locate(path))
    change = InputChange(
        subject=subject,
        field=field,
        before=None if old is MISSING else input_in_words(old),
        after=None if new is MISSING else input_in_words(new),
        before_at=old_place,
        after_at=new_place,
    )
    return InputEdit(file, path, old, new, change)


def _named(file: str, path: tuple[str, ...]) -> tuple[str, str]:
    """Whose field it is, and which: a KPI is named by its key, everything else by its file."""
    if file == METRICS and path[0] == "metrics" and len(path) > 1:
        return path[1], ".".join(path[2:])
    return PurePosixPath(file).stem, ".".join(path)


def _place(location: Location) -> Place:
    return Place(file=location.file, line=location.line)


def _at(data: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        if not isinstance(data, Mapping) or step not in data:
            return MISSING
        data = data[step]
    return data


def input_in_words(value: Any) -> str:
    """A value as a person would write it on one line of YAML, cut where it is long."""
    text = _flow(value)
    return text if len(text) <= _CUT else f"{text[: _CUT - 1]}…"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        entries = ", ".join(f"{name}: {_flow(inner)}" for name, inner in value.items())
        return f"{{{entries}}}"
    if isinstance(value, tuple):
        items = ", ".join(_flow(inner) for inner in value)
        return f"[{items}]"
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def patched(data: Any, path: tuple[str, ...], value: Any) -> Any:
    """Data with the value at a path, or without it where the value is MISSING; the rest is
    shared."""
    if not path:
        return value
    name, *rest = path
    fields = dict(data) if isinstance(data, Mapping) else {}
    changed = patched(fields.get(name, MISSING), tuple(rest), value)
    if changed is MISSING:
        fields.pop(name, None)
    else:
        fields[name] = changed
    return fields
