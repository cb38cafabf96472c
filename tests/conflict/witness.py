"""What a conflict and a repair claim, checked by going over every portfolio: no compiler, no
solver."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

import numpy as np

from portfolio.compile.business import BusinessRule
from portfolio.model import Planning, Slice
from portfolio.results import Conflict, Repair, Rule
from tests.brute import Everything, Exact, Mask

ROUNDING = 1e-4
"""What the order of equal prices and the solver's absolute gap may add to the least price."""


def drop_price(rule: BusinessRule) -> Fraction | None:
    """Of a rule without a number: 1 in the scenario, 10 in an initiative's file, none for a
    fact."""
    if rule.family in ("kept", "candidate"):
        return None
    return Fraction(1 if rule.origin.subject == "scenario" else 10)


class Witness:
    """Every portfolio of a small planning, and which of them keep a rule that a result names."""

    def __init__(self, planning: Planning) -> None:
        self.everything = Everything(planning)

    def keeps(self, rule: Rule, bound: str | None = None) -> Mask:
        """Which portfolios keep a rule, with another bound if one is given."""
        everything, names = self.everything, rule.keys
        if rule.bound is not None:
            level = Fraction(rule.bound if bound is None else bound) - self._baseline(rule)
            compared = self._measure(rule).compared(level)
            kept: Mask = (
                compared <= 0 if rule.kind in ("cap", "ceiling", "at_most") else compared >= 0
            )
            return kept
        if rule.family in ("mandatory", "kept"):
            return everything.has(names[0])
        if rule.family in ("exclude", "candidate"):
            return ~everything.has(names[0])
        if rule.family == "exclude_pair":
            return ~(everything.has(names[0]) & everything.has(names[1]))
        if rule.family == "prerequisite":
            return ~everything.has(names[0]) | everything.has(names[1])
        assert rule.family == "bundle", rule
        count = everything.members_in(names)
        return (count == 0) | (count == len(set(names)))

    def _measure(self, rule: Rule) -> Exact:
        if rule.family == "group":
            return Exact(self.everything.counted_in_group(rule.keys).astype(object), 1)
        assert rule.measure is not None and rule.dimension is not None and rule.value is not None
        where = Slice(rule.dimension, rule.value)
        return (
            self.everything.tokens(rule.measure, where)
            if rule.family == "capacity"
            else self._kpi(rule, where)
        )

    def _kpi(self, rule: Rule, where: Slice) -> Exact:
        assert rule.measure is not None
        return self.everything.kpi(rule.measure, where)

    def _baseline(self, rule: Rule) -> Fraction:
        if rule.family != "target":
            return Fraction(0)
        for where, kpi, target in self.everything.planning.scenario.targets.slices():
            if (where.dimension, where.value, kpi) == (rule.dimension, rule.value, rule.measure):
                return Fraction(target.baseline or 0)
        raise AssertionError(rule)

    def scale(self, rule: Rule) -> Fraction:
        """What a change of a bound is measured by."""
        bound, base = Fraction(rule.bound or 0), self._baseline(rule)
        if rule.family != "target":
            return abs(bound) or Fraction(1)
        for where, kpi, target in self.everything.planning.scenario.targets.slices():
            if (where.dimension, where.value, kpi) == (
                rule.dimension,
                rule.value,
                rule.measure,
            ) and target.scale:
                return Fraction(target.scale)
        return abs(bound - base) or abs(base) or abs(bound) or Fraction(1)

    def together(self, rules: Sequence[Rule]) -> bool:
        """Whether some portfolio keeps all of these rules."""
        kept = np.ones(self.everything.count, dtype=np.bool_)
        for rule in rules:
            kept &= self.keeps(rule)
        return bool(kept.any())

    def irreducible(self, conflict: Conflict) -> bool:
        """Whether the rules cannot hold together, and any one less can."""
        rules = conflict.rules
        fewer = [[other for other in rules if other is not rule] for rule in rules]
        return not self.together(rules) and all(self.together(less) for less in fewer)

    def works(self, repair: Repair, rules: Sequence[Rule]) -> bool:
        """Whether some portfolio keeps every rule once a repair is made."""
        changes = {change.rule.id: change for change in repair.changes}
        kept = np.ones(self.everything.count, dtype=np.bool_)
        for rule in rules:
            change = changes.get(rule.id)
            if change is None or change.to is not None:
                kept &= self.keeps(rule, None if change is None else change.to)
        return bool(kept.any())

    def check_least(self, named: Sequence[BusinessRule], repairs: Sequence[Repair]) -> int:
        """How many repairs were compared with the least price of all, each one said to be least was
        that."""
        rules, drops = [rule.rule for rule in named], {rule.id: drop_price(rule) for rule in named}
        stiff: set[str] = set()
        compared = 0
        for repair in repairs:
            assert not stiff & {change.rule.id for change in repair.changes}
            if repair.least:
                assert (
                    abs(float(Fraction(repair.price)) - self.least(rules, drops, stiff)) < ROUNDING
                )
                compared += 1
            dearest = sorted(repair.changes, key=lambda change: -Fraction(change.price))
            stiff |= {change.rule.id for change in dearest[:1]}
            if len(dearest) > 1:
                break  # which of several was left alone is the search's own choice
        return compared

    def least(
        self, rules: Sequence[Rule], drops: Mapping[str, Fraction | None], stiff: Collection[str]
    ) -> float:
        """The least total price over all portfolios, with some rules that cannot give way."""
        firm = np.ones(self.everything.count, dtype=np.bool_)
        total = np.zeros(self.everything.count)
        for rule in rules:
            kept, drop = self.keeps(rule), drops[rule.id]
            if rule.id in stiff or (rule.bound is None and drop is None):
                firm &= kept
            elif drop is not None and rule.bound is None:
                total += ~kept * float(drop)
            else:
                measure = self._measure(rule)
                excess = np.abs(measure.compared(Fraction(rule.bound or 0) - self._baseline(rule)))
                unit = (
                    measure.denominator
                    * (Fraction(rule.bound or 0) - self._baseline(rule)).denominator
                )
                total += ~kept * (excess / unit).astype(np.float64) / float(self.scale(rule))
        return float(total[firm].min())
