"""Every claim of small plans over time is proven; no changed proof, result or instance is accepted
unless enumeration agrees."""

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from portfolio.certify.claims import claims_of
from portfolio.choice import Choice, Taken
from portfolio.model import Planning
from portfolio.results import exact
from tests.over_time.enumerator import Horizon, Option
from tests.over_time.horizons import random_planning
from tests.prove.small import system
from tests.prove.test_mutated import accepted, edited, plan_of, proof_of, with_plan

CHANGES = 25
"""Tried with each planning."""
SEEDS = range(24)
CHANGES_OF_SCHEDULE: tuple[Mapping[str, Any], ...] = (
    {"handover": "next_step"},
    {"keep_periods": True},
    {"discount": {"gmv": Decimal("0.5")}},
)

Plan = Mapping[str, Option]


class Stated:
    """What the run of a small horizon states, by going over every plan."""

    def __init__(self, planning: Planning) -> None:
        self.horizon = Horizon(planning)
        self.feasible = [p for p in self.horizon.plans() if self.horizon.keeps_rules(p)]
        self.result = self._result()

    def choice(self, plan: Plan) -> Choice:
        names = self.horizon.steps
        return Choice((key, Taken(o.scope, names[o.start - 1])) for key, o in plan.items())

    def _result(self) -> dict[str, Any]:
        if not self.feasible or not self.horizon.pool:
            return {"status": "infeasible", "items": []}
        left = [(plan, list(self.horizon.stages(plan))) for plan in self.feasible]
        rows: list[dict[str, Any]] = []
        for number, (name, sign, _) in enumerate(left[0][1]):
            if len(left) == 1 and any(row["kind"] == "objective" for row in rows):
                break
            best = max(sign * stages[number][2] for _, stages in left)
            left = [one for one in left if sign * one[1][number][2] == best]
            rows.append(_row(name, sign, sign * best))
        objective = next(row["value"] for row in rows if row["kind"] == "objective")
        last = None if rows[-1]["kind"] == "objective" else _id(rows[-1])
        result = {
            "status": "optimal",
            "items": [],
            "stages": rows,
            "tie": {"unique": last is None, "decided_by": last},
            "objective": objective,
            "bound": objective,
        }
        return with_plan(system(self.horizon.planning), result, self.choice(left[0][0]))


def _row(name: str, sign: int, value: Fraction) -> dict[str, Any]:
    kind, measure, index = name.replace(" ", "_"), None, None
    if name.startswith("tokens "):
        kind, measure = "tokens", name.removeprefix("tokens ")
    elif name[-1].isdigit():
        kind, index = name[:-2].replace(" ", "_"), int(name[-1])
    spelled = exact(value)
    fields = {"kind": kind, "measure": measure, "index": index}
    sense = "max" if sign > 0 else "min"
    return {**fields, "sense": sense, "value": spelled, "bound": spelled, "proven": True}


def _id(row: Mapping[str, Any]) -> dict[str, Any]:
    return {field: row[field] for field in ("kind", "measure", "index")}


@pytest.mark.parametrize("seed", SEEDS)
def test_proven_and_accepted(seed: int) -> None:
    """A proof of each claim exists, and the checker accepts it: also that there is no plan."""
    one = Stated(random_planning(seed))
    mine = system(one.horizon.planning)
    proof = proof_of(mine, one.result)
    assert proof.still_open == ()
    assert proof.proven == tuple(claim.name for claim in claims_of(mine, one.result))
    assert accepted(mine, one.result, list(proof.lines))


@pytest.mark.parametrize("seed", SEEDS)
def test_changed_by_chance(seed: int) -> None:
    """Accepted is only what is true: edits of the proof under a true and under a forged result."""
    one, chance = Stated(random_planning(seed)), random.Random(seed)
    mine = system(one.horizon.planning)
    proof = proof_of(mine, one.result)
    for _ in range(CHANGES):
        forged = one.result
        if chance.random() < 0.5 and one.feasible and one.result["status"] == "optimal":
            other = chance.choice(one.feasible)
            forged = with_plan(mine, one.result, one.choice(other))
        elif chance.random() < 0.2:
            forged = {"status": "infeasible", "items": []}
        if accepted(mine, forged, edited(proof, chance)):
            assert plan_of(forged) == plan_of(one.result)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_a_changed_schedule(seed: int) -> None:
    """A proof that was made before the schedule changed proves nothing that is not so since."""
    one = Stated(random_planning(seed))
    lines = list(proof_of(system(one.horizon.planning), one.result).lines)
    for change in CHANGES_OF_SCHEDULE:
        now = Stated(_with_schedule(one.horizon.planning, change))
        mine = system(now.horizon.planning)
        result = one.result
        if result["status"] == "optimal":
            chosen = ((i["key"], Taken(i["scope"], i["start"])) for i in result["items"])
            try:
                result = with_plan(mine, result, Choice(chosen))
            except ValueError:
                continue  # it takes what may not start then any more
        if accepted(mine, result, lines):
            assert plan_of(result) == plan_of(now.result)


def _with_schedule(planning: Planning, change: Mapping[str, Any]) -> Planning:
    schedule = planning.scenario.schedule
    assert schedule is not None
    changed = {"schedule": schedule.model_copy(update=change)}
    return replace(planning, scenario=planning.scenario.model_copy(update=changed))
