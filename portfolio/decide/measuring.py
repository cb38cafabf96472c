"""Plans measured by the independent witness, and what differs between two of them."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

from portfolio.answers import CapacityMove, GapMove, KpiMove, Moves
from portfolio.canonical import Record, input_records, scenario_record
from portfolio.certify import certify
from portfolio.choice import Choice
from portfolio.model import Planning
from portfolio.results import Certificate


class Measuring:
    """Measures plans of one planning: each once."""

    def __init__(self, planning: Planning) -> None:
        self.planning = planning
        self._certificates: dict[Choice, Certificate] = {}

    @cached_property
    def _records(self) -> list[Record]:
        return input_records(self.planning)

    @cached_property
    def _definition(self) -> Record:
        return scenario_record(self.planning)

    def certificate(self, chosen: Choice) -> Certificate:
        """Every rule and total of a plan, recomputed exactly.

        Raises:
            AssertionError: if the plan breaks a rule, which the solver says it keeps.
        """
        if chosen not in self._certificates:
            select = None if self.planning.select is None else sorted(self.planning.select)
            certificate = certify(self._records, self._definition, select, chosen)
            if not certificate.holds:
                raise AssertionError(f"a plan of {self.planning.name} breaks its rules")
            self._certificates[chosen] = certificate
        return self._certificates[chosen]

    def moves(self, before: Choice, after: Choice) -> Moves:
        """What differs between two plans of the planning."""
        first, second = self.certificate(before), self.certificate(after)
        return moves_between(first, self.planning, second)


def moves_between(
    before: Certificate,
    planning: Planning,
    after: Certificate,
) -> Moves:
    """What differs between two certified plans, of what both measure; `planning` has the second."""
    return Moves(
        kpis=tuple(_kpi_moves(planning, before, after)),
        gaps=tuple(_gap_moves(planning, before, after)),
        capacity=tuple(_capacity_moves(planning, before, after)),
    )


def _kpi_moves(planning: Planning, before: Certificate, after: Certificate) -> Iterator[KpiMove]:
    totals = {(one.kpi, one.dimension, one.value): one.total for one in before.kpis}
    for kpi in after.kpis:
        total = totals.get((kpi.kpi, kpi.dimension, kpi.value))
        if total is not None and Fraction(total) != Fraction(kpi.total):
            yield KpiMove(
                kpi=kpi.kpi,
                dimension=kpi.dimension,
                value=kpi.value,
                unit=planning.metrics.metrics[kpi.kpi].unit,
                before=total,
                after=kpi.total,
            )


def _gap_moves(planning: Planning, before: Certificate, after: Certificate) -> Iterator[GapMove]:
    gaps = {}
    for one in before.gaps:
        step = before.step_of(one.period)
        gaps[one.kpi, one.dimension, one.value, step, one.level] = one.gap
    for gap in after.gaps:
        step = after.step_of(gap.period)
        missing = gaps.get((gap.kpi, gap.dimension, gap.value, step, gap.level))
        unit = planning.metrics.metrics[gap.kpi].unit
        if missing is not None and Fraction(missing) != Fraction(gap.gap):
            yield GapMove(
                kpi=gap.kpi,
                dimension=gap.dimension,
                value=gap.value,
                level=gap.level,
                step=step,
                unit=unit,
                before=missing,
                after=gap.gap,
                severity=gap.severity,
            )


def _capacity_moves(
    planning: Planning,
    before: Certificate,
    after: Certificate,
) -> Iterator[CapacityMove]:
    used = {}
    for step, one in before.capacity_by_step:
        used[one.resource, one.dimension, one.value, step] = one.used
    for step, use in after.capacity_by_step:
        tokens = used.get((use.resource, use.dimension, use.value, step))
        if tokens is not None and Fraction(tokens) != Fraction(use.used):
            yield CapacityMove(
                resource=use.resource,
                dimension=use.dimension,
                value=use.value,
                step=step,
                unit=planning.organization.resources[use.resource].unit,
                before=tokens,
                after=use.used,
                cap=use.cap,
            )
