"""`make benchmark-diff`: a pull request with ten changed inputs and five scenarios, as a multiple
of one solve.

Writes DIFF.md beside this file.

The portfolio is made here: so many initiatives in one period, a capacity with slices, exclusions,
prerequisites, and five scenarios that differ in objective, capacity and floors. Ten inputs change,
as a pull request would: tokens, contributions, a status, a cap, an owner. Figures are of this
machine; what counts is the multiple.
"""

import argparse
import os
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import machine
from portfolio.changes import PlanDiff
from portfolio.checked import check_loaded
from portfolio.compile import compile_problem
from portfolio.decide import ask
from portfolio.decide.ask import Question
from portfolio.diff.causes import Decided
from portfolio.engines import adapter
from portfolio.pipeline import plan
from portfolio.review import compared_trees as compare
from portfolio.review.sides import Sides, TreeSide
from portfolio.source import loaded

HERE = Path(__file__).parent
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
        requires = (
            f"requires: [INIT-{draw.randint(1, at - 1):04}]\n"
            if at > 10 and draw.random() < 0.1
            else ""
        )
        texts[f"initiatives/INIT-{at:04}.yaml"] = (
            f"key: INIT-{at:04}\ntitle: Initiative {at}\nowner: team-{at % 9}\nstatus:"
            f" candidate\nperiod: 2026-Q1\ndimensions: {{country: {country}}}\ntokens:"
            f" {{engineering: {size}, design: {draw.randint(0, 12)}}}\ncontributions: {{gmv:"
            f" {value}, retention: 0.000{draw.randint(1, 99):02}}}\n{requires}"
        )
    for at in range(1, 6):
        cap = tokens * (2 + at) // 12
        weighted = (
            "{mode: weighted_kpis, weights: {gmv: 1, retention: 0.5}, scales: {gmv: 1000000,"
            " retention: 0.1}}"
        )
        objective = weighted if at in (2, 4) else "{mode: north_star}"
        texts[f"config/scenarios/s{at}.yaml"] = (
            f"title: Scenario {at}\nperiod: 2026-Q1\nobjective: {objective}\ncapacity:\n "
            f" engineering:\n    all: {{cap: {cap}}}\n    country: {{UK: {{cap: {cap // 2}}}}}\n "
            f" design: {{all: {{cap: {number * 2}}}}}\ntargets:\n  all:\n    retention: {{floor:"
            f" 0.0{at}}}\n"
        )
    return texts


def pull_request(texts: dict[str, str], seed: int = 8) -> dict[str, str]:
    """The same with ten inputs changed: four tokens, three contributions, a status, an owner, a
    cap."""
    draw = random.Random(seed)
    made = dict(texts)
    names = draw.sample(sorted(name for name in texts if name.startswith("initiatives/")), 9)
    for name, field in zip(
        names, ("engineering", "gmv") * 3 + ("engineering", "status", "owner"), strict=True
    ):
        part = draw.choice((75, 80, 90, 110, 120, 125))
        made[name] = _edited(made[name], field, part)
    made["config/scenarios/s1.yaml"] = _edited(
        made["config/scenarios/s1.yaml"], "design: {all: {cap", 110
    )
    return made


def _edited(text: str, field: str, part: int) -> str:
    """A number at so many percent of what it was; another owner; no candidate any more."""
    if field == "owner":
        return re.sub(r"(?m)^(owner: .*)$", r"\1-b", text)
    if field == "status":
        return text.replace("status: candidate", "status: idea")
    number = re.search(rf"{field}: (\d+)", text)
    assert number is not None
    was, more = int(number[1]), 1 if part > 100 else -1
    now = (was * part + 50) // 100
    return text[: number.start(1)] + str(now if now != was else was + more) + text[number.end(1) :]


class Counting(ask.Deciders):
    """Deciders that count what they solve, and the seconds of the other processes, over all
    diffs."""

    asked = 0
    others = 0.0

    def __exit__(self, *how: object) -> None:
        """As ever, once the other processes have said how long they computed."""
        pool = self._pool
        Counting.others += sum(map(_computed, pool._processes)) if pool is not None else 0.0
        super().__exit__(*how)

    def begin(self, questions: Sequence[Question]) -> Callable[[], list[Decided]]:
        """As ever."""
        Counting.asked += len(questions)
        return super().begin(questions)


@dataclass(frozen=True)
class Measured:
    """Seconds of one diff, how many variants it solved, and what it says."""

    how: str
    wall: float
    processor: float
    others: float
    solved: int
    diff: PlanDiff


@dataclass(frozen=True)
class Report:
    """Everything that was measured: seconds of one solve of each scenario, of compiling it, and of
    the diffs."""

    number: int
    solves: Sequence[float]
    processor: float
    """Of a processor, in the mean of the solves."""
    compiled: Sequence[float]
    diffs: Sequence[Measured]


