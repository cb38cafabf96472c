"""The story of a plan, and the commits that were passed over."""

import json

import pytest

from portfolio.cli.boundary import Exit
from tests.history.conftest import Recorded

LOYALTY = "initiatives/INIT-0004.yaml"


def recorded_change(repository: Recorded, old: str, new: str, message: str) -> str:
    commit = repository.edit(LOYALTY, old, new, message)
    assert repository.run("record", "--pending", "--commit").exit_code == Exit.DONE
    return commit


def test_the_story_of_a_plan(recorded: Recorded) -> None:
    first = recorded.git("rev-list", "--max-parents=0", "HEAD")
    recorded.commit({"README.md": "not an input"})
    smaller = recorded_change(
        recorded, "engineering: 90", "engineering: 5", "A smaller loyalty programme"
    )
    recorded_change(recorded, "title: Loyalty points", "title: Loyalty", "Another title")
    back = recorded_change(recorded, "engineering: 5", "engineering: 90", "No, the large one")
    told = recorded.told("log", "base")["scenarios"]
    assert [scenario["scenario"] for scenario in told] == ["base"]
    commits = told[0]["commits"]
    assert [line["commit"] for line in commits] == [first, smaller, back]
    assert [line["entered"] for line in commits[1:]] == [["INIT-0004"], []]
    assert [line["dropped"] for line in commits[1:]] == [[], ["INIT-0004"]]
    assert commits[0]["note"] == "the first plan"
    assert (
        commits[1]["change"] == "-" + commits[2]["change"]
        or commits[2]["change"] == "-" + commits[1]["change"]
    )
    assert len(recorded.told("log", "base", "--all")["scenarios"][0]["commits"]) == 4
    text = recorded.run("log").stdout
    assert text.startswith("base\n")
    assert "A smaller loyalty programme, Ada\n    enters: INIT-0004\n" in text


def test_what_has_shipped_is_delivered_and_not_dropped(recorded: Recorded) -> None:
    recorded_change(recorded, "engineering: 90", "engineering: 5", "A smaller loyalty programme")
    recorded_change(recorded, "status: candidate", "status: delivered", "It has shipped")
    shipped = recorded.told("log", "base")["scenarios"][0]["commits"][-1]
    assert (shipped["delivered"], shipped["dropped"]) == (["INIT-0004"], [])
    assert "    delivered: INIT-0004\n" in recorded.run("log").stdout


def test_a_plan_that_comes_back_needs_no_new_run(recorded: Recorded) -> None:
    recorded_change(recorded, "engineering: 90", "engineering: 5", "Smaller")
    back = recorded.edit(LOYALTY, "engineering: 5", "engineering: 90", "Back")
    assert recorded.run("record", "--pending", "--commit").stdout == ""
    assert recorded.told("log", "base")["scenarios"][0]["commits"][-1]["commit"] == back


def test_a_merged_branch_is_the_commit_that_merged_it(recorded: Recorded) -> None:
    recorded.git("switch", "-q", "-c", "topic")
    for engineering in ("90", "80"):
        recorded.edit(
            LOYALTY, f"engineering: {engineering}", f"engineering: {int(engineering) - 10}"
        )
    recorded.edit(LOYALTY, "engineering: 70", "engineering: 5")
    recorded.git("switch", "-q", "main")
    recorded.git("merge", "-q", "--no-ff", "-m", "Merge pull request #12", "topic")
    merge = recorded.git("rev-parse", "HEAD")
    assert recorded.run("record", "--pending", "--commit").exit_code == Exit.DONE
    chapter = recorded.told("log", "base")["scenarios"][0]["commits"][-1]
    assert (chapter["commit"], chapter["entered"]) == (merge, ["INIT-0004"])
    assert set(recorded.verdicts("reproduce", "--all")) == {"IDENTICAL"}


def test_commits_that_were_passed_over_are_recorded_from_their_own_files(
    recorded: Recorded,
) -> None:
    passed = [
        recorded.edit(LOYALTY, "engineering: 90", "engineering: 5"),
        recorded.commit({"initiatives/INIT-0005.yaml": "key: [\n"}, "Broken"),
        recorded.commit({"initiatives/INIT-0005.yaml": None}, "Mended"),
        recorded.edit(LOYALTY, "engineering: 5", "engineering: 6"),
    ]
    done = recorded.run("record", "--pending", "--format", "json")
    outcomes = [(o["commit"], o["status"]) for o in json.loads(done.stdout)["scenarios"]]
    assert outcomes == [(passed[0], "stored"), (passed[3], "stored")]
    assert f"{passed[1][:12]}: its files are invalid" in done.stderr
    assert recorded.run("record", "--pending").stdout == ""
    assert set(recorded.verdicts("reproduce", "--all")) == {"IDENTICAL"}


def test_history_before_the_first_run_is_not_made_up(repository: Recorded) -> None:
    repository.edit(LOYALTY, "engineering: 90", "engineering: 5")
    assert len(repository.told("record", "--pending")["scenarios"]) == 1


