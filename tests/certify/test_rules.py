"""Each family of rule by hand: words, place, left side, bound and slack."""

from typing import Any

import pytest

from portfolio.choice import Choice, Taken
from tests.certify.small import certificate, planning, rows

A, B, C = "INIT-0001", "INIT-0002", "INIT-0003"


def idea(**fields: Any) -> dict[str, Any]:
    return {"tokens": {"engineering": "=10"}, **fields}


def constraints(**rules: Any) -> dict[str, Any]:
    return {"constraints": rules}


def test_capacity() -> None:
    """Cap and floor are two checks; shares are exact, and synergies save by the mean share of their
    members."""
    planned = planning(
        {
            A: idea(dimensions={"country": {"UK": "=0.6", "DE": "=0.4"}, "department": "payments"}),
            B: idea(dimensions={"country": {"UK": "=0.1", "DE": "=0.9"}, "department": "payments"}),
            C: idea(),
        },
        {
            "capacity": {
                "engineering": {
                    "all": {"cap": "=25"},
                    "country": {"UK": {"cap": "=6", "floor": "=6.5"}},
                    "country/department": {"UK/payments": {"cap": "=7"}},
                }
            },
            "constraints": {
                "synergies": {"pair": {"members": [A, C], "saves": {"engineering": "=1"}}}
            },
        },
    )
    place = "capacity.engineering"
    assert rows(certificate(planned, {A: None, B: None, C: None}), "capacity") == [
        (f"{place}.all.cap", "29", "<=", "25", "-4"),
        (f"{place}.country.UK.floor", "6.7", ">=", "6.5", "0.2"),
        (f"{place}.country.UK.cap", "6.7", "<=", "6", "-0.7"),
        (f"{place}.country/department.UK/payments.cap", "6.7", "<=", "7", "0.3"),
    ]


UK_CAP = {"country": {"UK": {"cap": "=9"}}}


@pytest.mark.parametrize(
    ("capacity", "saves", "left"),
    [
        ({}, "=5", "5"),
        ({}, "=15", "0"),
        ({"engineering": UK_CAP}, "=3", "7"),
        ({"engineering": UK_CAP}, "=5", "6.666666667"),
        ({"design": UK_CAP}, "=5", "5"),
    ],
)
def test_a_saving_beside_a_member_that_is_there_is_what_is_left_of_it(
    capacity: dict[str, Any], saves: str, left: str
) -> None:
    """Two members use at least 10, for the one there uses nothing any more. In the UK they use 2.5,
    by a mean share of 0.75: of a saving 3.333333333 are left there, in 9 decimals rounded down.
    Slices of other resources say nothing."""
    engineering = {"all": {"cap": "=100"}, **capacity.get("engineering", {})}
    members = {"members": [A, B, C], "at_least": 2, "saves": {"engineering": saves}}
    planned = planning(
        {
            A: idea(dimensions={"country": "UK"}, status="delivered"),
            B: idea(dimensions={"country": {"UK": "=0.25", "DE": "=0.75"}}),
            C: idea(dimensions={"country": "UK"}),
        },
        {
            "capacity": {**capacity, "engineering": engineering},
            "constraints": {"synergies": {"three": members}},
        },
    )
    found = rows(certificate(planned, {B: None}), "capacity")
    (used,) = [row[1] for row in found if row[0] == "capacity.engineering.all.cap"]
    assert used == left


def test_target() -> None:
    """Floors and ceilings are less the baseline; goals are no rules."""
    planned = planning(
        {A: idea(contributions={"gmv": "=100", "churn": "=-0.1"}, dimensions={"country": "UK"})},
        {
            "targets": {
                "all": {
                    "churn": {"ceiling": "=0.3", "baseline": "=0.5"},
                    "gmv": {"floor": "=1100", "baseline": "=1000", "goal": "=9999"},
                },
                "country": {"UK": {"gmv": {"floor": "=99.9"}}},
            }
        },
    )
    found = certificate(planned, {A: None})
    assert rows(found, "target") == [
        ("targets.all.churn.ceiling", "-0.1", "<=", "-0.2", "-0.1"),
        ("targets.all.gmv.floor", "100", ">=", "100", "0"),
        ("targets.country.UK.gmv.floor", "100", ">=", "99.9", "0.1"),
    ]
    assert not found.holds


