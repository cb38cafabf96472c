"""The site in a browser: search, links, and what-if with the one shared solver, from disk."""

import json
from pathlib import Path
from typing import Any

from tests.web.conftest import Opened


def test_the_search_finds_runs_and_initiatives(opened: Opened, pages: dict[str, Path]) -> None:
    page = opened(pages["site"])
    rows = page.locator("[data-row]").count()
    page.locator("#site-search").fill("q1-synergies")
    shown = page.locator("[data-row]:visible")
    assert 0 < shown.count() < rows
    for text in shown.all_inner_texts():
        assert "q1-synergies" in text
    page.locator("#site-search").fill("no such thing")
    assert page.locator("[data-row]:visible").count() == 0
    assert page.locator("#site-shown").inner_text() == f"0 of {rows}"
    page.locator("#site-search").fill("")
    assert (
        page.locator("#initiatives [data-row]:visible").count()
        == page.locator("#initiatives [data-row]").count()
    )


def test_a_page_without_the_shared_solver_says_so(
    browser: Any, pages: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "runs").mkdir()
    alone = tmp_path / "runs" / "alone.html"
    alone.write_bytes(pages["run-of-site"].read_bytes())
    page = browser.new_page()
    page.goto(alone.as_uri())
    page.locator(".slider input").first.focus()
    page.keyboard.press("ArrowRight")
    said = page.locator("#state", has_text="The solver stopped: ../assets/solver-")
    said.filter(has_text="cannot be loaded").wait_for(timeout=30_000)
    page.close()


def test_every_link_leads_to_a_page(pages: dict[str, Path]) -> None:
    state = json.loads((pages["site"].parent / "site.json").read_text("utf-8"))
    assert all((pages["site"].parent / "runs" / f"{run}.html").is_file() for run in state["pages"])


def test_what_if_takes_the_shared_solver(opened: Opened, pages: dict[str, Path]) -> None:
    page = opened(pages["run-of-site"])
    page.locator(".slider input").first.focus()
    page.keyboard.press("ArrowRight")
    page.locator("#state", has_text="Optimal, proven by HiGHS, gap 0").wait_for(timeout=60_000)
    assert page.get_by_role("link", name="All runs").get_attribute("href") == "../index.html"
