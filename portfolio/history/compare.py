"""Whether two answers mean the same, and whether a later version only says more."""

from collections.abc import Iterator, Mapping
from typing import Any

from portfolio.results import Result


def grown(stored: Any, rebuilt: Any) -> bool:
    """Whether ``rebuilt`` says all that ``stored`` says; mappings may have more keys."""
    if isinstance(stored, Mapping) and isinstance(rebuilt, Mapping):
        return all(key in rebuilt and grown(value, rebuilt[key]) for key, value in stored.items())
    if isinstance(stored, list | tuple) and isinstance(rebuilt, list | tuple):
        return len(stored) == len(rebuilt) and all(map(grown, stored, rebuilt))
    return bool(stored == rebuilt)


def differences(stored: Result, again: Result) -> list[str]:
    """What the second result decides or proves otherwise, a sentence each; none if they mean the
    same."""
    return list(_differences(stored, again))


def _differences(stored: Result, again: Result) -> Iterator[str]:
    if stored.status is not again.status:
        yield f"status {stored.status.value} then, {again.status.value} now"
    if stored.objective != again.objective:
        yield f"objective {stored.objective} then, {again.objective} now"
    before, after = stored.choice, again.choice
    if entered := sorted(after.keys() - before.keys()):
        yield f"enters: {', '.join(entered)}"
    if dropped := sorted(before.keys() - after.keys()):
        yield f"drops: {', '.join(dropped)}"
    if changed := sorted(key for key in before.keys() & after.keys() if before[key] != after[key]):
        yield f"other scope: {', '.join(changed)}"
    values = {stage.id: stage.value for stage in again.stages}
    for stage in stored.stages:
        now = values.get(stage.id, stage.value)
        if stage.kind != "objective" and stage.value != now:
            yield f"{stage.id} {stage.value} then, {now} now"
