"""Why there is no plan, and the ways out."""

from dataclasses import dataclass

from portfolio.report.html.facts.source import RunSource
from portfolio.report.html.texts import sentence
from portfolio.report.words.conflicts import minimality, repair_heading, repair_step
from portfolio.report.words.labels import RunView
from portfolio.report.words.proofs import solver_in_words
from portfolio.report.words.rules import bound_in_words, rule_sentence
from portfolio.results import Conflict, Diagnosis


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
    diagnosis = result.diagnosis or Diagnosis(
        contradiction=None, conflicts=(), complete=True, repairs=()
    )
    shown = source.shown
    count = len(diagnosis.conflicts)
    conflicts = [_conflict(shown, conflict, count) for conflict in diagnosis.conflicts]
    repairs = []
    for position, repair in enumerate(diagnosis.repairs):
        heading = repair_heading(shown, diagnosis, position)
        steps = tuple(repair_step(shown, change) for change in repair.changes)
        repairs.append(RepairRow(heading, steps))
    return NoPlan(
        reasons=tuple(sentence(message) for message in errors),
        conflicts=tuple(conflicts),
        repairs=tuple(repairs),
    )


def _conflict(shown: RunView, conflict: Conflict, count: int) -> ConflictRow:
    rules = tuple(rule_sentence(shown, rule) for rule in conflict.rules)
    asking = next((rule for rule in conflict.rules if rule.id == conflict.asking), None)
    reach = ""
    if asking is not None and conflict.reach is not None:
        edge = "no less than" if asking.kind == "ceiling" else "at most"
        limit = bound_in_words(shown, asking, conflict.reach)
        reach = f"The others allow {edge} {limit} of what the first rule asks for."
        first = rule_sentence(shown, asking)
        rules = (first, *(rule for rule in rules if rule != first))
    return ConflictRow(
        rules, reach, minimality(conflict, count, solver_in_words(shown.result.engine)) or ""
    )
