"""From two trees to the diff of their plans."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.case import Cases
from portfolio.changes import Found, Place, PlanDiff, RecordFile
from portfolio.decide import Deciders
from portfolio.diff import (
    RENAMED,
    InputEdit,
    Moved,
    Renames,
    decision_digest,
    input_edits,
    renamed,
    violations,
    with_new_names,
)
from portfolio.findings import Finding, FindingSeverity
from portfolio.model import Guardrails
from portfolio.report import headline
from portfolio.review.brought import Brought, judged, refusals
from portfolio.review.comparison import Comparison, DisplayNames, is_plan
from portfolio.review.sides import Plans, Sides, read_sides
from portfolio.review.tracing import Tracing
from portfolio.solve import Progress
from portfolio.source import Workspace

if TYPE_CHECKING:
    from portfolio.engines import SolverAdapter


def compare_trees(
    root: Path,
    base: str | None,
    head: str | None,
    solver: "SolverAdapter",
    progress: Progress = lambda _: None,
    *,
    is_proposal: bool = False,
) -> PlanDiff:
    """What ``head`` (None: the work tree) does to the plans of ``base`` (None: where it left main).

    Of a proposal, what it brings along under `runs/` is looked at too; its head is a commit.

    Raises:
        GitError: if a revision cannot be read.
    """
    sides = read_sides(root, base, head)
    return compare_sides(sides, solver, progress, Brought.read(sides) if is_proposal else None)


def compare_sides(
    sides: Sides,
    solver: "SolverAdapter",
    progress: Progress = lambda _: None,
    brought: Brought | None = None,
) -> PlanDiff:
    """The same of two trees that were read."""
    before, after = sides.base.valid, sides.head.valid
    cases = Cases()
    plans = Plans(sides, solver, cases, progress)
    if after is None:
        return _not_planned(sides, _record(brought, plans, None))
    names = DisplayNames.between(before, after)
    aligned = names.base
    edits = input_edits(aligned, after) if aligned is not None else ()
    with Deciders(progress, cases) as deciders:
        tracing = None
        if aligned is not None:
            tracing = Tracing(aligned, after, edits, deciders, cases)
        compared = _compared(Comparison(names, after, plans, tracing), edits)
    scenarios = tuple(move.diff for move in compared.moved)
    record = _record(brought, plans, after)
    guarded = _guarded(compared.moved, aligned, after)
    broken_guardrails = violations(_guardrails(aligned, after), guarded)
    refused = (*refusals(record), *broken_guardrails)
    renamed = names.renamed
    decision = decision_digest(scenarios, (), refused, plans.untrue)
    return PlanDiff(
        changed=any(scenario.changed for scenario in scenarios),
        headline=headline(scenarios, (), refused, renamed),
        decision=decision,
        base=sides.base.commit or "",
        head=sides.head.commit,
        renamed=renamed,
        inputs=tuple(edit.shown for edit in edits),
        units=tracing.units if tracing is not None else (),
        scenarios=scenarios,
        same=tuple(compared.same),
        violations=refused,
        findings=(),
        base_invalid=before is None,
        untrue=plans.untrue,
        record=record,
    )


@dataclass(frozen=True)
class _Compared:
    """The scenarios of both sides, the company's plans first."""

    same: list[str]
    """Those whose inputs are the same, and which are therefore not solved."""
    moved: list[Moved]
    """The others, solved on both sides."""


def _compared(comparison: Comparison, edits: Sequence[InputEdit]) -> _Compared:
    """Each scenario whose inputs differ, with its causes and what the change leaves out."""
    ordered = list(_in_order(comparison.names.base, comparison.head))
    same = [name for name in ordered if comparison.is_same(name)]
    moved = [comparison.moved(name) for name in ordered if name not in same]
    touched = frozenset(edit.shown.subject for edit in edits)
    moved = [comparison.with_still_out(move, touched) for move in moved]
    return _Compared(same, moved)


def _record(
    brought: Brought | None, plans: Plans, head: Workspace | None
) -> tuple[RecordFile, ...]:
    return () if brought is None else judged(brought, plans, head)


def _guarded(moved: list[Moved], before: Workspace | None, after: Workspace) -> list[Moved]:
    """The company's plans; where it has named none, every scenario."""
    sides = [side for side in (before, after) if side is not None]
    if not any(side.organization.plan for side in sides):
        return moved
    return [move for move in moved if move.diff.is_plan]


def _guardrails(before: Workspace | None, after: Workspace) -> Iterator[Guardrails]:
    """Those of the base first: a change cannot lift the rule that it breaks."""
    for side in (before, after):
        if side is not None:
            yield side.organization.guardrails


def _in_order(before: Workspace | None, after: Workspace) -> Iterator[str]:
    """Every scenario of either side: the company's plans first, then by name."""
    names = set(after.scenarios)
    if before is not None:
        names |= set(before.scenarios)

    def plans_first(name: str) -> tuple[bool, str]:
        return not is_plan(name, before, after), name

    yield from sorted(names, key=plans_first)


def _not_planned(sides: Sides, record: tuple[RecordFile, ...]) -> PlanDiff:
    """The head is invalid: what is wrong, and no number."""
    listed = with_new_names(sides.head.checked.findings, _names_of_invalid(sides))
    errors = [finding for finding in listed if finding.severity is FindingSeverity.ERROR]
    findings = tuple(_shown_finding(finding) for finding in errors)
    return PlanDiff(
        changed=True,
        headline=headline((), findings, ()),
        decision=decision_digest((), findings, ()),
        base=sides.base.commit or "",
        head=sides.head.commit,
        inputs=(),
        units=(),
        scenarios=(),
        same=(),
        violations=(),
        findings=findings,
        base_invalid=sides.base.valid is None,
        record=record,
    )


def _shown_finding(finding: Finding) -> Found:
    location = finding.location
    return Found(
        code=finding.code,
        severity=finding.severity.value,
        place=Place(file=location.file, line=location.line),
        message=_with_new_name(finding),
    )


def _names_of_invalid(sides: Sides) -> Renames:
    """What was renamed, where the head can be read at all."""
    base, head = sides.base.valid, sides.head.checked.workspace
    if base is None or head is None:
        return Renames()
    renames, _ = renamed(base, head)
    return renames


def _with_new_name(finding: Finding) -> str:
    """The message; of a name that is gone, with the advice to write the new one."""
    advice = finding.hint or ""
    if RENAMED not in advice:
        return finding.message
    return f"{finding.message} ({advice})"
