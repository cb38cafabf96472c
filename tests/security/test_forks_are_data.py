"""What a fork sends is data: code of main computes its plan, and none of its figures, code or words
is taken over.

The workflows run under act, with an attacker's pull request in a bare repository and a fake of
GitHub's API.
"""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.actions import confined
from portfolio.actions.progress import silent
from portfolio.cli import main
from portfolio.cli.boundary import Exit
from portfolio.gitops import proposals, trees
from portfolio.gitops.proposals import NotPlanned, too_large
from portfolio.gitops.thread import MARKER, marked, runs_of
from portfolio.report.markdown.comment import Context, comment
from tests.gitops.fake_github import FakeGitHub, fake_github
from tests.gitops.forge import Done, Forge
from tests.report import diffs

LOYALTY = "initiatives/INIT-0004.yaml"
STRANGER = "stranger/r"
FORGED = "Forged initiative"
FIRST_LINE_WITHOUT_A_PLAN = (
    "**Not planned by this repository: what there is was computed by the fork's own workflow**."
)


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with fake_github() as state:
        yield state


@pytest.fixture
def forge(tmp_path: Path, github: FakeGitHub) -> Forge:
    return Forge(tmp_path, github).begin()


def forged_plan() -> bytes:
    """A plan of the right shape with figures that nothing computed."""
    text = diffs.diff(diffs.scenario()).model_dump_json()
    assert '"title":"' in text
    return text.replace('"title":"', f'"title":"{FORGED} ').encode()


def propose(forge: Forge, texts: Mapping[str, str] | None = None) -> str:
    """A pull request #7 of a stranger that makes one initiative cheap, and whatever else; the
    commit of its branch."""
    forge.git("switch", "-q", "-c", "topic")
    forge.edit(LOYALTY, "engineering: 90", "engineering: 5")
    if texts:
        forge.commit(dict(texts))
    head = forge.push_pull_request(7, "topic", STRANGER)
    forge.git("switch", "-q", "main")
    return head


def uploaded(forge: Forge, run: int, files: Mapping[str, bytes]) -> None:
    """What the fork's own workflow uploads in a run: whatever it likes."""
    folder = forge.artifacts(run) / "portfolio-plan"
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def commented(forge: Forge, github: FakeGitHub, head: str, **more: str) -> tuple[str, Done]:
    """The comment on #7, and the run that wrote it."""
    done = forge.plan_comment(head, forge.runs, STRANGER, **more)
    assert "Traceback" not in done.output, done.output
    assert FORGED not in done.output
    assert [one["number"] for one in github.comments] == [7], done.output
    [body] = github.bodies()
    assert body.startswith(MARKER) and FORGED not in body
    return body, done


def replaced(forge: Forge, path: str, mode: str, content: bytes) -> None:
    """A pull request whose tree has an entry that no editor makes, by plumbing alone."""
    blob = _git(forge, "hash-object", "-w", "--stdin", feed=content)
    forge.git("switch", "-q", "-c", "topic")
    forge.git("update-index", "--add", "--cacheinfo", f"{mode},{blob},{path}")
    forge.git("commit", "-q", "-m", "A change")
    forge.git("reset", "-q", "--hard")


def _git(forge: Forge, *words: str, feed: bytes = b"") -> str:
    command = ["git", "-C", str(forge.clone), *words]
    return (
        subprocess.run(command, input=feed, capture_output=True, check=True).stdout.decode().strip()
    )


def _merged_tree(forge: Forge, tree: str) -> str:
    """refs/pull/7 of a tree that git itself would not check out; the commit of the branch."""
    base = forge.git("rev-parse", "main")
    head = forge.git("commit-tree", tree, "-p", base, "-m", "A change")
    merge = forge.git("commit-tree", tree, "-p", base, "-p", head, "-m", "Merge")
    forge.git(
        "push", "-q", "-f", "origin", f"{merge}:refs/pull/7/merge", f"{head}:refs/pull/7/head"
    )
    forge.github.pull(7, head, owner=STRANGER)
    return head


