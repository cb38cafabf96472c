"""What a shell offers after TAB, asked in bash; other shells get the script of click for them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
EXPECTED = [
    ("solve q1-nor", ["q1-nordics", "q1-north-star"]),
    ("record q1-nor", ["q1-nordics", "q1-north-star"]),
    ("repair q2", ["q2-outlook"]),
    ("log q2", ["q2-outlook"]),
    ("solve q1-nordics q1-nor", ["q1-north-star"]),
    ("estimate INIT-000", [f"INIT-000{number}" for number in range(1, 10)]),
    ("explain P34", [f"P34{number}" for number in range(7)]),
    ("explain p346", ["P346"]),
    ("val", ["validate"]),
    ("solve no-such", []),
]


def environment(**others: str) -> dict[str, str]:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, **others}


def in_bash(line: str, folder: Path) -> list[str]:
    """What bash puts into COMPREPLY, by the function that it is told to ask."""
    words = ["portfolio", *line.split(" ")]
    array = " ".join(f"'{word}'" for word in words)
    script = (
        'eval "$(_PORTFOLIO_COMPLETE=bash_source portfolio)"\n'
        f"COMP_WORDS=({array}); COMP_CWORD={len(words) - 1}\n"
        "_portfolio_completion portfolio\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.parametrize(("line", "names"), EXPECTED)
def test_bash_offers_the_names_that_begin_so(line: str, names: list[str]) -> None:
    assert sorted(in_bash(line, EXAMPLE)) == names


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_that_asks_the_command(shell: str, tmp_path: Path) -> None:
    variable = {"_PORTFOLIO_COMPLETE": f"{shell}_source"}
    done = subprocess.run(
        ["portfolio"],
        cwd=tmp_path,
        env=environment(**variable),
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"_PORTFOLIO_COMPLETE={shell}_complete" in done.stdout


def test_runs_of_the_record_are_offered() -> None:
    stored = sorted(path.name for path in (EXAMPLE / "runs" / "results").glob("q1-base/*"))
    assert stored
    for command in ("show", "verify", "reproduce"):
        assert sorted(in_bash(f"{command} q1-base", EXAMPLE)) == stored


def test_the_portfolio_of_root_is_asked(tmp_path: Path) -> None:
    assert in_bash(f"solve --root {EXAMPLE} q2", tmp_path) == ["q2-outlook"]


def test_nothing_is_offered_where_there_is_no_portfolio(tmp_path: Path) -> None:
    assert in_bash("solve q", tmp_path) == []
    assert in_bash("show q", tmp_path) == []
