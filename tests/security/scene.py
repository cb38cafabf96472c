"""A portfolio in git, with workbooks and with places around it that no command may touch."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from portfolio.cli import main
from tests.portfolios import base_texts
from tests.sheets.workbench import filled

ESTIMATED = """\
key: INIT-0001
title: Initiative 1
status: candidate
period: 2026-Q1
dimensions: {country: {UK: 0.5, DE: 0.5}, department: payments}
tokens: {engineering: 10}
contributions: {gmv: 90, retention: 0.01}
contribution_source: computed
math_models:
  - name: orders
    target_kpi: gmv
    formula: orders * value
    primary: true
    approved: true
    params: {orders: {value: 4, unit: orders}, value: {value: 25.5, unit: GBP}}
"""
IMPOSSIBLE = """\
title: More than there is
period: 2026-Q1
objective: {mode: north_star}
capacity: {engineering: {all: {cap: 1}}}
constraints:
  mandatory: {INIT-0001: the board wants it, INIT-0002: the law wants it}
"""
BRANCH = "-c", "core.hooksPath=/dev/null"


@dataclass(frozen=True)
class Scene:
    """The victim's clone, and a folder beside it that belongs to somebody else."""

    root: Path
    outside: Path

    def git(self, *words: str) -> str:
        command = ["git", "-C", str(self.root), *BRANCH, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def commit(self) -> None:
        """Everything as a branch would bring it: also what .gitignore names."""
        self.git("add", "-A", "-f")
        self.git("commit", "-q", "--allow-empty", "-m", "tidy")

    def run(self, *words: str) -> Result:
        """A command; an exception that ends in no exit code is raised."""
        command = [*words, "--root", str(self.root)]
        return CliRunner().invoke(main, command, catch_exceptions=False)

    def replaced_by_link(self, name: str, target: Path) -> Path:
        """Move what is at a name to a target, and put a link there, relative where that is
        possible.
        """
        path = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            shutil.move(path, target)
        elif not target.suffix:
            target.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)
        return path

    def elsewhere(self) -> dict[str, bytes]:
        """All that no command may change: the folder outside, hooks of git, documents."""
        folders = (
            self.outside,
            self.root / ".git/hooks",
            self.root / ".git/marked",
            self.root / "docs",
        )
        own = [folder for folder in folders if not folder.is_symlink()]
        files = (path for folder in own for path in sorted(folder.rglob("*")))
        return {str(path): path.read_bytes() if path.is_file() else b"" for path in files}

    def inputs(self) -> dict[str, bytes]:
        """The files that people write."""
        found: dict[str, bytes] = {}
        for part in ("config", "initiatives"):
            for path in sorted((self.root / part).rglob("*")):
                if path.is_file():
                    found[path.relative_to(self.root).as_posix()] = path.read_bytes()
        return found


def build(folder: Path) -> Scene:
    """The base portfolio with workbooks, an initiative to estimate, and a scenario to repair."""
    root, outside = folder / "clone", folder / "outside"
    texts = {
        **base_texts(),
        "initiatives/INIT-0001.yaml": ESTIMATED,
        "config/scenarios/impossible.yaml": IMPOSSIBLE,
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    outside.mkdir()
    (outside / "theirs.txt").write_text("theirs\n", "utf-8")
    (root / "docs").mkdir()
    (root / "docs/page.md").write_text("# A page\n", "utf-8")
    filled(root)
    scene = Scene(root, outside)
    scene.git("init", "-q", "-b", "main")
    (root / ".git/marked").mkdir()
    scene.commit()
    return scene
