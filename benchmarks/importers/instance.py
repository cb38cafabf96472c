"""A published instance as an ordinary portfolio workspace of YAML files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

VALUE = "value"
"""The one KPI of every instance: its north star, whose total is the published objective."""
SCENARIO = "published"
"""The one scenario of every instance."""
PERIOD = "2026"
NODES = 10**9
"""Published instances are stopped by seconds, or not at all."""


@dataclass(frozen=True)
class Instance:
    """What a family's reader makes of one instance, in the words of a portfolio.

    Attributes:
        name: As expected.csv has it.
        initiatives: Key -> the fields of its file that differ between initiatives.
        resources: Resource -> its unit.
        capacity: Resource -> most tokens over the whole portfolio.
        constraints: The `constraints` of the scenario.
        schedule: The `schedule` of the scenario, whose caps then hold in every step.
        period: Of the scenario and of its initiatives.
    """

    name: str
    initiatives: Mapping[str, Mapping[str, Any]]
    resources: Mapping[str, str]
    capacity: Mapping[str, Decimal]
    constraints: Mapping[str, Any] = field(default_factory=dict)
    schedule: Mapping[str, Any] | None = None
    period: str = PERIOD


def item_key(number: int) -> str:
    """The key of an item; its number is the one it has in the instance's file."""
    return f"ITEM-{number:05d}"


def named_resources(count: int) -> list[str]:
    """A resource for each row of a knapsack."""
    return [f"resource-{number:02d}" for number in range(1, count + 1)]


def nonzero(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Tokens as a person would write them: what an initiative does not use is left out, unless it
    uses nothing."""
    every = dict(amounts)
    return {name: amount for name, amount in every.items() if amount} or every


def write(instance: Instance, root: Path, seconds: int | None = None) -> None:
    """Write the workspace of an instance below ``root``; ``seconds`` limits each solve."""
    for name, fields in files(instance, seconds).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_yaml(fields), "utf-8")


def files(instance: Instance, seconds: int | None = None) -> dict[str, dict[str, Any]]:
    """Path -> content of every file of the workspace."""
    resources = {name: {"unit": unit} for name, unit in instance.resources.items()}
    metric = {"name": "Objective of the instance", "level": "north_star", "unit": "point"}
    if instance.schedule is not None:
        metric["over_time"] = "once"
    limits = {"nodes": NODES} if seconds is None else {"nodes": NODES, "seconds": seconds}
    scenario = {
        "title": instance.name,
        "period": instance.period,
        "objective": {"mode": "north_star"},
        "capacity": {name: {"all": {"cap": cap}} for name, cap in instance.capacity.items()},
        "constraints": dict(instance.constraints),
        "limits": limits,
    }
    if instance.schedule is not None:
        scenario["schedule"] = dict(instance.schedule)
    common = {"status": "candidate", "period": instance.period}
    return {
        "config/organization.yaml": {"name": instance.name, "resources": resources},
        "config/metrics.yaml": {"metrics": {VALUE: metric}},
        f"config/scenarios/{SCENARIO}.yaml": scenario,
        **{
            f"initiatives/{key}.yaml": {"key": key, "title": key, **common, **fields}
            for key, fields in instance.initiatives.items()
        },
    }


class _Dumper(yaml.CSafeDumper):
    """Writes decimals as they are, and nothing as a reference to something above."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _decimal(dumper: yaml.CSafeDumper, number: Decimal) -> yaml.ScalarNode:
    text = format(number, "f")
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


_Dumper.add_representer(Decimal, _decimal)


def as_yaml(fields: Mapping[str, Any]) -> str:
    """The text of one file."""
    return yaml.dump(dict(fields), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
