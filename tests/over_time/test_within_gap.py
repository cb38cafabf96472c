"""Plans within a gap: what they state is true, and no sentence says more."""

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.actions.solving import SolveTask
from portfolio.canonical import input_records
from portfolio.certify import Recomputed, statement
from portfolio.cli import main
from portfolio.engines import adapter_of
from portfolio.model import Planning
from portfolio.pipeline import plan
from portfolio.record import Standing, compared_on_disk, read_run, run_ids, store
from portfolio.results import PLATFORM, Manifest, Run, RunStatus
from portfolio.source import Workspace, read_workspace
from portfolio.stored import records_of
from portfolio.validate import validate
from tests.over_time.horizons import random_workspace
from tests.record.sample import sample_event

SCIPY = adapter_of("scipy")
STEPS = ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
METRICS = """
metrics:
  gmv: {name: GMV, level: north_star, unit: GBP, over_time: repeats}
"""
ORGANIZATION = "{name: Hard, resources: {engineering: {unit: day}, design: {unit: day}}}"


def hard_files(schedule: str, nodes: int) -> dict[str, str]:
    """Eighteen initiatives that no relaxation decides between, over four quarters."""
    rng = random.Random(7)
    texts = {"config/metrics.yaml": METRICS, "config/organization.yaml": ORGANIZATION}
    for number in range(1, 19):
        key = f"INIT-{number:04}"
        tokens = {"engineering": rng.randint(20, 99), "design": rng.randint(20, 99)}
        gain = sum(tokens.values()) + rng.randint(1, 9)
        requires = [f"INIT-{number - 1:04}"] if number % 3 == 0 else []
        initiative = {
            "key": key,
            "title": key,
            "status": "candidate",
            "period": "2026",
            "tokens": tokens,
            "contributions": {"gmv": gain},
            "duration": f"{rng.randint(1, 2)} quarters",
            "requires": requires,
        }
        texts[f"initiatives/{key}.yaml"] = json.dumps(initiative)
    texts["config/scenarios/plan.yaml"] = (
        f"title: Hard\nperiod: 2026\nobjective: {{mode: north_star}}\n"
        f"schedule: {{step: quarter{schedule}}}\nlimits: {{nodes: {nodes}}}\n"
        "capacity: {engineering: {all: {cap: 127}}, design: {all: {cap: 131}}}\n"
        "targets: {all: {gmv: {goal: 100000}}}\n"
    )
    return texts


def written(root: Path, texts: Mapping[str, str]) -> Path:
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def with_gap(planning: Planning, gap: str) -> Planning:
    schedule = planning.scenario.schedule
    assert schedule is not None
    wider = schedule.model_copy(update={"gap": Decimal(gap)})
    scenario = planning.scenario.model_copy(update={"schedule": wider})
    return replace(planning, scenario=scenario)


def wrong_about(run: Run, planning: Planning) -> list[str]:
    """What `verify` holds against a run, from its canonical inputs alone."""
    records = records_of(b"".join(run.inputs.splitlines(keepends=True)))
    again = Recomputed.of(records, run.manifest, run.result)
    assert len(records) == len(input_records(planning))
    return [check.name for check in statement(again, run.result).checks if not check.holds]


def is_within(run: Run, gap: str) -> bool:
    value, bound = Fraction(run.result.objective or 0), Fraction(run.result.bound or 0)
    return 0 <= bound - value <= Fraction(gap) * abs(value)


@pytest.mark.parametrize("seed", range(8))
def test_the_best_lies_between_value_and_bound(seed: int) -> None:
    workspace = random_workspace(seed)
    planning = workspace.planning("plan")
    best = plan(workspace, planning, SCIPY).result
    run = plan(workspace, with_gap(planning, "0.3"), SCIPY)
    if best.status is RunStatus.INFEASIBLE:
        assert run.result.status is RunStatus.INFEASIBLE
        return
    assert run.result.status is RunStatus.WITHIN_GAP
    assert run.result.tie is None
    assert is_within(run, "0.3")
    value, bound = Fraction(run.result.objective or 0), Fraction(run.result.bound or 0)
    assert value <= Fraction(best.objective or 0) <= bound
    assert wrong_about(run, with_gap(planning, "0.3")) == []


def hard(schedule: str, nodes: int) -> tuple[Workspace, Planning]:
    workspace, found = read_workspace(hard_files(schedule, nodes))
    assert workspace is not None, found
    return workspace, workspace.planning("plan")


