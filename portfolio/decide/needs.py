"""What deciding one initiative otherwise, all else as in the plan, would take of each rule."""

from collections.abc import Iterator
from fractions import Fraction

from portfolio.answers import Need
from portfolio.case import Case
from portfolio.compile import Block, IntArray, Sense, family_of
from portfolio.report import rule_title
from portfolio.results import Rule, exact


def needs_of(case: Case, plan: IntArray, column: int) -> tuple[Need, ...]:
    """The rules that another decision about an item brings nearer to their bound.

    Those that it would break come first. Synergies are reached or lost with it.
    """
    turned = toggled(case, plan, column)
    needs: dict[str, Need] = {}
    for number in range(len(case.problem.blocks)):
        for need in _needs_in(case, number, plan, turned):
            # A rule of several rows, such as a cap of each step, is said once: at its tightest.
            known = needs.get(need.rule)
            if known is None or _margin(need) < _margin(known):
                needs[need.rule] = need
    return tuple(sorted(needs.values(), key=lambda need: not need.binds))


def _margin(need: Need) -> Fraction:
    return Fraction(need.slack) - Fraction(need.takes)


def toggled(case: Case, plan: IntArray, column: int) -> IntArray:
    """The plan with one item taken or left; whatever scope of its initiative was taken is left."""
    problem = case.problem
    items = plan[problem.columns.parts.items].copy()
    key = problem.columns.items[column].key
    was_taken = bool(items[column])
    for other in problem.columns.columns_of(key):
        items[other] = 0
    items[column] = 0 if was_taken else 1
    return problem.completed(items)


def _needs_in(case: Case, number: int, plan: IntArray, turned: IntArray) -> Iterator[Need]:
    block = case.problem.blocks[number]
    before = block.activity(plan)
    after = block.activity(turned)
    for row in range(len(block)):
        owner = case.row_owners.get((number, row))
        change = int(after[row]) - int(before[row])
        if owner is None or not change:
            continue
        rule = case.rules[owner]
        takes, slack = _taken(block, row, change, int(before[row]))
        bound = rule.bound
        if bound is not None and rule.rule.measure is not None:
            # The slack in native units, whatever the row was rounded to.
            total = Fraction(int(before[row])) / block.scales[row]
            slack = abs(bound - rule.stated.baseline - total)
        if takes > 0:
            yield Need(
                rule=rule_title(rule.rule, case.columns.pool.standings),
                path=rule.id,
                unit=_unit(case, rule.rule),
                takes=exact(takes),
                slack=exact(slack),
                binds=takes > slack,
            )


def _unit(case: Case, rule: Rule) -> str | None:
    """Of what a rule bounds; None where it names initiatives alone."""
    planning = case.planning
    if rule.measure is None:
        return None if rule.bound is None else "initiative"
    if family_of(rule.family).counts == "tokens":
        return planning.organization.resources[rule.measure].unit
    return planning.metrics.metrics[rule.measure].unit


def _taken(block: Block, row: int, change: int, activity: int) -> tuple[Fraction, Fraction]:
    """What a change takes of a row, and what slack there is, in native units."""
    scale = block.scales[row]
    sense = Sense(int(block.senses[row]))
    bound = int(block.bounds[row])
    if sense is Sense.EQUAL:
        return abs(change) / scale, Fraction(0)
    sign = 1 if sense is Sense.AT_MOST else -1
    return sign * change / scale, sign * (bound - activity) / scale
