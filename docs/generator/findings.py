"""A page for each code of a finding, from the table of codes and the examples of the tests."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path

from docs.generator.markdown import fenced, page, table
from portfolio.actions.advice import advice
from portfolio.case.case import case_of
from portfolio.checked import check
from portfolio.engines import adapter
from portfolio.findings import CODES, Code, Finding, in_order
from portfolio.findings.examples import FILE, Example
from portfolio.report.text.findings import as_text

FOLDER = "docs/reference/findings"
EXAMPLES = Path(__file__).parents[2] / "tests" / "examples"
PACKAGED = f"portfolio/findings/{FILE}"
LONGEST = 24
"""Lines of a file that are shown whole; of a longer one, those around the place."""
WIDEST = 110
MOST = 2
"""Findings shown of one code."""

FAMILIES = {
    "P1": ("Files", "A file cannot be read, or its fields are not what they should be."),
    "P2": ("References", "Something is named that is not there, or not for this use."),
    "P3": ("Initiatives", "An initiative contradicts itself or leaves out what is needed."),
    "P4": ("Company", "The KPIs, names or plans of the company do not fit together."),
    "P5": ("Scenarios", "A scenario contradicts itself or leaves something open."),
    "P6": (
        "Feasibility",
        "No plan can keep the rules, or a rule has no effect: known before anything is solved.",
    ),
    "P7": (
        "Solving",
        (
            "No plan can keep the rules, or a rule has no effect: shown by `portfolio validate"
            " --solve`."
        ),
    ),
    "P8": (
        "Spreadsheets",
        "A row or cell of a workbook cannot be taken as it is; the place is tab and cell.",
    ),
}


def pages() -> dict[str, str]:
    """Path -> text of the overview, of each code's page, and of the examples that the package
    carries."""
    found = examples()
    packaged = {code: asdict(found[code]) for code in sorted(found)}
    return {
        f"{FOLDER}/README.md": _overview(),
        **{f"{FOLDER}/{code}.md": _page(entry, found.get(code)) for code, entry in CODES.items()},
        PACKAGED: json.dumps(packaged, indent=1, ensure_ascii=False) + "\n",
    }


@cache
def examples() -> Mapping[str, Example]:
    """Code -> example: the first case of the tests that is named after it."""
    found: dict[str, Example] = {}
    for case in sorted(
        case for kind in ("invalid", "infeasible", "solved") for case in EXAMPLES.glob(f"{kind}/P*")
    ):
        code = case.name[:4]
        if code in CODES and code not in found:
            found[code] = _example(code, case)
    return found


def findings_of(
    root: Path, *, solved: bool = False
) -> tuple[tuple[Finding, ...], Mapping[str, str]]:
    """Everything that is known about a portfolio before the solver, or by solving, and the texts of
    its files."""
    checked = check(root)
    workspace, found = checked.workspace, list(checked.findings)
    if workspace is not None and solved:
        found += advice(workspace, adapter())
    elif workspace is not None and not found:
        for name in sorted(workspace.scenarios):
            found += case_of(workspace, workspace.planning(name)).report
    return in_order(found), checked.texts


def _example(code: str, case: Path) -> Example:
    with tempfile.TemporaryDirectory() as folder:
        found, texts = findings_of(
            _overlaid(case, Path(folder)), solved=case.parent.name == "solved"
        )
    about = [finding for finding in found if finding.code == code][:MOST]
    if not about:
        raise LookupError(f"{case} does not show {code}")
    shown = as_text(about, texts, color=False).rpartition("\n\n")[0]
    place = about[0].location
    return Example(place.file, _excerpt(texts.get(place.file, ""), place.line), shown)


def _overlaid(case: Path, root: Path) -> Path:
    """The base portfolio of the tests with the files of a case over it, and without those that it
    removes."""
    for source in (EXAMPLES / "base", case):
        shutil.copytree(
            source,
            root,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("expected.txt", "removed.txt"),
        )
    removed = case / "removed.txt"
    for name in removed.read_text("utf-8").split() if removed.exists() else ():
        (root / name).unlink()
    return root


def _excerpt(text: str, line: int) -> str:
    rows = [row if len(row) <= WIDEST else row[: WIDEST - 1] + "…" for row in text.splitlines()]
    if len(rows) <= LONGEST:
        return "\n".join(rows)
    start = max(0, min(line - LONGEST // 2, len(rows) - LONGEST))
    return "\n".join(rows[start : start + LONGEST])


def _overview() -> str:
    return page(
        "Findings",
        "What `portfolio validate` can say. An error stops a run; a warning passes unless"
        " `--strict`. A code never changes its meaning. `portfolio explain P203` prints the page of"
        " one in the terminal.",
        *_families(),
    )


def _families() -> Iterator[str]:
    for prefix, (title, told) in FAMILIES.items():
        rows = [
            [f"[{code}]({code}.md)", entry.severity, entry.title]
            for code, entry in CODES.items()
            if code.startswith(prefix)
        ]
        yield f"## {title}\n\n{told}\n\n{table(['Code', 'Severity', 'What is wrong'], rows)}"


def _page(entry: Code, example: Example | None) -> str:
    parts = [
        f"*{entry.severity.capitalize()}.* {FAMILIES[entry.code[:2]][1]}",
        f"## Why\n\n{entry.why}",
    ]
    if example is not None:
        parts.append("## Example")
        if example.excerpt:
            parts.append(f"`{example.file}`:\n\n{fenced(example.excerpt, 'yaml')}")
        parts.append(f"What is printed:\n\n{fenced(example.shown, 'text')}")
    parts += [f"## Fix\n\n{entry.fix}", "[All findings](README.md)"]
    return page(f"{entry.code}: {entry.title}", *parts)
