"""The pull request of the spreadsheets: two people edit, one in a sheet and one in git, and nothing
is lost."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.changes.sheets import Proposal
from portfolio.cli import main
from portfolio.cli.boundary import Exit
from portfolio.report.markdown.comment import Context
from portfolio.report.markdown.proposal import body, tabs_of
from tests.gitops.fake_github import FakeGitHub, fake_github
from tests.portfolios import base_texts
from tests.repositories import Repository
from tests.sheets.workbench import add_row, filled, read_cell, row_of, write_cell

ONE = "initiatives/INIT-0001.yaml"
WIDE = """\
key: INIT-0001
title: Initiative 1
owner: ada
# What we think of it.
status: candidate
period: 2026-Q1
dimensions: {country: {UK: 0.5, DE: 0.5}, department: payments}
tokens: {engineering: 10}
contributions: {gmv: 100, retention: 0.01}
summary: A small thing
"""


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    with fake_github() as state:
        monkeypatch.setenv("GITHUB_API_URL", state.address)
        monkeypatch.setenv("GITHUB_REPOSITORY", "o/r")
        monkeypatch.setenv("GITHUB_TOKEN", "writes")
        yield state


@pytest.fixture
def clone(
    tmp_path: Path, new_repository: Callable[..., Repository], github: FakeGitHub
) -> Repository:
    """A clone whose workbooks show what its main says."""
    made = new_repository({**base_texts(), ONE: WIDE}, name="clone")
    filled(made.root)
    (made.root / ".gitignore").write_text("sheets/\n", "utf-8")
    made.commit(message="Without the workbooks")
    subprocess.run(
        ["git", "init", "-q", "--bare", "-b", "main", str(tmp_path / "remote.git")], check=True
    )
    made.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    made.git("push", "-q", "origin", "main")
    github.heads = lambda branch: made.git("ls-remote", "origin", f"refs/heads/{branch}").split(
        "\t"
    )[0]
    return made


def run(clone: Repository, *words: str) -> Result:
    command = [
        "ci",
        *words,
        "--root",
        str(clone.root),
        "--pulled",
        str(clone.top.parent / "pulled"),
    ]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def pull(clone: Repository, *words: str) -> Result:
    """What the workflow does: the job that sees the sheets, on a checkout of main; then the one
    that writes git."""
    clone.git("fetch", "-q", "origin", "main")
    clone.git("reset", "-q", "--hard", "origin/main")
    clone.git("clean", "-q", "-f", "-d")
    seen = run(clone, "sync", "--action", "pull", *words)
    assert seen.exit_code == Exit.DONE, seen.output
    clone.git("reset", "-q", "--hard", "origin/main")
    clone.git("clean", "-q", "-f", "-d")
    return run(clone, "propose")


def edit_main(clone: Repository, old: str, new: str) -> None:
    """Somebody else's commit on main."""
    clone.git("reset", "-q", "--hard", "origin/main")
    text = (clone.root / ONE).read_text("utf-8")
    assert text.count(old) == 1
    clone.commit({ONE: text.replace(old, new)}, "By hand")
    clone.git("push", "-q", "origin", "main")


def edit_sheet(clone: Repository, column: str, value: str, key: str = "INIT-0001") -> None:
    write_cell(
        clone.root, "Backlog", row_of(clone.root, "Backlog", initiative_key=key), column, value
    )


def merged(clone: Repository) -> str | None:
    """The file after main took the pull request; None where git says that they conflict."""
    clone.git("fetch", "-q", "origin", "main", "sheets-pull")
    clone.git("switch", "-q", "--detach", "origin/main")
    try:
        clone.git("merge", "-q", "--no-ff", "-m", "Merge", "origin/sheets-pull")
        return (clone.root / ONE).read_text("utf-8")
    except subprocess.CalledProcessError:
        clone.git("merge", "--abort")
        return None
    finally:
        clone.git("switch", "-q", "main")


def request_of(github: FakeGitHub) -> tuple[str, str]:
    """State and text of the only pull request."""
    [request] = github.pulls.values()
    return request["state"], request["body"]


