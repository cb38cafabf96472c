"""The sample portfolio before and after a change, compared without git."""

from collections.abc import Mapping
from pathlib import Path

from portfolio.changes import PlanDiff, ScenarioDiff
from portfolio.checked import check_loaded
from portfolio.engines import adapter
from portfolio.review.compared_trees import compare_sides
from portfolio.review.sides import Sides, TreeSide
from portfolio.source import loaded
from tests.record.sample import FILES

ONE, TWO, THREE, FOUR = (f"initiatives/INIT-000{n}.yaml" for n in (1, 2, 3, 4))
BASE, WEIGHTED, IMPOSSIBLE = (
    f"config/scenarios/{name}.yaml" for name in ("base", "weighted", "impossible")
)
ORGANIZATION = "config/organization.yaml"

Change = tuple[str, str, str]
"""A file, a part of it that is there once, and what comes in its place; an empty part stands for
the whole file."""


def changed_texts(changes: tuple[Change, ...], texts: Mapping[str, str] = FILES) -> dict[str, str]:
    made = dict(texts)
    for file, old, new in changes:
        if not old:
            made[file] = new
        else:
            assert made[file].count(old) == 1, (file, old)
            made[file] = made[file].replace(old, new)
    return {file: text for file, text in made.items() if text}


def compared(before: Mapping[str, str], after: Mapping[str, str]) -> PlanDiff:
    sides = [TreeSide("0" * 40, check_loaded(loaded(texts, ()))) for texts in (before, after)]
    return compare_sides(Sides(Path(), *sides, trusted=()), adapter())


def diff_of(*changes: Change, before: Mapping[str, str] = FILES) -> PlanDiff:
    return compared(before, changed_texts(changes, before))


def scenario(diff: PlanDiff, name: str = "base") -> ScenarioDiff:
    return next(found for found in diff.scenarios if found.scenario == name)


def only_base(texts: Mapping[str, str] = FILES) -> dict[str, str]:
    """The sample with its plan as the only scenario: less to solve."""
    return {file: text for file, text in texts.items() if "scenarios" not in file or file == BASE}
