"""What-if in the page: sliders, in and out, no plan and its repair, the scenario file."""

import random
import shutil
import time
from pathlib import Path

import pytest

from benchmarks import generated
from portfolio.actions import open_portfolio
from portfolio.actions.reporting import page_of
from portfolio.results import RunStatus
from tests.web.conftest import ROOT, Opened
from tests.web.example import EXAMPLE, run_of
from tests.web.whatifs import (
    answered,
    assert_same_answer,
    items_of,
    problem_of,
    random_settings,
)

PATIENCE = 60
MANY = 220
"""Initiatives of a page that does not work out prices."""


def answer(page) -> str:
    """What the page says once it has solved."""
    deadline = time.monotonic() + PATIENCE
    time.sleep(0.3)
    while time.monotonic() < deadline:
        words = page.locator("#state").inner_text()
        if not words.startswith(("Solving", "Best plan so far")):
            return words
        time.sleep(0.05)
    raise AssertionError(f"no answer in {PATIENCE} s: {words}")


def moves(page) -> set[tuple[str, str]]:
    """The sign and the key of what enters and drops."""
    found = page.evaluate(
        """[...document.querySelectorAll('#moves li')].map((one) => [
          one.querySelector('.sign')?.textContent, one.querySelector('.sub')?.textContent,
        ])"""
    )
    return {(sign, key.split(",")[0]) for sign, key in found if key}


def slider(page, label: str):
    return page.locator(".slider", has_text=label).first.locator("input")


