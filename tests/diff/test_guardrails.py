"""Each bound of a guardrail lets pass what is at it, and says no one unit beyond it."""

from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from portfolio.changes import CapacityChange
from portfolio.choice import Choice, Taken
from portfolio.diff.guardrails import Moved, violations
from portfolio.diff.plans import Plan
from portfolio.model import Guardrails
from portfolio.results import Severity
from tests.report.diffs import effect, kpi, side

OK, WARN, CRITICAL = Severity.OK, Severity.WARN, Severity.CRITICAL


@dataclass(frozen=True)
class Initiative:
    """What a guardrail reads of one."""

    status: str = "candidate"
    owner: str | None = None
    mandatory: object = None


@dataclass(frozen=True)
class Side:
    """A plan as far as guardrails read it: what it takes, and its inputs."""

    taken: tuple[str, ...] | None
    """INIT, INIT/scope or INIT@start."""
    initiatives: dict[str, Initiative] = field(default_factory=dict)
    mandatory: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def plan(self) -> Plan:
        """As guardrails get it."""
        constraints = {"mandatory": dict.fromkeys(self.mandatory), "exclude": self.exclude}
        records = [
            {"kind": "initiative", "key": key, **vars(one)} for key, one in self.initiatives.items()
        ]
        result = SimpleNamespace(
            choice=Choice(taken(one) for one in self.taken or ()),
            certificate=None if self.taken is None else object(),
        )
        manifest = SimpleNamespace(definition={"constraints": constraints})
        parts: Any = {"manifest": manifest, "result": result, "records": tuple(records)}
        return Plan("run", recorded=False, **parts)


def taken(written: str) -> tuple[str, Taken]:
    """An initiative, and how it is taken."""
    place, _, start = written.partition("@")
    key, _, scope = place.partition("/")
    return key, Taken(scope or None, start or None)


def found(rails: Guardrails, base: Side | None, head: Side | None, **diff: Any) -> Any:
    """What one set of guardrails says no to."""
    parts = {
        "scenario": "base",
        "effects": (),
        "kpis": (),
        "capacity": (),
        "before": side(),
        "after": side(),
        "objective": SimpleNamespace(comparable=True),
    }
    shown = SimpleNamespace(**{**parts, **diff})
    sides = [None if one is None else one.plan for one in (base, head)]
    return violations([rails], [Moved(cast(Any, shown), *sides)])


def said(rails: Guardrails, base: Side | None, head: Side | None, **diff: Any) -> list[str]:
    """What it says."""
    return [one.message for one in found(rails, base, head, **diff)]


NONE, EMPTY = Side(None), Side(())
COMMITTED = {f"I-{n}": Initiative("committed", f"team-{n}") for n in range(1, 11)}
COMMITTED["I-3"] = Initiative("in_progress", "team-3")


def committed(most: int, was: str, now: Side | None) -> list[str]:
    """Ten committed initiatives, taken before as written, under a limit."""
    before = Side(tuple(was.split()), {**COMMITTED, "C-1": Initiative(owner="c")})
    return said(Guardrails(max_committed_changes=most), before, now)


def test_committed_changes_are_counted() -> None:
    """Leaving and another scope count, staying and candidates do not; at the limit it is silent."""
    now = Side(("I-1", "I-2/full"))
    beyond = "2 committed initiatives would leave the plan or change scope, and at most 1 may"
    assert committed(1, "I-1 I-2/mvp I-3 C-1", now) == [f"{beyond}: I-2, I-3"]
    assert committed(2, "I-1 I-2/mvp I-3 C-1", now) == []
    assert committed(0, "I-1 C-1", Side(("I-1",))) == []
    one = "1 committed initiative would leave the plan or change scope, and at most 0 may: I-2"
    assert committed(0, "I-1 I-2", Side(("I-1",))) == [one]


