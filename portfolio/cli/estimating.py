"""`estimate`."""

from pathlib import Path

import click

from portfolio.actions import Estimated
from portfolio.actions import estimate as estimated
from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.completing import complete_keys
from portfolio.cli.inputs import findings_shown
from portfolio.cli.options import color_option, format_option, root_option, say, width, write
from portfolio.report import as_text, estimates_json, estimates_view


@click.command("estimate")
@click.argument("keys", nargs=-1, metavar="[KEY]...", shell_complete=complete_keys)
@click.option(
    "--write",
    "store",
    is_flag=True,
    help="Store what the models give, with contribution_source: computed.",
)
@click.option(
    "--override", is_flag=True, help="With --write: also over what a person entered (pm_override)."
)
@format_option("text", "json")
@color_option
@root_option
def estimate_command(
    keys: tuple[str, ...], store: bool, override: bool, form: str, color: bool, root: Path
) -> int:
    """Evaluate approved formulas beside the stored contributions.

    Of the initiatives named, or of all. Arithmetic is exact; a result with more than 15 significant
    digits is rounded half-even. Nothing is written without --write, and then only primary models
    count. A model that comes to no number ends the command with 3, and nothing is written.
    """
    if override and not store:
        raise ExpectedError(
            "--override says what --write may replace: it needs --write", Exit.USAGE
        )
    with findings_shown(form, color=color):
        outcome = estimated(root, keys, store=store, override=override)
    if form == "json":
        write(estimates_json(outcome.lines, outcome.written, outcome.kept))
    else:
        write(estimates_view(outcome.lines, width=width(), color=color), color=color)
    if outcome.findings and not outcome.written:
        say(as_text(outcome.findings, outcome.texts, color=False).rstrip())
    _say_what_was_written(outcome, store=store)
    return Exit.DONE if outcome.complete else Exit.INVALID


def _say_what_was_written(outcome: Estimated, *, store: bool) -> None:
    for file in outcome.written:
        say(f"wrote {file}")
    if outcome.kept:
        say(f"kept what a person entered: {', '.join(outcome.kept)}; --override replaces it")
    elif store and not outcome.written:
        say("nothing to write")
