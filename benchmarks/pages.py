"""Sizes and times of pages, from the browser's own performance timeline.

`python -m benchmarks.pages --site FILE > benchmarks/PAGES.md` needs Chromium (PORTFOLIO_CHROMIUM names
it) and the solver of the pages (make page). FILE has what `python -m benchmarks.site` printed.
"""

import argparse
import contextlib
import gzip
import json
import os
import re
import shutil
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import generated, machine
from portfolio.actions import open_portfolio
from portfolio.actions.reporting import facts_of_run, page_of
from portfolio.report import installed_page_solver, run_page
from portfolio.results import Run

ROOT = Path(__file__).parents[1]
CHROMIUM = os.environ.get("PORTFOLIO_CHROMIUM") or shutil.which("chromium")
REPEATS = 3
"""Loads of which the medians count, unless another number is asked for."""
WARM = 5
"""Warm what-ifs of which the median counts."""
LONG = 10_000
"""Initiatives of the long page."""
LIMIT_SECONDS = 120


def main() -> None:
    """Measure the example and generated portfolios, and print the whole of PAGES.md."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--site", type=Path)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    arguments = parser.parse_args()
    if installed_page_solver() is None:
        raise SystemExit("The pages have no what-if to measure: run `make page` first.")
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = folder / "generated"
        generated.write(arguments.size, root)
        example = open_portfolio(ROOT).solve("q1-base")
        larger = open_portfolio(root).solve(generated.SCENARIO)
        rows = [
            measured("example, q1-base", example, folder, arguments.repeats),
            measured(f"generated, {arguments.size:,}", larger, folder, arguments.repeats),
        ]
        long = long_page(larger, folder, arguments.repeats)
    print(HEAD)
    print(table(rows))
    print(long_words(long))
    if arguments.site is not None:
        print(site_words(json.loads(arguments.site.read_text("utf-8"))))
    loads = f"{load_before:.1f} before and {os.getloadavg()[0]:.1f} after"
    print(
        f"Medians of repeated loads ({arguments.repeats}) in Chromium {browser_version()}:"
        f" {machine.in_words()} The load of the machine, one minute's, was {loads},"
        f" on {os.cpu_count()} processors that other programs shared."
    )


HEAD = """# Pages

`python -m benchmarks.pages` makes this file. Sizes are those of the files; times are read off the
browser's own performance timeline: `first-contentful-paint`, `navigation`, and the marks that a page
sets when its solver is compiled, when it has tried the plan of the run (the code is hot then), and
when a best plan and a proven answer are shown. The what-if moves the first slider by a step. A page
starts its solver when the browser is idle after loading; who asks before that is answered first.
Processor seconds are those of all processes of the browser between a question and its answer; they
follow less what else the machine does than the seconds of the clock do.
"""


def measured(name: str, run: Run, folder: Path, repeats: int) -> dict[str, Any]:
    """One run: the sizes of its page, and the medians of some loads of it."""
    page = page_of(run)
    file = folder / f"{run.result.scenario}.html"
    file.write_text(page, "utf-8")
    without = run_page(facts_of_run(run))
    loads = [load(file) for _ in range(repeats)]
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
    return {
        **warmed,
        "best_after_idle": warmed["first_best"],
        "after_idle": warmed["first"],
        "best_cold": cold["first_best"],
        "cold": cold["first"],
        "cold_processor": cold["first_processor"],
    }


def visit(file: Path, *, idle: bool) -> dict[str, float]:
    """Open the page in a fresh browser, ask a what-if at once or once its solver is warm."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(LIMIT_SECONDS * 1000)
        page.goto(file.as_uri())
        if idle:
            # A page of many initiatives does not try its plan by itself.
            warm = "pageData.whatIf.isQuick ? 'solver warm' : 'solver ready'"
            wait(page, f"performance.getEntriesByName({warm}).length")
        slider = page.locator(".slider input").first
        processor = []
        for count in range(1, (1 + WARM if idle else 1) + 1):
            before = processor_seconds()
            slider.focus()
            page.keyboard.press("ArrowRight")
            wait(page, f"performance.getEntriesByName('what-if answered').length >= {count}")
            processor.append(processor_seconds() - before)
        timeline = json.loads(page.evaluate(TIMELINE))
        browser.close()
    answers = [seconds / 1000 for seconds in timeline["answers"]]
    best = [seconds / 1000 for seconds in timeline["best"]]
    return {
        "paint": timeline["paint"] / 1000,
        "load": timeline["load"] / 1000,
        "ready": timeline["ready"] / 1000,
        "first": answers[0],
        "first_best": best[0],
        "warm": statistics.median(answers[1:] or answers),
        "best": statistics.median(best[1:] or best),
        "first_processor": processor[0],
        "warm_processor": statistics.median(processor[1:] or processor),
    }


