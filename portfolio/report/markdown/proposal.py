"""The pull request of the spreadsheets: per row and cell what changes, who disagrees, and what is wrong.

Every text of a cell passes through `markdown`: whoever may type into a sheet cannot mention, link or format anything.
"""

import json
from collections.abc import Iterable, Iterator, Sequence

from portfolio.changes.sheets import CellFinding, Proposal
from portfolio.report.comment import BUDGET, SUMMARY_BUDGET, Context
from portfolio.report.comment_rows import LONG, Rows
from portfolio.report.markdown.syntax import code, escaped, folded, table
from portfolio.report.words.lists import many

MARKER = "<!-- portfolio:sheets "
"""Starts the body, so that the next run knows which tabs the pull request already brings."""
_SIZES = (500, 200, 100, 50, 20, 5, 0)
"""How many rows a table may have, until the body fits."""
_SHOWN = 120
"""Characters of a cell."""
_DECIDE = "Such a field stays as it is until somebody decides: write the value that counts into both, or undo one."


def title(proposal: Proposal) -> str:
    """The title of the pull request, and the first line of its commit: counts, and no text that a person wrote."""
    pull = proposal.pull
    return f"Sheets: {many(len(pull.changes), 'field')} in {many(len(pull.files), 'file')}"


def body(proposal: Proposal, context: Context, budget: int = BUDGET) -> str:
    """The text of the pull request, at most ``budget`` bytes of UTF-8."""
    text = ""
    for size in _SIZES:
        text = "\n\n".join([_marker(proposal), *_sections(proposal, context, Rows(size))]) + "\n"
        if len(text.encode()) <= budget:
            break
    return text


def summary(proposal: Proposal, context: Context) -> str:
    """The same for the summary of a job, with every row as far as its limit goes."""
    text = "\n\n".join(_sections(proposal, context, Rows(None))) + "\n"
    return text if len(text.encode()) <= SUMMARY_BUDGET else body(proposal, context, SUMMARY_BUDGET)


def tabs_of(text: str) -> tuple[str, ...] | None:
    """The tabs that the body of a pull request says it brings, none for all; None where it says nothing."""
    line = text.split("\n", 1)[0].rstrip("\r")
    if not (line.startswith(MARKER) and line.endswith(" -->")):
        return None
    try:
        found = json.loads(line[len(MARKER) : -len(" -->")])
        return tuple(str(tab) for tab in found["tabs"])
    except (ValueError, KeyError, TypeError):
        return None


def _marker(proposal: Proposal) -> str:
    said = json.dumps({"v": 1, "tabs": list(proposal.tabs)}, separators=(",", ":")).replace("-->", "")
    return f"{MARKER}{said} -->"


def _sections(proposal: Proposal, context: Context, rows: Rows) -> Iterator[str]:
    pull = proposal.pull
    yield f"### {_headline(proposal)}"
    if proposal.conflicts:
        yield f"**Changed in the sheet and in git.** {_DECIDE}"
        yield _found(proposal.conflicts, rows)
    if pull.changes:
        yield _changes(proposal, rows)
    if pull.new:
        yield "**New ideas**"
        shown = [(code(idea.cell), code(idea.key), escaped(idea.title, _SHOWN)) for idea in rows.first(pull.new)]
        yield table(("Cell", "Key", "Title"), "lll", shown) + rows.rest(pull.new)
    if proposal.problems:
        yield "**Rows with a problem** change nothing; `run_status` of each says the same in the sheet."
        yield _found(proposal.problems, rows)
    if pull.notes:
        yield folded(many(len(pull.notes), "note"), "\n".join(f"- {escaped(n, LONG)}" for n in rows.first(pull.notes)))
    yield _footer(proposal, context)


def _headline(proposal: Proposal) -> str:
    pull = proposal.pull
    said = [
        f"The sheets change {many(len(pull.changes), 'field')} in {many(len(pull.files), 'file')}"
        if pull.changes
        else "The sheets change nothing"
    ]
    if pull.new:
        said.append(many(len(pull.new), "new idea"))
    if proposal.conflicts:
        said.append(many(len(proposal.conflicts), "conflict"))
    rows = {found.place for found in proposal.problems}
    if rows:
        said.append(f"{many(len(rows), 'cell')} with a problem")
    return ", ".join(said)


def _changes(proposal: Proposal, rows: Rows) -> str:
    changes = sorted(proposal.pull.changes, key=lambda change: change.file)
    shown = [
        (code(change.cell), code(change.file), code(change.path), _value(change.old), _value(change.new))
        for change in rows.first(changes)
    ]
    return table(("Cell", "File", "Field", "Before", "Now"), "lllll", shown) + rows.rest(changes)


def _value(text: str | None) -> str:
    return "*(empty)*" if text is None else escaped(text, _SHOWN)


def _found(findings: Sequence[CellFinding], rows: Rows) -> str:
    shown = [(code(found.place), escaped(found.message, LONG), _hint(found)) for found in rows.first(findings)]
    return table(("Cell", "What", "What to do"), "lll", shown) + rows.rest(findings)


def _hint(found: CellFinding) -> str:
    return f"{escaped(found.hint or '', LONG)} ({code(found.code)})".strip()


def _footer(proposal: Proposal, context: Context) -> str:
    said = [f"Pulled into {proposal.base[:12]}, of {_listed(proposal.tabs)}."]
    if proposal.pull.newer_in_files:
        said.append(f"{many(proposal.pull.newer_in_files, 'field')} are newer in git; the next push shows them.")
    said.append("The branch is made anew from main by every pull: to change what it says, edit the sheets.")
    if context.address:
        said.append(f"[Every row]({context.address})")
    return f"<sub>{' '.join(said)}</sub>"


def _listed(tabs: Iterable[str]) -> str:
    return ", ".join(code(tab) for tab in tabs) or "all tabs"
