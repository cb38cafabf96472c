"""The stages by hand, and the exactness of what they add up."""

import hashlib
import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio import canonical
from portfolio.certify import certify
from portfolio.choice import Choice
from portfolio.model import Planning
from tests.brute import Everything
from tests.certify.small import certificate, planning, stages_by_name
from tests.strategies import examples, plannings

A, B, C = "INIT-0001", "INIT-0002", "INIT-0003"


def idea(**contributions: str) -> dict[str, Any]:
    return {"tokens": {"engineering": "=0.1", "design": "=2"}, "contributions": contributions}


def weighted(**fields: Any) -> dict[str, Any]:
    return {"objective": {"mode": "weighted_kpis", **fields}}


def test_tenths_add_up() -> None:
    """0.1 + 0.2 is 0.3."""
    planned = planning(
        {A: idea(gmv="=0.1"), B: idea(gmv="=0.2")}, {"targets": {"all": {"gmv": {"floor": "=0.3"}}}}
    )
    found = certificate(planned, {A: None, B: None})
    assert found.holds
    assert stages_by_name(found)["objective"] == "0.3"
    assert stages_by_name(found)["tokens engineering"] == "0.2"


def test_thirds_stay_thirds() -> None:
    """The mean share of three members is a fraction, and is written as one."""
    synergy = {"members": [A, B, C], "at_least": 2, "bonus": {"gmv": "=1"}}
    members = {
        key: {**idea(), "dimensions": {"country": "UK" if key == A else "DE"}} for key in (A, B, C)
    }
    scenario = {
        "constraints": {"synergies": {"three": synergy}},
        "targets": {"country": {"UK": {"gmv": {"goal": "=1"}}}},
    }
    found = certificate(planning(members, scenario), {A: None, B: None})
    assert [(k.dimension, k.value, k.total) for k in found.kpis if k.kpi == "gmv"] == [
        ("all", "all", "1"),
        ("country", "UK", "1/3"),
    ]
    assert (found.gaps[0].gap, found.gaps[0].share) == ("2/3", "0.666667")
    assert stages_by_name(found)["goal shortfall"] == "666667"
    assert (found.synergies[0].members, found.synergies[0].reached, found.synergies[0].bonus) == (
        2,
        2,
        {"gmv": "1"},
    )


def test_small_beside_large() -> None:
    """A ten-millionth is not lost beside a thousand million."""
    planned = planning({A: idea(gmv="=1000000000"), B: idea(gmv="=1E-7")})
    assert (
        stages_by_name(certificate(planned, {A: None, B: None}))["objective"]
        == "1000000000.0000001"
    )


@pytest.mark.parametrize(
    ("contribution", "official"), [("0.5", "0"), ("1.5", "0.000000002"), ("2.5", "0.000000002")]
)
def test_official_values_round_half_to_even(contribution: str, official: str) -> None:
    """Each initiative's weighted sum is rounded to 9 decimals before they are added."""
    planned = planning(
        {A: idea(gmv=f"={contribution}")},
        weighted(weights={"gmv": "=1"}, scales={"gmv": "=1000000000"}),
    )
    assert stages_by_name(certificate(planned, {A: None}))["objective"] == official


def test_scale_of_a_weight() -> None:
    """As written, else the uplift to the goal, else to floor or ceiling, less the baseline, in
    improvements."""
    objective = weighted(
        weights={"gmv": "=1", "churn": "=2", "retention": "=1"}, scales={"retention": "=0.5"}
    )
    targets = {
        "gmv": {"goal": "=300", "floor": "=120", "baseline": "=100"},
        "churn": {"ceiling": "=0.4", "baseline": "=0.5"},
    }
    planned = planning(
        {A: idea(gmv="=100", churn="=-0.01", retention="=0.1")},
        {**objective, "targets": {"all": targets}},
    )
    expected = Fraction(100, 200) + 2 * Fraction(1, 10) + Fraction(1, 5)
    assert Fraction(stages_by_name(certificate(planned, {A: None}))["objective"]) == expected


def test_no_scale_is_an_error() -> None:
    """Never a silent 1."""
    with pytest.raises(ValueError, match="gmv has no positive scale"):
        certificate(planning({A: idea()}, weighted(weights={"gmv": "=1"})), {A: None})


