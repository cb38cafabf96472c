"""A stored run is proven from git history, and whatever was done to it is found."""

import json
from pathlib import Path

import pytest

from portfolio.cli.boundary import Exit
from portfolio.engines import Engine
from portfolio.history.compare import grown
from portfolio.record.names import result_file
from portfolio.report.data.tables import gaps_csv
from portfolio.results import Result
from tests.history.conftest import Recorded

LOYALTY = "initiatives/INIT-0004.yaml"


def run_file(repository: Recorded, name: str) -> Path:
    return next((repository.root / "runs").rglob(name))


@pytest.mark.parametrize("repository", [".", "company/portfolio"], indirect=True)
def test_a_committed_run_is_identical_at_its_commit_and_at_every_later_one(
    recorded: Recorded,
) -> None:
    for engineering in ("30", "40"):
        recorded.edit(LOYALTY, "engineering: 90" if engineering == "30" else "engineering: 30",
                      f"engineering: {engineering}")  # fmt: skip
        assert recorded.run("record", "--pending", "--commit").exit_code == Exit.DONE
        proven = recorded.told("reproduce", "--all")["runs"]
        assert {proof["verdict"] for proof in proven} == {"IDENTICAL"}
    assert len(proven) == 3
    assert recorded.run("verify", "--all").exit_code == Exit.DONE
    assert set(recorded.verdicts("verify", "--all")) == {"HOLDS"}


def test_a_run_that_was_never_committed_is_proven_from_its_source(repository: Recorded) -> None:
    repository.run("record")
    proof = repository.told("reproduce", "base")["runs"][0]
    assert (proof["verdict"], proof["source_commit"]) == (
        "IDENTICAL",
        repository.git("rev-parse", "HEAD"),
    )


def test_inputs_and_run_in_one_commit_are_proven_from_that_commit(repository: Recorded) -> None:
    text = (repository.root / LOYALTY).read_text("utf-8")
    repository.write({LOYALTY: text.replace("90", "30")})
    repository.run("record")
    assert repository.verdicts("reproduce", "base") == ["UNPROVABLE"]
    commit = repository.commit()
    proof = repository.told("reproduce", "base")["runs"][0]
    assert (proof["verdict"], proof["source_commit"]) == ("IDENTICAL", commit)


def leave_out_what_is_reachable(recorded: Recorded) -> None:
    """Say of each missed target that nobody knows how far it could be moved."""
    path = run_file(recorded, "result.json")
    result = Result.model_validate_json(path.read_bytes())
    assert any(gap.reachable is not None for gap in result.gaps)
    gaps = tuple(
        gap.model_copy(update={"reachable": None, "witness": None, "binding": None})
        for gap in result.gaps
    )
    result = result.model_copy(update={"gaps": gaps})
    path.write_bytes(result_file(result))
    run_file(recorded, "gaps.csv").write_bytes(gaps_csv(result).encode())


@pytest.mark.parametrize(
    "name",
    ["manifest.json", "result.json", "gaps.csv", "items.csv", "inputs/*.jsonl", "proofs/*.jsonl"],
)
def test_any_byte_changed_is_tampering(recorded: Recorded, name: str) -> None:
    path = run_file(recorded, name)
    whole = path.read_bytes()
    for at in range(0, len(whole), len(whole) // 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        done = recorded.run("verify", "--all")
        assert done.exit_code == Exit.STALE
        assert done.stdout.split()[0] in ("TAMPERED", "BROKEN")
    recorded.commit()
    assert recorded.verdicts("reproduce", "--all")[0] in ("TAMPERED", "BROKEN")
    path.write_bytes(whole)
    recorded.commit()
    assert recorded.verdicts("verify", "--all") == [
        "TAMPERED"
    ]  # as it was again, but history was rewritten twice


def test_a_result_changed_in_a_way_that_only_git_can_see(recorded: Recorded) -> None:
    """How far a target could be moved is the solver's word: the files stay canonical and
    consistent."""
    leave_out_what_is_reachable(recorded)
    assert recorded.run("verify").exit_code == Exit.DONE
    assert recorded.verdicts("verify", "--all") == ["TAMPERED"]
    commit = recorded.commit()
    proof = recorded.told("reproduce", "base")["runs"][0]
    assert proof["verdict"] == "TAMPERED"
    assert commit in proof["checks"][-1]["detail"]


def test_what_is_recorded_anew_and_says_so_is_no_tampering(recorded: Recorded) -> None:
    leave_out_what_is_reachable(recorded)
    recorded.commit(message="State the reach otherwise\n\nPortfolio-Rewrite: another reach")
    assert recorded.verdicts("verify", "--all") == ["HOLDS"]
    assert recorded.verdicts("reproduce", "base") == ["EQUIVALENT"]


def test_a_log_that_names_another_commit_is_tampering(recorded: Recorded) -> None:
    other = recorded.edit(LOYALTY, "engineering: 90", "engineering: 30")
    path = run_file(recorded, "*Z-base-*.json")
    event = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**event, "commit": other}), "utf-8")
    assert recorded.verdicts("reproduce", "base") == ["TAMPERED"]


