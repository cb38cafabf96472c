"""`estimate`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio.cli.boundary import Exit, ExpectedError, writing
from portfolio.cli.inputs import known
from portfolio.cli.options import color_option, format_option, root_option, say, width, write

if TYPE_CHECKING:
    from portfolio.estimate import Estimate
    from portfolio.report.estimates import EstimateLine
    from portfolio.source import Workspace


@click.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option("--write", "store", is_flag=True, help="Store what the models give, with contribution_source: computed.")
@click.option("--override", is_flag=True, help="With --write: also over what a person entered (pm_override).")
@format_option("text", "json")
@color_option
@root_option
def estimate(keys: tuple[str, ...], store: bool, override: bool, form: str, color: bool, root: Path) -> int:
    """Evaluate approved formulas beside the stored contributions.

    Of the initiatives named, or of all. Arithmetic is exact; a result with more than 15 significant digits is rounded
    half-even. Nothing is written without --write, and then only primary models count. A model that comes to no number
    ends the command with 3, and nothing is written.
    """
    from portfolio.estimate import estimates, stored_texts
    from portfolio.report.estimates import estimates_json, estimates_view
    from portfolio.report.findings import as_text

    if override and not store:
        raise ExpectedError("--override says what --write may replace: it needs --write", Exit.USAGE)
    workspace, texts = _read(root, form, color=color, store=store)
    for key in keys:
        known(key, workspace.initiatives, "initiative")
    models = list(estimates(workspace, frozenset(keys) or None))
    findings = [finding for one in models for finding in one.findings]
    without = any(one.computed is None for one in models)
    new: Mapping[str, str] = {}
    kept: Sequence[str] = ()
    if store and not without:
        new, kept = stored_texts(workspace, texts, models, override=override)
        _replace(root, new, texts)
    lines = [_line(workspace, one) for one in models]
    shown = estimates_view(lines, width=width(), color=color) if form == "text" else ""
    write(shown or estimates_json(lines, sorted(new), kept), color=color)
    if findings and not new:
        say(as_text(findings, texts, color=False).rstrip())
    _tell(new, kept, store=store)
    return Exit.INVALID if without else Exit.DONE


def _read(root: Path, form: str, *, color: bool, store: bool) -> "tuple[Workspace, Mapping[str, str]]":
    """The valid files and their texts; else their findings are printed and the command ends with 3."""
    from portfolio.checked import check
    from portfolio.findings import has_errors
    from portfolio.record.journal import finish_replacing
    from portfolio.report.findings import as_json, as_text

    if store:
        with writing():
            finish_replacing(root)
    checked = check(root)
    if checked.workspace is None or has_errors(checked.findings):
        found = checked.findings
        write(as_json(found) if form == "json" else as_text(found, checked.texts, color=color), color=color)
        raise ExpectedError("the inputs are invalid: nothing was estimated", Exit.INVALID)
    return checked.workspace, checked.texts


def _replace(root: Path, new: Mapping[str, str], old: Mapping[str, str]) -> None:
    """All files or none, and only if they are what was read."""
    from portfolio.record.journal import ChangedMeanwhileError, replace_files

    try:
        with writing():
            replace_files(root, {f: t.encode() for f, t in new.items()}, {f: old[f].encode() for f in new})
    except ChangedMeanwhileError as error:
        raise ExpectedError(f"{error} was changed meanwhile: try again", Exit.STALE) from None


def _tell(new: Mapping[str, str], kept: Sequence[str], *, store: bool) -> None:
    for file in sorted(new):
        say(f"wrote {file}")
    if kept:
        say(f"kept what a person entered: {', '.join(kept)}; --override replaces it")
    elif store and not new:
        say("nothing to write")


def _line(workspace: "Workspace", one: "Estimate") -> "EstimateLine":
    from portfolio.report.estimates import EstimateLine

    kpi = one.model.target_kpi
    numbers = (None if value is None else f"{value:f}" for value in (one.stored, one.computed, one.difference))
    path = None if one.path is None else ".".join(one.path)
    unit = workspace.metrics.metrics[kpi].unit
    return EstimateLine(one.initiative, one.model.name, kpi, unit, one.source, path, *numbers)
