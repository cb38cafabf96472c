"""A whole proof of a run: every claim's tree, one after another, as the lines of a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portfolio.certify import NO_PLAN, RunClaim, System, header, spelled_step
from portfolio.prove.budget import OutOfBudgetError, ProofBudget
from portfolio.prove.cuts import separated
from portfolio.prove.tree import Tree

ROUNDS = 10
"""So often are cuts looked for at the root of a tree."""


@dataclass(frozen=True)
class RunProof:
    """The first line of a proof, the lines of each claim that it proves, and the claims that stayed
    open."""

    first: str
    trees: tuple[tuple[str, tuple[str, ...]], ...]
    still_open: tuple[str, ...]
    leaves: int
    iterations: int

    @property
    def proven(self) -> tuple[str, ...]:
        """The claims that it proves."""
        return tuple(name for name, _ in self.trees)

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines, without line ends."""
        return (self.first, *(line for _, lines in self.trees for line in lines))

    @property
    def text(self) -> str:
        """As it is stored."""
        return "".join(f"{line}\n" for line in self.lines)

    def within(self, size: int) -> "RunProof":
        """With as many of the first claims as fit into so many bytes; the others are open."""
        kept: list[tuple[str, tuple[str, ...]]] = []
        used = len(self.first) + 1
        for name, lines in self.trees:
            used += sum(len(line) + 1 for line in lines)
            if used > size:
                break
            kept.append((name, lines))
        dropped = self.proven[len(kept) :]
        return replace(self, trees=tuple(kept), still_open=(*self.still_open, *dropped))


def prove_claims(
    run_id: str,
    system: System,
    claims: Sequence[RunClaim],
    budget: ProofBudget,
    progress: Callable[[str], None] = lambda _: None,
    *,
    cut_rounds: int = ROUNDS,
) -> RunProof:
    """Prove each claim that the budget, which each has for itself, allows.

    Raises:
        RefutedError: if a claim is false.
    """
    trees: list[tuple[str, tuple[str, ...]]] = []
    still_open: list[str] = []
    leaves = iterations = 0
    for claim in claims:
        progress(claim.name)
        own = budget.begun()
        try:
            steps = [["claim", claim.name], *_tree(system, claim, own, cut_rounds)]
        except OutOfBudgetError:
            still_open.append(claim.name)
        else:
            trees.append((claim.name, tuple(map(spelled_step, steps))))
        leaves += budget.leaves - own.leaves
        iterations += budget.iterations - own.iterations
    first = spelled_step(header(run_id, system))
    return RunProof(first, tuple(trees), tuple(still_open), leaves, iterations)


def _tree(system: System, claim: RunClaim, budget: ProofBudget, cut_rounds: int) -> list[list[Any]]:
    rows = [*system.rows, *claim.premises]
    goal = None if claim.name == NO_PLAN else len(rows) - 1
    tree = Tree(rows, goal, system.upper, budget)
    cuts: list[list[Any]] = []
    sources = len(rows)
    for _ in range(cut_rounds):
        relaxed = tree.relaxed()
        new_cuts = separated(tree.rows[:sources], set(tree.rows), system.upper, relaxed)
        if not new_cuts:
            break
        for step, row in new_cuts:
            cuts.append(step)
            tree.add_row(row)
    return [*cuts, *tree.steps()]
