"""Why each initiative is in or out of a plan, worked out again from the inputs and the plan alone.

The reason is what would be otherwise if the initiative alone changed sides: the rules that would
not hold, or the first stage of the optimum with another value.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from portfolio.certify.amounts import NOTHING, Amounts, WitnessItem
from portfolio.certify.facts import Facts, OpenTier, Slice, exact_value, signed
from portfolio.certify.relations import Relations
from portfolio.certify.stages import HASH_BITS, KEY_BITS, stages_of
from portfolio.certify.targets import CertifiedLevel, levels_of
from portfolio.certify.totals import Kind, Totals
from portfolio.choice import Choice, Taken
from portfolio.results import BrokenRule, Reason, Rule, StageName, exact
from portfolio.stages import StageId

Broken = Iterator[BrokenRule]

_ORDER = (
    "capacity",
    "target",
    "group",
    "mandatory",
    "kept",
    "bundle",
    "exclude_pair",
    "prerequisite",
    "exclude",
    "candidate",
)
"""Families in the order in which a reason names their rules; within one, by path."""


class _Limit(NamedTuple):
    """A cap or ceiling (side 1) or a floor (side -1), and how far the plan is from it."""

    measured: Kind
    name: str
    where: Slice
    kind: str
    side: int
    limit: Fraction
    slack: Fraction
    amounts: Mapping[WitnessItem, Fraction]
    """What each item has of the measure in the slice."""


class _TierChange(NamedTuple):
    """The tier that a synergy reaches under the plan, and the one that it reaches with one member
    more or less."""

    members: tuple[str, ...]
    before: OpenTier | None
    after: OpenTier | None

    def gained(self, kind: Kind, name: str) -> Fraction:
        """What the change adds to what the synergy earns or saves over all."""
        amounts = [_earned(tier, kind).get(name, NOTHING) for tier in (self.before, self.after)]
        return amounts[1] - amounts[0]


def _earned(tier: OpenTier | None, kind: Kind) -> Mapping[str, Fraction]:
    if tier is None:
        return {}
    return tier.saves if kind == "tokens" else tier.bonus


class RuleIndex:
    """The rules of a run, by what they are about."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_path = {rule.path: rule for rule in rules}
        every = self._by_path.values()
        self._bounds = {(r.family, r.measure, r.dimension, r.value, r.kind): r for r in every}
        self._named = {(r.family, r.name, r.kind): r for r in every}
        self._among = {(r.family, r.keys): r for r in every}

    def at(self, path: tuple[str, ...]) -> Rule:
        """The rule of a path."""
        return self._by_path[path]

    def bound(self, family: str, measure: str, where: Slice, kind: str) -> Rule:
        """A bound of a measure."""
        return self._bounds[family, measure, *where, kind]

    def named(self, family: str, name: str, kind: str | None = None) -> Rule:
        """A rule with a name."""
        return self._named[family, name, kind]

    def among(self, family: str, *keys: str) -> Rule:
        """A rule among initiatives."""
        return self._among[family, keys]


