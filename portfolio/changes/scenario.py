"""What a change does to one scenario."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from portfolio.changes.inputs import Cause, ConflictingRule, Digest, Words
from portfolio.results import (
    WHOLE,
    Exact,
    ObstacleTiming,
    Output,
    Reason,
    RunStatus,
    Severity,
    StageName,
)

EffectKind = Literal["delivered", "drops", "enters", "rescoped", "moves"]


class Effect(Output):
    """An initiative that the plan takes, leaves, takes in another size, or starts at another
    time."""

    kind: EffectKind
    """What happens to it; `delivered` is what has shipped, and so is in no plan any more. One that
    changes both size and start is rescoped."""
    key: Words
    """The initiative."""
    title: Words
    """Its title."""
    owner: Words | None
    """Who answers for it."""
    scope_before: Words | None
    """The scope it had, where it offers scopes."""
    scope_after: Words | None
    """The scope it has now."""
    start_before: Words | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule: the step in which it started."""
    start_after: Words | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule: the step in which it starts now."""
    objective: Exact
    """Its official value in the objective: of what enters or stays now, of what drops before."""
    tokens: Mapping[str, Exact]
    """Resource -> tokens, likewise."""
    reason: Reason | None
    """Why it is in or out on the head; none where it is no candidate any more."""
    timings: Mapping[Words, ObstacleTiming] = Field(default={}, exclude_if=lambda value: not value)
    """With a schedule: rule of the reason -> when it is in the way."""
    standing: Words | None = Field(default=None, exclude_if=lambda value: value is None)
    """Of one that is kept on the head: committed, or in progress."""
    cause: Cause | None = None
    """What brought it about; none where it was not asked."""


class KpiChange(Output):
    """A KPI of a slice against one level of its target, before and after."""

    kpi: Words
    """Its key."""
    name: Words
    """What people call it."""
    unit: Words
    """Its unit."""
    dimension: Words
    """all, a dimension, or a crossed pair."""
    value: Words
    """The value; all for the whole portfolio."""
    level: Literal["floor", "ceiling", "goal"] | None
    """Which level; none where there is no target."""
    step: Words | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule: the step by whose end the level is asked for, where it is not the last."""
    absolute: bool
    """Whether the values are levels (with a baseline) and not changes."""
    target_before: Exact | None
    """The level on the base."""
    target_after: Exact | None
    """The level now."""
    before: Exact | None
    """What the plan reached; none without a plan."""
    after: Exact | None
    """What it reaches now."""
    gap_before: Exact | None
    """What was missing; 0 if met."""
    gap_after: Exact | None
    """What is missing now."""
    severity_before: Severity | None
    """How bad that was."""
    severity_after: Severity | None
    """How bad it is."""

    @property
    def opens(self) -> bool:
        """Whether it is missed now and was not."""
        return self.missed_after and not self.missed_before

    @property
    def closes(self) -> bool:
        """Whether it is met now and was not."""
        return self.severity_after is Severity.OK and self.missed_before

    @property
    def missed_before(self) -> bool:
        """Whether it was missed."""
        return self.severity_before not in (None, Severity.OK)

    @property
    def missed_after(self) -> bool:
        """Whether it is missed."""
        return self.severity_after not in (None, Severity.OK)


class CapacityChange(Output):
    """The use of a resource in a bounded slice, before and after."""

    resource: Words
    """The resource."""
    unit: Words
    """What its token is."""
    dimension: Words
    """all, a dimension, or a crossed pair."""
    value: Words
    """The value; all for the whole portfolio."""
    step: Words | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule: the step, or `whole` for all steps together."""
    used_before: Exact | None
    """Tokens used on the base."""
    used_after: Exact | None
    """Tokens used now."""
    cap_before: Exact | None
    """The most allowed on the base."""
    cap_after: Exact | None
    """The most allowed now."""

    @property
    def in_step(self) -> str:
        """`` in 2026-Q3``, `` over all steps``; nothing in a plan without steps."""
        if self.step is None:
            return ""
        return " over all steps" if self.step == WHOLE else f" in {self.step}"


class Side(Output):
    """A scenario's run on one side of the diff."""

    run_id: Words
    """The run."""
    status: RunStatus
    """How it ended."""
    recorded: bool
    """Whether the record had it, so that it was not solved again."""
    objective: Exact | None
    """Value of the objective."""
    bound: Exact | None
    """What no portfolio can beat."""
    unique: bool | None
    """Whether no other portfolio is as good; none without a proven plan."""
    decision: Digest
    """SHA-256 of its status and choice: the same decision, the same digest, whatever inputs it
    comes from."""
    inputs: Digest
    """Hash of its canonical inputs."""
    engine: Mapping[str, Words]
    """What solved it."""
    checkable: bool = False
    """Whether a stored proof that holds proves every claim of the run."""
    conflict: tuple[ConflictingRule, ...] = ()
    """Why there is no plan, where there is none."""
    ways_out: tuple[Words, ...] = ()
    """What would give one, the cheapest first."""


