"""How far missed targets are said to reach: the portfolios that show it, and the rules that are
said to forbid more."""

from collections.abc import Iterator
from fractions import Fraction

from portfolio.certify.amounts import slice_in_words
from portfolio.certify.facts import Facts
from portfolio.certify.rules import rules_of
from portfolio.certify.targets import CertifiedLevel, levels_of
from portfolio.certify.totals import Totals
from portfolio.choice import Taken
from portfolio.results import BindingRule, Gap, Rule, Witness

BLOCKING = ("capacity", "target", "exclude")
"""Families of the rules that are named: caps, promises and exclusions."""


def reach_problem(
    facts: Facts,
    levels: tuple[CertifiedLevel, ...],
    gaps: tuple[Gap, ...],
    rules: frozenset[Rule],
    *,
    to_gap: bool = False,
) -> str | None:
    """What is false about the levels that missed targets are said to reach; None where nothing is.

    ``to_gap``: of a plan within a gap, a level may be a bound that no portfolio passes.

    That no portfolio gets further needs a solver.
    """
    for level, gap in zip(levels, gaps, strict=True):
        problem = next(_problems(facts, level, gap, rules, to_gap=to_gap), None)
        if problem is not None:
            return f"{level.kpi} in {slice_in_words(level.where)}: {problem}"
    return None


def _problems(
    facts: Facts, level: CertifiedLevel, gap: Gap, rules: frozenset[Rule], *, to_gap: bool
) -> Iterator[str]:
    if gap.reachable is not None and gap.witness is None and to_gap:
        yield from _bound_problems(level, gap)
        return
    if gap.reachable is None or gap.witness is None or gap.ideas is None:
        if (gap.reachable, gap.witness, gap.binding) != (None, None, None):
            yield "a level is said to be in reach, and no portfolio shows it"
        return
    reached, ideas = Fraction(gap.reachable), Fraction(gap.ideas)
    if level.sign * (reached - level.baseline) < level.sign * level.total:
        yield "less is said to be in reach than this plan has"
    if level.sign * reached > level.sign * ideas:
        yield "more is said to be in reach than all ideas together bring"
    yield from _witness_problems(facts, level, gap.witness, reached)
    only_rules = level.sign * reached < level.sign * level.level <= level.sign * ideas
    if gap.binding is None:
        return
    if not only_rules:
        yield "rules are said to be in the way, and they are not what is"
    yield from _binding_problems(level, gap.binding, reached, ideas, rules)


def _bound_problems(level: CertifiedLevel, gap: Gap) -> Iterator[str]:
    """A bound that no portfolio passes falls short of the target, and of no level that is known."""
    bound = level.sign * Fraction(gap.reachable or 0)
    achieved = level.sign * (level.baseline + level.total)
    if gap.binding is not None:
        yield "rules are said to be in the way of a bound"
    if bound < level.sign * Fraction(gap.achieved) or bound < achieved:
        yield "less is said to be in reach than this plan has"
    if bound >= level.sign * level.level:
        yield "a bound is said to be in reach, and no portfolio shows it"
    if gap.ideas is None or bound > level.sign * Fraction(gap.ideas):
        yield "more is said to be in reach than all ideas together bring"


def _witness_problems(
    facts: Facts, level: CertifiedLevel, witness: Witness, reached: Fraction
) -> Iterator[str]:
    """The portfolio is spelled in the one way, keeps every rule, and has the level."""
    takes = {item.key: Taken(item.scope, item.start) for item in witness.takes}
    is_canonical = list(takes) == sorted(takes) and len(takes) == len(witness.takes)
    is_canonical &= list(witness.leaves) == sorted(set(witness.leaves) & facts.chosen.keys())
    as_the_plan = takes.items() & facts.chosen.items()
    if not is_canonical or as_the_plan or takes.keys() & set(witness.leaves):
        yield "the portfolio that shows its reach is not spelled as one"
        return
    chosen = facts.chosen.changed({**dict.fromkeys(witness.leaves), **takes})
    if not chosen.keys() <= facts.members:
        yield "the portfolio that shows its reach has what is no candidate"
        return
    step = level.step_number(facts)
    other = facts.with_choice(chosen)
    totals = Totals(other)
    checks = rules_of(other, totals, levels_of(other, totals))
    broken = [check.rule.id for check in checks if check.is_broken]
    if broken:
        yield f"the portfolio that shows its reach breaks a rule: {broken[0]}"
    elif level.baseline + totals.contributions(level.kpi, level.where, step) != reached:
        yield "the portfolio that shows its reach has another level"


def _binding_problems(
    level: CertifiedLevel,
    binding: tuple[BindingRule, ...],
    reached: Fraction,
    ideas: Fraction,
    rules: frozenset[Rule],
) -> Iterator[str]:
    """The rules are those of the run, and without any of them the reach rises by as much."""
    for one in binding:
        if one.rule not in rules or one.rule.family not in BLOCKING:
            yield f"the run has no rule {one.rule.id} that could be taken back"
        without = level.sign * Fraction(one.reach)
        if (
            not level.sign * reached < without <= level.sign * ideas
            or one.reach != binding[0].reach
        ):
            yield f"without {one.rule.id} it is said to reach {one.reach}"
    ids = [one.rule.id for one in binding]
    if len(set(ids)) < len(ids):
        yield "a rule is named twice"
