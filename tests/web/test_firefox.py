"""The pages in a real Firefox: they render, sort and filter, solve, and show texts as text."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.report.pages.test_page import HOSTILE
from tests.web.conftest import FIREFOX, ROOT, _is_request
from tests.web.example import EXAMPLE, run_of
from tests.web.firefox import Firefox, FirefoxPage
from tests.web.test_hostile import SHOWN, is_shown_as_text
from tests.web.test_pages import AXE, NAMES, RULES
from tests.web.whatifs import answered, items_of

pytestmark = pytest.mark.skipif(
    FIREFOX is None,
    reason="Firefox is not here: apt-get install firefox-esr, or PORTFOLIO_FIREFOX names it",
)
SOLVED = "document.getElementById('state').textContent.includes('Optimal, proven by HiGHS, gap 0')"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    assert FIREFOX is not None
    started = Firefox(FIREFOX, tmp_path_factory.mktemp("firefox"))
    yield started
    started.close()


@pytest.fixture
def open_quietly(firefox: Firefox) -> Iterator:
    """Open files; a message on the console, or a request for anything else, ends the test."""
    pages: list[FirefoxPage] = []
    files: list[Path] = []
    firefox.messages.clear()

    def open_page(file: Path, width: int = 1280) -> FirefoxPage:
        files.append(file)
        pages.append(firefox.open(file, width))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()
    asked = "request: "
    foreign = [
        message
        for message in firefox.messages
        if not message.startswith(asked)
        or all(_is_request(message.removeprefix(asked), file) for file in files)
    ]
    assert foreign == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", NAMES)
def test_each_page_renders_and_has_no_violation(
    open_quietly, pages: dict[str, Path], name: str, width: int
) -> None:
    page = open_quietly(pages[name], width)
    assert page.evaluate("document.querySelector('h1').getBoundingClientRect().height") > 20
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(over) <= 0
    page.evaluate(f"(() => {{ {AXE.read_text('utf-8')}\n; return true; }})()")
    found = page.evaluate(
        f"axe.run(document, {{ runOnly: {json.dumps(RULES)} }}).then((one) =>"
        " one.violations.map((wrong) => [wrong.id, wrong.nodes.map((node) => node.target)]))"
    )
    assert found == []


def keys(page: FirefoxPage) -> list[str]:
    return page.evaluate(
        "[...document.querySelectorAll('#initiatives tbody tr')].map((row) => row.dataset.key)"
    )


def test_it_sorts_filters_and_hides_columns(open_quietly, pages: dict[str, Path]) -> None:
    items = {item.key: item for item in run_of(EXAMPLE["q1-base"]).result.items}
    page = open_quietly(pages["q1-base"])
    page.click("#initiatives th:first-child button")
    titles = [items[key].title.casefold() for key in keys(page)]
    assert titles == sorted(titles)
    page.click("#tools button[value=in]")
    assert set(keys(page)) == {key for key, item in items.items() if item.selected}
    page.click("#search")
    page.press(*"crm")
    assert {items[key].owner for key in keys(page)} == {"crm"}
    page.click("#columns summary")
    page.click("#columns label:nth-of-type(3)")
    assert page.evaluate("document.querySelectorAll('#initiatives th')[3].hidden")


def test_what_if_finds_what_the_command_line_finds(
    open_quietly, pages: dict[str, Path], tmp_path: Path
) -> None:
    for folder in ("config", "initiatives"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    page = open_quietly(pages["q1-base"])
    page.evaluate("document.querySelector('.slider input').focus()")
    page.press(*["ArrowRight"] * 5)
    page.wait_until(SOLVED)
    text = page.evaluate("document.querySelector('#scenario pre code').textContent")
    result = answered(tmp_path, "tried", text)
    assert result is not None
    before = {item.key for item in run_of(EXAMPLE["q1-base"]).result.items if item.selected}
    after = {item.split("/")[0] for item in items_of(result)}
    signs = page.evaluate(
        "[...document.querySelectorAll('#moves li')].map((one) =>"
        " one.querySelector('.sign').textContent + one.querySelector('.sub').textContent)"
    )
    moved = {sign.partition(",")[0] for sign in signs}
    expected = {f"+{key}" for key in after - before} | {f"−{key}" for key in before - after}
    # One whose scope changes enters and drops.
    assert {one for one in moved if (one[1:] in before) != (one[1:] in after)} == expected


def test_no_plan_is_said_plainly_and_mended(open_quietly, pages: dict[str, Path]) -> None:
    page = open_quietly(pages["q1-base"])
    page.evaluate("document.querySelectorAll('.slider input')[2].focus()")
    page.press("Home")
    page.wait_until("document.getElementById('moves').textContent.includes('Try that')")
    page.click("#moves button")
    page.wait_until(SOLVED)


def test_reason_and_price_on_hover(open_quietly, pages: dict[str, Path]) -> None:
    page = open_quietly(pages["q1-base"])
    page.point_at("circle[data-key=INIT-0021]")
    words = "Forcing it in costs 0.0509 of the value (3.6%)."
    page.wait_until(f"document.getElementById('tip').textContent.includes({json.dumps(words)})")


def test_the_site_shares_its_solver(open_quietly, pages: dict[str, Path]) -> None:
    page = open_quietly(pages["run-of-site"])
    page.evaluate("document.querySelector('.slider input').focus()")
    page.press("ArrowRight")
    page.wait_until(SOLVED)


def test_it_works_in_a_sandboxed_frame(
    open_quietly, pages: dict[str, Path], tmp_path: Path
) -> None:
    frame = tmp_path / "frame.html"
    inner = pages["q2-outlook"].read_text("utf-8").replace("&", "&amp;").replace('"', "&quot;")
    frame.write_text(
        '<!doctype html><title>A frame</title><iframe sandbox="allow-scripts" width="1200"'
        f' height="900" srcdoc="{inner}"></iframe>'
    )
    inside = open_quietly(frame).frame()
    inside.evaluate("document.querySelector('.slider input').focus()")
    inside.press("ArrowRight")
    inside.wait_until(SOLVED)


def test_keys_alone_reach_everything(open_quietly, pages: dict[str, Path]) -> None:
    page = open_quietly(pages["q2-outlook"])
    wanted = page.evaluate("""(() => {
      document.querySelectorAll('details').forEach((one) => { one.open = true; });
      const all = document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]');
      const seen = [...all].filter((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }));
      const missed = new Set(seen);
      document.addEventListener('focusin', (event) => missed.delete(event.target));
      self.missed = missed;
      return seen.length;
    })()""")
    page.press(*["Tab"] * (wanted + 20))
    assert page.evaluate("[...missed].map((one) => one.outerHTML.slice(0, 90))") == []


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_is_text(open_quietly, hostile_pages: dict[str, Path], kind: str) -> None:
    page = open_quietly(hostile_pages[kind], 390)
    is_shown_as_text(page.evaluate(SHOWN), HOSTILE[kind])
