"""Reasons, reach and their words over 2,000 drawn scenarios, each beside all of its portfolios."""

import pytest
from hypothesis import given, settings

from portfolio.model import Planning
from tests.explain.small import Solved
from tests.explain.test_reach import check_reach
from tests.explain.test_reasons import check_reason
from tests.explain.test_words import check_gap, check_words
from tests.strategies import examples, plannings


@pytest.mark.full
@pytest.mark.parametrize("part", range(4))
@given(planning=plannings(10))
@settings(examples(200), max_examples=500)
def test_all_that_is_said_is_true(part: int, planning: Planning) -> None:
    """Fresh ones in each part."""
    solved = Solved(planning)
    for item in solved.result.items:
        check_reason(solved, item)
        check_words(item)
    for gap in solved.result.gaps:
        if gap.severity != "OK":
            check_reach(solved, gap)
            check_gap(solved, gap)
