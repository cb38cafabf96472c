"""Prices in the page: reason and price on hover and focus, and each price as `explain` has it."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from portfolio.actions import open_portfolio
from tests.web.conftest import ROOT, Opened

KNOWN = "performance.getEntriesByName('prices known').length > 0"


def with_prices(page: Any) -> list[dict[str, Any]]:
    """The rows of a page, once it has worked out all prices."""
    page.evaluate("document.querySelector('#plan').scrollIntoView()")
    for _ in range(1200):
        if page.evaluate(KNOWN):
            return page.evaluate("pageData.rows")
        page.wait_for_timeout(100)
    raise AssertionError("not all prices are known within two minutes")


@pytest.mark.parametrize("scenario", ["q1-base", "q1-lexicographic", "q1-north-star"])
def test_each_price_is_that_of_the_command_line(
    opened: Opened, pages: dict[str, Path], scenario: str
) -> None:
    rows = with_prices(opened(pages[scenario]))
    explained = open_portfolio(ROOT).case(scenario).explain().initiatives
    assert {row["key"] for row in rows} == {one.key for one in explained}
    by_key = {one.key: one.otherwise for one in explained}
    for row in rows:
        otherwise = by_key[row["key"]]
        if not otherwise.possible:
            assert row["priceText"] == "never"
        elif otherwise.shortfalls:
            assert row["priceText"] == "floors missed"
        else:
            assert otherwise.price is not None and otherwise.price.exact is not None
            assert row["price"] == float(Fraction(otherwise.price.exact))


def test_reason_and_price_on_hover_and_on_focus(opened: Opened, pages: dict[str, Path]) -> None:
    page = opened(pages["q1-base"])
    page.evaluate("document.querySelector('#plan').scrollIntoView()")
    page.locator("circle[data-key=INIT-0021]").hover()
    tip = page.locator("#tip")
    tip.filter(has_text="Forcing it in costs 0.0509 of the value (3.6%).").wait_for(timeout=60_000)
    assert "Does not fit beside this plan" in tip.inner_text()
    page.mouse.move(5, 5)
    tip.wait_for(state="hidden")
    page.locator("svg.scatter").focus()
    # Arrow keys go on from the point that was shown last.
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    tip.filter(has_text="Forcing it in costs 0.0509 of the value (3.6%).").wait_for(timeout=60_000)
    assert "Northwind Plus" in tip.inner_text()


def test_the_table_sorts_by_price_and_the_file_has_it(
    opened: Opened, pages: dict[str, Path]
) -> None:
    page = opened(pages["q1-base"])
    rows = {row["key"]: row for row in with_prices(page)}
    page.locator("#initiatives th", has_text="Price").get_by_role("button").click()
    shown = page.evaluate(
        "[...document.querySelectorAll('#initiatives tbody tr')].map((row) =>"
        " [row.dataset.key, row.querySelector('.price').textContent])"
    )
    assert [text for _, text in shown] == [rows[key]["priceText"] for key, _ in shown]
    amounts = [rows[key]["price"] for key, _ in shown]
    never = amounts.count(None)
    assert never > 0 and amounts[:never] == [None] * never
    assert amounts[never:] == sorted(amounts[never:], reverse=True)
    with page.expect_download() as waited:
        page.locator("#csv").click()
    lines = Path(waited.value.path()).read_text("utf-8-sig").splitlines()
    assert lines[0].endswith(',"reason","price"')
    assert lines[1].endswith(',"never"')
