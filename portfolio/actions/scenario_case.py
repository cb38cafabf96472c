"""One scenario, ready to be asked: what the commands of `Decide` answer, as values."""

from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.actions.amounts import part_of_one
from portfolio.actions.closing_gaps import close_gaps
from portfolio.actions.explaining import explain_initiatives
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Progress, silent
from portfolio.actions.robustness import estimates_assumed, find_robust
from portfolio.actions.side_by_side import compare_plans
from portfolio.actions.trading import make_room, trade_plan
from portfolio.actions.varying import what_if
from portfolio.answers import (
    Alternatives,
    CapacityCurve,
    Compared,
    Explanation,
    Frontier,
    GapsClosed,
    Replan,
    Robust,
    RoomMade,
    Trade,
    WhatIf,
)
from portfolio.decide import Workers
from portfolio.results import Run


@dataclass(frozen=True)
class ScenarioCase:
    """A scenario of an open portfolio. Every answer is a frozen value.

    An answer has its fields, its heart as one table (`rows()`, and `to_pandas()` where pandas is
    installed), and shows that table in a notebook. Errors are those of the commands:
    `InfeasibleError` where there is no plan, `UnprovenAnswerError` where limits end a search.
    """

    portfolio: Portfolio
    name: str
    progress: Progress = silent
    """Called with what is being done."""

    def solve(self, *, again: bool = False) -> Run:
        """The best plan, as `Portfolio.solve` gives it."""
        return self.portfolio.solve(self.name, again=again, progress=self.progress)

    def explain(
        self,
        *keys: str,
        where: Sequence[str] = (),
        owners: Sequence[str] = (),
    ) -> Explanation:
        """Why initiatives are in or out, and the price of deciding each otherwise."""
        return explain_initiatives(self.portfolio, self.name, keys, where, owners, self.progress)

    def trade(
        self,
        *,
        entering: Sequence[str] = (),
        leaving: Sequence[str] = (),
        keeping: Sequence[str] = (),
    ) -> Trade:
        """The best plan with some initiatives in, out or kept, step by step."""
        answer, _ = trade_plan(
            self.portfolio,
            self.name,
            entering,
            leaving,
            keeping,
            progress=self.progress,
        )
        return answer

    def make_room(self, key: str, *, keeping: Sequence[str] = ()) -> RoomMade:
        """The cheapest sets to give up for an initiative."""
        return make_room(self.portfolio, self.name, key, keeping, self.progress)

    def whatif(self, *settings: str) -> WhatIf:
        """The plan with some values set, as `capacity.engineering.all.cap=+10%`."""
        answer, _ = what_if(self.portfolio, self.name, settings, progress=self.progress)
        return answer

    def compare(self, *others: str) -> Compared:
        """This scenario beside others, runs, or `SCENARIO@REVISION`."""
        return compare_plans(self.portfolio, (self.name, *others), self.progress)

    def gaps(self, *, where: Sequence[str] = (), owners: Sequence[str] = ()) -> GapsClosed:
        """What binds each gap, what would close it at what cost, and whom to ask."""
        return close_gaps(self.portfolio, self.name, where, owners, self.progress)

    def alternatives(
        self,
        *,
        within: str = "0.1%",
        following: int = 3,
        different: int = 3,
    ) -> Alternatives:
        """The next best plans, the most different good ones, and what is in all of them."""
        return self.portfolio.alternatives(
            self.name,
            within=within,
            following=following,
            different=different,
            progress=self.progress,
        )

    def frontier(self, *quantities: str, points: int | None = 10) -> Frontier:
        """What two or three quantities cost each other; with `points=None` all of the front."""
        ask = self.portfolio.frontier
        return ask(self.name, *quantities, points=points, progress=self.progress)

    def capacity_curve(self, capacity: str, *, every_step: bool = False) -> CapacityCurve:
        """What a capacity is worth, such as `capacity.engineering.all.cap=800..1400:100`."""
        ask = self.portfolio.capacity_curve
        return ask(self.name, capacity, every_step=every_step, progress=self.progress)

    def robust(
        self,
        *,
        samples: int = 100,
        seed: int = 1,
        spread: str | None = None,
        confidence: bool = False,
        calibrated: bool = False,
        processes: int = 1,
    ) -> Robust:
        """What stands when estimates are wrong, and which estimate to improve first."""
        part = None if spread is None else part_of_one(spread)
        assumed = estimates_assumed(
            self.portfolio, part, confidence=confidence, calibrated=calibrated
        )
        return find_robust(
            self.portfolio,
            self.name,
            samples,
            seed,
            assumed,
            Workers(processes),
            progress=self.progress,
        )

    def replan(self, *, since: str | None = None, within: str = "0%") -> Replan:
        """The least change from the plan of a run, by default the newest of the scenario."""
        ask = self.portfolio.replan
        return ask(self.name, since=since, within=within, progress=self.progress)
