"""Random small horizons of all rules, from a seed, as plannings that are valid."""

import json
import random
import re
from typing import Any

from portfolio.model import Planning
from portfolio.source import Workspace, read_workspace

STEPS = {
    ("2026", "quarter"): ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"],
    ("2026", "half"): ["2026-H1", "2026-H2"],
    ("2026-H1", "quarter"): ["2026-Q1", "2026-Q2"],
    ("2026-H1", "half"): ["2026-H1"],
    ("2026-Q2", "month"): ["2026-04", "2026-05", "2026-06"],
    ("2026-01", "week"): ["2026-W02", "2026-W03", "2026-W04", "2026-W05"],
    ("2026-Q1", "quarter"): ["2026-Q1"],
}
DAYS = (
    "2025-12-30",
    "2026-01-03",
    "2026-01-20",
    "2026-02-10",
    "2026-04-30",
    "2026-05-20",
    "2026-08-01",
    "2026-12-31",
)
METRICS = {
    "metrics": {
        "gmv": {"name": "GMV", "level": "north_star", "unit": "GBP"},
        "retention": {"name": "R", "level": "strategic", "unit": "fraction", "over_time": "once"},
        "churn": {"name": "C", "level": "strategic", "unit": "fraction", "direction": "decrease"},
    }
}
ORGANIZATION = {
    "name": "Small",
    "resources": {"engineering": {"unit": "day"}, "design": {"unit": "day"}},
    "dimensions": {"country": {"UK": "UK", "DE": "DE"}},
}


def random_planning(seed: int) -> Planning:
    """One planning with a schedule; small enough to be enumerated."""
    return random_workspace(seed).planning("plan")


def random_workspace(seed: int) -> Workspace:
    """The files of one."""
    rng = random.Random(seed)
    (period, step), names = rng.choice(sorted(STEPS.items()))
    metrics: Any = {"metrics": {key: dict(value) for key, value in METRICS["metrics"].items()}}
    for key in ("gmv", "churn"):
        if rng.random() < 0.5:
            metrics["metrics"][key]["over_time"] = "repeats"
    schedule: dict[str, Any] = {"step": step}
    if len(names) > 1 and rng.random() < 0.25:
        schedule["from"] = names[1]
    if rng.random() < 0.3:
        schedule["handover"] = "next_step"
    if rng.random() < 0.2:
        schedule["keep_periods"] = True
    if rng.random() < 0.3:
        schedule["discount"] = {"gmv": "0.25"}
    keys = [f"INIT-000{number}" for number in range(1, rng.randint(2, 5) + 1)]
    texts = {
        f"initiatives/{key}.yaml": _yaml(_initiative(rng, key, keys, period, names)) for key in keys
    }
    planned_names = names[1:] if "from" in schedule else names
    scenario = _scenario(rng, keys, period, planned_names, schedule)
    texts["config/scenarios/plan.yaml"] = _yaml(scenario)
    texts["config/metrics.yaml"] = _yaml(metrics)
    texts["config/organization.yaml"] = _yaml(ORGANIZATION)
    workspace, found = read_workspace(texts)
    assert workspace is not None, found
    return workspace


def _initiative(
    rng: random.Random, key: str, keys: list[str], period: str, names: list[str]
) -> dict[str, Any]:
    status = rng.choice(["candidate"] * 6 + ["committed", "in_progress", "delivered"])
    data: dict[str, Any] = {"key": key, "title": key, "status": status}
    data["period"] = rng.choice([period, period, *names])
    if status == "delivered" or rng.random() < 0.05:
        data["period"] = rng.choice([period, "2025-Q4", *names])
    if rng.random() < 0.3:
        data["scope_mode"] = "choose"
        data["scopes"] = {name: _offer(rng) for name in ("full", "mvp")}
        if rng.random() < 0.4:
            data["scopes"]["full"]["duration"] = rng.choice([2, "1 month", "3 weeks"])
        if rng.random() < 0.4:
            data["scopes"]["mvp"]["spread"] = {
                "engineering": rng.choice([["0.5", "0.5"], ["0.2", "0.3", "0.5"]])
            }
    else:
        data |= _offer(rng)
    if rng.random() < 0.5:
        data["duration"] = rng.choice([1, 1, 2, "2 months", "5 weeks", "1 quarter"])
    if rng.random() < 0.3:
        data["time_sensitivity"] = rng.choice(["0.5", "1", "0.1"])
    for name in ("earliest_start", "latest_finish", "deadline"):
        if rng.random() < 0.15:
            data[name] = rng.choice(DAYS)
    if rng.random() < 0.15:
        data["start"] = rng.choice(names)
    others = [other for other in keys if other < key]
    if others and rng.random() < 0.4:
        data["requires"] = [rng.choice(others)]
    if others and rng.random() < 0.15:
        data["excludes"] = [rng.choice(others)]
    if rng.random() < 0.2:
        data["bundle"] = "pair"
    if rng.random() < 0.7:
        data["dimensions"] = {
            "country": rng.choice([{"UK": "1"}, {"UK": "0.6", "DE": "0.4"}, {"DE": "1"}])
        }
    return data


