"""What a shell offers after TAB, asked in the shells that are here."""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
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


def in_fish(line: str, folder: Path) -> list[str]:
    """What fish says that it would offer."""
    script = f'_PORTFOLIO_COMPLETE=fish_source portfolio | source; complete -C "portfolio {line}"'
    done = subprocess.run(
        ["fish", "--no-config", "-c", script],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return [offer.split("\t")[0] for offer in done.stdout.splitlines()]


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish here")
@pytest.mark.parametrize(("line", "names"), EXPECTED)
def test_fish_offers_the_names_that_begin_so(line: str, names: list[str]) -> None:
    offered = [name for name in in_fish(line, EXAMPLE) if not Path(EXAMPLE, name).exists()]
    assert sorted(offered) == names


def in_zsh(line: str, folder: Path) -> str:
    """What a terminal shows after TAB in zsh, which offers nothing without one."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execvpe("zsh", ["zsh", "-f", "-i"], environment(TERM="dumb", COLUMNS="200"))

    def shown(until: bytes, seconds: float) -> bytes:
        out = b""
        end = time.monotonic() + seconds
        while time.monotonic() < end and until not in out:
            if select.select([terminal], [], [], 0.2)[0]:
                out += os.read(terminal, 65536)
        return out

    set_up = (
        'autoload -U compinit; compinit -u -D; eval "$(_PORTFOLIO_COMPLETE=zsh_source portfolio)"'
    )
    os.write(terminal, f'{set_up}; echo REA""DY\n'.encode())
    assert b"READY" in shown(b"READY", 120)
    # The second line is asked once the first one has been answered.
    os.write(terminal, f"portfolio {line}\t".encode())
    os.write(terminal, b'\x01: \x05; echo DO""NE\n')
    answer = shown(b"DONE", 120)
    os.close(terminal)
    os.waitpid(process, 0)
    return answer.decode(errors="replace")


@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh here")
@pytest.mark.parametrize(("line", "names"), [one for one in EXPECTED if one[1]])
def test_zsh_offers_the_names_that_begin_so(line: str, names: list[str]) -> None:
    shown = in_zsh(line, EXAMPLE)
    assert all(name in shown for name in names), shown


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
