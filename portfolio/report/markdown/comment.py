"""The comment on a pull request: the decision first, everything else in the order in which a reader
asks for it.

A comment has a limit, so whole sections go, in a fixed order, and the comment says so. Nothing is
cut in the middle: that would break a table or a fold.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.changes import PlanDiff, ScenarioDiff
from portfolio.report.markdown import comment_alerts as alerts
from portfolio.report.markdown import comment_parts as parts
from portfolio.report.markdown.comment_rows import LONG, Rows
from portfolio.report.markdown.syntax import begun, escaped, folded
from portfolio.report.words.headline import (
    Story,
    renames_in_words,
    stories,
    story_in_numbers,
    story_in_words,
)
from portfolio.report.words.narrowed import narrowed_in_words

BUDGET = 60_000
"""Bytes; GitHub takes 65,536 characters."""
SUMMARY_BUDGET = 900_000
"""Bytes of a job summary, of which GitHub drops all of one over 1 MiB."""
MARKER = "<!-- portfolio:plan "
"""Starts the first line of every comment, so that the next run finds it."""
_MOVES, _KPIS, _CAPACITIES, _STORIES = 4, 3, 2, 3
"""Rows and sentences that stand outside of a fold: what a reader takes in at once."""
_LINK = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&*+,;=%-]+")


@dataclass(frozen=True)
class Context:
    """What a comment says beside the diff: the number of the run that writes it, and where
    everything stands."""

    sequence: str | None = None
    """`RUN_NUMBER.ATTEMPT`, by which a newer comment is told from an older one."""
    link: str | None = None
    """Address of the job summary."""
    untrusted: bool = False
    """Whether the diff was made by a fork's own workflow, so that its figures may be made up."""
    page: str | None = None
    """Address of the page of the diff."""
    only: str = ""
    """The team whose initiatives are listed alone, such as `owner search`."""

    @property
    def address(self) -> str | None:
        """The link, where it is one that Markdown takes as it is."""
        return _as_address(self.link)

    @property
    def page_address(self) -> str | None:
        """The link to the page, likewise."""
        return _as_address(self.page)


def _as_address(link: str | None) -> str | None:
    return link if link and _LINK.fullmatch(link) else None


@dataclass(frozen=True)
class Detail:
    """How much is said; a later one in `DETAILS` says less."""

    rows: int | None
    attribution: bool
    others: bool
    essentials_only: bool = False
    headline_only: bool = False


UNTRUSTED = (
    "> **Computed by the fork's own workflow, not by this repository:** whoever sent the pull"
    " request may have made up every figure below."
)

DETAILS = (
    Detail(50, attribution=True, others=True),
    Detail(50, attribution=False, others=True),
    Detail(20, attribution=False, others=True),
    Detail(10, attribution=False, others=True),
    Detail(10, attribution=False, others=False),
    Detail(10, attribution=False, others=False, essentials_only=True),
    Detail(0, attribution=False, others=False, headline_only=True),
)


def comment(diff: PlanDiff, context: Context = Context(), budget: int = BUDGET) -> str:
    """The comment, at most ``budget`` bytes of UTF-8."""
    text = ""
    for step, detail in enumerate(DETAILS):
        text = _rendered(diff, context, detail, dropped=step > 0)
        if len(text.encode()) <= budget:
            break
    return text


def change_summary(diff: PlanDiff, context: Context = Context()) -> str:
    """The same for a job summary: every row, as far as the summary's own limit goes."""
    text = _rendered(diff, context, Detail(None, attribution=True, others=True), dropped=False)
    return text if len(text.encode()) <= SUMMARY_BUDGET else comment(diff, context, SUMMARY_BUDGET)


def not_planned(reason: str, context: Context) -> str:
    """The comment where this repository made no plan of a fork: it says so first, and shows no
    figure."""
    run = f"[its run]({context.address})" if context.address else "the log of its run"
    marked = {"v": 1, "seq": _sequence(context), "decision": None, "truncated": False}
    first = (
        "**Not planned by this repository: what there is was computed by the fork's own workflow**"
    )
    why = (
        f"The reason: {escaped(reason)}. No figure of a fork's workflow is shown here; see {run},"
        " and trust it as far"
    )
    return f"{_as_marker(marked)}\n\n{first}.\n\n{why} as you trust its author.\n"


def _rendered(diff: PlanDiff, context: Context, detail: Detail, *, dropped: bool) -> str:
    rows = Rows(detail.rows)
    body = _sections(diff, detail, rows, context.only)
    truncated = dropped or rows.cut
    if truncated:
        body.append("_Shortened: a comment has a limit. Everything is in the job summary._")
    first = [UNTRUSTED] if context.untrusted else []
    parts_shown = [*first, *(part for part in body if part), _footer(diff, context)]
    return "\n\n".join([_marker(diff, context, truncated), *parts_shown]) + "\n"