def processor_seconds() -> float:
    """What the browser used so far: all processes that this one started, with all their threads.

    Linux tells it of each process, in `/proc/PID/stat`.
    """
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        # One that ended meanwhile counts for nothing.
        with contextlib.suppress(OSError):
            fields = file.read_text("utf-8").rpartition(")")[2].split()
            process = int(file.parent.name)
            parents[process] = int(fields[1])
            ticks[process] = int(fields[11]) + int(fields[12])
    own = os.getpid()
    started = [process for process in ticks if own in _ancestors(process, parents)]
    return sum(ticks[process] for process in started) / os.sysconf("SC_CLK_TCK")


def _ancestors(process: int, parents: dict[int, int]) -> list[int]:
    line = []
    while process in parents:
        process = parents[process]
        line.append(process)
    return line


def long_page(run: Run, folder: Path, repeats: int) -> dict[str, float]:
    """A page with ten thousand rows: the generated ones, again and again with other keys."""
    facts = facts_of_run(run)
    plan = [
        replace(row, key=f"{row.key}-{copy}", title=f"{row.title} {copy}")
        for copy in range(-(-LONG // len(facts.plan)))
        for row in facts.plan
    ]
    page = run_page(replace(facts, plan=tuple(plan[:LONG])))
    file = folder / "long.html"
    file.write_text(page, "utf-8")
    visits = [visit_long(file) for _ in range(repeats)]
    times = {key: statistics.median(one[key] for one in visits) for key in visits[0]}
    return {**times, "bytes": len(page.encode())}


def visit_long(file: Path) -> dict[str, float]:
    """Seconds until a page is painted, and of sorting and filtering with what they draw."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(LIMIT_SECONDS * 1000)
        page.goto(file.as_uri())
        timeline = json.loads(page.evaluate(TABLE_TIMES))
        browser.close()
    return {key: milliseconds / 1000 for key, milliseconds in timeline.items()}


TABLE_TIMES = """(() => {
  const timed = (name, act) => {
    performance.mark(name);
    act();
    document.body.getBoundingClientRect();
    return performance.measure(name, name).duration;
  };
  const worst = (name, acts) => Math.max(...acts.map((act) => timed(name, act)));
  const heads = [...document.querySelectorAll("#initiatives th button")];
  const search = document.getElementById("search");
  const typed = (text) => () => {
    search.value = text;
    search.dispatchEvent(new Event("input"));
  };
  return JSON.stringify({
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    load: performance.getEntriesByType("navigation")[0].loadEventEnd,
    sort: worst("sort", heads.map((head) => () => head.click())),
    filter: worst("filter", [..."init-0"].map((_, at, all) => typed(all.slice(0, at + 1).join("")))),
  });
})()"""


def browser_version() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        version: str = browser.version
        browser.close()
    return version


TIMELINE = """JSON.stringify({
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  load: performance.getEntriesByType("navigation")[0].loadEventEnd,
  ready: performance.getEntriesByName("solver ready")[0]?.startTime ?? 0,
  best: performance.getEntriesByName("best plan shown").map((one) => one.duration),
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
    "best": (None, 3.0),
    "warm": (0.5, None),
}
WORDS = {
    "bytes": "page with solver, MB",
    "gz": "the same, gz, MB",
    "without": "page without solver, MB",
    "without_gz": "the same, gz, MB",
    "paint": "first contentful paint, s",
    "load": "load event, s",
    "ready": "solver compiled and started, s after the start",
    "best_cold": "asked at once: best plan shown, s",
    "cold": "asked at once: proven answer, s",
    "cold_processor": "the same, processor s",
    "best_after_idle": "first asked once the solver is warm: best plan shown, s",
    "after_idle": "first asked once the solver is warm: proven answer, s",
    "best": "later: best plan shown, s",
    "warm": "later: proven answer, s",
    "warm_processor": "the same, processor s",
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


def long_words(long: dict[str, float]) -> str:
    return (
        f"A page of {LONG:,} initiatives without what-if, {long['bytes'] / 1e6:.1f} MB: first"
        f" contentful paint after {long['paint']:.2f} s (limit 1), loaded after {long['load']:.2f} s;"
        f" the slowest sort takes {long['sort']:.3f} s and the slowest filter"
        f" {long['filter']:.3f} s (limit 0.1), with drawing.\n"
    )


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
