"""Frozen outputs: what a run says. Every quantity is an exact decimal in a string (or p/q where
none ends)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from portfolio.choice import Choice, Taken
from portfolio.described import Described
from portfolio.stages import StageId

FORMAT: Literal[2] = 2
"""Of result.json; it changes with the shape or meaning of a field."""

WHOLE_NUMBER = r"^[1-9][0-9]{0,99}$"
"""A whole number above zero, however wide, in text."""
Exact = Annotated[
    str, StringConstraints(pattern=r"^-?[0-9]+(\.[0-9]+|/[1-9][0-9]*)?$", max_length=2000)
]


def exact(number: Fraction | Decimal | int) -> str:
    """The canonical spelling of an exact number: a plain decimal, or p/q where no decimal ends."""
    if isinstance(number, Decimal):
        return _plain(number)
    numerator, denominator = number.numerator, number.denominator
    if denominator == 1:
        return str(numerator)
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{numerator}/{denominator}"
    places = max(twos, fives)
    digits = str(abs(numerator) * 10**places // denominator).rjust(places + 1, "0")
    return f"{'-' if numerator < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _plain(number: Decimal) -> str:
    """Without exponent, superfluous zeros, or a sign of zero."""
    if not number:
        return "0"
    text = str(number)
    if "E" in text:
        text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


SHOWN_DIGITS = 12
"""Of the digits at the end of a run's id, those that people see, and may type."""


def shown_run_id(run_id: str) -> str:
    """The id of a run as people see it: its scenario, and the first digits of the hash."""
    scenario, dash, digest = run_id.rpartition("-")
    return f"{scenario}{dash}{digest[:SHOWN_DIGITS]}"


class Output(Described):
    """Frozen and closed; attribute docstrings become schema text."""

    model_config = ConfigDict(frozen=True, extra="forbid")


WHOLE = "whole"
"""What stands for all steps together where a bound or a use names its step."""


class RunStatus(StrEnum):
    """How a run ended."""

    OPTIMAL = "optimal"
    TIED = "tied"
    """The objective is optimal, and the choice among equals is not settled."""
    FEASIBLE = "feasible"
    WITHIN_GAP = "within_gap"
    """The objective is proven to lie within the gap that the schedule accepts."""
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


SETTLED = (RunStatus.OPTIMAL, RunStatus.WITHIN_GAP, RunStatus.INFEASIBLE)
"""What a scenario asked for was proven: a plan, to its gap, or that there is none."""


class Severity(StrEnum):
    """How far a target is missed (MATH.md, Gaps)."""

    OK = "OK"
    """Met."""
    NEAR = "NEAR"
    """A goal missed by at most 5% of the required uplift."""
    WARN = "WARN"
    """A goal missed by more, or with no uplift to be a part of."""
    CRITICAL = "CRITICAL"
    """A promise that is not kept: a floor or ceiling missed."""


class StageName(Output):
    """Which stage of the canonical optimum."""

    kind: Literal["floor_shortfall", "objective", "goal_shortfall", "tokens", "starts", "key_order"]
    """What it is about; in this order they come."""
    measure: str | None
    """The resource of a stage of tokens."""
    index: Annotated[int, Field(ge=1, lt=2**31)] | None
    """Which group of KPIs a floor shortfall is of, or which part of the hashes a key order
    compares; from 1."""

    @property
    def id(self) -> StageId:
        """The same as a value to look up."""
        return StageId(self.kind, self.measure, self.index)


class StageResult(StageName):
    """One stage of the canonical optimum: its exact value, the solver's bound, and whether they
    meet."""

    sense: Literal["max", "min"]
    """Whether the stage maximises or minimises."""
    value: Exact
    """What the portfolio has."""
    bound: Exact | None
    """What no portfolio can beat, given the stages before; none where the solver gave none."""
    proven: bool
    """Whether the bound leaves no room for a better value."""


