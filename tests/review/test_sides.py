"""Which runs are taken over and which are solved: only what was reviewed is trusted."""

import datetime
from collections.abc import Mapping
from pathlib import Path

import pytest

from portfolio import pipeline
from portfolio.changes import PlanDiff
from portfolio.checked import check
from portfolio.engines import adapter
from portfolio.engines.scipy_highs import ScipyHighs
from portfolio.pipeline import plan
from portfolio.record import event_of, store
from portfolio.record.origin import remember
from portfolio.results import Run
from portfolio.review import sides
from portfolio.review.compared_trees import compare_trees
from tests.record.sample import FILES
from tests.review.changed import BASE, ONE, only_base, scenario

NOW = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC)


class Counting(ScipyHighs):
    """The solver, counting the scenarios that it is given; variations of one share its columns."""

    def __init__(self) -> None:
        self.columns: list[object] = []

    @property
    def loaded(self) -> int:
        return len(self.columns)

    def load(self, problem):
        is_met = any(columns is problem.columns for columns in self.columns)
        if not is_met and not problem.columns.waivers:
            self.columns.append(problem.columns)
        return super().load(problem)


def solved(root: Path) -> Run:
    workspace = check(root).workspace
    assert workspace is not None
    return plan(workspace, workspace.planning("base"), adapter())


def compared(root: Path, base: str | None = None) -> tuple[PlanDiff, int]:
    solver = Counting()
    return compare_trees(root, base, None, solver), solver.loaded


@pytest.fixture
def repository(new_repository):
    made = new_repository(only_base())
    run = solved(made.root)
    store(made.root, run, event_of(made.root, run, NOW, texts=only_base()))
    remember(made.root, run)
    made.commit(message="Record")
    return made


def edit(old: str, new: str, file: str = ONE) -> Mapping[str, str]:
    return {file: FILES[file].replace(old, new)}


def test_a_recorded_run_of_the_base_is_not_solved_again(repository) -> None:
    repository.write(edit("engineering: 40", "engineering: 75"))
    diff, loaded = compared(repository.root)
    found = scenario(diff)
    assert found.before is not None and found.after is not None
    assert (found.before.recorded, found.after.recorded) == (True, False)
    assert loaded == 1
    assert [e.key for e in found.effects] == ["INIT-0001"]


def test_a_run_that_only_the_branch_has_is_solved_again(repository) -> None:
    repository.git("switch", "-q", "-c", "topic")
    repository.write(edit("engineering: 40", "engineering: 75"))
    run = solved(repository.root)
    everything = tuple(item.model_copy(update={"selected": True}) for item in run.result.items)
    forged = Run(
        run.run_id,
        run.manifest,
        run.inputs,
        run.result.model_copy(update={"items": everything, "objective": "1000000"}),
        {},
    )
    store(repository.root, forged, event_of(repository.root, forged, NOW, texts=only_base()))
    repository.commit()
    diff, loaded = compared(repository.root)
    found = scenario(diff)
    assert found.after is not None
    assert (found.after.recorded, found.after.objective, loaded) == (False, "60000.75", 1)


def test_a_change_taken_back_meets_the_run_of_main(repository) -> None:
    """The record of main's tip counts too: a run that was recorded since is found by its
    content."""
    fork = repository.git("rev-parse", "HEAD")
    repository.commit(edit("engineering: 40", "engineering: 75"))
    run = solved(repository.root)
    store(repository.root, run, event_of(repository.root, run, NOW, texts=only_base()))
    remember(repository.root, run)
    repository.commit(message="Record")
    diff, loaded = compared(repository.root, fork)
    found = scenario(diff)
    assert found.before is not None and found.after is not None
    assert (found.before.recorded, found.after.recorded, loaded) == (True, True, 0)


def test_a_record_that_cannot_be_read_is_solved_again(repository) -> None:
    for path in repository.root.glob("runs/results/*/*/result.json"):
        path.write_text("{}\n", encoding="utf-8")
    repository.commit()
    repository.write(edit("title: Base", "title: The base", BASE))
    diff, loaded = compared(repository.root)
    found = scenario(diff)
    assert found.before is not None
    assert (found.before.recorded, loaded, diff.changed) == (False, 1, False)


def test_other_words_on_the_same_numbers_are_not_solved_again(repository) -> None:
    repository.write(
        {
            **edit("owner: checkout", "owner: tills"),
            **edit("title: Base plan", "title: The plan", BASE),
        }
    )
    diff, loaded = compared(repository.root)
    found = scenario(diff)
    assert found.after is not None
    assert (loaded, diff.changed, found.title, found.after.recorded) == (
        0,
        False,
        "The plan — 今年の計画",
        False,
    )
    assert found.before is not None and found.before.run_id != found.after.run_id
    assert all(alone.nothing for alone in found.alone)


def test_a_stored_run_that_comes_out_again_holds_where_it_was_not_solved_before(
    repository, monkeypatch
) -> None:
    """With how far its missed targets could go, which the diff itself says nothing of."""
    monkeypatch.setattr(sides, "is_known", lambda *_: False)
    repository.write(edit("engineering: 40", "engineering: 75"))
    diff, loaded = compared(repository.root)
    found = scenario(diff)
    assert found.before is not None
    assert (found.before.recorded, diff.untrue) == (True, ())
    assert loaded == 2


def test_a_diff_asks_how_far_no_target_could_go(repository, monkeypatch) -> None:
    asked: list[object] = []
    reachable = pipeline.reachable

    def counted(case, session, missed, *options):
        asked.extend(missed)
        return reachable(case, session, missed, *options)

    monkeypatch.setattr(pipeline, "reachable", counted)
    repository.write(edit("engineering: 40", "engineering: 75"))
    diff, _ = compared(repository.root)
    assert scenario(diff).changed and not asked
    solved(repository.root)
    assert asked, "the run has a missed target, so that there was something to ask"
