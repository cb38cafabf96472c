"""Runs as text and JSON: solved just now or stored, it makes no difference."""

from collections.abc import Collection, Mapping
from typing import Any

from portfolio.actions.advice import rule_places
from portfolio.answers import Explanation
from portfolio.report import (
    ListedItems,
    RunView,
    listed_prices,
    plan_head,
    plan_view,
    run_json,
    run_view,
)
from portfolio.results import Run
from portfolio.source import Workspace


def run_fields(
    run: Run, keys: Collection[str] | None = None, prices: Explanation | None = None
) -> Mapping[str, Any]:
    """A run as JSON has it; with the initiatives that are meant, and with prices, where asked."""
    fields = dict(run_json(run.run_id, run.result))
    if run.open_question is not None:
        fields["open_question"] = run.open_question
    if keys is not None:
        fields["keys"] = sorted(keys)
    if prices is not None:
        fields["prices"] = prices.model_dump(mode="json")["initiatives"]
    return fields


def listed_items(
    keys: frozenset[str] | None,
    only: str,
    prices: Explanation | None,
    *,
    every_item: bool = False,
) -> ListedItems:
    """What the text of a run lists of its items.

    `keys` has the initiatives to list, all of them by default, and `only` says which these are;
    `prices` has what deciding each otherwise costs. `every_item` lists everything that is not in
    the plan, as initiatives that are asked for are in any case.
    """
    known_prices = None if prices is None else listed_prices(prices)
    return ListedItems(every_item or keys is not None, keys, only, known_prices)


def run_text(
    run: Run,
    *,
    width: int,
    color: bool,
    listing: ListedItems,
    checkable: bool = False,
) -> str:
    """A run for a person.

    `checkable` says that a stored proof that holds proves every claim of the run.
    """
    view = _view(run, {}, checkable=checkable)
    return plan_view(view, width=width, color=color, listing=listing)


def solved_text(
    run: Run,
    workspace: Workspace,
    *,
    width: int,
    color: bool,
    checkable: bool = False,
) -> str:
    """A run of today's files for a person: rules in conflict have the places where they stand."""
    places: Mapping[str, str] = {}
    if run.result.diagnosis:
        select = None if run.manifest.select is None else frozenset(run.manifest.select)
        places = rule_places(workspace, workspace.planning(run.result.scenario, select))
    view = _view(run, places, checkable=checkable)
    return plan_view(view, width=width, color=color)


def solved_head(run: Run, *, width: int, color: bool, checkable: bool = False) -> str:
    """The plan alone, with which the text of a run begins."""
    return plan_head(_view(run, {}, checkable=checkable), width=width, color=color)


def _view(run: Run, places: Mapping[str, str], *, checkable: bool) -> RunView:
    facts = (run.run_id, run.manifest, run.result, run.inputs)
    return run_view(*facts, places, checkable=checkable, open_question=run.open_question)
