"""Random edits of the example that change a plan: every line of the diff has a cause, and solving
confirms it.

The scenario is one whose portfolios can all be gone over, so it is confirmed by enumeration, in
exact arithmetic.
"""

import random
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.brute import enumerate_optimum
from tests.review.by_enumeration import check_by_brute_force, workspace
from tests.review.changed import Change, changed_texts
from tests.review.test_phantom import example

SCENARIO = "q2-outlook"
FILE = f"config/scenarios/{SCENARIO}.yaml"
RULES = r"(?:cap|floor|goal|ceiling): -?[\d.]+"
AMOUNTS = r"[a-z_0-9]+: -?[\d.]+(?=[,}])"
FACTORS = ("0.2", "0.5", "0.8", "1.25", "2", "3")


def before() -> dict[str, str]:
    """The example with this scenario alone, as its plan."""
    texts = {
        file: text for file, text in example().items() if "scenarios" not in file or file == FILE
    }
    return texts | {
        "config/organization.yaml": texts["config/organization.yaml"].replace(
            "2026-Q1: q1-base", ""
        )
    }


def edits(draw: random.Random) -> Iterator[Change]:
    """One for the scenario or each of some candidates, each of a number or of a status."""
    texts = before()
    files = [file for file, text in texts.items() if "\nstatus: candidate\nperiod: 2026-Q2" in text]
    for file in draw.sample([*files, FILE], draw.randint(1, 4)):
        lines = (
            texts[file]
            if file == FILE
            else "".join(re.findall(r"(?:tokens|contributions): \{.*\}", texts[file]))
        )
        numbers = re.findall(RULES if file == FILE else AMOUNTS, lines)
        old = draw.choice([number for number in numbers if texts[file].count(number) == 1])
        name, _, number = old.partition(": ")
        if file != FILE and draw.random() < 0.2:
            yield file, "status: candidate", "status: archived"
        else:
            yield file, old, f"{name}: {Decimal(number) * Decimal(draw.choice(FACTORS)):f}"


def check_random_edits(seed: int) -> None:
    draw = random.Random(seed)
    was = enumerate_optimum(workspace(before()).planning(SCENARIO)).selection
    for _ in range(50):
        changes = tuple(edits(draw))
        if (
            enumerate_optimum(
                workspace(changed_texts(changes, before())).planning(SCENARIO)
            ).selection
            == was
        ):
            continue
        found = check_by_brute_force(changes, before(), SCENARIO)
        if found is not None:
            assert found.changed
            return
    raise AssertionError("no edit changed the plan")


@pytest.mark.parametrize("seed", range(2))
def test_every_line_of_a_diff_of_the_example_has_a_cause(seed: int) -> None:
    check_random_edits(seed)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(2, 200))
def test_two_hundred_edits_of_the_example(seed: int) -> None:
    check_random_edits(seed)
