"""The independent witness: every rule, total and stage of a plan, from canonical inputs and
selected keys alone.

Nothing here comes from the compiler or the solver, and nothing is a float: the arithmetic is `int`
and `Fraction`.
"""

from collections.abc import Iterator, Sequence

from portfolio.certify.amounts import Amounts
from portfolio.certify.facts import ALL, Earned, Facts, Record
from portfolio.certify.ideas import gaps_of
from portfolio.certify.rules import rules_of
from portfolio.certify.stages import stages_of
from portfolio.certify.targets import CertifiedLevel, levels_of
from portfolio.certify.totals import Totals
from portfolio.choice import Choice
from portfolio.results import CapacityUse, Certificate, KpiTotal, StageValue, SynergyResult, exact


def certify(
    records: Sequence[Record],
    definition: Record,
    select: Sequence[str] | None,
    selection: Choice,
    key_orders: int = 1,
) -> Certificate:
    """Check a plan against every rule, and measure it.

    `records` are the canonical input records, `definition` the canonical scenario, `select` the
    candidates that the run was restricted to. Pointers in the certificate lead into these canonical
    values.

    Raises:
        ValueError: if a weight or target has no scale, or more key orders are asked for than a hash
        has bits.
    """
    facts = Facts.of(records, definition, select, selection)
    totals = Totals(facts)
    return certificate_of(Amounts(facts), totals, levels_of(facts, totals), key_orders)


def certificate_of(
    amounts: Amounts, totals: Totals, levels: tuple[CertifiedLevel, ...], key_orders: int
) -> Certificate:
    """The certificate of a plan whose totals and levels are at hand; the amounts are those of its
    pool."""
    facts = totals.facts
    rules = tuple(rules_of(facts, totals, levels))
    stages = tuple(_stages(facts, totals, levels, key_orders))
    return Certificate(
        holds=not any(rule.is_broken for rule in rules),
        rules=tuple(rule.stated() for rule in rules),
        stages=stages,
        capacity=_capacity(facts, totals),
        kpis=_kpis(facts, totals),
        gaps=gaps_of(facts, amounts, levels),
        synergies=tuple(_synergy(earned) for earned in facts.earned),
    )


def _stages(
    facts: Facts, totals: Totals, levels: tuple[CertifiedLevel, ...], key_orders: int
) -> Iterator[StageValue]:
    for stage, value in stages_of(facts, totals, levels, key_orders).items():
        yield StageValue(**stage.fields(), value=exact(value))


def _capacity(facts: Facts, totals: Totals) -> tuple[CapacityUse, ...]:
    """Each bounded slice; with a schedule in each step, and where a bound is about all of them,
    over the whole."""
    uses = []
    for resource, where, bound in facts.bounds():
        for period, step, limits in _limits_by_period(facts, bound):
            use = CapacityUse(
                period=period,
                resource=resource,
                dimension=where[0],
                value=where[1],
                used=exact(totals.tokens(resource, where, step)),
                floor=limits["floor"],
                cap=limits["cap"],
            )
            uses.append(use)
    return tuple(uses)


def _limits_by_period(facts: Facts, bound: Record) -> Iterator[tuple[str, int | None, Record]]:
    """(period, number of the step, cap and floor there)."""
    timing = facts.timing
    period: str = facts.definition["period"]
    if timing.schedule is None:
        yield period, None, bound
        return
    by_step = bound.get("by_step", {})
    for step in timing.steps:
        limits = {"cap": bound["cap"], "floor": bound["floor"], **by_step.get(step, {})}
        yield step, None if timing.is_static else timing.number(step), limits
    if bound.get("whole") is not None:
        yield period, None, bound["whole"]


def _kpis(facts: Facts, totals: Totals) -> tuple[KpiTotal, ...]:
    """Each KPI that can be optimised over all, then each with a target in a slice."""
    pairs = [(kpi, ALL) for kpi in facts.optimizable] + [
        (kpi, where) for where, kpi, _ in facts.targets()
    ]
    return tuple(
        KpiTotal(
            period=facts.definition["period"],
            kpi=kpi,
            dimension=where[0],
            value=where[1],
            total=exact(totals.contributions(kpi, where)),
        )
        for kpi, where in dict.fromkeys(pairs)
    )


def _synergy(earned: Earned) -> SynergyResult:
    bonus = {kpi: exact(amount) for kpi, amount in sorted(earned.bonus.items())}
    return SynergyResult(
        name=earned.name,
        members=earned.selected,
        reached=earned.reached,
        bonus=bonus,
        saves={resource: exact(amount) for resource, amount in sorted(earned.saves.items())},
    )