@pytest.mark.parametrize(
    ("was", "now", "ways"),
    [
        ("I-1@2026-Q1", "I-1@2026-Q2", "leave the plan, change scope or move"),
        ("I-1@2026-Q1 I-2@2026-Q1", "I-1@2026-Q2", "leave the plan, change scope or move"),
        ("I-1", "I-1@2026-Q2", "leave the plan, change scope or move"),
        ("I-1@2026-Q2", "I-1", "leave the plan, change scope or move"),
        ("I-1@2026-Q1 I-2", "I-2", "leave the plan or change scope"),
        ("I-1/mvp@2026-Q1", "I-1/full@2026-Q2", "leave the plan or change scope"),
    ],
)
def test_a_move_is_named_where_one_moves(was: str, now: str, ways: str) -> None:
    """Also where the plan has a schedule only now; what leaves or changes scope does not move."""
    (message,) = committed(0, was, Side(tuple(now.split())))
    assert f" would {ways}, and at most 0 may" in message


@pytest.mark.parametrize("now", [None, NONE], ids=["the scenario is gone", "there is no plan"])
def test_a_lost_plan_loses_what_is_committed(now: Side | None) -> None:
    """Whoever loses the whole plan drops every committed initiative of it."""
    (message,) = committed(1, "I-1 I-2 C-1", now)
    assert message.startswith("2 committed initiatives would leave")
    assert committed(2, "I-1 I-2 C-1", now) == []


@pytest.mark.parametrize("taken", [(), None], ids=["there is a plan", "there is none"])
def test_what_is_delivered_keeps_its_promise(taken: tuple[str, ...] | None) -> None:
    """Whether there still is a plan or not; what is only there on the head counts for nothing."""
    shipped = {"I-1": Initiative("delivered"), "I-2": Initiative("archived")}
    (message,) = committed(0, "I-1 I-2", Side(taken, shipped))
    assert message.startswith("1 committed initiative would") and message.endswith(": I-2")


def test_what_is_delivered_is_no_fall() -> None:
    """It adds nothing to the objective any more: what it was worth is not lost."""
    rails = Guardrails(max_objective_fall=Decimal("0.1"))
    shipped = effect("delivered", "I-1", "One", "30", None)
    dropped = effect("drops", "I-2", "Two", "20", None)
    sides = {"before": side(objective="100"), "effects": (shipped, dropped)}
    assert said(rails, EMPTY, EMPTY, **sides, after=side(objective="60")) == []
    beyond = ["the objective falls by 11%, and at most 10% is allowed"]
    assert said(rails, EMPTY, EMPTY, **sides, after=side(objective="59")) == beyond


@pytest.mark.parametrize(("count", "rest"), [(8, ""), (9, " and 1 more"), (10, " and 2 more")])
def test_eight_are_named(count: int, rest: str) -> None:
    keys = sorted(COMMITTED)[:count]
    (message,) = committed(0, " ".join(keys), EMPTY)
    assert message.endswith(f"may: {', '.join(keys[:8])}{rest}")


@pytest.mark.parametrize(
    ("most", "was", "now", "expected"),
    [
        ("0.1", "100", "90", None),
        ("0.1", "100", "89.999", "falls by 10.01%, and at most 10% is allowed"),
        ("0", "100", "100", None),
        ("0", "100", "101", None),
        ("0", "100", "99", "falls by 1%, and at most 0% is allowed"),
        ("0.5", "-100", "-150", None),
        ("0.5", "-100", "-151", "falls by 51%, and at most 50% is allowed"),
        ("0.1", "0", "0", None),
        ("0.1", "0", "-1", "falls, and at most 10% is allowed"),
        ("0.1", None, "1", None),
        ("0.1", "100", None, None),
    ],
)
def test_the_objective_falls(
    most: str, was: str | None, now: str | None, expected: str | None
) -> None:
    """By the part that is allowed, and no more; measured against the size of the old value."""
    rails = Guardrails(max_objective_fall=Decimal(most))
    sides = {"before": side(objective=was), "after": side(objective=now)}
    messages = said(rails, EMPTY, EMPTY, **sides)
    assert messages == ([] if expected is None else [f"the objective {expected}"])
    other = SimpleNamespace(comparable=False)
    assert said(rails, EMPTY, EMPTY, **sides, objective=other) == []
    assert said(Guardrails(), EMPTY, EMPTY, **sides) == []


