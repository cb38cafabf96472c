"""The flow, arrow by arrow: checked -> compile -> solve -> certify -> measure -> a run to record and show.

Start here: every arrow is one function over frozen values; those before are in `checked`. What loads a solver or a
database is imported where it is called.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portfolio import solvers
from portfolio.canonical import Record, input_lines, input_records, scenario_record, sha256
from portfolio.checked import paused_collector
from portfolio.findings import Finding, has_errors, in_order
from portfolio.model import Planning, Slice
from portfolio.record.names import run_id
from portfolio.results import (
    Certificate,
    Gap,
    Manifest,
    Reported,
    Result,
    Run,
    RunStatus,
    Severity,
    StageResult,
    exact,
)
from portfolio.source import Workspace

if TYPE_CHECKING:
    from portfolio.compile.columns import Columns
    from portfolio.compile.fixed import IntArray
    from portfolio.compile.problem import Problem
    from portfolio.solve import Effort, Solution, SolverAdapter
    from portfolio.solve.adapter import Session

Progress = Callable[[str], None]
adapter = solvers.adapter
"""The solver of a name."""


@dataclass(frozen=True)
class Identity:
    """What a run is a function of, known before it is solved."""

    run_id: str
    manifest: Manifest
    records: tuple[Record, ...]
    inputs: bytes


class CertificateError(AssertionError):
    """The independent witness disagrees with what was solved or measured: a bug of ours."""


@paused_collector()
def identify(planning: Planning, engine: Mapping[str, str]) -> Identity:
    """The canonical inputs, the manifest, and so the name of a run, without solving it."""
    records = input_records(planning)
    inputs = input_lines(records)
    manifest = Manifest(
        scenario=planning.name,
        definition=scenario_record(planning),
        inputs=sha256(inputs),
        select=None if planning.select is None else tuple(sorted(planning.select)),
        engine=dict(engine),
    )
    return Identity(run_id(manifest), manifest, tuple(records), inputs)


@paused_collector()
def feasibility_report(workspace: Workspace, planning: Planning, columns: "Columns | None" = None) -> list[Finding]:
    """What is known about a scenario before the solver, with places; an error among it means infeasible."""
    from portfolio.validate.feasibility import feasibility

    return feasibility(planning, lambda origin: workspace.in_rule(planning.name, origin.subject, origin.path), columns)


def plan(workspace: Workspace, planning: Planning, solver: "SolverAdapter", progress: Progress = lambda _: None) -> Run:
    """Solve one scenario of a valid workspace, certify the answer and measure its gaps.

    Raises:
        CertificateError: if the independent witness disagrees with what was solved or measured.
        KeyboardInterrupt: within a second of Ctrl-C.
    """
    from portfolio.compile import compile_problem, planned_columns
    from portfolio.solve import Effort, canonical_optimum, selection, stage_results

    clock = _Clock()
    with paused_collector():
        identity = identify(planning, solver.engine())
        columns = planned_columns(planning)
        report = feasibility_report(workspace, planning, columns)
        clock.lap("report")
        if any(finding.code == "P601" for finding in report):  # nothing to choose from: nothing to mend
            return _run(identity, clock, _result(planning, identity, report, RunStatus.INFEASIBLE))
        problem = compile_problem(planning, columns)
        clock.lap("compile")
    if has_errors(report):
        why = _why_none(problem, progress)
        clock.lap("diagnosis")
        return _run(identity, clock, _result(planning, identity, report, RunStatus.INFEASIBLE, why))
    session = solver.load(problem)
    limits = planning.scenario.limits
    effort = Effort(limits.nodes, None if limits.seconds is None else float(limits.seconds))
    solution = canonical_optimum(problem, session, effort, progress)
    clock.lap("solve")
    if solution.point is None:
        status = RunStatus.INFEASIBLE if solution.infeasible else RunStatus.UNKNOWN
        why = _why_none(problem, progress) if solution.infeasible else _NO_PLAN
        clock.lap("diagnosis")
        return _run(identity, clock, _result(planning, identity, report, status, why))
    chosen = selection(problem.columns, solution.point)
    certificate, gaps = _witness(identity, chosen, stage_results(solution.stages), clock)
    gaps = _with_reach(problem, session, effort, gaps, progress)
    clock.lap("reach")
    answer = _answer(problem, solution, solution.point, certificate, gaps)
    clock.lap("result")
    status = RunStatus.OPTIMAL if solution.proven else RunStatus.FEASIBLE
    return _run(identity, clock, _result(planning, identity, report, status, answer), nodes=solution.nodes)


def _why_none(problem: "Problem", progress: Progress) -> dict[str, Any]:
    """The fields of a result without a plan."""
    from portfolio.conflict import diagnose

    diagnosis = diagnose(problem, progress)
    if diagnosis.complete and not diagnosis.conflicts:
        raise CertificateError("a portfolio keeps all rules of a scenario that was found to have no plan")
    return {**_NO_PLAN, "diagnosis": diagnosis}


@paused_collector()
def _witness(
    identity: Identity, chosen: Mapping[str, str | None], stages: tuple[StageResult, ...], clock: "_Clock"
) -> tuple[Certificate, tuple[Gap, ...]]:
    """The certificate, and the gaps as DuckDB measures them; all three views of the plan must agree."""
    from portfolio.certify import certify
    from portfolio.gaps import measure_gaps

    manifest = identity.manifest
    orders = sum(stage.name.startswith("key order") for stage in stages)
    certificate = certify(identity.records, dict(manifest.definition), manifest.select, chosen, max(orders, 1))
    clock.lap("certify")
    gaps = measure_gaps(identity.records, dict(manifest.definition), chosen, manifest.select)
    clock.lap("gaps")
    broken = [rule.rule for rule in certificate.rules if rule.slack.startswith("-")]
    differing = [stage.name for stage in stages if certificate.stages[stage.name] != stage.value]
    if broken or differing or gaps != certificate.gaps:
        raise CertificateError(f"rules broken: {broken}; stages that differ: {differing}; gaps: {gaps}")
    return certificate, gaps


def _with_reach(
    problem: "Problem", session: "Session", effort: "Effort", gaps: tuple[Gap, ...], progress: Progress
) -> tuple[Gap, ...]:
    """Each gap that is open, with how far its KPI could be moved at all."""
    from portfolio.solve import reachable

    missed = [(gap.kpi, Slice(gap.dimension, gap.value)) for gap in gaps if gap.severity is not Severity.OK]
    reach = reachable(problem, session, effort, missed, progress)
    return tuple(
        gap.model_copy(update={"reachable": exact(reach[where])})
        if gap.severity is not Severity.OK and (where := (gap.kpi, Slice(gap.dimension, gap.value))) in reach
        else gap
        for gap in gaps
    )


@paused_collector()
def _answer(
    problem: "Problem", solution: "Solution", point: "IntArray", certificate: Certificate, gaps: tuple[Gap, ...]
) -> dict[str, Any]:
    """The fields of a result that only a plan has."""
    from portfolio.solve import item_results, stage_results, tie

    stages = stage_results(solution.stages)
    return {
        "objective": certificate.stages["objective"],
        "bound": next((stage.bound for stage in stages if stage.name == "objective"), None),
        "stages": stages,
        "tie": tie(problem.columns, solution) if solution.proven else None,
        "items": item_results(problem, point),
        "gaps": gaps,
        "certificate": certificate,
    }


_NO_PLAN: dict[str, Any] = {
    "objective": None,
    "bound": None,
    "stages": (),
    "tie": None,
    "items": (),
    "gaps": (),
    "certificate": None,
}


def _result(
    planning: Planning,
    identity: Identity,
    report: list[Finding],
    status: RunStatus,
    answer: Mapping[str, Any] = _NO_PLAN,
) -> Result:
    return Result(
        scenario=planning.name,
        title=planning.scenario.title,
        period=planning.scenario.period,
        status=status,
        engine=identity.manifest.engine,
        mode=planning.scenario.objective.mode,
        report=tuple(
            Reported(code=f.code, severity=f.severity.value, message=f.message, initiatives=f.initiatives)
            for f in in_order(report)
        ),
        **answer,
    )


def _run(identity: Identity, clock: "_Clock", result: Result, nodes: int = 0) -> Run:
    effort = {"seconds": clock.laps, "nodes": nodes}
    return Run(identity.run_id, identity.manifest, identity.inputs, result, effort)


@dataclass
class _Clock:
    """Seconds of each arrow: for the event of a run, never for its result."""

    laps: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.perf_counter)

    def lap(self, name: str) -> None:
        """What passed since the last lap belongs to ``name``."""
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 4)
        self._last = now
