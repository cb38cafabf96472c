"""Initiatives of the pool: whether the plan has them, and why."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Literal

from pydantic import Field

from portfolio.results.exact_numbers import Exact, exact
from portfolio.results.output import Output
from portfolio.results.rules import BrokenRule
from portfolio.results.stages import StageName

ReasonKind = Literal["kept", "mandatory", "value", "rules", "nothing", "stage"]


class Reason(Output):
    """Why an initiative is in or out: what would be otherwise if it alone changed sides."""

    kind: ReasonKind
    """kept (committed or in progress before), mandatory, value (in, worth more than 0), rules
    (some would not hold), nothing (out, worth nothing by itself), or stage (no rule is in the way:
    a stage of the optimum would be another)."""
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


class TakenItem(Output):
    """An initiative that a portfolio takes."""

    key: str
    """Its key."""
    scope: str | None
    """The scope taken, where it offers scopes."""
    start: str | None
    """The period in which it starts; none where no start is decided."""