def test_a_side_that_is_missing_has_no_objective() -> None:
    rails = Guardrails(max_objective_fall=Decimal(0))
    assert said(rails, EMPTY, None, after=None) == []


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        (("85", "100"), ("90", "100"), None),
        (("85", "100"), ("90.001", "100"), "90.01% of engineering is used"),
        (("95", "100"), ("95", "100"), None),
        (("95", "100"), ("94", "100"), None),
        (("95", "100"), ("96", "100"), "96% of engineering is used"),
        ((None, None), ("91", "100"), "91% of engineering is used"),
        (("0", "0"), ("91", "100"), "91% of engineering is used"),
        (("1", "100"), ("91", None), None),
        (("1", "100"), (None, "100"), None),
        (("1", "100"), ("0", "0"), None),
    ],
)
def test_a_cap_is_used(
    was: tuple[str | None, str | None], now: tuple[str | None, str | None], expected: str | None
) -> None:
    """Up to its part, and beyond it where it was as far before."""
    rails = Guardrails(max_capacity_use=Decimal("0.9"))
    use = CapacityChange(
        resource="engineering",
        unit="day",
        dimension="all",
        value="all",
        used_before=was[0],
        cap_before=was[1],
        used_after=now[0],
        cap_after=now[1],
    )
    messages = said(rails, EMPTY, EMPTY, capacity=(use,))
    assert messages == ([] if expected is None else [f"{expected}, and at most 90% is allowed"])
    assert said(Guardrails(), EMPTY, EMPTY, capacity=(use,)) == []
    elsewhere = use.model_copy(update={"dimension": "country", "value": "UK"})
    there = said(rails, EMPTY, EMPTY, capacity=(elsewhere,))
    assert there == [message.replace(" is used", " in UK is used") for message in messages]


@pytest.mark.parametrize(
    ("level", "was", "now", "expected"),
    [
        ("floor", OK, CRITICAL, "the floor of gmv was met and is missed now"),
        ("ceiling", OK, CRITICAL, "the ceiling of gmv was met and is missed now"),
        ("floor", None, CRITICAL, "the floor of gmv was not asked for and is missed now"),
        ("floor", CRITICAL, CRITICAL, None),
        ("floor", OK, OK, None),
        ("floor", OK, None, None),
        ("goal", OK, WARN, None),
        (None, None, None, None),
    ],
)
def test_a_floor_opens(
    level: str | None, was: Severity | None, now: Severity | None, expected: str | None
) -> None:
    """A floor or ceiling that was not missed is missed; a goal may be."""
    parts = {"level": level, "severity_before": was, "severity_after": now}
    rails = Guardrails(no_new_shortfall=True)
    row = kpi("GMV", "1", "1", "1", ("0", "0")).model_copy(update=parts)
    messages = said(rails, EMPTY, EMPTY, kpis=(row,))
    assert messages == ([] if expected is None else [expected])
    assert said(Guardrails(), EMPTY, EMPTY, kpis=(row,)) == []
    elsewhere = row.model_copy(update={"dimension": "country", "value": "UK"})
    there = said(rails, EMPTY, EMPTY, kpis=(elsewhere,))
    assert there == [message.replace("of gmv", "of gmv in UK") for message in messages]


def test_a_plan_is_lost() -> None:
    """One that was there, and only then."""
    rails = Guardrails(no_new_shortfall=True)
    assert said(rails, EMPTY, None) == ["the scenario is gone"]
    assert said(rails, EMPTY, NONE) == ["there is no plan any more"]
    assert said(rails, NONE, NONE) == said(rails, NONE, None) == said(rails, EMPTY, EMPTY) == []
    assert said(Guardrails(), EMPTY, NONE) == []


def test_a_scenario_that_was_not_there_is_not_guarded() -> None:
    rails = Guardrails(no_new_shortfall=True, max_objective_fall=Decimal(0))
    row = kpi("GMV", "1", "1", "1", ("0", "0")).model_copy(
        update={"level": "floor", "severity_after": CRITICAL}
    )
    assert said(rails, None, EMPTY, kpis=(row,)) == []


