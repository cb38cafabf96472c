"""Inputs between base and head: the base with some of the changes, valid or not, each made once."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from portfolio.canonical import initiative_record, relevant_initiatives, scenario_record, sha256, shared_records
from portfolio.diff.inputs import MISSING, Edit, patched
from portfolio.findings import has_errors
from portfolio.model import Initiative, Planning
from portfolio.source import Document, Workspace, workspace_of
from portfolio.validate import validate

WORDS = frozenset(
    {"title", "owner", "requesting_team", "requester", "problem_statement", "hypothesis", "summary", "notes"}
    | {"description", "name", "unit", "scoring", "math_models", "immediate_kpi", "metric_chain", "contribution_source"}
)
"""Fields of the canonical inputs that are for readers: no rule, total or order of a plan rests on them."""


class Variants:
    """Workspaces by the set of changes that they have."""

    def __init__(self, base: Workspace, head: Workspace, edits: Sequence[Edit]) -> None:
        self._base = base
        self._head = head
        self._edits = edits
        self._made: dict[frozenset[int], Workspace | None] = {}
        self._documents: dict[tuple[str, frozenset[int]], Document | None] = {}

    def workspace(self, changes: Collection[int]) -> Workspace | None:
        """The base with these changes; None where that is not valid."""
        some = frozenset(changes)
        if some not in self._made:
            self._made[some] = self._workspace(some)
        return self._made[some]

    def planning(self, changes: Collection[int], scenario: str) -> Planning | None:
        """What a scenario decides on there; None where the inputs are invalid or it is not there."""
        workspace = self.workspace(changes)
        return workspace.planning(scenario) if workspace is not None and scenario in workspace.scenarios else None

    def _workspace(self, some: frozenset[int]) -> Workspace | None:
        if not some:
            return self._base
        if len(some) == len(self._edits):
            return self._head
        documents = dict(self._base.documents)
        for file, own in self._of_files.items():
            document = self._document(file, own & some)
            if document is None:
                documents.pop(file, None)
            else:
                documents[file] = document
        workspace, findings = workspace_of(documents, documents)
        invalid = workspace is None or has_errors(findings) or has_errors(validate(workspace))
        return None if invalid else workspace

    @cached_property
    def _of_files(self) -> Mapping[str, frozenset[int]]:
        files: dict[str, set[int]] = {}
        for at, edit in enumerate(self._edits):
            files.setdefault(edit.file, set()).add(at)
        return {file: frozenset(own) for file, own in files.items()}

    def _document(self, file: str, own: frozenset[int]) -> Document | None:
        """One file with some of its changes: one object for one content, so that it is typed once."""
        if (file, own) not in self._documents:
            self._documents[file, own] = self._patched(file, own)
        return self._documents[file, own]

    def _patched(self, file: str, own: frozenset[int]) -> Document | None:
        before = self._base.documents.get(file)
        if not own:
            return before
        after = self._head.documents.get(file)
        if own == self._of_files[file] or before is None:
            return after
        data: Any = before.data
        for at in sorted(own):
            data = patched(data, self._edits[at].path, self._edits[at].after)
        return None if data is MISSING else Document(file, before.text, data)


Memory = dict[int, tuple[Initiative, str]]
"""What was read of initiatives, by their identity; they are kept, so that no other takes one's place."""


def deciding_inputs(planning: Planning, memory: Memory | None = None) -> str:
    """A hash of what can decide the plan: the canonical inputs without the fields that are only for readers.

    It is compared within one process and never stored, so that any spelling of its own serves, and the quickest does.
    Variants share most initiatives: with a memory each is read once.
    """
    known: Memory = {} if memory is None else memory
    shared = [_without_words(record) for record in (*shared_records(planning), scenario_record(planning))]
    told = [planning.name, shared, sorted(_text_of(one, known) for one in relevant_initiatives(planning))]
    return sha256(json.dumps(told, sort_keys=True).encode())


def _text_of(initiative: Initiative, memory: Memory) -> str:
    if id(initiative) not in memory:
        memory[id(initiative)] = initiative, json.dumps(_without_words(initiative_record(initiative)), sort_keys=True)
    return memory[id(initiative)][1]


def _without_words(record: Mapping[str, object]) -> dict[str, object]:
    """Of a record's own fields; in the organization, names and units of resources stand a level below."""
    return dict(_kept(record))


def _kept(record: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in record.items():
        if name == "resources" and isinstance(value, list):
            yield name, [resource["name"] for resource in value]
        elif name == "dimensions" and record.get("kind") == "organization" and isinstance(value, Mapping):
            yield name, {dimension: sorted(values) for dimension, values in value.items()}
        elif name not in WORDS:
            yield name, value
