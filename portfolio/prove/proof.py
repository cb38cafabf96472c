"""A whole proof of a run: every claim's tree, one after another, as the lines of a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.certify.checker import header, spelled
from portfolio.certify.claims import NO_PLAN, Claim
from portfolio.certify.rows import System
from portfolio.prove.cuts import separated
from portfolio.prove.tree import Budget, OutOfBudgetError, Tree

ROUNDS = 10
"""So often are cuts looked for at the root of a tree."""


@dataclass(frozen=True)
class Proof:
    """The lines of a proof, the claims that it proves, and those whose trees did not close."""

    lines: tuple[str, ...]
    proven: tuple[str, ...]
    still_open: tuple[str, ...]
    leaves: int
    iterations: int

    @property
    def text(self) -> str:
        """As it is stored."""
        return "".join(f"{line}\n" for line in self.lines)


def prove(
    run_id: str,
    system: System,
    claims: Sequence[Claim],
    budget: Budget,
    progress: Callable[[str], None] = lambda _: None,
    *,
    cut_rounds: int = ROUNDS,
) -> Proof:
    """Prove as many claims as the budget of each allows.

    Raises:
        RefutedError: if a claim is false.
    """
    trees: list[list[Any]] = []
    proven, still_open = [], []
    leaves = iterations = 0
    for claim in claims:
        progress(claim.name)
        own = Budget(budget.leaves, budget.iterations)
        try:
            steps = _tree(system, claim, own, cut_rounds)
        except OutOfBudgetError:
            still_open.append(claim.name)
        else:
            trees += [["claim", claim.name], *steps]
            proven.append(claim.name)
        leaves += budget.leaves - own.leaves
        iterations += budget.iterations - own.iterations
    lines = tuple(map(spelled, [header(run_id, system), *trees]))
    return Proof(lines, tuple(proven), tuple(still_open), leaves, iterations)


def _tree(system: System, claim: Claim, budget: Budget, cut_rounds: int) -> list[list[Any]]:
    rows = [*system.rows, *claim.premises]
    goal = None if claim.name == NO_PLAN else len(rows) - 1
    tree = Tree(rows, goal, system.upper, budget)
    cuts: list[list[Any]] = []
    sources = len(rows)
    for _ in range(cut_rounds):
        relaxed = tree.relaxed()
        found = separated(tree.rows[:sources], set(tree.rows), system.upper, relaxed)
        if not found:
            break
        for step, row in found:
            cuts.append(step)
            tree.add_row(row)
    return [*cuts, *tree.steps()]
