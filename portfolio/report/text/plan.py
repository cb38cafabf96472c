"""A run on a terminal: what is in, what it reaches and uses, what is out, and how far it is
proven."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rich.console import RenderableType
from rich.text import Text

from portfolio.report.text.canvas import TableColumn, bullets, clean, heading, line, rendered, table
from portfolio.report.text.infeasible import conflict_parts, warning_parts
from portfolio.report.text.measures import measure_parts
from portfolio.report.words.labels import RunView, kept_in_words
from portfolio.report.words.lists import many, many_that
from portfolio.report.words.numbers import number, percent
from portfolio.report.words.objective import main_contribution, objective_in_words, value_in_words
from portfolio.report.words.proofs import (
    CHECKABLE,
    NAMED_IN_A_PROOF,
    UNSETTLED,
    accepting_line,
    nearness_in_words,
    proven_in_words,
    solver_in_words,
    tie_in_words,
    unproven_stage,
    where_it_stopped,
)
from portfolio.report.words.reasons import reason_in_words
from portfolio.report.words.rules import rule_title
from portfolio.results import Certificate, ItemResult, Result, RunStatus, shown_run_id

MOST_OUT = 15
"""Initiatives that are not in the plan, of which the most valuable are listed."""


@dataclass(frozen=True)
class ListedItems:
    """What a reader wants to see of a run's initiatives."""

    everything: bool = False
    """All that is out instead of the most valuable."""
    keys: frozenset[str] | None = None
    """These initiatives alone; None for all."""
    only: str = ""
    """Which these are, in words."""
    prices: Mapping[str, str] | None = None
    """Initiative -> what deciding it otherwise costs, in words; None where not asked for."""

    def of(self, items: Iterable[ItemResult]) -> list[ItemResult]:
        """The items among those that are wanted."""
        return [item for item in items if self.keys is None or item.key in self.keys]


def plan_view(
    run: RunView, *, width: int, color: bool, listing: ListedItems = ListedItems()
) -> str:
    """The run for a reader."""
    return rendered(_parts(run, width, listing), width, color=color)


def plan_head(run: RunView, *, width: int, color: bool) -> str:
    """What `plan_view` begins with, and what a plan is: nothing of it waits for gaps."""
    return rendered(_head_parts(run, width, ListedItems()), width, color=color)


def _head_parts(run: RunView, width: int, listing: ListedItems) -> Iterator[RenderableType]:
    yield from _headline(run)
    if listing.only:
        yield line(f"Listed are only the initiatives of {listing.only}.")
    if run.result.certificate is not None:
        yield from _selected(run, width, listing)


def _parts(run: RunView, width: int, listing: ListedItems) -> Iterator[RenderableType]:
    result, certificate = run.result, run.result.certificate
    yield from _head_parts(run, width, listing)
    if certificate is None:
        yield from conflict_parts(run)
        return
    yield from measure_parts(run, certificate, width)
    yield from _not_selected(run, width, listing)
    yield from warning_parts(result)
    yield heading("Proof")
    yield bullets([*_proof(result), _certificate(certificate)])


def _headline(run: RunView) -> Iterator[RenderableType]:
    result = run.result
    yield Text(clean(result.title), style="bold")
    run_id = shown_run_id(run.run_id)
    yield line(f"Scenario {result.scenario}, period {result.period}, run {run_id}", "dim")
    yield Text()
    yield _status(run)
    accepting = accepting_line(result)
    if accepting is not None:
        yield line(f"To accept this plan as it is, write under `schedule`: {accepting}")
    if result.objective is not None:
        yield line(f"Objective: {objective_in_words(run, result.objective)}")
    if result.certificate is not None:
        yield line(_count_of_selected(run))


def _count_of_selected(run: RunView) -> str:
    items = run.result.items
    selected = sum(item.selected for item in items)
    kept = kept_in_words(run)
    already = f" ({kept})" if kept else ""
    return f"Selected: {selected} of {many(len(items), 'initiative')}{already}"


def _status(run: RunView) -> Text:
    status = run.result.status
    if status is RunStatus.OPTIMAL:
        by_whom = proven_in_words(run.result.engine, checkable=run.checkable)
        proven = (f"Optimal, {by_whom}", "bold green")
        return Text.assemble(proven, ": no other portfolio does better.")
    if status is RunStatus.WITHIN_GAP:
        near = (nearness_in_words(run.result), "bold green")
        by_whom = solver_in_words(run.result.engine)
        most = value_in_words(run, run.result.bound or "0")
        return Text.assemble(near, f", proven by {by_whom}: no portfolio has more than {most}.")
    if status is RunStatus.TIED:
        best = ("Best value", "bold yellow")
        return Text.assemble(best, f": no portfolio does better. {UNSETTLED}.")
    if status is RunStatus.FEASIBLE:
        limits = f": stopped by its limits{where_it_stopped(run)}."
        return Text.assemble(("Not proven optimal", "bold yellow"), limits)
    if status is RunStatus.INFEASIBLE:
        if run.open_question is not None:
            return Text.assemble(
                ("Infeasible, as the record says", "bold yellow"), f": {run.open_question}."
            )
        proven_none = f", {CHECKABLE}" if run.checkable else ""
        infeasible = (f"Infeasible{proven_none}", "bold red")
        return Text.assemble(infeasible, ": no portfolio can keep all rules.")
    stopped = ("Stopped", "bold red")
    return Text.assemble(stopped, " before any plan was found: raise the scenario's limits.")