def test_different_fields_meet_in_the_pull_request(clone: Repository, github: FakeGitHub) -> None:
    edit_main(clone, "title: Initiative 1", "title: From git")
    edit_sheet(clone, "owner", "grace")
    done = pull(clone)
    assert done.exit_code == Exit.DONE, done.output
    text = merged(clone)
    assert text == WIDE.replace("Initiative 1", "From git").replace("ada", "grace")
    state, said = request_of(github)
    assert state == "open" and "The sheets change 1 field in 1 file" in said
    assert "| `Backlog!C2` | `initiatives/INIT-0001.yaml` | `owner` | ada | grace |" in said
    [(number, request)] = github.pulls.items()
    assert github.started == [("plan.yml", {"pr": str(number)})]
    assert request["title"] == "Sheets: 1 field in 1 file"
    assert (
        clone.git("log", "-1", "--format=%an %s", "origin/sheets-pull")
        == "github-actions[bot] Sheets: 1 field in 1 file"
    )


def test_the_same_field_is_a_conflict_for_everybody_to_see(
    clone: Repository, github: FakeGitHub
) -> None:
    edit_main(clone, "title: Initiative 1", "title: From git")
    edit_sheet(clone, "title", "From the sheet")
    edit_sheet(clone, "owner", "grace", key="INIT-0002")
    assert pull(clone).exit_code == Exit.DONE
    text = merged(clone)
    assert text is not None and "title: From git" in text
    assert "owner: grace" in clone.git("show", "origin/sheets-pull:initiatives/INIT-0002.yaml")
    _, said = request_of(github)
    assert "Changed in the sheet and in git" in said and "1 conflict" in said
    assert "`Backlog!B2`" in said and "From the sheet" in said and "From git" in said


def test_an_open_pull_request_and_main_that_moves_on(clone: Repository, github: FakeGitHub) -> None:
    edit_sheet(clone, "owner", "grace")
    assert pull(clone).exit_code == Exit.DONE
    edit_main(clone, "summary: A small thing", "summary: A large thing")
    assert merged(clone) == WIDE.replace("small", "large").replace(
        "ada", "grace"
    )  # git alone brings both together
    edit_main(clone, "owner: ada", "owner: barbara")
    assert (
        merged(clone) is None
    )  # git says that they conflict, and the next pull says in which cell
    assert pull(clone).exit_code == Exit.DONE
    state, said = request_of(github)
    assert state == "closed" and "changed here to grace" in said and "to barbara" in said
    assert clone.git("ls-remote", "origin", "refs/heads/sheets-pull") == ""


def test_neighbouring_lines_that_git_cannot_merge_are_brought_together_by_the_next_pull(
    clone: Repository, github: FakeGitHub
) -> None:
    edit_sheet(clone, "owner", "grace")
    assert pull(clone).exit_code == Exit.DONE
    edit_main(clone, "title: Initiative 1", "title: From git")
    assert merged(clone) is None
    assert pull(clone).exit_code == Exit.DONE
    assert merged(clone) == WIDE.replace("Initiative 1", "From git").replace("ada", "grace")
    assert "conflict" not in request_of(github)[1]


def test_a_pull_request_that_could_not_be_opened_is_opened_and_planned_by_the_next_pull(
    clone: Repository, github: FakeGitHub
) -> None:
    edit_sheet(clone, "owner", "grace")
    github.tokens["writes"] = False
    done = pull(clone)
    assert done.exit_code == Exit.REMOTE and "let workflows make pull requests" in done.output
    assert github.heads("sheets-pull") and not github.pulls
    github.tokens["writes"] = True
    assert pull(clone).exit_code == Exit.DONE
    assert request_of(github)[0] == "open"
    assert [name for name, _ in github.started] == ["plan.yml"]


def test_one_pull_request_that_is_made_anew_and_goes_when_nothing_is_left(
    clone: Repository, github: FakeGitHub
) -> None:
    edit_sheet(clone, "owner", "grace")
    pull(clone)
    written, there = len(github.writes()), github.heads("sheets-pull")
    assert "shows this decision already" in pull(clone).output
    assert (len(github.writes()), github.heads("sheets-pull")) == (written, there)
    edit_sheet(clone, "summary", "Another thing")
    pull(clone)
    assert len(github.pulls) == 1 and "Another thing" in request_of(github)[1]
    assert clone.git("rev-parse", "main") == clone.git(
        "rev-parse", f"{github.heads('sheets-pull')}^"
    )
    edit_sheet(clone, "owner", "ada")
    edit_sheet(clone, "summary", "A small thing")
    assert "nothing is left of it" in pull(clone).output
    state, said = request_of(github)
    assert state == "closed" and "The sheets change nothing" in said
    assert github.heads("sheets-pull") == ""
    assert "nothing to propose" in pull(clone).output


