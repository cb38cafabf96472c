"""`python -m benchmarks.conflicts`: how long the conflict and the first repair of an infeasible scenario take.

Each as a multiple of one solve of the same model, twice over: of the infeasible model, which a solver often gives up
at once, and of the same model with the first repair made, which is what one solve of a scenario takes otherwise.
Processor seconds, so that other work on the machine counts as little as possible. Writes CONFLICTS.md beside this file.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks import machine
from portfolio.compile import compile_problem
from portfolio.compile.business import business_rules
from portfolio.compile.problem import Problem
from portfolio.conflict import mended
from portfolio.conflict.diagnose import in_repair
from portfolio.conflict.irreducible import Budget, Irreducible, find_conflict
from portfolio.conflict.repair import find_repairs
from portfolio.model import Planning
from portfolio.results import Repair
from portfolio.solve import Effort
from portfolio.solve.adapter import Ending
from portfolio.solve.probe import Prober
from portfolio.solve.scipy_highs import ScipyHighs
from portfolio.source import read_workspace
from portfolio.source.emit import document
from tests.conflict.files import texts_of
from tests.conflict.infeasible import infeasible

HERE = Path(__file__).parent
SIZE, RULES, SCENARIOS = 1_000, 200, 35
T = TypeVar("T")


@dataclass(frozen=True)
class Measured:
    """Processor seconds of one scenario."""

    seed: int
    solve: float
    mended_solve: float
    conflict: float
    repair: float
    rules: int
    proven: bool
    relaxed: bool
    """Whether the linear relaxation conflicts too."""


def measured(seed: int, size: int, rules: int) -> Measured | None:
    """One generated scenario; None if it is feasible after all."""
    planning = infeasible(seed, size, rules)
    problem = compile_problem(planning)
    ending, solve = _timed(lambda: _one_solve(problem))
    if ending is not Ending.INFEASIBLE:
        return None
    (prober, relaxed), start = _timed(lambda: _started(problem))
    if relaxed:
        conflict, to_conflict = _timed(lambda: _conflict(prober))
        mendings, to_repair = _timed(lambda: find_repairs(prober, (), 1))
    else:  # the repair comes first, and is part of the way to the conflict
        mendings, to_repair = _timed(lambda: find_repairs(prober, (), 1))
        conflict, to_conflict = _timed(lambda: _conflict(prober))
    repair = in_repair(prober.rules, mendings[0])
    better = compile_problem(_mended(planning, repair))
    _, again = _timed(lambda: _one_solve(better))
    return Measured(
        seed, solve, again, start + to_conflict, start + to_repair, len(conflict.rules), conflict.proven, relaxed
    )


def _mended(planning: Planning, repair: Repair) -> Planning:
    """The planning once a repair is made, through its file."""
    texts = texts_of(planning) | {"config/scenarios/mended.yaml": document(mended(planning, repair))}
    workspace, _ = read_workspace(texts)
    assert workspace is not None
    return workspace.planning("mended")


def _started(problem: Problem) -> tuple[Prober, bool]:
    rules = business_rules(problem)
    prober = Prober(problem, rules)
    return prober, prober.relaxed(range(len(rules))) is not None


def _conflict(prober: Prober) -> Irreducible:
    found = find_conflict(prober, range(len(prober.rules)), Budget(), infeasible=True).conflict
    assert found is not None
    return found


def _one_solve(problem: Problem) -> Ending:
    stage = next(stage for stage in problem.stages if stage.name == "objective")
    return ScipyHighs().load(problem).maximise(stage.expression, (), Effort(2_000, None)).ending


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.process_time()
    return work(), time.process_time() - started


def report(results: list[Measured], size: int, rules: int) -> str:
    """The figures in words."""
    first = [(r.conflict / r.solve, r.repair / r.solve) for r in results]
    second = [(r.conflict / r.mended_solve, r.repair / r.mended_solve) for r in results]
    integral = [r for r in results if not r.relaxed]
    rows = [
        _row("conflict, by a solve of the infeasible model", [c for c, _ in first]),
        _row("conflict, by a solve of the model once repaired", [c for c, _ in second]),
        _row("first repair, by a solve of the infeasible model", [r for _, r in first]),
        _row("first repair, by a solve of the model once repaired", [r for _, r in second]),
    ]
    seconds = [
        _row("one solve, infeasible (s)", [r.solve for r in results]),
        _row("one solve, once repaired (s)", [r.mended_solve for r in results]),
        _row("conflict (s)", [r.conflict for r in results]),
        _row("first repair (s)", [r.repair for r in results]),
    ]
    head = "| | median | worst |\n|---|---|---|\n"
    proven = sum(r.proven for r in results)
    return (
        f"# Time to a conflict and to a repair\n\n{len(results)} infeasible scenarios of {size} initiatives and about "
        f"{rules} rules; in {len(integral)} only the integers conflict. {proven} conflicts are proven smallest; the "
        f"largest has {max(r.rules for r in results)} rules.\n\n{head}{''.join(rows)}\n{head}{''.join(seconds)}\n"
        f"Processor seconds. {machine.in_words()}\n"
    )


def _row(name: str, values: list[float]) -> str:
    return f"| {name} | {statistics.median(values):.2f} | {max(values):.2f} |\n"


def _all(count: int, size: int, rules: int) -> Iterator[Measured]:
    _one_solve(compile_problem(infeasible(0, 20, 10)))  # what is imported at first use is not measured
    for seed in range(count):
        found = measured(seed, size, rules)
        if found is not None:
            print(found, flush=True)
            yield found


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--rules", type=int, default=RULES)
    parser.add_argument("--scenarios", type=int, default=SCENARIOS)
    options = parser.parse_args()
    text = report(list(_all(options.scenarios, options.size, options.rules)), options.size, options.rules)
    (HERE / "CONFLICTS.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
