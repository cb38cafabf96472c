"""Evaluate approved math models beside the stored contributions, and store what they give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from portfolio.actions.errors import InvalidInputsError, StaleError
from portfolio.actions.naming import known_name
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.checked import check
from portfolio.estimate import Estimate, estimates, stored_texts
from portfolio.findings import Finding, has_errors
from portfolio.record import ChangedMeanwhileError, finish_replacing, replace_files
from portfolio.report import EstimateLine
from portfolio.source import Workspace


@dataclass(frozen=True)
class Estimated:
    """What the models give, and which files were written."""

    workspace: Workspace
    texts: Mapping[str, str]
    estimates: tuple[Estimate, ...]
    written: tuple[str, ...] = ()
    """Files, relative to the root, sorted."""
    kept: tuple[str, ...] = ()
    """What a person entered and the models would change: KEY.KPI."""

    @property
    def lines(self) -> tuple[EstimateLine, ...]:
        """Each model beside what is stored, ready to be shown."""
        return tuple(_line(self.workspace, one) for one in self.estimates)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the models."""
        return tuple(finding for one in self.estimates for finding in one.findings)

    @property
    def complete(self) -> bool:
        """Whether every model came to a number."""
        return all(one.computed is not None for one in self.estimates)


def estimate(
    root: Path, keys: Sequence[str] = (), *, store: bool = False, override: bool = False
) -> Estimated:
    """Evaluate the approved models of some initiatives, or of all.

    With `store`, what primary models give becomes the contribution, unless a person entered one
    (`override` replaces that too). A model without a number stores nothing at all.

    Raises:
        InvalidInputsError: if the files are invalid.
        UsageError: if a key is no initiative, or the disk refuses.
        StaleError: if a file was changed meanwhile; nothing was written.
    """
    if store:
        # A process that was stopped while it stored may have left files to put in place.
        with refusals_of_the_disk():
            finish_replacing(root)
    checked = check(root)
    workspace = checked.workspace
    if workspace is None or has_errors(checked.findings):
        message = "the inputs are invalid: nothing was estimated"
        raise InvalidInputsError(message, checked.findings, checked.texts)
    for key in keys:
        known_name(key, workspace.initiatives, "initiative")
    evaluated = tuple(estimates(workspace, frozenset(keys) or None))
    outcome = Estimated(workspace, checked.texts, evaluated)
    if not store or not outcome.complete:
        return outcome
    new, kept = stored_texts(workspace, checked.texts, evaluated, override=override)
    _replace(root, new, checked.texts)
    return Estimated(workspace, checked.texts, evaluated, tuple(sorted(new)), kept)


def _replace(root: Path, new: Mapping[str, str], old: Mapping[str, str]) -> None:
    """All files or none, and only if they are what was read."""
    files = {file: text.encode() for file, text in new.items()}
    expected = {file: old[file].encode() for file in new}
    try:
        with refusals_of_the_disk():
            replace_files(root, files, expected)
    except ChangedMeanwhileError as error:
        raise StaleError(f"{error} was changed meanwhile: try again") from None


def _line(workspace: Workspace, one: Estimate) -> EstimateLine:
    kpi = one.model.target_kpi
    unit = workspace.metrics.metrics[kpi].unit
    path = None if one.path is None else ".".join(one.path)
    return EstimateLine(
        initiative=one.initiative,
        model=one.model.name,
        kpi=kpi,
        unit=unit,
        source=one.source,
        path=path,
        stored=_exact_text(one.stored),
        computed=_exact_text(one.computed),
        difference=_exact_text(one.difference),
    )


def _exact_text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
