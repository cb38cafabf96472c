"""The rules that forbid to decide an initiative otherwise, where no plan does."""

from collections.abc import Mapping
from typing import Literal

from portfolio.case import HELD, Case, Variation
from portfolio.compile import Item
from portfolio.conflict import Budget, RuleSubsetSolver, find_conflict
from portfolio.report import rule_title


def obstacles_to(case: Case, key: str, *, is_in: bool) -> tuple[str, ...]:
    """Names of rules that cannot hold together with the other decision; none where not found.

    `is_in` says how the plan decides. A rule about the initiative alone is enough; else they are a
    smallest set, as far as that is found within a budget.
    """
    alone = _rules_about(case, key, is_in=is_in)
    return alone or obstacles_together(case, {key: not is_in})


def obstacles_together(case: Case, wanted: Mapping[str, bool]) -> tuple[str, ...]:
    """Names of rules that cannot hold together with some decisions, initiative -> whether it is in.

    A conflict is about one scope, and another may have another one: where several scopes could be
    taken, nothing is said.
    """
    held: dict[Item, Literal[0, 1]] = {}
    for key, is_in in wanted.items():
        columns = case.problem.columns.columns_of(key)
        if is_in and len(columns) > 1:
            return ()
        for column in columns:
            held[case.problem.columns.items[column]] = 1 if is_in else 0
    asked = case.varied(Variation(held=held))
    solver = RuleSubsetSolver(asked)
    search = find_conflict(solver, range(len(asked.rules)), Budget(), infeasible=True)
    if search.conflict is None:
        return ()
    rules = [asked.rules[number].rule for number in search.conflict.rules]
    standings = case.columns.pool.standings
    return tuple(rule_title(rule, standings) for rule in rules if rule.family != HELD)


def _rules_about(case: Case, key: str, *, is_in: bool) -> tuple[str, ...]:
    """The rules that hold the initiative as it is, by themselves."""
    columns = set(case.problem.columns.columns_of(key))
    wanted = 1 if is_in else 0
    names = []
    for rule in case.rules:
        fixes = [case.problem.fixes[number] for number in rule.fixes]
        holds = any(fix.column in columns and fix.value == wanted for fix in fixes)
        has_row = rule.family in ("mandatory", "kept") and key in rule.rule.keys
        if holds or (is_in and has_row):
            names.append(rule_title(rule.rule, case.columns.pool.standings))
    return tuple(names)
