"""No proof is accepted of what brute force refutes: proofs, results and instances are changed by
chance."""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from portfolio.certify.checker import ProofError, check_proof, header, spelled_step
from portfolio.certify.claims import ClaimError, claims_of
from portfolio.certify.rows import System
from portfolio.choice import Choice
from portfolio.model import Planning
from portfolio.prove.budget import ProofBudget
from portfolio.prove.proof import RunProof, prove_claims
from portfolio.results import exact
from portfolio.stages import StageId
from tests.brute import Everything
from tests.prove.small import RUN, stated, system
from tests.strategies import FULL, examples, plannings

CHANGES = 25
"""Tried with each planning: 12 plannings make 300, and under PORTFOLIO_FULL=1 400 make 10,000."""
MOST_EDITS = 3

Steps = list[Any]


def proof_of(mine: System, result: Mapping[str, Any]) -> RunProof:
    return prove_claims(RUN, mine, claims_of(mine, result), ProofBudget(5000, 500_000))


def accepted(mine: System, result: Mapping[str, Any], lines: list[str]) -> bool:
    """Whether a proof is accepted as a whole, whatever rows its header was made for."""
    try:
        claims = claims_of(mine, result)
        checked = check_proof(RUN, mine, claims, [spelled_step(header(RUN, mine)), *lines[1:]])
    except (ClaimError, ProofError):
        return False
    return set(checked.claims) == {claim.name for claim in claims}


def _number(steps: Steps, chance: random.Random) -> None:
    """One number of one step is another."""
    step = chance.choice([step for step in steps if len(step) > 1 and step[0] != "claim"])
    inside = [part for part in step[1:] if isinstance(part, list) and part]
    chosen = chance.choice([step, *inside])
    places = [at for at, part in enumerate(chosen) if isinstance(part, int)]
    at = chance.choice(places)
    chosen[at] = chance.choice(
        [chosen[at] + 1, max(chosen[at] - 1, 0), chosen[at] * 2, 0, chance.randrange(60)]
    )


def _dropped(steps: Steps, chance: random.Random) -> None:
    del steps[chance.randrange(len(steps))]


def _doubled(steps: Steps, chance: random.Random) -> None:
    at = chance.randrange(len(steps))
    steps.insert(at, steps[at])


def _swapped(steps: Steps, chance: random.Random) -> None:
    a, b = chance.randrange(len(steps)), chance.randrange(len(steps))
    steps[a], steps[b] = steps[b], steps[a]


def _copied(steps: Steps, chance: random.Random) -> None:
    """One step in the place of another."""
    steps[chance.randrange(len(steps))] = chance.choice(steps)


EDITS: tuple[Callable[[Steps, random.Random], None], ...] = (
    _number,
    _number,
    _dropped,
    _doubled,
    _swapped,
    _copied,
)


def edited(proof: RunProof, chance: random.Random) -> list[str]:
    """A proof with a few steps changed."""
    steps = [json.loads(line) for line in proof.lines[1:]]
    for _ in range(chance.randint(0, MOST_EDITS)):
        if any(step[0] != "claim" for step in steps):
            chance.choice(EDITS)(steps, chance)
    return [proof.lines[0], *map(spelled_step, steps)]


def restated(planned: Planning, result: Mapping[str, Any], chance: random.Random) -> dict[str, Any]:
    """What a forger would write: another portfolio with its own values, or that there is no
    plan."""
    everything = Everything(planned)
    feasible = np.flatnonzero(everything.feasible)
    if not feasible.size or result["status"] != "optimal" or chance.random() < 0.1:
        return {"status": "infeasible", "items": []}
    return with_plan(system(planned), result, everything.selection(int(chance.choice(feasible))))


