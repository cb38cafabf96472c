"""A stored run counts only if its very bytes come out of a solve here, whoever committed it, and
however.

A folder of the right name, files that agree with each other, a commit that looks like a record
commit, an author and trailers: all of that anybody can make who may push a branch.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Done

from portfolio import pipeline
from portfolio.changes import PlanDiff
from portfolio.cli import main
from portfolio.cli.boundary import Exit
from portfolio.engines import adapter
from portfolio.record import RecordedRun
from portfolio.review.compared_trees import compare_trees
from tests.repositories import Repository
from tests.review.changed import BASE, ONE, only_base
from tests.security.forging import DAMAGES, LIES, Lie, files, forge, run_of, shares, worse

CHEAPER = (ONE, "engineering: 40", "engineering: 39")


def portfolio(root: Path, *words: str) -> Done:
    return CliRunner().invoke(main, [*words, "--root", str(root)], catch_exceptions=False)


def edit(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert text.count(old) == 1
    (root / file).write_text(text.replace(old, new), "utf-8")


def forget(repository: Repository) -> None:
    """What a fresh clone remembers: nothing."""
    for path in (repository.top / ".git/portfolio/solved").glob("*"):
        path.unlink()


@pytest.fixture
def repository(new_repository) -> Repository:
    return new_repository(only_base())


@pytest.fixture
def no_solving(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def begin() -> None:
        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("solved again")

        monkeypatch.setattr(pipeline, "plan", refuse)

    return begin


# How a run can come to be in a work tree. Each takes a repository with a run that is not committed
# yet.


def by_a_record_commit(repository: Repository) -> None:
    """A commit on main that touches only runs/, with the trailers of one."""
    run = run_of(repository.root)
    repository.commit(
        message=f"Record 1 run\n\nRun-Id: {run.run_id}\nInputs-Sha256: {run.manifest.inputs}"
    )


def by_a_merge(repository: Repository) -> None:
    """A branch with a change of its own, merged."""
    repository.git("switch", "-q", "-c", "side")
    repository.commit({"README.md": "Words"})
    repository.git("switch", "-q", "main")
    repository.git("merge", "-q", "--no-ff", "-m", "Merge", "side")


def by_a_squash(repository: Repository) -> None:
    """One commit on main that touches other files too."""
    repository.commit({"README.md": "Words"})


def not_committed(repository: Repository) -> None:
    """It lies in the work tree."""


def without_git(repository: Repository) -> None:
    """There is no repository at all."""
    (repository.top / ".git").rename(repository.top / "no.git")


WAYS = (by_a_record_commit, by_a_merge, by_a_squash, not_committed, without_git)


def brought(
    repository: Repository, way: Callable[[Repository], None], lie: Lie | None
) -> RecordedRun:
    """A repository as a fresh clone has it, with a run that came this way; what the run truly
    is."""
    assert portfolio(repository.root, "record").exit_code == Exit.DONE
    true = run_of(repository.root)
    if lie is not None:
        forge(repository.root, lie)
    way(repository)
    forget(repository)
    return true


@pytest.fixture(autouse=True)
def fresh_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    yield


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("lie", [worse, shares], ids=lambda lie: lie.__name__)
def test_a_lie_is_told_however_it_came(
    repository: Repository, way: Callable[[Repository], None], lie: Lie
) -> None:
    true = brought(repository, way, lie)
    forged = run_of(repository.root)
    before = files(repository.root, forged)
    for _ in range(2):  # it is not remembered as solved
        done = portfolio(repository.root, "record")
        assert done.exit_code == Exit.STALE
        assert "TAMPERED" in done.stdout
        assert f"stored objective {forged.result.objective} " in done.stdout
        assert f"solved objective {true.result.objective} " in done.stdout
    assert files(repository.root, forged) == before  # nothing is overwritten


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_every_kind_of_lie_is_told(repository: Repository, lie: Lie) -> None:
    brought(repository, by_a_record_commit, lie)
    done = portfolio(repository.root, "record")
    assert (done.exit_code, "TAMPERED" in done.stdout) == (Exit.STALE, True)
    told = json.loads(portfolio(repository.root, "record", "--format", "json").stdout)["scenarios"]
    assert [outcome["status"] for outcome in told] == ["tampered"]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_true_run_is_solved_once_and_remembered(
    repository: Repository, way: Callable[[Repository], None], no_solving: Callable[[], None]
) -> None:
    brought(repository, way, None)
    first = portfolio(repository.root, "record")
    assert (first.exit_code, "holds: solved once here" in first.stdout) == (Exit.DONE, True)
    no_solving()
    again = portfolio(repository.root, "record")
    assert (again.exit_code, again.stdout.endswith(": stored before\n")) == (Exit.DONE, True)


def test_the_commit_that_brought_a_lie_is_named(repository: Repository) -> None:
    brought(repository, by_a_squash, worse)
    head = repository.git("rev-parse", "HEAD")
    said = portfolio(repository.root, "record").stdout
    assert (
        f"it came with commit {head[:12]}, which is no record commit: it touches 'README.md' too"
        in said
    )


def test_a_lie_is_not_committed(repository: Repository) -> None:
    brought(repository, not_committed, worse)
    before = repository.git("rev-parse", "HEAD")
    done = portfolio(repository.root, "record", "--commit")
    assert (done.exit_code, "nothing was committed" in done.stderr) == (Exit.STALE, True)
    assert repository.git("rev-parse", "HEAD") == before


def test_a_mark_is_of_bytes_and_not_of_a_name(repository: Repository) -> None:
    """A run that held, and was changed after."""
    brought(repository, by_a_record_commit, None)
    assert portfolio(repository.root, "record").exit_code == Exit.DONE
    forge(repository.root, worse)
    assert portfolio(repository.root, "record").exit_code == Exit.STALE


def test_no_commit_can_bring_a_mark(repository: Repository) -> None:
    """What a checkout can have is below the work tree; marks are in git's own folder."""
    brought(repository, by_a_merge, worse)
    marks = repository.top / ".git/portfolio/solved"
    assert not list(marks.glob("*"))
    assert portfolio(repository.root, "record").exit_code == Exit.STALE
    assert not list(marks.glob("*"))


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("fresh", [True, False], ids=["fresh clone", "solved here before"])
def test_a_damaged_run_is_stored_again_and_said(
    repository: Repository, damage: Callable[[Path, RecordedRun], None], fresh: bool
) -> None:
    assert portfolio(repository.root, "record").exit_code == Exit.DONE
    true = run_of(repository.root)
    before = files(repository.root, true)
    inputs = (repository.root / "runs/inputs" / f"{true.manifest.inputs}.jsonl").read_bytes()
    repository.commit(message="Record")
    if fresh:
        forget(repository)
    damage(repository.root, true)
    done = portfolio(repository.root, "record")
    assert done.exit_code == Exit.DONE
    assert "it was damaged, and is stored again" in done.stdout
    assert files(repository.root, true) == before
    assert (
        repository.root / "runs/inputs" / f"{true.manifest.inputs}.jsonl"
    ).read_bytes() == inputs
    assert repository.git("status", "--porcelain", "runs") == ""
    assert portfolio(repository.root, "verify").exit_code == Exit.DONE