def test_mandatory() -> None:
    """Of the scenario first, then of an initiative; one outside the pool is broken as any other."""
    planned = planning(
        {
            A: idea(mandatory={"reason": "PSD3"}),
            B: idea(mandatory={"reason": "insurance"}),
            C: idea(),
        },
        constraints(mandatory={A: "licence expires in March"}),
        select=frozenset({A, C}),
    )
    found = certificate(planned, {A: None, B: None})
    assert rows(found, "mandatory") == [
        (f"constraints.mandatory.{A}", "1", ">=", "1", "0"),
        (f"{B}.mandatory", "0", ">=", "1", "-1"),
    ]


def test_exclude() -> None:
    planned = planning({A: idea(), B: idea()}, constraints(exclude={A: "on hold", B: "no lease"}))
    assert rows(certificate(planned, {B: None}), "exclude") == [
        (f"constraints.exclude.{A}", "0", "<=", "0", "0"),
        (f"constraints.exclude.{B}", "1", "<=", "0", "-1"),
    ]


def test_exclude_pair() -> None:
    """Repeated and reversed pairs are one pair, named after the first place that states it."""
    planned = planning(
        {A: idea(excludes=[C, B]), B: idea(excludes=[A]), C: idea(excludes=[B])},
        constraints(exclude_pairs=[[C, A], [A, C]]),
    )
    assert rows(certificate(planned, {A: None, C: None}), "exclude_pair") == [
        (f"{A}.excludes.{B}", "1", "<=", "1", "0"),
        (f"constraints.exclude_pairs.{A}.{C}", "2", "<=", "1", "-1"),
        (f"{C}.excludes.{B}", "1", "<=", "1", "0"),
    ]


@pytest.mark.parametrize(
    ("selected", "left", "bound", "slack"),
    [
        ((), "0", "0", "0"),
        ((A,), "1", "0", "-1"),
        ((A, B), "2", "3", "-1"),
        ((A, B, C), "3", "3", "0"),
    ],
)
def test_bundle(selected: tuple[str, ...], left: str, bound: str, slack: str) -> None:
    """Bundles of one name unite; the slack counts the initiatives that are too many or missing."""
    planned = planning(
        {A: idea(bundle="b"), B: idea(), C: idea()}, constraints(bundles={"b": [B, C]})
    )
    assert rows(certificate(planned, dict.fromkeys(selected)), "bundle") == [
        ("constraints.bundles.b", left, "=", bound, slack)
    ]


def test_bundle_torn_by_the_pool() -> None:
    """A member outside the pool counts as not selected, and the bundle of initiatives alone has its
    own place."""
    planned = planning({A: idea(bundle="b"), B: idea(bundle="b")}, select=frozenset({A}))
    assert rows(certificate(planned, {A: None}), "bundle") == [(f"{A}.bundle", "1", "=", "2", "-1")]
    assert certificate(planned, {}).holds


def test_prerequisite() -> None:
    """One under way or delivered is met already; those of initiatives outside the pool are none."""
    planned = planning(
        {
            A: idea(requires=[B, "INIT-0004"]),
            B: idea(requires=[C]),
            C: idea(),
            "INIT-0004": {"status": "delivered", "period": "2025-Q4"},
        },
        constraints(prerequisites={A: [B]}),
    )
    found = certificate(planned, {A: None, C: None})
    assert rows(found, "prerequisite") == [
        (f"constraints.prerequisites.{A}.{B}", "1", "<=", "0", "-1"),
        (f"{B}.requires.{C}", "-1", "<=", "0", "1"),
    ]


