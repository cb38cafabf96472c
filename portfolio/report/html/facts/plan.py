"""Every initiative of the pool: in or out, what it brings, what it takes, and why."""

from dataclasses import dataclass
from fractions import Fraction

from portfolio.report.html.facts.source import RunSource
from portfolio.report.html.figures import short, short_quantity
from portfolio.report.html.texts import sentence
from portfolio.report.words.numbers import number
from portfolio.report.words.objective import main_kpi
from portfolio.report.words.reasons import reason_in_words
from portfolio.results import ItemResult


@dataclass(frozen=True)
class PlanRow:
    """One initiative. `tokens` are in the order of the resources, empty where it uses none."""

    key: str
    title: str
    owner: str
    scope: str
    when: str
    """From which step to which; empty where no start is decided."""
    selected: bool
    kept: bool
    value: Fraction
    value_text: str
    tokens: tuple[str, ...]
    total_tokens: Fraction
    moves: str
    reason: str

    @property
    def decision(self) -> str:
        """in or out."""
        return "in" if self.selected else "out"

    @property
    def taken(self) -> str:
        """The scope, and when: `mvp, 2026-Q1 to 2026-Q2`."""
        return ", ".join(part for part in (self.scope, self.when) if part)

    @property
    def item(self) -> str:
        """What the plan takes or leaves: KEY, or KEY/scope."""
        return f"{self.key}/{self.scope}" if self.scope else self.key


def plan_rows(source: RunSource) -> tuple[PlanRow, ...]:
    """What is in before what is out, the most valuable first."""
    rows = [_row(source, item) for item in source.result.items]
    rows.sort(key=lambda row: (not row.selected, -row.value, row.key))
    return tuple(rows)


def _row(source: RunSource, item: ItemResult) -> PlanRow:
    value = Fraction(item.objective)
    amounts = [item.tokens.get(resource, "0") for resource in source.shown.resources]
    tokens = tuple(number(amount) if Fraction(amount) else "" for amount in amounts)
    reason = reason_in_words(
        item.key,
        item.reason,
        is_in=item.selected,
        kpi_name=source.shown.name,
        timing_of=source.result.timing_of,
        standing=source.shown.standings.get(item.key),
    )
    return PlanRow(
        key=item.key,
        title=item.title,
        owner=item.owner or "",
        scope=item.scope or "",
        when=_when(item),
        selected=item.selected,
        kept=item.kept,
        value=value,
        value_text=short(value),
        tokens=tokens,
        total_tokens=sum(map(Fraction, amounts), Fraction(0)),
        moves=_moves(source, item),
        reason=sentence(reason),
    )


def _when(item: ItemResult) -> str:
    if item.start is None:
        return ""
    if item.finish == item.start:
        return item.start
    return f"{item.start} to {item.finish or 'later'}"


def _moves(source: RunSource, item: ItemResult) -> str:
    """The KPI that counts most in its value, with the contribution."""
    kpi = main_kpi(source.shown, item)
    if kpi is None:
        return ""
    metric = source.metric(kpi)
    amount = short_quantity(Fraction(item.contributions[kpi]), metric.unit, sign=True)
    return f"{metric.name} {amount}"