def test_a_committed_damage_is_healed_and_the_way_to_commit_it_is_said(
    repository: Repository,
) -> None:
    assert portfolio(repository.root, "record").exit_code == Exit.DONE
    run = run_of(repository.root)
    path = repository.root / "runs/results/base" / run.run_id / "gaps.csv"
    path.write_text("changed by hand\n")
    repository.commit()
    done = portfolio(repository.root, "record")
    assert (done.exit_code, "Portfolio-Rewrite" in done.stdout) == (Exit.DONE, True)


def test_solve_shows_a_stored_run_and_says_whose_word_it_is(repository: Repository) -> None:
    assert portfolio(repository.root, "record", "--proof", "never").exit_code == Exit.DONE
    done = portfolio(repository.root, "solve", "base")
    assert done.exit_code == Exit.DONE
    assert "only the record's word says that nothing is better" in done.stderr


def test_solve_shows_a_stored_run_that_is_proven_and_says_by_what(repository: Repository) -> None:
    assert portfolio(repository.root, "record", "--proof", "always").exit_code == Exit.DONE
    done = portfolio(repository.root, "solve", "base")
    assert done.exit_code == Exit.DONE
    assert "its stored proof, checked too, shows that nothing is better" in done.stderr
    assert "checkable by anyone" in done.stdout


