"""Texts of people in a real browser: each is shown as text, and does nothing."""

from pathlib import Path
from typing import Any

import pytest

from portfolio.report.html.texts import printable
from tests.report.pages.test_page import HOSTILE
from tests.web.conftest import Opened

SHOWN = """({
  heading: document.querySelector("h1 bdi").textContent,
  titles: [...document.querySelectorAll("#initiatives .title")].map((one) => one.textContent),
  foreign: document.querySelectorAll("img, iframe, object, embed, [onload], [onerror]").length,
  choice: document.querySelector("#force optgroup option")?.textContent ?? "",
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""
"""What a page shows of the texts; both browsers are asked for it."""


def is_shown_as_text(shown: dict[str, Any], text: str) -> None:
    assert shown["heading"].startswith(printable(text))
    assert len(shown["titles"]) > 50 and set(shown["titles"]) == {printable(text)}
    assert shown["foreign"] == 0 and text.strip() in shown["choice"]
    assert shown["wide"] <= 0


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_is_text(opened: Opened, hostile_pages: dict[str, Path], kind: str) -> None:
    page = opened(hostile_pages[kind], 390)
    is_shown_as_text(page.evaluate(SHOWN), HOSTILE[kind])


def test_a_hostile_text_is_text_in_the_answer_too(
    opened: Opened, hostile_pages: dict[str, Path]
) -> None:
    page = opened(hostile_pages["script"])
    page.locator("tr[data-key=INIT-0026] .try").click()
    page.locator("#state", has_text="Optimal, proven by HiGHS, gap 0").wait_for(timeout=60_000)
    titles = page.locator("#moves bdi").all_inner_texts()
    assert titles and set(titles) == {HOSTILE["script"]}
    page.locator("svg.scatter").focus()
    page.keyboard.press("ArrowRight")
    assert HOSTILE["script"] in page.locator("#tip").inner_text()
