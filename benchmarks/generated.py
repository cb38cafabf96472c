"""Generated portfolios of any size, the same from the same size and variant: what the stages are
measured on."""

import random
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.importers.instance import as_yaml

SCENARIO = "generated"
PERIOD = "2026-Q1"
BOUNDS = 200
RESOURCES = {"engineering": "engineer-day", "design": "designer-day", "data": "analyst-day"}
DIMENSIONS = {"country": 10, "department": 15, "category": 8}
SIZES = {
    "gmv": 1,
    "margin": 1,
    "retention": -6,
    "conversion": -6,
    "sellers": 0,
    "orders": 1,
    "tickets": 0,
    "speed": -2,
}
"""KPI -> the power of ten by which its contributions are larger than some hundreds."""
WEIGHTS = {"gmv": "1", "retention": "0.4", "sellers": "0.25"}
FLOORED = ("margin", "conversion", "orders", "tickets", "speed")
AIMED_AT = tuple(WEIGHTS)


def files(size: int, variant: int = 0) -> dict[str, dict[str, Any]]:
    """Path -> content: an organization, metrics, one scenario, and ``size`` initiatives.

    The scenario has 200 capacity bounds (over all, single and crossed slices), size/10 exclusion
    pairs, size/10 synergies and 10 targets; the initiatives have size/2 prerequisites.
    """
    chance = random.Random(size * 1000 + variant if variant else size)
    initiatives = {key(n): _initiative(n, chance) for n in range(1, size + 1)}
    for dependent in chance.sample(range(2, size + 1), min(size // 2, size - 1)):
        initiatives[key(dependent)]["requires"] = [key(chance.randrange(1, dependent))]
    dimensions = {name: {value: value for value in _values(name)} for name in DIMENSIONS}
    return {
        "config/organization.yaml": {
            "name": f"Generated, {size} initiatives",
            "resources": {name: {"unit": unit} for name, unit in RESOURCES.items()},
            "dimensions": dimensions,
        },
        "config/metrics.yaml": {
            "metrics": {
                kpi: {
                    "name": kpi,
                    "level": "north_star" if kpi == "gmv" else "strategic",
                    "unit": "unit",
                }
                for kpi in SIZES
            }
        },
        f"config/scenarios/{SCENARIO}.yaml": _scenario(initiatives, chance),
        **{f"initiatives/{name}.yaml": fields for name, fields in initiatives.items()},
    }


def write(size: int, root: Path, variant: int = 0) -> None:
    """The workspace below a folder."""
    for name, fields in files(size, variant).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_yaml(fields), "utf-8")


def key(number: int) -> str:
    """The key of an initiative."""
    return f"INIT-{number:05d}"


def _values(dimension: str) -> list[str]:
    return [f"{dimension}-{number}" for number in range(1, DIMENSIONS[dimension] + 1)]


def _initiative(number: int, chance: random.Random) -> dict[str, Any]:
    """About 25 lines, with the texts that people write."""
    countries = chance.sample(_values("country"), chance.choice((1, 1, 2, 3)))
    moved = chance.sample(sorted(SIZES), chance.randrange(2, 5))
    used = chance.sample(list(RESOURCES), chance.randrange(1, 4))
    tokens = {name: Decimal(chance.randrange(2, 120)) for name in used}
    return {
        "key": key(number),
        "title": f"Initiative {number}",
        "owner": f"team-{chance.randrange(40)}",
        "status": "candidate",
        "period": PERIOD,
        "problem_statement": (
            "Buyers leave the basket where they are asked for what they have said already, on a "
            "phone twice as often as on a desktop."
        ),
        "hypothesis": "If the page remembers what was typed, more of those who began will pay.",
        "summary": "Store the form as it is filled in, and restore it on the next visit.",
        "dimensions": {
            "country": dict(zip(countries, _shares(len(countries)), strict=True)),
            "department": chance.choice(_values("department")),
            "category": chance.choice(_values("category")),
        },
        "tokens": tokens,
        "contributions": {
            kpi: _contribution(SIZES[kpi], sum(tokens.values()), chance) for kpi in moved
        },
        "contribution_source": "pm_override",
        "scoring": {"framework": "RICE", "score": Decimal(chance.randrange(1, 1000)) / 10},
        "time_sensitivity": Decimal(chance.randrange(11)) / 10,
    }


def _shares(count: int) -> list[Decimal]:
    return [Decimal(share) for share in (("1",), ("0.6", "0.4"), ("0.5", "0.3", "0.2"))[count - 1]]


def _contribution(size: int, tokens: Decimal | int, chance: random.Random) -> Decimal:
    """Larger initiatives move more, with much luck; one in ten does harm."""
    sign = -1 if chance.random() < 0.1 else 1
    digits = sign * int(tokens * chance.randrange(20, 100) // 10 + chance.randrange(1, 300))
    return Decimal(digits).scaleb(size)


def _scenario(
    initiatives: Mapping[str, Mapping[str, Any]], chance: random.Random
) -> dict[str, Any]:
    keys = sorted(initiatives)
    pairs = {tuple(sorted(chance.sample(keys, 2))) for _ in range(len(keys) // 10)}
    needed = {
        (name, other)
        for name, fields in initiatives.items()
        for other in fields.get("requires", ())
    }
    synergies = {
        f"synergy-{number}": {
            "members": sorted(chance.sample(keys, chance.randrange(2, 5))),
            "bonus": {"gmv": Decimal(chance.randrange(100, 20000))},
        }
        for number in range(1, len(keys) // 10 + 1)
    }
    return {
        "title": "Generated",
        "period": PERIOD,
        "objective": {
            "mode": "weighted_kpis",
            "weights": {kpi: Decimal(weight) for kpi, weight in WEIGHTS.items()},
        },
        "capacity": _capacity(initiatives, chance),
        "targets": _targets(initiatives),
        "constraints": {
            "exclude_pairs": [
                list(pair)
                for pair in sorted(pairs)
                if pair not in needed and pair[::-1] not in needed
            ],
            "synergies": synergies,
        },
    }


def _capacity(
    initiatives: Mapping[str, Mapping[str, Any]], chance: random.Random
) -> dict[str, Any]:
    """200 caps: 40% of what all would use, and half to two thirds of it in a slice."""
    capacity: dict[str, dict[str, Any]] = {name: {} for name in RESOURCES}
    for resource, axis, value in _bounded():
        used = sum(
            _share(fields, axis, value) * fields["tokens"].get(resource, 0)
            for fields in initiatives.values()
        )
        percent = 40 if axis == "all" else chance.randrange(50, 66)
        cap = (used * percent / 100).to_integral() if isinstance(used, Decimal) else Decimal(0)
        bound = {"cap": cap}
        if axis == "all":
            capacity[resource]["all"] = bound
        else:
            capacity[resource].setdefault(axis, {})[value] = bound
    return capacity


def _bounded() -> Iterator[tuple[str, str, str]]:
    """Resource, axis and value of each bound: over all, every single slice, and as many crossed
    ones as are left."""
    single = [(axis, value) for axis in DIMENSIONS for value in _values(axis)]
    crossed = [
        ("country/department", f"{a}/{b}")
        for a in _values("country")
        for b in _values("department")
    ]
    places = [("all", "all"), *single]
    left = BOUNDS - len(places) * len(RESOURCES)
    yield from ((resource, axis, value) for resource in RESOURCES for axis, value in places)
    yield from (("engineering", axis, value) for axis, value in crossed[:left])


def _share(fields: Mapping[str, Any], axis: str, value: str) -> Decimal:
    share = Decimal(1)
    for dimension, part in (
        zip(axis.split("/"), value.split("/"), strict=True) if axis != "all" else ()
    ):
        written = fields["dimensions"][dimension]
        share *= (
            written.get(part, Decimal(0))
            if isinstance(written, Mapping)
            else Decimal(written == part)
        )
    return share


def _targets(initiatives: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Ten: floors over all at a fifth of what all would move, goals for the weighted KPIs, two
    floors in slices."""
    total = {kpi: _moved(initiatives, kpi, "all", "all") for kpi in SIZES}
    over_all = {kpi: {"floor": _part(total[kpi], 20)} for kpi in FLOORED}
    over_all |= {
        kpi: {"goal": _part(total[kpi], percent)}
        for kpi, percent in zip(AIMED_AT, (45, 60, 80), strict=True)
    }
    slices: dict[str, Any] = {"all": over_all}
    for axis, kpi in (("country", "gmv"), ("category", "orders")):
        value = _values(axis)[0]
        slices[axis] = {value: {kpi: {"floor": _part(_moved(initiatives, kpi, axis, value), 10)}}}
    return slices


def _moved(
    initiatives: Mapping[str, Mapping[str, Any]], kpi: str, axis: str, value: str
) -> Decimal:
    amounts = (
        _share(i, axis, value) * i["contributions"].get(kpi, Decimal(0))
        for i in initiatives.values()
    )
    return sum(amounts, Decimal(0))


def _part(total: Decimal, percent: int) -> Decimal:
    """To three significant digits, as people write targets."""
    part = total * percent / 100
    return part.quantize(Decimal(1).scaleb(part.adjusted() - 2)) if part else Decimal(1)
