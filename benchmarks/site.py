"""The site of many runs: how long it takes to build, to bring up to date, and how large it is.

`python -m benchmarks.site --runs 1000 --out DIR` prints one line of JSON. The runs are those of the
example, each scenario solved once and then recorded again and again with other titles, so that
every run has its own inputs, its own name and its own page.
"""

import argparse
import datetime
import json
import resource
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from portfolio.actions import build_site, open_portfolio
from portfolio.case import identify
from portfolio.model import Planning
from portfolio.record import Event, store
from portfolio.results import Run

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Build, bring up to date after one new run, and print what that took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    root, site = arguments.out / "portfolio", arguments.out / "site"
    is_new = not root.exists()
    for folder in ("config", "initiatives") if is_new else ():
        shutil.copytree(ROOT / folder, root / folder)
    runs = generated(root)
    for _ in range(arguments.runs):
        run = next(runs)
        if is_new:
            store_one(root, run)
    shutil.rmtree(site, ignore_errors=True)
    whole = timed(root, site)
    store_one(root, next(runs))
    one = timed(root, site)
    sizes = [file.stat().st_size for file in site.rglob("*") if file.is_file()]
    measured = {
        "runs": arguments.runs,
        "whole": whole,
        "one": one,
        "bytes": sum(sizes),
        "files": len(sizes),
    }
    print(json.dumps(measured))


def timed(root: Path, site: Path) -> dict[str, float]:
    """Seconds of a clock and of a processor for one build."""
    portfolio = open_portfolio(root)
    clock, processor = time.perf_counter(), processor_seconds()
    built = build_site(portfolio, site)
    return {
        "made": built.made,
        "clock": time.perf_counter() - clock,
        "processor": processor_seconds() - processor,
    }


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def generated(root: Path) -> Iterator[Run]:
    """Runs without end: the scenarios in turn, with other titles each time."""
    portfolio = open_portfolio(root)
    solved = {name: portfolio.solve(name) for name in portfolio.scenarios}
    number = 0
    while True:
        number += 1
        for name, run in solved.items():
            planning = portfolio.workspace.planning(name)
            yield retitled(run, planning, f"version {number}")


def retitled(run: Run, planning: Planning, words: str) -> Run:
    """The run of the same portfolio with another title for each initiative."""
    initiatives = {
        key: one.model_copy(update={"title": f"{one.title}, {words}"})
        for key, one in planning.initiatives.items()
    }
    identity = identify(replace(planning, initiatives=initiatives), dict(run.manifest.engine))
    items = tuple(
        item.model_copy(update={"title": initiatives[item.key].title}) for item in run.result.items
    )
    result = run.result.model_copy(update={"items": items})
    return Run(identity.run_id, identity.manifest, identity.inputs, result, {})


def store_one(root: Path, run: Run) -> None:
    """Store a run as if it came a day after the one before."""
    count = sum(1 for _ in (root / "runs/log").rglob("*.json"))
    when = datetime.datetime(2024, 1, 1, 12) + datetime.timedelta(hours=6 * count)
    event = Event(
        run_id=run.run_id,
        when=when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        by="Ada",
        commit=f"{count:040x}",
        dirty=False,
        effort={},
        machine={},
    )
    store(root, run, event)


if __name__ == "__main__":
    main()
