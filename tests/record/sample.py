"""A small portfolio as files, and a run of it of which the choice is made by hand."""

from collections.abc import Mapping
from pathlib import Path

from portfolio import canonical
from portfolio.case.case import Case
from portfolio.certify import certify
from portfolio.choice import Choice
from portfolio.compile import levels, point_of
from portfolio.engines import adapter
from portfolio.explain import item_results, reachable, witness_of
from portfolio.record import Event, run_id
from portfolio.results import (
    Gap,
    Manifest,
    Reported,
    Result,
    Run,
    RunStatus,
    StageResult,
    Tie,
    exact,
)
from portfolio.source import read_workspace
from portfolio.stages import OBJECTIVE

ENGINE = {"solver": "by hand", "cvxpy": "1.9.3", "scipy": "1.17.1"}

FILES = {
    "config/organization.yaml": """\
name: Fjord Books
resources:
  engineering: {unit: engineer-day}
  design: {unit: designer-day}
dimensions:
  country: {UK: United Kingdom, NO: Norway}
plan: {2026-Q1: base}
""",
    "config/metrics.yaml": """\
metrics:
  gmv: {name: Gross merchandise value, level: north_star, unit: GBP}
  retention: {name: 30-day retention, level: strategic, unit: fraction}
  wait: {name: Waiting time, level: strategic, unit: days, direction: decrease}
""",
    "config/scenarios/base.yaml": """\
title: Base plan — 今年の計画
period: 2026-Q1
objective: {mode: north_star}
capacity:
  engineering:
    all: {cap: 100}
    country: {UK: {cap: 60, floor: 5}}
  design: {all: {cap: 30}}
targets:
  all:
    gmv: {floor: 100000, goal: 1600000, baseline: 1335313}
    retention: {goal: 0.012}
    wait: {ceiling: -0.5, goal: -1.25}
constraints:
  synergies:
    readers: {members: [INIT-0001, INIT-0002], bonus: {gmv: 1250.5}, saves: {design: 2}}
""",
    "config/scenarios/impossible.yaml": """\
title: More than there is
period: 2026-Q1
objective: {mode: north_star}
capacity: {engineering: {all: {cap: 10}}}
constraints:
  mandatory: {INIT-0001: the board wants it, INIT-0003: the law wants it}
""",
    "config/scenarios/weighted.yaml": """\
title: Two KPIs weighed
period: 2026-Q1
objective: {mode: weighted_kpis, weights: {gmv: 1, retention: 0.5}}
capacity: {engineering: {all: {cap: 100}}}
targets:
  all:
    gmv: {goal: 300000}
    retention: {goal: 0.01}
""",
    "initiatives/INIT-0001.yaml": """\
key: INIT-0001
title: One-page checkout for readers who already know what they want
owner: checkout
status: candidate
period: 2026-Q1
dimensions: {country: {UK: 0.6, NO: 0.4}}
tokens: {engineering: 40, design: 10}
contributions: {gmv: 120000, retention: 0.004}
""",
    "initiatives/INIT-0002.yaml": """\
key: INIT-0002
title: Reading lists
owner: growth
status: candidate
period: 2026-Q1
dimensions: {country: UK}
scope_mode: choose
scopes:
  mvp: {tokens: {engineering: 20}, contributions: {gmv: 60000.75}}
  full: {tokens: {engineering: 55, design: 25}, contributions: {gmv: 90000, retention: 0.002}}
""",
    "initiatives/INIT-0003.yaml": """\
key: INIT-0003
title: Accessible audiobooks
status: committed
period: 2026-Q1
dimensions: {country: NO}
tokens: {engineering: 30, design: 12.5}
contributions: {wait: -0.75}
""",
    "initiatives/INIT-0004.yaml": """\
key: INIT-0004
title: Loyalty points
status: candidate
period: 2026-Q1
dimensions: {country: NO}
tokens: {engineering: 90}
contributions: {gmv: 99000, retention: 0.02}
""",
}
CHOICE: Mapping[str, str | None] = {"INIT-0001": None, "INIT-0002": "mvp", "INIT-0003": None}


