"""The gaps of a plan as Markdown, to be pasted where people talk."""

from collections.abc import Iterator

from portfolio.answers import GapsClosed, GapToClose
from portfolio.report.markdown.syntax import escaped, markdown_table
from portfolio.report.words.measures import slice_name
from portfolio.report.words.numbers import quantity

_LONGEST = 400
_LONGEST_LINE = 600


def gaps_markdown(answer: GapsClosed) -> str:
    """A table of the gaps, and under each the request for ideas as a quotation."""
    return "\n".join(_blocks(answer)) + "\n"


def _blocks(answer: GapsClosed) -> Iterator[str]:
    yield f"## Gaps of {escaped(answer.title)} ({escaped(answer.period)})"
    yield ""
    if not answer.gaps:
        yield "No gap is open."
        return
    rows = [_row(gap) for gap in answer.gaps]
    yield markdown_table(["KPI", "Where", "Level", "Missing", "", "What to do"], "lllrll", rows)
    for gap in answer.gaps:
        yield ""
        yield f"### {escaped(_name(gap))}"
        yield ""
        yield f"To {escaped(gap.ask.owner or 'whoever answers for it')}:"
        yield ""
        yield from _quotation(gap.ask.text)
    if answer.empty:
        yield ""
        named = [f"{one.dimension} {one.value} ({one.name})" for one in answer.empty]
        yield f"No candidate lies in {escaped(', '.join(named), _LONGEST)}."


def _name(gap: GapToClose) -> str:
    place = "" if gap.dimension == "all" else f" in {slice_name(gap.dimension, gap.value)}"
    place += f" by {gap.step}" if gap.step else ""
    return f"{gap.name}{place}, {gap.level}"


def _row(gap: GapToClose) -> list[str]:
    place = slice_name(gap.dimension, gap.value)
    place += f" by {gap.step}" if gap.step else ""
    missing = quantity(gap.gap, gap.unit)
    cells = [gap.name, place, gap.level, missing, gap.severity.value]
    return [*(escaped(cell) for cell in cells), escaped(gap.recommendation, _LONGEST)]


def _quotation(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield f"> {escaped(line, _LONGEST_LINE)}".rstrip() if line else ">"
