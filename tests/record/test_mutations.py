"""A stored run with one value changed, and all its files in agreement about it: `verify` says that
it is false."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portfolio.record import store
from portfolio.record.rechecking import recheck
from portfolio.results import Result
from tests.record.sample import changed, sample_event, sample_run

RUN = sample_run()
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(/[0-9]+)?")


def leaves(
    value: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, step))
    else:
        yield path, value


def family(path: tuple[str | int, ...]) -> str:
    return ".".join("*" if isinstance(step, int) else step for step in path)


def mutated(path: tuple[str | int, ...], value: Any) -> Result:
    data = RUN.result.model_dump(mode="json")
    inside: Any = data
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return Result.model_validate_json(json.dumps(data))


LEAVES = list(leaves(RUN.result.model_dump(mode="json")))
NUMBERS = [path for path, value in LEAVES if isinstance(value, str) and NUMBER.fullmatch(value)]
FLAGS = [path for path, value in LEAVES if isinstance(value, bool)]


def holds(root: Path, path: tuple[str | int, ...], value: Any) -> bool:
    run = changed(RUN, mutated(path, value))
    store(root, run, sample_event(run))
    return recheck(root, run.run_id).holds


def test_every_number_is_held_by_something(tmp_path: Path) -> None:
    unseen = {
        family(path) for n, path in enumerate(NUMBERS) if holds(tmp_path / str(n), path, "31415.9")
    }
    assert unseen == set()
    assert len(NUMBERS) > 100


def test_every_flag_is_held_by_something(tmp_path: Path) -> None:
    truth = dict(LEAVES)
    unseen = {
        family(path)
        for n, path in enumerate(FLAGS)
        if holds(tmp_path / str(n), path, not truth[path])
    }
    assert unseen == set()
