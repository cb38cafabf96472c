"""The items of a result, worked out again: what each initiative of the pool costs, moves and
counts."""

from collections.abc import Mapping
from fractions import Fraction
from math import floor

from portfolio.certify.amounts import NOTHING, Amounts, WitnessItem
from portfolio.certify.facts import Facts
from portfolio.certify.reasons import Reasons
from portfolio.results import ItemResult, Reason, exact

MILLION = 10**6


def items_of(facts: Facts, amounts: Amounts, reasons: Reasons) -> tuple[ItemResult, ...]:
    """Every initiative of the pool, by key."""
    values = amounts.values()
    chosen = (WitnessItem(key, taken.scope, taken.start) for key, taken in facts.chosen.items())
    whole = sum((values.get(item, NOTHING) for item in chosen), NOTHING)
    return tuple(
        _item(facts, amounts, values, whole, key, reasons.of(key)) for key in amounts.offers
    )


def _item(
    facts: Facts,
    amounts: Amounts,
    values: Mapping[WitnessItem, Fraction],
    whole: Fraction,
    key: str,
    reason: Reason,
) -> ItemResult:
    record = facts.initiatives[key]
    items = [item for item, _ in amounts.ways[key]]
    selected = key in facts.chosen
    shown = (
        WitnessItem(key, facts.chosen[key].scope, facts.chosen[key].start) if selected else items[0]
    )
    if not selected or shown not in items:
        # Of several that are worth the same, the first.
        shown = max(items, key=lambda item: values[item])
    offer, value = amounts.offers[key][shown.scope], values[shown]
    tokens = dict(sorted(offer["tokens"].items()))
    contributions = dict(sorted(offer["contributions"].items()))
    share = exact(_share(value, whole)) if selected and whole else "0"
    return ItemResult(
        period=facts.definition["period"],
        key=key,
        title=record["title"],
        owner=record["owner"],
        selected=selected,
        kept=key in facts.kept,
        scope=shown.scope,
        **_dates(facts, key, selected),
        tokens=tokens,
        contributions=contributions,
        objective=exact(value),
        share=share,
        reason=reason,
    )


def _dates(facts: Facts, key: str, selected: bool) -> dict[str, str]:
    """When the plan starts and ends what it takes, with a schedule."""
    work = facts.work(key) if selected and facts.timing.schedule is not None else None
    if work is None:
        return {}
    dates = {"start": facts.timing.steps[work.start - 1]}
    if work.ends:
        dates["finish"] = facts.timing.steps[work.finish - 1]
    return dates


def _share(part: Fraction, whole: Fraction) -> Fraction:
    """Rounded half up to 6 decimals."""
    return Fraction(floor((2 * part * MILLION + whole) / (2 * whole)), MILLION)
