"""Conflicts and repairs of larger plannings against a model of their own: 500 of them under
PORTFOLIO_FULL=1.

`python -m tests.conflict.checked` does the same and counts.
"""

import pytest

from tests.conflict.checked import check, size_of


@pytest.mark.parametrize("seed", range(8))
def test_conflicts_and_repairs_of_medium_plannings(seed: int) -> None:
    assert check(seed, size=(30, 60)[seed % 2])["repairs that work"]


@pytest.mark.full
@pytest.mark.parametrize("seed", range(520))
def test_conflicts_and_repairs_of_500_plannings(seed: int) -> None:
    check(seed, size_of(seed))
