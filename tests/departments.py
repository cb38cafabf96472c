"""A large company: 2,000 initiatives, 50 departments, and a bound for each department and more."""

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

from portfolio.model import Initiative, Organization, Planning, Scenario
from tests.larger import everyday


def company(number: int = 2_000, departments: int = 50, seed: int = 0) -> Planning:
    """An everyday portfolio whose initiatives lie in departments, with four bounds for each.

    A cap of each resource, a floor of engineering and a ceiling of churn: 200 bounds for 50.
    """
    dice = random.Random(seed)
    drawn = everyday(number, seed)
    names = [f"department-{place:02d}" for place in range(1, departments + 1)]
    homes = {key: dice.choice(names) for key in drawn.initiatives}
    initiatives: dict[str, Initiative] = {}
    used: dict[str, dict[str, Decimal]] = {name: {} for name in names}
    for key, initiative in drawn.initiatives.items():
        place = {**initiative.dimensions, "department": {homes[key]: Decimal(1)}}
        initiatives[key] = initiative.model_copy(update={"dimensions": place})
        totals = used[homes[key]]
        for resource, tokens in (initiative.tokens or {}).items():
            totals[resource] = totals.get(resource, Decimal(0)) + tokens
    scenario = drawn.scenario.model_dump(mode="python", exclude_unset=True)
    ceilings: dict[str, Any] = {}
    for resource in ("engineering", "design"):
        caps = {
            name: {"cap": totals.get(resource, Decimal(0)) // 2} for name, totals in used.items()
        }
        scenario["capacity"][resource]["department"] = caps
    for name, totals in used.items():
        floor = totals.get("engineering", Decimal(0)) // 20
        scenario["capacity"]["engineering"]["department"][name]["floor"] = floor
        ceilings[name] = {"churn": {"ceiling": Decimal(5)}}
    scenario["targets"]["department"] = ceilings
    values = {name: name for name in names}
    organization = drawn.organization.model_dump(mode="python", exclude_unset=True)
    organization["dimensions"] = {**organization["dimensions"], "department": values}
    return replace(
        drawn,
        scenario=Scenario.model_validate(scenario),
        organization=Organization.model_validate(organization),
        initiatives=initiatives,
    )
