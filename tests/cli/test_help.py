"""Help: what is listed is what there is, and asking for it loads next to nothing."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from portfolio import __version__
from portfolio.cli import main
from portfolio.cli.boundary import Exit
from portfolio.cli.commands import SECTIONS

NAMES = [name for section in SECTIONS.values() for name in section]


def modules_after(words: list[str], root: Path) -> set[str]:
    """Top-level modules that a command has loaded when it ends."""
    script = f"""
import sys
from portfolio.cli import main
try:
    main({words!r})
finally:
    print(*sorted({{name.partition(".")[0] for name in sys.modules}}), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


HEAVY = {"cvxpy", "scipy", "numpy", "duckdb", "rich", "networkx", "pandas", "jinja2"}


def test_help_loads_click_and_nothing_else(root: Path) -> None:
    assert not modules_after(["--help"], root) & (HEAVY | {"pydantic", "yaml", "rfc8785"})


@pytest.mark.parametrize(
    "words",
    [["validate"], ["validate", "--format", "json"], ["explain", "P203"], ["new", "An idea"]],
)
def test_light_commands_load_neither_solver_nor_database(words: list[str], root: Path) -> None:
    assert not modules_after(words, root) & HEAVY


@pytest.mark.parametrize("words", [["--help"], ["validate"]])
def test_the_example_is_checked_without_a_solver(words: list[str]) -> None:
    assert not modules_after(words, Path(__file__).parents[2]) & (HEAVY - {"networkx"})


@pytest.mark.parametrize("words", [["verify"], ["show", "base"]])
def test_looking_back_needs_no_solver(words: list[str], recorded: Path) -> None:
    assert not modules_after(words, recorded) & {"cvxpy", "scipy", "numpy", "duckdb"}


@pytest.mark.parametrize("name", NAMES)
def test_each_command_explains_itself(portfolio, name: str) -> None:
    done = portfolio(name, "--help")
    assert done.exit_code == Exit.DONE
    command = main.get_command(click.Context(main), name)
    summary = next(section[name].summary for section in SECTIONS.values() if name in section)
    assert command.help.partition("\n")[0] == summary
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.name}"


def test_the_list_of_commands(portfolio) -> None:
    done = portfolio("--help")
    assert done.exit_code == Exit.DONE
    for title, section in SECTIONS.items():
        assert f"\n{title}:\n" in done.stdout
        for name, place in section.items():
            assert f"  {name} " in done.stdout
            assert place.summary in done.stdout


def test_the_exit_codes_are_told(portfolio) -> None:
    told = " ".join(portfolio("--help").stdout.split())
    for code in Exit:
        assert f"{code.value} " in told


def test_as_a_module_and_its_version() -> None:
    command = [sys.executable, "-m", "portfolio", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == f"portfolio {__version__}\n"


def test_without_a_command_there_is_help(portfolio) -> None:
    done = portfolio()
    assert done.exit_code == Exit.USAGE
    assert "validate" in done.output
