"""An irreducible conflict: rules that cannot hold together, while any one less can.

The linear relaxation names a few suspects by its dual prices (Farkas); they are deleted one by one, each proof of
infeasibility naming fewer. Where only the integers conflict, rules are added as long as a portfolio can keep those
so far, then deleted likewise. Each member that stays was proven needed by a portfolio that keeps all others.
(Chinneck, Feasibility and Infeasibility in Optimization, 2008, chapter 6; Junker, QuickXplain, AAAI 2004.)
"""

from collections.abc import Collection
from dataclasses import dataclass

from portfolio.compile.fixed import IntArray
from portfolio.solve.adapter import Ending
from portfolio.solve.probe import Prober

TOTAL_NODES = 5_000
"""Nodes of all searches for the first conflict, and for all others. Nodes, never seconds: the same on every machine."""
NODES = 500
"""Nodes of one search."""
ADDED_AT_ONCE = 8


@dataclass
class Budget:
    """Nodes that are left."""

    left: int = TOTAL_NODES

    @property
    def next(self) -> int:
        """For the next search; 0 where there are none left."""
        return min(NODES, self.left)

    def spend(self, nodes: int) -> None:
        """A search took so many; each counts as one at least."""
        self.left -= max(nodes, 1)


@dataclass(frozen=True)
class Irreducible:
    """Numbers of rules that cannot hold together; `proven` that any one less can."""

    rules: tuple[int, ...]
    proven: bool


@dataclass(frozen=True)
class Search:
    """How a search for a conflict ended: with one, with a portfolio that keeps the rules, or without an answer."""

    conflict: Irreducible | None
    point: IntArray | None


def find_conflict(prober: Prober, active: Collection[int], budget: Budget, *, infeasible: bool) -> Search:
    """A conflict among the active rules; `infeasible` says that they are known to have one."""
    among = sorted(active)
    suspects = prober.relaxed(among)
    if suspects is not None:
        return Search(_proven(prober, _thinned(prober, sorted(suspects)), budget, relaxed=True), None)
    among = _conflicting_part(prober, among, budget)
    grown = _grown(prober, among, budget)
    if grown.point is not None or grown.conflict is not None:
        found = grown.conflict
        return Search(_proven(prober, list(found.rules), budget) if found else None, grown.point)
    if not infeasible:
        return Search(None, None)
    return Search(_proven(prober, _halved(prober, among, budget), budget), None)


def _conflicting_part(prober: Prober, among: list[int], budget: Budget) -> list[int]:
    """A part of the rules among initiatives that conflicts by itself, having no initiative in common with the rest.

    All the rules where there is none: then bounds on totals, which join everything, take part.
    """
    for part in _parts(prober, [rule for rule in among if not prober.rules[rule].subject.measure]):
        if budget.next > 0 and prober.known(part) is None and _conflicting(prober, part, budget):
            return part
    return among


def _parts(prober: Prober, rules: list[int]) -> list[list[int]]:
    """Rules that have an initiative in common, directly or through others, together."""
    parts: list[tuple[set[int], list[int]]] = []
    for rule in rules:
        columns, members = set(prober.columns_of(rule)), [rule]
        apart = []
        for others in parts:
            if others[0] & columns:
                columns |= others[0]
                members += others[1]
            else:
                apart.append(others)
        parts = [*apart, (columns, members)]
    return sorted(sorted(members) for _, members in parts)


def _thinned(prober: Prober, suspects: list[int]) -> list[int]:
    """Suspects of which no fewer conflict in the relaxation; the last by order go first.

    Twice as many at once as long as the others still conflict, half as many where they do not.
    """
    needed: set[int] = set()
    size = 1
    while left := [rule for rule in suspects if rule not in needed]:
        gone = left[-size:]
        found = prober.relaxed([rule for rule in suspects if rule not in gone])
        if found is not None:
            suspects = sorted(found | needed)
            size *= 2
        elif len(gone) > 1:
            size = len(gone) // 2
        else:
            needed.update(gone)
    return suspects


def _grown(prober: Prober, among: list[int], budget: Budget) -> Search:
    """Rules that conflict, grown from the tightest ones by those that each found portfolio breaks."""
    everything = frozenset(among)
    rules = sorted(prober.tightest(among) | (prober.fewest_broken() & everything))
    while budget.next > 0:
        answer = prober.integer(rules, budget.next)
        budget.spend(answer.nodes)
        if answer.ending is Ending.INFEASIBLE:
            return Search(Irreducible(tuple(rules), False), None)
        if answer.point is None:
            return Search(None, None)
        broken = sorted(prober.broken(answer.point) & everything)
        if not broken:
            return Search(None, answer.point)
        rules = sorted({*rules, *broken[:ADDED_AT_ONCE]})
    return Search(None, None)


def _halved(prober: Prober, rules: list[int], budget: Budget) -> list[int]:
    """Fewer rules that still conflict, dropping parts at a time; what cannot be decided stays."""
    size = len(rules) // 2
    while size and budget.next > 0:
        start = len(rules)
        while start > 0 and budget.next > 0:
            start = max(start - size, 0)
            fewer = rules[:start] + rules[start + size :]
            if len(fewer) < len(rules) and _conflicting(prober, fewer, budget):
                rules = fewer
        size //= 2
    return rules


def _conflicting(prober: Prober, rules: list[int], budget: Budget) -> bool:
    """Whether rules are proven not to hold together."""
    if prober.relaxed(rules) is not None:
        return True
    answer = prober.integer(rules, budget.next)
    budget.spend(answer.nodes)
    return answer.ending is Ending.INFEASIBLE


def _proven(prober: Prober, rules: list[int], budget: Budget, *, relaxed: bool = False) -> Irreducible:
    """Each rule needed, by a portfolio that keeps all the others, or deleted; the last by order are tried first.

    `relaxed` says that the relaxation conflicts too, and does without any one of the rules no longer.
    """
    needed: set[int] = set()
    unsure: set[int] = set()
    while left := [rule for rule in rules if rule not in needed | unsure]:
        rule = left[-1]
        if budget.next <= 0:
            return Irreducible(tuple(rules), False)
        fewer = [other for other in rules if other != rule]
        if relaxed:
            prober.try_near_relaxation(fewer)
        answer = prober.integer(fewer, budget.next)
        budget.spend(answer.nodes)
        if answer.ending is Ending.INFEASIBLE:
            narrower = prober.relaxed(fewer)
            rules = fewer if narrower is None else sorted(narrower | needed)
        elif answer.point is not None:
            needed.add(rule)
        else:
            unsure.add(rule)
    return Irreducible(tuple(rules), not unsure)