def _tree_with(forge: Forge, folder: str, lines: str) -> str:
    """The tree of main with more entries in a folder, or at the top for an empty one."""
    inner = _git(
        forge, "mktree", feed=f"{forge.git('ls-tree', f'main:{folder}')}\n{lines}".encode()
    )
    if not folder:
        return inner
    others = [
        line
        for line in forge.git("ls-tree", "main").splitlines()
        if not line.endswith(f"\t{folder}")
    ]
    return _git(
        forge, "mktree", feed="\n".join([*others, f"040000 tree {inner}\t{folder}"]).encode()
    )


@pytest.mark.full
def test_the_plan_of_a_fork_is_made_by_code_of_main_without_any_secret(
    forge: Forge, github: FakeGitHub
) -> None:
    forge.git("switch", "-q", "-c", "topic")
    forge.edit(LOYALTY, "title: Loyalty points", 'title: "@everyone <img src=x> ```"')
    forge.edit(LOYALTY, "engineering: 90", "engineering: 5")
    head = forge.push_pull_request(7, "topic", STRANGER)
    done = forge.plan(7, fork=True, TOKEN="reads")
    assert done.code == 0, done.output
    assert github.requests == []  # nothing was asked of the API at all: the plan has no token
    forge.git("switch", "-q", "main")
    body, done = commented(forge, github, head)
    assert done.code == 0, done.output
    assert "enters" in body and "@everyone" not in body and "<img" not in body
    assert runs_of(body)["runs"]["base"]["run_id"].startswith(
        "base-"
    )  # computed here, so it may be kept
    github.pull(7, "e" * 40, owner=STRANGER)
    again = forge.plan_comment(head, forge.runs)
    assert again.code == 0 and github.bodies() == [body], "no open pull request is at that commit"


@pytest.mark.full
@pytest.mark.parametrize(
    "files",
    [
        {"plan.json": forged_plan()},
        {"plan.json": forged_plan(), "number": b"8", "pr_number.txt": b"8", "not-planned": b"TIME"},
        {"plan.json": b"{"},
        {"plan.json": b"[]"},
        {"plan.json": b"\xff"},
        {"plan.json": b"9" * 9_000_000},
    ],
    ids=["figures", "another-number", "half", "list", "bytes", "giant"],
)
def test_no_figure_of_a_fork_is_taken_over(
    forge: Forge, github: FakeGitHub, files: dict[str, bytes]
) -> None:
    head = propose(forge)
    github.pull(8, "8" * 40)
    uploaded(forge, 0, files)
    body, done = commented(forge, github, head)
    assert done.code == 0, done.output
    assert "INIT-0004" in body and "enters" in body


HOSTILE_ACTION = """\
name: Portfolio
description: Not ours
inputs: {command: {description: "", default: ""}, token: {description: "", default: ""}}
runs:
  using: composite
  steps:
    - shell: bash
      run: touch "$PWNED"; mkdir -p "$RUNNER_TEMP/portfolio-plan"; echo '{}' > "$RUNNER_TEMP/portfolio-plan/plan.json"
"""
HOSTILE_PYTHON = "import os, pathlib\npathlib.Path(os.environ['PWNED']).touch()\n"
HOSTILE_CODE = {
    "action.yml": HOSTILE_ACTION,
    ".github/workflows/plan-comment.yml": "on: push\njobs: {}\n",
    "portfolio/__init__.py": HOSTILE_PYTHON,
    "portfolio/__main__.py": HOSTILE_PYTHON,
    "sitecustomize.py": HOSTILE_PYTHON,
    "conftest.py": HOSTILE_PYTHON,
    ".gitattributes": "*.yaml filter=evil\n",
    ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=touch\n',
    ".ci/requirements.txt": "evil==1\n",
}


@pytest.mark.full
def test_no_code_of_a_fork_is_run(forge: Forge, github: FakeGitHub) -> None:
    head = propose(forge, HOSTILE_CODE)
    pwned = forge.folder / "pwned"
    body, done = commented(forge, github, head, PWNED=str(pwned))
    assert done.code == 0, done.output
    assert "INIT-0004" in body and "enters" in body
    assert not pwned.exists()