class Objective(Output):
    """What a scenario maximises."""

    mode: Literal["north_star", "weighted_kpis", "lexicographic"]
    """The mode, now."""
    name: Words
    """The KPI, or `objective` where several are weighed."""
    unit: Words
    """Its unit; empty where several are weighed."""
    comparable: bool
    """Whether mode, weights and scales are those of the base, so that the two values measure the
    same."""


class Alone(Output):
    """What one unit does by itself to one scenario: base and that change, nothing else."""

    unit: int
    """Position in `units`."""
    status: RunStatus | None
    """How that run ends; none where the unit does not touch this scenario's inputs at all."""
    enters: int
    """How many initiatives enter."""
    drops: int
    """How many drop."""
    rescoped: int
    """How many change scope."""
    moves: int = Field(default=0, exclude_if=lambda value: value == 0)
    """How many keep their scope and start in another step."""
    objective: Exact | None
    """Change of the objective against the base; none where one of the two has no plan."""
    same_status: bool
    """Whether that run ends as the base does."""
    share: Exact | None = None
    """Its Shapley share of the whole change of the objective; none where that was not computed."""

    @property
    def nothing(self) -> bool:
        """Whether it changes neither choice nor objective."""
        is_other_plan = self.enters or self.drops or self.rescoped or self.moves
        return self.status is None or (
            self.same_status and not is_other_plan and self.objective in (None, "0")
        )


class StillOut(Output):
    """An initiative that the change touches and the plan does not take."""

    key: Words
    """The initiative."""
    title: Words
    """Its title."""
    owner: Words | None
    """Who answers for it."""
    possible: bool
    """Whether some plan that keeps every rule has it."""
    price: Exact | None
    """What forcing it in costs in the objective; none where that is not possible or not proven."""
    entering: tuple[Words, ...]
    """What would come in with it: KEY, or KEY/scope."""
    leaving: tuple[Words, ...]
    """What would go for it."""
    reason: Words
    """Why it is out, as the run gives it."""


class ScenarioDiff(Output):
    """What the change does to one scenario."""

    scenario: Words
    """Its name."""
    title: Words
    """Its title."""
    period: Words
    """Its period."""
    is_plan: bool
    """Whether it is the company's plan of its period."""
    changed: bool
    """Whether status, choice, objective or any KPI differ."""
    before: Side | None
    """The base; none where the scenario (or a valid base) was not there."""
    after: Side | None
    """Now; none where the scenario is gone."""
    objective: Objective
    """What is maximised."""
    tie: StageName | None = None
    """Where the old plan is still allowed and as good, the stage that prefers the new one."""
    effects: tuple[Effect, ...]
    """What enters, drops, changes scope and moves in time."""
    status_cause: Cause | None = None
    """What took the plan away, or gave one; none where both sides have one, or neither, or it was
    not asked."""
    kpis: tuple[KpiChange, ...]
    """Every KPI with a target, and those over the whole portfolio without one."""
    capacity: tuple[CapacityChange, ...]
    """Every bounded slice."""
    alone: tuple[Alone, ...] = ()
    """What each unit does by itself; empty where causes were not asked for."""
    shares_note: Words | None = None
    """How the shares came about, or why there are none."""
    still_out: tuple[StillOut, ...] = ()
    """Of the company's plan, or between two runs: the initiatives that the change touches and that
    are out, with the price of forcing each in."""

    @model_validator(mode="after")
    def _is_somewhere(self) -> "ScenarioDiff":
        if self.before is None and self.after is None:
            raise ValueError("should be on one side at least")
        return self
