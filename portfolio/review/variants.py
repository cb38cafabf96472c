"""Inputs between base and head: the base with some of the changes, valid or not, each made once."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from portfolio.diff import MISSING, InputEdit, patched
from portfolio.findings import has_errors
from portfolio.model import Planning
from portfolio.source import Document, Workspace, workspace_of
from portfolio.validate import validate


class Variants:
    """Workspaces by the set of changes that they have."""

    def __init__(self, base: Workspace, head: Workspace, edits: Sequence[InputEdit]) -> None:
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
        """What a scenario decides on there; None where the inputs are invalid or it is not
        there."""
        workspace = self.workspace(changes)
        return (
            workspace.planning(scenario)
            if workspace is not None and scenario in workspace.scenarios
            else None
        )

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
        """One file with some of its changes: one object for one content, so that it is typed
        once."""
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
