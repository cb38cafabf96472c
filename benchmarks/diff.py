"""`make benchmark-diff`: a pull request with ten changed inputs and five scenarios, as a multiple of one solve.

The portfolio is made here: so many initiatives in one period, a capacity with slices, exclusions, prerequisites, and
five scenarios that differ in objective, capacity and floors. Ten inputs change, as a pull request would: tokens,
contributions, a status, a cap, an owner. Figures are of this machine; what counts is the multiple.
"""

import argparse
import os
import random
import re
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks import machine
from portfolio.diff.causes import Decided
from portfolio.pipeline import adapter, check_loaded, plan
from portfolio.review import compare, deciding
from portfolio.review.deciding import Question
from portfolio.review.sides import Side, Sides
from portfolio.source import loaded

ORGANIZATION = """\
name: Benchmark
resources: {engineering: {unit: engineer-day}, design: {unit: designer-day}}
dimensions: {country: {UK: United Kingdom, DE: Germany, NO: Norway}}
plan: {2026-Q1: s1}
"""
METRICS = """\
metrics:
  gmv: {name: GMV, level: north_star, unit: GBP}
  retention: {name: Retention, level: strategic, unit: fraction}
"""


def portfolio(number: int, seed: int = 7) -> dict[str, str]:
    """A portfolio of so many initiatives, the same for the same seed."""
    draw = random.Random(seed)
    texts = {"config/organization.yaml": ORGANIZATION, "config/metrics.yaml": METRICS}
    tokens = 0
    for at in range(1, number + 1):
        size = draw.randint(5, 60)
        tokens += size
        country = draw.choice(("UK", "DE", "NO"))
        value = size * draw.randint(700, 1400)
        requires = f"requires: [INIT-{draw.randint(1, at - 1):04}]\n" if at > 10 and draw.random() < 0.1 else ""
        texts[f"initiatives/INIT-{at:04}.yaml"] = (
            f"key: INIT-{at:04}\ntitle: Initiative {at}\nowner: team-{at % 9}\nstatus: candidate\nperiod: 2026-Q1\n"
            f"dimensions: {{country: {country}}}\ntokens: {{engineering: {size}, design: {draw.randint(0, 12)}}}\n"
            f"contributions: {{gmv: {value}, retention: 0.000{draw.randint(1, 99):02}}}\n{requires}"
        )
    for at in range(1, 6):
        cap = tokens * (2 + at) // 12
        weighted = "{mode: weighted_kpis, weights: {gmv: 1, retention: 0.5}, scales: {gmv: 1000000, retention: 0.1}}"
        objective = weighted if at in (2, 4) else "{mode: north_star}"
        texts[f"config/scenarios/s{at}.yaml"] = (
            f"title: Scenario {at}\nperiod: 2026-Q1\nobjective: {objective}\n"
            f"capacity:\n  engineering:\n    all: {{cap: {cap}}}\n    country: {{UK: {{cap: {cap // 2}}}}}\n"
            f"  design: {{all: {{cap: {number * 2}}}}}\n"
            f"targets:\n  all:\n    retention: {{floor: 0.0{at}}}\n"
        )
    return texts


def pull_request(texts: dict[str, str], seed: int = 8) -> dict[str, str]:
    """The same with ten inputs changed: four tokens, three contributions, a status, an owner, a cap."""
    draw = random.Random(seed)
    made = dict(texts)
    names = draw.sample(sorted(name for name in texts if name.startswith("initiatives/")), 9)
    for name, field in zip(names, ("engineering", "gmv") * 3 + ("engineering", "status", "owner"), strict=True):
        part = draw.choice((75, 80, 90, 110, 120, 125))
        made[name] = _edited(made[name], field, part)
    made["config/scenarios/s1.yaml"] = _edited(made["config/scenarios/s1.yaml"], "design: {all: {cap", 110)
    return made


def _edited(text: str, field: str, part: int) -> str:
    """A number at so many percent of what it was; another owner; no candidate any more."""
    if field == "owner":
        return re.sub(r"(?m)^(owner: .*)$", r"\1-b", text)
    if field == "status":
        return text.replace("status: candidate", "status: idea")
    found, many = re.subn(
        rf"({field}: )(\d+)", lambda said: f"{said[1]}{(int(said[2]) * part + 50) // 100}", text, count=1
    )
    assert many == 1 and found != text
    return found


class Counting(deciding.Deciders):
    """Deciders that count what they are asked, over all diffs."""

    asked = 0

    def decide(self, questions: Sequence[Question]) -> list[Decided]:
        """As ever."""
        Counting.asked += len(questions)
        return super().decide(questions)


def measured(number: int, repeats: int) -> None:
    """Print the times of one solve and of the whole diff, with one process and with as many as pay."""
    base = portfolio(number)
    before, after = (check_loaded(loaded(texts, ())) for texts in (base, pull_request(base)))
    workspace, solver = before.workspace, adapter()
    assert workspace is not None and after.workspace is not None
    sides = Sides(Path(), Side("0" * 40, before), Side("1" * 40, after), trusted=())
    plan(workspace, workspace.planning("s1"), solver)  # loads everything
    solves = [_seconds(partial(plan, workspace, workspace.planning(name), solver)) for name in workspace.scenarios]
    one = statistics.mean(solves)
    print(f"n = {number}: one solve {one:.2f} s (five scenarios, {min(solves):.2f} to {max(solves):.2f})")
    vars(compare)["Deciders"] = Counting
    for worth in (float("inf"), deciding.WORTH_IT):
        deciding.WORTH_IT = worth
        how = "one process" if worth == float("inf") else f"up to {os.cpu_count()} processes"
        for _ in range(repeats):
            asked = Counting.asked
            seconds = _seconds(partial(compare.compare_sides, sides, solver))
            variants = Counting.asked - asked
            print(f"  diff, {how}: {seconds:.1f} s = {seconds / one:.0f} solves, {variants} variants solved")


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--initiatives", type=int, default=300)
    words.add_argument("--repeats", type=int, default=1)
    chosen = words.parse_args()
    print(machine.in_words())
    measured(chosen.initiatives, chosen.repeats)


if __name__ == "__main__":
    main()
