"""result.json: everything that a run says."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from portfolio.choice import Choice, Taken
from portfolio.results.certificate import Certificate
from portfolio.results.diagnosis import Diagnosis
from portfolio.results.exact_numbers import Exact
from portfolio.results.items import ItemResult
from portfolio.results.measures import CapacityUse, Gap
from portfolio.results.output import FORMAT, Output
from portfolio.results.rules import BrokenRule, ObstacleTiming
from portfolio.results.stages import StageResult, Tie
from portfolio.results.standing import RunStatus


class Reported(Output):
    """A finding as a run stores it: without a line, which a comment could move."""

    code: str
    """The code of the finding."""
    severity: Literal["error", "warning"]
    """Whether it stops the run."""
    message: str
    """What is wrong."""
    initiatives: tuple[str, ...] = ()
    """The initiatives concerned."""


class Result(Output):
    """result.json: everything that a run says."""

    format: Literal[2] = FORMAT
    """Version of this shape."""
    scenario: str
    """The scenario's name."""
    title: str
    """The scenario's title."""
    period: str
    """The planning period."""
    status: RunStatus
    """optimal (proven), tied (the objective is proven, the choice among equals is not settled),
    within_gap (proven to the gap that the schedule accepts), feasible (not proven), infeasible, or
    unknown (stopped without a plan)."""
    engine: Mapping[str, str]
    """What solved it, with versions."""
    mode: Literal["north_star", "weighted_kpis", "lexicographic"]
    """The objective's mode."""
    objective: Exact | None
    """Value of the objective stage."""
    bound: Exact | None
    """What no portfolio can beat."""
    stages: tuple[StageResult, ...]
    """The stages of the canonical optimum, in order."""
    tie: Tie | None
    """How the answer became one; none without a plan."""
    items: tuple[ItemResult, ...]
    """Every initiative of the pool, by key."""
    gaps: tuple[Gap, ...]
    """Each level of each target, as DuckDB measured it."""
    report: tuple[Reported, ...]
    """What was found before the solver."""
    certificate: Certificate | None
    """The independent witness; none without a plan."""
    diagnosis: Diagnosis | None = Field(default=None, exclude_if=lambda value: value is None)
    """Why there is no plan, and the ways out; none with a plan."""

    @property
    def capacity_by_step(self) -> tuple[tuple[str | None, CapacityUse], ...]:
        """As the certificate has it; nothing without a plan."""
        return () if self.certificate is None else self.certificate.capacity_by_step

    def step_of(self, gap: Gap) -> str | None:
        """The step by whose end a level is asked for; none for the end of the period."""
        return None if gap.period == self.period else gap.period

    def timing_of(self, broken: BrokenRule) -> ObstacleTiming:
        """When an obstacle is in the way; nothing without a schedule."""
        if broken.rule.family == "prerequisite":
            return self._timing_of_required(broken.rule.keys[1])
        return ObstacleTiming(steps=self._steps_as_tight(broken))

    def _timing_of_required(self, key: str) -> ObstacleTiming:
        """When the plan ends what is required, if it takes that."""
        for item in self.items:
            if item.key == key and item.finish is not None:
                return ObstacleTiming(steps=(item.finish,))
            if item.key == key and item.selected:
                return ObstacleTiming(cut=True)
        return ObstacleTiming()

    def _steps_as_tight(self, broken: BrokenRule) -> tuple[str, ...]:
        """The steps in which a rule leaves as much as the obstacle says; none for a rule over all
        steps."""
        checks = () if self.certificate is None else self.certificate.rules
        steps = []
        for check in checks:
            is_its_rule = check.rule.id == broken.rule.id and check.slack == broken.slack
            if is_its_rule and check.period not in (None, self.period):
                steps.append(str(check.period))
        return tuple(dict.fromkeys(steps))

    @property
    def choice(self) -> Choice:
        """The plan; nothing is taken where there is none."""
        taken = [item for item in self.items if item.selected]
        return Choice((item.key, Taken(item.scope, item.start)) for item in taken)