def _sections(diff: PlanDiff, detail: Detail, rows: Rows, only: str) -> list[str]:
    if diff.findings:
        body = [f"### Portfolio plan: {escaped(diff.headline)}"]
        if detail.headline_only:
            return body
        return [*body, parts.findings(diff, rows), parts.record_part(diff, rows)]
    ordered = stories(diff.scenarios)
    if not (ordered or diff.violations):
        return _no_change(diff, detail, rows)
    if not ordered:
        same = "No change to any scenario"
        return [f"### {same}", alerts.warnings(diff, rows), parts.record_part(diff, rows)]
    main = ordered[0].first
    # A narrowed diff lacks moves, so that only the line made of the whole one is true.
    decision = diff.headline if only else story_in_words(ordered[0])
    body = [f"### {escaped(decision, LONG)}"]
    if only:
        body.append(f"> {escaped(narrowed_in_words(only), LONG)}")
    if detail.headline_only:
        return body
    others = [] if only else ordered[1:]
    body += [_others(diff, others), alerts.warnings(diff, rows)]
    body += [alerts.regained(diff, main), alerts.conflict(main, rows)]
    if detail.essentials_only:
        return [*body, parts.kpis(main, rows, _KPIS)]
    if main.tie is None:
        body += [parts.effects(diff, main, rows, _MOVES)]
        body += [parts.kpis(main, rows, _KPIS), parts.capacity(main, rows, _CAPACITIES)]
    else:
        body.append(_tie_details(diff, main, rows))
    body += [parts.touched_and_out(scenario, rows) for scenario in diff.scenarios]
    if detail.others:
        body += [parts.other(diff, story, rows) for story in ordered[1:]]
    if detail.attribution:
        body.append(parts.attribution(diff, main, rows))
    return [*body, parts.record_part(diff, rows), parts.proof_part(main)]


def _no_change(diff: PlanDiff, detail: Detail, rows: Rows) -> list[str]:
    names = renames_in_words(diff.renamed)
    suffix = f"; {escaped(names, LONG)}" if names else ""
    same = f"**No change to any scenario** ({_short(diff.head)}){suffix}."
    if detail.headline_only:
        return [same]
    alarm = alerts.warnings(diff, rows) if diff.untrue else ""
    listed = parts.inputs(diff, rows) if diff.inputs and detail.attribution else ""
    out = [parts.touched_and_out(scenario, rows) for scenario in diff.scenarios]
    return [same, alarm, *out, parts.record_part(diff, rows), listed]


def _others(diff: PlanDiff, others: Sequence[Story]) -> str:
    """A short sentence for each further story, what is renamed, and what stays."""
    lines = [f"- {begun(story_in_numbers(story), LONG)}" for story in others]
    if len(lines) > _STORIES:
        hidden = "\n".join(lines[_STORIES:])
        rest = folded(f"{len(lines) - _STORIES} more", hidden)
        lines = [*lines[:_STORIES], f"\n{rest}"]
    names = renames_in_words(diff.renamed)
    if names:
        lines.insert(0, f"- {begun(names, LONG)}")
    return "\n".join(lines)


def _tie_details(diff: PlanDiff, main: ScenarioDiff, rows: Rows) -> str:
    """What moves where only a tie does, folded: the headline says what there is to decide."""
    sections = [parts.effects(diff, main, rows), parts.kpis(main, rows), parts.capacity(main, rows)]
    return folded("What moves", "\n\n".join(section for section in sections if section))


def _marker(diff: PlanDiff, context: Context, truncated: bool) -> str:
    # The same figures, once computed here, are news.
    algorithm = "untrusted-sha256" if context.untrusted else "sha256"
    marked = {
        "v": 1,
        "seq": _sequence(context),
        "head": _short(diff.head),
        "base": _short(diff.base),
        "decision": f"{algorithm}:{diff.decision}",
        "truncated": truncated,
    }
    return _as_marker(marked)


def _as_marker(marked: dict[str, Any]) -> str:
    data = json.dumps(marked, separators=(",", ":"))
    return f"{MARKER}{data} -->"


def _sequence(context: Context) -> str | None:
    """Number and attempt of the run, where they are numbers."""
    given = context.sequence or ""
    return given if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", given) else None


def _footer(diff: PlanDiff, context: Context) -> str:
    whole = f" · [all rows]({context.address})" if context.address else ""
    if context.page_address:
        whole += f" · [the page]({context.page_address})"
    commits = f"{_short(diff.head)} onto {_short(diff.base)}"
    return f"<sub>{commits}{whole}</sub>"


def _short(commit: str | None) -> str:
    """The first digits of a commit; the work tree has none."""
    return commit[:8] if commit and re.fullmatch(r"[0-9a-f]{7,64}", commit) else "work tree"