def engine(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    """The solver of today calls itself a later one."""
    plain = Engine.versions
    monkeypatch.setattr(Engine, "versions", lambda self: {**plain(self), "scipy": "99.0"})


def test_another_engine_with_the_same_answer_is_equivalent(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine(recorded, monkeypatch)
    done = recorded.run("reproduce", "base")
    assert (done.exit_code, done.stdout.split()[0]) == (Exit.DONE, "EQUIVALENT")
    assert "scipy 1.17.1 then, 99.0 now" in done.stdout


def test_another_engine_with_another_answer_has_drifted(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later engine that weighs a KPI otherwise: it is played by pricing an initiative out of the
    plan."""
    from portfolio.history import solving_again
    from portfolio.source import Workspace

    engine(recorded, monkeypatch)
    plain = solving_again.plan

    def other(workspace: Workspace, planning, solver, doing):  # type: ignore[no-untyped-def]
        without = frozenset(set(planning.initiatives) - {"INIT-0002"})
        return plain(workspace, workspace.planning(planning.name, without), solver, doing)

    monkeypatch.setattr(solving_again, "plan", other)
    done = recorded.run("reproduce", "base")
    assert (done.exit_code, done.stdout.split()[0]) == (Exit.STALE, "DRIFTED")
    assert "drops: INIT-0002" in done.stdout
    assert "pip install cvxpy==1.9.3 highspy==" in done.stdout and " scipy==1.17.1" in done.stdout


def test_a_shallow_clone_says_what_to_fetch(recorded: Recorded, tmp_path: Path) -> None:
    recorded.edit(LOYALTY, "engineering: 90", "engineering: 30")
    recorded.run("record", "--commit")
    recorded.commit({"README.md": "later"})
    shallow = recorded.clone(tmp_path / "shallow", "--depth", "1")
    done = shallow.run("reproduce", "--all")
    assert done.exit_code == Exit.STALE
    assert done.stdout.count("UNPROVABLE") == 2 and "git fetch --unshallow origin" in done.stdout
    shallow.git("fetch", "-q", "--unshallow", "origin")
    assert set(shallow.verdicts("reproduce", "--all")) == {"IDENTICAL"}


def test_a_source_that_is_gone_is_said(recorded: Recorded) -> None:
    path = run_file(recorded, "*Z-base-*.json")
    event = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**event, "commit": "0" * 39 + "1"}), "utf-8")
    assert recorded.verdicts("reproduce", "base") == [
        "IDENTICAL"
    ]  # the commit that recorded it has its inputs too
    recorded.git("checkout", "-q", "--orphan", "bare")
    recorded.git("rm", "-rqf", "--cached", "runs")
    recorded.write({LOYALTY: None})
    recorded.git("commit", "-qam", "Without the run")
    proof = recorded.told("reproduce", "base")["runs"][0]
    assert (proof["verdict"], proof["advice"]) == ("UNPROVABLE", "git fetch origin 000000000000")


def test_without_git_nothing_is_provable(
    repository: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (repository.top / ".git").rename(tmp_path / "gone")
    repository.run("record")
    assert repository.verdicts("reproduce", "base") == ["UNPROVABLE"]


def test_a_run_that_was_removed_is_proven_from_history(recorded: Recorded) -> None:
    identity = run_file(recorded, "manifest.json").parent.name
    recorded.git("rm", "-rq", "runs/results", "runs/inputs")
    recorded.commit(message="Archive")
    assert recorded.verdicts("reproduce", "base") == ["IDENTICAL"]
    assert [run["run_id"] for run in recorded.told("verify", "--all")["runs"]] == [identity]


def test_usage(recorded: Recorded) -> None:
    assert recorded.run("reproduce").exit_code == Exit.USAGE
    assert recorded.run("reproduce", "base", "--all").exit_code == Exit.USAGE
    assert recorded.run("reproduce", "bse").exit_code == Exit.USAGE
    assert len(recorded.told("reproduce", "--all", "--sample", "1")["runs"]) == 1


def test_what_a_later_version_adds_says_no_less() -> None:
    assert grown({"a": [1, {"b": None}]}, {"a": [1, {"b": None, "c": 2}], "d": 3})
    assert not grown({"a": [1, {"b": 1}]}, {"a": [1, {"b": 2}]})
    assert not grown({"a": []}, {"a": [1]})
    assert not grown({"a": 1}, {})
