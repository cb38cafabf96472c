"""Publications stand in the order in which they were made, also within one second."""

from itertools import permutations

import pytest

from portfolio.record.publications import Publication, _in_order

MOMENT = "2026-01-31T12:00:00Z"


def publication(run_id: str, previous: str | None, when: str = MOMENT) -> Publication:
    return Publication.model_construct(scenario="base", run_id=run_id, previous=previous, when=when)


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_of_one_second_each_stands_after_the_one_before(order: tuple[int, ...]) -> None:
    # The ids are not in the order of the publications.
    made = [
        publication("base-b", None),
        publication("base-c", "base-b"),
        publication("base-a", "base-c"),
    ]
    assert _in_order([made[at] for at in order]) == made


def test_time_comes_first() -> None:
    later = publication("base-a", None, "2026-01-31T12:00:01Z")
    earlier = publication("base-b", "base-a")
    assert _in_order([later, earlier]) == [earlier, later]


def test_a_plan_that_comes_back_within_a_second_ends() -> None:
    circle = [publication("base-a", "base-b"), publication("base-b", "base-a")]
    assert len(_in_order(circle)) == 2
