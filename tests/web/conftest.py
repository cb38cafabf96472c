"""Pages in a real browser: `make test-web`.

Chromium is the machine's own; Playwright only drives it. Each page that is opened is watched: a
message on its console, an error or a request to anywhere ends the test.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portfolio.actions import build_site, is_checkable, open_portfolio, page_of_diff
from portfolio.actions.reporting import page_of, problem_of_run
from portfolio.report.html import installed_page_solver, run_page
from tests.report.diffs import STATES
from tests.report.pages.stored import rewritten
from tests.report.pages.test_page import HOSTILE
from tests.web.example import EXAMPLE, infeasible, run_of
from tests.web.pictures import SAME_EVERYWHERE

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("PORTFOLIO_CHROMIUM") or shutil.which("chromium")
FIREFOX = (
    os.environ.get("PORTFOLIO_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
)

Opened = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They need a browser and node, and run when they are asked for."""
    if os.environ.get("PORTFOLIO_WEB"):
        return
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.skip(reason="needs a browser: make test-web"))


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Name -> file of the page of each run of the example, and of a run without a plan."""
    assert installed_page_solver() is not None, "make page fetches the solver"
    folder = tmp_path_factory.mktemp("pages")
    files = {}
    for name, run_id in EXAMPLE.items():
        files[name] = folder / f"{name}.html"
        run = run_of(run_id)
        files[name].write_text(page_of(run, checkable=is_checkable(ROOT, run)), "utf-8")
    files["infeasible"] = folder / "infeasible.html"
    files["infeasible"].write_text(page_of(infeasible(folder / "too-little")), "utf-8")
    for state in ("change", "infeasible-now"):
        files[f"comparison-{state}"] = folder / f"comparison-{state}.html"
        files[f"comparison-{state}"].write_text(page_of_diff(STATES[state]()), "utf-8")
    build_site(open_portfolio(ROOT), folder / "site")
    files["site"] = folder / "site" / "index.html"
    files["initiative"] = folder / "site" / "initiatives" / "INIT-0026.html"
    files["run-of-site"] = folder / "site" / "runs" / f"{EXAMPLE['q2-outlook']}.html"
    return files


@pytest.fixture(scope="session")
def hostile_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What kind of text -> the page of a run in which each text of a person is such a one."""
    folder = tmp_path_factory.mktemp("hostile")
    run_id = EXAMPLE["q1-synergies"]
    problem = problem_of_run(run_of(run_id))
    solver = installed_page_solver()
    files = {}
    for name, text in HOSTILE.items():
        facts = rewritten(run_id, lambda _, text=text: text, problem)
        files[name] = folder / f"{name}.html"
        files[name].write_text(run_page(facts, solver), "utf-8")
    return files


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    # Only these tests need it; the others are collected without it.
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "chromium is not here: apt-get install chromium"
    with sync_playwright() as engine:
        # No sandbox of its own: the tests may run as root in a container.
        options = ["--no-sandbox", *SAME_EVERYWHERE]
        opened = engine.chromium.launch(executable_path=CHROMIUM, args=options)
        yield opened
        opened.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Opened]:
    """Open a file at a width and in a colour scheme, with nothing but itself."""
    messages: list[str] = []
    contexts = []

    def watch(address: str, file: Path) -> None:
        if _is_request(address, file):
            messages.append(f"request: {address}")

    def open_page(file: Path, width: int = 1280, scheme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 500 else 1000},
            color_scheme=scheme,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: messages.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: messages.append(f"error: {error}"))
        page.on("request", lambda request: watch(request.url, file))
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert messages == []


def _is_request(url: str, file: Path) -> bool:
    """Whether a page asked for anything but itself, its own worker, and the solver of its site."""
    address = url.partition("#")[0]
    shared = (file.parent.parent / "assets").as_uri()
    is_own = address == file.as_uri() or address.startswith(f"{shared}/solver-")
    return not url.startswith(("blob:", "data:")) and not is_own
