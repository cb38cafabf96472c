"""Sweeps: the answers are those of solving each variant, wherever it is solved, and nothing is
solved twice."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from portfolio import Portfolio, open_portfolio
from portfolio.actions import InvalidInputsError, UsageError, run_sweep, sweeping
from portfolio.answers import Sweep, VariantPlan
from portfolio.case import Case
from portfolio.cli import main
from portfolio.decide import GROUP, NoPlanError, Space, Workers, first_dominating
from portfolio.decide.known import KnownPlans
from portfolio.decide.sweeping import SolvedVariants, SweepGroup, VariantAnswer
from portfolio.results import RunStatus, exact
from portfolio.source import read_workspace
from tests.larger import everyday
from tests.record.sample import FILES, write_files

GRID = """\
title: Engineers and designers
scenarios: [base, weighted, impossible]
grid:
  capacity.engineering.all.cap: [10, 90, 120.5]
  capacity.design.all.cap: 20..40:20
"""


@pytest.fixture
def opened(tmp_path: Path) -> Portfolio:
    return open_portfolio(write_files(tmp_path / "portfolio"))


def written(opened: Portfolio, text: str = GRID) -> Path:
    file = opened.root / "sweep.yaml"
    file.write_text(text, "utf-8")
    return file


def swept(opened: Portfolio, text: str = GRID, **options: Any) -> Sweep:
    return run_sweep(opened, written(opened, text), **options)


def solved_alone(scenario: str, engineering: str, design: str) -> VariantPlan:
    """The variant as its own file, solved by itself."""
    texts = dict(FILES)
    caps = f"{{engineering: {{all: {{cap: {engineering}}}}}, design: {{all: {{cap: {design}}}}}}}"
    varied = f"title: Varied\nextends: {scenario}\nperiod: 2026-Q1\ncapacity: {caps}\n"
    texts["config/scenarios/varied.yaml"] = varied
    workspace, _ = read_workspace(texts)
    assert workspace is not None
    space = Space(Case(workspace.planning("varied")))
    try:
        point = space.plan
    except NoPlanError:
        return VariantPlan(
            status=RunStatus.INFEASIBLE, objective=None, selected={}, tokens={}, kpis={}
        )
    option = space.option(point, point)
    selected = {key: taken.scope for key, taken in space.choice(point).items()}
    return VariantPlan(
        status=RunStatus.OPTIMAL,
        objective=exact(space.best),
        selected=selected,
        tokens=option.tokens,
        kpis=option.kpis,
    )


def test_a_sweep_says_of_each_variant_what_solving_it_says(opened: Portfolio) -> None:
    answer = swept(opened)
    assert len(answer.variants) == 18
    assert {row.plan.status for row in answer.variants} == {RunStatus.OPTIMAL, RunStatus.INFEASIBLE}
    for row in answer.variants:
        engineering, design = row.values.values()
        assert row.plan == solved_alone(row.scenario, engineering, design), row


def test_several_processes_give_the_same_bytes(opened: Portfolio) -> None:
    alone = swept(opened)
    together = swept(opened, workers=Workers(2), again=True)
    assert together.model_dump_json() == alone.model_dump_json()


def test_kept_answers_give_the_same_bytes(opened: Portfolio) -> None:
    """Tokens stood in the order of the resources when solved, and by name when kept."""
    first = swept(opened)
    assert swept(opened).model_dump_json() == first.model_dump_json()


def test_nothing_is_solved_twice(opened: Portfolio, monkeypatch: pytest.MonkeyPatch) -> None:
    first = swept(opened)

    def never(group: SweepGroup) -> tuple[VariantAnswer, ...]:
        raise AssertionError("solved again")

    monkeypatch.setattr(sweeping, "solve_group", never)
    notes: list[str] = []
    assert swept(opened, notes=notes.append) == first
    assert notes == [
        "18 of 18 variants were solved before on this machine: --again solves all of them"
    ]
    with pytest.raises(AssertionError, match="solved again"):
        swept(opened, again=True)


def test_a_stop_keeps_what_is_finished_and_says_so(
    opened: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = swept(opened, again=True)
    calls: list[int] = []

    def stopped(
        work: Callable[[SweepGroup], tuple[VariantAnswer, ...]],
        tasks: Sequence[SweepGroup],
        _: Workers,
    ) -> Iterator[tuple[int, tuple[VariantAnswer, ...]]]:
        calls.append(len(tasks))
        yield 0, work(tasks[0])
        raise KeyboardInterrupt

    text = GRID.replace("[10, 90, 120.5]", "[10, 90, 120.5, 150]")
    with monkeypatch.context() as patch:
        patch.setattr(sweeping, "run_side_by_side", stopped)
        with pytest.raises(KeyboardInterrupt) as stopping:
            swept(opened, text)
    # 18 of 24 were there, and one group of the others was finished.
    first = min(GROUP, 2)
    finished = (
        f"stopped: {18 + first} of 24 variants are finished and kept; the same command goes on from"
        " there"
    )
    assert str(stopping.value) == finished
    after: list[str] = []
    answer = swept(opened, text, notes=after.append)
    assert after[0].startswith(f"{18 + first} of 24 variants were solved before")
    assert [
        row.plan
        for row in answer.variants
        if row.values["capacity.engineering.all.cap"] in ("10", "90")
    ] == [
        row.plan
        for row in whole.variants
        if row.values["capacity.engineering.all.cap"] in ("10", "90")
    ]


def test_a_kept_answer_that_cannot_be_read_is_found_again(
    opened: Portfolio, users_state: Path
) -> None:
    first = swept(opened)
    kept = sorted(users_state.rglob("answers/*/*.json"))
    assert len(kept) <= 18
    assert kept
    for number, file in enumerate(kept):
        file.write_text(("", "[]", '{"status": "optimal"}', "{")[number % 4], "utf-8")
    assert swept(opened) == first


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        (GRID.replace("base,", "bas,"), UsageError, "there is no scenario bas: did you mean base?"),
        (
            GRID.replace("[10, 90, 120.5]", "[]"),
            UsageError,
            "the axis capacity.engineering.all.cap has no",
        ),
        (
            GRID.replace("[10, 90, 120.5]", "10"),
            UsageError,
            "the axis capacity.engineering.all.cap has no",
        ),
        (GRID.replace("20..40:20", "20..40:0"), UsageError, "20..40:0 has no numbers"),
        (
            GRID.replace("[10, 90, 120.5]", "[-1]"),
            InvalidInputsError,
            "base with capacity.engineering.all",
        ),
        (
            GRID.replace("capacity.design", "capacity.desing"),
            InvalidInputsError,
            "unknown resource desing",
        ),
        ("title: T\n", InvalidInputsError, "the sweep file is invalid"),
        (
            "title: T\nscenarios: [base]\ngird: {}\n",
            InvalidInputsError,
            "the sweep file is invalid",
        ),
    ],
)
def test_a_grid_that_means_nothing_is_refused(
    opened: Portfolio, text: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(
        error, match=said.replace("(", r"\(").replace(".", r"\.").replace("?", r"\?")
    ):
        swept(opened, text)


def test_a_framework_takes_the_place_of_the_objective(opened: Portfolio) -> None:
    for key, score in (("INIT-0001", 5), ("INIT-0004", 8)):
        path = opened.root / f"initiatives/{key}.yaml"
        path.write_text(
            path.read_text("utf-8") + f"scoring: {{framework: RICE, score: {score}}}\n", "utf-8"
        )
    again = open_portfolio(opened.root)
    text = "title: Frameworks\nscenarios: [weighted]\ngrid:\n  framework: [as written, RICE, ICE]\n"
    written_plan, rice, ice = (row.plan for row in swept(again, text).variants)
    # 70 engineers are left beside INIT-0003: INIT-0001 at 5 points fits, INIT-0004 at 8 does not.
    assert (rice.objective, set(rice.selected)) == ("5", {"INIT-0001", "INIT-0002", "INIT-0003"})
    assert ice.objective == "0"
    assert written_plan.objective not in ("0", "5")
    assert "framework.score" not in rice.kpis


def test_an_axis_reaches_into_an_initiative(opened: Portfolio) -> None:
    text = "title: Effort\nscenarios: [base]\ngrid:\n  INIT-0001.tokens.engineering: [40, 71]\n"
    cheap, dear = (row.plan for row in swept(opened, text).variants)
    assert "INIT-0001" in cheap.selected
    assert "INIT-0001" not in dear.selected


def test_a_dominated_plan_is_no_better_in_anything() -> None:
    def plan(gmv: int, wait: int, tokens: int) -> VariantPlan:
        totals = {"gmv": str(gmv), "wait": str(wait)}
        return VariantPlan(
            status=RunStatus.OPTIMAL,
            objective="0",
            selected={},
            tokens={"engineering": str(tokens)},
            kpis=totals,
        )

    none = VariantPlan(status=RunStatus.INFEASIBLE, objective=None, selected={}, tokens={}, kpis={})
    plans = [plan(10, 0, 5), plan(10, 0, 6), none, plan(9, -1, 5), plan(10, 0, 5), plan(8, -1, 5)]
    assert first_dominating(plans, {"gmv": 1, "wait": -1}) == [None, 0, None, None, None, 3]


def test_the_command_prints_both_forms(opened: Portfolio) -> None:
    words = ["sweep", str(written(opened)), "--root", str(opened.root), "--jobs", "1"]
    done = CliRunner().invoke(main, [*words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)["variants"]) == 18
    text = CliRunner().invoke(main, words, catch_exceptions=False)
    assert "Engineers and designers: 18 variants" in text.stdout


def test_what_a_limit_leaves_depends_on_no_other_variant() -> None:
    """With plans of other variants known, a search of one node would find what it doesn't
    alone."""
    found = set()
    for seed in range(4):
        planning = everyday(60, seed, "weighted_kpis")
        limits = planning.scenario.limits.model_copy(update={"nodes": 1})
        limited = replace(
            planning, scenario=planning.scenario.model_copy(update={"limits": limits})
        )
        variants = SolvedVariants()
        assert variants.decide(Case(planning), (0,), KnownPlans()).proven
        after = variants.decide(Case(limited), (1,), KnownPlans())
        assert after == SolvedVariants().decide(Case(limited), (0,), KnownPlans())
        found.add(after.proven)
    assert False in found


def test_a_sweep_without_candidates_has_empty_plans(opened: Portfolio) -> None:
    text = GRID.replace("scenarios: [base, weighted, impossible]", "scenarios: [nothing]")
    scenario = (opened.root / "config/scenarios/base.yaml").read_text("utf-8")
    nobody = "candidates: {only: []}\n"
    (opened.root / "config/scenarios/nothing.yaml").write_text(nobody + scenario, "utf-8")
    answer = swept(open_portfolio(opened.root), text)
    assert {len(row.plan.selected) for row in answer.variants} == {0}
