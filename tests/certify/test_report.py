"""What is known of a scenario before any solver: the witness works out each finding that the
validation reports, without its code."""

from collections import Counter

import pytest
from hypothesis import given

from portfolio.case import Case
from portfolio.certify import Recomputed
from portfolio.choice import Choice
from portfolio.model import Planning
from tests.over_time.horizons import random_planning
from tests.strategies import examples, plannings

Findings = Counter[tuple[str, str, tuple[str, ...]]]
"""(code, message, initiatives) -> how often."""

HORIZONS = 200
CODES_OVER_TIME = {"P604", "P605", "P606", "P609", "P610", "P611", "P613", "P616", "P617", "P619"}


def agreed(planning: Planning) -> Findings:
    """What both find."""
    case = Case(planning)
    identity = case.identity({})
    again = Recomputed(identity.records, identity.manifest, Choice(), 1)
    validated, witnessed = (
        Counter((one.code, one.message, tuple(one.initiatives)) for one in report)
        for report in (case.report, again.report)
    )
    assert witnessed == validated
    return witnessed


def test_the_witness_finds_what_validation_finds() -> None:
    """On random horizons, which have most kinds of findings between them."""
    codes = {code for seed in range(HORIZONS) for code, _, _ in agreed(random_planning(seed))}
    assert codes >= CODES_OVER_TIME


@given(plannings())
@examples(60)
def test_the_witness_finds_it_without_a_schedule(planning: Planning) -> None:
    agreed(planning)


@pytest.mark.full
@pytest.mark.parametrize("thousand", range(1, 6))
def test_on_thousands_of_horizons(thousand: int) -> None:
    for seed in range(1000 * thousand, 1000 * (thousand + 1)):
        agreed(random_planning(seed))
