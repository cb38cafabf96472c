"""`init`: what it makes is valid, solves, and never goes over anything."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from portfolio.checked import check
from portfolio.cli import main
from portfolio.cli.boundary import Exit
from portfolio.findings import has_errors

BIN = Path(sys.executable).parent


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, catch_exceptions=False)


def made(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_a_new_portfolio_is_valid_and_solves(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    done = run("init", str(folder), "--period", "2026-Q1")
    assert done.exit_code == Exit.DONE
    assert sorted(done.stdout.split()) == sorted(made(folder))
    assert check(folder).findings == ()
    assert run("schema", "--check", "--root", str(folder)).exit_code == Exit.DONE
    solved = run("solve", "--root", str(folder))
    assert solved.exit_code == Exit.DONE
    assert (
        "Optimal, proven by HiGHS, gap 0" in solved.stdout and "Selected: 2 of 3" in solved.stdout
    )
    assert not (folder / ".github").exists() and not (folder / ".gitlab-ci.yml").exists()


def test_the_next_quarter_is_the_first_period(tmp_path: Path) -> None:
    assert run("init", str(tmp_path)).exit_code == Exit.DONE
    assert not has_errors(check(tmp_path).findings)


@pytest.mark.parametrize("name", ['Søstrene & "Sønn" #1: {a}', "yes", "今年", "-", "{period}"])
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    run("init", str(tmp_path), "--name", name, "--period", "2026-H1")
    workspace = check(tmp_path).workspace
    assert workspace is not None
    assert workspace.organization.name == ("2026-H1" if name == "{period}" else name)


@pytest.mark.parametrize(
    "wrong",
    [
        ["--period", "soon"],
        ["--name", ""],
        ["--action", "portfolio"],
        ["--gitlab", "x; rm -rf /"],
        ["--codeowners", "payments"],
        ["--codeowners", " "],
    ],
)
def test_what_is_wrong_makes_nothing(tmp_path: Path, wrong: list[str]) -> None:
    folder = tmp_path / "acme"
    done = run("init", str(folder), *wrong)
    assert (done.exit_code, folder.exists()) == (Exit.USAGE, False)


def test_nothing_that_is_there_is_touched(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Ours\n")
    done = run("init", str(tmp_path))
    assert done.exit_code == Exit.USAGE and "README.md" in done.stderr
    assert made(tmp_path) == {"README.md": b"Ours\n"}


def test_its_workflows_are_short_and_linters_accept_them(tmp_path: Path) -> None:
    action = "acme/portfolio@08c6903cd8c0fde910a37f88322edcfb5dd907a8"
    run("init", str(tmp_path), "--action", action, "--gitlab", "portfolio[highs]==0.1.0")
    workflows = sorted((tmp_path / ".github/workflows").iterdir())
    for path in workflows:
        assert len(path.read_text("utf-8").splitlines()) <= 24
        assert f"uses: {action}\n" in path.read_text("utf-8")
    lint = [str(BIN / "actionlint"), "-shellcheck", str(BIN / "shellcheck"), *map(str, workflows)]
    assert subprocess.run(lint, capture_output=True, check=False).stdout == b""
    pipeline = yaml.safe_load((tmp_path / ".gitlab-ci.yml").read_text("utf-8"))
    assert pipeline["default"]["before_script"] == [
        'pip install --quiet "portfolio[exact,highs]==0.1.0"'
    ]
    for job in pipeline["stages"]:
        for line in pipeline[job]["script"]:
            for command in line.split("portfolio ci ")[1:]:
                words = command.split()
                known = run("ci", words[0], "--help").stdout
                assert all(word in known for word in words if word.startswith("--"))


def test_without_a_folder_the_current_one_becomes_the_portfolio(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    monkeypatch.chdir(folder)
    done = run("init", "--period", "2026-Q1")
    assert done.exit_code == Exit.DONE
    assert check(folder).findings == ()
    assert 'name: "acme"' in (folder / "config" / "organization.yaml").read_text("utf-8")
    assert "next: portfolio solve" in done.stderr


def test_code_owners_are_asked_about_what_people_write(tmp_path: Path) -> None:
    """GitHub and GitLab read the file at the root, and let the last line that matches count."""
    done = run("init", str(tmp_path), "--codeowners", "@acme/planning lead@acme.example")
    assert done.exit_code == Exit.DONE and "CODEOWNERS" in done.stdout.split()
    lines = (tmp_path / "CODEOWNERS").read_text("utf-8").splitlines()
    rules = [line.split() for line in lines if line and not line.startswith("#")]
    assert {tuple(owners) for _, *owners in rules} == {("@acme/planning", "lead@acme.example")}
    owned = tuple(path for path, *_ in rules)
    for file in made(tmp_path):
        written_by_hand = file.startswith(("config/", "initiatives/")) or file == "CODEOWNERS"
        assert f"/{file}".startswith(owned) == written_by_hand, file
    assert not "/runs/q1-base-1/result.json".startswith(owned)


def test_an_upgrade_leaves_the_code_owners_alone(tmp_path: Path) -> None:
    run("init", str(tmp_path), "--codeowners", "@acme/planning")
    (tmp_path / "CODEOWNERS").write_text("* @acme/everybody\n", "utf-8")
    run("upgrade", "--root", str(tmp_path))
    assert (tmp_path / "CODEOWNERS").read_text("utf-8") == "* @acme/everybody\n"