def test_a_record_commit_has_the_record_alone_and_says_which_runs(repository: Recorded) -> None:
    source = repository.git("rev-parse", "HEAD")
    repository.write({"README.md": "staged", "notes.txt": "not staged"})
    repository.git("add", "README.md")
    told = repository.told("record", "--commit")
    assert told["commit"] == repository.git("rev-parse", "HEAD")
    names = repository.git("show", "--name-status", "--format=", "HEAD").splitlines()
    assert len(names) == 7 and all(name.startswith("A\truns/") for name in names)
    assert repository.git("status", "--porcelain").splitlines() == ["A  README.md", "?? notes.txt"]
    trailers = repository.git("log", "-1", "--format=%(trailers:unfold)").splitlines()
    run_id = told["scenarios"][0]["run_id"]
    inputs = next((repository.root / "runs/inputs").iterdir()).stem
    assert trailers == [f"Run-Id: {run_id}", f"Source-Commit: {source}", f"Inputs-Sha256: {inputs}"]
    assert repository.told("record", "--commit")["commit"] is None


def test_reviewed_is_recorded(recorded: Recorded) -> None:
    """The plan that was reviewed, against the one that main got after others had merged."""
    base = recorded.git("rev-parse", "HEAD")
    with_change = recorded.edit(LOYALTY, "engineering: 90", "engineering: 5", "What was reviewed")
    solved = recorded.told("solve", "base")["runs"][0]
    run = {"run_id": solved["run_id"], "decision": decision_of(solved)}

    def review(commit: str) -> dict[str, object]:
        reviewed = {commit: {"pull_request": 7, "base": base, "runs": {"base": run}}}
        (recorded.top.parent / "reviewed.json").write_text(json.dumps(reviewed), "utf-8")
        done = recorded.run(
            "record", "--pending", "--reviewed", str(recorded.top.parent / "reviewed.json")
        )
        assert done.exit_code == Exit.DONE
        events = sorted(
            (recorded.root / "runs/log").rglob("*.json"), key=lambda path: path.stat().st_mtime_ns
        )
        event = json.loads(events[-1].read_text("utf-8"))
        assert event["pull_request"] == 7
        reviewed_as: dict[str, object] = event["reviewed"]
        return reviewed_as

    assert review(with_change) == {"run_id": run["run_id"], "verdict": "same", "moved_by": []}
    other = recorded.edit(
        "initiatives/INIT-0001.yaml", "engineering: 40", "engineering: 41", "Another merge"
    )
    merged = recorded.edit(LOYALTY, "engineering: 5", "engineering: 6", "The merge itself")
    moved = [with_change, other]
    assert review(merged) == {"run_id": run["run_id"], "verdict": "same plan", "moved_by": moved}
    last = recorded.edit(
        LOYALTY, "engineering: 6", "engineering: 99", "Merged without review of this"
    )
    assert review(last)["verdict"] == "other plan"
    text = recorded.run("log", "base").stdout
    assert (
        "(#7)" in text and "as it was reviewed" in text and "NOT the plan that was reviewed" in text
    )
    assert f"merged in between: {with_change[:12]}, {other[:12]}" in " ".join(text.split())


def decision_of(solved: dict[str, object]) -> str:
    from portfolio.diff.plans import chosen_digest
    from portfolio.results import Result

    return chosen_digest(Result.model_validate_json(json.dumps(solved["result"])))


@pytest.mark.parametrize("text", ["[]", "{", '{"x": 1}', '{"x": {"runs": {}}}', "null"])
def test_what_is_no_list_of_reviews_is_said(recorded: Recorded, text: str) -> None:
    path = recorded.top.parent / "reviewed.json"
    path.write_text(text)
    done = recorded.run("record", "--reviewed", str(path))
    assert (done.exit_code, "no list of reviewed plans" in done.stderr) == (Exit.USAGE, True)


def test_no_git_and_no_scenario(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "did you mean base?" in recorded.run("log", "bsae").stderr
    (recorded.top / ".git").rename(recorded.top.parent / "gone")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(recorded.top.parent))
    assert recorded.run("log", "base").exit_code == Exit.USAGE


def test_a_renamed_scenario_keeps_its_story(recorded: Recorded) -> None:
    first = recorded.git("rev-list", "--max-parents=0", "HEAD")
    smaller = recorded_change(recorded, "engineering: 90", "engineering: 5", "Smaller")
    recorded.git("mv", "config/scenarios/base.yaml", "config/scenarios/company.yaml")
    recorded.edit("config/organization.yaml", "2026-Q1: base", "2026-Q1: company", "A better name")
    renaming = recorded.git("rev-parse", "HEAD")
    assert recorded.run("record", "--pending", "--commit").exit_code == Exit.DONE
    back = recorded_change(recorded, "engineering: 5", "engineering: 90", "Back")
    commits = recorded.told("log", "company")["scenarios"][0]["commits"]
    assert [line["commit"] for line in commits] == [first, smaller, renaming, back]
    assert [line["entered"] for line in commits[1:]] == [["INIT-0004"], [], []]
    assert commits[2]["note"] == "renamed from base"
    assert commits[1]["run_id"].startswith("base-") and commits[3]["run_id"].startswith("company-")
    old = recorded.told("log", "base")["scenarios"][0]["commits"]
    assert [line["commit"] for line in old] == [first, smaller, renaming]
    assert old[-1]["note"] == "renamed company"