def test_a_gap_ends_a_search_that_a_proof_would_not() -> None:
    workspace, planning = hard(", gap: 0.2", 1)
    run = plan(workspace, planning, SCIPY)
    assert run.result.status is RunStatus.WITHIN_GAP
    assert is_within(run, "0.2")
    assert run.recordable
    stopped = plan(*hard("", 1), SCIPY)
    assert stopped.result.status is RunStatus.FEASIBLE
    assert not stopped.recordable


def test_what_is_stated_of_it_cannot_be_more() -> None:
    workspace, planning = hard(", gap: 0.2", 1)
    run = plan(workspace, planning, SCIPY)
    assert wrong_about(run, planning) == []
    objective = run.result.stages[0]
    far = objective.model_copy(update={"bound": str(Fraction(objective.value) * 2)})
    forgeries: list[Mapping[str, object]] = [
        {"status": RunStatus.OPTIMAL},
        {"status": RunStatus.FEASIBLE},
        {"stages": (far, *run.result.stages[1:]), "bound": far.bound},
    ]
    for forged in forgeries:
        false = run.result.model_copy(update=dict(forged))
        assert wrong_about(Run(run.run_id, run.manifest, run.inputs, false, {}), planning)


def solved(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["solve", "--root", str(root), *words], catch_exceptions=False)


def test_the_line_that_accepts_a_plan_is_printed_and_accepts_it(tmp_path: Path) -> None:
    root = written(tmp_path / "p", hard_files("", 1))
    done = solved(root)
    assert done.exit_code == 5
    [line] = [one for one in done.stdout.splitlines() if "To accept this plan" in one]
    accepting = line.partition("`schedule`: ")[2]
    assert accepting.startswith("gap: 0.")
    written(root, hard_files(f", {accepting}", 1))
    accepted = solved(root)
    assert accepted.exit_code == 0
    assert "of the best, proven by HiGHS: no portfolio has more than" in accepted.stdout
    for word in ("optimal", "Optimal", "only best", "does better", "To accept"):
        assert word not in accepted.stdout
    written(root, hard_files(", gap: 0.0001", 1))
    missed = solved(root)
    assert missed.exit_code == 5
    assert "To accept this plan" in missed.stdout


def stored_elsewhere(root: Path) -> str:
    """A run within a gap, stored as if another platform had found it; its id."""
    workspace, planning = hard(", gap: 0.2", 1)
    here = SolveTask(root, workspace, "plan", SCIPY).identity.manifest
    assert PLATFORM in here.engine
    engine = {**here.engine, PLATFORM: "amiga-m68k"}

    class Elsewhere:
        def engine(self) -> Mapping[str, str]:
            return engine

        load = staticmethod(SCIPY.load)

    run = plan(workspace, planning, Elsewhere())
    store(root, run, sample_event(run))
    return run.run_id


def test_a_plan_that_another_platform_found_is_the_answer(tmp_path: Path) -> None:
    root = written(tmp_path / "p", hard_files(", gap: 0.2", 1))
    identity = stored_elsewhere(root)
    done = solved(root, "--record")
    assert done.exit_code == 0
    assert "how near it is to the best is the record's word" in done.stderr
    assert list(run_ids(root)) == [identity]
    recorded = CliRunner().invoke(main, ["record", "--root", str(root)], catch_exceptions=False)
    assert recorded.exit_code == 0
    assert "stored before, and holds" in recorded.stdout
    assert list(run_ids(root)) == [identity]


def test_another_plan_within_the_gap_holds_beside_what_is_solved_here(tmp_path: Path) -> None:
    root = written(tmp_path / "p", hard_files(", gap: 0.2", 1))
    identity = stored_elsewhere(root)
    stored = read_run(root, identity)
    assert isinstance(stored.manifest, Manifest)
    workspace, planning = hard(", gap: 0.1", 300)
    better = plan(workspace, planning, SCIPY)
    other = Run(identity, stored.manifest, better.inputs, better.result, {})
    assert better.result.choice != stored.result.choice
    assert compared_on_disk(root, other).standing is Standing.HOLDS
    lower = str(Fraction(stored.result.objective or 0) / 2)
    refuting = better.result.model_copy(update={"bound": lower})
    refuted = Run(identity, stored.manifest, better.inputs, refuting, {})
    assert compared_on_disk(root, refuted).standing is not Standing.HOLDS


def test_a_group_may_have_bounds_for_each_step_alone() -> None:
    texts = hard_files("", 1)
    name = "config/scenarios/plan.yaml"
    group = "constraints: {groups: {launches: {members: [INIT-0001], %s: 1}}}\n"
    for bound in ("at_most_per_step", "at_most_finished_per_step"):
        workspace, _ = read_workspace({**texts, name: texts[name] + group % bound})
        assert workspace is not None
        assert [one.code for one in validate(workspace) if one.severity.value == "error"] == []