@pytest.mark.full
def test_a_pull_request_that_is_named_by_its_number_is_no_more_trusted(
    forge: Forge, github: FakeGitHub
) -> None:
    propose(forge, HOSTILE_CODE)
    pwned = forge.folder / "pwned"
    done = forge.run("plan", "workflow_dispatch", {"inputs": {"pr": "7"}}, PWNED=str(pwned))
    assert done.code == 0, done.output
    [body] = github.bodies()
    assert "INIT-0004" in body and "enters" in body
    assert not pwned.exists()
    assert done.jobs() == {"plan (by number)", "comment"}
    done = forge.run("plan", "workflow_dispatch", {"inputs": {"pr": "99"}})
    assert done.code == 0 and "nothing to plan" in done.output
    assert github.bodies() == [body]


Attack = Callable[[Forge], str]
"""Makes pull request #7; the commit of its branch."""


def _with_entry(path: str, mode: str, content: bytes) -> Attack:
    def attack(forge: Forge) -> str:
        replaced(forge, path, mode, content)
        head = forge.push_pull_request(7, "topic", STRANGER)
        forge.git("switch", "-q", "main")
        return head

    return attack


def _with_a_giant(forge: Forge) -> str:
    return propose(forge, {"initiatives/INIT-0099.yaml": "x" * 6_000_000})


def _with_a_submodule(forge: Forge) -> str:
    blobs = [
        line
        for line in forge.git("ls-tree", "main:initiatives").splitlines()
        if "INIT-0004" not in line
    ]
    commit = forge.git("rev-parse", "main")
    lines = "\n".join([*blobs, f"160000 commit {commit}\tINIT-0004.yaml"])
    inner = _git(forge, "mktree", "--missing", feed=lines.encode())
    others = [
        line
        for line in forge.git("ls-tree", "main").splitlines()
        if not line.endswith("\tinitiatives")
    ]
    tree = _git(
        forge, "mktree", feed="\n".join([*others, f"040000 tree {inner}\tinitiatives"]).encode()
    )
    return _merged_tree(forge, tree)


INVALID: dict[str, tuple[Attack, str]] = {
    "link-to-a-file": (_with_entry(LOYALTY, "120000", b"/etc/passwd"), "symbolic link"),
    "link-out-of-the-tree": (
        _with_entry(LOYALTY, "120000", b"../../../../etc/passwd"),
        "symbolic link",
    ),
    "link-for-the-metrics": (
        _with_entry("config/metrics.yaml", "120000", b"/dev/zero"),
        "symbolic link",
    ),
    "submodule-for-a-file": (_with_a_submodule, "not a regular file"),
    "giant-file": (_with_a_giant, "larger than 5 MB"),
}


@pytest.mark.full
@pytest.mark.parametrize("attack", INVALID)
def test_what_is_no_plain_file_is_a_finding_and_is_not_followed(
    forge: Forge, github: FakeGitHub, attack: str
) -> None:
    make, finding = INVALID[attack]
    head = make(forge)
    body, done = commented(forge, github, head)
    assert done.code != 0, "the files are invalid"
    assert finding in body and "root:" not in body


@pytest.mark.full
@pytest.mark.parametrize(
    "name", ["..", ".", "...", "..\\..", "a\nb.yaml", "-rf", "\x1b[31m"], ids=ascii
)
def test_a_name_of_a_fork_leads_nowhere(forge: Forge, github: FakeGitHub, name: str) -> None:
    blob = _git(forge, "hash-object", "-w", "--stdin", feed=b"key: INIT-0099\n")
    inner = _git(forge, "mktree", feed=f"100644 blob {blob}\tevil.yaml".encode())
    entry = f"040000 tree {inner}\t{name}\0"
    entries = _git(forge, "ls-tree", "-z", "main:initiatives") + entry
    folder = _git(forge, "mktree", "-z", feed=entries.encode())
    others = [
        line
        for line in forge.git("ls-tree", "main").splitlines()
        if not line.endswith("\tinitiatives")
    ]
    tree = _git(
        forge, "mktree", feed="\n".join([*others, f"040000 tree {folder}\tinitiatives"]).encode()
    )
    head = _merged_tree(forge, tree)
    before = sorted(path for path in forge.folder.rglob("evil.yaml"))
    done = forge.plan_comment(head, 1, STRANGER)
    assert "Traceback" not in done.output, done.output
    assert sorted(path for path in forge.folder.rglob("evil.yaml")) == before == []
    assert all(one["number"] == 7 for one in github.comments)


