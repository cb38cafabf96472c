"""`make benchmark-comments`: how long is what a pull request says, for one change of each kind?

Writes COMMENTS.md beside this file. Each change is made in a clone of the example and compared by
``portfolio diff HEAD --format markdown``, as CI does; what counts is what a reader sees before
anything is unfolded.
"""

import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLE = HERE.parent
AIM = 1_500
"""Characters outside of folds that the median change may have."""
_FOLD = re.compile(r"<details>.*?</details>", re.DOTALL)
_MARKER = re.compile(r"<!--.*?-->", re.DOTALL)
BASE = "config/scenarios/q1-base.yaml"
WALLETS = "initiatives/INIT-0008.yaml"
NEW = """\
key: INIT-0099
title: Reorder from the order page
status: candidate
period: 2026-Q1
dimensions: {country: UK, department: growth, category: retention}
tokens: {engineering: 15, design: 5}
contributions: {gmv: 160000, retention_30d: 0.0006}
contribution_source: pm_override
"""


@dataclass(frozen=True)
class Edit:
    """A text in a file becomes another; a file that is not there yet is made."""

    file: str
    old: str
    new: str

    def apply(self, root: Path) -> None:
        """Edit the file below a folder; the old text must stand in it once."""
        path = root / self.file
        text = path.read_text("utf-8") if path.exists() else ""
        if text.count(self.old) != 1 and text:
            raise ValueError(f"{self.file} does not hold once: {self.old}")
        path.write_text(text.replace(self.old, self.new) if text else self.new, "utf-8")


CHANGES: Sequence[tuple[str, Sequence[Edit]]] = (
    ("an estimate grows", [Edit(WALLETS, "engineering: 40", "engineering: 90")]),
    ("a contribution shrinks", [Edit(WALLETS, "gmv: 196000", "gmv: 96000")]),
    ("an initiative is new", [Edit("initiatives/INIT-0099.yaml", "", NEW)]),
    ("one is withdrawn", [Edit(WALLETS, "status: candidate", "status: archived")]),
    (
        "one has shipped",
        [Edit("initiatives/INIT-0003.yaml", "status: committed", "status: delivered")],
    ),
    ("capacity falls", [Edit(BASE, "all: {cap: 1400}", "all: {cap: 1300}")]),
    ("a floor rises", [Edit(BASE, "{floor: 2.5, goal: 3.5}", "{floor: 3, goal: 3.5}")]),
    ("a goal rises", [Edit(BASE, "goal: 46000000", "goal: 47000000")]),
    ("a weight changes", [Edit(BASE, "retention_30d: 0.3\n", "retention_30d: 0.9\n")]),
    (
        "one is left out by decision",
        [
            Edit(
                BASE,
                "  exclude:\n",
                "  exclude:\n    INIT-0008: Wallets wait for the new contract\n",
            ),
        ],
    ),
    ("a tie turns", [Edit("initiatives/INIT-0044.yaml", "data: 5}", "data: 6}")]),
    ("no plan is left", [Edit(BASE, "churn: {ceiling: -0.0006}", "churn: {ceiling: -1}")]),
)


@dataclass(frozen=True)
class Told:
    """One change: its kind, the first sentence of the comment, characters before and after folding."""

    kind: str
    headline: str
    seen: int
    whole: int


def told(root: Path, kind: str, edits: Sequence[Edit]) -> Told:
    """Make a change in a clone, read what the comment says, and take the change back."""
    for edit in edits:
        edit.apply(root)
    comment = _comment(root)
    for arguments in (("reset", "--quiet", "--hard"), ("clean", "--quiet", "--force")):
        _git("-C", str(root), *arguments)
    shown = _MARKER.sub("", comment).strip()
    headline = shown.splitlines()[0].strip("#* ")
    return Told(kind, headline, len(_FOLD.sub("", shown)), len(shown))


def _comment(root: Path) -> str:
    command = [sys.executable, "-m", "portfolio", "diff", "HEAD", "--format", "markdown"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 2, 4, 6):
        raise RuntimeError(done.stderr)
    return done.stdout


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True)


def in_words(rows: Sequence[Told]) -> str:
    """The report."""
    sizes = [row.seen for row in rows]
    middle = round(statistics.median(sizes))
    lines = [
        "# Comments on pull requests",
        "",
        f"One change of each kind to the example, planned as CI does. Outside of what is folded,"
        f" the median comment has {middle:,} characters (from {min(sizes):,} to {max(sizes):,});"
        f" the aim is under {AIM:,}. `make benchmark-comments` writes this page.",
        "",
        "| change | seen | with folds | begins with |",
        "|---|--:|--:|---|",
    ]
    for row in rows:
        headline = row.headline.replace("|", "\\|")
        lines.append(f"| {row.kind} | {row.seen:,} | {row.whole:,} | {headline} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure all kinds, and write the report."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "example"
        _git("clone", "--quiet", str(EXAMPLE), str(root))
        rows = [told(root, kind, edits) for kind, edits in CHANGES]
    report = in_words(rows)
    (HERE / "COMMENTS.md").write_text(report, "utf-8")
    print(report, end="")


if __name__ == "__main__":
    main()
