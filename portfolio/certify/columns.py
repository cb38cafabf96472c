"""The columns of a run's integer system: items, synergy tiers, shortfalls; and the totals over
them.

Read from the canonical inputs alone, as MATH.md says, and independently of the compiler.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Literal, NamedTuple

from portfolio.certify.effects import counted_effect, rate, repeats, spent_tokens
from portfolio.certify.facts import Facts, OpenTier, Record, Slice, exact_value, hashed_name
from portfolio.certify.forms import Form, count_of, sum_of_forms
from portfolio.certify.timing import AT_ONCE, Work
from portfolio.choice import Taken

MILLIONTHS = 10**6
"""A shortfall is counted in so many parts of its scale."""

LEVEL_NAMES = ("floor", "ceiling", "goal")


class SystemItem(NamedTuple):
    """What a plan takes or leaves: an initiative, in one of its scopes, from one period on."""

    key: str
    taken: Taken
    name: str
    """What the key order hashes."""
    work: Work
    """The steps in which it is worked on; with one step there is nothing to tell."""


class ReachedTier(NamedTuple):
    """1 exactly where at least `threshold` of the synergy's members in the pool are taken.

    Over several steps: where so many have finished by a step, or started by it. What finished
    members earn and what starting ones save are then columns of their own.

    `bonus` and `saves` are what so many members earn, `bonus_before` and `saves_before` what one
    fewer earns.
    """

    synergy: str
    members: tuple[str, ...]
    pooled: tuple[str, ...]
    threshold: int
    bonus: Mapping[str, Fraction]
    bonus_before: Mapping[str, Fraction]
    saves: Mapping[str, Fraction]
    saves_before: Mapping[str, Fraction]
    step: int | None = None
    counts: Literal["finished", "started"] | None = None

    def is_counted(self, work: Work) -> bool:
        """Whether a member that is worked on then counts for it."""
        if self.step is None:
            return True
        if self.counts == "started":
            return work.start <= self.step
        return work.ends and work.finish <= self.step

    @property
    def named(self) -> str:
        """As rows name it."""
        name = f"synergy {self.synergy} from {self.threshold}"
        return name if self.step is None else f"{name} {self.counts} by step {self.step}"


class AimedLevel(NamedTuple):
    """One level of one target, in improvements: ``sign * K >= required``."""

    where: Slice
    kpi: str
    name: str
    target: Record
    sign: int
    step: str | None = None
    """The step by whose end it is due; None for the last."""
    by: int | None = None
    """The number of that step; None where it is the last, and with one step."""
    around: Fraction = Fraction(0)
    """The baseline that the target around the target of a step gives to it."""

    @property
    def named(self) -> str:
        """As rows name it."""
        name = f"{self.name} of {self.kpi} in {self.where[0]} {self.where[1]}"
        return name if self.step is None else f"{name} by {self.step}"

    @property
    def baseline(self) -> Fraction:
        """What the KPI has before any plan."""
        written = self.target["baseline"]
        return self.around if written is None else exact_value(written)

    @property
    def change(self) -> Fraction:
        """Level less baseline, in the KPI's own unit."""
        return exact_value(self.target[self.name]) - self.baseline

    @property
    def required(self) -> Fraction:
        """The improvement that the level asks for."""
        return self.sign * self.change

    @property
    def scale(self) -> Fraction:
        """What a shortfall is measured by."""
        if self.target["scale"] is not None:
            return exact_value(self.target["scale"])
        scale = abs(self.change) or abs(self.baseline) or abs(exact_value(self.target[self.name]))
        if not scale:
            raise ValueError(f"the {self.name} of {self.kpi} in {self.where[1]} needs a scale")
        return scale


