"""The independent witness: rules and totals, recomputed."""

from collections.abc import Mapping

from portfolio.results.exact_numbers import Exact
from portfolio.results.measures import CapacityUse, Gap, KpiTotal, SynergyResult
from portfolio.results.output import WHOLE, Output
from portfolio.results.rules import RuleCheck
from portfolio.results.stages import StageValue
from portfolio.stages import StageId


class Certificate(Output):
    """The independent witness: every rule and total, recomputed from canonical inputs and selected
    keys alone."""

    holds: bool
    """Whether every rule holds."""
    rules: tuple[RuleCheck, ...]
    """Each rule of the scenario and of the initiatives in the pool."""
    stages: tuple[StageValue, ...]
    """The value of each stage, in order."""
    capacity: tuple[CapacityUse, ...]
    """Each bounded slice."""
    kpis: tuple[KpiTotal, ...]
    """Each KPI over `all`, and in each slice with a target."""
    gaps: tuple[Gap, ...]
    """Each level of each target, without what only a solver knows: reachable, witness, binding."""
    synergies: tuple[SynergyResult, ...]
    """Each synergy."""

    @property
    def capacity_by_step(self) -> tuple[tuple[str | None, CapacityUse], ...]:
        """The use of each bounded slice with its step: `whole` for all steps together, none in a
        plan that decides no starts."""
        named = []
        seen = set()
        for use in self.capacity:
            place = (use.resource, use.dimension, use.value)
            step = self.step_of(use.period)
            # The steps of a slice stand first, and the whole behind them.
            is_whole = step is None and place in seen
            seen.add(place)
            named.append((WHOLE if is_whole else step, use))
        return tuple(named)

    def step_of(self, period: str) -> str | None:
        """The step that a use or a gap is about; none for the whole period, which totals have."""
        whole_periods = {total.period for total in self.kpis}
        return None if period in whole_periods else period

    @property
    def stage_values(self) -> Mapping[StageId, Exact]:
        """Stage -> value, in order."""
        return {stage.id: stage.value for stage in self.stages}
