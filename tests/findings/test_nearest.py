"""The name that was probably meant."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.findings import did_you_mean, nearest
from portfolio.findings.spelling import MANY, alignment_distance

NAMES = [
    "gmv", "retention_30d", "conversion_rate", "active_sellers", "churn", "seller_nps", "delivery_time",
    "contribution_margin", "support_contacts", "fraud_loss", "checkout_latency", "payment_success",
    "search_latency", "page_load", "listing_time", "deploy_lead_time", "engineering", "design", "research",
    "country", "department", "category", "segment", "payments", "growth", "logistics",
]  # fmt: skip
MANY_NAMES = [f"{a}-{b}" for a in NAMES for b in NAMES]
WORDS = st.text(alphabet="abcdef_-19", max_size=8)


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("gvm", NAMES, "gmv"),
        ("GMV", NAMES, "gmv"),
        ("enginering", NAMES, "engineering"),
        (
            "conversion",
            NAMES,
            "conversion_rate",
        ),  # too far for an edit, but the only one that begins so
        ("c", NAMES, None),
        ("", NAMES, None),
        ("zebra", NAMES, None),
        ("x" * 100_000, NAMES, None),
        ("init-0001", ["INIT-0001", "INIT-0002"], "INIT-0001"),
        ("uk", ["UK", "DE"], "UK"),
        ("ab", ["ba", "ac"], "ac"),  # as near as the other, and begins alike
        ("a", [], None),
    ],
)
def test_the_nearest_name_is_found(name: str, known: list[str], meant: str | None) -> None:
    assert nearest(name, known) == meant
    assert nearest(name, reversed(known)) == meant


def test_few_names_are_listed_where_none_is_near() -> None:
    assert did_you_mean("zebra", ["b", "a"]) == "known: a, b"
    assert did_you_mean("zebra", NAMES) is None
    assert did_you_mean("zebra", []) is None
    assert did_you_mean("gvm", iter(NAMES)) == "did you mean gmv?"


@pytest.mark.parametrize("known", [NAMES, MANY_NAMES], ids=["few", "many"])
def test_slips_of_one_edit_find_the_right_name(known: list[str]) -> None:
    """Of all single-edit misspellings, at least 95% find the name that was meant; names of three
    letters and more."""
    slips = [(slip, name) for name in known[:200] for slip in _slips(name) if slip not in known]
    found = sum(nearest(slip, known) == name for slip, name in slips[:: max(1, len(slips) // 3000)])
    tried = len(slips[:: max(1, len(slips) // 3000)])
    assert tried > 1000
    assert found >= 0.95 * tried


def test_ten_thousand_names_cost_milliseconds() -> None:
    assert len(MANY_NAMES) > MANY
    keys = [f"INIT-{number:05d}" for number in range(10_000)]
    start = time.process_time()
    for number in range(20):
        assert nearest(f"INTI-{number:05d}", keys) == keys[number]
        assert nearest(f"OTHER-{number}", keys) is None
    assert time.process_time() - start < 2


@given(WORDS, WORDS)
def test_distance_is_symmetric_and_zero_only_of_equals(a: str, b: str) -> None:
    """d(a, b) = d(b, a); 0 means equal; at most the longer length, at least the difference of
    lengths."""
    distance = alignment_distance(a, b)
    assert distance == alignment_distance(b, a)
    assert (distance == 0) is (a == b)
    assert abs(len(a) - len(b)) <= distance <= max(len(a), len(b))


@given(WORDS, st.sets(WORDS, max_size=20))
def test_a_suggestion_is_a_known_name_that_is_near_or_longer(name: str, known: set[str]) -> None:
    """What is suggested is known, and within a third of the length or longer by an ending."""
    meant = nearest(name, known)
    if meant is not None:
        assert meant in known
        assert alignment_distance(name, meant) <= max(1, len(name) // 3) or meant.startswith(name)


def _slips(name: str) -> list[str]:
    """Every deletion, swap and doubling, and some substitutions."""
    drops = [name[:i] + name[i + 1 :] for i in range(len(name))]
    doubled = [name[:i] + name[i] + name[i:] for i in range(len(name))]
    swaps = [name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(len(name) - 1)]
    others = [
        name[:i] + letter + name[i + 1 :]
        for i in range(len(name))
        for letter in "aeqx_"
        if letter != name[i]
    ]
    return [slip for slip in drops + doubled + swaps + others if slip != name]
