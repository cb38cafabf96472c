"""`python -m tests.conflict.checked`: diagnoses of generated infeasible plannings, checked by a
model of their own.

Goes through seeds until so many infeasible plannings were checked, and prints a line for each and
the totals.
"""

import argparse
from collections import Counter
from collections.abc import Sequence

from portfolio.case.case import Case
from portfolio.compile.points import chosen_at
from portfolio.conflict.diagnosis import ConflictReport, conflict_report, in_repair
from portfolio.results import Conflict, Diagnosis, Rule
from tests.conflict.independent import Independent, UndecidedError
from tests.conflict.infeasible import infeasible
from tests.conflict.witness import Witness

SIZES = (15, 40, 100, 40, 200, 100, 400, 200, 40, 1000)
SMALL = 15
"""Every portfolio of a planning of this size is gone over."""
RULES = 200


def size_of(seed: int) -> int:
    return SIZES[seed // 7 % len(SIZES)]


def check(seed: int, size: int) -> Counter[str]:
    """What was checked of one planning, counted; nothing if it is feasible after all.

    Raises:
        AssertionError: where a diagnosis says what is not so.
    """
    planning = infeasible(seed, size, rules=min(size, RULES))
    case = Case(planning)
    named = case.rules
    found = conflict_report(case)
    diagnosis = found.diagnosis
    if diagnosis.complete and not diagnosis.conflicts:
        return Counter()
    witness = Independent(planning)
    assert diagnosis.conflicts
    checked = Counter({"infeasible scenarios": 1, f"of {size} initiatives": 1})
    checked["conflicts not proven smallest"] += sum(
        not conflict.smallest for conflict in diagnosis.conflicts
    )
    for conflict in diagnosis.conflicts:
        checked += _check_conflict(witness, conflict)
    checked += _check_rest(witness, [rule.rule for rule in named], diagnosis)
    checked += _check_repairs(witness, case, found)
    if size <= SMALL:
        checked["repairs least by brute force"] += Witness(planning).check_least(
            named, diagnosis.repairs
        )
    return checked


def _check_conflict(witness: Independent, conflict: Conflict) -> Counter[str]:
    rules, checked = conflict.rules, Counter[str]()
    try:
        assert witness.portfolio(rules) is None, [rule.id for rule in rules]
        checked["conflicts infeasible together"] += 1
    except UndecidedError:
        checked["conflicts undecided by the witness"] += 1
    for rule in rules if conflict.smallest else ():
        try:
            assert witness.portfolio([other for other in rules if other != rule]) is not None, (
                rule.id
            )
            checked["rules needed"] += 1
        except UndecidedError:
            checked["rules undecided by the witness"] += 1
    return checked


def _check_rest(witness: Independent, rules: Sequence[Rule], diagnosis: Diagnosis) -> Counter[str]:
    """Conflicts have no rule in common, and where they are said to be all, the other rules can hold
    together."""
    used = [rule.id for conflict in diagnosis.conflicts for rule in conflict.rules]
    assert len(used) == len(set(used))
    if not diagnosis.complete:
        return Counter({"rests not said to hold together": 1})
    try:
        assert witness.portfolio([rule for rule in rules if rule.id not in used]) is not None
    except UndecidedError:
        return Counter({"rests undecided by the witness": 1})
    return Counter({"rests that hold together": 1})


def _check_repairs(witness: Independent, case: Case, found: ConflictReport) -> Counter[str]:
    """The portfolio by which a repair was found keeps every rule once it is made: checked in
    fractions."""
    named = found.solver.rules
    assert found.first is not None and found.first.price >= found.repairs[0].price
    for mending in (found.first, *found.repairs):
        bounds = {change.rule.id: change.to for change in in_repair(named, mending).changes}
        chosen = frozenset(chosen_at(case.columns, mending.point))
        assert witness.keeps(chosen, [rule.rule for rule in named], bounds)
    least = sum(mending.least for mending in found.repairs)
    works = {
        "first repairs that work": 1,
        "repairs that work": len(found.repairs),
        "repairs said to be least": least,
    }
    return Counter(works)


def main() -> None:
    """Check, print and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--count", type=int, default=500, help="how many infeasible plannings")
    options = parser.parse_args()
    total, seed = Counter[str](), options.first
    while total["infeasible scenarios"] < options.count:
        checked = check(seed, size_of(seed))
        total += checked
        print(f"seed {seed}: {dict(checked) or 'feasible'}", flush=True)
        seed += 1
    print(f"\nSeeds {options.first} to {seed - 1}")
    for what, number in sorted(total.items()):
        print(f"{number:6} {what}")


if __name__ == "__main__":
    main()
