"""Random what-ifs of a scenario: the settings that a page would have, and what the command line
answers.

Each one is written as the scenario file that the page gives, read as any scenario file, and solved.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from portfolio.checked import check
from portfolio.compile import compile_problem
from portfolio.compile.export import parametric
from portfolio.compile.parametric_schema import ParametricProblem
from portfolio.engines import adapter
from portfolio.pipeline import plan
from portfolio.results import Result, RunStatus
from portfolio.source import Workspace

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class WhatIf:
    """One what-if, and the answer of the command line: None where the files are invalid."""

    settings: Settings
    text: str
    result: Result | None


def problem_of(root: Path, scenario: str) -> ParametricProblem:
    """What the page of a scenario exports."""
    workspace = check(root).workspace
    assert workspace is not None
    return parametric(compile_problem(workspace.planning(scenario)))


def what_ifs(root: Path, scenario: str, count: int, seed: int) -> Iterator[WhatIf]:
    """Some what-ifs; the portfolio at the root gets their files, one after the other."""
    problem = problem_of(root, scenario)
    lots = random.Random(f"{scenario}/{seed}")
    for number in range(count):
        settings = random_settings(problem, lots)
        text = scenario_text(problem, settings)
        yield WhatIf(settings, text, answered(root, f"what-if-{number:03d}", text))


def random_settings(problem: ParametricProblem, lots: random.Random) -> Settings:
    """Some limits, levels and weights moved, some initiatives forced."""
    rate = 0.3 if len(problem.limits) < 50 else 0.03
    limits = {
        str(number): near(lots, limit.bound, 85, 120)
        for number, limit in enumerate(problem.limits)
        if lots.random() < rate
    }
    levels = {}
    for number, level in enumerate(problem.levels):
        if lots.random() < 0.25:
            base = Decimal(level.baseline or 0)
            uplift = near(lots, format(Decimal(level.level) - base, "f"), 60, 115)
            levels[str(number)] = format(base + Decimal(uplift), "f")
    weights = {
        kpi.name: format(Decimal(lots.randrange(5, 300)) / 100, "f")
        for kpi in problem.objective.weighted
        if lots.random() < 0.5
    }
    keys = sorted({item.split("/")[0] for item in problem.items})
    inside = lots.sample(keys, min(lots.choice((0, 0, 1, 1, 2)), len(keys)))
    outside = lots.sample(keys, min(lots.choice((0, 0, 1, 1, 2)), len(keys)))
    others = [key for key in outside if key not in inside]
    return {"limits": limits, "levels": levels, "weights": weights, "in": inside, "out": others}


def near(lots: random.Random, text: str, least: int, most: int) -> str:
    """A number between two percentages of another, with as many decimals."""
    number = Decimal(text)
    exponent = min(int(number.as_tuple().exponent), 0)
    moved = number * lots.randrange(least, most + 1) / 100
    return format(moved.quantize(Decimal(1).scaleb(exponent)), "f")


def scenario_text(problem: ParametricProblem, settings: Settings) -> str:
    """The scenario file of some settings."""
    tree: dict[str, Any] = {"title": "A what-if", "extends": problem.scenario}
    for number, bound in settings["limits"].items():
        limit = problem.limits[int(number)]
        _put(
            tree,
            "capacity",
            _measured(problem, limit.measure)[0],
            *_measured(problem, limit.measure)[1:],
            limit.kind,
            bound,
        )
    for number, at in settings["levels"].items():
        level = problem.levels[int(number)]
        name, *place = _measured(problem, level.measure)
        _put(tree, "targets", *place, name, level.kind, at)
    head = ("objective", "then") if problem.objective.mode == "lexicographic" else ("objective",)
    for kpi, weight in settings["weights"].items():
        _put(tree, *head, "weights", kpi, weight)
    for side, field in (("in", "mandatory"), ("out", "exclude")):
        for key in settings[side]:
            tree.setdefault("constraints", {}).setdefault(field, {})[key] = "what-if"
    return yaml.dump(tree, Dumper=_Dumper, sort_keys=False)


def answered(root: Path, name: str, text: str) -> Result | None:
    """What `portfolio solve` answers for a scenario file."""
    file = root / "config" / "scenarios" / f"{name}.yaml"
    file.write_text(text, "utf-8")
    try:
        workspace = check(root).workspace
        assert isinstance(workspace, Workspace)
        if name not in workspace.scenarios:
            return None
        return plan(workspace, workspace.planning(name), adapter()).result
    finally:
        file.unlink()


def assert_same_answer(answer: Mapping[str, Any], result: Result | None, text: str) -> None:
    """The page found what the command line found: that there is no plan, or set and all stages."""
    assert result is not None, text
    assert answer["infeasible"] == (result.status is RunStatus.INFEASIBLE), text
    if answer["infeasible"]:
        return
    assert sorted(answer["items"]) == items_of(result), text
    values = {stage["name"]: stage["value"] for stage in answer["stages"]}
    assert values == {str(stage.id): stage.value for stage in result.stages}, text


def items_of(result: Result) -> list[str]:
    """What a plan takes, as the page names it."""
    chosen = [item for item in result.items if item.selected]
    return sorted(item.key if item.scope is None else f"{item.key}/{item.scope}" for item in chosen)


def _measured(problem: ParametricProblem, position: int) -> tuple[str, ...]:
    measure = problem.measures[position]
    place = ("all",) if measure.dimension == "all" else (measure.dimension, measure.value)
    return (measure.name, *place)


def _put(tree: dict[str, Any], *path: str) -> None:
    *head, last, value = path
    for name in head:
        tree = tree.setdefault(name, {})
    tree[last] = Decimal(value)


class _Dumper(yaml.SafeDumper):
    """Decimals as they are written."""


def _decimal(dumper: yaml.SafeDumper, number: Decimal) -> yaml.Node:
    text = format(number, "f")
    kind = "float" if "." in text else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", text)


_Dumper.add_representer(Decimal, _decimal)
