"""Horse trading: force some initiatives in or out, see what drops, and keep it as a scenario."""

from collections.abc import Sequence
from typing import Any

from portfolio.actions.asking import answered, space_of
from portfolio.actions.errors import InfeasibleError, UsageError
from portfolio.actions.naming import pool_member
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Progress, silent
from portfolio.actions.saving import free_scenario_name, save_scenario
from portfolio.answers import RoomMade, Trade
from portfolio.decide import Demand, Trader
from portfolio.report import (
    first_of,
    missed_floors,
    moves_among,
    price_amount,
    without_start,
)

WAYS = 3
"""How many ways to make room are looked for."""
_LONGEST_TITLE = 300
_LONGEST_REASON = 500
_NAMED = 6


class TradingTable:
    """The trades of one scenario: what was solved once is known."""

    def __init__(self, portfolio: Portfolio, scenario: str, progress: Progress = silent) -> None:
        """Open the table.

        Raises:
            UsageError: if there is no such scenario.
            InfeasibleError: if it has no plan.
            UnprovenError: if limits end the search for it.
        """
        self.portfolio = portfolio
        self.scenario = scenario
        self._trader = Trader(space_of(portfolio, scenario, progress))
        with answered(scenario, self._trader.space):
            # Whoever trades wants the plan in any case, and an error at once.
            self._trader.plan([])

    def demand(self, kind: str, key: str) -> Demand:
        """A demand on an initiative of the pool.

        Raises:
            UsageError: if there is none.
        """
        members = self._trader.space.case.columns.pool.members
        pool_member(key, members, self.portfolio.workspace, self.scenario)
        if kind == "in":
            return Demand("in", key)
        return Demand("out", key) if kind == "out" else Demand("keep", key)

    def demands(
        self,
        entering: Sequence[str] = (),
        leaving: Sequence[str] = (),
        keeping: Sequence[str] = (),
    ) -> list[Demand]:
        """What is to be kept, then what is to be in, then what is to be out.

        Raises:
            UsageError: if an initiative is not there, or wanted in and out.
        """
        both = sorted({*entering, *keeping} & set(leaving))
        if both:
            raise UsageError(f"{both[0]} cannot be both in and out")
        listed = [self.demand("keep", key) for key in keeping]
        listed += [self.demand("in", key) for key in entering]
        listed += [self.demand("out", key) for key in leaving]
        return list(dict.fromkeys(listed))

    def trade(self, demands: Sequence[Demand]) -> Trade:
        """The best plan that meets the demands, step by step.

        Raises:
            UnprovenError: if limits end a search.
        """
        with answered(self.scenario, self._trader.space):
            return self._trader.trade(demands)

    def make_room(self, key: str, keeping: Sequence[str] = (), most: int = WAYS) -> RoomMade:
        """The cheapest sets to give up for an initiative.

        Raises:
            UsageError: if an initiative is not there.
            UnprovenError: if limits end a search.
        """
        self.demands([key], keeping=keeping)
        with answered(self.scenario, self._trader.space):
            return self._trader.make_room(key, keeping, most)

    def save(self, demands: Sequence[Demand], name: str) -> str:
        """Write the scenario that has the demands as rules, with reasons; its file.

        Raises:
            UsageError: if the name is taken or none, or nothing is demanded.
            InfeasibleError: if no plan meets the demands.
            InvalidInputsError: if the scenario would not be valid.
        """
        free_scenario_name(self.portfolio, name)
        if not demands:
            raise UsageError("nothing was traded, so there is nothing to save")
        trade = self.trade(demands)
        if not trade.is_possible:
            raise InfeasibleError("no plan meets these demands: nothing is written")
        return save_scenario(self.portfolio, name, self._fields(trade, demands))

    def _fields(self, trade: Trade, demands: Sequence[Demand]) -> dict[str, Any]:
        """A scenario whose best plan is the last one of a trade."""
        base = self.portfolio.workspace.scenarios[self.scenario]
        rules: dict[str, dict[str, str]] = {"mandatory": {}, "exclude": {}}
        for demand, step in zip(demands, trade.steps, strict=True):
            kind = "mandatory" if demand.is_in else "exclude"
            rules[kind][demand.key] = _reason(trade, demand, step.leaving, step.entering)
        wanted = ", ".join(str(demand) for demand in demands)
        return {
            "title": f"{base.title}, traded"[:_LONGEST_TITLE],
            "notes": f"A trade on {self.scenario}: {wanted}.",
            "extends": self.scenario,
            "constraints": {kind: keys for kind, keys in rules.items() if keys},
        }


def _reason(
    trade: Trade,
    demand: Demand,
    leaving: Sequence[str],
    entering: Sequence[str],
) -> str:
    step = next(step for step in trade.steps if step.asked == str(demand))
    change = price_amount(step.change or "0", trade.unit)
    words = {"in": "traded in", "out": "traded out", "keep": "kept in a trade"}[demand.kind]
    parts = [f"{words}: objective {change} against {trade.scenario}"]
    if step.shortfalls:
        parts.append(missed_floors(step.shortfalls))
    gone = [name for name in leaving if name.partition("/")[0] != demand.key]
    others = [name for name in entering if name.partition("/")[0] != demand.key]
    moves = moves_among(others, gone)
    gone = [name for name in gone if without_start(name) not in moves]
    others = [name for name in others if without_start(name) not in moves]
    if gone:
        parts.append(f"out for it {first_of(gone, _NAMED)}")
    if others:
        parts.append(f"in with it {first_of(others, _NAMED)}")
    if moves:
        parts.append(f"moved for it {first_of(list(moves.values()), _NAMED)}")
    return "; ".join(parts)[:_LONGEST_REASON]


def trade_plan(
    portfolio: Portfolio,
    scenario: str,
    entering: Sequence[str] = (),
    leaving: Sequence[str] = (),
    keeping: Sequence[str] = (),
    *,
    save: str | None = None,
    progress: Progress = silent,
) -> tuple[Trade, str | None]:
    """The best plan with some initiatives in and others out, step by step; and the file saved.

    Nothing is saved where no plan meets the demands.

    Raises:
        UsageError: if the scenario or an initiative is not there, or the name is taken.
        InfeasibleError: if the scenario has no plan.
        UnprovenError: if limits end a search.
    """
    if save is not None:
        free_scenario_name(portfolio, save)
    table = TradingTable(portfolio, scenario, progress)
    demands = table.demands(entering, leaving, keeping)
    trade = table.trade(demands)
    if save is None or not trade.is_possible:
        return trade, None
    return trade, table.save(demands, save)


def make_room(
    portfolio: Portfolio,
    scenario: str,
    key: str,
    keeping: Sequence[str] = (),
    progress: Progress = silent,
) -> RoomMade:
    """The cheapest sets to give up for an initiative, best three.

    Raises:
        UsageError: if the scenario or an initiative is not there.
        InfeasibleError: if the scenario has no plan.
        UnprovenError: if limits end a search.
    """
    return TradingTable(portfolio, scenario, progress).make_room(key, keeping)
