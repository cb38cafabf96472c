"""Exact fronts against complete ones that are published, unsupported points too."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portfolio.case import Case
from portfolio.decide import Space, quantity_named, search_on, start_of
from tests.decide.published_fronts import FOLDER, KnapsackFront, lopes, vopt

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published instances are not here")
QUICK = [(lopes, "mobkp/25_1.in"), (lopes, "mobkp/3D/20_3.in")]
LONG = [
    (lopes, "mobkp/25_2.in"),
    (lopes, "mobkp/25_3.in"),
    (lopes, "mobkp/50_1.in"),
    (lopes, "mobkp/50_2.in"),
    (lopes, "mobkp/3D/20_1.in"),
    (lopes, "mobkp/3D/20_2.in"),
    (vopt, "vopt/2KP50-11.dat"),
    (vopt, "vopt/2KP50-50.dat"),
    (vopt, "vopt/2KP50-92.dat"),
    (vopt, "vopt/2KP100-50.dat"),
]
Reader = Callable[[Path], KnapsackFront]


def equals_the_published_front(read: Reader, name: str) -> None:
    published = read(FOLDER / name)
    assert published.front
    space = Space(Case(published.planning()))
    quantities = [quantity_named(space.problem, kpi) for kpi in published.kpis]
    state = start_of(quantities)
    for further in search_on(space, quantities, state):
        state = further
    assert state.is_complete
    assert set(state.points) == set(published.front)


@pytest.mark.parametrize(
    ("read", "name"), QUICK, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_a_front_equals_the_published_one(read: Reader, name: str) -> None:
    equals_the_published_front(read, name)


@pytest.mark.full
@pytest.mark.parametrize(
    ("read", "name"), LONG, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_the_larger_fronts_equal_the_published_ones(read: Reader, name: str) -> None:
    equals_the_published_front(read, name)
