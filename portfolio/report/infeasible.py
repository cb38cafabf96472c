"""Why there is no plan, in sentences, the ways out, and what was worth a warning."""

from collections.abc import Iterator
from fractions import Fraction

from rich.console import RenderableType

from portfolio.findings import CODES
from portfolio.report.canvas import bullets, heading, line
from portfolio.report.labels import Shown
from portfolio.report.numbers import percent
from portfolio.report.rules import ask_in_words, bound_in_words, gerund, placed, statement
from portfolio.results import Change, Conflict, Diagnosis, Repair, Reported, Result, RuleInWords, RunStatus

_NAMED = 12
_IN_ONE_SENTENCE = 3


def conflict_parts(run: Shown) -> Iterator[RenderableType]:
    """What a run without a plan says."""
    result = run.result
    errors = [reported for reported in result.report if reported.severity == "error"]
    if errors:
        yield heading("Why" if len(errors) == 1 else f"Why ({len(errors)} reasons)")
        yield bullets([_sentence(reported, fix=True) for reported in errors])
    if result.diagnosis is not None:
        yield from _conflicts(run, result.diagnosis)
        yield from _repairs(run, result.diagnosis)
    elif result.status is RunStatus.INFEASIBLE and not errors:
        yield heading("Why")
        yield line("Each rule can be kept on its own, but not all of them together.")
    yield from warning_parts(result)


def _conflicts(run: Shown, diagnosis: Diagnosis) -> Iterator[RenderableType]:
    conflicts = diagnosis.conflicts
    if not conflicts:
        return
    many = f"s ({len(conflicts)}, which have no rule in common)" if len(conflicts) > 1 else ""
    yield heading(f"Conflict{many}")
    for conflict in conflicts:
        yield from _conflict(run, conflict)
    if not diagnosis.complete:
        yield line("Whether the other rules can hold together is not proven: there may be more conflicts.", "dim")


def _conflict(run: Shown, conflict: Conflict) -> Iterator[RenderableType]:
    asking = next((rule for rule in conflict.rules if rule.rule == conflict.asking), None)
    others = [rule for rule in conflict.rules if rule is not asking]
    if asking is None:
        yield line("These rules cannot hold together:")
        yield bullets([placed(run, rule, statement(run, rule)) + "." for rule in others])
    elif not others:
        yield line(f"{placed(run, asking, ask_in_words(run, asking))}, but {_most(run, asking, conflict)}.")
    elif len(others) <= _IN_ONE_SENTENCE:
        blame = " and ".join(placed(run, rule, gerund(run, rule)) for rule in others)
        ask = placed(run, asking, ask_in_words(run, asking))
        yield line(f"{ask}, but {blame} {_allow(run, asking, conflict, len(others))}.")
    else:
        ask = placed(run, asking, ask_in_words(run, asking))
        yield line(f"{ask}, but these {len(others)} rules together {_allow(run, asking, conflict, 2)}:")
        yield bullets([placed(run, rule, statement(run, rule)) + "." for rule in others])
    if conflict.smallest and len(conflict.rules) > 1:
        yield line("Proven smallest: with any one of these rules gone, the others can hold together.", "dim")
    elif not conflict.smallest:
        yield line("Not proven smallest: some of these rules may not be needed for the conflict.", "dim")


def _allow(run: Shown, asking: RuleInWords, conflict: Conflict, number: int) -> str:
    verb = "allow" if number > 1 else "allows"
    if conflict.reach is None:
        return f"{verb} no plan that does"
    edge = "no less than" if asking.kind == "ceiling" else "at most"
    return f"{verb} {edge} {bound_in_words(run, asking, conflict.reach)}"


def _most(run: Shown, asking: RuleInWords, conflict: Conflict) -> str:
    """What a rule that cannot be kept even by itself comes to."""
    if conflict.reach is None:
        return "no choice of candidates does that"
    best = "the least possible is" if asking.kind == "ceiling" else "all that helps together comes to"
    return f"{best} {bound_in_words(run, asking, conflict.reach)}"


def _repairs(run: Shown, diagnosis: Diagnosis) -> Iterator[RenderableType]:
    if not diagnosis.repairs:
        yield heading("Ways out")
        yield line(
            "None was found: rules that may not give way conflict by themselves, or the search ran out of nodes."
        )
        return
    yield heading("Ways out" if len(diagnosis.repairs) > 1 else "Way out")
    for number, repair in enumerate(diagnosis.repairs, start=1):
        yield line(f"{number}. {repair_title(number, repair)}")
        yield bullets([change_in_words(run, change) for change in repair.changes])
    yield line(f"portfolio repair {run.result.scenario} --apply 1 --save NAME writes the first as a scenario.", "dim")


def repair_title(number: int, repair: Repair) -> str:
    """What a repair costs, and how far that is proven."""
    total = percent(repair.price)
    proven = "" if repair.least else ", not proven least"
    if number == 1:
        return f"The cheapest: {total} of change in all{proven}."
    return f"Another, which leaves alone what the ones before change most: {total} of change in all{proven}."


def change_in_words(run: Shown, change: Change) -> str:
    """What a repair asks of one rule, as a sentence."""
    rule = change.rule
    if change.to is None or rule.bound is None:
        return f"Drop a rule: {placed(run, rule, statement(run, rule))}."
    raised = Fraction(change.to) > Fraction(rule.bound)
    verb = "Raise" if raised else "Lower"
    sign = "+" if raised else "-"
    share = f"{sign}{percent(change.price)}"
    before, after = bound_in_words(run, rule, rule.bound), bound_in_words(run, rule, change.to)
    return f"{placed(run, rule, f'{verb} {gerund(run, rule, number=False)}')} from {before} to {after} ({share})."


def warning_parts(result: Result) -> Iterator[RenderableType]:
    """What was found before the solver and did not stop it."""
    warnings = [reported for reported in result.report if reported.severity == "warning"]
    if warnings:
        yield heading(f"Worth knowing ({len(warnings)})")
        yield bullets([_sentence(reported, fix=False) for reported in warnings])


def _sentence(reported: Reported, *, fix: bool) -> str:
    message = reported.message[:1].upper() + reported.message[1:].rstrip(".")
    new = [key for key in reported.initiatives if key not in reported.message]
    more = f" and {len(new) - _NAMED} more" if len(new) > _NAMED else ""
    about = f" Concerns {', '.join(new[:_NAMED])}{more}." if new else ""
    way_out = f" {CODES[reported.code].fix}" if fix and reported.code in CODES else ""
    return f"{message}.{about}{way_out} [{reported.code}]"