def write_files(root: Path, **changed: str) -> Path:
    """The portfolio on disk; `changed` has other texts by file name without its folder and
    ending."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(path.stem.replace("-", "_"), text), encoding="utf-8")
    return root


def sample_run(scenario: str = "base", choice: dict[str, str | None] | None = None) -> Run:
    """A run with a certificate of its own, proven as far as it says."""
    workspace, findings = read_workspace(FILES)
    assert workspace is not None and not findings
    planning = workspace.planning(scenario)
    scopes = CHOICE if choice is None else choice
    chosen = Choice.of_scopes(scopes)
    records = canonical.input_records(planning)
    inputs = canonical.input_lines(records)
    manifest = Manifest(
        scenario=scenario,
        definition=canonical.scenario_record(planning),
        inputs=canonical.sha256(inputs),
        select=None,
        engine=ENGINE,
    )
    case = Case(planning)
    certificate = certify(records, dict(manifest.definition), None, chosen, 1)
    objective = certificate.stage_values[OBJECTIVE]
    stages = (
        StageResult(
            **OBJECTIVE.fields(), sense="max", value=objective, bound=objective, proven=True
        ),
    )
    result = Result(
        scenario=scenario,
        title=planning.scenario.title,
        period=planning.scenario.period,
        status=RunStatus.OPTIMAL,
        engine=ENGINE,
        mode=planning.scenario.objective.mode,
        objective=objective,
        bound=objective,
        stages=stages,
        tie=Tie(unique=True, decided_by=None, decided=()),
        items=item_results(case, point_of(case.problem, chosen)),
        gaps=_with_reach(case, certificate.gaps, chosen),
        report=(),
        certificate=certificate,
    )
    return Run(run_id(manifest), manifest, inputs, result, {"seconds": {"solve": 0.25}, "nodes": 7})


def infeasible_run() -> Run:
    """A run whose scenario asks for more than there is."""
    run = sample_run("impossible")
    reported = Reported(
        code="P610",
        severity="error",
        message="engineering in all: the cap is 10, and what must be in uses 70",
        initiatives=("INIT-0001", "INIT-0003"),
    )
    nothing = {
        "objective": None,
        "bound": None,
        "stages": (),
        "tie": None,
        "items": (),
        "gaps": (),
        "certificate": None,
    }
    result = run.result.model_copy(
        update={**nothing, "status": RunStatus.INFEASIBLE, "report": (reported,)}
    )
    return changed(run, result)


def changed(run: Run, result: Result) -> Run:
    """The same run with another result."""
    return Run(run.run_id, run.manifest, run.inputs, result, run.effort)


def sample_event(run: Run, when: str = "2026-01-31T12:00:00Z") -> Event:
    """An event without git and without this machine."""
    return Event(
        run_id=run.run_id,
        when=when,
        by="Ada <ada@example.org>",
        commit="0123456789abcdef0123456789abcdef01234567",
        dirty=False,
        effort=run.effort,
        machine={"python": "3.11.7", "system": "Linux", "processor": "x86_64", "processors": "2"},
    )


def _with_reach(case: Case, gaps: tuple[Gap, ...], chosen: Choice) -> tuple[Gap, ...]:
    """Each missed level with how far it could go, as a solver finds it."""
    solver = adapter()
    places = [level.target_path for level in levels(case.planning)]
    placed = list(zip(places, gaps, strict=True))
    missed = [place for place, gap in placed if gap.severity != "OK"]
    reach = reachable(case, solver.load(case.problem), missed)
    found = []
    for place, gap in placed:
        best = reach.get(place)
        if gap.severity != "OK" and best is not None:
            update = {"reachable": exact(best.level), "witness": witness_of(best.choice, chosen)}
            found.append(gap.model_copy(update=update))
        else:
            found.append(gap)
    return tuple(found)