def test_group() -> None:
    planned = planning(
        {A: idea(), B: idea(), C: idea()},
        constraints(groups={"bets": {"members": [A, B, C], "at_least": 3, "at_most": 1}}),
    )
    assert rows(certificate(planned, {A: None, B: None}), "group") == [
        ("constraints.groups.bets.at_least", "2", ">=", "3", "-1"),
        ("constraints.groups.bets.at_most", "2", "<=", "1", "-1"),
    ]


def test_kept() -> None:
    """Committed and in progress in the period: in every plan, whatever the run is narrowed to."""
    planned = planning(
        {
            A: idea(status="committed"),
            B: idea(status="in_progress"),
            C: idea(status="committed", period="2025"),
        },
        select=frozenset({C}),
    )
    assert rows(certificate(planned, {A: None}), "kept") == [
        (f"{A}.status", "1", ">=", "1", "0"),
        (f"{B}.status", "0", ">=", "1", "-1"),
    ]


def test_candidate() -> None:
    """Outside by status, period, choice or select; or it starts after the period."""
    planned = planning(
        {
            A: idea(earliest_start="2026-04-01"),
            B: idea(earliest_start="2026-03-31"),
            C: idea(status="idea"),
        },
        {"candidates": {"except": [B]}},
    )
    assert rows(certificate(planned, {A: None, B: None, C: None}), "candidate") == [
        (B, "1", "<=", "0", "-1"),
        (C, "1", "<=", "0", "-1"),
        (f"{A}.earliest_start", "1", "<=", "0", "-1"),
    ]


@pytest.mark.parametrize(
    ("period", "last"),
    [
        ("2026", "2026-12-31"),
        ("2026-H1", "2026-06-30"),
        ("2026-H2", "2026-12-31"),
        ("2026-Q3", "2026-09-30"),
        ("2028-02", "2028-02-29"),
        ("2026-12", "2026-12-31"),
        ("2026-W53", "2027-01-03"),
        ("9999-Q4", "9999-12-31"),
    ],
)
def test_last_day(period: str, last: str) -> None:
    """An initiative that starts on the last day of the period can be in."""
    planned = planning({A: idea(period=period, earliest_start=last)}, {"period": period})
    assert certificate(planned, {A: None}).holds


@pytest.mark.parametrize(
    ("mode", "scope", "slack"),
    [
        (None, "mvp", "0"),
        ("choose", "full", "0"),
        ("full", "full", "0"),
        ("full", "mvp", "-1"),
        ("choose", None, "-1"),
        ("choose", "custom", "-1"),
    ],
)
def test_scope(mode: str | None, scope: str | None, slack: str) -> None:
    scopes = {"mvp": {"tokens": {"engineering": "=1"}}, "full": {"tokens": {"engineering": "=3"}}}
    planned = planning({A: {"scope_mode": mode, "scopes": scopes}, B: idea()})
    left = str(int(slack) + 1)
    assert rows(certificate(planned, {A: scope, B: None}), "scope") == [
        (f"{A}.scopes", left, "=", "1", slack)
    ]


def test_scope_of_one_without() -> None:
    assert rows(certificate(planning({A: idea()}), {A: "mvp"}), "scope") == [
        (f"{A}.scopes", "0", "=", "1", "-1")
    ]


def test_a_start_that_the_run_does_not_offer() -> None:
    planned = planning({A: idea(), B: idea()})
    choice = Choice({A: Taken(None, "2026-Q1"), B: Taken()})
    assert rows(certificate(planned, choice), "scope") == [(f"{A}.scopes", "0", "=", "1", "-1")]


def test_a_name_with_a_dot_stands_in_quotes() -> None:
    """So that no two rules have one id: of a resource a.b in all, and of a in b."""
    many = {f"INIT-{n:04d}": idea() for n in range(1, 9)}
    planned = planning(many, constraints(groups={"a.b+c": {"members": sorted(many), "at_most": 8}}))
    [check] = certificate(planned, {}).rules
    assert check.rule.id == 'constraints.groups."a.b+c".at_most'
    assert check.rule.path == ("constraints", "groups", "a.b+c", "at_most")
    assert (check.rule.name, check.rule.keys) == ("a.b+c", tuple(sorted(many)))
