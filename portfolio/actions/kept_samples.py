"""Samples of estimates, kept on this machine by their content: a stop loses nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from portfolio.case import deciding_inputs
from portfolio.choice import Choice, Taken
from portfolio.decide import SampleGroup, SampleOutcome, Uncertain
from portfolio.engines import adapter
from portfolio.model import Planning
from portfolio.record import answer_key, keep_answer, kept_answer
from portfolio.results import exact

FORMAT = 1
"""Of a kept sample; it changes with its shape or meaning."""
GROUP_OF_SAMPLES = 10
"""Samples that one process solves in a row."""


class _KeptSample(BaseModel):
    """A settled outcome as it is kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    choice: tuple[tuple[str, str | None, str | None], ...] | None
    best: str | None
    value: str | None
    met: tuple[bool, ...]


class KeptSamples:
    """The samples of the estimates of one planning, for one plan and one seed."""

    def __init__(
        self,
        root: Path,
        planning: Planning,
        estimates: tuple[Uncertain, ...],
        plan: Choice,
        seed: int,
    ) -> None:
        self._root = root
        self._planning = planning
        self._estimates = estimates
        self._plan = plan
        self._seed = seed

    def recalled(self, samples: int) -> list[SampleOutcome]:
        """The outcomes that are kept, of so many samples."""
        outcomes = []
        for sample in range(1, samples + 1):
            kept = kept_answer(self._root, self._name(sample))
            outcome = None if kept is None else _outcome_of(sample, kept)
            if outcome is not None:
                outcomes.append(outcome)
        return outcomes

    def keep(self, outcomes: Sequence[SampleOutcome]) -> None:
        """Keep the outcomes that are settled."""
        for outcome in outcomes:
            if outcome.is_settled:
                keep_answer(self._root, self._name(outcome.sample), _as_kept(outcome))

    def groups_without(self, known: Collection[int], samples: int) -> Iterator[SampleGroup]:
        """The other samples, in groups for one process each."""
        waiting = [sample for sample in range(1, samples + 1) if sample not in known]
        for first in range(0, len(waiting), GROUP_OF_SAMPLES):
            numbers = tuple(waiting[first : first + GROUP_OF_SAMPLES])
            yield SampleGroup(self._planning, self._estimates, self._plan, self._seed, numbers)

    @cached_property
    def _deciding(self) -> list[Any]:
        plan = _listed(self._plan)
        engine = dict(adapter().engine())
        return [FORMAT, "sample", engine, deciding_inputs(self._planning), plan]

    def _name(self, sample: int) -> str:
        draws = []
        for one in self._estimates:
            draws.append([one.item, one.kpi, str(one.draw(self._seed, sample))])
        return answer_key([*self._deciding, draws])


def _listed(choice: Choice) -> list[list[str | None]]:
    return [[key, taken.scope, taken.start] for key, taken in choice.items()]


def _as_kept(outcome: SampleOutcome) -> Mapping[str, Any]:
    choice = None if outcome.choice is None else _listed(outcome.choice)
    best = None if outcome.best is None else exact(outcome.best)
    value = None if outcome.value is None else exact(outcome.value)
    return {"choice": choice, "best": best, "value": value, "met": list(outcome.met)}


def _outcome_of(sample: int, kept: Mapping[str, Any]) -> SampleOutcome | None:
    """The outcome that was kept; None where it cannot be read."""
    try:
        read = _KeptSample.model_validate(kept)
        best = None if read.best is None else Fraction(read.best)
        value = None if read.value is None else Fraction(read.value)
    except (ValidationError, ValueError):
        return None
    choice = None
    if read.choice is not None:
        choice = Choice((key, Taken(scope, start)) for key, scope, start in read.choice)
    return SampleOutcome(sample, True, choice, best, value, read.met)
