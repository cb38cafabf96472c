"""A YAML file that was read: its data, and the place of everything in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from portfolio.findings import Finding, Location
from portfolio.source.yaml12 import compose, node_location, parsed_yaml

Path = Sequence[str | int]


@dataclass(frozen=True)
class Document:
    """Path from the root of the workspace, text, and the mapping that the text holds."""

    file: str
    text: str
    data: Mapping[str, Any]

    def locate(self, path: Path, *, key: bool = False) -> Location:
        """The place of the deepest part of ``path`` that exists.

        A scalar is located at its value, a mapping or list at its key; ``key`` asks for the key
        always. Steps that the file does not have (a missing field, the name of a variant) are
        passed over.
        """
        return self.find(path, key=key)[1]

    def find(self, path: Path, *, key: bool = False) -> tuple[int, Location]:
        """How many steps of ``path`` exist here, and the place of the last of them."""
        node, at, depth = self._root, None, 0
        for step in path:
            child = _child(node, step)
            if child is not None:
                at, node = child
                depth += 1
        if node is None:
            return 0, Location(self.file)
        return depth, node_location(
            self.file, node if at is None or (_is_scalar(node) and not key) else at
        )

    @cached_property
    def _root(self) -> Any:
        return compose(self.text)


def read_document(file: str, text: str) -> tuple[Document | None, list[Finding]]:
    """The document of one file's text, pure: no disk. None where the text cannot be read as a
    mapping."""
    data, findings = parsed_yaml(file, text)
    if not findings and not isinstance(data, dict):
        what = (
            "the file is empty" if data is None else "the file must hold fields, as `name: value`"
        )
        findings = [Finding("P110", Location(file), what, "see the reference of its format")]
    if not isinstance(data, dict):
        return None, findings
    return Document(file, text, data), findings


def _is_scalar(node: Any) -> bool:
    return type(node) is yaml.ScalarNode


def _child(node: Any, step: str | int) -> tuple[Any, Any] | None:
    """(node to point at, value node) of one step down: the key of a mapping, the element of a
    list."""
    if type(node) is yaml.MappingNode:
        for key, value in node.value:
            if getattr(key, "value", None) == step:
                return key, value
    elif type(node) is yaml.SequenceNode and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None
