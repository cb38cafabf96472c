"""The gaps of a plan on a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from portfolio.answers import ClosingSet, GapsClosed, GapToClose
from portfolio.report.text.canvas import STYLES, bullets, heading, line, rendered
from portfolio.report.words.closing import closing_cost
from portfolio.report.words.lists import first_of
from portfolio.report.words.measures import slice_name
from portfolio.report.words.numbers import quantity
from portfolio.report.words.options import changes_in_words
from portfolio.report.words.prices import price_amount
from portfolio.report.words.proofs import BY_HIGHS

_NAMED = 6


def gaps_view(answer: GapsClosed, *, width: int, color: bool) -> str:
    """Each gap: how far it is, what binds or closes it, and whom to ask."""
    return rendered(_parts(answer), width, color=color)


def _parts(answer: GapsClosed) -> Iterator[RenderableType]:
    worth = price_amount(answer.objective, answer.unit)
    yield line(f"{answer.scenario}: the plan is worth {worth}, {BY_HIGHS}.", "bold")
    if not answer.gaps:
        yield line("No gap is open.")
    for gap in answer.gaps:
        yield _heading(gap)
        yield bullets(list(_sentences(answer, gap)))
    if answer.empty:
        yield heading("Slices in which no candidate lies")
        yield bullets([_empty(one.dimension, one.value, one.name) for one in answer.empty])


def _empty(dimension: str, value: str, name: str) -> str:
    return f"{dimension} {value} ({name})"


def _heading(gap: GapToClose) -> Text:
    place = "" if gap.dimension == "all" else f" in {slice_name(gap.dimension, gap.value)}"
    place += f" by {gap.step}" if gap.step else ""
    title = heading(f"{gap.name}{place}, {gap.level}: {quantity(gap.gap, gap.unit)} missing  ")
    title.append(gap.severity.value, style=STYLES[gap.severity.value])
    return title


def _sentences(answer: GapsClosed, gap: GapToClose) -> Iterator[str]:
    yield gap.recommendation
    for number, way in enumerate(gap.smallest, start=1):
        yield _way(answer, number, way)
    if gap.helpful:
        named = [f"{one.key} {quantity(one.amount, gap.unit)}" for one in gap.helpful]
        yield f"Out of the plan, and would help: {first_of(named, _NAMED)}."
    elif gap.verdict != "not chosen":
        yield "No candidate that is out of the plan would help."
    yield f"Ask {gap.ask.owner or 'around'}: {gap.ask.why}."


def _way(answer: GapsClosed, number: int, way: ClosingSet) -> str:
    joined = ", ".join(way.added) or "no further initiative"
    cost = closing_cost(way, answer.unit)
    changes = changes_in_words(way.entering, way.leaving)
    return f"Smallest set {number}, {BY_HIGHS}: {joined}, {cost} ({changes})."


def requests_view(answer: GapsClosed) -> str:
    """The requests for ideas alone, ready to be sent."""
    parts = []
    for gap in answer.gaps:
        parts.append(f"To: {gap.ask.owner or '(nobody answers for it yet)'}\n\n{gap.ask.text}\n")
    return f"\n{'-' * 72}\n\n".join(parts) or "No gap is open: there is nothing to ask.\n"
