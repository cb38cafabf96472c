"""The workflows of this repository, run offline: a bare repository for a remote, `act` for a
runner, a fake API.

What act cannot know (permissions, concurrency, path filters) is asserted from the parsed YAML in
test_workflows.py.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.gitops.fake_github import FakeGitHub
from tests.record.sample import FILES

ROOT = Path(__file__).parents[2]
WORKFLOWS = ROOT / ".github" / "workflows"
ACTIONS = Path(__file__).parent / "actions"
BIN = Path(sys.executable).parent
PORTFOLIO = {
    name: text
    for name, text in FILES.items()
    if not name.endswith(("impossible.yaml", "weighted.yaml"))
}
TOOL = (
    "action.yml",
    ".gitignore",
    ".ci/requirements.txt",
    *(f".github/workflows/{w.name}" for w in sorted(WORKFLOWS.glob("*.yml"))),
)

ELSEWHERE = "acme/portfolio@v1"
"""How another repository calls this one's action."""

_PORTFOLIO = """#!{python}
# The tool as it is; what is meant for Google goes to the local one.
from portfolio.cli import main
from tests.sheets.elsewhere import redirected

redirected()
main()
"""
_PYTHON = """#!/bin/sh
# What the action would install is here already; everything else is Python.
[ "$1 $2" = "-m pip" ] && exit 0
exec "{python}" "$@"
"""


@dataclass(frozen=True)
class Done:
    """One run of a workflow."""

    code: int
    output: str

    def jobs(self) -> set[str]:
        """Names of the jobs that ran."""
        return set(re.findall(r"^\[[^/\]]+/([^\]]+?)\s*\]", self.output, re.MULTILINE))