def measured(number: int) -> Report:
    """One solve of each scenario before and after the diffs; the whole diff in one process, and in
    as many as pay."""
    base = portfolio(number)
    before, after = (check_loaded(loaded(texts, ())) for texts in (base, pull_request(base)))
    workspace, solver = before.workspace, adapter()
    assert workspace is not None and after.workspace is not None
    sides = Sides(Path(), TreeSide("0" * 40, before), TreeSide("1" * 40, after), trusted=())
    plannings = [workspace.planning(name) for name in workspace.scenarios]
    plan(workspace, plannings[0], solver)  # loads everything
    compiled = [_seconds(partial(compile_problem, planning)) for planning in plannings]

    def solves() -> list[float]:
        return [_seconds(partial(plan, workspace, planning, solver)) for planning in plannings]

    vars(compare)["Deciders"] = Counting
    began = time.process_time()
    singles = solves()
    of_one = (time.process_time() - began) / len(singles)
    found = []
    for worth, how in (
        (float("inf"), "one process"),
        (ask.WORTH_IT, f"up to {os.cpu_count()} processes"),
    ):
        ask.WORTH_IT = worth
        asked, others, wall, processor = (
            Counting.asked,
            Counting.others,
            time.perf_counter(),
            time.process_time(),
        )
        diff = compare.compare_sides(sides, solver)
        spent = (
            time.perf_counter() - wall,
            time.process_time() - processor,
            Counting.others - others,
        )
        found.append(Measured(how, *spent, Counting.asked - asked, diff))
        began = time.process_time()
        singles += solves()
        of_one = (of_one * (len(found)) + (time.process_time() - began) / len(plannings)) / (
            len(found) + 1
        )
    assert found[0].diff == found[1].diff
    return Report(number, singles, of_one, compiled, found)


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _computed(process: int) -> float:
    """Seconds of a processor that another process has used; 0 where the system does not say."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text("ascii", "replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def variants(diff: PlanDiff) -> int:
    """What a diff asks for: in each scenario each unit alone and reverted, and every combination
    for the shares."""
    touching = [
        sum(alone.status is not None for alone in scenario.alone) for scenario in diff.scenarios
    ]
    return sum(2 * units + 2**units for units in touching)


def in_markdown(report: Report) -> str:
    """The page."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    one = statistics.mean(report.solves)
    some = report.diffs[0]
    yield "# The diff of a pull request"
    yield ""
    yield f"`make benchmark-diff`, on {machine.in_words()}"
    yield ""
    yield (
        f"{report.number} initiatives, {len(some.diff.scenarios)} scenarios,"
        f" {len(some.diff.inputs)} changed inputs:"
    )
    yield (
        "four tokens, three contributions, a status, an owner, a cap. One solve is that of one"
        " scenario from YAML in"
    )
    yield (
        f"memory to a certified result, {one:.2f} s in the mean of {len(report.solves)} solves of a"
        " wall clock,"
    )
    yield (
        f"{min(report.solves):.2f} to {max(report.solves):.2f} s; {report.processor:.2f} s of a"
        " processor."
    )
    yield ""
    yield (
        "| the diff | clock | in solves | processor: this process | others | together, in solves |"
        " variants solved |"
    )
    yield "| --- | --: | --: | --: | --: | --: | --: |"
    for run in report.diffs:
        yield (
            f"| in {run.how} | {run.wall:.0f} s | {run.wall / one:.0f} | {run.processor:.0f} s |"
            f" {run.others:.0f} s | {(run.processor + run.others) / report.processor:.0f} |"
            f" {run.solved} of {variants(run.diff):,} |"
        )
    yield ""
    yield (
        "The solved are the variants that took a solver, of all that are asked for: in each"
        " scenario each change"
    )
    yield (
        "alone, each change reverted, and every combination of changes for the Shapley shares. The"
        " ten plans of both"
    )
    yield (
        "sides come on top. The others are known without one, each by a proof: inputs that decide"
        " on the same are one"
    )
    yield (
        "variant; between two combinations of the same worth, changes that can only help or only"
        " harm make no"
    )
    yield (
        "difference; and where inputs differ in little, the best plan is shown to be the same, from"
        " the duals of a"
    )
    yield (
        "relaxation in exact arithmetic (`portfolio/decide/bounds.py`). What is solved is solved"
        " among the items that"
    )
    yield "reduced costs leave open (`portfolio/solve/fixing.py`)."
    yield ""
    share = statistics.mean(report.compiled) / one
    yield (
        f"Compiling a scenario takes {1000 * statistics.mean(report.compiled):.0f} ms, {share:.1%}"
        " of one solve; all"
    )
    yield "stages of a variant share one compiled model. Both diffs are the same, to the last byte."
    yield ""
    single, several = report.diffs
    load = os.getloadavg()[0]
    yield (
        f"The load of the machine was {load:.0f} on {os.cpu_count()} processors meanwhile. Where"
        " others compute,"
    )
    yield (
        "more processes get little more of the processors, and a clock says little; so the"
        " processor's seconds count."
    )
    together = several.processor + several.others
    yield (
        f"Side by side they are {together / single.processor:.2f} times those of one process,"
        " and the"
    )
    yield (
        f"{several.processor:.0f} s of the first process are the least that it can take with free"
        " processors."
    )


def main() -> None:
    """Measure, print and write."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--initiatives", type=int, default=300)
    chosen = words.parse_args()
    text = in_markdown(measured(chosen.initiatives))
    print(text)
    if chosen.initiatives == 300:
        (HERE / "DIFF.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