@dataclass(frozen=True)
class SystemColumns:
    """Items first, then tiers, then shortfalls."""

    facts: Facts
    items: tuple[SystemItem, ...]
    tiers: tuple[ReachedTier, ...]
    shortfalls: tuple[AimedLevel, ...]

    @classmethod
    def of(cls, facts: Facts) -> "SystemColumns":
        """The columns of a run; what its plan selects does not matter."""
        items = tuple(item for key in sorted(facts.members) for item in _items_of(facts, key))
        lexicographic = facts.definition["objective"]["mode"] == "lexicographic"
        aimed = (level for level in target_levels(facts) if lexicographic or level.name == "goal")
        return cls(facts, items, tuple(_tier_columns(facts)), tuple(aimed))

    def __len__(self) -> int:
        return self.binary + len(self.shortfalls)

    @property
    def binary(self) -> int:
        """How many are binary: items and tiers."""
        return len(self.items) + len(self.tiers)

    @cached_property
    def of_initiative(self) -> Mapping[str, tuple[int, ...]]:
        """Initiative of the pool -> columns of its items."""
        columns: dict[str, tuple[int, ...]] = {}
        for column, item in enumerate(self.items):
            columns[item.key] = (*columns.get(item.key, ()), column)
        return columns

    def tier_columns(self) -> Iterator[tuple[int, ReachedTier]]:
        """Each tier with its column."""
        return enumerate(self.tiers, start=len(self.items))

    def shortfall_columns(self) -> Iterator[tuple[int, AimedLevel]]:
        """Each level that is aimed at and no rule, with its column."""
        return enumerate(self.shortfalls, start=self.binary)

    @property
    def is_static(self) -> bool:
        """Whether there is one step."""
        return self.facts.timing.is_static

    def tokens(self, resource: str, where: Slice, step: int | None = None) -> Form:
        """T(resource, slice, step): of a step, or of all together."""
        used = self._in_slice(where, lambda item: self._spent(item, resource, step))
        saved: dict[int, Fraction] = {}
        for column, tier in self.tier_columns():
            times = self._times_saved(tier, step)
            if times:
                gain = times * _difference(tier.saves, tier.saves_before, resource)
                saved[column] = self.facts.mean_share(tier.members, where) * gain
        return sum_of_forms([(1, used), (-1, saved)])

    def contributions(self, kpi: str, where: Slice, step: int | None = None) -> Form:
        """K(kpi, slice, step): what has counted up to and including a step, by default the last."""
        by = step or self.facts.timing.last
        moved = self._in_slice(where, lambda item: self.counted(item, kpi, by))
        gained: dict[int, Fraction] = {}
        for column, tier in self.tier_columns():
            times = self.times_earned(tier, kpi, by)
            if times:
                gain = times * _difference(tier.bonus, tier.bonus_before, kpi)
                gained[column] = self.facts.mean_share(tier.members, where) * gain
        return sum_of_forms([(1, moved), (1, gained)])

    def counted(self, item: SystemItem, kpi: str, by: int) -> Fraction:
        """What an item has counted of a KPI by a step."""
        effect = self.amount(item, "contributions", kpi)
        if self.is_static:
            return effect
        return counted_effect(self.facts, item.key, item.taken.scope, item.work, effect, kpi, by)

    def times_earned(self, tier: ReachedTier, kpi: str, by: int) -> Fraction:
        """How often what a tier adds has counted by a step, discounted.

        A level counts the tier that is reached at the step looked at, a flow that of each step so
        far.
        """
        if tier.step is None:
            return Fraction(1)
        is_looked_at = tier.step == by or (tier.step < by and repeats(self.facts, kpi))
        if tier.counts != "finished" or not is_looked_at:
            return Fraction(0)
        return rate(self.facts, kpi, tier.step)

    def _times_saved(self, tier: ReachedTier, step: int | None) -> int:
        """1 in the step by which enough members have started, -1 in the next: saved is what is
        new."""
        if tier.step is None:
            return 1
        if tier.counts != "started":
            return 0
        if step is None:
            return int(tier.step == self.facts.timing.last)
        return int(tier.step == step) - int(tier.step == step - 1)

    def _spent(self, item: SystemItem, resource: str, step: int | None) -> Fraction:
        if self.is_static:
            return self.amount(item, "tokens", resource)
        return spent_tokens(self.facts, item.key, item.taken.scope, item.work, resource, step)

    def counting(self, tier: ReachedTier) -> Form:
        """How many members of the pool count for a tier."""
        return sum_of_forms([(1, self.counting_of(tier, key)) for key in tier.pooled])

    def counting_of(self, tier: ReachedTier, key: str) -> Form:
        """1 where a member counts for a tier."""
        columns = self.of_initiative.get(key, ())
        return count_of(c for c in columns if tier.is_counted(self.items[c].work))

    def amount(self, item: SystemItem, field: str, name: str) -> Fraction:
        """Tokens or contributions of an item, as written; 0 where none are."""
        record = self.facts.initiatives[item.key]
        scope = item.taken.scope
        part = record if scope is None else record["scopes"][scope]
        return exact_value((part[field] or {}).get(name, "0"))

    def greatest_shortfall(self, level: AimedLevel) -> int:
        """If only what harms were done."""
        total = self.contributions(level.kpi, level.where, level.by)
        improvement = sum_of_forms([(level.sign, total)])
        worst = sum((c for c in improvement.values() if c < 0), Fraction(0))
        return max(ceil(MILLIONTHS * (level.required - worst) / level.scale), 0)

    def _in_slice(self, where: Slice, amount: Callable[[SystemItem], Fraction]) -> Form:
        form: dict[int, Fraction] = {}
        for column, item in enumerate(self.items):
            share = self.facts.share(item.key, where)
            if share:
                form[column] = share * amount(item)
        return form