class Forge:
    """A remote, somebody's clone of it, and a runner."""

    def __init__(self, folder: Path, github: FakeGitHub) -> None:
        self.remote, self.clone, self.folder, self.github = (
            folder / "remote.git",
            folder / "clone",
            folder,
            github,
        )
        (folder / "bin").mkdir()
        python = folder / "bin" / "python"
        python.write_text(_PYTHON.format(python=sys.executable))
        python.chmod(0o755)
        tool = folder / "bin" / "portfolio"
        tool.write_text(_PORTFOLIO.format(python=sys.executable))
        tool.chmod(0o755)
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(self.remote)], check=True)
        subprocess.run(["git", "init", "-q", "-b", "main", str(self.clone)], check=True)
        self.git("remote", "add", "origin", str(self.remote))
        self.runs = 0
        self.variables: dict[str, str] = {}
        """Of the repository's settings: `vars` in a workflow."""
        self.google: dict[str, str] = {}
        """Where the workflows find a local Google, once they are connected to one."""

    def begin(self) -> "Forge":
        """A first commit with this repository's tool and the sample portfolio."""
        for name in TOOL:
            (self.clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.clone / name)
        self.commit(PORTFOLIO, "The first files")
        self.git("push", "-q", "origin", "main")
        return self

    def git(self, *words: str) -> str:
        """What git prints in the clone."""
        who = {
            f"GIT_{role}_{part}": f"ada{at}"
            for role in ("AUTHOR", "COMMITTER")
            for part, at in _WHO.items()
        }
        environment = {
            **os.environ,
            **who,
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_SYSTEM": "/dev/null",
        }
        command = ["git", "-C", str(self.clone), *words]
        return subprocess.run(
            command, env=environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    def commit(self, texts: dict[str, str], message: str = "A change") -> str:
        """Commit files in the clone."""
        for name, text in texts.items():
            (self.clone / name).parent.mkdir(parents=True, exist_ok=True)
            (self.clone / name).write_text(text, encoding="utf-8")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    def edit(self, file: str, old: str, new: str, message: str = "A change") -> str:
        """Replace what is there once, and commit."""
        text = (self.clone / file).read_text("utf-8")
        assert text.count(old) == 1, (file, old)
        return self.commit({file: text.replace(old, new)}, message)

    def push_pull_request(self, number: int, branch: str, owner: str = "o/r") -> str:
        """Make refs/pull/N of the branch as GitHub does; the commit that it is at."""
        head = self.git("rev-parse", branch)
        self.git("fetch", "-q", "origin", "main")
        self.git("switch", "-q", "--detach", "origin/main")
        self.git("merge", "-q", "--no-ff", "-m", f"Merge {head} into main", branch)
        self.git(
            "push",
            "-q",
            "-f",
            "origin",
            f"HEAD:refs/pull/{number}/merge",
            f"{branch}:refs/pull/{number}/head",
        )
        self.git("switch", "-q", branch)
        self.github.pull(number, head, owner=owner)
        return head

    def merge(self, number: int) -> str:
        """Merge a pull request into main, as the button does; the commit that it became."""
        head = self.github.pulls[number]["head"]["sha"]
        self.git("fetch", "-q", "origin", "main")
        self.git("switch", "-q", "-C", "main", "origin/main")
        self.git("merge", "-q", "--no-ff", "-m", f"Merge pull request #{number}", head)
        self.git("push", "-q", "origin", "main")
        merged = self.git("rev-parse", "HEAD")
        self.github.pull(number, head, merged_as=merged)
        return merged

    def run(
        self, workflow: str, event: str, payload: dict[str, Any], *, ref: str = "main", **more: str
    ) -> Done:
        """Run a workflow of main (or what the clone has checked out) as an event would."""
        self.runs += 1
        event_file = self.folder / "event.json"
        repository = {"default_branch": "main", "full_name": "o/r", "fork": False}
        event_file.write_text(json.dumps({"repository": repository, **payload}))
        variables = {
            "REMOTE": str(self.remote),
            "EVENT_REF": ref,
            "ARTIFACTS": str(self.artifacts(self.runs)),
            "PATH": f"{self.folder / 'bin'}:{BIN}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "GITHUB_API_URL": self.github.address,
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_RUN_NUMBER": str(self.runs),
            "GITHUB_RUN_ATTEMPT": "1",
            "CI": "true",
            **more,
        }
        command = [
            str(BIN / "act"),
            event,
            "-W",
            f".github/workflows/{workflow}.yml",
            "-e",
            str(event_file),
        ]
        command += [
            "-P",
            "ubuntu-24.04=-self-hosted",
            "--no-skip-checkout",
            "--action-offline-mode",
        ]
        command += ["--no-cache-server", "-s", f"GITHUB_TOKEN={more.get('TOKEN', 'writes')}"]
        command += ["--local-repository", f"{ELSEWHERE}={ROOT}"]
        for action, commits in sorted(pins().items()):
            for commit in commits:
                command += [
                    "--local-repository",
                    f"{action}@{commit}={ACTIONS / action.partition('/')[2]}",
                ]
        for name, value in self.variables.items():
            command += ["--var", f"{name}={value}"]
        for name, value in variables.items():
            command += ["--env", f"{name}={value}"]
        environment = {
            **os.environ,
            "HOME": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
        }
        done = subprocess.run(
            command,
            cwd=self.clone,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return Done(done.returncode, done.stdout + done.stderr)

    def artifacts(self, run: int) -> Path:
        """What a run uploads, which no other run has."""
        return self.folder / "artifacts" / str(run)

    def connect(self, url: str, credentials: Path) -> None:
        """Let the workflows find a local Google, and let it trust them."""
        self.google = {"LOCAL_GOOGLE": url, "LOCAL_GOOGLE_CREDENTIALS": str(credentials)}
        self.variables["GCP_WIF_PROVIDER"] = (
            "projects/1/locations/global/workloadIdentityPools/github/providers/r"
        )

    def tool(self, *words: str) -> str:
        """What `portfolio` prints in the clone, for a person who may use Google."""
        credentials = {"GOOGLE_APPLICATION_CREDENTIALS": self.google["LOCAL_GOOGLE_CREDENTIALS"]}
        environment = {**os.environ, **self.google, **credentials, "PYTHONPATH": str(ROOT)}
        command = [str(self.folder / "bin" / "portfolio"), *words, "--root", str(self.clone)]
        return subprocess.run(
            command, env=environment, check=True, capture_output=True, text=True
        ).stdout

    def there(self, branch: str) -> str:
        """The commit that a branch of the remote is at; empty where there is none."""
        return self.git("ls-remote", "origin", f"refs/heads/{branch}").split("\t")[0]

    def sheets(self, event: str = "schedule", inputs: Mapping[str, str] | None = None) -> Done:
        """What the clock, main that moved, or the menu of a spreadsheet starts."""
        return self.run(
            "sheets-pull", event, {"inputs": {**inputs}} if inputs else {}, **self.google
        )

    def plan(self, number: int, *, fork: bool = False, **more: str) -> Done:
        """What GitHub starts when a pull request is pushed to."""
        head = self.github.pulls[number]["head"]["sha"]
        owner = "stranger/r" if fork else "o/r"
        request = {"number": number, "head": {"sha": head, "repo": {"full_name": owner}}}
        payload = {"number": number, "pull_request": request}
        return self.run("plan", "pull_request", payload, ref=f"refs/pull/{number}/merge", **more)

    def plan_comment(
        self, head: str, run_number: int, owner: str = "stranger/r", **more: str
    ) -> Done:
        """What GitHub starts when the plan of a fork is done."""
        run = {
            "id": 1,
            "event": "pull_request",
            "conclusion": "success",
            "head_sha": head,
            "head_branch": "topic",
            "head_repository": {"full_name": owner},
            "html_url": f"https://github.example/o/r/actions/runs/{run_number}",
            "run_number": run_number,
            "run_attempt": 1,
        }
        return self.run("plan-comment", "workflow_run", {"workflow_run": run}, **more)

    def record(self, **more: str) -> Done:
        """What GitHub starts when main is pushed to."""
        return self.run("record", "push", {"ref": "refs/heads/main"}, **more)

    def queue(self, number: int, base: str) -> tuple[str, Done]:
        """What GitHub starts when a pull request enters the merge queue on ``base``: its commit
        there, and the run."""
        head = self.github.pulls[number]["head"]["sha"]
        self.git("switch", "-q", "--detach", base)
        self.git("merge", "-q", "--no-ff", "-m", f"Merge pull request #{number}", head)
        queued, ref = (
            self.git("rev-parse", "HEAD"),
            f"refs/heads/gh-readonly-queue/main/pr-{number}-{base}",
        )
        self.git("push", "-q", "-f", "origin", f"HEAD:{ref}")
        group = {
            "head_ref": ref,
            "head_sha": queued,
            "base_ref": "refs/heads/main",
            "base_sha": base,
        }
        return queued, self.run("plan", "merge_group", {"merge_group": group}, ref=ref)

    def land(self, queued: str, numbers: Sequence[int]) -> None:
        """What the queue does once its checks are green: main becomes the last commit of the
        group."""
        self.git("push", "-q", "origin", f"{queued}:refs/heads/main")
        line = self.git("rev-list", "--first-parent", "-n", str(len(numbers)), queued).split()
        for number, commit in zip(reversed(numbers), line, strict=True):
            self.github.pull(number, self.github.pulls[number]["head"]["sha"], merged_as=commit)

    def recorded(self) -> list[str]:
        """The files of the record that main of the remote has."""
        done = subprocess.run(
            ["git", "-C", str(self.remote), "ls-tree", "-r", "--name-only", "main", "--", "runs"],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.split()


_WHO = {"NAME": "", "EMAIL": "@example.org"}


def pins() -> dict[str, set[str]]:
    """Action -> the commits that the workflows pin it to."""
    found: dict[str, set[str]] = {}
    for path in (*WORKFLOWS.glob("*.yml"), ROOT / "action.yml"):
        for action, commit in re.findall(
            r"uses: ([\w-]+/[\w-]+)@([0-9a-f]{40}) #", path.read_text("utf-8")
        ):
            found.setdefault(action, set()).add(commit)
    return found
