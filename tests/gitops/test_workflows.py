"""What act cannot show: permissions, triggers, pins, and what the linters say."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.gitops.forge import BIN, ROOT, WORKFLOWS, pins

FILES = sorted(WORKFLOWS.glob("*.yml"))
PUSHING = ("record/commit", "sheets-pull/commit", "sheets-pull/propose")
"""The jobs that push."""
RELEASING = ("release/publish", "release/announce")
"""The jobs that check nothing out at all: see tests/security/test_supply_chain.py."""


def workflow(path: Path) -> dict[str, Any]:
    """A workflow; `on` is a boolean to YAML 1.1, so it is read by another name."""
    found: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_job_asks_for_little_and_ends(path: Path) -> None:
    told = workflow(path)
    assert "pull_request_target" not in told["on"]
    assert told.get("permissions") in ({}, "", {"contents": "read"}) or told["permissions"] == {}
    assert "concurrency" in told
    for name, job in told["jobs"].items():
        assert "timeout-minutes" in job, name
        if path.stem != "ci":
            assert "permissions" in job, name
        if "environment" in job:
            assert job["environment"] in ("record", "sheets", "pypi", "github-pages"), name
        for step in job["steps"]:
            assert "${{ github.event" not in step.get("run", "") and "${{ inputs" not in step.get(
                "run", ""
            )


@pytest.mark.parametrize("path", [*FILES, ROOT / "action.yml"], ids=lambda path: path.stem)
def test_every_action_is_pinned_to_a_commit_with_its_version(path: Path) -> None:
    for line in path.read_text("utf-8").splitlines():
        if match := re.search(r"uses: (\S+)(.*)", line):
            assert match[1] == "./" or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", match[1]), line
            assert match[1] == "./" or re.match(r" # v\d+\.\d+\.\d+", match[2]), line
    assert all(len(commits) == 1 for commits in pins().values()), "one version of each action"


def writing_jobs() -> dict[str, set[str]]:
    """WORKFLOW/JOB -> what it may write."""
    found = {}
    for path in FILES:
        for name, job in workflow(path)["jobs"].items():
            may = {what for what, how in (job.get("permissions") or {}).items() if how == "write"}
            if may:
                found[f"{path.stem}/{name}"] = may
    return found


def test_who_may_write_what() -> None:
    assert writing_jobs() == {
        "plan/comment": {"pull-requests"},
        "plan-comment/comment": {"pull-requests"},
        "record/commit": {"contents"},
        "drift/sheets": {"id-token"},
        "drift/issue": {"issues"},
        "sheets-pull/commit": {"contents"},
        "sheets-pull/sheets": {"id-token"},
        "sheets-pull/propose": {"actions", "contents", "pull-requests"},
        "pages/deploy": {"id-token", "pages"},
        "release/publish": {"attestations", "id-token"},
        "release/announce": {"contents"},
    }


def test_who_sees_google_writes_nothing_and_who_writes_sees_no_google() -> None:
    for path in FILES:
        for name, job in workflow(path)["jobs"].items():
            may = {what for what, how in (job.get("permissions") or {}).items() if how == "write"}
            sees = "google-github-actions/auth" in str(job) or "GCP_" in str(job)
            assert sees == ("id-token" in may) or path.stem in ("release", "pages"), (
                f"{path.stem}/{name}"
            )
            assert may <= {"id-token"} or not sees, f"{path.stem}/{name}"
            assert not sees or job["environment"] == "sheets", f"{path.stem}/{name}"


def test_who_may_write_runs_code_of_main_only() -> None:
    deploy = workflow(WORKFLOWS / "pages.yml")["jobs"]["deploy"]
    assert not any("run" in step or "checkout" in step["uses"] for step in deploy["steps"])
    for place in set(writing_jobs()) - {*RELEASING, "pages/deploy"}:
        stem, name = place.split("/")
        job = workflow(WORKFLOWS / f"{stem}.yml")["jobs"][name]
        checkouts = [step for step in job["steps"] if step["uses"].startswith("actions/checkout@")]
        assert [step["with"]["ref"] for step in checkouts] == [
            "${{ github.event.repository.default_branch }}"
        ], place


def test_secrets_and_credentials_are_where_nothing_untrusted_is() -> None:
    for path in FILES:
        for name, job in workflow(path)["jobs"].items():
            place, text = f"{path.stem}/{name}", str(job)
            assert ("secrets." in text) == (place in ("record/commit", "sheets-pull/commit")), place
            assert ("'persist-credentials': 'true'" in text) == (place in PUSHING), place
            assert "cache" not in text or place == "ci/test", place


def test_recording_starts_no_recording() -> None:
    told = workflow(WORKFLOWS / "record.yml")
    assert told["on"]["push"]["paths-ignore"] == ["runs/**"]
    assert told["concurrency"]["cancel-in-progress"] == "false"


def test_pages_are_off_until_somebody_says_so_and_twice_in_a_private_repository() -> None:
    jobs = workflow(WORKFLOWS / "pages.yml")["jobs"]
    for name in ("warn", "build"):
        assert "vars.PORTFOLIO_PAGES != ''" in jobs[name]["if"]
    assert (
        jobs["build"]["needs"] == "warn" and "needs.warn.result != 'failure'" in jobs["build"]["if"]
    )
    assert "needs.build.result == 'success'" in jobs["deploy"]["if"]
    (step,) = jobs["warn"]["steps"]
    for wish, code in (
        ("public", 1),
        ("yes", 1),
        ("public-although-private", 0),
        ("restricted", 0),
    ):
        done = subprocess.run(
            ["bash", "-c", step["run"]], env={"WISH": wish}, capture_output=True, check=False
        )
        assert done.returncode == code and b"::warning::" in done.stdout


def lint(*command: str) -> None:
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_actionlint_and_shellcheck_have_nothing_to_say() -> None:
    lint("actionlint", "-shellcheck", str(BIN / "shellcheck"), *map(str, FILES))


def test_zizmor_has_nothing_to_say() -> None:
    lint("zizmor", "--offline", "--persona=pedantic", "--quiet", ".github", "action.yml")