def _items_of(facts: Facts, key: str) -> Iterator[SystemItem]:
    """By scope and start. Over several steps, one that has no start left has no item."""
    timing = facts.timing
    for scope in facts.offered(key):
        works = [AT_ONCE] if timing.is_static else timing.works(facts.initiatives[key], scope)
        for work in works:
            taken = Taken(scope, facts.starts[work.start - 1])
            yield SystemItem(key, taken, hashed_name(key, taken, facts.starts), work)


def target_levels(facts: Facts) -> Iterator[AimedLevel]:
    """Every level of every target: those of the period's end, then those of steps."""
    for where, kpi, target in facts.targets():
        around = exact_value(target["baseline"] or "0")
        whole = AimedLevel(where, kpi, "", target, facts.sign(kpi), around=around)
        yield from _levels(whole)
        by_step = target.get("by_step", {})
        for step in sorted(by_step, key=facts.timing.number):
            yield from _levels(_of_step(facts, whole, step, by_step[step]))


def _of_step(facts: Facts, whole: AimedLevel, step: str, target: Record) -> AimedLevel:
    """The target of a step, with the baseline that is its part of the one around it."""
    timing = facts.timing
    by = timing.number_in_rows(step)
    around = whole.around
    if by is not None and repeats(facts, whole.kpi):
        around = around * by / timing.last
    return whole._replace(target=target, step=step, by=by, around=around)


def _levels(of_target: AimedLevel) -> Iterator[AimedLevel]:
    for name in LEVEL_NAMES:
        if of_target.target[name] is not None:
            yield of_target._replace(name=name)


def _difference(
    after: Mapping[str, Fraction], before: Mapping[str, Fraction], name: str
) -> Fraction:
    return after.get(name, Fraction(0)) - before.get(name, Fraction(0))


def _tier_columns(facts: Facts) -> Iterator[ReachedTier]:
    """The tiers that the members in the pool can still reach, with those there already."""
    synergies = facts.definition["constraints"]["synergies"]
    for name in sorted(synergies):
        members = tuple(sorted(set(synergies[name]["members"])))
        pooled = tuple(key for key in members if key in facts.members)
        there = len(facts.there.intersection(members))
        before = OpenTier(0, {}, {})
        for tier in facts.open_tiers(synergies[name]):
            threshold = tier.at_least - there
            if threshold <= len(pooled):
                reached = ReachedTier(
                    name,
                    members,
                    pooled,
                    threshold,
                    tier.bonus,
                    before.bonus,
                    tier.saves,
                    before.saves,
                )
                yield from _by_steps(facts, reached)
            before = tier


def _by_steps(facts: Facts, tier: ReachedTier) -> Iterator[ReachedTier]:
    """One column; over several steps one a step for what finished members earn, one for what
    starting ones save."""
    if facts.timing.is_static:
        yield tier
        return
    steps = range(1, facts.timing.last + 1)
    if tier.bonus or tier.bonus_before:
        yield from (tier._replace(step=step, counts="finished") for step in steps)
    if tier.saves or tier.saves_before:
        yield from (tier._replace(step=step, counts="started") for step in steps)
