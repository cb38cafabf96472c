"""The solver of the pages, where this installation has it: the npm package `highs`, compressed."""

import base64
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "solver"
HOW_TO_GET_IT = "make page, in a checkout with Node.js, fetches it"


@dataclass(frozen=True)
class PageSolver:
    """Script and program as base64 of gzip, so that a page can hold them as text."""

    version: str
    licence: str
    script: str
    program: str


@cache
def installed_page_solver() -> PageSolver | None:
    """The solver, or None where `make page` was not run."""
    manifest = FOLDER / "solver.json"
    if not manifest.is_file():
        return None
    facts = json.loads(manifest.read_text("utf-8"))
    return PageSolver(
        version=facts["version"],
        licence=facts["licence"],
        script=_text("highs.js.gz"),
        program=_text("highs.wasm.gz"),
    )


def _text(name: str) -> str:
    return base64.b64encode((FOLDER / name).read_bytes()).decode("ascii")