def _many(forge: Forge, count: int, size: int) -> str:
    """Very many names of one small object: a pack of some kilobytes that would fill the memory."""
    blob = _git(forge, "hash-object", "-w", "--stdin", feed=b"#" * size)
    lines = "\n".join(f"100644 blob {blob}\tINIT-{number:06d}.yaml" for number in range(count))
    return _merged_tree(forge, _tree_with(forge, "initiatives", lines))


@pytest.mark.full
@pytest.mark.parametrize(
    ("count", "size", "seconds", "reason"),
    [
        (proposals.MOST_FILES + 1, 10, "900", NotPlanned.FILES),
        (proposals.MOST_BYTES // 4_000_000 + 1, 4_000_000, "900", NotPlanned.BYTES),
        (1, 10, "0", NotPlanned.TIME),
    ],
    ids=["files", "bytes", "time"],
)
def test_what_cannot_be_planned_within_limits_is_said_first_and_shows_no_figure(
    forge: Forge, github: FakeGitHub, count: int, size: int, seconds: str, reason: NotPlanned
) -> None:
    head = _many(forge, count, size)
    uploaded(forge, 0, {"plan.json": forged_plan()})
    body, done = commented(forge, github, head, PORTFOLIO_SECONDS=seconds)
    assert done.code != 0
    lines = [line for line in body.splitlines() if line]
    assert lines[0].startswith(MARKER) and lines[1] == FIRST_LINE_WITHOUT_A_PLAN
    assert reason.value in body and "enters" not in body
    assert "https://github.example/o/r/actions/runs/" in body


@pytest.mark.full
@pytest.mark.parametrize("other", ["another-repository", "another-branch", "closed", "moved-on"])
def test_only_the_pull_request_of_the_fork_at_that_commit_is_written_to(
    forge: Forge, github: FakeGitHub, other: str
) -> None:
    head = propose(forge)
    owner = "somebody/else" if other == "another-repository" else STRANGER
    github.pull(7, head, owner=owner, onto="legacy" if other == "another-branch" else "main")
    if other == "closed":
        github.pulls[7]["state"] = "closed"
    if other == "moved-on":
        forge.git("push", "-q", "-f", "origin", "main:refs/pull/7/merge")
    done = forge.plan_comment(head, 1, STRANGER)
    assert done.code == 0 and "nothing to plan" in done.output, done.output
    assert github.comments == []


def test_figures_of_a_fork_that_somebody_shows_all_the_same_say_so_first() -> None:
    shown = comment(diffs.diff(diffs.scenario()), Context("1.1", untrusted=True))
    lines = [line for line in shown.splitlines() if line]
    assert lines[1].startswith("> **Computed by the fork's own workflow, not by this repository:**")
    trusted = comment(diffs.diff(diffs.scenario()), Context("2.1"))
    assert marked(shown)["decision"] != marked(trusted)["decision"], (
        "the same figures replace it, once computed here"
    )
    assert "fork" not in trusted


@pytest.fixture
def artifact(github: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that `ci comment` takes a plan from which a fork uploaded, for a pull request #7."""
    github.pull(7, "a" * 40, owner=STRANGER)
    for name, value in {
        "GITHUB_API_URL": github.address,
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_TOKEN": "writes",
        "PORTFOLIO_UNTRUSTED": "true",
        "PORTFOLIO_NUMBER": "7",
        "PORTFOLIO_PLAN": str(tmp_path / "artifact/plan.json"),
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "artifact").mkdir()
    return tmp_path / "artifact"


def run_comment(root: Path) -> Result:
    return CliRunner().invoke(main, ["ci", "comment", "--root", str(root)], catch_exceptions=False)


@pytest.mark.parametrize(
    "plan", [b"{", b"[]", b"null", b'{"format": 1}', b"\xff", b"9" * 9_000_000], ids=len
)
def test_what_a_fork_uploads_is_no_plan_until_its_shape_is_checked(
    artifact: Path, github: FakeGitHub, plan: bytes
) -> None:
    (artifact / "plan.json").write_bytes(plan)
    done = run_comment(artifact)
    assert done.exit_code == Exit.INVALID
    assert github.comments == []


def test_a_plan_that_a_fork_made_is_shown_only_under_a_line_that_says_so(
    artifact: Path, github: FakeGitHub
) -> None:
    (artifact / "plan.json").write_bytes(forged_plan())
    assert run_comment(artifact).exit_code == Exit.DONE
    [body] = github.bodies()
    assert body.splitlines()[2].startswith(
        "> **Computed by the fork's own workflow, not by this repository:**"
    )
    assert runs_of(body) == {}, "what a stranger says about runs is not kept"


@pytest.mark.parametrize(
    "reason", [b"TIME", b"<b>@all</b>", b"\xff\x00", b"", b"[]" * 1_000_000], ids=len
)
def test_a_reason_is_never_in_the_words_of_a_fork(
    artifact: Path, github: FakeGitHub, reason: bytes
) -> None:
    (artifact / "not-planned").write_bytes(reason)
    (artifact / "plan.json").write_bytes(forged_plan())
    assert run_comment(artifact).exit_code == Exit.DONE
    [body] = github.bodies()
    assert any(known.value in body for known in NotPlanned)
    assert "@all" not in body and "[][]" not in body and FORGED not in body


def test_who_plans_has_no_secret_and_its_output_commands_nothing() -> None:
    secrets = {
        "GITHUB_TOKEN": "x",
        "PORTFOLIO_GITLAB_TOKEN": "x",
        "ACTIONS_RUNTIME_TOKEN": "x",
        "RECORD_DEPLOY_KEY": "x",
        "GOOGLE_APPLICATION_CREDENTIALS": "x",
        "GITHUB_ENV": "x",
        "GITHUB_OUTPUT": "x",
        "GITHUB_PATH": "x",
    }
    assert confined.without_secrets({**secrets, "PATH": "p"}) == {"PATH": "p"}
    text = confined.without_commands(
        "::add-path::x\n  ::set-env name=A::x\nab ##[add-path]x\r::error::x"
    )
    assert all(not line.strip().startswith("::") for line in text.splitlines())
    assert "##[" not in text


def test_a_process_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    late = tmp_path / "late"
    script = f"(sleep 2; touch {late}) & sleep 60"
    assert confined.run_confined(("sh", "-c", script), 0, silent) is None
    subprocess.run(["sleep", "2.5"], check=True)
    assert not late.exists()


def test_a_process_that_wants_all_memory_fails_alone() -> None:
    greedy = ("python3", "-c", "bytearray(20_000_000_000)")
    assert confined.run_confined(greedy, 60, silent) == Exit.BUG


def test_sizes_are_asked_before_anything_is_read(
    forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "blobs", None)
    assert too_large(forge.clone, "main") is None
    monkeypatch.setattr(proposals, "MOST_BYTES", 100)
    assert too_large(forge.clone, "main") is NotPlanned.BYTES
    monkeypatch.setattr(proposals, "MOST_FILES", 2)
    assert too_large(forge.clone, "main") is NotPlanned.FILES


@pytest.mark.parametrize("mode", ["120000", "100644", "160000"], ids=["link", "file", "submodule"])
@pytest.mark.parametrize("folder", ["initiatives", "config", "config/scenarios"])
def test_a_folder_that_is_none_is_not_followed(
    forge: Forge, tmp_path: Path, folder: str, mode: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "INIT-0099.yaml").write_text("key: INIT-0099\n")
    commit = forge.git("rev-parse", "main")
    blob = _git(forge, "hash-object", "-w", "--stdin", feed=str(outside).encode())
    forge.git("rm", "-q", "-r", "--cached", folder)
    forge.git(
        "update-index",
        "--add",
        "--cacheinfo",
        f"{mode},{commit if mode == '160000' else blob},{folder}",
    )
    head = forge.git("commit-tree", forge.git("write-tree"), "-p", commit, "-m", "A change")
    assert too_large(forge.clone, head) is None
    texts, _ = trees.texts_at(forge.clone, head)
    assert not [path for path in texts if path.startswith(f"{folder}/")]
