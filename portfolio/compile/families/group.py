"""Groups: at_least <= number of members taken <= at_most."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from portfolio.compile.families.base import Family, GivesWay, RuleNames, members_in
from portfolio.compile.pool import Pool
from portfolio.compile.row import Sense, UnitRow
from portfolio.compile.rules import Rules
from portfolio.compile.stated import StatedPlace, StatedRule, in_scenario
from portfolio.model import Status
from portfolio.results import Rule

if TYPE_CHECKING:
    from portfolio.compile.columns import Columns


TAKEN = ("at_least", "at_most")
PER_STEP = "at_most_per_step"
FINISHED_PER_STEP = "at_most_finished_per_step"


class GroupSize(Family):
    """How many members of a group a plan takes.

    Members delivered in the scenario's own period count as taken, others outside the pool do not.
    """

    name = "group"
    gives_way = GivesWay.MOVES

    def stated(self, pool: Pool, rules: Rules) -> Iterator[StatedRule]:
        """Each bound of each group."""
        for name, group in rules.groups.items():
            members = tuple(sorted(set(group.members)))
            delivered = pool.delivered_here.intersection(members)
            for kind in (*TAKEN, PER_STEP, FINISHED_PER_STEP):
                size: int | None = getattr(group, kind)
                if size is not None:
                    place = StatedPlace.at(in_scenario("constraints", "groups", name, kind))
                    already = len(delivered) if kind in TAKEN else 0
                    yield StatedRule(
                        family=self.name,
                        places=(place,),
                        keys=members,
                        name=name,
                        kind=kind,
                        bound=Fraction(size),
                        scale=Fraction(max(size, 1)),
                        baseline=Fraction(already),
                    )

    def rows(self, columns: "Columns", stated: StatedRule) -> Iterator[UnitRow]:
        """One row; of a bound of each step one a step."""
        if stated.kind in (PER_STEP, FINISHED_PER_STEP):
            yield from _rows_of_steps(columns, stated)
            return
        counted = members_in(columns, stated.keys)
        sense = Sense.AT_LEAST if stated.kind == "at_least" else Sense.AT_MOST
        size = int((stated.bound or 0) - stated.baseline)
        name = f"group {stated.name}: {_edge(stated.kind)} {stated.bound}"
        yield UnitRow(counted, sense, size, name, stated)

    def title(self, rule: Rule) -> str:
        """With its number, which says more than the name of the group."""
        return f"{_edge(rule.kind)} {rule.bound} of group {rule.name}"

    def noun(self, rule: Rule, names: RuleNames, *, number: bool) -> str:
        """``at most 2 of group bets``."""
        title = self.title(rule)
        return f"{title}{_pins(rule, names)}" if number else f"the size of {title}"

    def sentence(self, rule: Rule, names: RuleNames) -> str:
        """With the members."""
        title = self.title(rule)
        members = f"({names.listed(rule.keys)}){_pins(rule, names)}"
        return f"{title[:1].upper()}{title[1:]} {members}"

    def request(self, rule: Rule, names: RuleNames) -> str | None:
        """At least so many are asked for."""
        return f"You ask for {self.title(rule)}" if rule.kind == "at_least" else None


def _pins(rule: Rule, names: RuleNames) -> str:
    """The starts that are no choice, where starts or finishes are counted."""
    return "" if rule.kind in TAKEN else names.pins(rule.keys)


def _rows_of_steps(columns: "Columns", stated: StatedRule) -> Iterator[UnitRow]:
    """How many members start, or finish, in each step. What is in progress started before."""
    for step in columns.pool.horizon.numbers:
        terms = []
        for key in stated.keys:
            for column in columns.columns_of(key):
                placement = columns.items[column].placement
                if stated.kind == FINISHED_PER_STEP:
                    counts = placement.ends and placement.finish == step
                else:
                    is_new = columns.pool.initiative(key).status is not Status.IN_PROGRESS
                    counts = is_new and placement.start == step
                if counts:
                    terms.append((column, 1))
        name = f"group {stated.name}: {_edge(stated.kind)} {stated.bound}"
        yield UnitRow(terms, Sense.AT_MOST, int(stated.bound or 0), f"{name}, step {step}", stated)


def _edge(kind: str | None) -> str:
    edges = {PER_STEP: "at most per step", FINISHED_PER_STEP: "at most finished per step"}
    return edges.get(kind or "", (kind or "").replace("_", " "))
