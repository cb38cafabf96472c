"""What the questions of `explain` cost: python -m benchmarks.questions [NUMBER MODE SEEDS]

Without arguments, the prices of all initiatives of the example, in seconds of one CPU and as a
multiple of the solve of the plan itself. With a number of initiatives, generated portfolios of that
size: how many searches of the first stage the prices of all take, one search after the other until
each initiative is decided otherwise by one of them.
"""

import statistics
import sys
import time
from pathlib import Path

from portfolio import open_portfolio
from portfolio.actions.asking import space_of
from portfolio.case import Case
from portfolio.decide import Space, explanation_of, reversals
from tests.larger import everyday

ROOT = Path(__file__).parents[1]


def of_example(scenario: str = "q1-base") -> None:
    """The prices of the example's pool."""
    space = space_of(open_portfolio(ROOT), scenario)
    started = time.process_time()
    _ = space.plan
    solved = time.process_time()
    answer = explanation_of(space, space.problem.columns.pool.members)
    ended = time.process_time()
    base, prices = solved - started, ended - solved
    count = len(answer.initiatives)
    print(
        f"{scenario}: {count} initiatives, plan {base:.2f} s, prices {prices:.2f} s,"
        f" {prices / base:.1f} times"
    )


def of_generated(number: int, mode: str, seeds: int) -> None:
    """How many searches the prices of generated portfolios take."""
    searches = []
    for seed in range(seeds):
        space = Space(Case(everyday(number, seed, mode)))
        _ = space.plan
        started = time.process_time()
        count = sum(1 for _ in reversals(space, space.problem.columns.pool.members))
        seconds = time.process_time() - started
        searches.append(count)
        print(f"{mode} n={number} seed {seed}: {count} searches, {seconds:.1f} s", flush=True)
    print(f"median {statistics.median(searches):g}")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        of_example()
    else:
        of_generated(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