def test_tabs_that_were_asked_for_stay_in_the_pull_request(
    clone: Repository, github: FakeGitHub
) -> None:
    edit_sheet(clone, "owner", "grace")
    write_cell(clone.root, "Metrics_Config", 2, "notes", "From the metrics")
    write_cell(clone.root, "Scoring_inputs", 2, "active_scoring_framework", "RICE")
    write_cell(clone.root, "Scoring_inputs", 2, "active_overall_score", 3)
    pull(clone, "--tabs", "Metrics_Config")
    assert tabs_of(request_of(github)[1]) == ("Metrics_Config",)
    assert "grace" not in request_of(github)[1]
    pull(clone, "--tabs", "Backlog")
    said = request_of(github)[1]
    assert tabs_of(said) == ("Backlog", "Metrics_Config")
    assert "grace" in said and "From the metrics" in said and "RICE" not in said
    pull(clone)
    assert tabs_of(request_of(github)[1]) == () and "RICE" in request_of(github)[1]
    pull(clone, "--tabs", "Metrics_Config")
    assert "RICE" in request_of(github)[1]  # all tabs stay all tabs
    assert run(clone, "sync", "--action", "pull", "--tabs", "Metrics").exit_code == Exit.USAGE


def test_a_new_idea_keeps_its_key_until_it_is_merged(clone: Repository, github: FakeGitHub) -> None:
    add_row(clone.root, "Intake", title="An idea")
    for _ in range(2):
        pull(clone)
        assert "| `Intake!" in request_of(github)[1] or "INIT-0005" in request_of(github)[1]
    assert "title: An idea" in clone.git(
        "show", f"{github.heads('sheets-pull')}:initiatives/INIT-0005.yaml"
    )


def test_a_cell_cannot_mention_link_or_format(clone: Repository, github: FakeGitHub) -> None:
    hostile = "@everyone <img src=x> | ```\n[a](http://b) #1 ::error::x"
    edit_sheet(clone, "title", hostile)
    edit_sheet(clone, "summary", hostile, key="INIT-0002")
    edit_main(clone, "title: Initiative 1", "title: '@all <script>'")
    done = pull(clone)
    assert done.exit_code == Exit.DONE
    _, said = request_of(github)
    for bad in ("@everyone", "@all", "<img", "<script", "```", "](http:", "#1"):
        assert bad not in said.replace(said.split("\n", 1)[0], ""), bad
    assert not [line for line in done.output.splitlines() if line.startswith("::error::x")]


@pytest.mark.parametrize(
    "name",
    [
        "../../x",
        "runs/log/x.json",
        ".github/workflows/ci.yml",
        "config/organization.yaml",
        "initiatives/x.yaml",
    ],
)
def test_only_files_that_a_sheet_may_change_are_taken(
    clone: Repository, github: FakeGitHub, name: str
) -> None:
    edit_sheet(clone, "owner", "grace")
    pull(clone)
    there, folder = github.heads("sheets-pull"), clone.top.parent / "pulled"
    told = json.loads((folder / "proposal.json").read_text("utf-8"))
    told["pull"]["files"] = [name]
    (folder / "proposal.json").write_text(json.dumps(told), "utf-8")
    done = run(clone, "propose")
    assert done.exit_code == Exit.INVALID and "no file that a sheet may change" in done.output
    assert github.heads("sheets-pull") == there


def test_what_is_handed_over_is_data(clone: Repository, github: FakeGitHub) -> None:
    edit_sheet(clone, "owner", "grace")
    pull(clone)
    folder, there = clone.top.parent / "pulled", github.heads("sheets-pull")
    good = json.loads((folder / "proposal.json").read_text("utf-8"))
    for bad in ({}, {**good, "more": 1}, {**good, "base": "main"}, {**good, "base": "f" * 40}):
        (folder / "proposal.json").write_text(json.dumps(bad), "utf-8")
        assert run(clone, "propose").exit_code == Exit.INVALID
    (folder / "proposal.json").write_text(json.dumps(good), "utf-8")
    (folder / "files" / ONE).unlink()
    (folder / "files" / ONE).symlink_to(clone.root / "config/organization.yaml")
    assert "not handed over as a file" in run(clone, "propose").output
    assert github.heads("sheets-pull") == there


