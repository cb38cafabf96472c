"""Why there is no plan, and the ways out."""

from dataclasses import dataclass

from portfolio.report.html.facts.source import RunSource
from portfolio.report.html.texts import sentence
from portfolio.report.infeasible import change_in_words, repair_title
from portfolio.report.labels import Shown
from portfolio.report.rules import bound_in_words, statement
from portfolio.results import Conflict


@dataclass(frozen=True)
class ConflictRow:
    """Rules that cannot hold together."""

    rules: tuple[str, ...]
    reach: str
    note: str


@dataclass(frozen=True)
class RepairRow:
    """Changes after which a plan exists."""

    title: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class NoPlan:
    """Everything that a run without a plan says."""

    reasons: tuple[str, ...]
    conflicts: tuple[ConflictRow, ...]
    repairs: tuple[RepairRow, ...]


def no_plan(source: RunSource) -> NoPlan | None:
    """None where there is a plan."""
    result = source.result
    if result.certificate is not None:
        return None
    errors = [one.message for one in result.report if one.severity == "error"]
    diagnosis = result.diagnosis
    conflicts = () if diagnosis is None else diagnosis.conflicts
    repairs = () if diagnosis is None else diagnosis.repairs
    shown = source.shown
    return NoPlan(
        reasons=tuple(sentence(message) for message in errors),
        conflicts=tuple(_conflict(shown, conflict) for conflict in conflicts),
        repairs=tuple(
            RepairRow(
                repair_title(number, repair),
                tuple(change_in_words(shown, change) for change in repair.changes),
            )
            for number, repair in enumerate(repairs, start=1)
        ),
    )


def _conflict(shown: Shown, conflict: Conflict) -> ConflictRow:
    rules = tuple(statement(shown, rule) for rule in conflict.rules)
    asking = next((rule for rule in conflict.rules if rule.rule == conflict.asking), None)
    reach = ""
    if asking is not None and conflict.reach is not None:
        edge = "no less than" if asking.kind == "ceiling" else "at most"
        limit = bound_in_words(shown, asking, conflict.reach)
        reach = f"The others allow {edge} {limit} of what the first rule asks for."
        first = statement(shown, asking)
        rules = (first, *(rule for rule in rules if rule != first))
    if conflict.smallest:
        note = "Proven smallest: with any one of these rules gone, the others can hold together."
    else:
        note = "Not proven smallest: some of these rules may not be needed for the conflict."
    return ConflictRow(rules, reach, note)
