"""What became of the initiatives of a period: asked for one by one, or read from a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from portfolio.actions.errors import UsageError
from portfolio.findings import did_you_mean
from portfolio.model import KEPT, Initiative, Status
from portfolio.periods import ends_by_end_of, period_days
from portfolio.source import Workspace, read_document

Verdict = Literal["delivered", "carried_over", "rejected"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True)
class PeriodOutcome:
    """What became of one initiative, and what came of it where that was measured."""

    verdict: Verdict
    actuals: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """KPI -> value, and perhaps measured and source, as the file of an initiative has them."""


def open_initiatives(workspace: Workspace, period: str) -> tuple[str, ...]:
    """The keys of what is committed or in progress and was to begin by the end of a period."""
    return tuple(
        key
        for key, initiative in sorted(workspace.initiatives.items())
        if initiative.status in KEPT and _was_to_begin(initiative, period)
    )


def _was_to_begin(initiative: Initiative, period: str) -> bool:
    if initiative.period is None:
        return False
    if initiative.status is Status.IN_PROGRESS:
        return period_days(initiative.period)[0] <= period_days(period)[1]
    # One of a longer period without a promised start may still begin later.
    return ends_by_end_of(initiative.start or initiative.period, period)


def read_outcomes(text: str, file: str) -> Mapping[str, PeriodOutcome]:
    """Key -> outcome, from YAML: `INIT-1: carried_over`, or a mapping with `is` and `actuals`.

    Raises:
        UsageError: if the text is not that.
    """
    document, findings = read_document(file, text)
    if document is None or findings:
        first = findings[0]
        raise UsageError(f"{file}:{first.location.line}: {first.message}")
    outcomes = {}
    for key, value in (document.data or {}).items():
        fields = value if isinstance(value, Mapping) else {"is": value}
        unknown = set(fields) - {"is", "actuals"}
        if unknown:
            raise UsageError(f"{file}: {key}: {sorted(unknown)[0]} is neither `is` nor `actuals`")
        outcomes[key] = PeriodOutcome(
            verdict_of(str(fields.get("is")), key), fields.get("actuals", {})
        )
    return outcomes


def verdict_of(text: str, key: str) -> Verdict:
    """The verdict that a word says.

    Raises:
        UsageError: if it says none.
    """
    word = text.strip().replace(" ", "_").replace("-", "_")
    for verdict in VERDICTS:
        if word == verdict:
            return verdict
    choices = ", ".join(VERDICTS)
    raise UsageError(f"{key}: {text} is none of {choices}{did_you_mean(word, VERDICTS)}")
