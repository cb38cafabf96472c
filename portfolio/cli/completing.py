"""What a shell offers after TAB: scenarios, runs, keys and codes.

Only names of files are read, so that it answers at once; where there is no portfolio nothing is
offered.
"""

from collections.abc import Iterable
from pathlib import Path

import click

from portfolio import findings, source
from portfolio.places import find_root
from portfolio.source import INITIATIVES, SCENARIOS

RESULTS = "runs/results"


def complete_scenarios(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Names of scenarios."""
    return _beginning_with(incomplete, _yaml_names(context, SCENARIOS), context)


def complete_keys(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Keys of initiatives."""
    return _beginning_with(incomplete, _yaml_names(context, INITIATIVES), context)


def complete_slices(
    context: click.Context,
    _parameter: click.Parameter,
    incomplete: str,
) -> list[str]:
    """Values of dimensions: `department=payments`."""
    root = _root(context)
    if root is None:
        return []
    file = root / source.ORGANIZATION
    if not file.is_file():
        return []
    document, _ = source.read_document(source.ORGANIZATION, file.read_text("utf-8"))
    dimensions = {} if document is None else document.data.get("dimensions", {})
    names = [f"{dimension}={value}" for dimension, values in dimensions.items() for value in values]
    return _beginning_with(incomplete, names, context)


def complete_runs(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Ids of the runs in the record."""
    root = _root(context)
    folders = [] if root is None else (root / RESULTS).glob("*/*")
    names = [folder.name for folder in folders if not folder.name.startswith(".")]
    return _beginning_with(incomplete, names, context)


def complete_codes(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Codes of findings."""
    return _beginning_with(incomplete.upper(), findings.CODES, context)


def _root(context: click.Context) -> Path | None:
    chosen = context.params.get("root")
    return find_root(Path.cwd()) if chosen is None else Path(chosen)


def _yaml_names(context: click.Context, folder: str) -> list[str]:
    root = _root(context)
    if root is None:
        return []
    files = (root / folder).glob("*.yaml")
    return [file.stem for file in files if not file.name.startswith(".")]


def _beginning_with(incomplete: str, names: Iterable[str], context: click.Context) -> list[str]:
    """Those that begin so, without those that the line has already."""
    given = [value for value in context.params.values() if isinstance(value, tuple)]
    already = {name for values in given for name in values}
    return sorted(name for name in names if name.startswith(incomplete) and name not in already)