@pytest.fixture
def portfolio_files(tmp_path: Path) -> Path:
    for folder in ("config", "initiatives"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


@pytest.mark.parametrize("name", ["q1-base", "q1-lexicographic", "q1-north-star", "q1-synergies"])
def test_the_scenario_file_gives_the_set_that_the_page_shows(
    opened: Opened, pages: dict[str, Path], portfolio_files: Path, name: str
) -> None:
    page = opened(pages[name])
    for _ in range(7):
        slider(page, "Engineering").press("ArrowRight")
    page.select_option("#force", "INIT-0007")
    said = answer(page)
    result = answered(portfolio_files, "tried", page.locator("#scenario pre code").text_content())
    assert result is not None
    if result.status is RunStatus.INFEASIBLE:
        assert said.startswith("No plan can keep these rules.")
        return
    assert result.status is RunStatus.OPTIMAL and "Optimal, proven by HiGHS, gap 0" in said
    before = {item.key for item in run_of(EXAMPLE[name]).result.items if item.selected}
    after = {item.split("/")[0] for item in items_of(result)}
    expected = {("+", key) for key in after - before} | {("−", key) for key in before - after}
    # One whose scope changes enters and drops.
    assert {move for move in moves(page) if (move[1] in before) != (move[1] in after)} == expected


ASKED = """(settings) => {
  self.tested ??= new SolverClient(pageData.whatIf);
  return self.tested.aside("tested", settings, true);
}"""


@pytest.mark.parametrize("name", ["q1-base", "q1-lexicographic"])
def test_random_settings_in_chromium_have_the_answer_of_the_command_line(
    opened: Opened, pages: dict[str, Path], portfolio_files: Path, name: str
) -> None:
    """Five of each: what the page answers, and what `solve` finds for the file that it writes."""
    page = opened(pages[name])
    problem = problem_of(portfolio_files, name)
    lots = random.Random(f"{name} in Chromium")
    for _ in range(5):
        settings = random_settings(problem, lots)
        text = page.evaluate("(settings) => scenarioFile(pageData.whatIf, settings)", settings)
        answer = page.evaluate(ASKED, settings)
        assert_same_answer(answer, answered(portfolio_files, "tried", text), text)


def test_back_to_the_plan(opened: Opened, pages: dict[str, Path]) -> None:
    page = opened(pages["q1-base"])
    slider(page, "Data").press("ArrowRight")
    assert "enter" in answer(page) or "same plan" in answer(page)
    page.locator("#reset").click()
    time.sleep(0.4)
    assert page.locator("#state").inner_text().startswith("This is the plan.")
    assert moves(page) == set() and page.locator("#scenario").is_hidden()


def test_no_plan_is_said_plainly_and_mended(opened: Opened, pages: dict[str, Path]) -> None:
    page = opened(pages["q1-base"])
    slider(page, "Data").press("Home")
    assert answer(page).startswith("No plan can keep these rules.")
    assert page.locator("#moves li").count() > 1
    page.get_by_role("button", name="Try that").click()
    assert "Optimal, proven by HiGHS, gap 0" in answer(page)


def test_a_row_asks_what_the_other_decision_would_mean(
    opened: Opened, pages: dict[str, Path]
) -> None:
    page = opened(pages["q1-base"])
    page.locator("tr[data-key=INIT-0026] .try").click()
    assert "Optimal, proven by HiGHS, gap 0" in answer(page)
    assert ("−", "INIT-0026") in moves(page)
    page.locator("#forced button").click()
    time.sleep(0.4)
    assert page.locator("#state").inner_text().startswith("This is the plan.")


def test_on_a_phone_the_answer_stays_in_view(opened: Opened, pages: dict[str, Path]) -> None:
    page = opened(pages["q1-base"], 390)
    slider(page, "Data").press("ArrowRight")
    said = answer(page)
    assert page.locator("#live").is_visible()
    assert page.locator("#live span").inner_text().strip() in said


def test_where_there_is_no_plan_loosening_finds_one(opened: Opened, pages: dict[str, Path]) -> None:
    page = opened(pages["infeasible"])
    assert "No plan keeps all rules." in page.locator("#state").inner_text()


def test_a_long_solve_is_ended_when_another_is_asked(opened: Opened, tmp_path: Path) -> None:
    """A page of many initiatives ends its worker, and the next one answers the last question."""
    generated.write(MANY, tmp_path)
    file = tmp_path / "many.html"
    file.write_text(page_of(open_portfolio(tmp_path).solve(generated.SCENARIO)), "utf-8")
    page = opened(file)
    assert not page.evaluate("pageData.whatIf.isQuick")
    for _ in range(3):
        page.locator(".slider input").first.press("ArrowRight")
        time.sleep(0.35)
    assert "Optimal, proven by HiGHS, gap 0" in answer(page)
    text = page.locator("#scenario pre code").text_content()
    result = answered(tmp_path, "tried", text)
    assert result is not None
    inside = page.evaluate("pageData.whatIf.plan")
    entered = {key for sign, key in moves(page) if sign == "+"}
    dropped = {key for sign, key in moves(page) if sign == "−"}
    assert set(items_of(result)) == (set(inside) - dropped) | entered


ASKED_WHILE_IT_TRIES = """() => new Promise((resolve) => {
  const client = new SolverClient(pageData.whatIf);
  const kinds = [];
  client.onmessage = ({ kind }) => {
    if (kind === "ready" && !kinds.length) {
      client.ask({ limits: {}, levels: {}, weights: {}, in: [], out: ["INIT-0026"] });
    }
    kinds.push(kind);
    if (kind === "checked") resolve(kinds);
  };
  client.start();
})"""


def test_who_asks_while_the_solver_tries_the_plan_is_answered_first(
    opened: Opened, pages: dict[str, Path]
) -> None:
    """The plan of the run is tried again after the answer, so that it is checked all the same."""
    kinds = opened(pages["q1-base"]).evaluate(ASKED_WHILE_IT_TRIES)
    assert kinds.count("answer") == 1
    assert kinds.index("answer") < kinds.index("checked")


def test_a_fast_reader_gets_the_last_answer(opened: Opened, pages: dict[str, Path]) -> None:
    page = opened(pages["q1-base"])
    for _ in range(12):
        slider(page, "Data").press("ArrowRight")
        time.sleep(0.05)
    for _ in range(12):
        slider(page, "Data").press("ArrowLeft")
        time.sleep(0.22)
    time.sleep(2)
    assert page.locator("#state").inner_text().startswith("This is the plan.")
