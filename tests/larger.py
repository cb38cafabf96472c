"""Plannings too large to enumerate, drawn from a seed: of everyday size, and ones that no solver
finishes."""

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from portfolio.model import Initiative, Metrics, Organization, Planning, Scenario

PERIOD = "2026-Q1"
COUNTRIES = ("UK", "DE", "NO", "FR")
SIZES = ("5", "8", "13", "20", "40")
MODES = ("north_star", "weighted_kpis", "lexicographic")


def everyday(number: int, seed: int, mode: str = "north_star") -> Planning:
    """So many initiatives with T-shirt sizes, hence many ties, and some of every family of rule."""
    dice = random.Random(seed)
    keys = [f"INIT-{n:04d}" for n in range(1, number + 1)]
    initiatives = {key: _initiative(dice, key, keys[:n]) for n, key in enumerate(keys)}
    rules = {
        "prerequisites": {"INIT-0003": ("INIT-0001",)},
        "groups": {
            "some": {"members": tuple(keys[: number // 4]), "at_least": 2, "at_most": number // 6}
        },
        "bundles": {"pair": (keys[4], keys[5])},
        "synergies": {
            f"synergy-{n}": {
                "members": tuple(dice.sample(keys, 3)),
                "at_least": 2,
                "bonus": {"gmv": Decimal(2500)},
            }
            for n in range(number // 20)
        },
    }
    total = {
        name: sum(i["tokens"][name] for i in initiatives.values())
        for name in ("engineering", "design")
    }
    capacity = {
        "engineering": {
            "all": {"cap": total["engineering"] // 3},
            "country": {value: {"cap": total["engineering"] // 9} for value in COUNTRIES[:3]},
        },
        "design": {"all": {"cap": total["design"] // 3, "floor": Decimal(5)}},
    }
    goal = {"gmv": {"goal": Decimal(4000) * number}, "churn": {"goal": Decimal("-0.02") * number}}
    floor = {"retention": {"floor": Decimal("0.004") * number}}
    objective: dict[str, Any] = {
        "mode": "weighted_kpis",
        "weights": {"gmv": Decimal(1), "retention": Decimal("0.4")},
    }
    if mode != "weighted_kpis":
        objective = {"mode": "north_star"}
    if mode == "lexicographic":
        objective = {"mode": mode, "then": objective}
    targets = {"all": goal | floor, "country": {"UK": {"gmv": {"goal": Decimal(1500) * number}}}}
    return _planning(
        initiatives,
        {"objective": objective, "capacity": capacity, "constraints": rules, "targets": targets},
    )


def market_split(number: int, rows: int, seed: int) -> Planning:
    """Each resource must be used to exactly half of what all would use (Cornuejols and Dawande,
    1998).

    With 10 (rows - 1) initiatives there is hardly ever a plan, and to prove that takes solvers for
    ever.
    """
    dice = random.Random(seed)
    resources = [f"resource-{row}" for row in range(rows)]
    initiatives: dict[str, dict[str, Any]] = {
        (key := f"INIT-{n:04d}"): {
            "key": key,
            "tokens": {resource: Decimal(dice.randrange(100)) for resource in resources},
            "contributions": {"gmv": Decimal(dice.randrange(1, 100))},
        }
        for n in range(1, number + 1)
    }
    half = {r: sum(i["tokens"][r] for i in initiatives.values()) // 2 for r in resources}
    capacity = {r: {"all": {"floor": half[r], "cap": half[r]}} for r in resources}
    return _planning(
        initiatives, {"objective": {"mode": "north_star"}, "capacity": capacity}, resources
    )


def permuted(planning: Planning, seed: int) -> Planning:
    """The same planning, its initiatives in another order."""
    items = list(planning.initiatives.items())
    random.Random(seed).shuffle(items)
    return Planning(
        planning.name,
        planning.scenario,
        planning.organization,
        planning.metrics,
        dict(items),
        planning.select,
    )


def _initiative(dice: random.Random, key: str, earlier: Sequence[str]) -> dict[str, Any]:
    home, other = dice.sample(COUNTRIES, 2)
    share = Decimal(dice.choice(("1", "0.6", "0.25")))
    return {
        "key": key,
        "dimensions": {"country": {home: share, other: 1 - share} if share != 1 else {home: share}},
        "tokens": {
            "engineering": Decimal(dice.choice(SIZES)),
            "design": Decimal(dice.choice(SIZES)) / 2,
        },
        "contributions": {
            "gmv": Decimal(dice.randrange(2, 40)) * 500,
            "retention": Decimal(dice.randrange(0, 20)) / 1000,
            "churn": Decimal(dice.randrange(-10, 3)) / 100,
        },
        "requires": (dice.choice(earlier),) if earlier and dice.random() < 0.3 else (),
        "excludes": (dice.choice(earlier),) if earlier and dice.random() < 0.1 else (),
    }


def _planning(
    initiatives: Mapping[str, dict[str, Any]],
    scenario: Mapping[str, Any],
    resources: Sequence[str] = ("engineering", "design"),
) -> Planning:
    fixed = {"status": "candidate", "period": PERIOD}
    metrics = {
        "gmv": {"level": "north_star"},
        "retention": {"level": "strategic"},
        "churn": {"level": "strategic", "direction": "decrease"},
    }
    organization = {
        "name": "Drawn",
        "resources": {resource: {"unit": "day"} for resource in resources},
        "dimensions": {"country": {value: value for value in COUNTRIES}},
    }
    return Planning(
        "drawn",
        Scenario.model_validate({"title": "Drawn", "period": PERIOD, **scenario}),
        Organization.model_validate(organization),
        Metrics.model_validate(
            {"metrics": {k: {"name": k, "unit": "unit", **m} for k, m in metrics.items()}}
        ),
        {
            k: Initiative.model_validate({"title": f"Title of {k}", **fixed, **i})
            for k, i in initiatives.items()
        },
    )
