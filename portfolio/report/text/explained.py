"""Why initiatives are in or out, on a terminal."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from rich.console import RenderableType

from portfolio.answers import Explained, Explanation
from portfolio.report.text.canvas import TableColumn, bullets, heading, line, rendered, table
from portfolio.report.words.lists import first_of
from portfolio.report.words.prices import (
    otherwise,
    part_in_words,
    price_amount,
    price_in_words,
    reason_sentences,
)
from portfolio.report.words.proofs import BY_HIGHS

MOST_IN_SENTENCES = 6
"""Initiatives that are told one by one; more make a table."""


def explanation_view(answer: Explanation, *, width: int, color: bool) -> str:
    """A few initiatives in sentences, many as tables."""
    return rendered(_parts(answer, width), width, color=color)


def _parts(answer: Explanation, width: int) -> Iterator[RenderableType]:
    worth = price_amount(answer.objective, answer.unit)
    yield line(f"{answer.scenario}: the plan is worth {worth}, {BY_HIGHS}.", "bold")
    if len(answer.initiatives) <= MOST_IN_SENTENCES:
        for one in answer.initiatives:
            yield heading(f"{one.key} {one.title}")
            yield bullets(reason_sentences(one, answer.objective, answer.unit))
        return
    priced = [one for one in answer.initiatives if one.otherwise.price is not None]
    out = sorted((one for one in priced if not one.selected), key=_by_price)
    inside = sorted((one for one in priced if one.selected), key=_by_price)
    if out:
        yield heading(f"Out ({len(out)}): what forcing in would cost, the cheapest first")
        yield _table(answer, out, "Price", width)
    if inside:
        yield heading(f"In ({len(inside)}): what keeping is worth, the least first")
        yield _table(answer, inside, "Value", width)
    stuck = [one for one in answer.initiatives if one.otherwise.price is None]
    if stuck:
        yield heading(f"No plan that keeps the rules decides these otherwise ({len(stuck)})")
        yield _stuck(stuck, width)
    yield line(f"Prices are {BY_HIGHS}: the best plan that decides otherwise, for each.", "dim")


def _by_price(one: Explained) -> tuple[Fraction, str]:
    known = one.otherwise.price and (one.otherwise.price.at_most or one.otherwise.price.at_least)
    return Fraction(known or 0), one.key


def _table(answer: Explanation, rows: Sequence[Explained], name: str, width: int) -> RenderableType:
    prices = [
        price_in_words(one.otherwise.price, answer.unit) if one.otherwise.price else ""
        for one in rows
    ]
    parts = [
        part_in_words(one.otherwise.price, answer.objective) if one.otherwise.price else ""
        for one in rows
    ]
    columns = [
        *_names(rows),
        TableColumn(name, prices, right=True),
        TableColumn("Part", parts, right=True, drop=2),
        TableColumn("The plan would change", [otherwise(one) for one in rows], wrap=True),
    ]
    return table(columns, width)


def _stuck(rows: Sequence[Explained], width: int) -> RenderableType:
    state: Callable[[Explained], str] = lambda one: "in" if one.selected else "out"  # noqa: E731
    columns = [
        *_names(rows),
        TableColumn("", [state(one) for one in rows]),
        TableColumn("Rules", [first_of(one.otherwise.obstacles, 4) for one in rows], wrap=True),
    ]
    return table(columns, width)


def _names(rows: Sequence[Explained]) -> list[TableColumn]:
    return [
        TableColumn("Key", [one.key for one in rows]),
        TableColumn("Title", [one.title for one in rows], stretch=True, drop=1),
    ]
