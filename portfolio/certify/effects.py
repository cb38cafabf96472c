"""What an initiative uses in a step, and what it has counted by a step: spread, delayed and
discounted (MATH.md, "Over time")."""

from fractions import Fraction

from portfolio.certify.facts import Facts, exact_value
from portfolio.certify.timing import PER_YEAR, Work, kind_of_period, spent_share


def repeats(facts: Facts, kpi: str) -> bool:
    """Whether a KPI is a flow."""
    return facts.metrics[kpi].get("over_time") == "repeats"


def rate(facts: Facts, kpi: str, step: int) -> Fraction:
    """What the discount leaves of what counts in a step."""
    schedule = facts.timing.schedule or {}
    discount = schedule.get("discount", {}).get(kpi)
    return (
        Fraction(1) if discount is None else Fraction(1) / (1 + exact_value(discount)) ** (step - 1)
    )


def spent_tokens(
    facts: Facts, key: str, scope: str | None, work: Work, resource: str, step: int | None
) -> Fraction:
    """What an initiative uses of a resource in a step; with None in all that are planned."""
    place = 0 if step is None else step - work.start
    if not 0 <= place < work.steps:
        return Fraction(0)
    record = facts.initiatives[key]
    offer = record if scope is None else record["scopes"][scope]
    tokens = exact_value((offer["tokens"] or {}).get(resource, "0"))
    if not tokens:
        return tokens
    written = None if scope is None else offer.get("spread", {}).get(resource)
    shares = [exact_value(share) for share in written] if written else None
    if step is None:
        return tokens * spent_share(work, shares, facts.timing.last - work.start + 1)
    after, before = spent_share(work, shares, place + 1), spent_share(work, shares, place)
    return tokens * (after - before)


def counted_effect(
    facts: Facts,
    key: str,
    scope: str | None,
    work: Work,
    effect: Fraction,
    kpi: str,
    by: int,
) -> Fraction:
    """What an effect has counted by a step: delayed, discounted, and for a flow in each step from
    its finish on."""
    if not effect or not work.ends or work.finish > by:
        return Fraction(0)
    record = facts.initiatives[key]
    if record["time_sensitivity"] is not None and effect * facts.sign(kpi) > 0:
        first = facts.first_finish(key, scope)
        lost = (
            exact_value(record["time_sensitivity"])
            * (work.finish - first)
            / PER_YEAR[facts.timing.kind]
        )
        effect *= max(1 - lost, Fraction(0))
    if not repeats(facts, kpi):
        return effect * rate(facts, kpi, work.finish)
    part = Fraction(PER_YEAR[kind_of_period(record["period"])], PER_YEAR[facts.timing.kind])
    return sum(
        (effect * part * rate(facts, kpi, step) for step in range(work.finish, by + 1)), Fraction(0)
    )
