"""The workflows themselves, from a pull request to the record, run by act on this machine without a
network."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from portfolio.cli import main
from portfolio.gitops.thread import MARKER, marked, runs_of
from portfolio.results import shown_run_id
from tests.gitops.fake_github import FakeGitHub, fake_github
from tests.gitops.forge import ELSEWHERE, Forge
from tests.security.forging import Lie, run_of, worse
from tests.security.forging import forge as forge_run
from tests.sheets.elsewhere import account_file, private_key
from tests.sheets.server import Server, serving

LOYALTY = "initiatives/INIT-0004.yaml"
SHEETS = """\
source: google
central_backlog: {google: backlog}
productops: {google: productops}
optimization_center: {google: center}
"""


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with fake_github() as state:
        yield state


@pytest.fixture
def forge(tmp_path: Path, github: FakeGitHub) -> Forge:
    return Forge(tmp_path, github).begin()


@pytest.fixture
def google(forge: Forge, github: FakeGitHub) -> Iterator[Server]:
    """A Google whose three spreadsheets have their headers and nothing else."""
    with serving() as running:
        for book in ("backlog", "productops", "center"):
            running.add(book, book)
        github.heads = forge.there
        forge.connect(running.url, account_file(forge.folder, running.url, private_key()))
        forge.commit({"config/sheets.yaml": SHEETS}, "The spreadsheets")
        forge.git("push", "-q", "origin", "main")
        forge.tool("sheets", "init")
        yield running


def recorded_events(forge: Forge) -> list[dict[str, Any]]:
    """The log that main of the remote has."""
    logs = [name for name in forge.recorded() if name.startswith("runs/log/")]
    forge.git("fetch", "-q", "origin", "main")
    return [json.loads(forge.git("show", f"origin/main:{name}")) for name in logs]


def test_a_pull_request_gets_its_comment_and_its_merge_gets_its_run(
    forge: Forge, github: FakeGitHub
) -> None:
    forge.git("switch", "-q", "-c", "topic")
    forge.edit(LOYALTY, "engineering: 90", "engineering: 5")
    head = forge.push_pull_request(7, "topic")
    planned = forge.plan(7)
    assert planned.code == 0, planned.output
    [body] = github.bodies()
    assert body.startswith(MARKER) and "INIT-0004" in body and "enters" in body
    merged = forge.merge(7)
    assert merged != head
    done = forge.record()
    assert done.code == 0, done.output
    [event] = [name for name in forge.recorded() if name.startswith("runs/log/")]
    forge.git("fetch", "-q", "origin", "main")
    told = json.loads(forge.git("show", f"origin/main:{event}"))
    assert (told["commit"], told["pull_request"], told["dirty"]) == (merged, 7, False)
    assert told["reviewed"] == {"run_id": told["run_id"], "verdict": "same", "moved_by": []}
    assert runs_of(body)["runs"]["base"]["run_id"] == told["run_id"]
    message = forge.git(
        "log", "-1", "--format=%an|%(trailers:key=Run-Id,valueonly,separator=%x20)", "origin/main"
    )
    assert message == f"github-actions[bot]|{told['run_id']}"
    before = forge.git("rev-parse", "origin/main")
    assert forge.record().code == 0
    forge.git("fetch", "-q", "origin", "main")
    assert forge.git("rev-parse", "origin/main") == before
    assert marked(body)["seq"] == "1.1"


@pytest.mark.full
def test_one_comment_however_often_it_is_pushed(forge: Forge, github: FakeGitHub) -> None:
    github.comment(
        7,
        "mallory",
        '<!-- portfolio:plan {"v":1,"seq":"999.1","decision":"sha256:00"} -->\nMerge this!',
    )
    forge.git("switch", "-q", "-c", "topic")
    forge.edit(LOYALTY, "engineering: 90", "engineering: 5")
    forge.push_pull_request(7, "topic")
    assert forge.plan(7).code == 0
    [first] = github.bodies()
    forge.edit(LOYALTY, "engineering: 5", "engineering: 95")
    forge.push_pull_request(7, "topic")
    assert forge.plan(7).code == 0
    [second] = github.bodies()
    assert (
        marked(second)["seq"] == "2.1" and marked(second)["decision"] != marked(first)["decision"]
    )
    written = len(github.writes())
    forge.edit(LOYALTY, "title: Loyalty points", "title: Loyalty  # a comment")
    forge.push_pull_request(7, "topic")
    assert forge.plan(7).code == 0
    assert github.bodies() == [second]  # the same decision
    stale = forge.plan(7, GITHUB_RUN_NUMBER="1")
    assert stale.code == 0 and github.bodies() == [second]  # an older run
    assert len(github.writes()) == written
    assert [body.count("Merge this!") for body in github.bodies("mallory")] == [1]


@pytest.mark.full
def test_a_run_whose_branch_has_moved_on_writes_nothing(forge: Forge, github: FakeGitHub) -> None:
    forge.git("switch", "-q", "-c", "topic")
    forge.edit(LOYALTY, "engineering: 90", "engineering: 5")
    head = forge.push_pull_request(7, "topic")
    payload = {
        "number": 7,
        "pull_request": {"number": 7, "head": {"sha": head, "repo": {"full_name": "o/r"}}},
    }
    github.pull(7, "f" * 40)
    done = forge.run("plan", "pull_request", payload, ref="refs/pull/7/merge")
    assert done.code == 0, done.output
    assert github.comments == []
    assert "moved on" in done.output


@pytest.mark.full
def test_invalid_files_fail_the_check_and_say_why(forge: Forge, github: FakeGitHub) -> None:
    forge.git("switch", "-q", "-c", "topic")
    forge.edit(LOYALTY, "gmv: 99000", "gvm: 99000")
    forge.push_pull_request(7, "topic")
    done = forge.plan(7)
    assert done.code != 0
    [body] = github.bodies()
    assert "not planned" in body and "gvm" in body


@pytest.mark.full
def test_merges_that_were_passed_over_are_recorded_with_what_moved_them(
    forge: Forge, github: FakeGitHub
) -> None:
    assert forge.record().code == 0
    forge.git("fetch", "-q", "origin", "main")
    for number, file, old, new in (
        (7, LOYALTY, "engineering: 90", "engineering: 5"),
        (8, "initiatives/INIT-0001.yaml", "gmv: 120000", "gmv: 130000"),
    ):
        forge.git("switch", "-q", "-C", f"topic-{number}", "origin/main")
        forge.edit(file, old, new)
        forge.push_pull_request(number, f"topic-{number}")
        assert forge.plan(number).code == 0
    forge.git("switch", "-q", "-C", "topic-9", "origin/main")
    forge.edit(
        "initiatives/INIT-0003.yaml", "title: Accessible audiobooks", "title: Audiobooks for all"
    )
    forge.push_pull_request(9, "topic-9")
    assert forge.plan(9).code == 0
    assert ["**No change to any scenario**" in body for body in github.bodies()] == [
        False,
        False,
        True,
    ]
    first, second, third = forge.merge(7), forge.merge(8), forge.merge(9)
    done = forge.record()
    assert done.code == 0, done.output
    by_commit = {event["commit"]: event for event in recorded_events(forge)}
    assert by_commit[first]["reviewed"]["verdict"] == "same"
    assert by_commit[second]["pull_request"] == 8
    assert by_commit[second]["reviewed"]["verdict"] in ("same plan", "other plan")
    assert by_commit[second]["reviewed"]["moved_by"] == [first]
    assert by_commit[third]["pull_request"] == 9
    assert by_commit[third]["reviewed"]["moved_by"] == [first, second]


@pytest.mark.full
def test_a_merge_queue_says_whether_its_plan_is_the_reviewed_one(
    forge: Forge, github: FakeGitHub
) -> None:
    assert forge.record().code == 0
    forge.git("fetch", "-q", "origin", "main")
    start = forge.git("rev-parse", "origin/main")
    for number, file, old, new in (
        (7, LOYALTY, "engineering: 90", "engineering: 5"),
        (8, "initiatives/INIT-0001.yaml", "engineering: 40", "engineering: 95"),
    ):
        forge.git("switch", "-q", "-C", f"topic-{number}", start)
        forge.edit(file, old, new)
        forge.push_pull_request(number, f"topic-{number}")
        assert forge.plan(number).code == 0
    written = len(github.writes())
    first, done = forge.queue(7, start)
    assert done.code == 0, done.output
    assert "base: the run that was reviewed in #7" in done.output
    second, done = forge.queue(8, first)
    assert done.code == 0, done.output
    said = f"base: NOT the plan that was reviewed in #8; merged in between: {first[:12]}"
    assert said in done.output
    assert len(github.writes()) == written  # a queue has no comment of its own
    forge.variables["PORTFOLIO_REQUIRE_REVIEWED"] = "true"
    _, strict = forge.queue(8, first)
    assert strict.code != 0 and said in strict.output
    forge.land(second, (7, 8))
    done = forge.record()
    assert done.code == 0, done.output
    events = {event["commit"]: event for event in recorded_events(forge)}
    assert (events[first]["pull_request"], events[first]["reviewed"]["verdict"]) == (7, "same")
    assert events[second]["reviewed"]["verdict"] == "other plan"
    assert events[second]["reviewed"]["moved_by"] == [first]


@pytest.mark.full
def test_who_touches_inputs_is_told_that_nothing_changes_and_nobody_else_is(
    forge: Forge, github: FakeGitHub
) -> None:
    forge.git("switch", "-q", "-c", "topic")
    forge.commit({"README.md": "Words"})
    forge.push_pull_request(7, "topic")
    assert forge.plan(7).code == 0
    assert github.comments == []
    forge.edit(LOYALTY, "title: Loyalty points", "title: Loyalty  # a comment")
    forge.push_pull_request(7, "topic")
    assert forge.plan(7).code == 0
    [body] = github.bodies()
    assert "**No change to any scenario**" in body and "enters" not in body


@pytest.mark.full
def test_a_protected_main_is_said_and_nothing_is_tried_again(forge: Forge) -> None:
    hook = forge.remote / "hooks" / "pre-receive"
    hook.write_text(
        "#!/bin/sh\necho 'error: GH013: Repository rule violations found' >&2\nexit 1\n"
    )
    hook.chmod(0o755)
    done = forge.record()
    assert done.code != 0
    assert "main is protected" in done.output and "RECORD_DEPLOY_KEY" in done.output
    assert forge.recorded() == []


def bring_a_run(forge: Forge, lie: Lie | None) -> None:
    """A branch with a change, and a run of it that somebody recorded, or made up."""
    forge.git("switch", "-q", "-c", "topic", "origin/main")
    forge.edit(LOYALTY, "engineering: 90", "engineering: 5", "Points are cheap")
    done = CliRunner().invoke(main, ["record", "base", "--root", str(forge.clone)])
    assert done.exit_code == 0, done.output
    if lie is not None:
        forge_run(forge.clone, lie)
    forge.commit({}, "Record 1 run")


@pytest.mark.full
def test_a_forged_run_is_refused_and_no_diff_after_it_names_a_false_cause(
    forge: Forge, github: FakeGitHub
) -> None:
    forge.git("fetch", "-q", "origin", "main")
    bring_a_run(forge, worse)
    forged = run_of(forge.clone)
    forge.push_pull_request(7, "topic")
    planned = forge.plan(7)
    assert planned.code != 0 and "a guardrail says no" in planned.output
    [body] = github.bodies()
    assert "Guardrail `record`" in body and f"runs/results/base/{forged.run_id}/result.json" in body
    # Somebody merges it all the same.
    forge.merge(7)
    recorded = forge.record()
    assert recorded.code != 0 and "TAMPERED" in recorded.output
    [told] = re.findall(r"stored objective (\S+) .*?solved objective (\S+) ", recorded.output)
    assert told[0] == forged.result.objective != told[1]
    # The next change is planned from what main's files are solved to.
    forge.git("switch", "-q", "-C", "next", "origin/main")
    forge.edit(
        "initiatives/INIT-0003.yaml", "title: Accessible audiobooks", "title: Audiobooks for all"
    )
    forge.push_pull_request(8, "next")
    planned = forge.plan(8)
    assert planned.code == 0, planned.output
    body = github.bodies()[-1]
    assert "**No change to any scenario**" in body and "enters" not in body
    assert shown_run_id(forged.run_id) in body and f"solved objective {told[1]}" in body
    # What else is merged is recorded, whatever is false beside it.
    forge.git("switch", "-q", "-C", "other", "origin/main")
    base = (forge.clone / "config/scenarios/base.yaml").read_text("utf-8")
    forge.commit({"config/scenarios/other.yaml": base.replace("Base plan", "Another plan")})
    forge.push_pull_request(9, "other")
    forge.merge(9)
    recorded = forge.record()
    assert recorded.code != 0 and "TAMPERED" in recorded.output
    assert recorded.jobs() == {"solve", "commit"}, recorded.output
    assert {event["run_id"].rpartition("-")[0] for event in recorded_events(forge)} == {
        "base",
        "other",
    }


@pytest.mark.full
def test_a_branch_may_bring_the_run_that_is_recorded_anyway(
    forge: Forge, github: FakeGitHub
) -> None:
    forge.git("fetch", "-q", "origin", "main")
    bring_a_run(forge, None)
    forge.push_pull_request(7, "topic")
    planned = forge.plan(7)
    assert planned.code == 0, planned.output
    [body] = github.bodies()
    touched = re.findall(r"^\| `runs/.*\| added \| (.*) \|$", body, re.M)
    assert set(touched) == {"as CI records it"}
    assert f"{len(touched)} files of the record touched" in body and "Guardrail" not in body
    forge.merge(7)
    done = forge.record()
    assert done.code == 0 and done.jobs() == {"solve"}, done.output
    assert len(recorded_events(forge)) == 1


@pytest.mark.full
def test_the_weekly_proof_keeps_one_issue(forge: Forge, github: FakeGitHub) -> None:
    assert forge.record().code == 0
    forge.git("pull", "-q", "origin", "main")
    assert forge.run("drift", "schedule", {}).code == 0
    assert github.issues == []
    [result] = [name for name in forge.recorded() if name.endswith("result.json")]
    forge.edit(result, "Base plan", "Best plan")
    forge.git("push", "-q", "origin", "main")
    for _ in range(2):
        done = forge.run("drift", "schedule", {})
        assert done.code == 0, done.output
    [issue] = github.issues
    assert "TAMPERED" in issue["body"] and issue["state"] == "open"
    text = forge.git("show", f"HEAD^:{result}") + "\n"
    forge.commit({result: text}, "As it was\n\nPortfolio-Rewrite: a change by hand is taken back")
    forge.git("push", "-q", "origin", "main")
    assert forge.run("drift", "schedule", {}).code == 0
    assert issue["state"] == "closed" and "there is no config/sheets.yaml" in issue["body"]


@pytest.mark.full
def test_the_weekly_look_compares_sheets_with_files(forge: Forge, github: FakeGitHub) -> None:
    forge.commit({"config/sheets.yaml": "source: sheets\n"})
    for words in (["init", "--csv"], ["push"]):
        done = CliRunner().invoke(
            main, ["sheets", *words, "--root", str(forge.clone)], catch_exceptions=False
        )
        assert done.exit_code == 0, done.output
    forge.commit({}, "Sheets as CSV files")
    forge.git("push", "-q", "origin", "main")
    assert forge.run("drift", "schedule", {}).code == 0
    assert github.issues == []
    [backlog] = (forge.clone / "sheets").rglob("Backlog.csv")
    text = backlog.read_text("utf-8")
    assert text.count("Loyalty points") == 1
    forge.commit(
        {
            str(backlog.relative_to(forge.clone)): text.replace(
                "Loyalty points", "<b>@all</b> Loyalty"
            )
        }
    )
    forge.git("push", "-q", "origin", "main")
    done = forge.run("drift", "schedule", {})
    assert done.code == 0, done.output
    [issue] = github.issues
    assert "1 edited in the sheet" in issue["body"] and "@all" not in issue["body"]
    forge.commit({"config/sheets.yaml": "source: google\n"})
    forge.git("push", "-q", "origin", "main")
    assert forge.run("drift", "schedule", {}).code == 0
    assert issue["state"] == "closed" and "Not compared" in issue["body"]


@pytest.mark.full
def test_another_repository_needs_ten_lines(tmp_path: Path, github: FakeGitHub) -> None:
    forge = Forge(tmp_path, github)
    made = CliRunner().invoke(
        main, ["init", str(forge.clone), "--action", ELSEWHERE, "--period", "2026-Q1"]
    )
    assert made.exit_code == 0
    forge.commit({}, "A new portfolio")
    forge.git("push", "-q", "origin", "main")
    forge.git("switch", "-q", "-c", "topic")
    forge.edit("config/scenarios/base.yaml", "cap: 60", "cap: 90")
    forge.push_pull_request(7, "topic")
    done = forge.plan(7)
    assert done.code == 0, done.output
    [body] = github.bodies()
    assert "INIT-0003" in body and "enters" in body
    forge.merge(7)
    done = forge.record()
    assert done.code == 0, done.output
    [event] = [name for name in forge.recorded() if name.startswith("runs/log/")]
    forge.git("fetch", "-q", "origin", "main")
    assert json.loads(forge.git("show", f"origin/main:{event}"))["reviewed"]["verdict"] == "same"


@pytest.mark.full
def test_a_cell_of_a_spreadsheet_becomes_a_pull_request_a_plan_and_a_run(
    forge: Forge, github: FakeGitHub, google: Server
) -> None:
    first = forge.sheets()
    assert first.code == 0, first.output
    assert google.contents()["Backlog"][4][:2] == ["INIT-0004", "Loyalty points"]
    assert github.pulls == {}
    google.type_into("Backlog", 5, "engineering_tokens", 5)
    google.type_into("Backlog", 5, "title", "@everyone <img src=x>")
    google.type_into("Metrics_Config", 2, "notes", "Not asked for")
    asked = forge.sheets("workflow_dispatch", {"action": "pull", "tabs": "Backlog"})
    assert asked.code == 0, asked.output
    [(number, request)] = github.pulls.items()
    assert "`tokens.engineering` | 90 | 5 |" in request["body"]
    assert "@everyone" not in request["body"] and "Not asked for" not in request["body"]
    assert github.started == [("plan.yml", {"pr": str(number)})]
    forge.git("fetch", "-q", "origin", "sheets-pull")
    forge.git("switch", "-q", "-C", "sheets-pull", "origin/sheets-pull")
    forge.push_pull_request(number, "sheets-pull")
    planned = forge.plan(number)
    assert planned.code == 0, planned.output
    assert "enters" in github.bodies()[0]
    forge.merge(number)
    assert forge.record().code == 0
    pushed = forge.sheets("push")
    assert pushed.code == 0 and "propose" not in pushed.jobs(), pushed.output
    [run] = [row for row in google.contents()["Runs"][1:] if row]
    assert run[0] in "".join(forge.recorded())


@pytest.mark.full
def test_selected_candidates_are_run_recorded_and_shown(forge: Forge, google: Server) -> None:
    inputs = {"action": "run", "scenario": "base", "select": "INIT-0001 INIT-0004"}
    done = forge.sheets("workflow_dispatch", inputs)
    assert done.code == 0, done.output
    assert done.jobs() == {"solve", "commit", "sheets"}
    [run_id] = {name.split("/")[-2] for name in forge.recorded() if name.endswith("manifest.json")}
    for tab in ("Runs", "Results"):
        assert shown_run_id(run_id) in {row[0] for row in google.contents()[tab] if row}
    failed = forge.sheets("workflow_dispatch", {**inputs, "select": "INIT-0099"})
    assert failed.code != 0 and failed.jobs() == {"solve"}
    assert "there is no initiative INIT-0099" in failed.output


@pytest.mark.full
def test_a_repository_without_google_is_left_in_peace(forge: Forge) -> None:
    done = forge.sheets()
    assert done.code == 0 and "Run portfolio ci" not in done.output
    asked = forge.sheets("workflow_dispatch", {"action": "push"})
    assert asked.code != 0 and "no workload_identity_provider" in asked.output
