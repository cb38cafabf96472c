"""An irreducible conflict: rules that cannot hold together, while any one less can.

The linear relaxation names a few suspects by its dual prices (Farkas); they are deleted one by
one, each proof of infeasibility naming fewer. Where only the integers conflict, rules are added as
long as a portfolio can keep those so far, then deleted likewise. Each member that stays was proven
needed by a portfolio that keeps all others. (Chinneck, Feasibility and Infeasibility in
Optimization, 2008, chapter 6; Junker, QuickXplain, AAAI 2004.)
"""

from collections.abc import Collection
from dataclasses import dataclass

from portfolio.compile import IntArray
from portfolio.conflict.subsets import RuleSubsetSolver
from portfolio.engines import SolveStatus

TOTAL_NODES = 5_000
"""Nodes of all searches for the first conflict, and for all others. Nodes, never seconds: the same
on every machine."""
NODES = 500
"""Nodes of one search."""
ADDED_AT_ONCE = 8


@dataclass
class Budget:
    """Nodes that remain for a series of searches."""

    remaining: int = TOTAL_NODES

    @property
    def next(self) -> int:
        """For the next search; 0 or less where none remain."""
        return min(NODES, self.remaining)

    def spend(self, nodes: int) -> None:
        """A search took so many; each counts as one at least."""
        self.remaining -= max(nodes, 1)


@dataclass(frozen=True)
class Irreducible:
    """Numbers of rules that cannot hold together; `proven` that any one less can."""

    rules: tuple[int, ...]
    proven: bool


@dataclass(frozen=True)
class ConflictSearch:
    """How a search ended: with a conflict, with a portfolio that keeps the rules, or with
    neither."""

    conflict: Irreducible | None
    point: IntArray | None


def find_conflict(
    solver: RuleSubsetSolver,
    active: Collection[int],
    budget: Budget,
    *,
    infeasible: bool,
) -> ConflictSearch:
    """A conflict among the active rules; `infeasible` says that they are known to have one."""
    among = sorted(active)
    suspects = solver.relaxed_conflict(among)
    if suspects is not None:
        rules = _thinned(solver, sorted(suspects))
        return ConflictSearch(_proven(solver, rules, budget, is_relaxed=True), None)
    among = _conflicting_part(solver, among, budget)
    grown = _grown(solver, among, budget)
    if grown.conflict is not None:
        proven = _proven(solver, list(grown.conflict.rules), budget)
        return ConflictSearch(proven, grown.point)
    if grown.point is not None or not infeasible:
        return grown
    halved = _halved(solver, among, budget)
    return ConflictSearch(_proven(solver, halved, budget), None)


def _conflicting_part(solver: RuleSubsetSolver, among: list[int], budget: Budget) -> list[int]:
    """Rules among initiatives that conflict by themselves and share no initiative with the rest.

    All the rules where there are none: then bounds on totals, which join everything, take part.
    """
    of_initiatives = [rule for rule in among if not solver.rules[rule].rule.measure]
    for part in _parts(solver, of_initiatives):
        if budget.next > 0 and solver.known(part) is None and _conflicting(solver, part, budget):
            return part
    return among


def _parts(solver: RuleSubsetSolver, rules: list[int]) -> list[list[int]]:
    """Rules that have an initiative in common, directly or through others, together."""
    parts: list[tuple[set[int], list[int]]] = []
    for rule in rules:
        columns = set(solver.columns_of(rule))
        members = [rule]
        apart = []
        for part_columns, part_members in parts:
            if part_columns & columns:
                columns |= part_columns
                members += part_members
            else:
                apart.append((part_columns, part_members))
        parts = [*apart, (columns, members)]
    return sorted(sorted(members) for _, members in parts)


def _thinned(solver: RuleSubsetSolver, suspects: list[int]) -> list[int]:
    """Suspects of which no fewer conflict in the relaxation; the last by order go first.

    Twice as many at once as long as the others still conflict, half as many where they do not.
    """
    needed: set[int] = set()
    size = 1
    while True:
        unsettled = [rule for rule in suspects if rule not in needed]
        if not unsettled:
            return suspects
        removed = unsettled[-size:]
        rest = [rule for rule in suspects if rule not in removed]
        conflict = solver.relaxed_conflict(rest)
        if conflict is not None:
            suspects = sorted(conflict | needed)
            size *= 2
        elif len(removed) > 1:
            size = len(removed) // 2
        else:
            needed.update(removed)


def _grown(solver: RuleSubsetSolver, among: list[int], budget: Budget) -> ConflictSearch:
    """Rules that conflict, grown from the tightest ones by those that each point breaks."""
    every = frozenset(among)
    rules = sorted(solver.tightest(among) | (solver.fewest_broken() & every))
    while budget.next > 0:
        answer = solver.solve(rules, budget.next)
        budget.spend(answer.nodes)
        if answer.status is SolveStatus.INFEASIBLE:
            return ConflictSearch(Irreducible(tuple(rules), False), None)
        if answer.point is None:
            break
        broken = sorted(solver.broken(answer.point) & every)
        if not broken:
            return ConflictSearch(None, answer.point)
        rules = sorted({*rules, *broken[:ADDED_AT_ONCE]})
    return ConflictSearch(None, None)


def _halved(solver: RuleSubsetSolver, rules: list[int], budget: Budget) -> list[int]:
    """Fewer rules that still conflict, dropping parts at a time; what stays open is kept."""
    size = len(rules) // 2
    while size and budget.next > 0:
        start = len(rules)
        while start > 0 and budget.next > 0:
            start = max(start - size, 0)
            fewer = rules[:start] + rules[start + size :]
            if len(fewer) < len(rules) and _conflicting(solver, fewer, budget):
                rules = fewer
        size //= 2
    return rules


def _conflicting(solver: RuleSubsetSolver, rules: list[int], budget: Budget) -> bool:
    """Whether rules are proven not to hold together."""
    if solver.relaxed_conflict(rules) is not None:
        return True
    answer = solver.solve(rules, budget.next)
    budget.spend(answer.nodes)
    return answer.status is SolveStatus.INFEASIBLE


def _proven(
    solver: RuleSubsetSolver,
    rules: list[int],
    budget: Budget,
    *,
    is_relaxed: bool = False,
) -> Irreducible:
    """Each rule needed, by a portfolio that keeps all the others, or deleted; the last go first.

    `is_relaxed` says that the relaxation conflicts too, and without any one of the rules no longer.
    """
    needed: set[int] = set()
    unsure: set[int] = set()
    while True:
        unsettled = [rule for rule in rules if rule not in needed | unsure]
        if not unsettled:
            return Irreducible(tuple(rules), not unsure)
        if budget.next <= 0:
            return Irreducible(tuple(rules), False)
        rule = unsettled[-1]
        fewer = [other for other in rules if other != rule]
        if is_relaxed:
            solver.try_near_relaxation(fewer)
        answer = solver.solve(fewer, budget.next)
        budget.spend(answer.nodes)
        if answer.status is SolveStatus.INFEASIBLE:
            narrower = solver.relaxed_conflict(fewer)
            rules = fewer if narrower is None else sorted(narrower | needed)
        elif answer.point is not None:
            needed.add(rule)
        else:
            unsure.add(rule)
