"""`portfolio diff`, from real commits to text, JSON and exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from portfolio.cli.boundary import Exit
from tests.record.sample import FILES
from tests.repositories import Repository

ONE = "initiatives/INIT-0001.yaml"
DEARER = FILES[ONE].replace("engineering: 40", "engineering: 95")
RENAMED = FILES[ONE].replace("owner: checkout", "owner: tills")


@pytest.fixture
def repository(new_repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = new_repository(FILES)
    monkeypatch.chdir(made.root)
    return made


STORED: dict[str, str] = {}


@pytest.fixture
def stored(repository, tmp_path: Path) -> Path:
    """A diff printed as JSON; made once."""
    if not STORED:
        repository.write({ONE: DEARER})
        STORED["json"] = diff("--format", "json").stdout
        STORED["markdown"] = diff(
            "--format", "markdown", "--sequence", "128.1", "--link", "https://example.org/1"
        ).stdout
    path = tmp_path / "diff.json"
    path.write_text(STORED["json"], encoding="utf-8")
    return path


def diff(*words: str) -> Result:
    return CliRunner().invoke(main, ["diff", *words], catch_exceptions=False)


def test_nothing_changed(repository) -> None:
    done = diff("--detailed-exitcode")
    assert done.exit_code == Exit.DONE
    assert "No change to any scenario" in done.stdout
    assert "Same inputs, not solved: base, impossible, weighted" in done.stdout


def test_what_drops_and_what_enters(repository) -> None:
    repository.write({ONE: DEARER})
    done = diff("--format", "json", "--detailed-exitcode")
    assert done.exit_code == Exit.CHANGED
    found = json.loads(done.stdout)
    assert found["format"] == 3 and found["changed"] and found["head"] is None
    plan = found["scenarios"][0]
    assert plan["scenario"] == "base" and plan["is_plan"]
    assert {(e["kind"], e["key"]) for e in plan["effects"]} >= {("drops", "INIT-0001")}
    assert "tokens.engineering 40 → 95" in diff().stdout


def test_filters_with_a_page_are_refused_before_anything_is_compared(repository) -> None:
    done = diff("no-such-revision", "--owner", "checkout", "--format", "html")
    assert done.exit_code == Exit.USAGE
    assert "--where and --owner go with text, JSON and Markdown" in done.stderr


def test_between_two_commits(repository) -> None:
    first = repository.git("rev-parse", "HEAD")
    second = repository.commit({ONE: DEARER})
    there, back = (
        json.loads(diff(*pair, "--format", "json").stdout)
        for pair in ((first, second), (second, first))
    )
    assert (there["base"], there["head"]) == (first, second)
    kinds = {"enters": "drops", "drops": "enters", "rescoped": "rescoped"}
    mirrored = {(kinds[e["kind"]], e["key"]) for e in there["scenarios"][0]["effects"]}
    assert mirrored == {(e["kind"], e["key"]) for e in back["scenarios"][0]["effects"]}
    assert there["decision"] != back["decision"]


def test_the_base_is_where_the_branch_left_main(repository) -> None:
    fork = repository.git("rev-parse", "HEAD")
    repository.git("switch", "-q", "-c", "topic")
    repository.commit({ONE: RENAMED})
    repository.git("switch", "-q", "main")
    repository.commit({ONE: DEARER})
    repository.git("switch", "-q", "topic")
    found = json.loads(diff("--format", "json").stdout)
    assert found["base"] == fork
    assert [change["field"] for change in found["inputs"]] == ["owner"]


def test_an_owner_changes_no_plan(repository) -> None:
    repository.write({ONE: RENAMED})
    done = diff("--format", "json", "--detailed-exitcode")
    found = json.loads(done.stdout)
    assert done.exit_code == Exit.DONE
    assert not found["changed"]
    assert [change["after"] for change in found["inputs"]] == ["tills"]


def test_an_invalid_head_is_said_and_not_solved(repository) -> None:
    repository.write({ONE: FILES[ONE].replace("gmv:", "gnv:")})
    done = diff("--format", "json")
    assert done.exit_code == Exit.INVALID
    found = json.loads(done.stdout)
    assert found["headline"] == "1 error, not planned"
    assert [f["code"] for f in found["findings"]] == ["P203"] and found["scenarios"] == []
    assert "unknown KPI gnv" in diff().stdout


def test_without_a_valid_base_there_is_nothing_to_compare(repository) -> None:
    repository.commit({ONE: "key: [\n"})
    repository.write({ONE: DEARER})
    found = json.loads(diff("HEAD", "--format", "json").stdout)
    assert found["base_invalid"]
    assert all(scenario["before"] is None for scenario in found["scenarios"])


@pytest.mark.parametrize("words", [["nothing"], ["HEAD", "nothing"], ["--", "--help"], ["HEAD~9"]])
def test_a_revision_that_is_none_is_wrong_usage(repository, words: list[str]) -> None:
    done = diff(*words)
    assert done.exit_code == Exit.USAGE
    assert "there is no commit" in done.stderr and done.stdout == ""


def test_markdown_and_a_stored_diff(stored) -> None:
    again = diff(
        "--from",
        str(stored),
        "--format",
        "markdown",
        "--sequence",
        "128.1",
        "--link",
        "https://example.org/1",
    )
    assert again.stdout == STORED["markdown"]
    first = again.stdout.splitlines()[0]
    assert first.startswith('<!-- portfolio:plan {"v":1,"seq":"128.1",')
    assert json.loads(STORED["json"])["decision"] in first
    assert "[all rows](https://example.org/1)" in again.stdout
    assert diff("--from", str(stored), "--detailed-exitcode").exit_code == Exit.CHANGED


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found | {"surplus": 1},
        lambda found: found | {"decision": "--> @octocat"},
        lambda found: found | {"scenarios": [found["scenarios"][0] | {"changed": "<b>"}]},
        lambda found: [found],
    ],
)
def test_a_stored_diff_of_another_shape_is_refused(stored, spoil) -> None:
    stored.write_text(json.dumps(spoil(json.loads(STORED["json"]))), encoding="utf-8")
    done = diff("--from", str(stored), "--format", "markdown")
    assert done.exit_code == Exit.INVALID and done.stdout == ""
    assert "diff.json is no diff" in done.stderr


@pytest.mark.parametrize(
    "words",
    [["--sequence", "1 --> x"], ["--link", "javascript:alert(1)"], ["--link", "https://x) [a](y"]],
)
def test_what_the_caller_says_cannot_break_the_comment(stored, words: list[str]) -> None:
    assert words[1] not in diff("--from", str(stored), "--format", "markdown", *words).stdout


def test_a_guardrail_ends_with_six_after_the_diff_is_printed(repository) -> None:
    organization = "config/organization.yaml"
    repository.commit(
        {
            organization: FILES[organization]
            + "guardrails: {max_objective_fall: 0.1, deciders: [cfo]}\n"
        }
    )
    repository.write({ONE: DEARER})
    done = diff("HEAD", "--detailed-exitcode")
    assert done.exit_code == Exit.GUARDRAIL
    assert "Guardrail max_objective_fall, base: the objective falls by" in done.stdout
    assert "cfo, checkout must decide" in " ".join(done.stdout.split())
