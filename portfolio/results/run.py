"""A run and its name: what went in, and what came out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from portfolio.results.output import FORMAT, Output
from portfolio.results.result import Result
from portfolio.results.standing import SETTLED, RunStatus

SHOWN_DIGITS = 12
"""Of the digits at the end of a run's id, those that people see, and may type."""


def shown_run_id(run_id: str) -> str:
    """The id of a run as people see it: its scenario, and the first digits of the hash."""
    scenario, dash, digest = run_id.rpartition("-")
    return f"{scenario}{dash}{digest[:SHOWN_DIGITS]}"


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
    """Of a stored run: what it states and nothing shows, neither a check nor its proof; none where
    it was solved just now."""
    is_proven: bool = False
    """Of a stored run: whether its proof was checked when it was read, and proves every claim."""

    @property
    def has_unsettled_plan(self) -> bool:
        """Whether its plan, or the choice among equals, is not proven: it is stored only when
        asked."""
        return self.result.status in (RunStatus.FEASIBLE, RunStatus.TIED)

    @property
    def recordable(self) -> bool:
        """Whether the answer is proven, to the gap that was asked for, or proven to be none."""
        return self.result.status in SETTLED
