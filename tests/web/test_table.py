"""The table of initiatives: sort, filter, search, columns, CSV."""

import csv
import io
from pathlib import Path

import pytest

from tests.web.conftest import Opened
from tests.web.example import EXAMPLE, run_of

ITEMS = run_of(EXAMPLE["q1-base"]).result.items


@pytest.fixture
def page(opened: Opened, pages: dict[str, Path]):
    return opened(pages["q1-base"])


def keys(page) -> list[str]:
    return page.evaluate(
        "[...document.querySelectorAll('#initiatives tbody tr')].map((row) => row.dataset.key)"
    )


def header(page, name: str):
    return page.locator("#initiatives th", has_text=name).get_by_role("button")


def test_all_are_there(page) -> None:
    assert sorted(keys(page)) == [item.key for item in ITEMS]
    assert page.locator("#shown").inner_text() == f"{len(ITEMS)} of {len(ITEMS)}"


def test_sorting_by_value_and_back(page) -> None:
    from fractions import Fraction

    worth = {item.key: Fraction(item.objective) for item in ITEMS}
    header(page, "Value").click()
    down = [worth[key] for key in keys(page)]
    assert down == sorted(down, reverse=True)
    header(page, "Value").click()
    assert [worth[key] for key in keys(page)] == sorted(down)
    assert (
        page.locator("#initiatives th", has_text="Value").get_attribute("aria-sort") == "ascending"
    )


def test_sorting_by_title_and_by_tokens(page) -> None:
    header(page, "Initiative").click()
    titles = {item.key: item.title for item in ITEMS}
    shown = [titles[key].casefold() for key in keys(page)]
    assert shown == sorted(shown)
    header(page, "Design").click()
    design = {item.key: float(item.tokens.get("design", "0")) for item in ITEMS}
    assert [design[key] for key in keys(page)] == sorted(design.values(), reverse=True)


def test_filter_and_search(page) -> None:
    inside = {item.key for item in ITEMS if item.selected}
    page.locator("#tools button[value=in]").click()
    assert set(keys(page)) == inside
    page.locator("#search").fill("payments-core")
    owned = {item.key for item in ITEMS if item.selected and item.owner == "payments-core"}
    assert set(keys(page)) == owned
    assert page.locator("#shown").inner_text() == f"{len(owned)} of {len(ITEMS)}"
    page.locator("#search").fill("nothing like this")
    assert keys(page) == []
    page.locator("#search").fill("")
    page.locator("#tools button[value=all]").click()
    assert len(keys(page)) == len(ITEMS)


def test_columns_can_be_hidden(page) -> None:
    page.locator("#columns summary").click()
    page.locator("#columns label", has_text="Design").click()
    assert page.locator("#initiatives th", has_text="Design").is_hidden()
    page.keyboard.press("Escape")
    assert page.locator("#columns .choices").is_hidden()


def test_csv_has_what_is_shown(page) -> None:
    page.locator("#tools button[value=out]").click()
    with page.expect_download() as waited:
        page.locator("#csv").click()
    text = Path(waited.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    outside = {item.key: item for item in ITEMS if not item.selected}
    assert {row["key"] for row in rows} == set(outside)
    for row in rows:
        item = outside[row["key"]]
        assert (row["title"], row["owner"], row["decision"]) == (item.title, item.owner, "out")
        assert float(row["value"]) == float(item.objective)
        assert float(row["engineering"] or 0) == float(item.tokens.get("engineering", "0"))
