"""Horse trading: the best plan that meets some demands, and what each demand costs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from portfolio.answers import Moves, RoomMade, RoomOption, Trade, TradeStep
from portfolio.compile import IntArray, total_of
from portfolio.decide.countdown import Countdown
from portfolio.decide.explaining import objective_unit
from portfolio.decide.measuring import Measuring
from portfolio.decide.obstacles import obstacles_to, obstacles_together
from portfolio.decide.reversal import decision_cut, is_taken
from portfolio.decide.space import Space
from portfolio.engines import Cut
from portfolio.results import exact


class Demand(NamedTuple):
    """What a person wants of one initiative of the pool."""

    kind: Literal["in", "out", "keep"]
    key: str

    @property
    def is_in(self) -> bool:
        """Whether the plan has to have it."""
        return self.kind != "out"

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Trader:
    """The plans of a scenario under demands: each set of demands is solved once."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self._measuring = Measuring(space.case.planning)
        self._plans: dict[frozenset[tuple[str, bool]], IntArray | None] = {}

    def plan(self, demands: Sequence[Demand]) -> IntArray | None:
        """The best plan that meets all demands; None where none does.

        Raises:
            NotProvenError: if limits end the search.
        """
        name = frozenset((demand.key, demand.is_in) for demand in demands)
        if name not in self._plans:
            self._plans[name] = self._solved(demands)
        return self._plans[name]

    def _solved(self, demands: Sequence[Demand]) -> IntArray | None:
        problem = self.space.problem
        plan = self.space.plan
        if all(is_taken(problem, plan, demand.key) == demand.is_in for demand in demands):
            # The plan meets all demands as it is, so it is the best one that does.
            return plan
        self.space.doing(", ".join(map(str, demands)))
        cuts = [decision_cut(problem, demand.key, is_in=demand.is_in) for demand in demands]
        return self.space.canonical(cuts=cuts)

    def trade(self, demands: Sequence[Demand]) -> Trade:
        """The steps from the plan to the best one that meets all demands, in their order.

        Raises:
            NotProvenError: if limits end a search.
        """
        steps = tuple(self._steps(demands))
        met = [demand for demand, step in zip(demands, steps, strict=False) if step.possible]
        last = self.plan(met)
        if last is None:
            raise AssertionError("the demands that can be met cannot be met")
        planning = self.space.case.planning
        return Trade(
            scenario=planning.name,
            unit=objective_unit(planning),
            objective=exact(self.space.best),
            steps=steps,
            selected=self.space.names_in(last),
        )

    def _steps(self, demands: Sequence[Demand]) -> Iterator[TradeStep]:
        before = self.space.plan
        for number, demand in enumerate(demands, start=1):
            after = self.plan(demands[:number])
            if after is None:
                yield self._impossible(demands[:number])
                return
            option = self.space.option(after, before)
            worth = self.space.objective.expression.value(after)
            change = exact(worth - self.space.best)
            shortfalls = self.space.shortfalls(after, self.space.plan)
            yield TradeStep(
                asked=str(demand),
                possible=True,
                objective=option.objective,
                change=change,
                shortfalls=shortfalls,
                entering=option.entering,
                leaving=option.leaving,
                moves=self.moves(before, after),
            )
            before = after

    def _impossible(self, demands: Sequence[Demand]) -> TradeStep:
        """The step to the last of some demands, which no plan meets together with the others."""
        last = demands[-1]
        obstacles = obstacles_to(self.space.case, last.key, is_in=not last.is_in)
        if len(demands) > 1 and not obstacles:
            wanted: Mapping[str, bool] = {demand.key: demand.is_in for demand in demands}
            obstacles = obstacles_together(self.space.case, wanted)
        return TradeStep(asked=str(last), possible=False, obstacles=obstacles)

    def moves(self, before: IntArray, after: IntArray) -> Moves:
        """What else differs between two plans, measured by the witness."""
        return self._measuring.moves(self.space.choice(before), self.space.choice(after))

    def make_room(self, key: str, keeping: Sequence[str], most: int) -> RoomMade:
        """The cheapest sets to give up for an initiative, so many at most.

        Each next one is the best plan that keeps at least one of each set before it. What is to be
        kept is in all of them.

        Raises:
            NotProvenError: if limits end a search.
        """
        space = self.space
        demands = [Demand("keep", kept) for kept in keeping] + [Demand("in", key)]
        already = is_taken(space.problem, space.plan, key)
        options = [] if already else list(self._ways(demands, most))
        obstacles: tuple[str, ...] = ()
        if not already and not options:
            obstacles = self._impossible(demands).obstacles
        planning = space.case.planning
        return RoomMade(
            scenario=planning.name,
            key=key,
            unit=objective_unit(planning),
            objective=exact(space.best),
            already=already,
            options=tuple(options),
            obstacles=obstacles,
        )

    def _ways(self, demands: Sequence[Demand], most: int) -> Iterator[RoomOption]:
        space = self.space
        problem = space.problem
        cuts = [decision_cut(problem, demand.key, is_in=demand.is_in) for demand in demands]
        countdown = Countdown(space.doing, f"ways to make room for {demands[-1].key}", most)
        for number in range(most):
            countdown.finished(number)
            plan = space.canonical(cuts=cuts)
            if plan is None:
                return
            gone = [key for key in space.choice(space.plan) if not is_taken(problem, plan, key)]
            option = space.option(plan, space.plan)
            yield RoomOption(
                gives_up=tuple(sorted(gone)),
                objective=option.objective,
                change=option.change,
                shortfalls=option.shortfalls,
                entering=option.entering,
                leaving=option.leaving,
                moves=self.moves(space.plan, plan),
            )
            if not gone:
                return
            cuts.append(_one_of(space, gone))


def _one_of(space: Space, keys: Sequence[str]) -> Cut:
    """The cut that a plan has at least one of some initiatives."""
    columns = sorted(column for key in keys for column in space.problem.columns.columns_of(key))
    return Cut(total_of(columns), 1)