def test_who_moved_the_branch_meanwhile_is_not_overwritten(
    clone: Repository, tmp_path: Path
) -> None:
    edit_sheet(clone, "owner", "grace")
    hook = tmp_path / "remote.git" / "hooks" / "pre-receive"
    hook.write_text(
        "#!/bin/sh\nwhile read -r old new ref; do [ $ref = refs/heads/main ] || exit 1; done\n"
    )
    hook.chmod(0o755)
    done = pull(clone)
    assert done.exit_code == Exit.STALE and "sheets-pull is protected" in done.output


def test_a_pull_begins_with_the_files_of_a_commit(clone: Repository) -> None:
    clone.write({ONE: WIDE + "notes: mine\n"})
    done = run(clone, "sync", "--action", "pull")
    assert done.exit_code == Exit.STALE and "begins with the files of a commit" in done.output


def test_both_show_main_first(clone: Repository, github: FakeGitHub) -> None:
    edit_main(clone, "title: Initiative 1", "title: From git")
    edit_sheet(clone, "owner", "grace")
    assert run(clone, "sync", "--action", "both").exit_code == Exit.DONE
    assert row_of(clone.root, "Backlog", title="From git", owner="grace")
    assert json.loads((clone.top.parent / "pulled/proposal.json").read_text("utf-8"))["pull"][
        "changes"
    ]


def test_a_row_says_that_it_waits_until_it_is_merged(clone: Repository, github: FakeGitHub) -> None:
    def status() -> str:
        row = row_of(clone.root, "Backlog", initiative_key="INIT-0001")
        return str(read_cell(clone.root, "Backlog", row, "run_status"))

    edit_sheet(clone, "owner", "grace")
    pull(clone)
    assert status() == "waiting: in a pull request"
    books = {path: path.read_bytes() for path in (clone.root / "sheets").iterdir()}
    assert run(clone, "sync", "--action", "both").exit_code == Exit.DONE
    assert {path: path.read_bytes() for path in (clone.root / "sheets").iterdir()} == books
    clone.git("reset", "-q", "--hard", "origin/main")
    assert merged(clone) is not None
    clone.git("push", "-q", "origin", f"{github.heads('sheets-pull')}:refs/heads/main")
    clone.git("pull", "-q", "origin", "main")
    assert run(clone, "sync", "--action", "both").exit_code == Exit.DONE
    assert status() == "ok"


def test_a_long_pull_request_is_cut_by_rows() -> None:
    change = {
        "file": ONE,
        "path": "title",
        "old": "x" * 100,
        "new": "|" * 100,
        "cell": "Backlog!B2",
    }
    told = {
        "format": 1, "source": "google", "written": True, "files": [ONE], "changes": [change] * 3000, "new": [],
        "selection": [], "newer_in_files": 0, "notes": [], "findings": [],
    }  # fmt: skip
    proposal = Proposal.model_validate({"base": "a" * 40, "tabs": [], "pull": told})
    said = body(proposal, Context(None, "https://example.org/run"))
    assert len(said.encode()) <= 60_000
    assert "more, in the job summary" in said and "[Every row](https://example.org/run)" in said
    assert tabs_of("Something else") is None and tabs_of("<!-- portfolio:sheets {] -->") is None


def test_a_selection_is_recorded_once(
    clone: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "output"
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    words = [
        "select",
        "--root",
        str(clone.root),
        "--runs",
        str(tmp_path / "runs"),
        "--scenario",
        "q1-north-star",
    ]
    for keys, code in (
        ("INIT-0001 INIT-0002", Exit.DONE),
        ("INIT-0099", Exit.USAGE),
        (" , ", Exit.USAGE),
    ):
        done = CliRunner().invoke(main, ["ci", *words, "--select", keys], catch_exceptions=False)
        assert done.exit_code == code, done.output
    assert output.read_text("utf-8") == "recorded=1\n"
    [manifest] = (tmp_path / "runs").rglob("manifest.json")
    assert json.loads(manifest.read_text("utf-8"))["select"] == ["INIT-0001", "INIT-0002"]
