"""Everything that one run decides on."""

from collections.abc import Mapping
from dataclasses import dataclass

from portfolio.model.initiative import Initiative
from portfolio.model.metrics import Metrics
from portfolio.model.organization import Organization
from portfolio.model.scenario import Scenario


@dataclass(frozen=True)
class Planning:
    """A resolved scenario and what it plans with: `extends` merged, `overrides` applied to the
    initiatives.

    `initiatives` holds every initiative of the workspace by key; which of them are candidates
    follows from the scenario and `select`, the candidates that a run is restricted to (None: no
    restriction).
    """

    name: str
    scenario: Scenario
    organization: Organization
    metrics: Metrics
    initiatives: Mapping[str, Initiative]
    select: frozenset[str] | None = None

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods that capacity, totals and targets are about, in order: the scenario's own."""
        return (self.scenario.period,)

    @property
    def starts(self) -> tuple[str | None, ...]:
        """The periods in which an initiative may start, in order; None where no start is
        decided."""
        return (None,)
