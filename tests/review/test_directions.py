"""A direction that is claimed holds in every company of other changes: checked by going over every
portfolio."""

import random
from collections.abc import Sequence
from itertools import combinations

import pytest

from portfolio.diff.inputs import input_edits
from portfolio.diff.monotone import combined, directions
from portfolio.review.variants import Variants
from portfolio.source import Workspace, read_workspace
from portfolio.stages import OBJECTIVE
from tests.brute import enumerate_optimum
from tests.record.sample import FILES
from tests.review.changed import (
    BASE,
    FOUR,
    ONE,
    ORGANIZATION,
    THREE,
    TWO,
    Change,
    changed_texts,
    only_base,
)

NEW = "initiatives/INIT-0005.yaml"
FIFTH = FILES[TWO].replace("INIT-0002", "INIT-0005")

CHANGES: tuple[tuple[Change, int | None], ...] = (
    ((ONE, "engineering: 40", "engineering: 75"), None),  # a floor of engineering
    ((ONE, "design: 10", "design: 20"), -1),
    ((ONE, "owner: checkout", "owner: tills"), 0),
    ((ONE, "gmv: 120000", "gmv: 60000"), -1),
    ((TWO, "gmv: 60000.75", "gmv: 160000"), 1),
    ((TWO, "design: 25", "design: 5"), 1),
    ((THREE, "wait: -0.75", "wait: -0.45"), -1),
    ((THREE, "status: committed", "status: candidate"), None),
    ((FOUR, "status: candidate", "status: idea"), -1),
    ((FOUR, "retention: 0.02", "retention: 0.03"), 1),
    ((FOUR, "tokens: {engineering: 90}", "tokens: {engineering: 90, design: 0.5}"), -1),
    ((THREE, "contributions: {", "contributions: {gmv: 0.5, "), 1),
    ((ONE, ", retention: 0.004}", "}"), -1),
    ((NEW, "", FIFTH), 1),
    ((BASE, "all: {cap: 100}", "all: {cap: 150}"), 1),
    ((BASE, "design: {all: {cap: 30}}", "design: {all: {cap: 20}}"), -1),
    ((BASE, "floor: 5", "floor: 25"), -1),
    ((BASE, "gmv: {floor: 100000,", "gmv: {floor: 1400000,"), -1),
    ((BASE, "ceiling: -0.5", "ceiling: -0.1"), 1),
    ((BASE, "bonus: {gmv: 1250.5}", "bonus: {gmv: -1250.5}"), None),
    ((BASE, "constraints:", "constraints:\n  exclude: {INIT-0002: on hold}"), None),
    ((ORGANIZATION, "name: Fjord Books", "name: Fjord"), 0),
)


def workspace(texts: dict[str, str]) -> Workspace:
    found, findings = read_workspace(texts)
    assert found is not None and not findings
    return found


def claimed(
    changes: list[Change], before: Sequence[Change] = ()
) -> tuple[Variants, list[int | None]]:
    texts = changed_texts(tuple(before), only_base())
    base, head = workspace(texts), workspace(changed_texts(tuple(changes), texts))
    edits = input_edits(base, head)
    ends = [side.planning("base") for side in (base, head)]
    return Variants(base, head, edits), directions(edits, {BASE}, ends)


@pytest.mark.parametrize(
    ("change", "expected"),
    CHANGES,
    ids=lambda value: value[2][:30] if isinstance(value, tuple) else None,
)
def test_what_is_claimed(change: Change, expected: int | None) -> None:
    if change[0] == TWO and "design" in change[1]:
        change = (
            TWO,
            "full: {tokens: {engineering: 55, design: 25}",
            "full: {tokens: {engineering: 55, design: 5}",
        )
    assert claimed([change])[1] == [expected]


MORE_IN_THE_SCENARIO: Change = (
    BASE,
    "constraints:",
    """\
overrides: {INIT-0001: {contributions: {gmv: 120000, retention: 0.01}}}
constraints:
  mandatory: {INIT-0001: it is law}
""",
)
UNDER_IT: tuple[tuple[Change, int | None], ...] = (
    ((BASE, "retention: 0.01}", "retention: 0.02}"), 1),
    ((BASE, "it is law", "it was promised"), 0),
    ((BASE, "retention: 0.01}", "retention: 0.01, wait: -1}"), None),
    ((BASE, "it is law}", "it is law, INIT-0002: it was promised}"), None),
)


@pytest.mark.parametrize(("change", "expected"), UNDER_IT)
def test_what_a_scenario_adds_or_takes_out_may_cover_something(
    change: Change, expected: int | None
) -> None:
    """What an override sets is known, what it leaves to the initiative's file is not."""
    file, old, new = change
    assert claimed([change], [MORE_IN_THE_SCENARIO])[1] == [expected]
    _, backwards = claimed([(file, new, old)], [MORE_IN_THE_SCENARIO, change])
    assert backwards == [None if expected is None else -expected]


@pytest.mark.parametrize(
    "seed", [*range(8), *(pytest.param(n, marks=pytest.mark.full) for n in range(8, 120))]
)
def test_a_claim_holds_in_every_company(seed: int) -> None:
    chosen = [change for change, _ in random.Random(seed).sample(CHANGES, 4)]
    variants, claims = claimed(chosen)
    every = range(len(claims))
    worth = {}
    for size in range(len(claims) + 1):
        for some in combinations(every, size):
            planning = variants.planning(some, "base")
            if planning is not None:
                answer = enumerate_optimum(planning)
                worth[some] = (
                    answer.stages[OBJECTIVE] if answer.status == "optimal" else float("-inf")
                )
    for some, value in worth.items():
        for at in every:
            more = tuple(sorted({*some, at}))
            if at in some or claims[at] is None or more not in worth:
                continue
            moved = (worth[more] > value) - (worth[more] < value)
            assert moved in (0, claims[at]), (some, at)


def test_together() -> None:
    assert [combined(parts) for parts in ([0, 0], [1, 0], [-1, -1], [1, -1], [1, None], [])] == [
        0,
        1,
        -1,
        None,
        None,
        0,
    ]