class Rule(Output):
    """A rule as somebody wrote it, without its line, which a comment could move."""

    id: str
    """Its path with dots between, unique in the scenario: capacity.engineering.all.cap."""
    family: str
    """capacity, target, group, mandatory, kept, bundle, exclude_pair, prerequisite, exclude,
    candidate or scope."""
    path: tuple[str, ...]
    """What states it: steps in the scenario, or an initiative's key and steps in that."""
    name: str | None = None
    """The name of a group or bundle."""
    keys: tuple[str, ...] = ()
    """The initiatives that it names; the members of a group or bundle."""
    measure: str | None = None
    """The resource or KPI of a bound."""
    dimension: str | None = None
    """The slice of a bound: all, a dimension, or a crossed pair."""
    value: str | None = None
    """Its value; all for the whole portfolio."""
    kind: str | None = None
    """Which bound it is: cap, floor, ceiling, at_least or at_most."""
    bound: Exact | None = None
    """The number as written; none for a rule without one."""
    step: str | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule: the step that a bound of one step is about, or `whole` for one over all
    steps together."""


class BrokenRule(Output):
    """A rule that would not hold if one initiative changed sides and all others stayed."""

    rule: Rule
    """The rule."""
    need: Exact | None
    """What the change takes of what the bound leaves, in the unit of the bound; none for a rule
    without a bound."""
    slack: Exact | None
    """What the bound leaves under this plan."""


ReasonKind = Literal["kept", "mandatory", "value", "rules", "nothing", "stage"]


class Reason(Output):
    """Why an initiative is in or out: what would be otherwise if it alone changed sides."""

    kind: ReasonKind
    """kept (under way before), mandatory, value (in, worth more than 0), rules (some would not
    hold), nothing (out, worth nothing by itself), or stage (no rule is in the way: a stage of the
    optimum would be another)."""
    note: str | None
    """Why people made it mandatory or excluded it; none where nobody did."""
    scope: str | None
    """The scope that the change would take or leave, where there are several."""
    rules: tuple[BrokenRule, ...]
    """Every rule that would not hold."""
    stage: StageName | None
    """The first stage that would have another value; none unless that is the reason."""
    change: Exact | None
    """That value less the one of the plan."""

    @classmethod
    def of(
        cls,
        kind: ReasonKind,
        *,
        note: str | None = None,
        scope: str | None = None,
        rules: Iterable[BrokenRule] = (),
        stage: StageName | None = None,
        change: Fraction | None = None,
    ) -> "Reason":
        """A reason with only what it has to say. What is stored says every field, so none has a
        default there."""
        return cls(
            kind=kind,
            note=note,
            scope=scope,
            rules=tuple(rules),
            stage=stage,
            change=None if change is None else exact(change),
        )


class ItemResult(Output):
    """One initiative of the pool."""

    period: str
    """The period for which the plan takes or leaves it."""
    key: str
    """Its key."""
    title: str
    """Its title."""
    owner: str | None
    """Who answers for it."""
    selected: bool
    """Whether the plan has it."""
    kept: bool
    """Whether it was committed or in progress before, so that the plan had to keep it."""
    scope: str | None
    """The scope taken, where it offers scopes."""
    start: str | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule: the step in which the plan starts it; none where it is out."""
    finish: str | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule: the step in which it ends; none where it is out, or does not end within the
    horizon."""
    tokens: Mapping[str, Exact]
    """Resource -> tokens; of the scope taken, or of its largest where it is out."""
    contributions: Mapping[str, Exact]
    """KPI -> contribution, of the same scope."""
    objective: Exact
    """Its official value in the objective, of the same scope."""
    share: Exact
    """Its part of the sum of all selected values, rounded half up to 6 decimals; 0 where it is
    out."""
    reason: Reason
    """Why it is in, or out."""


class StageValue(StageName):
    """What a plan has in one stage."""

    value: Exact
    """The value."""


class CapacityUse(Output):
    """What the plan uses of a resource in a bounded slice."""

    period: str
    """The period."""
    resource: str
    """The resource."""
    dimension: str
    """all, a dimension, or a crossed pair."""
    value: str
    """The value; all for the whole portfolio."""
    used: Exact
    """Tokens used, savings subtracted."""
    floor: Exact | None
    """The least that must be used."""
    cap: Exact | None
    """The most that may be used."""


class KpiTotal(Output):
    """What the plan adds to a KPI in a slice."""

    period: str
    """The period."""
    kpi: str
    """The KPI."""
    dimension: str
    """all, a dimension, or a crossed pair."""
    value: str
    """The value; all for the whole portfolio."""
    total: Exact
    """Contributions and bonuses, in the KPI's own unit."""