def _selected(run: RunView, width: int, listing: ListedItems) -> Iterator[RenderableType]:
    items = [item for item in listing.of(run.result.items) if item.selected]
    items.sort(key=lambda item: (-Fraction(item.share), item.key))
    yield heading(f"In the plan ({len(items)})")
    if not items:
        yield line("Nothing.")
        return
    contributions = [main_contribution(run, item) for item in items]
    columns = [
        TableColumn("Key", [item.key for item in items]),
        TableColumn("Title", [item.title for item in items], stretch=True),
        TableColumn("Owner", [item.owner or "" for item in items], drop=4),
    ]
    if any(item.scope for item in items):
        columns.append(TableColumn("Scope", [item.scope or "" for item in items], drop=2))
    if any(item.start for item in items):
        columns.append(TableColumn("Starts", [item.start or "" for item in items]))
        columns.append(TableColumn("Finishes", [item.finish or "later" for item in items]))
    columns += _token_columns(run, items)
    columns += [
        TableColumn("Main contribution", contributions, right=True, drop=3),
        TableColumn("Share", [percent(item.share) for item in items], right=True),
    ]
    if listing.prices is not None:
        prices = [listing.prices.get(item.key, "") for item in items]
        columns.append(TableColumn("Price", prices, right=True))
    yield table(columns, width)


def _token_columns(run: RunView, items: Sequence[ItemResult]) -> list[TableColumn]:
    """A column for each resource that some of the items use."""
    used = [name for name in run.resources if any(name in item.tokens for item in items)]
    return [TableColumn(name, _tokens(items, name), right=True, drop=1) for name in used]


def _tokens(items: Sequence[ItemResult], resource: str) -> list[str]:
    amounts = [item.tokens.get(resource) for item in items]
    return ["" if amount is None else number(amount) for amount in amounts]


def _not_selected(run: RunView, width: int, listing: ListedItems) -> Iterator[RenderableType]:
    items = [item for item in listing.of(run.result.items) if not item.selected]
    items.sort(key=lambda item: (-Fraction(item.objective), item.key))
    if not items:
        return
    listed = items if listing.everything else items[:MOST_OUT]
    values = [value_in_words(run, item.objective) for item in listed]
    columns = [
        TableColumn("Key", [item.key for item in listed]),
        TableColumn("Title", [item.title for item in listed], stretch=True),
        TableColumn("Value", values, right=True),
    ]
    if listing.prices is not None:
        prices = [listing.prices.get(item.key, "") for item in listed]
        columns.append(TableColumn("Price", prices, right=True))
    columns.append(TableColumn("Why", [_why_out(run, item) for item in listed], wrap=True))
    yield heading(f"Not in the plan ({len(items)})")
    yield table(columns, width)
    unlisted = len(items) - len(listed)
    if unlisted:
        how = f"portfolio show {shown_run_id(run.run_id)} --all"
        yield line(f"... and {unlisted} more: {how}", "dim")


def _why_out(run: RunView, item: ItemResult) -> str:
    return reason_in_words(
        item.key,
        item.reason,
        is_in=False,
        kpi_name=run.name,
        timing_of=run.result.timing_of,
    )


def _proof(result: Result) -> list[str | Text]:
    sentences: list[str | Text] = []
    if result.tie is not None:
        sentences.append(tie_in_words(result.tie))
    # Of a plan that is not proven, the headline says where it stopped.
    if result.status is RunStatus.TIED:
        sentences += [unproven_stage(stage) for stage in result.stages if not stage.proven]
    return sentences


def _certificate(certificate: Certificate) -> Text:
    if certificate.holds:
        rules = many_that(len(certificate.rules), "rule", "hold")
        return Text(f"Certificate: {rules}, checked exactly.")
    broken = [check.rule for check in certificate.rules if check.slack.startswith("-")]
    titles = [f"{rule_title(rule)} ({rule.id})" for rule in broken[:NAMED_IN_A_PROOF]]
    sentence = f"The certificate does not hold: {'; '.join(titles)}"
    return Text(clean(sentence), style="bold red")
