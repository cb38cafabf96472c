"""The items of a result, worked out again: what each initiative of the pool costs, moves and counts."""

from collections.abc import Mapping
from fractions import Fraction
from math import floor

from portfolio.certify.amounts import NOTHING, Amounts, Item
from portfolio.certify.facts import Facts
from portfolio.certify.reasons import Reasons
from portfolio.results import ItemResult, Reason, exact

MILLION = 10**6


def items_of(facts: Facts, amounts: Amounts, reasons: Reasons) -> tuple[ItemResult, ...]:
    """Every initiative of the pool, by key."""
    values = amounts.values()
    chosen = (Item(key, taken.scope) for key, taken in facts.chosen.items())
    whole = sum((values.get(item, NOTHING) for item in chosen), NOTHING)
    return tuple(_item(facts, amounts, values, whole, key, reasons.of(key)) for key in amounts.offers)


def _item(
    facts: Facts,
    amounts: Amounts,
    values: Mapping[Item, Fraction],
    whole: Fraction,
    key: str,
    reason: Reason,
) -> ItemResult:
    record, offers = facts.initiatives[key], amounts.offers[key]
    selected = key in facts.chosen
    scope = facts.chosen[key].scope if selected else None
    if not selected or scope not in offers:
        scope = _most_valuable(key, list(offers), values)
    offer, value = offers[scope], values[Item(key, scope)]
    return ItemResult(
        period=facts.definition["period"],
        key=key,
        title=record["title"],
        owner=record["owner"],
        selected=selected,
        kept=key in facts.kept,
        scope=scope,
        tokens=dict(sorted(offer["tokens"].items())),
        contributions=dict(sorted(offer["contributions"].items())),
        objective=exact(value),
        share=exact(_share(value, whole)) if selected and whole else "0",
        reason=reason,
    )


def _most_valuable(key: str, scopes: list[str | None], values: Mapping[Item, Fraction]) -> str | None:
    """The scope by which an initiative that is out is shown; of several equal ones the first."""
    return max(scopes, key=lambda scope: values[Item(key, scope)])


def _share(part: Fraction, whole: Fraction) -> Fraction:
    """Rounded half up to 6 decimals."""
    return Fraction(floor((2 * part * MILLION + whole) / (2 * whole)), MILLION)
