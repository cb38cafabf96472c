"""Trades on a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from portfolio.answers import RoomMade, RoomOption, Trade, TradeStep
from portfolio.report.text.canvas import bullets, heading, line, rendered
from portfolio.report.words.lists import capitalised, first_of
from portfolio.report.words.moves import lines_of, step_in_objective
from portfolio.report.words.options import changes_in_words
from portfolio.report.words.prices import price_amount
from portfolio.report.words.proofs import BY_HIGHS

_NAMED = 6


def trade_view(answer: Trade, *, width: int, color: bool) -> str:
    """Each step with what it costs and changes."""
    return rendered(_trade_parts(answer), width, color=color)


def _trade_parts(answer: Trade) -> Iterator[RenderableType]:
    worth = price_amount(answer.objective, answer.unit)
    yield line(f"{answer.scenario}: the plan is worth {worth}, {BY_HIGHS}.", "bold")
    for number, step in enumerate(answer.steps, start=1):
        yield heading(f"{number}. {step.asked}")
        yield bullets(list(_step_sentences(answer, step)))
    if answer.steps and answer.is_possible:
        yield Text()
        yield line(_total(answer), "bold")


def _step_sentences(answer: Trade, step: TradeStep) -> Iterator[str]:
    if not step.possible:
        rules = f": {first_of(step.obstacles, _NAMED)}" if step.obstacles else ""
        yield (
            "Not possible: no plan that keeps the rules meets this and what was asked"
            f" before{rules}."
        )
        return
    if not step.entering and not step.leaving:
        yield "Nothing changes: the plan is so already."
        return
    yield f"{changes_in_words(step.entering, step.leaving)}."
    yield from lines_of(step.moves)
    change = _change(answer, step)
    yield f"Against the plan of {answer.scenario}: {change}."


def _total(answer: Trade) -> str:
    change = _change(answer, answer.steps[-1])
    return f"All of it together: {change}, {BY_HIGHS}."


def _change(answer: Trade | RoomMade, step: TradeStep | RoomOption) -> str:
    return step_in_objective(step.shortfalls, step.change or "0", answer.objective, answer.unit)


def room_view(answer: RoomMade, *, width: int, color: bool) -> str:
    """Each way to make room, the cheapest first."""
    return rendered(_room_parts(answer), width, color=color)


def _room_parts(answer: RoomMade) -> Iterator[RenderableType]:
    worth = price_amount(answer.objective, answer.unit)
    yield line(f"{answer.scenario}: the plan is worth {worth}, {BY_HIGHS}.", "bold")
    if answer.already:
        yield line(f"{answer.key} is in the plan already.")
        return
    if not answer.options:
        rules = f": {first_of(answer.obstacles, _NAMED)}" if answer.obstacles else ""
        yield line(f"No plan that keeps the rules has {answer.key}{rules}.")
        return
    for number, option in enumerate(answer.options, start=1):
        yield heading(f"{number}. {_given_up(option)}")
        yield bullets(list(_option_sentences(answer, option)))
    yield Text()
    yield line(
        f"Each is the best plan that keeps at least one of every set above it, {BY_HIGHS}.", "dim"
    )


def _given_up(option: RoomOption) -> str:
    if not option.gives_up:
        return "give up nothing"
    return f"give up {', '.join(option.gives_up)}"


def _option_sentences(answer: RoomMade, option: RoomOption) -> Iterator[str]:
    change = _change(answer, option)
    yield f"{capitalised(change)}."
    yield f"{changes_in_words(option.entering, option.leaving)}."
    yield from lines_of(option.moves)
