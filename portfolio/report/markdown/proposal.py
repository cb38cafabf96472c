"""The pull request of the spreadsheets: per row and cell what changes, who disagrees, and what is
wrong.

Every text of a cell passes through `markdown`: whoever may type into a sheet cannot mention, link
or format anything.
"""

import json
from collections.abc import Iterator, Sequence

from portfolio.changes import CellFinding, Proposal
from portfolio.report.markdown.comment import BUDGET, SUMMARY_BUDGET, Context
from portfolio.report.markdown.comment_rows import LONG, Rows
from portfolio.report.markdown.syntax import code, escaped, folded, markdown_table
from portfolio.report.words.lists import many

MARKER = "<!-- portfolio:sheets "
"""Starts the body, so that the next run knows which tabs the pull request already brings."""
_SIZES = (500, 200, 100, 50, 20, 5, 0)
"""How many rows a table may have, until the body fits."""
_SHOWN = 120
"""Characters of a cell."""
_DECIDE = (
    "Such a field stays as it is until somebody decides: write the value that counts into both, or"
    " undo one."
)


def title(proposal: Proposal) -> str:
    """The title of the pull request, and the first line of its commit: counts, and no text that a
    person wrote."""
    pull = proposal.pull
    return f"Sheets: {many(len(pull.changes), 'field')} in {many(len(pull.files), 'file')}"


def body(proposal: Proposal, context: Context, budget: int = BUDGET) -> str:
    """The text of the pull request, at most ``budget`` bytes of UTF-8."""
    text = ""
    for size in _SIZES:
        sections = [_marker(proposal), *_sections(proposal, context, Rows(size))]
        text = "\n\n".join(sections) + "\n"
        if len(text.encode()) <= budget:
            break
    return text


def pull_job_summary(proposal: Proposal, context: Context) -> str:
    """The same for the summary of a job, with every row as far as its limit goes."""
    text = "\n\n".join(_sections(proposal, context, Rows(None))) + "\n"
    if len(text.encode()) <= SUMMARY_BUDGET:
        return text
    return body(proposal, context, SUMMARY_BUDGET)


def tabs_of(text: str) -> tuple[str, ...] | None:
    """The tabs that the body of a pull request says it brings, none for all; None where it says
    nothing."""
    line = text.split("\n", 1)[0].rstrip("\r")
    if not (line.startswith(MARKER) and line.endswith(" -->")):
        return None
    try:
        marker = json.loads(line[len(MARKER) : -len(" -->")])
        return tuple(str(tab) for tab in marker["tabs"])
    except (ValueError, KeyError, TypeError):
        return None


def _marker(proposal: Proposal) -> str:
    fields = {"v": 1, "tabs": list(proposal.tabs)}
    text = json.dumps(fields, separators=(",", ":"))
    # The end of a comment inside the text would end this one.
    return f"{MARKER}{text.replace('-->', '')} -->"


def _sections(proposal: Proposal, context: Context, rows: Rows) -> Iterator[str]:
    pull = proposal.pull
    yield f"### {_headline(proposal)}"
    if proposal.conflicts:
        yield f"**Changed in the sheet and in git.** {_DECIDE}"
        yield _findings_table(proposal.conflicts, rows)
    if pull.changes:
        yield _changes_table(proposal, rows)
    if pull.new:
        yield "**New ideas**"
        yield _ideas_table(proposal, rows)
    of_tabs, of_cells = _problems(proposal)
    if of_tabs:
        yield (
            "**Whole tabs with a problem.** What cannot be seen in them, or went all at once, stays"
            " in the files."
        )
        yield _findings_table(of_tabs, rows)
    if of_cells:
        yield (
            "**Cells with a problem.** What they say changes nothing; `run_status` of a row says"
            " the same in the sheet."
        )
        yield _findings_table(of_cells, rows)
    if pull.notes:
        notes = [f"- {escaped(note, LONG)}" for note in rows.first(pull.notes)]
        yield folded(many(len(pull.notes), "note"), "\n".join(notes))
    yield _footer(proposal, context)


def _headline(proposal: Proposal) -> str:
    pull = proposal.pull
    counts = ["The sheets change nothing"]
    if pull.changes:
        fields = many(len(pull.changes), "field")
        counts = [f"The sheets change {fields} in {many(len(pull.files), 'file')}"]
    if pull.new:
        counts.append(many(len(pull.new), "new idea"))
    if proposal.conflicts:
        counts.append(many(len(proposal.conflicts), "conflict"))
    for what, problems in zip(("tab", "cell"), _problems(proposal), strict=True):
        places = {problem.place for problem in problems}
        if places:
            counts.append(f"{many(len(places), what)} with a problem")
    return ", ".join(counts)


def _problems(proposal: Proposal) -> tuple[list[CellFinding], list[CellFinding]]:
    """What is wrong with whole tabs, and with cells."""
    of_tabs = [problem for problem in proposal.problems if problem.cell is None]
    of_cells = [problem for problem in proposal.problems if problem.cell is not None]
    return of_tabs, of_cells


def _changes_table(proposal: Proposal, rows: Rows) -> str:
    changes = sorted(proposal.pull.changes, key=lambda change: change.file)
    listed = []
    for change in rows.first(changes):
        place = (code(change.cell), code(change.file), code(change.path))
        listed.append((*place, _value(change.old), _value(change.new)))
    header = ("Cell", "File", "Field", "Before", "Now")
    return markdown_table(header, "lllll", listed) + rows.rest(changes)


def _value(text: str | None) -> str:
    return "*(empty)*" if text is None else escaped(text, _SHOWN)


def _ideas_table(proposal: Proposal, rows: Rows) -> str:
    ideas = proposal.pull.new
    listed = []
    for idea in rows.first(ideas):
        listed.append((code(idea.cell), code(idea.key), escaped(idea.title, _SHOWN)))
    return markdown_table(("Cell", "Key", "Title"), "lll", listed) + rows.rest(ideas)


def _findings_table(findings: Sequence[CellFinding], rows: Rows) -> str:
    listed = []
    for finding in rows.first(findings):
        message = escaped(finding.message, LONG)
        listed.append((code(finding.place), message, _hint(finding)))
    return markdown_table(("Cell", "What", "What to do"), "lll", listed) + rows.rest(findings)


def _hint(finding: CellFinding) -> str:
    hint = escaped(finding.hint or "", LONG)
    return f"{hint} ({code(finding.code)})".strip()


def _footer(proposal: Proposal, context: Context) -> str:
    tabs = ", ".join(code(tab) for tab in proposal.tabs) or "all tabs"
    sentences = [f"Pulled into {proposal.base[:12]}, of {tabs}."]
    newer = proposal.pull.newer_in_files
    if newer:
        sentences.append(f"{many(newer, 'field')} are newer in git; the next push shows them.")
    remade = "The branch is made anew from main by every pull"
    sentences.append(f"{remade}: to change what it says, edit the sheets.")
    if context.address:
        sentences.append(f"[Every row]({context.address})")
    return f"<sub>{' '.join(sentences)}</sub>"
