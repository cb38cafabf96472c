"""A diff from a stranger: either its shape is refused, or every view of it is drawn. Never a
traceback."""

import copy
import json
import random
from typing import Any

import pytest
from pydantic import ValidationError

from portfolio.changes import PlanDiff
from portfolio.report.markdown.comment import BUDGET, change_summary, comment
from portfolio.report.text.changes import diff_view
from tests.report import diffs

WHOLE = diffs.many_scenarios().model_dump(mode="json") | {
    "violations": diffs.guarded().model_dump(mode="json")["violations"]
}
VALUES: tuple[Any, ...] = (
    None,
    0,
    -1,
    99,
    True,
    "",
    "x",
    "0",
    "-7/3",
    "1e9",
    "9" * 1500,
    [],
    {},
    [0],
    ["0"],
    "OK",
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path, *(place for name, inner in inside for place in places(inner, (*path, name)))]


def mutated(draw: random.Random) -> Any:
    made = copy.deepcopy(WHOLE)
    for _ in range(draw.randint(1, 3)):
        path = draw.choice([place for place in places(made) if place])
        at = made
        for step in path[:-1]:
            at = at[step]
        if draw.random() < 0.2 and isinstance(at, dict):
            del at[path[-1]]
        else:
            at[path[-1]] = draw.choice(VALUES)
    return made


@pytest.mark.parametrize("seed", range(20))
def test_any_shape_is_refused_or_shown(seed: int) -> None:
    draw = random.Random(seed)
    shown = 0
    for _ in range(25):
        try:
            found = PlanDiff.model_validate(mutated(draw), strict=False)
        except ValidationError:
            continue
        assert len(comment(found).encode()) <= BUDGET
        assert change_summary(found) and diff_view(found, width=100, color=False)
        shown += 1
    assert shown or seed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("units", [{"changes": [7], "title": "x"}]),
        ("scenarios", [WHOLE["scenarios"][0] | {"before": None, "after": None}]),
        ("scenarios", [WHOLE["scenarios"][0] | {"status_cause": {"sets": [], "own": True}}]),
        ("scenarios", [WHOLE["scenarios"][0] | {"status_cause": {"sets": [[]], "own": True}}]),
        (
            "scenarios",
            [WHOLE["scenarios"][0] | {"status_cause": {"sets": [[0], [9]], "own": True}}],
        ),
        (
            "scenarios",
            [WHOLE["scenarios"][0] | {"alone": [WHOLE["scenarios"][0]["alone"][0] | {"unit": -1}]}],
        ),
        ("base", "x" * 30_000),
    ],
)
def test_positions_that_are_not_there_are_refused(field: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        PlanDiff.model_validate(WHOLE | {field: value})


def test_the_most_expensive_text_still_fits() -> None:
    """Every dollar takes an element: with all texts full of them, and many of everything, the
    budget holds."""
    dear = diffs.hostile().model_dump_json().replace(json.dumps(diffs.HOSTILE)[1:-1], "$" * 200)
    found = PlanDiff.model_validate_json(dear)
    many = {"violations": found.violations * 500, "scenarios": found.scenarios * 100}
    for made in (
        found.model_copy(update=many),
        diffs.invalid().model_copy(update={"headline": "$" * 5000}),
    ):
        assert len(comment(made).encode()) <= BUDGET
    assert "Shortened" in comment(found.model_copy(update=many))
