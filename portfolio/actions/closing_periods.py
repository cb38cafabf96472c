"""Close a period: what became of its initiatives, and the scenario of the period that follows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from portfolio.actions.errors import UsageError
from portfolio.actions.file_edits import Change, edited_text, require_valid, write_all
from portfolio.actions.naming import known_name, known_period
from portfolio.actions.next_scenario import (
    NextScenario,
    next_scenario,
    organization_text,
    scenario_text,
    what_to_look_at,
)
from portfolio.actions.opening import Portfolio
from portfolio.actions.period_outcomes import PeriodOutcome, open_initiatives
from portfolio.model import Initiative, Status
from portfolio.report import FieldEdit, PlanEdits, SubjectEdit
from portfolio.source import INITIATIVES, ORGANIZATION, Workspace
from portfolio.steps import kind_of

_VERDICTS = {"delivered": "delivered", "carried_over": "carried over", "rejected": "rejected"}


def close_period(
    portfolio: Portfolio,
    period: str,
    following: str,
    outcomes: Mapping[str, PeriodOutcome],
    name: str | None = None,
    *,
    is_dry: bool = True,
) -> PlanEdits:
    """Write what became of each open initiative, the next scenario, and the entry of `plan`.

    `outcomes` has every open initiative of the period; further keys (candidates that are carried
    over or rejected) may be among them. `name` is that of the next scenario.

    Raises:
        UsageError: if an outcome is missing, a name or period is unknown, a name is taken, or the
            disk refuses.
        InvalidInputsError: if the portfolio would not be valid afterwards.
        StaleError: if a file was changed meanwhile.
    """
    workspace = portfolio.workspace
    known_period(following)
    for key in outcomes:
        known_name(key, workspace.initiatives, "initiative")
    missing = [key for key in open_initiatives(workspace, period) if key not in outcomes]
    if missing:
        raise UsageError(_unanswered(period, missing))
    made = next_scenario(workspace, period, following, name)
    new: dict[str, str] = {}
    edits = []
    for key, outcome in sorted(outcomes.items()):
        edit, text = _of_initiative(workspace, key, outcome, following)
        edits.append(edit)
        if edit.fields:
            new[edit.file] = text
    if made is not None:
        new[made.file] = scenario_text(made)
        new[ORGANIZATION] = organization_text(workspace, made)
        edits += _of_plan(workspace, made)
    require_valid(workspace.texts, new)
    if not is_dry:
        write_all(portfolio.root, workspace.texts, new)
    heading = f"{period} is closed, {following} is next"
    notes = tuple(_notes(workspace, period, outcomes, made))
    return replace(PlanEdits(heading, edits, notes), is_written=not is_dry)


def _of_initiative(
    workspace: Workspace, key: str, outcome: PeriodOutcome, following: str
) -> tuple[SubjectEdit, str]:
    """What became of an initiative, and the text of its file that says so."""
    file = f"{INITIATIVES}/{key}.yaml"
    document = workspace.documents[file]
    initiative = workspace.initiatives[key]
    changes = _changes(initiative, outcome, following)
    text, fields = edited_text(document.text, document.data, changes)
    verdict = _VERDICTS[outcome.verdict]
    return SubjectEdit(key, initiative.title, file, verdict, fields), text


def _unanswered(period: str, keys: Sequence[str]) -> str:
    named = ", ".join(keys)
    advice = "say --delivered, --carried-over or --rejected KEY, or --answers FILE"
    return f"{period} is not closed: what became of {named}? {advice}"


def _changes(initiative: Initiative, outcome: PeriodOutcome, following: str) -> list[Change]:
    if outcome.verdict == "rejected":
        return [(("status",), Status.REJECTED.value)]
    if outcome.verdict == "delivered":
        changes: list[Change] = [(("status",), Status.DELIVERED.value)]
        changes += [(("actuals", kpi), one) for kpi, one in sorted(outcome.actuals.items())]
        return changes
    same_kind = initiative.period is not None and kind_of(initiative.period) == kind_of(following)
    if same_kind:
        return [(("period",), following), (("start",), None)]
    # Its numbers are effects in one period of its own kind, so that stays; a start says when.
    if initiative.status is Status.COMMITTED:
        return [(("start",), following)]
    return []


def _of_plan(workspace: Workspace, made: NextScenario) -> Iterator[SubjectEdit]:
    fields = [FieldEdit("extends", None, made.base)]
    title = str(made.data["title"])
    yield SubjectEdit(made.name, title, made.file, "a new scenario", fields)
    before = workspace.organization.plan.get(made.plan_period)
    field = FieldEdit(f"plan.{made.plan_period}", before, made.name)
    yield SubjectEdit("organization", "", ORGANIZATION, "the plan", [field])


def _notes(
    workspace: Workspace,
    period: str,
    outcomes: Mapping[str, PeriodOutcome],
    made: NextScenario | None,
) -> Iterator[str]:
    carried = [key for key, one in outcomes.items() if one.verdict == "carried_over"]
    if carried:
        yield (
            "what is carried over keeps its tokens and its duration: say in its file what is left"
            f" of {', '.join(sorted(carried))}"
        )
    left = [
        key
        for key, initiative in sorted(workspace.initiatives.items())
        if initiative.status is Status.CANDIDATE and initiative.period == period
    ]
    waiting = [key for key in left if key not in outcomes]
    if waiting:
        yield f"candidates of {period} stay as they are: {', '.join(waiting)}"
    if made is None:
        yield f"`plan` names no scenario that is about {period}, so that none is made"
    else:
        yield from what_to_look_at(workspace, made)
