"""The way back from canonical inputs: the same meaning, so the same bytes and the same problem."""

import json
from pathlib import Path

import pytest
from hypothesis import given

from portfolio.canonical import canonical_bytes, input_lines, input_records, scenario_record
from portfolio.compile import compile_problem
from portfolio.compile.problem import Problem
from portfolio.load import load
from portfolio.model import Planning
from portfolio.restore import planning_of
from tests.strategies import examples, plannings

ROOT = Path(__file__).parents[1]


def there_and_back(planning: Planning) -> Planning:
    """Through the bytes that a run stores."""
    records = [json.loads(line) for line in input_lines(input_records(planning)).splitlines()]
    definition = json.loads(canonical_bytes(scenario_record(planning)))
    select = None if planning.select is None else sorted(planning.select)
    return planning_of(planning.name, definition, select, records)


def rows(problem: Problem) -> list[object]:
    """Everything that a solver is given."""
    parts: list[object] = [
        problem.lower.tolist(),
        problem.upper.tolist(),
        [str(i) for i in problem.columns.items],
    ]
    for block in problem.blocks:
        numbers = [block.rows, block.columns, block.values, block.senses, block.bounds]
        parts.append((block.family, block.names, [vector.tolist() for vector in numbers]))
    for stage in problem.stages:
        form = stage.expression
        parts.append(
            (stage.id, stage.sense, form.columns.tolist(), form.coefficients.tolist(), form.scale)
        )
    return parts


@given(plannings())
@examples(60)
def test_a_planning_comes_back_from_its_canonical_inputs(planning: Planning) -> None:
    again = there_and_back(planning)
    assert again.select == planning.select
    assert input_records(again) == input_records(planning)
    assert scenario_record(again) == scenario_record(planning)
    assert rows(compile_problem(again)) == rows(compile_problem(planning))


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in (ROOT / "config/scenarios").glob("*.yaml"))
)
def test_every_scenario_of_the_example_comes_back(name: str) -> None:
    """With all that files can hold: notes, math models, scores, overrides, extends."""
    workspace = load(ROOT).workspace
    assert workspace is not None
    planning = workspace.planning(name)
    again = there_and_back(planning)
    assert input_lines(input_records(again)) == input_lines(input_records(planning))
    assert canonical_bytes(scenario_record(again)) == canonical_bytes(scenario_record(planning))
    assert rows(compile_problem(again)) == rows(compile_problem(planning))
