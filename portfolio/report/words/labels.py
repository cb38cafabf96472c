"""What a view needs beside the result: the names and units of the inputs, by key."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portfolio.compile import KEPT_SOMEHOW
from portfolio.report.words.pins import pins_of, standings_of
from portfolio.results import Manifest, Result


@dataclass(frozen=True)
class Kpi:
    """A KPI's name and unit."""

    name: str
    unit: str
    north_star: bool


@dataclass(frozen=True)
class RunView:
    """A run, ready to be shown: from the run itself or from the record, it makes no difference."""

    run_id: str
    result: Result
    definition: Mapping[str, Any]
    kpis: Mapping[str, Kpi]
    resources: Mapping[str, str]
    """Resource -> unit, in the declared order."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Name of a rule -> where it stands now, where the files are at hand."""
    standings: Mapping[str, str] = field(default_factory=dict)
    """Kept initiative -> committed or in progress."""
    pins: Mapping[str, str] = field(default_factory=dict)
    """Initiative -> the period in which it has to start, where a plan decides when."""
    checkable: bool = False
    """Whether a stored proof that holds proves every claim of the run."""
    open_question: str | None = None
    """What a stored run states and nothing shows: neither a check nor a stored proof."""

    def unit(self, kpi: str) -> str:
        """The unit of a KPI."""
        return self.kpis[kpi].unit if kpi in self.kpis else ""

    def name(self, kpi: str) -> str:
        """What people call a KPI."""
        return self.kpis[kpi].name if kpi in self.kpis else kpi


def kept_in_words(run: RunView) -> str:
    """What the plan had to keep: ``3 already committed and 2 already in progress``; nothing where
    it had nothing to keep."""
    kept = [run.standings.get(item.key, KEPT_SOMEHOW) for item in run.result.items if item.kept]
    counts = [f"{count:,} already {standing}" for standing, count in sorted(Counter(kept).items())]
    return " and ".join(counts)


def run_view(
    run_id: str,
    manifest: Manifest,
    result: Result,
    inputs: bytes,
    places: Mapping[str, str] | None = None,
    *,
    checkable: bool = False,
    open_question: str | None = None,
) -> RunView:
    """Join a run with the names and units of its canonical inputs."""
    records = [json.loads(line) for line in inputs.splitlines()]
    kpis: dict[str, Kpi] = {}
    resources: dict[str, str] = {}
    for record in records:
        if record["kind"] == "metric":
            is_north_star = record["active"] and record["level"] == "north_star"
            kpis[record["key"]] = Kpi(record["name"], record["unit"], is_north_star)
        elif record["kind"] == "organization":
            declared = record["resources"]
            resources |= {resource["name"]: resource["unit"] for resource in declared}
    definition = manifest.definition
    initiatives = [record for record in records if record["kind"] == "initiative"]
    return RunView(
        run_id,
        result,
        definition,
        kpis,
        resources,
        places or {},
        standings_of(initiatives),
        pins_of(initiatives, definition),
        checkable,
        open_question,
    )
