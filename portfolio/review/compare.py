"""From two trees to the diff of their plans."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.changes import Found, Place, PlanDiff, ScenarioDiff
from portfolio.diff.decision import decision_digest, headline
from portfolio.diff.inputs import input_edits
from portfolio.diff.plans import scenario_diff
from portfolio.findings import Severity
from portfolio.pipeline import Progress
from portfolio.review.deciding import Deciders
from portfolio.review.sides import Plans, Sides, read_sides
from portfolio.review.tracing import Tracing
from portfolio.source import Workspace

if TYPE_CHECKING:
    from portfolio.solve import SolverAdapter


def compare(
    root: Path, base: str | None, head: str | None, solver: "SolverAdapter", progress: Progress = lambda _: None
) -> PlanDiff:
    """What ``head`` (None: the work tree) does to the plans of ``base`` (None: where it left main).

    Raises:
        GitError: if a revision cannot be read.
    """
    sides = read_sides(root, base, head)
    after = sides.head.valid
    if after is None:
        return _not_planned(sides)
    return _planned(sides, sides.base.valid, after, Plans(sides, solver, progress), progress)


def _planned(sides: Sides, before: Workspace | None, after: Workspace, plans: Plans, progress: Progress) -> PlanDiff:
    edits = input_edits(before, after) if before is not None else ()
    scenarios: list[ScenarioDiff] = []
    same: list[str] = []
    with Deciders(progress) as deciders:
        tracing = None if before is None else Tracing(before, after, edits, deciders)
        for name in _in_order(before, after):
            if before is not None and _is_same(name, before, after, plans):
                same.append(name)
            else:
                scenarios.append(_scenario(name, before, after, plans, tracing))
    return PlanDiff(
        changed=any(scenario.changed for scenario in scenarios),
        headline=headline(scenarios, (), ()),
        decision=decision_digest(scenarios, (), ()),
        base=sides.base.commit or "",
        head=sides.head.commit,
        inputs=tuple(edit.shown for edit in edits),
        units=tracing.units if tracing is not None else (),
        scenarios=tuple(scenarios),
        same=tuple(same),
        violations=(),
        findings=(),
        base_invalid=before is None,
    )


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


def _scenario(
    name: str, before: Workspace | None, after: Workspace, plans: Plans, tracing: Tracing | None
) -> ScenarioDiff:
    old = plans.plan(before, name) if before is not None and name in before.scenarios else None
    new = plans.plan(after, name) if name in after.scenarios else None
    found = scenario_diff(name, old, new, is_plan=_is_plan(name, before, after))
    if tracing is None or old is None or new is None:
        return found
    return tracing.traced(found, old, new)


def _not_planned(sides: Sides) -> PlanDiff:
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
    )