@pytest.mark.parametrize("proof", ["", "{}\n", "no proof\n"])
def test_solve_shows_no_stored_run_whose_proof_does_not_hold(
    repository: Repository, proof: str
) -> None:
    assert portfolio(repository.root, "record", "--proof", "always").exit_code == Exit.DONE
    run = run_of(repository.root)
    path = repository.root / f"runs/proofs/{run.run_id}.jsonl"
    path.write_text(proof)
    done = portfolio(repository.root, "solve", "base")
    assert done.exit_code == Exit.DONE
    assert path.name in done.stderr and "is solved again" in done.stderr
    assert "checkable by anyone" not in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("show", "RUN"),
        ("report", "RUN"),
        ("verify",),
        ("verify", "--all"),
        ("reproduce", "--all"),
        ("site", "FOLDER"),
        ("audit", "RUN", "--out", "FOLDER"),
    ],
    ids=" ".join,
)
def test_a_run_whose_proof_is_refused_is_shown_by_no_command(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Brought with its run in one commit, so that history alone says nothing against it."""
    monkeypatch.chdir(tmp_path)
    assert portfolio(repository.root, "record", "--proof", "always").exit_code == Exit.DONE
    run_id = run_of(repository.root).run_id
    proof = repository.root / f"runs/proofs/{run_id}.jsonl"
    first, _, rest = proof.read_text().partition("\n")
    proof.write_text(f"{first}\n{rest[: len(rest) // 2]}\n")
    repository.commit()
    meant = {"RUN": run_id, "FOLDER": str(tmp_path / "out")}
    done = portfolio(repository.root, *(meant.get(word, word) for word in words))
    assert done.exit_code == Exit.STALE
    assert proof.name in done.stdout + done.stderr


def test_solve_again_tells_a_lie_when_it_should_store(repository: Repository) -> None:
    brought(repository, by_a_merge, worse)
    done = portfolio(repository.root, "solve", "base", "--again", "--record")
    assert (done.exit_code, "TAMPERED" in done.stderr) == (Exit.STALE, True)


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_diff_after_a_lie_names_no_false_cause(repository: Repository, lie: Lie) -> None:
    """The base is what its files are solved to, and not what the record says."""
    true = brought(repository, by_a_merge, lie)
    edit(repository.root, BASE, "title: Base plan", "title: The plan")
    diff = compare_trees(repository.root, None, None, adapter())
    [scenario] = diff.scenarios
    assert scenario.before is not None and scenario.after is not None
    assert scenario.before.objective == scenario.after.objective == true.result.objective
    assert (scenario.effects, diff.changed) == ((), False)
    [untrue] = diff.untrue
    assert untrue.run_id == true.run_id and "TAMPERED" in untrue.message
    assert f"solved objective {true.result.objective} " in untrue.message
    shown = portfolio(repository.root, "diff")
    assert (shown.exit_code, "TAMPERED" in shown.stdout) == (Exit.DONE, True)
    assert "TAMPERED" in portfolio(repository.root, "diff", "--format", "markdown").stdout


# What a proposal may bring along.


def proposal(repository: Repository) -> PlanDiff:
    return compare_trees(repository.root, "main", "topic", adapter(), is_proposal=True)


def own_run(repository: Repository) -> RecordedRun:
    """A branch with a change, and the run that it recorded of it."""
    repository.git("switch", "-q", "-c", "topic")
    edit(repository.root, *CHEAPER)
    repository.commit()
    assert portfolio(repository.root, "record", "--commit").exit_code == Exit.DONE
    return run_of(repository.root)


def test_a_proposal_may_bring_the_run_that_ci_records(repository: Repository) -> None:
    own_run(repository)
    diff = proposal(repository)
    assert len(diff.record) == 7
    assert [file for file in diff.record if file.refused or file.change != "added"] == []
    assert diff.violations == ()


def test_the_record_of_main_may_come_by_a_proposal(repository: Repository) -> None:
    """Where nobody may push to main; also of a commit of main that has changed since."""
    repository.git("switch", "-q", "-c", "topic")
    assert portfolio(repository.root, "record", "--commit").exit_code == Exit.DONE
    assert proposal(repository).violations == ()
    repository.git("switch", "-q", "main")
    edit(repository.root, *CHEAPER)
    repository.commit()
    repository.git("switch", "-q", "topic")
    repository.git("rebase", "-q", "main")
    diff = proposal(repository)
    assert len(diff.record) == 7 and diff.violations == ()


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_proposal_with_a_lie_is_refused(repository: Repository, lie: Lie) -> None:
    own_run(repository)
    forge(repository.root, lie)
    repository.commit(message="Record 1 run")
    diff = proposal(repository)
    assert {violation.guardrail for violation in diff.violations} == {"record"}
    assert any("result.json" in violation.message for violation in diff.violations)
    events = [file for file in diff.record if file.path.startswith("runs/log/")]
    assert all(file.refused for file in events)  # it would stand for a run that is not there


def an_old_run(repository: Repository, run: RecordedRun) -> None:
    edit(repository.root, ONE, "engineering: 39", "engineering: 38")


def a_note(repository: Repository, run: RecordedRun) -> None:
    repository.write({"runs/README.md": "Words"})


def an_attribute(repository: Repository, run: RecordedRun) -> None:
    repository.write({"runs/.gitattributes": "* text eol=crlf\n"})


def a_leftover(repository: Repository, run: RecordedRun) -> None:
    repository.write({"runs/inputs/.tmp-ready/x": "{}"})


def other_inputs(repository: Repository, run: RecordedRun) -> None:
    repository.write({f"runs/inputs/{'0' * 64}.jsonl": "{}\n"})


def another_spelling(repository: Repository, run: RecordedRun) -> None:
    repository.write({f"RUNS/results/base/{run.run_id}/result.json": "{}\n"})


def a_name_that_speaks_to_terminals(repository: Repository, run: RecordedRun) -> None:
    repository.write({"runs/\x1b[31m`<b>`.md": "Words"})


def a_link(repository: Repository, run: RecordedRun) -> None:
    (repository.root / "runs/results/base/latest").symlink_to(run.run_id)


def an_executable(repository: Repository, run: RecordedRun) -> None:
    (repository.root / "runs/results/base" / run.run_id / "result.json").chmod(0o755)


def half_a_run(repository: Repository, run: RecordedRun) -> None:
    (repository.root / "runs/results/base" / run.run_id / "gaps.csv").write_text("")


def event_that(**changes: object) -> Callable[[Repository, RecordedRun], None]:
    """The event says something else."""

    def act(repository: Repository, run: RecordedRun) -> None:
        from portfolio.record.events import Event, event_file
        from portfolio.record.names import json_file

        [path] = (repository.root / "runs/log").rglob("*.json")
        said = {**json.loads(path.read_bytes()), **changes}
        event = Event.model_validate_json(json.dumps(said))
        path.unlink()
        event_file(repository.root, event).write_bytes(json_file(event))

    act.__name__ = "event with other " + ", ".join(changes)
    return act


def an_event_alone(repository: Repository, run: RecordedRun) -> None:
    """Of a commit of main, so that CI would pass it over; its run is not there."""
    event_that(run_id="base-0123456789ab", commit=repository.git("rev-parse", "main"))(
        repository, run
    )


def an_event_of_main(repository: Repository, run: RecordedRun) -> None:
    """The run of the branch is said to be that of a commit of main, which would then count as
    recorded."""
    event_that(commit=repository.git("rev-parse", "main"))(repository, run)


REVIEW = {"run_id": "base-0123456789ab", "verdict": "same", "moved_by": []}
UNASKED = (
    *(
        an_old_run,
        a_note,
        an_attribute,
        a_leftover,
        other_inputs,
        another_spelling,
        a_link,
        an_executable,
        half_a_run,
    ),
    *(an_event_alone, an_event_of_main, event_that(reviewed=REVIEW), event_that(pull_request=7)),
    a_name_that_speaks_to_terminals,
    *(event_that(commit="f" * 40), event_that(commit="--all"), event_that(commit=None)),
)


@pytest.mark.parametrize("change", UNASKED, ids=lambda change: change.__name__)
def test_a_proposal_brings_nothing_else_under_runs(
    repository: Repository, change: Callable[[Repository, RecordedRun], None]
) -> None:
    change(repository, own_run(repository))
    repository.commit()
    diff = proposal(repository)
    assert {violation.guardrail for violation in diff.violations} == {"record"}
    listed = repository.git(
        "diff", "--name-only", "main", "topic", "--", "runs", "RUNS"
    ).splitlines()
    assert len(diff.record) == len(listed)  # every path is named
    assert all(file.path.isprintable() for file in diff.record)


@pytest.mark.parametrize("by", ["removed", "changed"])
def test_a_proposal_takes_nothing_from_the_record(repository: Repository, by: str) -> None:
    assert portfolio(repository.root, "record", "--commit").exit_code == Exit.DONE
    repository.git("switch", "-q", "-c", "topic")
    [path] = (repository.root / "runs/results").rglob("result.json")
    if by == "removed":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b" ")
    repository.commit()
    diff = proposal(repository)
    assert [(file.change, bool(file.refused)) for file in diff.record] == [(by, True)]
    assert [violation.guardrail for violation in diff.violations] == ["record"]


def test_ci_plan_ends_with_6_and_lists_every_path(repository: Repository, tmp_path: Path) -> None:
    own_run(repository)
    forge(repository.root, worse)
    repository.commit()
    out = tmp_path / "plan.json"
    done = portfolio(repository.root, "ci", "plan", "--base", "main", "--plan", str(out))
    assert done.exit_code == Exit.GUARDRAIL
    record = json.loads(out.read_bytes())["record"]
    listed = repository.git("diff", "--name-only", "main", "topic", "--", "runs").splitlines()
    assert sorted(file["path"] for file in record) == sorted(listed)
    shown = portfolio(repository.root, "diff", "--from", str(out), "--format", "markdown").stdout
    assert all(path in shown for path in listed)


def test_a_proposal_that_only_touches_the_record_is_refused_in_words(
    repository: Repository,
) -> None:
    repository.git("switch", "-q", "-c", "topic")
    repository.commit({"runs/README.md": "Words"})
    diff = proposal(repository)
    assert (diff.changed, diff.headline) == (
        False,
        "No change to any scenario; a guardrail says no",
    )


def test_the_past_of_main_is_no_proposal(repository: Repository) -> None:
    """`diff` between two commits of main shows what changed, and judges no record that is there by
    right."""
    first = repository.git("rev-parse", "HEAD")
    assert portfolio(repository.root, "record", "--commit").exit_code == Exit.DONE
    edit(repository.root, *CHEAPER)
    repository.commit()
    assert portfolio(repository.root, "diff", first, "main").exit_code == Exit.DONE


# What a proposal may tell people.


def own_publication(repository: Repository) -> Path:
    """A branch with a change, the run of it, and its publication; the publication's file."""
    own_run(repository)
    assert portfolio(repository.root, "publish", "base").exit_code == Exit.DONE
    repository.commit(message="Publish")
    [path] = (repository.root / "runs/log/published").glob("*.json")
    return path


def test_a_proposal_may_bring_a_publication(repository: Repository) -> None:
    own_publication(repository)
    diff = proposal(repository)
    assert diff.violations == ()
    assert [file.path for file in diff.record if "/published/" in file.path and file.refused] == []


FALSE_PUBLICATIONS: dict[str, Callable[[str], str]] = {
    "another plan": lambda text: text.replace('"key":"INIT', '"key":"XNIT', 1),
    "another run": lambda text: text.replace('"run_id":"base-', '"run_id":"base-0', 1),
    "another spelling": lambda text: text + "\n",
    "words": lambda _: "Words",
}


@pytest.mark.parametrize("lie", FALSE_PUBLICATIONS)
def test_a_proposal_with_a_false_publication_is_refused(lie: str, repository: Repository) -> None:
    path = own_publication(repository)
    path.write_text(FALSE_PUBLICATIONS[lie](path.read_text("utf-8")), "utf-8")
    repository.commit(message="Publish")
    diff = proposal(repository)
    assert [file.path for file in diff.record if file.refused] == [
        path.relative_to(repository.root).as_posix()
    ]
    assert {violation.guardrail for violation in diff.violations} == {"record"}
