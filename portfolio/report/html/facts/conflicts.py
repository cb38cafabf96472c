"""Why there is no plan, and the ways out."""

import re
from dataclasses import dataclass

from portfolio.report.html.facts.source import RunSource
from portfolio.report.html.texts import sentence, with_minus_signs
from portfolio.report.words.conflicts import minimality, repair_heading, repair_step
from portfolio.report.words.proofs import solver_in_words
from portfolio.report.words.rules import bound_in_words, rule_sentence
from portfolio.results import Conflict, Diagnosis, Rule


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
    conflicts = [_conflict(source, conflict, count) for conflict in diagnosis.conflicts]
    repairs = []
    for position, repair in enumerate(diagnosis.repairs):
        heading = repair_heading(shown, diagnosis, position)
        steps = [_titled(source, one.rule, repair_step(shown, one)) for one in repair.changes]
        repairs.append(RepairRow(heading, tuple(steps)))
    return NoPlan(
        reasons=tuple(with_minus_signs(sentence(message)) for message in errors),
        conflicts=tuple(conflicts),
        repairs=tuple(repairs),
    )


def _conflict(source: RunSource, conflict: Conflict, count: int) -> ConflictRow:
    shown = source.shown
    rules = tuple(_rule(source, rule) for rule in conflict.rules)
    asking = next((rule for rule in conflict.rules if rule.id == conflict.asking), None)
    reach = ""
    if asking is not None and conflict.reach is not None:
        edge = "no less than" if asking.kind == "ceiling" else "at most"
        limit = with_minus_signs(bound_in_words(shown, asking, conflict.reach))
        reach = f"The others allow {edge} {limit} of what the first rule asks for."
        first = _rule(source, asking)
        rules = (first, *(rule for rule in rules if rule != first))
    note = minimality(conflict, count, solver_in_words(shown.result.engine)) or ""
    return ConflictRow(rules, reach, note)


def _rule(source: RunSource, rule: Rule) -> str:
    return sentence(_titled(source, rule, rule_sentence(source.shown, rule)))


def _titled(source: RunSource, rule: Rule, words: str) -> str:
    """Words about a rule, with the title of each initiative that it names, by its key."""
    signed = with_minus_signs(words)
    if not rule.keys:
        return signed
    keys = "|".join(map(re.escape, rule.keys))
    # Only whole keys: one may begin as another does.
    named = re.compile(rf"(?<![\w-])(?:{keys})(?![\w-])")
    return named.sub(lambda match: f"{source.title(match[0])} ({match[0]})", signed)