def _offer(rng: random.Random) -> dict[str, Any]:
    tokens = {"engineering": rng.choice(["1", "2", "3", "5", "10"])}
    if rng.random() < 0.4:
        tokens["design"] = rng.choice(["1", "2", "0.5"])
    contributions = {}
    for kpi, amounts in (
        ("gmv", ["10", "5", "5", "-3", "7"]),
        ("retention", ["0.1", "0.2"]),
        ("churn", ["-0.1", "0.1"]),
    ):
        if rng.random() < 0.6:
            contributions[kpi] = rng.choice(amounts)
    return {"tokens": tokens, "contributions": contributions}


def _scenario(
    rng: random.Random,
    keys: list[str],
    period: str,
    names: list[str],
    schedule: dict[str, Any],
) -> dict[str, Any]:
    bound: dict[str, Any] = {"cap": rng.choice(["3", "5", "8", "20"])}
    if rng.random() < 0.3:
        bound["by_step"] = {
            rng.choice(names): rng.choice([{"cap": "2"}, {"cap": None}, {"floor": "1"}])
        }
    if rng.random() < 0.3:
        bound["whole"] = rng.choice([{"cap": "9"}, {"cap": "12", "floor": "1"}])
    capacity: dict[str, Any] = {"engineering": {"all": bound}}
    if rng.random() < 0.3:
        capacity["engineering"]["country"] = {"UK": {"cap": rng.choice(["2", "4"])}}
    targets: dict[str, Any] = {"gmv": {"goal": "30", "baseline": "4"}}
    if rng.random() < 0.3:
        targets["gmv"]["by_step"] = {
            rng.choice(names): rng.choice([{"floor": "5"}, {"goal": "12"}, {"floor": "2"}])
        }
    if rng.random() < 0.3:
        targets["retention"] = {"floor": "0.1", "goal": "0.4"}
    if rng.random() < 0.2:
        targets["churn"] = {"ceiling": "0.1", "scale": "1"}
    constraints: dict[str, Any] = {}
    if rng.random() < 0.4:
        group: dict[str, Any] = {"members": keys}
        group |= rng.choice(
            [
                {"at_most_per_step": 1},
                {"at_most_finished_per_step": 1},
                {"at_least": 1},
                {"at_most": 2},
            ]
        )
        constraints["groups"] = {"launches": group}
    if len(keys) > 1 and rng.random() < 0.5:
        members = rng.sample(keys, min(len(keys), 3))
        constraints["synergies"] = {"both": _synergy(rng, members)}
    if len(keys) > 1 and rng.random() < 0.3:
        constraints["bundles"] = {"pair": rng.sample(keys, 2)}
        if rng.random() < 0.5:
            schedule["together"] = ["pair"]
    mode = rng.choice(["north_star", "weighted", "weighted", "lexicographic"])
    weighted = {
        "mode": "weighted_kpis",
        "weights": {"gmv": "1", "retention": "0.5"},
        "scales": {"retention": "0.3"},
    }
    objective: dict[str, Any] = {"mode": "north_star"}
    if mode == "weighted":
        objective = weighted
        if rng.random() < 0.3:
            targets["gmv"]["penalty"] = "2"
    if mode == "lexicographic":
        objective = {"mode": "lexicographic", "then": weighted}
    return {
        "title": "Plan",
        "period": period,
        "objective": objective,
        "capacity": capacity,
        "targets": {"all": targets},
        "constraints": constraints,
        "schedule": schedule,
    }


def _synergy(rng: random.Random, members: list[str]) -> dict[str, Any]:
    if rng.random() < 0.4 and len(members) > 2:
        return {
            "members": members,
            "tiers": [
                {"at_least": 2, "bonus": {"gmv": "3"}},
                {"at_least": 3, "bonus": {"gmv": "9"}},
            ],
        }
    synergy: dict[str, Any] = {
        "members": members,
        "at_least": 2,
        "bonus": {"gmv": rng.choice(["4", "-4"])},
    }
    if rng.random() < 0.3:
        synergy["saves"] = {"engineering": "0.25"}
    return synergy


def _yaml(data: Any) -> str:
    """JSON is YAML; numbers are written as text by this module, and stand without quotes in the
    file."""
    return re.sub(r'"(-?[0-9]{1,3}(?:\.[0-9]+)?)"', r"\1", json.dumps(data))