def with_plan(mine: System, result: Mapping[str, Any], plan: Choice) -> dict[str, Any]:
    """The same result with another plan, and the values that this one has."""
    forged: dict[str, Any] = json.loads(json.dumps(result))
    point = mine.point(plan)
    forged["items"] = [
        {"key": key, "scope": taken.scope, "start": taken.start, "selected": True}
        for key, taken in plan.items()
    ]
    for row in forged["stages"]:
        row["value"] = row["bound"] = exact(mine.stage(_id(row)).value(point))
        if row["kind"] == "objective":
            forged["objective"] = forged["bound"] = row["value"]
    return forged


def changed(planned: Planning, chance: random.Random) -> Planning:
    """The same planning, one amount of one initiative or one cap a little different."""
    factor = Decimal(chance.choice(["0.5", "0.9", "1.1", "2", "-1"]))
    capacity = planned.scenario.capacity
    if capacity and chance.random() < 0.3:
        resource = chance.choice(sorted(capacity))
        bound = capacity[resource].all
        if bound is not None and bound.cap is not None:
            wider = bound.model_copy(update={"cap": bound.cap * abs(factor)})
            by_slice = capacity[resource].model_copy(update={"all": wider})
            scenario = planned.scenario.model_copy(
                update={"capacity": {**capacity, resource: by_slice}}
            )
            return replace(planned, scenario=scenario)
    key = chance.choice(sorted(planned.initiatives))
    initiative = planned.initiatives[key]
    contributions = {
        kpi: amount * factor for kpi, amount in (initiative.contributions or {}).items()
    }
    other = initiative.model_copy(update={"contributions": contributions})
    return replace(planned, initiatives={**planned.initiatives, key: other})


@examples(40 if FULL else 12)
@given(plannings(max_initiatives=6), st.randoms(use_true_random=False))
def test_changed_by_chance(planned: Planning, chance: random.Random) -> None:
    """Accepted is only what is true: edits of the proof under a true and under a forged result."""
    truth, mine = stated(planned), system(planned)
    proof = proof_of(mine, truth)
    for _ in range(CHANGES):
        result = truth if chance.random() < 0.5 else restated(planned, truth, chance)
        if accepted(mine, result, edited(proof, chance)):
            assert plan_of(result) == plan_of(truth)


@examples(40 if FULL else 12)
@given(plannings(max_initiatives=6), st.randoms(use_true_random=False))
def test_of_a_changed_instance(planned: Planning, chance: random.Random) -> None:
    """A proof that was made before a number changed proves nothing that is not so since."""
    before = stated(planned)
    lines = list(proof_of(system(planned), before).lines)
    for _ in range(CHANGES // 5):
        now = changed(planned, chance)
        mine = system(now)
        scopes = {item["key"]: item["scope"] for item in before["items"]}
        plan = Choice.of_scopes(scopes)
        result = with_plan(mine, before, plan) if before["status"] == "optimal" else before
        if accepted(mine, result, lines):
            assert plan_of(result) == plan_of(stated(now))


@examples(12)
@given(plannings(max_initiatives=6))
def test_strengthened(planned: Planning) -> None:
    """The proof that no portfolio has more is no proof that none has as much."""
    truth, mine = stated(planned), system(planned)
    claims = claims_of(mine, truth)
    lines = proof_of(mine, truth).lines
    for claim in claims:
        if claim.premises and claim.name != "no plan":
            *before, goal = claim.premises
            stronger = type(claim)(claim.name, (*before, goal._replace(bound=goal.bound + 1)))
            others = [stronger if one.name == claim.name else one for one in claims]
            try:
                check_proof(RUN, mine, others, lines)
            except ProofError:
                continue
            raise AssertionError(
                f"accepted: nothing has as much of {claim.name} as the plan itself"
            )


def plan_of(result: Mapping[str, Any]) -> Any:
    items = result["items"]
    return result["status"], sorted((item["key"], item["scope"], item["start"]) for item in items)


def _id(row: Mapping[str, Any]) -> StageId:
    return StageId(row["kind"], row["measure"], row["index"])
