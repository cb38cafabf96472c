"""Why rules cannot hold together and what a repair changes, as sentences."""

from collections.abc import Sequence
from fractions import Fraction

from portfolio.report.words.labels import RunView
from portfolio.report.words.numbers import percent
from portfolio.report.words.rules import (
    ask_in_words,
    bound_in_words,
    placed,
    rule_as_noun,
    rule_sentence,
)
from portfolio.results import Change, Conflict, Diagnosis, Repair, Rule

_IN_ONE_SENTENCE = 3
"""Rules that a sentence blames; more are listed below it."""


def conflict_heading(conflicts: Sequence[Conflict]) -> str:
    """How many conflicts there are, and that no single change can end several of them."""
    if len(conflicts) == 1:
        return "Conflict"
    return f"{len(conflicts)} conflicts, each has to be mended"


def conflict_in_words(run: RunView, conflict: Conflict) -> tuple[str, list[str]]:
    """A sentence, and the rules to list below it as sentences of their own."""
    asking = next((rule for rule in conflict.rules if rule.id == conflict.asking), None)
    others = [rule for rule in conflict.rules if rule is not asking]
    statements = [f"{placed(run, rule, rule_sentence(run, rule))}." for rule in others]
    if asking is None:
        return "These rules cannot hold together:", statements
    request = placed(run, asking, ask_in_words(run, asking))
    if not others:
        return f"{request}, but {_most(run, asking, conflict)}.", []
    allowed = _allowed(run, asking, conflict)
    if len(others) > _IN_ONE_SENTENCE:
        return f"{request}, but these {len(others)} rules together allow {allowed}:", statements
    blame = " and ".join(placed(run, rule, rule_as_noun(run, rule)) for rule in others)
    verb = "allow" if len(others) > 1 else "allows"
    return f"{request}, but {blame} {verb} {allowed}.", []


def no_plan_in_words(run: RunView) -> str:
    """Why a run has no plan and what would make one possible, in one paragraph."""
    begin = "There is no plan."
    if run.open_question is not None:
        begin = f"There is no plan, as the record says: {run.open_question}."
    diagnosis = run.result.diagnosis
    if diagnosis is None or not diagnosis.conflicts:
        reported = [finding.message for finding in run.result.report]
        return " ".join([begin, *(f"{message}." for message in reported)])
    sentences = [begin]
    for conflict in diagnosis.conflicts:
        sentence, rules = conflict_in_words(run, conflict)
        sentences += [sentence, *rules]
    if diagnosis.repairs:
        steps = [repair_step(run, change) for change in diagnosis.repairs[0].changes]
        sentences += ["The cheapest way out:", *steps]
    return " ".join(sentences)


def minimality(conflict: Conflict, count: int, solver: str) -> str | None:
    """How far it is proven, by a solver, that all rules of a conflict are needed.

    `count` is of all conflicts.

    None for a rule that cannot be kept even by itself: nothing is to be added about it.
    """
    if not conflict.smallest:
        return "Not proven smallest: some of these rules may not be needed for the conflict."
    if len(conflict.rules) == 1:
        return None
    proof = "with any one of them gone, the others in this conflict can hold together"
    sentence = f"Proven smallest by {solver}: {proof}"
    if count == 1:
        return f"{sentence}."
    others = "the other conflict remains" if count == 2 else "the other conflicts remain"
    return f"{sentence}; {others}."


def sufficient_changes(run: RunView, diagnosis: Diagnosis) -> str | None:
    """The rules whose change alone makes the scenario feasible, as the repairs prove; None if none.

    A repair of one change is such a proof. That a conflict is irreducible is none: another conflict
    may share the rules that stay.
    """
    alone = [repair.changes[0] for repair in diagnosis.repairs if len(repair.changes) == 1]
    if not alone:
        return None
    rules = " or ".join(_rule_to_change(run, change) for change in alone)
    return f"A change of one rule is enough: {rules}."


def repair_heading(run: RunView, diagnosis: Diagnosis, position: int) -> str:
    """What a repair costs in all, and which rules it leaves as they are.

    Each further repair holds fixed what the ones before it changed most.
    """
    repair = diagnosis.repairs[position]
    cost = f"{percent(repair.price)} of change in all"
    if not repair.least:
        cost += ", not proven least"
    if position == 0:
        return f"The cheapest: {cost}."
    untouched = _untouched(repair, diagnosis.repairs[:position])
    rules = " or ".join(_rule_to_change(run, change) for change in untouched)
    without = f", without touching {rules}" if rules else ""
    return f"Another way{without}: {cost}."


def repair_step(run: RunView, change: Change) -> str:
    """What a repair asks of one rule, as a sentence."""
    rule = change.rule
    if change.to is None or rule.bound is None:
        dropped = placed(run, rule, rule_sentence(run, rule))
        return f"Drop a rule: {dropped} (counts as {percent(change.price)})."
    is_raised = Fraction(change.to) > Fraction(rule.bound)
    verb, sign = ("Raise", "+") if is_raised else ("Lower", "-")
    request = placed(run, rule, f"{verb} {rule_as_noun(run, rule, number=False)}")
    before = bound_in_words(run, rule, rule.bound)
    after = bound_in_words(run, rule, change.to)
    return f"{request} from {before} to {after} ({sign}{percent(change.price)})."


def _allowed(run: RunView, asking: Rule, conflict: Conflict) -> str:
    """How far the other rules of a conflict let the asking one go."""
    if conflict.reach is None:
        return "no plan that does"
    edge = "no less than" if asking.kind == "ceiling" else "at most"
    return f"{edge} {bound_in_words(run, asking, conflict.reach)}"


def _most(run: RunView, asking: Rule, conflict: Conflict) -> str:
    """What a rule that cannot be kept even by itself comes to."""
    if conflict.reach is None:
        return "no choice of candidates does that"
    is_ceiling = asking.kind == "ceiling"
    best = "the least possible is" if is_ceiling else "all that helps together comes to"
    return f"{best} {bound_in_words(run, asking, conflict.reach)}"


def _untouched(repair: Repair, earlier: Sequence[Repair]) -> list[Change]:
    """Of each earlier repair the largest change that this one leaves out, each rule once."""
    avoided = {change.rule.id for change in repair.changes}
    untouched: list[Change] = []
    for previous in earlier:
        changes = [change for change in previous.changes if change.rule.id not in avoided]
        if changes:
            largest = max(changes, key=lambda change: Fraction(change.price))
            untouched.append(largest)
            avoided.add(largest.rule.id)
    return untouched


def _rule_to_change(run: RunView, change: Change) -> str:
    return rule_as_noun(run, change.rule, number=False).rstrip(",")
