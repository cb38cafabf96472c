"""Every page: nothing but itself, no wider than the screen, accessible, reachable by keys."""

from pathlib import Path

import pytest

from tests.web.conftest import ROOT, Opened
from tests.web.example import EXAMPLE, VARIED

OTHERS = [
    "infeasible",
    "comparison-change",
    "comparison-infeasible-now",
    "site",
    "initiative",
    "run-of-site",
]
NAMES = [*EXAMPLE, *OTHERS]
AXE = ROOT / "page" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", NAMES)
def test_no_violation_of_wcag(
    opened: Opened, pages: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    page = opened(pages[name], width, scheme)
    page.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.open = one.id !=="
        " 'columns'; })"
    )
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("(rules) => axe.run(document, { runOnly: rules })", RULES)
    wrong = [
        f"{one['id']}: {node['target']}: {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
    assert wrong == []


@pytest.mark.parametrize("width", [1280, 820, 390, 320])
@pytest.mark.parametrize("name", NAMES)
def test_no_page_is_wider_than_the_screen(
    opened: Opened, pages: dict[str, Path], name: str, width: int
) -> None:
    page = opened(pages[name], width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [1280, 390])
def test_keys_alone_reach_everything(opened: Opened, pages: dict[str, Path], width: int) -> None:
    page = opened(pages["q1-base"], width)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    wanted = page.evaluate("""() => {
          const all = [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')];
          const seen = all.filter((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }));
          seen.forEach((one, number) => one.setAttribute('data-reach', number));
          return seen.length;
        }""")
    reached = set()
    for _ in range(wanted + 20):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement?.getAttribute('data-reach')"))
    missed = [number for number in range(wanted) if str(number) not in reached]
    labels = page.evaluate(
        "(numbers) => numbers.map((n) =>"
        " document.querySelector(`[data-reach='${n}']`).outerHTML.slice(0, 90))",
        missed,
    )
    assert labels == []


def test_a_plan_that_decides_when_names_the_command_that_varies_it(
    opened: Opened, pages: dict[str, Path]
) -> None:
    scheduled = sorted(EXAMPLE.keys() - set(VARIED))
    for name in scheduled:
        words = opened(pages[name]).locator("#whatif").inner_text()
        assert f"portfolio whatif {name} --set PATH=VALUE" in words
    assert scheduled


def test_arrow_keys_go_from_point_to_point(opened: Opened, pages: dict[str, Path]) -> None:
    page = opened(pages["q1-base"])
    page.locator("svg.scatter").focus()
    titles = set()
    for _ in range(54):
        page.keyboard.press("ArrowRight")
        titles.add(page.locator("#tip b").inner_text())
    assert len(titles) == 54
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()


def test_the_theme_follows_the_system_until_it_is_chosen(
    opened: Opened, pages: dict[str, Path]
) -> None:
    page = opened(pages["q1-base"], scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.locator("#theme").click()
    light = page.evaluate(background)
    assert dark != light
    page.locator("#theme").click()
    assert page.evaluate(background) == dark


def test_the_page_works_in_a_sandboxed_frame(
    opened: Opened, pages: dict[str, Path], tmp_path: Path
) -> None:
    frame = tmp_path / "frame.html"
    inner = pages["q2-outlook"].read_text("utf-8").replace("&", "&amp;").replace('"', "&quot;")
    frame.write_text(
        '<!doctype html><iframe sandbox="allow-scripts" width="1200" height="900"'
        f' srcdoc="{inner}"></iframe>'
    )
    page = opened(frame)
    inside = page.frame_locator("iframe")
    inside.locator(".slider input").first.focus()
    page.keyboard.press("ArrowRight")
    inside.locator("#state", has_text="Optimal, proven by HiGHS, gap 0").wait_for(timeout=30_000)
