"""The flow, arrow by arrow: checked -> compile -> solve -> certify -> measure -> a run to record.

How far missed targets could be moved takes solves of its own, and only who shows or records a run
needs it: it comes last.

Start here: every arrow is one function over frozen values; those before are in `checked`. A `Case`
holds what is compiled. This module loads the solver's libraries, so commands that may not need them
import it late.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from portfolio.case import Case, Identity, case_of
from portfolio.certify import certify
from portfolio.choice import Choice
from portfolio.collector import paused_collector
from portfolio.compile import IntArray, chosen_at, levels, point_of
from portfolio.conflict import contradiction, diagnose
from portfolio.engines import Session, SolverAdapter
from portfolio.explain import (
    BestLevel,
    Binding,
    binding_rules,
    item_results,
    reachable,
    timed_levels,
    with_near_reach,
    witness_of,
)
from portfolio.findings import in_order
from portfolio.gaps import measure_gaps, measure_gaps_over_time
from portfolio.model import Planning
from portfolio.results import (
    BindingRule,
    Certificate,
    Gap,
    Reported,
    Result,
    Run,
    RunStatus,
    Severity,
    StageResult,
    exact,
)
from portfolio.solve import (
    Progress,
    Solution,
    canonical_optimum,
    plan_status,
    plan_within_gap,
    stage_results,
    tie,
)
from portfolio.source import Workspace
from portfolio.stages import OBJECTIVE

NO_CANDIDATES = "P601"


class CertificateError(AssertionError):
    """The independent witness disagrees with what was solved or measured: a bug of ours."""


def plan(
    workspace: Workspace,
    planning: Planning,
    solver: SolverAdapter,
    progress: Progress = lambda _: None,
    planned: Callable[[Run], None] = lambda _: None,
    *,
    witnesses: bool = True,
) -> Run:
    """Solve one scenario of a valid workspace, certify the answer and measure its gaps.

    `planned` gets the run as soon as its plan is certified, before it is known how far missed
    targets could be moved. Without the witnesses that are recorded it is quicker, and says the same
    in words.

    Raises:
        CertificateError: if the independent witness disagrees with what was solved or measured.
        KeyboardInterrupt: within a second of Ctrl-C.
    """
    case = case_of(workspace, planning)
    run = certified_run(case, solver, progress)
    planned(run)
    return with_reach(case, solver, run, progress, witnesses=witnesses)


def plan_case(case: Case, solver: SolverAdapter, progress: Progress = lambda _: None) -> Run:
    """The same of a case, of which parts may be made already."""
    return with_reach(case, solver, certified_run(case, solver, progress), progress)


def certified_run(case: Case, solver: SolverAdapter, progress: Progress = lambda _: None) -> Run:
    """The same without how far missed targets could be moved: no solve after the plan's own."""
    clock = _Clock()
    with paused_collector():
        identity = case.identity(solver.engine())
        report = case.report
        clock.lap("report")
        if any(finding.code == NO_CANDIDATES for finding in report):
            # Nothing to choose from: nothing to mend either.
            return _run(identity, clock, _result(case, identity, RunStatus.INFEASIBLE))
        problem = case.problem
        clock.lap("compile")
    if case.is_ruled_out:
        fields = _without_plan(case, identity, progress)
        clock.lap("diagnosis")
        return _run(identity, clock, _result(case, identity, RunStatus.INFEASIBLE, fields))
    session = solver.load(problem)
    solution = _solved(case, session, progress)
    clock.lap("solve")
    if solution.point is None:
        status = RunStatus.UNKNOWN
        fields = _NO_PLAN
        if solution.infeasible:
            status = RunStatus.INFEASIBLE
            fields = _without_plan(case, identity, progress)
        clock.lap("diagnosis")
        return _run(identity, clock, _result(case, identity, status, fields))
    chosen = chosen_at(problem.columns, solution.point)
    stages = stage_results(solution.stages)
    certificate, gaps = _witness(case, identity, chosen, solution.point, stages, clock)
    fields = _answer(case, solution, solution.point, certificate, gaps)
    clock.lap("result")
    result = _result(case, identity, plan_status(solution), fields)
    return _run(identity, clock, result, nodes=solution.nodes)


def _solved(case: Case, session: Session, progress: Progress) -> Solution:
    """The canonical optimum, or a plan within the gap that the schedule accepts."""
    if case.gap:
        return plan_within_gap(case.problem, session, case.limits, case.gap, progress)
    return canonical_optimum(case.problem, session, case.limits, progress)


def _without_plan(case: Case, identity: Identity, progress: Progress) -> dict[str, Any]:
    """The fields of a result without a plan."""
    diagnosis = diagnose(case, progress)
    if diagnosis.complete and not diagnosis.conflicts:
        kept = "a portfolio keeps all rules"
        raise CertificateError(f"{kept} of a scenario that was found to have no plan")
    manifest = identity.manifest
    weights = contradiction(identity.records, dict(manifest.definition), manifest.select)
    proven = diagnosis.model_copy(update={"contradiction": weights})
    return {**_NO_PLAN, "diagnosis": proven}


