"""What is definition and no rule, since the empty portfolio always keeps it: synergies,
shortfalls."""

from collections.abc import Iterator

from portfolio.compile.columns import Columns
from portfolio.compile.expression import single, weighted_sum
from portfolio.compile.families.base import Family, GivesWay, slice_title
from portfolio.compile.pool import Pool
from portfolio.compile.row import ExpressionRow, Sense, UnitRow
from portfolio.compile.rules import Rules
from portfolio.compile.stated import StatedPlace, StatedRule, in_scenario, stated_rule
from portfolio.compile.target_levels import MILLION, is_hard, levels, stated_level
from portfolio.compile.tier_column import TierColumn
from portfolio.results import Rule


class SynergyTiers(Family):
    """z = 1 exactly when at least n of the members M are in, in both directions.

    n z <= sum x; sum x <= n - 1 + (|M| - n + 1) z; and z <= x_i for each member where n = |M|,
    which follows from the first row for integers and makes its relaxation tighter. Members there
    already are taken out of M and off n.
    """

    name = "synergy"
    gives_way = GivesWay.NEVER

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """By name."""
        for name, synergy in rules.synergies.items():
            place = StatedPlace.at(in_scenario("constraints", "synergies", name))
            members = tuple(sorted(set(synergy.members)))
            yield stated_rule(self.name, (place,), members, name=name)

    def rows(self, columns: Columns, stated: StatedRule) -> Iterator[UnitRow]:
        """Those of every tier."""
        for z, tier in columns.tiers_of.get(stated.name or "", ()):
            yield from _tier_rows(columns, stated, z, tier)

    def title(self, rule: Rule) -> str:
        """``synergy wallet-and-loyalty``."""
        return f"synergy {rule.name}"


def _tier_rows(
    columns: Columns,
    stated: StatedRule,
    z: int,
    tier: TierColumn,
) -> Iterator[UnitRow]:
    n = tier.still_needed
    open_members = [key for key in tier.members if key not in tier.there]
    size = len(open_members)
    counted = [(column, 1) for key in open_members for column in columns.counting(tier, key)]
    only = [*counted, (z, -n)]
    yield UnitRow(only, Sense.AT_LEAST, 0, f"{tier} only with {n} members", stated)
    whenever = [*counted, (z, n - size - 1)]
    yield UnitRow(whenever, Sense.AT_MOST, n - 1, f"{tier} whenever {n} members", stated)
    if n == size:
        for key in open_members:
            own = [(column, -1) for column in columns.counting(tier, key)]
            own.append((z, 1))
            yield UnitRow(own, Sense.AT_MOST, 0, f"{tier} only with {key}", stated)


class Shortfall(Family):
    """q >= 10^6 * (required - improvement) / scale, for every level that is no rule."""

    name = "shortfall"
    gives_way = GivesWay.NEVER

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """Of each level that is only aimed at."""
        for level in levels(pool.planning):
            if not is_hard(pool.planning, level):
                yield stated_level(self.name, level, pool.horizon)

    def rows(self, columns: Columns, stated: StatedRule) -> Iterator[ExpressionRow]:
        """One row; a shortfall has the column of its level."""
        column, level = columns.shortfall_of[stated.path]
        total = columns.contributions(level.kpi, level.slice, stated.steps[0])
        factor = level.sign * MILLION / level.scale
        reached = weighted_sum([(factor, total), (1, single(column))])
        bound = MILLION * level.required / level.scale
        name = f"shortfall to the {level.kind} of {level.kpi} in {level.slice}"
        yield ExpressionRow(reached, Sense.AT_LEAST, bound, name, stated)

    def title(self, rule: Rule) -> str:
        """``shortfall to the goal of gmv in all``."""
        return f"shortfall to the {rule.kind} of {rule.measure} in {slice_title(rule)}"
