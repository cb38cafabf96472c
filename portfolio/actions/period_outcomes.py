"""What became of the initiatives of a period: asked for one by one, or read from a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from portfolio.actions.errors import UsageError
from portfolio.actions.naming import known_period
from portfolio.findings import did_you_mean
from portfolio.model import KEPT, Actual, Initiative, Status, exact_number
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
    """The keys of what is committed or in progress and was to begin by the end of a period.

    Raises:
        UsageError: if that is no period.
    """
    known_period(period)
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
        verdict = verdict_of(fields.get("is"), key)
        actuals = _actuals(fields.get("actuals", {}), f"{file}: {key}")
        if actuals and verdict != "delivered":
            raise UsageError(f"{file}: {key}: only what is delivered has actuals")
        outcomes[key] = PeriodOutcome(verdict, actuals)
    return outcomes


def _actuals(data: object, place: str) -> Mapping[str, Mapping[str, Any]]:
    """What came of each KPI, in the shape that the file of an initiative has.

    Raises:
        UsageError: if it has another.
    """
    if not isinstance(data, Mapping):
        raise UsageError(f"{place}: actuals should be as {{KPI: {{value: 1}}}}")
    for kpi, one in data.items():
        try:
            Actual.model_validate(one)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(["actuals", str(kpi), *map(str, first["loc"])])
            raise UsageError(f"{place}: {field}: {first['msg'].lower()}") from None
    return data


def united_outcomes(
    answers: Iterable[tuple[str, PeriodOutcome]],
) -> Mapping[str, PeriodOutcome]:
    """Key -> outcome, of answers from several places.

    Raises:
        UsageError: if two of them do not say the same of an initiative.
    """
    outcomes: dict[str, PeriodOutcome] = {}
    for key, outcome in answers:
        if outcomes.setdefault(key, outcome) != outcome:
            verdicts = f"{outcomes[key].verdict} and {outcome.verdict}"
            if outcomes[key].verdict == outcome.verdict:
                verdicts = f"{outcome.verdict}, with and without actuals"
            raise UsageError(f"{key} has two answers: {verdicts}")
    return outcomes


def verdict_of(text: object, key: str) -> Verdict:
    """The verdict that a word says.

    Raises:
        UsageError: if it says none.
    """
    word = text.strip().replace(" ", "_").replace("-", "_") if isinstance(text, str) else ""
    for verdict in VERDICTS:
        if word == verdict:
            return verdict
    what = f"{text} is no outcome" if word else "no outcome is named"
    raise UsageError(f"{key}: {what}: {did_you_mean(word, VERDICTS)}")


def measured_value(text: str, key: str) -> Mapping[str, Any]:
    """What came of a KPI, as the file of an initiative has it.

    Raises:
        UsageError: if the text is no number that a file can hold.
    """
    try:
        return {"value": exact_number(Decimal(text.strip()))}
    except InvalidOperation:
        raise UsageError(f"{key}: {text} is no number") from None
    except PydanticCustomError as error:
        raise UsageError(f"{key}: {text} {error.message()}") from None