class TakenItem(Output):
    """An initiative that a portfolio takes."""

    key: str
    """Its key."""
    scope: str | None
    """The scope taken, where it offers scopes."""
    start: str | None
    """The period in which it starts; none where no start is decided."""


class Witness(Output):
    """A portfolio that keeps every hard rule, by how it differs from the plan."""

    takes: tuple[TakenItem, ...]
    """Initiatives that the plan does not have, or has in another scope; by key."""
    leaves: tuple[str, ...]
    """Initiatives of the plan that it does not have."""


class BindingRule(Output):
    """A rule that keeps a target out of reach: without it alone, more could be reached."""

    rule: Rule
    """The rule."""
    reach: Exact
    """The best level of any portfolio that keeps every other hard rule."""
    most: bool
    """Whether it is proven that no other cap, promise or exclusion, taken away alone, raises it
    further."""


class Gap(Output):
    """What is missing to one level of one target."""

    period: str
    """The period."""
    dimension: str
    """all, a dimension, or a crossed pair."""
    value: str
    """The value; all for the whole portfolio."""
    kpi: str
    """The KPI."""
    level: Literal["floor", "ceiling", "goal"]
    """Which level of the target."""
    target: Exact
    """The level as written."""
    baseline: Exact | None
    """Today's level, where the target has one."""
    achieved: Exact
    """Baseline plus total."""
    gap: Exact
    """What is missing in the KPI's direction; 0 if met."""
    share: Exact | None
    """The gap as a part of the required uplift, rounded half up to 6 decimals; none where no uplift
    is required."""
    severity: Severity
    """OK met; NEAR a goal missed by at most 5% of the required uplift, WARN by more; CRITICAL a
    floor or ceiling."""
    ideas: Exact | None
    """Where missed: what all initiatives that help could bring together, no rule but their dates in
    the way."""
    reachable: Exact | None = None
    """Where missed: the best level that any portfolio within the hard rules has; none where met or
    not proven."""
    witness: Witness | None = None
    """A portfolio that has the reachable level; none where there is no such level."""
    binding: tuple[BindingRule, ...] | None = None
    """Where the rules alone are in the way: the caps, promises and exclusions that, taken away
    alone, raise the reachable level most; empty where none does; none elsewhere, and where that is
    not proven."""


class SynergyResult(Output):
    """What a synergy earned."""

    name: str
    """Its name in the scenario."""
    members: Annotated[int, Field(ge=0, lt=2**31)]
    """How many members the plan has."""
    reached: Annotated[int, Field(ge=0, lt=2**31)] | None
    """The threshold reached, of the highest tier; none where no tier was."""
    bonus: Mapping[str, Exact]
    """KPI -> extra contribution over the whole portfolio."""
    saves: Mapping[str, Exact]
    """Resource -> tokens saved over the whole portfolio."""