def test_penalty() -> None:
    """p * q / 10^6 of each missed goal, only where weights count."""
    targets = {"targets": {"all": {"gmv": {"goal": "=3", "penalty": "=2.5"}}}}
    objective = weighted(weights={"gmv": "=1"})
    planned = planning({A: idea(gmv="=2")}, {**objective, **targets})
    found = stages_by_name(certificate(planned, {A: None}))
    assert found["goal shortfall"] == "333334"
    assert (
        Fraction(found["objective"]) == Fraction("0.666666667") - Fraction("2.5") * 333334 / 10**6
    )
    assert (
        stages_by_name(certificate(planning({A: idea(gmv="=2")}, targets), {A: None}))["objective"]
        == "2"
    )


def test_tiers() -> None:
    """The highest tier reached counts, alone; its bonus is rounded as one value; its savings count
    in full."""
    tiers = [
        {"at_least": 2, "bonus": {"gmv": "=10"}, "saves": {"design": "=1"}},
        {"at_least": 3, "bonus": {"gmv": "=-4"}},
    ]
    planned = planning(
        {key: idea(gmv="=1") for key in (A, B, C)},
        {"constraints": {"synergies": {"s": {"members": [A, B, C], "tiers": tiers}}}},
    )
    two, three = (
        certificate(planned, {A: None, B: None}),
        certificate(planned, dict.fromkeys((A, B, C))),
    )
    for found, objective, tokens, reached in ((two, "12", "3", 2), (three, "-1", "6", 3)):
        stages = stages_by_name(found)
        assert (stages["objective"], stages["tokens design"], found.synergies[0].reached) == (
            objective,
            tokens,
            reached,
        )


def test_lexicographic() -> None:
    """One stage for each group, of floors and ceilings in every slice; they bind nothing."""
    planned = planning(
        {A: {**idea(gmv="=1", churn="=0"), "dimensions": {"country": "UK"}}},
        {
            "objective": {
                "mode": "lexicographic",
                "priorities": [["churn"], ["gmv"]],
                "then": {"mode": "north_star"},
            },
            "targets": {
                "all": {"gmv": {"floor": "=3"}, "churn": {"ceiling": "=-7", "scale": "=3"}},
                "country": {"UK": {"gmv": {"floor": "=4"}}},
            },
        },
    )
    found = certificate(planned, {A: None})
    assert found.holds
    assert list(stages_by_name(found).items())[:3] == [
        ("floor shortfall 1", "2333334"),
        ("floor shortfall 2", str(666667 + 750000)),
        ("objective", "1"),
    ]


def test_scale_of_a_target_at_its_baseline() -> None:
    """|level - baseline|, else |baseline|."""
    planned = planning(
        {A: idea(gmv="=-1")}, {"targets": {"all": {"gmv": {"goal": "=8", "baseline": "=8"}}}}
    )
    assert stages_by_name(certificate(planned, {A: None}))["goal shortfall"] == "125000"


def test_key_order() -> None:
    """20 bits at a time of the SHA-256 of KEY or KEY/scope, from the top."""
    scopes: dict[str, Any] = {"mvp": {}}
    planned = planning({A: idea(), B: {"scopes": scopes, "scope_mode": "mvp"}})
    found = stages_by_name(certificate(planned, {A: None, B: "mvp"}, key_orders=12))
    hashes = [hashlib.sha256(name).hexdigest() for name in (b"INIT-0001", b"INIT-0002/mvp")]
    for order in range(12):
        expected = sum(int(digest[5 * order : 5 * order + 5], 16) for digest in hashes)
        assert found[f"key order {order + 1}"] == str(expected)
    with pytest.raises(ValueError, match="at most 12"):
        certificate(planned, {}, key_orders=13)


def test_stages_follow_the_declared_resources() -> None:
    assert list(stages_by_name(certificate(planning({A: idea()}), {}))) == [
        "objective",
        "tokens engineering",
        "tokens design",
        "key order 1",
    ]


@examples(40)
@given(plannings(), st.data())
def test_order_of_the_inputs_means_nothing(planned: Planning, data: st.DataObject) -> None:
    """Read back from disk, in another order of records, keys and selection: the same bytes."""
    everything = Everything(planned)
    selection = everything.selection(data.draw(st.integers(0, everything.count - 1)))
    records, definition = canonical.input_records(planned), canonical.scenario_record(planned)
    select = None if planned.select is None else sorted(planned.select)
    first = certify(records, definition, select, selection)
    stored = [json.loads(line) for line in canonical.input_lines(reversed(records)).splitlines()]
    stored_definition = json.loads(canonical.canonical_bytes(definition))
    backwards = Choice(reversed(list(selection.items())))
    again = certify(stored, stored_definition, select and select[::-1], backwards)
    assert first.model_dump_json() == again.model_dump_json()
    assert first == type(first).model_validate(first.model_dump())
