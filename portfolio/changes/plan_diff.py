"""What a proposed change does: frozen, and complete enough that every view is drawn from it alone.

It may come from a stranger (the artifact of a pull request from a fork), so every model is closed,
every quantity an exact number in text, and everything else text that a renderer has to escape.
"""

from collections.abc import Sequence
from typing import Literal

from pydantic import model_validator

from portfolio.changes.inputs import (
    Cause,
    ConflictingRule,
    Digest,
    Found,
    InputChange,
    Place,
    Unit,
    Words,
)
from portfolio.changes.scenario import (
    Alone,
    CapacityChange,
    Effect,
    KpiChange,
    Objective,
    ScenarioDiff,
    Side,
)
from portfolio.results import Output

__all__ = [
    "Alone",
    "CapacityChange",
    "Cause",
    "ConflictingRule",
    "Effect",
    "Found",
    "InputChange",
    "KpiChange",
    "Objective",
    "Place",
    "PlanDiff",
    "RecordFile",
    "Renamed",
    "ScenarioDiff",
    "Side",
    "Unit",
    "Untrue",
    "Violation",
]

FORMAT: Literal[3] = 3
"""Of the JSON of a diff; it changes with the shape or meaning of a field."""


class Violation(Output):
    """A guardrail that says no."""

    guardrail: Words
    """Its field in organization.yaml; `record` is the one that no file can lift."""
    scenario: Words
    """Where; a folder of the record for `record`."""
    message: Words
    """What is against it."""
    deciders: tuple[Words, ...]
    """Who must decide."""


class Untrue(Output):
    """A stored run of the base or of main that did not come out again; what was solved is shown in
    its place."""

    run_id: Words
    """The run."""
    message: Words
    """What is wrong with it, with both objectives where it says another one."""


class RecordFile(Output):
    """A file under `runs/` that a proposal touches."""

    path: Words
    """From the root of the portfolio."""
    change: Literal["added", "changed", "removed"]
    """What becomes of it."""
    refused: Words | None
    """Why CI would not record this itself; none where it would, byte for byte."""


class Renamed(Output):
    """A file that has another name and the same content."""

    kind: Literal["scenario", "initiative"]
    """What it is."""
    before: Words
    """Its name or key on the base."""
    after: Words
    """Its name or key now."""


class PlanDiff(Output):
    """What a change does to every scenario, and which input caused which effect."""

    format: Literal[3] = FORMAT
    """Version of this shape."""
    changed: bool
    """Whether any scenario changes."""
    headline: Words
    """The decision in one line."""
    decision: Digest
    """SHA-256 over what is decided: the same decision, the same digest, whatever commit it comes
    from."""
    base: Words
    """The base: a commit's id."""
    head: Words | None
    """The head: a commit's id; none for the work tree."""
    renamed: tuple[Renamed, ...] = ()
    """What has another name now. The base is compared under the new names."""
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
    untrue: tuple[Untrue, ...] = ()
    """Stored runs that were met and are not true."""
    record: tuple[RecordFile, ...] = ()
    """Every file under `runs/` that a proposal touches."""

    @model_validator(mode="after")
    def _positions_exist(self) -> "PlanDiff":
        """Whoever wrote it: every position that a view follows is there."""
        for unit in self.units:
            _within(unit.changes, self.inputs)
        for scenario in self.scenarios:
            _within([alone.unit for alone in scenario.alone], self.units)
            for cause in (scenario.status_cause, *(effect.cause for effect in scenario.effects)):
                _within(cause.units if cause is not None else (), self.units)
        return self


def _within(positions: Sequence[int], among: Sequence[object]) -> None:
    if any(not 0 <= position < len(among) for position in positions):
        raise ValueError("should name positions that are there")
