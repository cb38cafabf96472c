"""The blocks of README.md that are generated: what stands between a pair of comments."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from docs.generator import commands
from docs.generator.markdown import fenced
from docs.generator.terminal import output

README = "README.md"
SHOWN = "q2-outlook"
_BLOCK = re.compile(r"<!-- generated: (\S+) -->\n.*?<!-- /generated -->", re.DOTALL)


def pages(root: Path) -> dict[str, str]:
    """The README with its blocks as they should be."""
    blocks: Mapping[str, Callable[[], str]] = {
        "solve": lambda: fenced(
            f"$ portfolio solve {SHOWN}\n{output(['solve', SHOWN], root)}", "console"
        ),
        "commands": commands.overview,
        "initiative": lambda: _file(root, "initiatives/INIT-0070.yaml"),
        "metrics": lambda: _kpis(root),
        "scenario": lambda: _file(root, f"config/scenarios/{SHOWN}.yaml"),
    }

    def filled(block: re.Match[str]) -> str:
        return f"<!-- generated: {block[1]} -->\n{blocks[block[1]]()}\n<!-- /generated -->"

    return {README: _BLOCK.sub(filled, (root / README).read_text("utf-8"))}


def _file(root: Path, path: str) -> str:
    """A file of the example without its first line, which is for editors."""
    text = (root / path).read_text("utf-8")
    return fenced(re.sub(r"\A# yaml-language-server.*\n", "", text), "yaml")


def _kpis(root: Path) -> str:
    """The first north-star, strategic and operational KPI of the example, as they are written."""
    text = (root / "config/metrics.yaml").read_text("utf-8")
    entries = re.findall(r"^  \w+:\n(?:    .*\n)+", text, re.MULTILINE)
    firsts = [
        next(e for e in entries if f"level: {level}\n" in e)
        for level in ("north_star", "strategic", "operational")
    ]
    return fenced("metrics:\n" + "".join(firsts), "yaml")
