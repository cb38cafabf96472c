"""The comment on a pull request: the decision first, everything else in the order in which a reader asks for it.

A comment has a limit, so whole sections go, in a fixed order, and the comment says so. Nothing is cut in the middle:
that would break a table or a fold.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from portfolio.changes import PlanDiff, ScenarioDiff
from portfolio.report import comment_alerts as alerts
from portfolio.report import comment_parts as parts
from portfolio.report.changes import objective_move
from portfolio.report.comment_rows import Rows
from portfolio.report.markdown.syntax import escaped

BUDGET = 60_000
"""Bytes; GitHub takes 65,536 characters."""
SUMMARY_BUDGET = 900_000
"""Bytes of a job summary, of which GitHub drops all of one over 1 MiB."""
MARKER = "<!-- portfolio:plan "
"""Starts the first line of every comment, so that the next run finds it."""
_LINK = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&*+,;=%-]+")


@dataclass(frozen=True)
class Context:
    """What a comment says beside the diff: the number of the run that writes it, and where everything stands."""

    sequence: str | None = None
    """`RUN_NUMBER.ATTEMPT`, by which a newer comment is told from an older one."""
    link: str | None = None
    """Address of the job summary."""
    untrusted: bool = False
    """Whether the diff was made by a fork's own workflow, so that its figures may be made up."""

    @property
    def address(self) -> str | None:
        """The link, where it is one that Markdown takes as it is."""
        return self.link if self.link and _LINK.fullmatch(self.link) else None


@dataclass(frozen=True)
class Detail:
    """How much is said; a later one in `DETAILS` says less."""

    rows: int | None
    attribution: bool
    others: bool
    essentials_only: bool = False
    headline_only: bool = False


UNTRUSTED = (
    "> **Computed by the fork's own workflow, not by this repository:** whoever sent the pull request may have made up"
    " every figure below."
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


def summary(diff: PlanDiff, context: Context = Context()) -> str:
    """The same for a job summary: every row, as far as the summary's own limit goes."""
    text = _rendered(diff, context, Detail(None, attribution=True, others=True), dropped=False)
    return text if len(text.encode()) <= SUMMARY_BUDGET else comment(diff, context, SUMMARY_BUDGET)


def not_planned(reason: str, context: Context) -> str:
    """The comment where this repository made no plan of a fork: it says so first, and shows no figure."""
    run = f"[its run]({context.address})" if context.address else "the log of its run"
    said = {"v": 1, "seq": _sequence(context), "decision": None, "truncated": False}
    first = "**Not planned by this repository: what there is was computed by the fork's own workflow**"
    why = f"The reason: {escaped(reason)}. No figure of a fork's workflow is shown here; see {run}, and trust it as far"
    return f"{_as_marker(said)}\n\n{first}.\n\n{why} as you trust its author.\n"


def _rendered(diff: PlanDiff, context: Context, detail: Detail, *, dropped: bool) -> str:
    rows = Rows(detail.rows)
    body = _sections(diff, detail, rows)
    truncated = dropped or rows.cut
    if truncated:
        body.append("_Shortened: a comment has a limit. Everything is in the job summary._")
    first = [UNTRUSTED] if context.untrusted else []
    parts_shown = [*first, *(part for part in body if part), _footer(diff, context)]
    return "\n\n".join([_marker(diff, context, truncated), *parts_shown]) + "\n"


def _sections(diff: PlanDiff, detail: Detail, rows: Rows) -> list[str]:
    if diff.findings:
        body = [f"### Portfolio plan: {escaped(diff.headline)}"]
        if detail.headline_only:
            return body
        return [*body, parts.findings(diff, rows), parts.record(diff, rows)]
    main = _main(diff)
    if main is None or not (diff.changed or diff.violations):
        same = f"**No change to any scenario** ({_short(diff.head)})."
        if detail.headline_only:
            return [same]
        alarm = alerts.warnings(diff, rows) if diff.untrue or diff.violations else ""
        return [same, alarm, parts.record(diff, rows), *_what_nothing_came_of(diff, detail, rows)]
    body = [f"### Portfolio plan: {_headline(diff, main)}"]
    if detail.headline_only:
        return body
    body += [alerts.warnings(diff, rows), alerts.regained(diff, main), alerts.conflict(main, rows)]
    body.append(parts.kpis(main, rows))
    if detail.essentials_only:
        return body
    body += [parts.effects(diff, main, rows), parts.capacity(main, rows), parts.scenarios(diff, main, rows)]
    if detail.others:
        body += [parts.other(diff, scenario, rows) for scenario in diff.scenarios if scenario is not main]
    if detail.attribution:
        body.append(parts.attribution(diff, main, rows))
    return [*body, parts.record(diff, rows), parts.proof(main)]


def _what_nothing_came_of(diff: PlanDiff, detail: Detail, rows: Rows) -> list[str]:
    return [parts.inputs(diff, rows)] if diff.inputs and detail.attribution else []


def _main(diff: PlanDiff) -> ScenarioDiff | None:
    """The scenario that is shown in full: the first that changes, which is the company's plan if that does."""
    changed = [scenario for scenario in diff.scenarios if scenario.changed]
    return next(iter(changed or diff.scenarios), None)


def _headline(diff: PlanDiff, main: ScenarioDiff) -> str:
    """What happens to the main scenario, and what it is worth."""
    move = objective_move(main)
    worth = f", {escaped(main.objective.name)} **{escaped(move)}**" if move else ""
    whose = "" if main.is_plan else f"`{main.scenario}`: "
    return f"{whose}{alerts.in_words(main)}{worth}"


def _marker(diff: PlanDiff, context: Context, truncated: bool) -> str:
    algorithm = "untrusted-sha256" if context.untrusted else "sha256"  # the same figures, once computed here, are news
    said = {
        "v": 1,
        "seq": _sequence(context),
        "head": _short(diff.head),
        "base": _short(diff.base),
        "decision": f"{algorithm}:{diff.decision}",
        "truncated": truncated,
    }
    return _as_marker(said)


def _as_marker(said: dict[str, Any]) -> str:
    return f"{MARKER}{json.dumps(said, separators=(',', ':'))} -->"


def _sequence(context: Context) -> str | None:
    """Number and attempt of the run, where they are numbers."""
    given = context.sequence or ""
    return given if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", given) else None


def _footer(diff: PlanDiff, context: Context) -> str:
    whole = f" · [all rows]({context.address})" if context.address else ""
    return f"<sub>{_short(diff.head)} onto {_short(diff.base)} · edited in place when either moves{whole}</sub>"


def _short(commit: str | None) -> str:
    """The first digits of a commit; the work tree has none."""
    return commit[:8] if commit and re.fullmatch(r"[0-9a-f]{7,64}", commit) else "work tree"
