"""Knapsacks of two and three objectives whose complete fronts are published, read from the shared
folder."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from benchmarks.importers import bench_folder
from portfolio.model import Initiative, Metrics, Organization, Planning, Scenario

FOLDER = bench_folder() / "mokp"


@dataclass(frozen=True)
class KnapsackFront:
    """Weights, values by objective, the capacity, and every non-dominated point."""

    capacity: int
    weights: tuple[int, ...]
    values: tuple[tuple[int, ...], ...]
    front: frozenset[tuple[int, ...]]

    @property
    def kpis(self) -> tuple[str, ...]:
        return tuple(f"value_{number}" for number in range(1, len(self.values) + 1))

    def planning(self) -> Planning:
        """The knapsack as a portfolio: an item is an initiative, an objective a KPI."""
        items = {}
        for number, weight in enumerate(self.weights):
            moved = {
                kpi: Decimal(values[number])
                for kpi, values in zip(self.kpis, self.values, strict=True)
            }
            key = f"INIT-{number + 1:04d}"
            items[key] = Initiative(
                key=key,
                title="An item",
                status="candidate",
                period="2026-Q1",
                tokens={"space": Decimal(weight)},
                contributions=moved,
            )
        levels = {kpi: {"name": kpi, "level": "strategic", "unit": "points"} for kpi in self.kpis}
        levels[self.kpis[0]]["level"] = "north_star"
        scenario = {
            "title": "A knapsack",
            "period": "2026-Q1",
            "objective": {"mode": "north_star"},
            "capacity": {"space": {"all": {"cap": Decimal(self.capacity)}}},
        }
        return Planning(
            "knapsack",
            Scenario.model_validate(scenario),
            Organization.model_validate(
                {"name": "Bench", "resources": {"space": {"unit": "litre"}}}
            ),
            Metrics.model_validate({"metrics": levels}),
            items,
        )


def lopes(file: Path) -> KnapsackFront:
    """mobkp: number of items and objectives, capacity, a row `weight values` an item, then the
    front."""
    numbers = [int(word) for word in file.read_text("utf-8").split()]
    count, objectives, capacity = numbers[:3]
    width = objectives + 1
    rows = [numbers[3 + width * row : 3 + width * (row + 1)] for row in range(count)]
    rest = numbers[3 + width * count :]
    points = {tuple(rest[1 + objectives * n : 1 + objectives * (n + 1)]) for n in range(rest[0])}
    weights, *values = zip(*rows, strict=True)
    return KnapsackFront(capacity, weights, tuple(values), frozenset(points))


def vopt(file: Path) -> KnapsackFront:
    """vOptLib: sections of numbers, and the front in the file of the same name."""
    text = re.sub(r"^#.*$", "", file.read_text("utf-8"), flags=re.MULTILINE)
    numbers = [int(word) for word in text.split()]
    count, objectives, _ = numbers[:3]
    columns = [tuple(numbers[3 + count * n : 3 + count * (n + 1)]) for n in range(objectives + 1)]
    capacity = numbers[3 + count * (objectives + 1)]
    lines = file.with_suffix(".min").read_text("utf-8").split("\n")
    points = {tuple(int(word) for word in line.split()) for line in lines if line.strip()}
    return KnapsackFront(capacity, columns[-1], tuple(columns[:-1]), frozenset(points))
