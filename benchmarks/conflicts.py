"""`python -m benchmarks.conflicts`: how long the first repair, the conflict and the cheapest repair
take.

From a compiled problem on, in the order of a diagnosis: a repair, the conflict, the cheapest
repair. Each as a multiple of one solve of the same model (the objective's, with the default
adapter), twice over: of the infeasible model, which a solver often gives up at once, and of the
same model with the repair made, which is what one solve of a scenario takes otherwise. Processor
seconds, so that other work on the machine counts as little as possible. Writes CONFLICTS.md beside
this file.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks import machine
from portfolio.case.case import Case
from portfolio.compile import compile_problem
from portfolio.compile.problem import Problem
from portfolio.conflict import mended
from portfolio.conflict.diagnosis import in_repair
from portfolio.conflict.irreducible import Budget, Irreducible, find_conflict
from portfolio.conflict.repair import Repairs
from portfolio.conflict.subsets import RuleSubsetSolver
from portfolio.engines.scipy_highs import ScipyHighs
from portfolio.engines.session import SolveLimits, SolveStatus
from portfolio.model import Planning
from portfolio.results import Repair
from portfolio.source import read_workspace
from portfolio.source.emit import document_text as document
from tests.conflict.files import texts_of
from tests.conflict.infeasible import infeasible

HERE = Path(__file__).parent
SIZE, RULES, SCENARIOS = 1_000, 200, 35
T = TypeVar("T")


@dataclass(frozen=True)
class Measured:
    """Processor seconds of one scenario, all but the solves from the beginning."""

    seed: int
    solve: float
    mended_solve: float
    first: float
    conflict: float
    cheapest: float
    rules: int
    proven: bool
    least: bool
    dearer: float
    """The price of the first repair over that of the cheapest one, less 1."""
    relaxed: bool
    """Whether the linear relaxation conflicts too."""


def measured(seed: int, size: int, rules: int) -> Measured | None:
    """One generated scenario; None if it is feasible after all."""
    planning = infeasible(seed, size, rules)
    case = Case(planning)
    problem = case.problem
    ending, solve = _timed(lambda: _one_solve(problem))
    if ending is not SolveStatus.INFEASIBLE:
        return None
    (solver, ways), to_first = _timed(lambda: _begun(case))
    conflict, to_conflict = _timed(lambda: _conflict(solver))
    mendings, to_cheapest = _timed(lambda: ways.cheapest(1))
    first, cheapest = ways.first(), mendings[0]
    assert first is not None
    better = compile_problem(_mended(planning, in_repair(solver.rules, cheapest)))
    _, again = _timed(lambda: _one_solve(better))
    return Measured(
        seed=seed,
        solve=solve,
        mended_solve=again,
        first=to_first,
        conflict=to_first + to_conflict,
        cheapest=to_first + to_conflict + to_cheapest,
        rules=len(conflict.rules),
        proven=conflict.proven,
        least=cheapest.least,
        dearer=float(first.price / cheapest.price) - 1,
        relaxed=solver.relaxed_conflict(range(len(solver.rules))) is not None,
    )


def _mended(planning: Planning, repair: Repair) -> Planning:
    """The planning once a repair is made, through its file."""
    texts = texts_of(planning) | {
        "config/scenarios/mended.yaml": document(mended(planning, repair))
    }
    workspace, _ = read_workspace(texts)
    assert workspace is not None
    return workspace.planning("mended")


def _begun(case: Case) -> tuple[RuleSubsetSolver, Repairs]:
    solver = RuleSubsetSolver(case)
    return solver, Repairs(solver, ())


def _conflict(solver: RuleSubsetSolver) -> Irreducible:
    found = find_conflict(solver, range(len(solver.rules)), Budget(), infeasible=True).conflict
    assert found is not None
    return found


def _one_solve(problem: Problem) -> SolveStatus:
    stage = next(stage for stage in problem.stages if stage.kind == "objective")
    return (
        ScipyHighs().load(problem).maximise(stage.expression, (), SolveLimits(2_000, None)).status
    )


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.process_time()
    return work(), time.process_time() - started


def report(results: list[Measured], size: int, rules: int) -> str:
    """The figures in words."""
    steps = {"a repair is there": "first", "conflict": "conflict", "cheapest repair": "cheapest"}
    multiples = [
        _row(
            f"{step}, by a solve of the {model}",
            [getattr(r, name) / getattr(r, solve) for r in results],
        )
        for model, solve in (("infeasible model", "solve"), ("model once repaired", "mended_solve"))
        for step, name in steps.items()
    ]
    solves = {"one solve, infeasible": "solve", "one solve, once repaired": "mended_solve"}
    seconds = [
        _row(f"{name} (s)", [getattr(r, field) for r in results])
        for name, field in {**solves, **steps}.items()
    ]
    integral = sum(not r.relaxed for r in results)
    proven, least = sum(r.proven for r in results), sum(r.least for r in results)
    dearer = [r.dearer for r in results]
    head = "| | median | worst |\n|---|---|---|\n"
    return (
        "# Time to a repair and to a conflict\n\nWritten by `make"
        f" benchmark-conflicts`.\n\n{len(results)} infeasible scenarios of {size} initiatives and"
        f" about {rules} rules; in {integral} of them only the integers conflict.\n{proven}"
        f" conflicts are proven smallest; the largest has {max(r.rules for r in results)} rules."
        f" {least} of the cheapest repairs are proven least.\nThe first repair is dearer than the"
        f" cheapest by {statistics.median(dearer):.2%} (median) and {max(dearer):.0%}"
        " (worst).\n\nAs multiples of one solve of the same model, that is, of a search for the"
        " best of its objective by the default adapter, from the\ncompiled problem on. The"
        " infeasible model is often given up before the search begins; once repaired it takes what"
        " a solve\nof such a scenario takes otherwise. All steps count from the compiled problem"
        " on too, the earlier steps included:\nfirst some repair, then the conflict, then the"
        f" cheapest repair.\n\n{head}{''.join(multiples)}\n{head}{''.join(seconds)}\nProcessor"
        f" seconds. {machine.in_words()}\n"
    )


def _row(name: str, values: list[float]) -> str:
    return f"| {name} | {statistics.median(values):.3g} | {max(values):.3g} |\n"


def _all(count: int, size: int, rules: int) -> Iterator[Measured]:
    _one_solve(
        compile_problem(infeasible(0, 20, 10))
    )  # what is imported at first use is not measured
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
    text = report(
        list(_all(options.scenarios, options.size, options.rules)), options.size, options.rules
    )
    (HERE / "CONFLICTS.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
