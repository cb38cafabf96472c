"""Two stored runs compared: as `diff` compares the commits that they were made of."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portfolio.actions.opening import open_portfolio
from portfolio.changes import PlanDiff
from portfolio.engines import adapter
from portfolio.results import Run
from portfolio.review import compare_trees
from portfolio.review.runs import NO_CAUSES, SourcedRun, compare_runs
from tests.record.sample import FILES, write_files
from tests.repositories import Repository

CHANGES = {
    "dearer": ("initiatives/INIT-0001.yaml", "engineering: 40", "engineering: 90"),
    "less capacity": ("config/scenarios/base.yaml", "cap: 100", "cap: 45"),
    "another goal": ("config/scenarios/base.yaml", "goal: 0.012", "goal: 0.02"),
    "a title": ("initiatives/INIT-0002.yaml", "Reading lists", "Lists for readers"),
}


def solved(root: Path, scenario: str = "base", select: tuple[str, ...] | None = None) -> Run:
    return open_portfolio(root).solve(scenario, select)


@pytest.fixture(params=CHANGES.values(), ids=CHANGES)
def two(
    request: pytest.FixtureRequest, new_repository: Callable[..., Repository]
) -> tuple[Path, SourcedRun, SourcedRun]:
    """A repository with two commits, and the run of each; the files are those of a third."""
    repository = new_repository(FILES)
    before = SourcedRun(solved(repository.root), (repository.git("rev-parse", "HEAD"),))
    file, old, new = request.param
    assert old in FILES[file]
    commit = repository.commit({file: FILES[file].replace(old, new)})
    after = SourcedRun(solved(repository.root), (commit,))
    # The files as they are make the inputs of neither run.
    text = (repository.root / "initiatives/INIT-0003.yaml").read_text("utf-8")
    repository.commit({"initiatives/INIT-0003.yaml": text.replace("title: ", "title: Quite ")})
    return repository.root, before, after


def test_it_is_the_diff_of_their_commits(two: tuple[Path, SourcedRun, SourcedRun]) -> None:
    root, before, after = two
    runs = compare_runs(root, before, after, adapter())
    commits = compare_trees(root, before.commits[0], after.commits[0], adapter())
    assert (runs.base, runs.head) == (before.run.run_id, after.run.run_id)
    assert runs.inputs == commits.inputs and runs.inputs[0].after_at is not None
    assert meaning(runs) == meaning(commits)


def test_without_history_it_is_the_same_without_lines(
    two: tuple[Path, SourcedRun, SourcedRun],
) -> None:
    root, before, after = two
    runs = compare_runs(root, SourcedRun(before.run), SourcedRun(after.run), adapter())
    assert all(change.before_at is None and change.after_at is None for change in runs.inputs)
    assert meaning(runs) == meaning(compare_runs(root, before, after, adapter()))


def test_two_scenarios_are_compared_as_if_one_became_the_other(tmp_path: Path) -> None:
    root = write_files(tmp_path / "portfolio")
    runs = compare_runs(
        root, SourcedRun(solved(root)), SourcedRun(solved(root, "weighted")), adapter()
    )
    (scenario,) = runs.scenarios
    assert scenario.before is not None and scenario.after is not None
    assert scenario.before.run_id.startswith("base-") and scenario.after.run_id.startswith(
        "weighted-"
    )
    assert any(change.field.startswith("objective") for change in runs.inputs)


def test_a_run_of_selected_candidates_has_no_causes(tmp_path: Path) -> None:
    root = write_files(tmp_path / "portfolio")
    chosen = solved(root, select=("INIT-0001",))
    (scenario,) = compare_runs(
        root, SourcedRun(solved(root)), SourcedRun(chosen), adapter()
    ).scenarios
    assert scenario.shares_note == NO_CAUSES
    assert all(effect.cause is None for effect in scenario.effects)


def meaning(diff: PlanDiff) -> object:
    """What a diff says of the one scenario, without the places and the record."""
    (scenario,) = [one for one in diff.scenarios if one.scenario == "base"]
    # Whether it is the company's plan is no input of a run.
    sides = {"is_plan": True, "before": {"recorded"}, "after": {"recorded"}}
    fields = [(change.subject, change.field, change.before, change.after) for change in diff.inputs]
    said = scenario.model_dump(exclude=sides)
    for rule in said["after"]["conflict"]:
        del rule["place"]
    return said, fields, diff.units
