"""Runs of small plannings, as results state them, without a solver: brute force is the optimum."""

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from portfolio import canonical
from portfolio.certify.rows import System, system_of
from portfolio.choice import Choice
from portfolio.model import Planning
from portfolio.results import exact
from portfolio.stages import OBJECTIVE, StageId
from tests.brute import BruteAnswer, enumerate_optimum

RUN = "drawn-0123456789ab"


def system(planned: Planning) -> System:
    """As it is read from what a run stores."""
    lines = canonical.input_lines(canonical.input_records(planned)).splitlines()
    records = [json.loads(line) for line in lines]
    select = None if planned.select is None else sorted(planned.select)
    return system_of(records, canonical.scenario_record(planned), select)


def stated(planned: Planning) -> dict[str, Any]:
    """What the result of a planning says about its plan."""
    answer = enumerate_optimum(planned)
    if answer.selection is None:
        return {"status": "infeasible", "items": []}
    return result_of(answer.selection, _decisive(answer), answer)


def result_of(
    selection: Choice, stages: Mapping[StageId, Fraction], answer: BruteAnswer
) -> dict[str, Any]:
    """A result with a plan, these stages, and what decided."""
    rows = [
        {
            **stage.fields(),
            "sense": "max" if stage == OBJECTIVE else "min",
            "value": exact(value),
            "bound": exact(value),
            "proven": True,
        }
        for stage, value in stages.items()
    ]
    decided_by = None if answer.decided_by is None else answer.decided_by.fields()
    objective = exact(stages[OBJECTIVE])
    return {
        "status": "optimal",
        "items": [
            {"key": key, "scope": taken.scope, "start": taken.start, "selected": True}
            for key, taken in selection.items()
        ],
        "stages": rows,
        "tie": {"unique": answer.unique, "decided_by": decided_by},
        "objective": objective,
        "bound": objective,
    }


def _decisive(answer: BruteAnswer) -> dict[str, Fraction]:
    """The stages as far as the one that decided."""
    last = answer.decided_by or OBJECTIVE
    names = list(answer.stages)
    return {name: answer.stages[name] for name in names[: names.index(last) + 1]}