class Reasons:
    """The reasons of one plan, each worked out when it is asked for."""

    def __init__(
        self,
        facts: Facts,
        amounts: Amounts,
        relations: Relations,
        totals: Totals,
        levels: tuple[CertifiedLevel, ...],
        rules: Iterable[Rule],
    ) -> None:
        self.rules = RuleIndex(rules)
        self.facts, self._amounts, self._relations = facts, amounts, relations
        self._totals, self._levels = totals, levels
        self._values = amounts.values()

    def of(self, key: str) -> Reason:
        """Why an initiative of the pool is in or out."""
        facts, relations = self.facts, self._relations
        if key not in facts.chosen:
            return self._why_out(key)
        if key in facts.kept:
            return Reason.of("kept")
        if key in relations.mandatory:
            return Reason.of("mandatory", note=relations.mandatory[key])
        item = WitnessItem(key, facts.chosen[key].scope, facts.chosen[key].start)
        if self._values.get(item, NOTHING) > 0:
            return Reason.of("value")
        broken = self._broken(item, -1)
        if broken:
            return Reason.of("rules", scope=item.scope, rules=broken)
        stage, change = self._first_change(facts.chosen.changed({key: None}))
        return Reason.of("stage", scope=item.scope, stage=stage, change=change)

    def _why_out(self, key: str) -> Reason:
        items = [item for item, _ in self._amounts.ways[key]]
        shown = max(items, key=lambda item: self._values[item])
        fitting = next((item for item in items if self._fits(item)), None)
        if fitting is None:
            note = self._relations.exclude.get(key)
            broken = self._broken(shown, 1)
            return Reason.of("rules", note=note, scope=shown.scope, rules=broken)
        if self._values[shown] <= 0:
            return Reason.of("nothing")
        stage, change = self._first_change(
            self.facts.chosen.changed({key: Taken(fitting.scope, fitting.start)})
        )
        return Reason.of("stage", scope=fitting.scope, stage=stage, change=change)

    # which rules would not hold

    def _fits(self, item: WitnessItem) -> bool:
        """Whether every rule holds if an item is taken."""
        return not self._broken(item, 1)

    def _broken(self, item: WitnessItem, step: int) -> tuple[BrokenRule, ...]:
        """The rules that do not hold if an item is taken (step 1) or left (step -1)."""
        broken = [rule for breaks in BREAKS for rule in breaks(self, item, step)]
        return tuple(sorted(broken, key=named_order))

    def broken_bounds(self, item: WitnessItem, step: int) -> Broken:
        """Caps, floors and ceilings."""
        for bound in self._limits:
            moved = self._moved(bound, item, step)
            need = signed(bound.side, moved)
            if moved and need > bound.slack:
                family = "capacity" if bound.measured == "tokens" else "target"
                rule = self.rules.bound(family, bound.name, bound.where, bound.kind)
                yield BrokenRule(rule=rule, need=exact(need), slack=exact(bound.slack))

    @cached_property
    def _limits(self) -> tuple[_Limit, ...]:
        return (*self._capacity(), *self._targets())

    def _capacity(self) -> Iterator[_Limit]:
        for resource, where, bound in self.facts.bounds():
            used = self._totals.tokens(resource, where)
            for kind, side in (("cap", 1), ("floor", -1)):
                if bound[kind] is not None:
                    limit = exact_value(bound[kind])
                    slack = side * (limit - used)
                    amounts = self._amounts.items("tokens", resource, where)
                    yield _Limit("tokens", resource, where, kind, side, limit, slack, amounts)

    def _targets(self) -> Iterator[_Limit]:
        """Floors and ceilings bind, unless a lexicographic objective only comes as close to them as
        it can."""
        if self.facts.definition["objective"]["mode"] == "lexicographic":
            return
        for level in self._levels:
            if level.name != "goal":
                side = -1 if level.name == "floor" else 1
                slack = side * (level.required - level.total)
                kind: Kind = "contributions"
                amounts = self._amounts.items(kind, level.kpi, level.where)
                place = (kind, level.kpi, level.where)
                yield _Limit(*place, level.name, side, level.level, slack, amounts)

    def broken_groups(self, item: WitnessItem, step: int) -> Broken:
        facts = self.facts
        for name, group in sorted(facts.definition["constraints"]["groups"].items()):
            members = set(group["members"])
            if item.key not in members:
                continue
            count = sum(key in facts.chosen or facts.delivered_in_period(key) for key in members)
            for kind, side in (("at_least", -1), ("at_most", 1)):
                if group[kind] is None or side * step <= side * (group[kind] - count):
                    continue
                rule = self.rules.named("group", name, kind)
                yield BrokenRule(
                    rule=rule, need=str(side * step), slack=str(side * (group[kind] - count))
                )

    def broken_alone(self, item: WitnessItem, step: int) -> Broken:
        """Rules about the initiative alone: only taking it can break them, since what must stay has
        other reasons."""
        key = item.key
        if step < 0:
            return
        if key in self._relations.exclude:
            yield _plain(self.rules.among("exclude", key))
        if key in self.facts.kept:
            return
        for date in self._relations.dates:
            if date.key == key:
                yield _plain(self.rules.at((key, date.field)))

    def broken_together(self, item: WitnessItem, step: int) -> Broken:
        """Pairs, prerequisites and bundles."""
        key, chosen, relations = item.key, self.facts.chosen, self._relations
        for a, b in relations.pairs:
            other = b if a == key else a
            if step > 0 and key in (a, b) and other in chosen:
                yield _plain(self.rules.among("exclude_pair", a, b))
        for dependent, required in relations.prerequisites:
            lacks = step > 0 and dependent == key and required not in chosen
            is_needed = step < 0 and required == key and dependent in chosen
            if lacks or is_needed:
                yield _plain(self.rules.among("prerequisite", dependent, required))
        for name, members in relations.bundles.items():
            if key in members:
                count = sum(member in chosen for member in members) + step
                if 0 < count < len(members):
                    yield _plain(self.rules.named("bundle", name))

    # what an item moves

    def _moved(self, bound: _Limit, item: WitnessItem, step: int) -> Fraction:
        """By how much a total changes, with the tiers that the item makes or unmakes."""
        moved = bound.amounts.get(item, NOTHING)
        if step < 0:
            moved = -moved
        sign = -1 if bound.measured == "tokens" else 1
        for gain in self._tier_gains(item.key, step):
            amount = gain.gained(bound.measured, bound.name)
            if amount:
                moved += sign * amount * self.facts.mean_share(gain.members, bound.where)
        return moved

    def _tier_gains(self, key: str, step: int) -> tuple[_TierChange, ...]:
        if (key, step) not in self._changes:
            self._changes[key, step] = tuple(self._tier_changes(key, step))
        return self._changes[key, step]

    @cached_property
    def _changes(self) -> dict[tuple[str, int], tuple[_TierChange, ...]]:
        return {}

    def _tier_changes(self, key: str, step: int) -> Iterator[_TierChange]:
        facts = self.facts
        synergies = facts.definition["constraints"]["synergies"]
        for name in sorted(synergies):
            members = tuple(sorted(set(synergies[name]["members"])))
            if key not in members:
                continue
            count = sum(member in facts.chosen or member in facts.there for member in members)
            tiers = facts.open_tiers(synergies[name])
            before, after = _reached(tiers, count), _reached(tiers, count + step)
            if before is not after:
                yield _TierChange(members, before, after)

    def _first_change(self, choice: Choice) -> tuple[StageName, Fraction]:
        """The first stage in which another choice has another value, and the change."""
        facts = self.facts.with_choice(choice)
        totals = Totals(facts)
        stages = stages_of(facts, totals, levels_of(facts, totals), HASH_BITS // KEY_BITS)
        changes = ((stage, value - self._stages[stage]) for stage, value in stages.items())
        stage, change = next((stage, change) for stage, change in changes if change)
        return StageName(**stage.fields()), change

    @cached_property
    def _stages(self) -> Mapping[StageId, Fraction]:
        return stages_of(self.facts, self._totals, self._levels, HASH_BITS // KEY_BITS)


BREAKS: tuple[Callable[[Reasons, WitnessItem, int], Broken], ...] = (
    Reasons.broken_bounds,
    Reasons.broken_groups,
    Reasons.broken_alone,
    Reasons.broken_together,
)
"""What breaks the rules of each family if an item is taken or left."""


def named_order(broken: BrokenRule) -> tuple[int, tuple[str, ...]]:
    """Where a reason names a broken rule: by family, then by path."""
    family = broken.rule.family
    position = _ORDER.index(family) if family in _ORDER else len(_ORDER)
    return position, broken.rule.path


def _reached(tiers: tuple[OpenTier, ...], count: int) -> OpenTier | None:
    """The highest tier that so many members reach."""
    reached = None
    for tier in tiers:
        if tier.at_least <= count:
            reached = tier
    return reached


def _plain(rule: Rule) -> BrokenRule:
    return BrokenRule(rule=rule, need=None, slack=None)
