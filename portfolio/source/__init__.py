"""YAML text -> typed, located documents."""

from portfolio.source.documents import Document, read_document
from portfolio.source.salvage import salvaged_workspace
from portfolio.source.texts import Loaded, loaded
from portfolio.source.workspace import (
    INITIATIVES,
    METRICS,
    ORGANIZATION,
    SCENARIOS,
    Workspace,
    files_in,
    read_workspace,
    workspace_of,
)

__all__ = [
    "INITIATIVES",
    "METRICS",
    "ORGANIZATION",
    "SCENARIOS",
    "Document",
    "Loaded",
    "Workspace",
    "files_in",
    "loaded",
    "read_document",
    "read_workspace",
    "salvaged_workspace",
    "workspace_of",
]
