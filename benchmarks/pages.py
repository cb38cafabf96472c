"""Sizes and times of pages, from the browser's own performance timeline: python -m benchmarks.pages

Needs Chromium (PORTFOLIO_CHROMIUM names it), node for nothing, and the solver of the pages (make
page). Prints Markdown; benchmarks/PAGES.md has it. `--site FILE` adds what benchmarks.site printed.
"""

import argparse
import gzip
import json
import os
import re
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import generated, machine
from portfolio.actions import open_portfolio
from portfolio.actions.reporting import facts_of_run, page_of
from portfolio.report import run_page

ROOT = Path(__file__).parents[1]
CHROMIUM = os.environ.get("PORTFOLIO_CHROMIUM") or shutil.which("chromium")
REPEATS = 3
WARM = 5
"""Warm what-ifs of which the median counts."""
LIMIT_SECONDS = 120


def main() -> None:
    """Measure the example and a generated portfolio, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--site", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [measured("example, q1-base", ROOT, "q1-base", Path(folder))]
        for size in arguments.sizes:
            root = Path(folder) / f"generated-{size}"
            generated.write(size, root)
            rows.append(measured(f"generated, {size}", root, generated.SCENARIO, Path(folder)))
    print(table(rows))
    if arguments.site is not None:
        print(site_words(json.loads(arguments.site.read_text("utf-8"))))
    print(
        f"{machine.in_words()} The load was {os.getloadavg()[0]:.0f} on {os.cpu_count()}"
        " processors."
    )


def measured(name: str, root: Path, scenario: str, folder: Path) -> dict[str, Any]:
    """One portfolio: the sizes of its page, and the medians of some loads of it."""
    run = open_portfolio(root).solve(scenario)
    page = page_of(run)
    file = folder / f"{scenario}.html"
    file.write_text(page, "utf-8")
    without = run_page(facts_of_run(run))
    loads = [load(file) for _ in range(REPEATS)]
    times = {key: statistics.median(one[key] for one in loads) for key in loads[0]}
    return {
        "name": name,
        "bytes": len(page.encode()),
        "gz": len(gzip.compress(page.encode(), 9)),
        "without": len(without.encode()),
        "without_gz": len(gzip.compress(without.encode(), 9)),
        **times,
    }


def load(file: Path) -> dict[str, float]:
    """Seconds of one load: until it is painted and loaded, and of answers cold, idle and warm."""
    cold = visit(file, idle=False)
    warmed = visit(file, idle=True)
    return {**warmed, "cold": cold["first"], "after_idle": warmed["first"]}


def visit(file: Path, *, idle: bool) -> dict[str, float]:
    """Open the page in a fresh browser, ask a what-if at once or once its solver is warm."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(LIMIT_SECONDS * 1000)
        page.goto(file.as_uri())
        if idle:
            wait(page, "performance.getEntriesByName('solver ready').length")
        slider = page.locator(".slider input").first
        for count in range(1, (1 + WARM if idle else 1) + 1):
            slider.focus()
            page.keyboard.press("ArrowRight")
            wait(page, f"performance.getEntriesByName('what-if answered').length >= {count}")
        told = json.loads(page.evaluate(TIMELINE))
        browser.close()
    answers = [seconds / 1000 for seconds in told["answers"]]
    return {
        "paint": told["paint"] / 1000,
        "load": told["load"] / 1000,
        "ready": told["ready"] / 1000,
        "first": answers[0],
        "warm": statistics.median(answers[1:]) if answers[1:] else answers[0],
    }


TIMELINE = """JSON.stringify({
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  load: performance.getEntriesByType("navigation")[0].loadEventEnd,
  ready: performance.getEntriesByName("solver ready")[0]?.startTime ?? 0,
  answers: performance.getEntriesByName("what-if answered").map((one) => one.duration),
})"""


def wait(page: Any, expression: str) -> None:
    """Until an expression holds. The policy of a page forbids Playwright's own way to wait."""
    for _ in range(LIMIT_SECONDS * 20):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise TimeoutError(expression)


LIMITS = {
    "bytes": (2.0, 2.7),
    "gz": (1.4, None),
    "without": (0.15, 1.0),
    "paint": (1.0, 1.0),
    "cold": (3.0, None),
    "warm": (0.5, None),
}
WORDS = {
    "bytes": "page with solver, MB",
    "gz": "the same, gz, MB",
    "without": "page without solver, MB",
    "without_gz": "the same, gz, MB",
    "paint": "first contentful paint, s",
    "load": "load event, s",
    "ready": "solver warm, s after the start",
    "cold": "first answer, asked at once, s",
    "after_idle": "first answer, solver warm, s",
    "warm": "later answers, s",
}


def table(rows: list[dict[str, Any]]) -> str:
    head = " | ".join(f"{row['name']} | limit" for row in rows)
    lines = [f"| | {head} |", "|---|" + "--:|--:|" * len(rows)]
    for key, words in WORDS.items():
        cells = []
        for at, row in enumerate(rows):
            value = row[key] / 1e6 if re.search("bytes|gz|without", key) else row[key]
            limit = LIMITS.get(key, (None, None))[min(at, 1)]
            cells += [f"{value:.2f}", "" if limit is None else f"{limit:g}"]
        lines.append(f"| {words} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def site_words(site: dict[str, Any]) -> str:
    whole, one = site["whole"], site["one"]
    return (
        f"The site of {site['runs']:,} generated runs: {site['bytes'] / 1e6:.0f} MB in"
        f" {site['files']:,} files; {whole['processor']:.0f} s of a processor ({whole['clock']:.0f}"
        f" s of a clock) to build, and {one['processor']:.1f} s ({one['clock']:.1f} s) after one"
        " new run.\n"
    )


if __name__ == "__main__":
    main()
