"""`trade`, and its prompt."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portfolio import actions, report
from portfolio.cli.answering import write_answer
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.completing import complete_keys, complete_scenarios
from portfolio.cli.inputs import opened_portfolio
from portfolio.cli.options import color_option, format_option, root_option, say, width, write
from portfolio.cli.progress import progress

if TYPE_CHECKING:
    from portfolio.actions import TradingTable
    from portfolio.decide import Demand

PROMPT = "trade"
_HELP = "in KEY, out KEY, keep KEY, undo, show, save NAME, quit"


def _key_option(
    flag: str, name: str, text: str
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    return click.option(
        flag,
        name,
        multiple=True,
        metavar="KEY",
        shell_complete=complete_keys,
        help=text,
    )


@click.command()
@click.argument("scenario", shell_complete=complete_scenarios)
@_key_option("--in", "entering", "Force this initiative in; may be repeated.")
@_key_option("--out", "leaving", "Force this initiative out; may be repeated.")
@_key_option("--keep", "keeping", "Give up anything but this one; may be repeated.")
@click.option(
    "--make-room-for",
    "wanted",
    metavar="KEY",
    shell_complete=complete_keys,
    help="Show the three cheapest sets to give up for this initiative.",
)
@click.option("--save", "name", metavar="NAME", help="Write the trade as this scenario.")
@format_option("text", "json")
@color_option
@root_option
def trade(
    scenario: str,
    entering: tuple[str, ...],
    leaving: tuple[str, ...],
    keeping: tuple[str, ...],
    wanted: str | None,
    name: str | None,
    form: str,
    color: bool,
    root: Path,
) -> int:
    """Force initiatives in or out: what drops, and what it costs.

    Each step is the best plan that meets all demands so far: what is kept first, then what is to
    be in, then what is to be out. Without demands a prompt asks for them, one by one.

    With --save NAME the demands become rules, with their reasons, of config/scenarios/NAME.yaml,
    which extends SCENARIO. Ends with 4 where no plan meets the demands.
    """
    _refuse_mixed_trade(wanted, entering + leaving, keeping, name, form)
    portfolio = opened_portfolio(root, form, color=color)
    if wanted is not None:
        return _make_room(portfolio, scenario, wanted, keeping, form, color=color)
    if not (entering or leaving or keeping):
        return _prompted(portfolio, scenario, color=color)
    with progress(scenario) as doing:
        answer, file = actions.trade_plan(
            portfolio, scenario, entering, leaving, keeping, save=name, progress=doing
        )
    write_answer(answer, report.trade_view, form, color=color)
    if name is not None:
        say(_saved(name, file))
    return Exit.DONE if answer.is_possible else Exit.INFEASIBLE


def _saved(name: str, file: str | None) -> str:
    """What became of the scenario to be saved."""
    if file is None:
        return "no plan meets these demands: nothing is written"
    return f"written: {file}; portfolio solve {name} shows its plan"


def _refuse_mixed_trade(
    wanted: str | None,
    forced: tuple[str, ...],
    keeping: tuple[str, ...],
    name: str | None,
    form: str,
) -> None:
    """Room is made for one initiative alone; the prompt, which no script reads, saves by itself."""
    if wanted is not None and (forced or name):
        raise ExpectedError("--make-room-for goes with --keep alone", Exit.USAGE)
    has_demands = wanted is not None or forced or keeping
    if not has_demands and (name or form == "json"):
        raise ExpectedError("say what to trade: --in KEY, --out KEY or --keep KEY", Exit.USAGE)


def _make_room(
    portfolio: actions.Portfolio,
    scenario: str,
    key: str,
    keeping: tuple[str, ...],
    form: str,
    *,
    color: bool,
) -> int:
    """Ask what the cheapest sets to give up for an initiative are."""
    with progress(scenario) as doing:
        answer = actions.make_room(portfolio, scenario, key, keeping, doing)
    write_answer(answer, report.room_view, form, color=color)
    return Exit.DONE if answer.already or answer.options else Exit.INFEASIBLE


def _prompted(portfolio: actions.Portfolio, scenario: str, *, color: bool) -> int:
    """Ask for one demand after the other, until the end of the input."""
    with progress(scenario) as doing:
        table = actions.TradingTable(portfolio, scenario, doing)
    say(f"{scenario}: {_HELP}")
    demands: list[Demand] = []
    while True:
        try:
            line = click.prompt(
                PROMPT, prompt_suffix="> ", default="", show_default=False, err=True
            )
        except click.Abort:
            # The end of the input; Ctrl-C ends here too, with nothing half-written.
            say("")
            return Exit.DONE
        words = line.split()
        if words[:1] in (["quit"], ["q"], ["exit"]):
            return Exit.DONE
        try:
            _obey(table, demands, words, color=color)
        except actions.ActionError as error:
            say(str(error))


def _obey(
    table: "TradingTable",
    demands: "list[Demand]",
    words: list[str],
    *,
    color: bool,
) -> None:
    """Do what one line of the prompt says; a step that is not possible is taken back."""
    match words:
        case ["in" | "out" | "keep" as kind, key]:
            demand = table.demand(kind, key.upper())
            changed = [other for other in demands if other.key != demand.key]
            answer = table.trade([*changed, demand])
            if answer.is_possible:
                demands[:] = [*changed, demand]
        case ["undo"]:
            if demands:
                demands.pop()
            answer = table.trade(demands)
        case ["show"]:
            answer = table.trade(demands)
        case ["save", name]:
            say(f"written: {table.save(demands, name)}")
            return
        case []:
            return
        case _:
            say(f"not understood: {_HELP}")
            return
    write(report.trade_view(answer, width=width(), color=color), color=color)