@paused_collector()
def _witness(
    case: Case,
    identity: Identity,
    chosen: Choice,
    point: IntArray,
    stages: tuple[StageResult, ...],
    clock: "_Clock",
) -> tuple[Certificate, tuple[Gap, ...]]:
    """The certificate, and the gaps as DuckDB measures them; all three views must agree."""
    manifest = identity.manifest
    definition = dict(manifest.definition)
    key_orders = sum(stage.kind == "key_order" for stage in stages)
    certificate = certify(
        identity.records,
        definition,
        manifest.select,
        chosen,
        # A plan that was unique before the first key order is certified by it all the same.
        max(key_orders, 1),
    )
    clock.lap("certify")
    pool = case.columns.pool
    if pool.horizon.is_scheduled:
        gaps = measure_gaps_over_time(timed_levels(case, point))
    else:
        gaps = measure_gaps(identity.records, definition, chosen, pool.there, pool.members)
    clock.lap("gaps")
    broken = [check.rule.id for check in certificate.rules if check.slack.startswith("-")]
    certified = certificate.stage_values
    differing = [str(stage.id) for stage in stages if certified[stage.id] != stage.value]
    if broken or differing or gaps != certificate.gaps:
        disagreement = f"rules broken: {broken}; stages that differ: {differing}"
        raise CertificateError(f"{disagreement}; gaps: {gaps}")
    return certificate, gaps


def with_reach(
    case: Case,
    solver: SolverAdapter,
    run: Run,
    progress: Progress = lambda _: None,
    *,
    witnesses: bool = True,
) -> Run:
    """A run with how far the KPI of each missed target could be moved at all, and what forbids
    more.

    Which portfolio shows a reach is recorded as it was met, by a search that always meets the same.
    Without these witnesses each search starts from the plan.
    """
    if run.result.certificate is None:
        return run
    clock = _Clock()
    gaps = _with_levels_in_reach(case, solver, run.result, progress, clock, witnesses=witnesses)
    result = run.result.model_copy(update={"gaps": gaps})
    seconds = {**run.effort["seconds"], **clock.laps}
    return replace(run, result=result, effort={**run.effort, "seconds": seconds})


def _with_levels_in_reach(
    case: Case,
    solver: SolverAdapter,
    result: Result,
    progress: Progress,
    clock: "_Clock",
    *,
    witnesses: bool,
) -> tuple[Gap, ...]:
    # Levels and gaps come in the same order: by target, and within one by its kind.
    places = [level.target_path for level in levels(case.planning)]
    gaps = list(zip(places, result.gaps, strict=True))
    missed = [place for place, gap in gaps if gap.severity is not Severity.OK]
    if not missed:
        return result.gaps
    chosen = result.choice
    session = solver.load(case.problem)
    if case.gap:
        near = with_near_reach(case, session, chosen, result.gaps, progress)
        clock.lap("reach")
        return near
    start = None if witnesses else point_of(case.problem, chosen)
    reach = reachable(case, session, missed, progress, start)
    clock.lap("reach")
    blocked = {}
    for place, gap in gaps:
        best = reach.get(place)
        if best is not None and _only_rules_forbid(case, gap, best):
            blocked[place] = best
    binding = binding_rules(case, solver, blocked, progress)
    clock.lap("binding")
    measured = []
    for place, gap in gaps:
        best = reach.get(place)
        if best is None or gap.severity is Severity.OK:
            measured.append(gap)
            continue
        update: dict[str, Any] = {"reachable": exact(best.level)}
        if witnesses:
            update["witness"] = witness_of(best.choice, chosen)
        # Of two levels at one place the rules may forbid one alone, and the ideas the other.
        if _only_rules_forbid(case, gap, best):
            update["binding"] = _binding_results(binding.get(place))
        measured.append(gap.model_copy(update=update))
    return tuple(measured)


def _only_rules_forbid(case: Case, gap: Gap, reach: BestLevel) -> bool:
    """Whether the ideas would do for a target, and no portfolio within the rules does."""
    if gap.ideas is None:
        return False
    sign = case.planning.metrics.metrics[gap.kpi].sign
    target, ideas = Fraction(gap.target), Fraction(gap.ideas)
    ideas_would_do = sign * (ideas - target) >= 0
    is_out_of_reach = sign * (reach.level - target) < 0
    return ideas_would_do and is_out_of_reach


def _binding_results(binding: tuple[Binding, ...] | None) -> tuple[BindingRule, ...] | None:
    """Binding rules as a result has them; None where they were not looked for."""
    if binding is None:
        return None
    results = []
    for one in binding:
        rule = one.rule.rule
        results.append(BindingRule(rule=rule, reach=exact(one.level), most=one.most))
    return tuple(results)


@paused_collector()
def _answer(
    case: Case,
    solution: Solution,
    point: IntArray,
    certificate: Certificate,
    gaps: tuple[Gap, ...],
) -> dict[str, Any]:
    """The fields of a result that only a plan has."""
    stages = stage_results(solution.stages)
    bounds = {stage.kind: stage.bound for stage in stages}
    is_canonical = solution.proven and not case.gap
    return {
        "objective": certificate.stage_values[OBJECTIVE],
        "bound": bounds.get("objective"),
        "stages": stages,
        "tie": tie(case.columns, solution) if is_canonical else None,
        "items": item_results(case, point),
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
    case: Case,
    identity: Identity,
    status: RunStatus,
    fields: Mapping[str, Any] = _NO_PLAN,
) -> Result:
    scenario = case.planning.scenario
    report = []
    for finding in in_order(case.report):
        reported = Reported(
            code=finding.code,
            severity=finding.severity.value,
            message=finding.message,
            initiatives=finding.initiatives,
        )
        report.append(reported)
    return Result(
        scenario=case.planning.name,
        title=scenario.title,
        period=scenario.period,
        status=status,
        engine=identity.manifest.engine,
        mode=scenario.objective.mode,
        report=tuple(report),
        **fields,
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
