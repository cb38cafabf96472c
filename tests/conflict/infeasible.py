"""Infeasible plannings, generated: conflicts planted on purpose, and found by chance where bounds
are drawn tight.

A hidden plan is drawn first and the rules are drawn so that it keeps them; then conflicts are
planted. The same seed gives the same planning.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

from portfolio.compile.pool import pool_of
from portfolio.model import Initiative, Metrics, Organization, Planning, Scenario

PERIOD = "2026-Q1"
COUNTRIES = ("DE", "FR", "NO", "SE", "UK")
DEPARTMENTS = ("care", "growth", "payments", "search")
RESOURCES = ("engineering", "design")
KPIS = ("gmv", "retention", "churn")


@dataclass
class Drawing:
    """One planning while it is drawn."""

    seed: int
    size: int
    rules: int
    random: Random = field(init=False)
    initiatives: dict[str, dict[str, Any]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    capacity: dict[str, Any] = field(default_factory=dict)
    targets: dict[str, Any] = field(default_factory=dict)
    constraints: dict[str, Any] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    """Initiatives that a planted conflict uses, so that several conflicts can stay apart."""

    def __post_init__(self) -> None:
        self.random = Random(f"{self.seed}/{self.size}/{self.rules}")

    # what there is

    def draw(self) -> "Drawing":
        for number in range(1, self.size + 1):
            key = f"INIT-{number:04d}"
            self.initiatives[key] = self._initiative(key)
        self.hidden = {key for key in self.initiatives if self.random.random() < 0.4}
        self._kept_rules()
        self._kept_bounds()
        return self

    def _initiative(self, key: str) -> dict[str, Any]:
        rng = self.random
        country = rng.choice(COUNTRIES)
        shares = {country: Decimal(1)}
        if rng.random() < 0.3:
            other = rng.choice([c for c in COUNTRIES if c != country])
            shares = {country: Decimal("0.6"), other: Decimal("0.4")}
        tokens = {"engineering": Decimal(rng.choice((5, 8, 13, 20, 40)))}
        if rng.random() < 0.5:
            tokens["design"] = Decimal(rng.randint(1, 10))
        gains = {"gmv": Decimal(rng.randint(10, 900) * 100)}
        if rng.random() < 0.4:
            gains["retention"] = Decimal(rng.randint(1, 40)) / 10000
        if rng.random() < 0.3:
            gains["churn"] = Decimal(rng.randint(-40, 5)) / 10000
        return {
            "key": key,
            "title": f"Title of {key}",
            "status": "candidate",
            "period": PERIOD,
            "dimensions": {"country": shares, "department": {rng.choice(DEPARTMENTS): Decimal(1)}},
            "tokens": tokens,
            "contributions": gains,
        }

    # rules that the hidden plan keeps

    def _kept_rules(self) -> None:
        rng, keys = self.random, list(self.initiatives)
        rules: dict[str, Any] = {
            "mandatory": {},
            "exclude": {},
            "exclude_pairs": [],
            "prerequisites": {},
            "groups": {},
        }
        for number in range(self.rules):
            kind = number % 5
            a, b = sorted(rng.sample(keys, 2))
            if kind == 0 and a in self.hidden and len(rules["mandatory"]) < self.size // 20:
                rules["mandatory"][a] = "a promise"
            elif kind == 1 and a not in self.hidden:
                rules["exclude"][a] = "on hold"
            elif kind == 2 and not {a, b} <= self.hidden:
                rules["exclude_pairs"].append((a, b))
            elif kind == 3 and (b not in self.hidden or a in self.hidden):
                rules["prerequisites"][b] = (a,)
            elif kind == 4:
                members = tuple(sorted(rng.sample(keys, min(len(keys), rng.randint(2, 6)))))
                has = len(self.hidden & set(members))
                bound = (
                    {"at_most": has + rng.randint(0, 1)}
                    if rng.random() < 0.6
                    else {"at_least": max(has - 1, 0)}
                )
                rules["groups"][f"group-{number}"] = {"members": members, **bound}
        banned = {frozenset(pair) for pair in rules["exclude_pairs"]}
        rules["prerequisites"] = {
            key: need
            for key, need in rules["prerequisites"].items()
            if frozenset((key, *need)) not in banned
        }
        self.constraints = rules

    def _share(self, key: str, dimension: str, value: str) -> Fraction:
        return Fraction(self.initiatives[key]["dimensions"][dimension].get(value, 0))

    def used(
        self, keys: set[str], what: str, name: str, dimension: str = "all", value: str = "all"
    ) -> Fraction:
        """Tokens or contributions of some initiatives in a slice."""
        return sum(
            (
                Fraction(self.initiatives[key][what].get(name, 0))
                * (1 if dimension == "all" else self._share(key, dimension, value))
                for key in sorted(keys)
            ),
            Fraction(0),
        )

    def _kept_bounds(self) -> None:
        rng, have = self.random, self.hidden
        slices = [
            ("all", "all"),
            *(("country", c) for c in COUNTRIES),
            *(("department", d) for d in DEPARTMENTS),
        ]
        for resource in RESOURCES:
            for dimension, value in slices:
                if rng.random() < 0.5 or dimension == "all":
                    use = self.used(have, "tokens", resource, dimension, value)
                    self.bound(resource, dimension, value)["cap"] = up(
                        use * Fraction(rng.randint(100, 120), 100)
                    )
                if rng.random() < 0.2:
                    use = self.used(have, "tokens", resource, dimension, value)
                    self.bound(resource, dimension, value)["floor"] = down(
                        use * Fraction(rng.randint(60, 95), 100)
                    )
        for kpi in KPIS:
            for dimension, value in slices:
                if rng.random() < 0.3:
                    got = self.used(have, "contributions", kpi, dimension, value)
                    level = (
                        down(got * Fraction(rng.randint(70, 100), 100))
                        if kpi != "churn"
                        else up(got * 9 / 10)
                    )
                    if level:
                        self.target(kpi, dimension, value)[
                            "ceiling" if kpi == "churn" else "floor"
                        ] = level

    def bound(self, resource: str, dimension: str, value: str) -> dict[str, Any]:
        by_dimension = self.capacity.setdefault(resource, {})
        if dimension == "all":
            return by_dimension.setdefault("all", {})  # type: ignore[no-any-return]
        return by_dimension.setdefault(dimension, {}).setdefault(value, {})  # type: ignore[no-any-return]

    def target(self, kpi: str, dimension: str, value: str) -> dict[str, Any]:
        inside = self.targets.setdefault(dimension, {})
        if dimension != "all":
            inside = inside.setdefault(value, {})
        return inside.setdefault(kpi, {})  # type: ignore[no-any-return]

    # conflicts

    def free(self, number: int) -> list[str]:
        """Initiatives that no rule and no other planted conflict names."""
        rules = self.constraints
        named = {*rules["mandatory"], *rules["exclude"], *self.claimed}
        named |= {key for pair in rules["exclude_pairs"] for key in pair}
        named |= {
            key
            for dependent, needs in rules["prerequisites"].items()
            for key in (dependent, *needs)
        }
        named |= {key for group in rules["groups"].values() for key in group["members"]}
        found = [key for key in self.initiatives if key not in named]
        if len(found) < number:
            found = [key for key in self.initiatives if key not in self.claimed]
        chosen = sorted(self.random.sample(found, min(number, len(found))))
        self.claimed |= set(chosen)
        return chosen

    def floor_above_cap(self) -> None:
        """A floor of GMV in a country that its engineering cap does not allow, by 30% or only
        just."""
        country = self.random.choice(COUNTRIES)
        bound = self.bound("engineering", "country", country)
        use = self.used(set(self.initiatives), "tokens", "engineering", "country", country)
        cap = down(use / 4)
        bound.clear()
        bound["cap"] = cap
        ratios = []
        for key in self.initiatives:
            share = self._share(key, "country", country)
            if share:
                fields = self.initiatives[key]
                tokens = Fraction(fields["tokens"]["engineering"]) * share
                ratios.append((Fraction(fields["contributions"]["gmv"]) * share / tokens, tokens))
        ratios.sort(reverse=True)
        most, left = Fraction(0), Fraction(cap)
        for ratio, tokens in ratios:
            part = min(tokens, left)
            most, left = most + ratio * part, left - part
        above = Fraction(self.random.choice((9999, 10001, 10100, 10500, 13000)), 10000)
        self.target("gmv", "country", country)["floor"] = up(most * above)

    def chain(self) -> None:
        """A mandatory initiative whose prerequisites end at one that another mandatory one
        excludes."""
        keys = self.free(self.random.randint(3, 6))
        self.constraints["mandatory"] |= {keys[0]: "a licence", keys[-1]: "a contract"}
        for a, b in pairwise(keys[:-1]):
            self.constraints["prerequisites"][a] = (b,)
        self.constraints["exclude_pairs"].append((keys[-2], keys[-1]))

    def clique(self) -> None:
        """A group that asks for two of some initiatives of which each excludes each other."""
        keys = self.free(self.random.randint(3, 4))
        self.constraints["exclude_pairs"] += [
            (a, b) for n, a in enumerate(keys) for b in keys[n + 1 :]
        ]
        self.constraints["groups"][f"clique-{len(self.claimed)}"] = {
            "members": tuple(keys),
            "at_least": 2,
        }

    def odd_cycle(self) -> None:
        """Three of a cycle of five that exclude their neighbours: halves of all would almost do."""
        keys = self.free(5)
        self.constraints["exclude_pairs"] += [
            (keys[n], keys[(n + 1) % len(keys)]) for n in range(len(keys))
        ]
        self.constraints["groups"][f"cycle-{len(self.claimed)}"] = {
            "members": tuple(keys),
            "at_least": 3,
        }

    def no_sum(self) -> None:
        """A department must use 29 design days, and has initiatives of 6, 6, 10 and 15: only the
        integers conflict."""
        keys = self.free(4)
        for key in self.initiatives:
            if key not in keys and "care" in self.initiatives[key]["dimensions"]["department"]:
                self.initiatives[key]["dimensions"]["department"] = {"growth": Decimal(1)}
        for number, key in enumerate(keys):
            self.initiatives[key]["dimensions"]["department"] = {"care": Decimal(1)}
            self.initiatives[key]["tokens"]["design"] = Decimal((6, 10, 15, 6)[number])
        for by_dimension in self.capacity.values():
            by_dimension.get("department", {}).pop("care", None)
        self.targets.get("department", {}).pop("care", None)
        bound = self.bound("design", "department", "care")
        bound |= {"floor": Decimal(29), "cap": Decimal(29)}

    def crowded(self) -> None:
        """Mandatory initiatives that do not fit under the cap of their department."""
        keys = self.free(3)
        for key in keys:
            self.initiatives[key]["dimensions"]["department"] = {"search": Decimal(1)}
        use = self.used(set(keys), "tokens", "engineering", "department", "search")
        self.bound("engineering", "department", "search")["cap"] = down(use - 1)
        self.bound("engineering", "department", "search").pop("floor", None)
        self.constraints["prerequisites"] |= {keys[0]: (keys[1],)}
        self.constraints["mandatory"] |= {keys[0]: "a promise", keys[2]: "a promise"}

    def squeezed(self) -> None:
        """By chance: every cap a little lower and every floor a little higher than the hidden plan
        has."""
        for by_dimension in self.capacity.values():
            for dimension, values in by_dimension.items():
                for bound in [values] if dimension == "all" else values.values():
                    if "cap" in bound:
                        bound["cap"] = down(
                            Fraction(bound["cap"]) * Fraction(self.random.randint(35, 60), 100)
                        )
                        if bound.get("floor", 0) > bound["cap"]:
                            del bound["floor"]
        for dimension, inside in self.targets.items():
            for by_kpi in [inside] if dimension == "all" else inside.values():
                for target in by_kpi.values():
                    if "floor" in target:
                        target["floor"] = up(
                            Fraction(target["floor"]) * Fraction(self.random.randint(120, 200), 100)
                        )

    # the whole

    def planning(self) -> Planning:
        metrics = {
            kpi: {
                "name": kpi,
                "level": "north_star" if kpi == "gmv" else "strategic",
                "unit": "GBP" if kpi == "gmv" else "fraction",
                "direction": "decrease" if kpi == "churn" else "increase",
            }
            for kpi in KPIS
        }
        organization = {
            "name": "Generated",
            "resources": {resource: {"unit": "day"} for resource in RESOURCES},
            "dimensions": {
                "country": {c: c for c in COUNTRIES},
                "department": {d: d for d in DEPARTMENTS},
            },
        }
        scenario = {
            "title": "Generated",
            "period": PERIOD,
            "objective": {"mode": "north_star"},
            "capacity": self.capacity,
            "targets": self.targets,
            "constraints": self.constraints
            | {"exclude_pairs": tuple(self.constraints["exclude_pairs"])},
        }
        planning = Planning(
            "generated",
            Scenario.model_validate(scenario),
            Organization.model_validate(organization),
            Metrics.model_validate({"metrics": metrics}),
            {key: Initiative.model_validate(fields) for key, fields in self.initiatives.items()},
        )
        assert pool_of(planning).members
        return planning


PLANTS: tuple[Callable[[Drawing], None], ...] = (
    Drawing.floor_above_cap,
    Drawing.chain,
    Drawing.clique,
    Drawing.odd_cycle,
    Drawing.no_sum,
    Drawing.crowded,
    Drawing.squeezed,
)


def infeasible(seed: int, size: int, rules: int) -> Planning:
    """A planning with one to three kinds of conflicts; a few small ones by chance are feasible
    after all."""
    drawing = Drawing(seed, size, rules).draw()
    kinds = [PLANTS[seed % len(PLANTS)]]
    if seed % 3 == 0 and size >= 30:
        kinds += drawing.random.sample(
            [plant for plant in PLANTS if plant not in kinds], 1 + seed % 2
        )
    for plant in kinds:
        plant(drawing)
    return drawing.planning()


def up(value: Fraction) -> Decimal:
    """A number that files hold, not below."""
    return Decimal(-(-value * 10**6 // 1)) / 10**6


def down(value: Fraction) -> Decimal:
    """A number that files hold, not above."""
    return Decimal(value * 10**6 // 1) / 10**6
