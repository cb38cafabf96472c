"""A run with the names and units of its inputs, as the facts of a page are read from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from portfolio.canonical import exact_bytes
from portfolio.report.words.labels import RunView, run_view
from portfolio.results import Manifest, Result


@dataclass(frozen=True)
class KpiOfRun:
    """A KPI: `sign` is -1 where less is better."""

    name: str
    unit: str
    sign: int
    north_star: bool


@dataclass(frozen=True)
class RunSource:
    """A run from the record or from a solve, it makes no difference: its bytes say everything."""

    shown: RunView
    inputs_hash: str
    metrics: Mapping[str, KpiOfRun]
    company: str
    dimensions: Mapping[str, Mapping[str, str]]
    initiatives: Mapping[str, Mapping[str, Any]]

    @property
    def result(self) -> Result:
        """What the run says."""
        return self.shown.result

    @property
    def definition(self) -> Mapping[str, Any]:
        """The resolved scenario."""
        return self.shown.definition

    @property
    def maximised(self) -> Mapping[str, Any]:
        """The objective, or what it maximises after the floors."""
        objective: Mapping[str, Any] = self.definition["objective"]
        if objective["mode"] == "lexicographic":
            last: Mapping[str, Any] = objective["then"]
            return last
        return objective

    @property
    def weights(self) -> Mapping[str, Fraction]:
        """KPI -> weight of what is maximised; the north star has none, and counts as 1."""
        if self.maximised["mode"] == "north_star":
            return {key: Fraction(1) for key, kpi in self.metrics.items() if kpi.north_star}
        return {kpi: Fraction(weight) for kpi, weight in self.maximised["weights"].items()}

    @cached_property
    def selected(self) -> frozenset[str]:
        """The initiatives that the plan has."""
        return frozenset(item.key for item in self.result.items if item.selected)

    @cached_property
    def pool(self) -> frozenset[str]:
        """The initiatives that the run decided on."""
        return frozenset(item.key for item in self.result.items)

    def metric(self, kpi: str) -> KpiOfRun:
        """A KPI of the inputs."""
        return self.metrics[kpi]

    def title(self, key: str) -> str:
        """The title of an initiative, or its key where the inputs do not have it."""
        if key in self.initiatives:
            title: str = self.initiatives[key]["title"]
            return title
        return key

    def decision(self, key: str) -> str:
        """in, out, or what became of an initiative that the run did not decide on."""
        if key in self.pool:
            return "in" if key in self.selected else "out"
        if key not in self.initiatives:
            return "unknown"
        status: str = self.initiatives[key]["status"]
        return status.replace("_", " ")

    def place(self, dimension: str, value: str) -> str:
        """A slice by the names of its values: United Kingdom, Payments."""
        if dimension == "all":
            return ""
        axes = zip(dimension.split("/"), value.split("/"), strict=True)
        names = [self.dimensions.get(axis, {}).get(name, name) for axis, name in axes]
        return ", ".join(names)


def source_of(
    run_id: str,
    manifest: Manifest,
    result: Result,
    inputs: bytes,
    *,
    checkable: bool = False,
    open_question: str | None = None,
) -> RunSource:
    """Join a run with the names of its canonical inputs.

    A run just solved has its mappings in other orders than a stored one; both are read in one.
    """
    result = Result.model_validate_json(exact_bytes(result.model_dump(mode="json")))
    manifest = Manifest.model_validate_json(exact_bytes(manifest.model_dump(mode="json")))
    records = [json.loads(line) for line in inputs.splitlines()]
    of_kind: dict[str, list[dict[str, Any]]] = {"initiative": [], "metric": [], "organization": []}
    for record in records:
        of_kind[record["kind"]].append(record)
    (organization,) = of_kind["organization"]
    facts = (run_id, manifest, result, inputs)
    shown = run_view(*facts, checkable=checkable, open_question=open_question)
    metrics = {record["key"]: _metric(record) for record in of_kind["metric"]}
    initiatives = {record["key"]: record for record in of_kind["initiative"]}
    return RunSource(
        shown=shown,
        inputs_hash=manifest.inputs,
        metrics=metrics,
        company=organization["name"],
        dimensions=organization["dimensions"],
        initiatives=initiatives,
    )


def _metric(record: Mapping[str, Any]) -> KpiOfRun:
    sign = -1 if record["direction"] == "decrease" else 1
    north_star = record["active"] and record["level"] == "north_star"
    return KpiOfRun(record["name"], record["unit"], sign, north_star)
