"""The next release problem (Bagnall, Rayward-Smith and Whittley 2001; instances by Xuan et al.,
IEEE TSE 38(5), 2012).

A requirement is an initiative without a value of its own, with those that it builds on as
prerequisites. A customer pays once all requirements asked for are there: a synergy. One who asks
for a single requirement is its contribution.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import NamedTuple

from benchmarks.importers.instance import VALUE, Instance, item_key
from benchmarks.importers.tokens import Tokens

BUDGETS = (30, 50, 70)
"""Budgets of the published instances, in per cent of what all requirements cost together."""
COST = "cost"


class _Customer(NamedTuple):
    profit: Decimal
    wishes: Sequence[int]


class _Release(NamedTuple):
    costs: Sequence[Decimal]
    needs: Mapping[int, Sequence[int]]
    customers: Sequence[_Customer]


def read(folder: Path) -> Iterator[Instance]:
    """Every file at every budget."""
    for path in sorted(folder.glob("nrp*.txt")):
        release = _parsed(Tokens(path.read_text("utf-8")))
        for percent in BUDGETS:
            yield _instance(f"{path.stem}-{percent}", release, percent)


def _parsed(words: Tokens) -> _Release:
    """Costs by level; pairs `A B`, where B builds on A; customers with profit and wishes. Numbers
    start at 1."""
    costs: list[Decimal] = []
    for _ in range(words.integer()):
        costs += words.numbers(words.integer())
    needs: dict[int, list[int]] = defaultdict(list)
    for _ in range(words.integer()):
        needed, dependent = words.integer(), words.integer()
        if needed not in needs[dependent]:
            needs[dependent].append(needed)
    customers = []
    for _ in range(words.integer()):
        profit = words.number()
        customers.append(
            _Customer(profit, list(dict.fromkeys(words.integer() for _ in range(words.integer()))))
        )
    return _Release(costs, needs, customers)


def _instance(name: str, release: _Release, percent: int) -> Instance:
    own = [Decimal(0)] * (len(release.costs) + 1)
    synergies = {}
    for number, (profit, wishes) in enumerate(release.customers, start=1):
        if len(wishes) == 1:
            own[wishes[0]] += profit
        else:
            synergies[f"customer-{number:04d}"] = {
                "members": [item_key(wish) for wish in wishes],
                "bonus": {VALUE: profit},
            }
    initiatives = {
        item_key(number): {
            "tokens": {COST: cost},
            "contributions": {VALUE: own[number]},
            "requires": [item_key(needed) for needed in release.needs.get(number, ())],
        }
        for number, cost in enumerate(release.costs, start=1)
    }
    share = sum(release.costs, Decimal(0)) * percent / 100
    budget = (share + Decimal("0.5")).to_integral(ROUND_FLOOR)
    return Instance(
        name, initiatives, {COST: "unit of cost"}, {COST: budget}, {"synergies": synergies}
    )