WATCHED = Guardrails(need_reason={"INIT-0001": "the board asked"})


ENTERS = "INIT-0001 enters without a reason under mandatory"
DROPS = "INIT-0001 drops without a reason under exclude"
MANDATORY = Initiative(mandatory={"reason": "PSD3"})


@pytest.mark.parametrize(
    ("kind", "head", "expected"),
    [
        ("enters", EMPTY, ENTERS),
        ("drops", EMPTY, DROPS),
        ("drops", None, DROPS),
        ("rescoped", EMPTY, None),
        ("enters", Side((), mandatory=("INIT-0001",)), None),
        ("drops", Side((), mandatory=("INIT-0001",)), DROPS),
        ("drops", Side((), exclude=("INIT-0001",)), None),
        ("enters", Side((), exclude=("INIT-0001",)), ENTERS),
        ("enters", Side((), {"INIT-0001": MANDATORY}), None),
        ("enters", Side((), {"INIT-0002": MANDATORY}), ENTERS),
    ],
)
def test_a_watched_initiative_moves(kind: str, head: Side | None, expected: str | None) -> None:
    """Into the plan with a mandate that somebody wrote, out of it where it is excluded."""
    moves = (effect(kind, "INIT-0001", "One", "1", None),)
    messages = said(WATCHED, EMPTY, head, effects=moves)
    assert messages == ([] if expected is None else [f"{expected}; it is watched: the board asked"])
    others = (effect(kind, "INIT-0002", "Two", "1", None),)
    assert said(WATCHED, EMPTY, head, effects=others) == []


def test_owners_decide_beside_those_named() -> None:
    """Each once, those named first; an initiative without an owner, or unknown, adds nobody."""
    owners = {"INIT-0001": "ann", "INIT-0002": "bea", "INIT-0003": None, "INIT-0004": "cfo"}
    initiatives = {key: Initiative(owner=owner) for key, owner in owners.items()}
    rails = Guardrails(
        no_new_shortfall=True, max_objective_fall=Decimal(0), deciders=("cfo", "board")
    )
    kinds = ("drops", "enters", "drops", "drops", "drops")
    keys = (*owners, "INIT-0009")
    moves = tuple(effect(*parts, "Title", "1", None) for parts in zip(kinds, keys, strict=True))
    sides = {"before": side(objective="2"), "after": side(objective="1"), "effects": moves}
    before = Side((), initiatives)
    fall, lost = (
        found(rails, before, EMPTY, **sides),
        found(rails, before, NONE, **sides),
    )
    assert [one.deciders for one in fall] == [("cfo", "board", "ann")]
    assert [one.deciders for one in lost] == [("cfo", "board", "ann")] * 2
    # Of what enters, the newest owner is on the head.
    use = CapacityChange(
        resource="engineering",
        unit="day",
        dimension="all",
        value="all",
        used_before=None,
        cap_before=None,
        used_after="1",
        cap_after="1",
    )
    rails = Guardrails(max_capacity_use=Decimal(0))
    after = Side((), {**initiatives, "INIT-0002": Initiative(owner="zoe")})
    (one,) = found(rails, before, after, capacity=(use,), effects=moves)
    assert one.deciders == ("zoe",)
    (one,) = found(rails, before, None, capacity=(use,), effects=moves)
    assert one.deciders == ("bea",)


def test_what_two_sets_say_alike_is_said_once() -> None:
    """The guardrails of the base and of the head hold; one sentence of both is one."""
    shown = SimpleNamespace(scenario="base", effects=(), kpis=(), capacity=())
    shown.before = shown.after = None
    rails = [Guardrails(no_new_shortfall=True, deciders=(name,)) for name in ("old", "new")]
    moved = Moved(cast(Any, shown), EMPTY.plan, None)
    (one,) = violations(rails, [moved])
    assert (one.guardrail, one.scenario, one.deciders) == ("no_new_shortfall", "base", ("old",))
