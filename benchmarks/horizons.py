"""Generated portfolios over a year: those of `generated`, with durations, and caps in every step."""

import random
from decimal import Decimal
from typing import Any

from benchmarks import generated
from benchmarks.importers import SCENARIO

PART = Decimal("0.45")
"""The part of all tokens that the caps of all steps leave room for."""


def horizon_files(size: int, steps: int, gap: Decimal) -> dict[str, dict[str, Any]]:
    """Path -> content: as many initiatives, and a scenario of 4 or 8 steps.

    Four steps are the quarters of a year. Eight are months: from May to December.
    """
    texts = generated.files(size)
    chance = random.Random(size * steps)
    kind = "quarter" if steps == 4 else "month"
    totals: dict[str, Decimal] = dict.fromkeys(generated.RESOURCES, Decimal(0))
    for path, fields in texts.items():
        if not path.startswith("initiatives/"):
            continue
        fields["period"] = "2026"
        fields["duration"] = f"{chance.choice((1, 1, 2))} {kind}s"
        for resource, tokens in fields["tokens"].items():
            totals[resource] += tokens
    for metric in texts["config/metrics.yaml"]["metrics"].values():
        metric["over_time"] = "once"
    for kpi in ("gmv", "margin", "orders"):
        texts["config/metrics.yaml"]["metrics"][kpi]["over_time"] = "repeats"
    old = texts.pop(f"config/scenarios/{generated.SCENARIO}.yaml")
    schedule: dict[str, Any] = {"step": kind, "gap": gap}
    if steps == 8:
        schedule["from"] = "2026-05"
    caps = {name: (total * PART / steps).to_integral() for name, total in totals.items()}
    texts[f"config/scenarios/{SCENARIO}.yaml"] = {
        "title": f"{size} initiatives over {steps} steps",
        "period": "2026",
        "objective": {"mode": "weighted_kpis", "weights": old["objective"]["weights"]},
        "schedule": schedule,
        "capacity": {name: {"all": {"cap": cap}} for name, cap in caps.items()},
        "targets": {"all": _goals(old)},
        "constraints": {"exclude_pairs": old["constraints"]["exclude_pairs"]},
    }
    return texts


def _goals(old: dict[str, Any]) -> dict[str, Any]:
    """The goals of what is weighted: they are its scales."""
    targets = old["targets"]["all"]
    return {kpi: {"goal": targets[kpi]["goal"]} for kpi in generated.WEIGHTS}
