"""What today's ideas could bring to a target, if no rule but their dates were in the way."""

from collections.abc import Iterator
from fractions import Fraction

from portfolio.certify.amounts import NOTHING, Amounts
from portfolio.certify.effects import rate, repeats
from portfolio.certify.facts import Facts, Slice, signed
from portfolio.certify.relations import dates_outside
from portfolio.certify.targets import CertifiedLevel
from portfolio.results import Gap


def gaps_of(facts: Facts, amounts: Amounts, levels: tuple[CertifiedLevel, ...]) -> tuple[Gap, ...]:
    """The row of each level of each target, without what only a solver knows."""
    period = facts.definition["period"]
    in_time = frozenset(_in_time(facts))
    gaps = []
    for level in levels:
        ideas = level_of_ideas(facts, amounts, in_time, level) if level.missing else None
        gaps.append(level.gap(level.step or period, ideas))
    return tuple(gaps)


def _in_time(facts: Facts) -> Iterator[str]:
    """The members of the pool that their own dates allow in the period; what is kept stays in any
    case."""
    for key in facts.members:
        if key in facts.kept or next(dates_outside(facts, key), None) is None:
            yield key


def level_of_ideas(
    facts: Facts, amounts: Amounts, in_time: frozenset[str], level: CertifiedLevel
) -> Fraction:
    """The baseline, and each initiative in the scope that helps most, where it helps; and each
    synergy likewise."""
    most: dict[str, Fraction] = {}
    step = level.step_number(facts)
    for item, amount in amounts.items("contributions", level.kpi, level.where, step).items():
        if item.key in in_time:
            most[item.key] = max(most.get(item.key, NOTHING), signed(level.sign, amount))
    together = sum(most.values(), NOTHING)
    if facts.timing.is_static:
        together += sum(_bonuses(facts, in_time, level.kpi, level.where, level.sign), NOTHING)
    else:
        together += sum(_bonuses_over_time(facts, amounts, in_time, level), NOTHING)
    return level.baseline + level.sign * together


def _bonuses(
    facts: Facts, in_time: frozenset[str], kpi: str, where: Slice, sign: int
) -> Iterator[Fraction]:
    """For each synergy the tier that helps most, of those that its members can reach."""
    synergies = facts.definition["constraints"]["synergies"]
    for name in sorted(synergies):
        members = frozenset(synergies[name]["members"])
        able = len(members & in_time) + len(members & facts.there)
        tiers = [tier for tier in facts.open_tiers(synergies[name]) if tier.at_least <= able]
        best = max((signed(sign, tier.bonus.get(kpi, NOTHING)) for tier in tiers), default=NOTHING)
        if best > 0:
            yield best * facts.mean_share(members, where)


def _bonuses_over_time(
    facts: Facts, amounts: Amounts, in_time: frozenset[str], level: CertifiedLevel
) -> Iterator[Fraction]:
    """The same for each step that counts: a level that stays counts by its step, a flow in each
    step so far."""
    by = level.step_number(facts) or facts.timing.last
    first = 1 if repeats(facts, level.kpi) else by
    synergies = facts.definition["constraints"]["synergies"]
    for name in sorted(synergies):
        members = frozenset(synergies[name]["members"])
        for step in range(first, by + 1):
            able = len(members & facts.there)
            for key in members & in_time:
                able += any(work.ends and work.finish <= step for _, work in amounts.ways[key])
            tiers = [tier for tier in facts.open_tiers(synergies[name]) if tier.at_least <= able]
            best = max(
                (level.sign * tier.bonus.get(level.kpi, NOTHING) for tier in tiers), default=NOTHING
            )
            if best > 0:
                yield best * facts.mean_share(members, level.where) * rate(facts, level.kpi, step)
