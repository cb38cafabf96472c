"""What of a diagnosis can be checked without a solver."""

from collections.abc import Collection
from fractions import Fraction

from portfolio.results import Diagnosis, Repair, Rule, exact


def diagnosis_problem(diagnosis: Diagnosis, rules: Collection[Rule]) -> str | None:
    """What a diagnosis says that its run does not have: another rule, or a sum that is wrong."""
    known = frozenset(rules)
    for conflict in diagnosis.conflicts:
        strange = [rule.id for rule in conflict.rules if rule not in known]
        if strange:
            return f"the run has no rule {strange[0]} that says so"
        ids = {rule.id for rule in conflict.rules}
        if conflict.asking is not None and conflict.asking not in ids:
            return f"{conflict.asking} is no rule of the conflict"
    for repair in diagnosis.repairs:
        problem = _repair_problem(repair, known)
        if problem is not None:
            return problem
    return None


def _repair_problem(repair: Repair, rules: frozenset[Rule]) -> str | None:
    for change in repair.changes:
        if change.rule not in rules:
            return f"the run has no rule {change.rule.id} that says so"
        if change.rule.bound is None and change.to is not None:
            return f"{change.rule.id} has no bound that could move"
    total = sum((Fraction(change.price) for change in repair.changes), Fraction(0))
    return None if exact(total) == repair.price else "the prices of a repair do not add up"
