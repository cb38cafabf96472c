"""`upgrade`: what belongs to the tool is brought up to date, what belongs to people stays, nothing
is lost."""

import json
import shutil
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from portfolio.cli.boundary import Exit
from tests.repositories import Repository

ACTION = "acme/portfolio@0123456789abcdef0123456789abcdef01234567"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


@pytest.fixture
def repository(new_repository: Callable[..., Repository]) -> Repository:
    made = new_repository({})
    run("init", str(made.root), "--period", "2026-Q1", "--action", ACTION)
    made.commit()
    return made


def upgrade(repository: Repository, *words: str) -> Result:
    return run("upgrade", "--root", str(repository.root), *words)


def test_a_new_portfolio_is_up_to_date(repository: Repository) -> None:
    done = upgrade(repository)
    assert (done.exit_code, done.stdout) == (Exit.DONE, "")
    assert "everything is up to date" in done.stderr


OUTDATED = {
    "a workflow": (
        ".github/workflows/plan.yml",
        lambda text: text.replace("name: plan", "name: old"),
    ),
    "a schema": ("config/schemas/scenario.json", lambda _: "{}\n"),
    "the attributes": (
        ".gitattributes",
        lambda text: text.replace("runs/** -text", "docs/** -text"),
    ),
    "what git ignores": (".gitignore", lambda _: "build/\n"),
}


@pytest.mark.parametrize("outdated", OUTDATED)
def test_what_is_out_of_date_is_shown_then_written(repository: Repository, outdated: str) -> None:
    file, change = OUTDATED[outdated]
    path = repository.root / file
    right = path.read_text()
    path.write_text(change(right))
    assert path.read_text() != right
    repository.commit()
    shown = upgrade(repository)
    assert f"+++ b/{file}" in shown.stdout and path.read_text() == change(right)
    assert upgrade(repository, "--write").exit_code == Exit.DONE
    assert upgrade(repository).stdout == ""
    for line in right.splitlines():
        assert line in path.read_text().splitlines()


def test_lines_that_people_added_stay(repository: Repository) -> None:
    path = repository.root / ".gitignore"
    path.write_text("build/\n")
    repository.commit()
    upgrade(repository, "--write")
    assert path.read_text().splitlines()[0] == "build/" and ".tmp-*" in path.read_text()


def test_the_action_that_the_workflows_name_is_kept(repository: Repository) -> None:
    path = repository.root / ".github/workflows/record.yml"
    path.write_text(path.read_text().replace("jobs:", "jobs:  # ours"))
    repository.commit()
    assert f"uses: {ACTION}" in path.read_text()
    upgrade(repository, "--write")
    assert f"uses: {ACTION}" in path.read_text() and "# ours" not in path.read_text()


def test_a_repository_without_workflows_gets_none(repository: Repository) -> None:
    shutil.rmtree(repository.root / ".github")
    repository.commit()
    assert upgrade(repository).stdout == ""
    assert ".github/workflows/plan.yml" in upgrade(repository, "--action", ACTION).stdout


@pytest.mark.parametrize("in_git", [True, False])
def test_work_that_git_does_not_have_is_not_replaced(repository: Repository, in_git: bool) -> None:
    path = repository.root / ".github/workflows/plan.yml"
    mine = path.read_text() + "# a change of mine\n"
    path.write_text(mine)
    if not in_git:
        shutil.rmtree(repository.root / ".git")
    done = upgrade(repository, "--write")
    assert done.exit_code == Exit.STALE and ".github/workflows/plan.yml" in done.stderr
    assert path.read_text() == mine


def test_files_of_people_are_left_alone(repository: Repository) -> None:
    for file in ("README.md", "config/metrics.yaml", "initiatives/INIT-0001.yaml"):
        (repository.root / file).write_text((repository.root / file).read_text() + "# mine\n")
    (repository.root / "initiatives/INIT-0002.yaml").unlink()
    repository.commit()
    assert "README" not in upgrade(repository).stdout and "INIT-" not in upgrade(repository).stdout


def test_runs_of_another_format_are_counted(repository: Repository) -> None:
    for number in (0, 99, 99):
        folder = (
            repository.root
            / f"runs/results/base/base-{len(list(repository.root.glob('runs/results/base/*'))):012x}"
        )
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(json.dumps({"format": number}))
    done = upgrade(repository)
    assert "1 run of format 0" in done.stderr and "2 runs of format 99" in done.stderr
