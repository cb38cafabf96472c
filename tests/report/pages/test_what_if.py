"""The what-if of a page: what it holds, what it may do, and that it is the problem that Python
solves."""

import base64
import gzip
import re
from fractions import Fraction
from itertools import accumulate

import numpy as np
import pytest

from portfolio.actions.reporting import problem_of_run
from portfolio.compile import compile_problem
from portfolio.compile.parametric_schema import ParametricProblem
from portfolio.model import Slice
from portfolio.report.html import page_facts, run_page
from portfolio.report.html.assets import asset
from portfolio.report.html.page import SCRIPTS, SOLVER_SCRIPTS, WHAT_IF_SCRIPTS
from portfolio.report.html.rendering import Rights, content_policy
from portfolio.report.html.solver import HOW_TO_GET_IT, PageSolver
from portfolio.restore import planning_of
from portfolio.results import Run
from portfolio.stored import records_of
from tests.report.pages.stored import RUNS, VARIED, stored
from tests.report.pages.test_page import Reader


def packed(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


SOLVER = PageSolver("1.2.3", "MIT", packed("var Module"), packed("program"))


def run_of(run_id: str) -> Run:
    run, inputs = stored(run_id)
    return Run(run.run_id, run.manifest, inputs, run.result, {})


def exported(run_id: str) -> ParametricProblem:
    problem = problem_of_run(run_of(run_id))
    assert problem is not None
    return problem


def page(run_id: str, solver: PageSolver | None) -> str:
    run = run_of(run_id)
    facts = page_facts(run.run_id, run.manifest, run.result, run.inputs, exported(run_id))
    return run_page(facts, solver)


@pytest.mark.parametrize("run_id", VARIED)
def test_the_export_has_the_numbers_of_the_compiled_problem(run_id: str) -> None:
    run = run_of(run_id)
    records = records_of(run.inputs)
    planning = planning_of(run.manifest.scenario, run.manifest.definition, None, records)
    problem, export = compile_problem(planning), exported(run_id)
    assert export.items == tuple(map(str, problem.columns.items))
    lots = np.random.default_rng(7)
    point = lots.integers(0, 2, len(problem.columns))
    for measure in export.measures:
        of_kind = (
            problem.columns.tokens if measure.kind == "tokens" else problem.columns.contributions
        )
        value = of_kind(measure.name, Slice(measure.dimension, measure.value)).value(point)
        columns = list(accumulate(measure.columns))
        total = sum(
            int(c) * int(point[k]) for c, k in zip(measure.coefficients, columns, strict=True)
        )
        assert Fraction(total, int(measure.scale)) == value
    by_family = {block.family: len(block) for block in problem.blocks}
    assert len(export.limits) == by_family.get("capacity", 0)
    assert len(export.levels) == by_family.get("target", 0) + by_family.get("shortfall", 0)
    logic = sum(
        size
        for family, size in by_family.items()
        if family not in ("capacity", "target", "shortfall")
    )
    assert len(export.rows) == logic
    assert ParametricProblem.model_validate_json(export.model_dump_json()) == export


def test_numbers_of_more_than_53_bits_are_text() -> None:
    large = [w for r in VARIED for m in exported(r).measures for w in (m.scale, *m.coefficients)]
    assert all(isinstance(number, str) == (abs(int(number)) >= 2**53) for number in large)


@pytest.mark.parametrize("run_id", VARIED)
def test_a_page_that_solves_may_do_that_and_nothing_else(run_id: str) -> None:
    reader = Reader(page(run_id, SOLVER))
    policy = next(
        a["content"] for _, a in reader.elements if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy == content_policy(reader.scripts, reader.styles, Rights(solves=True))
    assert "'wasm-unsafe-eval'" in policy and "worker-src blob:" in policy
    assert policy.count("unsafe") == 1
    assert len(reader.scripts) == len(SCRIPTS) + len(WHAT_IF_SCRIPTS)
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {attributes.get("for") for tag, attributes in reader.elements if tag == "label"}
    inputs = [attributes["id"] for tag, attributes in reader.elements if tag in ("input", "select")]
    assert set(inputs) <= labelled


@pytest.mark.parametrize("run_id", VARIED)
def test_without_a_solver_the_page_says_how_to_get_it(run_id: str) -> None:
    made = page(run_id, None)
    assert HOW_TO_GET_IT[1:] in made
    assert "wasm" not in made and "solver-own" not in made
    assert made == page(run_id, None)


@pytest.mark.parametrize("run_id", VARIED)
def test_each_slider_can_be_at_the_number_as_written(run_id: str) -> None:
    sliders = re.findall(
        r'data-kind="(\w+)" data-key="([^"]+)" data-base="([^"]+)"'
        r' data-step="([^"]+)".*?min="(-?\d+)" max="(-?\d+)"',
        page(run_id, SOLVER),
        re.DOTALL,
    )
    problem = exported(run_id)
    assert sliders
    for kind, key, base, step, low, high in sliders:
        if kind == "limits":
            written = problem.limits[int(key)].bound
        elif kind == "levels":
            written = problem.levels[int(key)].level
        else:
            written = next(kpi.weight for kpi in problem.objective.weighted if kpi.name == key)
        assert base == written
        assert Fraction(step) > 0 and int(low) <= 0 < int(high)
        if kind != "levels":
            assert Fraction(base) + int(low) * Fraction(step) > 0


def test_no_script_of_ours_can_end_the_element_that_holds_it() -> None:
    for name in (*SCRIPTS, *WHAT_IF_SCRIPTS, *(f"solver/{name}" for name in SOLVER_SCRIPTS)):
        assert not re.search(r"</script|<!--", asset(name), re.IGNORECASE)
        assert asset(name).startswith("// @ts-check\n")


def test_a_run_restricted_to_candidates_has_no_what_if() -> None:
    run = run_of(RUNS[0])
    manifest = run.manifest.model_copy(update={"select": ("INIT-0003",)})
    assert problem_of_run(Run(run.run_id, manifest, run.inputs, run.result, {})) is None
