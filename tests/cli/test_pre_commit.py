"""The hook that other repositories run on every commit; here its command runs as pre-commit would
run it."""

import shlex
import subprocess
import sys
from pathlib import Path

import yaml

from portfolio.cli.boundary import Exit

MANIFEST = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"


def committed(folder: Path, *args: str) -> "subprocess.CompletedProcess[str]":
    """Run the hook in a repository."""
    [hook] = yaml.safe_load(MANIFEST.read_text("utf-8"))
    program, *words = shlex.split(hook["entry"])
    assert (program, hook["language"]) == (
        "portfolio",
        "python",
    )  # installed by pip, run by its name
    assert (hook["pass_filenames"], hook["always_run"]) == (False, True)
    command = [sys.executable, "-m", program, *words, *args]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def test_the_hook_passes_a_valid_portfolio_and_stops_a_broken_one(new_repository) -> None:
    repository = new_repository()
    assert committed(repository.top).returncode == Exit.DONE
    repository.write({"initiatives/INIT-0001.yaml": None})
    done = committed(repository.top)
    assert done.returncode == Exit.INVALID
    assert "error[P205]" in done.stdout


def test_the_portfolio_may_stand_in_a_folder(new_repository) -> None:
    repository = new_repository(folder="products")
    assert committed(repository.top, "--root", "products").returncode == Exit.DONE
    assert committed(repository.top).returncode == Exit.USAGE
