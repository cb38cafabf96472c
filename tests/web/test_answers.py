"""The page's chain in node beside the command line: the same set, and every stage value equal."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks import generated
from portfolio.report.html.page import SOLVER_SCRIPTS
from tests.web.conftest import ROOT
from tests.web.example import VARIED
from tests.web.whatifs import assert_same_answer, problem_of, what_ifs

ASSETS = ROOT / "portfolio" / "report" / "html" / "assets" / "solver"
HIGHS = ROOT / "page" / "node_modules" / "highs"
FULL = bool(os.environ.get("PORTFOLIO_FULL"))
COUNT = 30 if FULL else 10
"""What-ifs of each of the seven scenarios of the example."""
GENERATED = 5
SIZE = 40
COUNT_OF_GENERATED = 18 if FULL else 2
"""What-ifs of each generated portfolio: with the long tests there are 300 in all."""


def answers_of_the_page(problem, settings, folder: Path) -> list[dict]:
    """What the scripts of the page answer, in node."""
    scripts = [str(ASSETS / name) for name in SOLVER_SCRIPTS if name != "worker.js"]
    asked = {
        "problem": problem.model_dump(mode="json"),
        "settings": settings,
        "scripts": scripts,
        "highs": str(HIGHS),
    }
    file = folder / "asked.json"
    file.write_text(json.dumps(asked), "utf-8")
    script = Path(__file__).with_name("answers.cjs")
    done = subprocess.run(
        ["node", str(script), str(file)], check=True, capture_output=True, text=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("scenario", VARIED)
def test_the_page_finds_the_plan_of_the_command_line(tmp_path: Path, scenario: str) -> None:
    for folder in ("config", "initiatives"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    same_answers(tmp_path, scenario, COUNT)


@pytest.mark.parametrize("seed", range(GENERATED))
def test_the_page_finds_the_plan_of_a_generated_portfolio(tmp_path: Path, seed: int) -> None:
    generated.write(SIZE, tmp_path, seed + 1)
    same_answers(tmp_path, "generated", COUNT_OF_GENERATED)


def same_answers(root: Path, scenario: str, count: int) -> None:
    """The page answers random settings as the command line does: the set and every stage."""
    tried = list(what_ifs(root, scenario, count, seed=1))
    problem = problem_of(root, scenario)
    answers = answers_of_the_page(problem, [one.settings for one in tried], root)
    assert len(answers) == len(tried) == count
    for one, answer in zip(tried, answers, strict=True):
        assert_same_answer(answer, one.result, one.text)


@pytest.mark.parametrize("project", ["tsconfig.json", "tsconfig.solver.json"])
def test_the_scripts_have_no_error_of_type(project: str) -> None:
    compiler = ROOT / "page" / "node_modules" / ".bin" / "tsc"
    done = subprocess.run(
        [str(compiler), "-p", str(ROOT / "page" / project)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
