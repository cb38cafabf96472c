"""Why there is no plan, the ways out, and what was worth a warning, laid out for a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType

from portfolio.findings import CODES
from portfolio.report.text.canvas import bullets, heading, line
from portfolio.report.words.conflicts import (
    conflict_heading,
    conflict_in_words,
    minimality,
    repair_heading,
    repair_step,
    sufficient_changes,
)
from portfolio.report.words.labels import RunView
from portfolio.report.words.lists import capitalised, first_of
from portfolio.report.words.proofs import solver_in_words
from portfolio.results import Diagnosis, Reported, Result, RunStatus

_NAMED = 12
"""Initiatives that a sentence names."""
_NO_REPAIR = (
    "None was found: rules that may not give way conflict by themselves, or the search ran out of"
    " nodes."
)


def conflict_parts(run: RunView) -> Iterator[RenderableType]:
    """What a run without a plan says."""
    result = run.result
    errors = [reported for reported in result.report if reported.severity == "error"]
    if errors:
        yield heading("Why" if len(errors) == 1 else f"Why ({len(errors)} reasons)")
        yield bullets([_sentence(reported, fix=True) for reported in errors])
    if run.open_question is not None:
        yield line(f"What follows is the word of the record: {run.open_question}.")
    if result.diagnosis is not None:
        yield from _conflicts(run, result.diagnosis)
        yield from _repairs(run, result.diagnosis)
    elif result.status is RunStatus.INFEASIBLE and not errors:
        yield heading("Why")
        yield line("Each rule can be kept on its own, but not all of them together.")
    yield from warning_parts(result)


def _conflicts(run: RunView, diagnosis: Diagnosis) -> Iterator[RenderableType]:
    conflicts = diagnosis.conflicts
    if not conflicts:
        return
    yield heading(conflict_heading(conflicts))
    for conflict in conflicts:
        sentence, rules = conflict_in_words(run, conflict)
        yield line(sentence)
        if rules:
            yield bullets(rules)
        proof = minimality(conflict, len(conflicts), solver_in_words(run.result.engine))
        if proof is not None:
            yield line(proof, "dim")
    if not diagnosis.complete:
        unproven = "Whether the other rules can hold together is not proven"
        yield line(f"{unproven}: there may be more conflicts.", "dim")
    enough = sufficient_changes(run, diagnosis)
    if enough is not None:
        yield line(enough)


def _repairs(run: RunView, diagnosis: Diagnosis) -> Iterator[RenderableType]:
    repairs = diagnosis.repairs
    if not repairs:
        yield heading("Ways out")
        yield line(_NO_REPAIR)
        return
    yield heading("Ways out" if len(repairs) > 1 else "Way out")
    for position, repair in enumerate(repairs):
        yield line(f"{position + 1}. {repair_heading(run, diagnosis, position)}")
        yield bullets([repair_step(run, change) for change in repair.changes])
    command = f"portfolio repair {run.result.scenario} --apply 1 --save NAME"
    yield line(f"{command} writes the first as a scenario.", "dim")


def warning_parts(result: Result) -> Iterator[RenderableType]:
    """What was found before the solver and did not stop it."""
    warnings = [reported for reported in result.report if reported.severity == "warning"]
    if warnings:
        yield heading(f"Worth knowing ({len(warnings)})")
        yield bullets([_sentence(reported, fix=False) for reported in warnings])


def _sentence(reported: Reported, *, fix: bool) -> str:
    message = capitalised(reported.message).rstrip(".")
    unnamed = [key for key in reported.initiatives if key not in reported.message]
    about = f" Concerns {first_of(unnamed, _NAMED)}." if unnamed else ""
    advice = f" {CODES[reported.code].fix}" if fix and reported.code in CODES else ""
    return f"{message}.{about}{advice} [{reported.code}]"
