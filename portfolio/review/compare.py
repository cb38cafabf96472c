"""From two trees to the diff of their plans."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.case.case import Cases
from portfolio.changes import Found, Place, PlanDiff, RecordFile
from portfolio.decide.ask import Deciders
from portfolio.diff.decision import decision_digest, headline
from portfolio.diff.guardrails import Moved, violations
from portfolio.diff.inputs import input_edits
from portfolio.diff.plans import scenario_diff
from portfolio.findings import Severity
from portfolio.model import Guardrails
from portfolio.results import RunStatus
from portfolio.review.brought import Brought, judged, refusals
from portfolio.review.conflicts import with_conflicts
from portfolio.review.sides import Plans, Sides, read_sides
from portfolio.review.tracing import Tracing
from portfolio.solve import Progress
from portfolio.source import Workspace

if TYPE_CHECKING:
    from portfolio.engines.session import SolverAdapter


def compare(
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
    edits = input_edits(before, after) if before is not None else ()
    with Deciders(progress, cases) as deciders:
        tracing = None if before is None else Tracing(before, after, edits, deciders, cases)
        names = list(_in_order(before, after))
        same = [name for name in names if before is not None and _is_same(name, before, after, plans)]
        moved = [_moved(name, before, after, plans, tracing) for name in names if name not in same]
    scenarios = tuple(move.diff for move in moved)
    record = _record(brought, plans, after)
    guarded = _guarded(moved, before, after)
    refused = (*refusals(record), *violations(_guardrails(before, after), guarded))
    return PlanDiff(
        changed=any(scenario.changed for scenario in scenarios),
        headline=headline(scenarios, (), refused),
        decision=decision_digest(scenarios, (), refused, plans.untrue),
        base=sides.base.commit or "",
        head=sides.head.commit,
        inputs=tuple(edit.shown for edit in edits),
        units=tracing.units if tracing is not None else (),
        scenarios=scenarios,
        same=tuple(same),
        violations=refused,
        findings=(),
        base_invalid=before is None,
        untrue=plans.untrue,
        record=record,
    )


def _record(brought: Brought | None, plans: Plans, head: Workspace | None) -> tuple[RecordFile, ...]:
    return () if brought is None else judged(brought, plans, head)


def _moved(name: str, before: Workspace | None, after: Workspace, plans: Plans, tracing: Tracing | None) -> Moved:
    """One scenario, solved on the sides on which it is, compared and traced."""
    old = plans.plan(before, name) if before is not None and name in before.scenarios else None
    new = plans.plan(after, name) if name in after.scenarios else None
    found = scenario_diff(name, old, new, is_plan=_is_plan(name, before, after))
    if new is not None and found.after is not None and new.result.status is RunStatus.INFEASIBLE:
        side = with_conflicts(found.after, new, plans.cases.of(after, name))
        found = found.model_copy(update={"after": side})
    if tracing is not None and old is not None and new is not None:
        found = tracing.traced(found, old, new)
    return Moved(found, old, new)


def _guarded(moved: list[Moved], before: Workspace | None, after: Workspace) -> list[Moved]:
    """The company's plans; where it has named none, every scenario."""
    named = any(side is not None and side.organization.plan for side in (before, after))
    return [move for move in moved if move.diff.is_plan or not named]


def _guardrails(before: Workspace | None, after: Workspace) -> Iterator[Guardrails]:
    """Those of the base first: a change cannot lift the rule that it breaks."""
    for side in (before, after):
        if side is not None:
            yield side.organization.guardrails


def _in_order(before: Workspace | None, after: Workspace) -> Iterator[str]:
    """Every scenario of either side: the company's plans first, then by name."""
    names = {*after.scenarios, *(before.scenarios if before is not None else ())}
    yield from sorted(names, key=lambda name: (not _is_plan(name, before, after), name))


def _is_plan(name: str, before: Workspace | None, after: Workspace) -> bool:
    return any(side is not None and name in side.organization.plan.values() for side in (before, after))


def _is_same(name: str, before: Workspace, after: Workspace, plans: Plans) -> bool:
    if name not in before.scenarios or name not in after.scenarios:
        return False
    return plans.identity(before, name).run_id == plans.identity(after, name).run_id


def _not_planned(sides: Sides, record: tuple[RecordFile, ...]) -> PlanDiff:
    """The head is invalid: what is wrong, and no number."""
    findings = tuple(
        Found(
            code=finding.code,
            severity=finding.severity.value,
            place=Place(file=finding.location.file, line=finding.location.line),
            message=finding.message,
        )
        for finding in sides.head.checked.findings
        if finding.severity is Severity.ERROR
    )
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
