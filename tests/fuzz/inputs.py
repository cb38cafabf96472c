"""Input number N: a whole portfolio as bytes, the same on every machine. Nearly all of it is
good."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from portfolio.source import ORGANIZATION
from portfolio.source.names import SCENARIOS
from tests.fuzz.hostile import hostile_file
from tests.fuzz.mutations import mutated_bytes, mutated_structure
from tests.portfolios import EXAMPLES

REPOSITORY = Path(__file__).parents[2]
KINDS = {"bytes": mutated_bytes, "structure": mutated_structure, "hostile": hostile_file}
WEIGHTS = (45, 45, 10)
SMALL_SCENARIO = b"""\
title: A few
period: 2026-Q1
objective: {mode: weighted_kpis, weights: {gmv: 1, contribution_margin: 0.5}}
capacity: {engineering: {all: {cap: 300}, country: {UK: {cap: 80}}}, design: {all: {cap: 20}}}
targets: {all: {gmv: {goal: 1000000}, contribution_margin: {goal: 100000, penalty: 0.1}}}
"""

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Input:
    """A portfolio, and the files of it that were made wrong."""

    number: int
    kind: str
    changed: tuple[str, ...]
    files: Files


def input_of(number: int) -> Input:
    """The input of a number: a good portfolio in which one file, seldom two, was changed in one of
    the ways."""
    draw = Random(number)
    files = dict(draw.choice(portfolios()))
    [kind] = draw.choices(list(KINDS), WEIGHTS)
    changed = tuple(draw.sample(sorted(files), 1 if draw.random() < 0.9 else 2))
    others = [files[name] for name in sorted(files)]
    for name in changed:
        files[name] = KINDS[kind](files[name], others, draw)
    return Input(number, kind, changed, files)


@cache
def portfolios() -> tuple[Files, ...]:
    """Good portfolios to start from: the example, whole and in small parts, and those of the
    tests."""
    example = _files(REPOSITORY)
    base = _files(EXAMPLES / "base")
    small = [
        base | _files(EXAMPLES / "valid" / name)
        for name in ("everything", "extends", "scopes", "history")
    ]
    return (example, *_parts_of(example), *small, *small)


def _parts_of(example: Files) -> Iterator[Files]:
    """The configuration with one small scenario, and six of the initiatives with those that they
    name."""
    config = {
        name: data
        for name, data in example.items()
        if name.startswith("config/") and "scenarios" not in name
    }
    config[ORGANIZATION] = config[ORGANIZATION].partition(b"\nplan:")[0] + b"\n"
    config[f"{SCENARIOS}/small.yaml"] = SMALL_SCENARIO
    initiatives = sorted(name for name in example if name.startswith("initiatives/"))
    for start in range(0, len(initiatives), 6):
        yield config | _with_named(set(initiatives[start : start + 6]), example)


def _with_named(names: set[str], example: Files) -> Files:
    """Some initiatives, those that they name, those that these name, and so on."""
    named = {
        f"initiatives/{key.decode()}.yaml"
        for name in names
        for key in re.findall(rb"INIT-\d+", example[name])
    }
    named &= example.keys()
    return (
        _with_named(names | named, example)
        if named - names
        else {name: example[name] for name in sorted(names)}
    )


def _files(root: Path) -> dict[str, bytes]:
    found = [
        *root.glob("config/*.yaml"),
        *root.glob("config/scenarios/*.yaml"),
        *root.glob("initiatives/*.yaml"),
    ]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(found)}