class RuleCheck(Output):
    """One rule, checked in exact arithmetic."""

    rule: Rule
    """The rule."""
    period: str | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule: the step in which it is checked, where it holds in each."""
    left: Exact
    """The value of its left side."""
    sense: Literal["<=", ">=", "="]
    """How left side and bound compare."""
    bound: Exact
    """Its bound."""
    slack: Exact
    """How far the left side is inside; negative where the rule is broken."""


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


class Conflict(Output):
    """Rules that cannot hold together."""

    rules: tuple[Rule, ...]
    """The rules, bounds first."""
    smallest: bool
    """Whether it is proven that they can hold together once any one of them is gone."""
    asking: str | None
    """The id of the rule that asks for more than the others allow; none where the rules only name
    initiatives."""
    reach: Exact | None
    """How far the others let it go; none where that is not proven."""


class Change(Output):
    """What a repair does to one rule."""

    rule: Rule
    """The rule as it is."""
    to: Exact | None
    """What its path is set to; none where it is removed, in every place that states the rule."""
    price: Exact
    """The relative change of a bound, or the price of dropping a rule."""


class Repair(Output):
    """Changes after which a plan exists."""

    changes: tuple[Change, ...]
    """Each rule that gives way."""
    price: Exact
    """Their total."""
    least: bool
    """Proven cheapest among the repairs that keep fixed the rule that each earlier repair changed
    most."""


class RowWeight(Output):
    """A row of a run's integer system, and by what it is multiplied."""

    row: str
    """Its name, unique in the system."""
    weight: Annotated[str, StringConstraints(pattern=WHOLE_NUMBER)]
    """A whole number."""


class Diagnosis(Output):
    """Why there is no plan, and the ways out."""

    contradiction: tuple[RowWeight, ...] | None
    """Rows that add up, each by its weight, to what nothing can keep; none where only whole
    initiatives conflict."""

    conflicts: tuple[Conflict, ...]
    """Conflicts that have no rule in common."""
    complete: bool
    """Whether it is proven that the rules outside these conflicts can hold together."""
    repairs: tuple[Repair, ...]
    """The cheapest first; each next one keeps fixed the rule that each earlier one changed most."""


class Tie(Output):
    """How the answer became one."""

    unique: bool
    """Whether no other portfolio reaches the same value of the objective stage."""
    decided_by: StageName | None
    """The stage that told it from the last other portfolio; none where it is unique by the
    objective."""
    decided: tuple[str, ...]
    """Initiatives in which the portfolios that tied differ."""


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

    def steps_of(self, broken: BrokenRule) -> tuple[str, ...]:
        """The steps that an obstacle may be about: those in which its rule leaves as much as it
        says, or in which the plan ends what is required; none without a schedule, and for a rule
        over all steps."""
        if broken.rule.family == "prerequisite":
            required = broken.rule.keys[1]
            ends = (item.finish for item in self.items if item.key == required)
            return tuple(end for end in ends if end is not None)
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


PLATFORM = "platform"
"""Of an engine: on what kind of machine it ran. Only a plan within a gap depends on that."""


class Manifest(Output):
    """manifest.json: all that the result is a function of."""

    format: Literal[2] = FORMAT
    """Version of this shape."""
    scenario: str
    """The scenario's name."""
    definition: Mapping[str, Any]
    """The resolved scenario, canonical: `extends` merged, `overrides` applied to the inputs."""
    inputs: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of the canonical inputs, which is also their file name."""
    select: tuple[str, ...] | None
    """The candidates that the run was restricted to, sorted; none for no restriction."""
    engine: Mapping[str, str]
    """What solved it, with versions."""


@dataclass(frozen=True)
class Run:
    """One run: what went in, what came out, and under which name it is stored.

    `effort` is what may vary from machine to machine (seconds of each stage, nodes): it goes into
    the event of the log, never into the result.
    """

    run_id: str
    manifest: Manifest
    inputs: bytes
    result: Result
    effort: Mapping[str, Any]
    open_question: str | None = None
    """Of a stored run: what it states and no check can show; none where it was solved just now."""

    @property
    def has_unsettled_plan(self) -> bool:
        """Whether its plan, or the choice among equals, is not proven: it is stored only when
        asked."""
        return self.result.status in (RunStatus.FEASIBLE, RunStatus.TIED)

    @property
    def recordable(self) -> bool:
        """Whether the answer is proven, to the gap that was asked for, or proven to be none."""
        return self.result.status in SETTLED
