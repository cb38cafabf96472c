"""Frozen outputs: what a run says. Every quantity is an exact decimal in a string (or p/q where none ends)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from portfolio.choice import Choice
from portfolio.described import Described

FORMAT: Literal[1] = 1
"""Of result.json; it changes with the shape or meaning of a field."""

Exact = Annotated[str, StringConstraints(pattern=r"^-?[0-9]+(\.[0-9]+|/[1-9][0-9]*)?$", max_length=2000)]


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


class Output(Described):
    """Frozen and closed; attribute docstrings become schema text."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RunStatus(StrEnum):
    """How a run ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """How far a target is missed."""

    OK = "OK"
    WARN = "WARN"
    CRITICAL = "CRITICAL"


class StageResult(Output):
    """One stage of the canonical optimum: its exact value, the solver's bound, and whether they meet."""

    name: str
    """floor shortfall N, objective, goal shortfall, tokens RESOURCE, or key order N."""
    sense: Literal["max", "min"]
    """Whether the stage maximises or minimises."""
    value: Exact
    """What the portfolio has."""
    bound: Exact | None
    """What no portfolio can beat, given the stages before; none where the solver gave none."""
    proven: bool
    """Whether the bound leaves no room for a better value."""


class ItemResult(Output):
    """One initiative of the pool."""

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
    tokens: Mapping[str, Exact]
    """Resource -> tokens; of the scope taken, or of its largest where it is out."""
    contributions: Mapping[str, Exact]
    """KPI -> contribution, of the same scope."""
    objective: Exact
    """Its official value in the objective, of the same scope."""
    share: Exact
    """Its part of the sum of all selected values, rounded half up to 6 decimals; 0 where it is out."""
    reason: str
    """Why it is in, or the first reason why it is out."""


class CapacityUse(Output):
    """What the plan uses of a resource in a bounded slice."""

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

    kpi: str
    """The KPI."""
    dimension: str
    """all, a dimension, or a crossed pair."""
    value: str
    """The value; all for the whole portfolio."""
    total: Exact
    """Contributions and bonuses, in the KPI's own unit."""


class Gap(Output):
    """What is missing to one level of one target."""

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
    """The gap as a part of the required uplift, rounded half up to 6 decimals; none where no uplift is required."""
    severity: Severity
    """OK met, WARN at most 5% missing, CRITICAL more."""
    reachable: Exact | None = None
    """Where missed: the best level that any feasible plan reaches; none where met or not proven."""


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

    family: str
    """capacity, mandatory, exclude, exclude_pair, bundle, prerequisite, group, target, kept, candidate, scope or
    synergy."""
    rule: str
    """The rule in words."""
    where: str
    """SUBJECT#/json/pointer: `scenario` or an initiative's key, and the place in its data."""
    left: Exact
    """The value of its left side."""
    sense: Literal["<=", ">=", "="]
    """How left side and bound compare."""
    bound: Exact
    """Its bound."""
    slack: Exact
    """How far the left side is inside; negative where the rule is broken."""


class Certificate(Output):
    """The independent witness: every rule and total, recomputed from canonical inputs and selected keys alone."""

    holds: bool
    """Whether every rule holds."""
    rules: tuple[RuleCheck, ...]
    """Each rule of the scenario and of the initiatives in the pool."""
    stages: Mapping[str, Exact]
    """Stage -> value, for floor shortfalls, objective, goal shortfall, tokens and key order."""
    capacity: tuple[CapacityUse, ...]
    """Each bounded slice."""
    kpis: tuple[KpiTotal, ...]
    """Each KPI over `all`, and in each slice with a target."""
    gaps: tuple[Gap, ...]
    """Each level of each target, without reachable."""
    synergies: tuple[SynergyResult, ...]
    """Each synergy."""


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


class RuleInWords(Output):
    """A rule as somebody wrote it, without its place, which a comment could move."""

    family: str
    """capacity, target, group, mandatory, kept, bundle, exclude_pair, prerequisite, exclude or candidate."""
    rule: str
    """Its name, unique in the scenario."""
    initiatives: tuple[str, ...]
    """The initiatives that it names; the members of a group or bundle."""
    measure: str | None
    """The resource or KPI of a bound."""
    dimension: str | None
    """The slice of a bound: all, a dimension, or a crossed pair."""
    value: str | None
    """Its value; all for the whole portfolio."""
    kind: str | None
    """Which bound it is: cap, floor, ceiling, at_least or at_most."""
    bound: Exact | None
    """The number as written; none for a rule without one."""


class Conflict(Output):
    """Rules that cannot hold together."""

    rules: tuple[RuleInWords, ...]
    """The rules, bounds first."""
    smallest: bool
    """Whether it is proven that they can hold together once any one of them is gone."""
    asking: str | None
    """The rule that asks for more than the others allow; none where the rules only name initiatives."""
    reach: Exact | None
    """How far the others let it go; none where that is not proven."""


class Change(Output):
    """What a repair does to one rule."""

    rule: RuleInWords
    """The rule as it is."""
    to: Exact | None
    """Its new bound; none where the rule is dropped."""
    price: Exact
    """The relative change of a bound, or the price of dropping a rule."""


class Repair(Output):
    """Changes after which a plan exists."""

    changes: tuple[Change, ...]
    """Each rule that gives way."""
    price: Exact
    """Their total."""
    least: bool
    """Proven cheapest among the repairs that keep fixed the rule that each earlier repair changed most."""


class Diagnosis(Output):
    """Why there is no plan, and the ways out."""

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
    decided_by: str | None
    """The stage that told it from the last other portfolio; none where it is unique by the objective."""
    decided: tuple[str, ...]
    """Initiatives in which the portfolios that tied differ."""


class Result(Output):
    """result.json: everything that a run says."""

    format: Literal[1] = FORMAT
    """Version of this shape."""
    scenario: str
    """The scenario's name."""
    title: str
    """The scenario's title."""
    period: str
    """The planning period."""
    status: RunStatus
    """optimal (proven), feasible (not proven), infeasible, or unknown (stopped without a plan)."""
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
    def choice(self) -> Choice:
        """The plan; nothing is taken where there is none."""
        taken = [item for item in self.items if item.selected]
        return Choice.of_scopes({item.key: item.scope for item in taken})


class Manifest(Output):
    """manifest.json: all that the result is a function of."""

    format: Literal[1] = FORMAT
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

    `effort` is what may vary from machine to machine (seconds of each stage, nodes): it goes into the event of
    the log, never into the result.
    """

    run_id: str
    manifest: Manifest
    inputs: bytes
    result: Result
    effort: Mapping[str, Any]

    @property
    def recordable(self) -> bool:
        """Whether the answer is proven, or proven to be none."""
        return self.result.status in (RunStatus.OPTIMAL, RunStatus.INFEASIBLE)
