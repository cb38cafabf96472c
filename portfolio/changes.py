"""What a proposed change does: frozen, and complete enough that every view is drawn from it alone.

It may come from a stranger (the artifact of a pull request from a fork), so every model is closed, every quantity
an exact number in text, and everything else text that a renderer has to escape.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from portfolio.results import Exact, Output, RunStatus, Severity

FORMAT: Literal[1] = 1
"""Of the JSON of a diff; it changes with the shape or meaning of a field."""

Words = Annotated[str, StringConstraints(max_length=20_000)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Place(Output):
    """A line of a file."""

    file: Words
    """POSIX path from the root of the portfolio."""
    line: int = Field(ge=1)
    """From 1."""


class Conflict(Output):
    """One rule of those for which a scenario has no plan."""

    group: int = Field(ge=0)
    """Rules of one number from 1 cannot hold together, and any one of them gone, they can; 0 stands for a rule that
    cannot hold by itself."""
    message: Words
    """The rule or rules, in words."""
    place: Place | None = None
    """Where it is written."""


class Found(Output):
    """A finding, where the inputs are invalid."""

    code: Words
    """Its code."""
    severity: Literal["error", "warning"]
    """Whether it stops a run."""
    place: Place
    """Where it is."""
    message: Words
    """What is wrong."""


class InputChange(Output):
    """One field that means something else now."""

    subject: Words
    """Whose field: an initiative's key, a KPI, a scenario, or `organization`."""
    field: Words
    """Path of the field, as `tokens.engineering`; empty where the whole file came or went."""
    before: Words | None
    """Its value on the base; none where it was not there."""
    after: Words | None
    """Its value now; none where it is gone."""
    before_at: Place | None
    """Where it stood."""
    after_at: Place | None
    """Where it stands."""


class Unit(Output):
    """Input changes that are tried as one, mostly a single one: those that only make sense together are joined."""

    changes: tuple[int, ...] = Field(min_length=1)
    """Positions in `inputs`."""
    title: Words
    """What it is called where it is named as a cause."""


class Cause(Output):
    """Which input changes bring an effect about, found by solving with each alone and with each alone reverted."""

    kind: Literal["forced", "follows", "together", "jointly"]
    """forced: one change is enough, and it is about the initiative itself. follows: one change is enough, and it is
    about something else. together: none is enough, and each of these is needed. jointly: none is enough and none is
    needed alone."""
    units: tuple[int, ...]
    """Positions in `units`; empty for jointly."""
    needed: bool
    """Whether the effect is gone as soon as any one of them is reverted."""


class Effect(Output):
    """An initiative that the plan takes, leaves, or takes in another size."""

    kind: Literal["enters", "drops", "rescoped"]
    """What happens to it."""
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
    objective: Exact
    """Its official value in the objective: of what enters or stays now, of what drops before."""
    tokens: Mapping[str, Exact]
    """Resource -> tokens, likewise."""
    reason: Words
    """The reason that the run of the side gives on which it is in question."""
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
    used_before: Exact | None
    """Tokens used on the base."""
    used_after: Exact | None
    """Tokens used now."""
    cap_before: Exact | None
    """The most allowed on the base."""
    cap_after: Exact | None
    """The most allowed now."""


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
    inputs: Digest
    """Hash of its canonical inputs."""
    engine: Mapping[str, Words]
    """What solved it."""
    conflict: tuple[Conflict, ...] = ()
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
    """Whether mode, weights and scales are those of the base, so that the two values measure the same."""


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
    objective: Exact | None
    """Change of the objective against the base; none where one of the two has no plan."""
    same_status: bool
    """Whether that run ends as the base does."""
    share: Exact | None = None
    """Its Shapley share of the whole change of the objective; none where that was not computed."""

    @property
    def nothing(self) -> bool:
        """Whether it changes neither choice nor objective."""
        moves = self.enters or self.drops or self.rescoped
        return self.status is None or (self.same_status and not moves and self.objective in (None, "0"))


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
    effects: tuple[Effect, ...]
    """What enters, drops and changes scope."""
    status_cause: Cause | None = None
    """What took the plan away, or gave one; none where both sides have one, or neither, or it was not asked."""
    kpis: tuple[KpiChange, ...]
    """Every KPI with a target, and those over the whole portfolio without one."""
    capacity: tuple[CapacityChange, ...]
    """Every bounded slice."""
    alone: tuple[Alone, ...] = ()
    """What each unit does by itself; empty where causes were not asked for."""
    shares_note: Words | None = None
    """How the shares came about, or why there are none."""


class Violation(Output):
    """A guardrail that says no."""

    guardrail: Words
    """Its field in organization.yaml."""
    scenario: Words
    """Where."""
    message: Words
    """What is against it."""
    deciders: tuple[Words, ...]
    """Who must decide."""


class PlanDiff(Output):
    """What a change does to every scenario, and which input caused which effect."""

    format: Literal[1] = FORMAT
    """Version of this shape."""
    changed: bool
    """Whether any scenario changes."""
    headline: Words
    """The decision in one line."""
    decision: Digest
    """SHA-256 over what is decided: the same decision, the same digest, whatever commit it comes from."""
    base: Words
    """The base: a commit's id."""
    head: Words | None
    """The head: a commit's id; none for the work tree."""
    inputs: tuple[InputChange, ...]
    """Every field that means something else now."""
    units: tuple[Unit, ...]
    """The changes as they were tried."""
    scenarios: tuple[ScenarioDiff, ...]
    """The scenarios whose inputs changed; the company's plans first."""
    same: tuple[Words, ...]
    """The scenarios whose inputs are the same on both sides: not solved, and not changed."""
    violations: tuple[Violation, ...]
    """The guardrails that say no."""
    findings: tuple[Found, ...]
    """Where the head is invalid: what is wrong. Then nothing was solved."""
    base_invalid: bool = False
    """Whether the base has no valid portfolio, so that there is nothing to compare with."""
