"""The reference of the commands and of their exit codes, from click and from the table of codes."""

from collections.abc import Iterator

import click

from docs.generator.markdown import anchor, fenced, page, prose, table
from portfolio.cli import main
from portfolio.cli.boundary import MEANINGS
from portfolio.cli.commands import SECTIONS

COMMANDS = "docs/reference/commands.md"
EXIT_CODES = "docs/reference/exit-codes.md"
_EVERYWHERE = ("root", "form", "when")
"""Options that mean the same in each command that has them."""


def pages() -> dict[str, str]:
    """Path -> text of both pages."""
    return {COMMANDS: _commands(), EXIT_CODES: _exit_codes()}


def overview(target: str = COMMANDS) -> str:
    """Every command with its first sentence, linked to its part of the reference."""
    rows = [
        [f"[`portfolio {name}`]({target}#{anchor(f'portfolio {name}')})", place.summary]
        for section in SECTIONS.values()
        for name, place in section.items()
    ]
    return table(["Command", "Does"], rows)


def _commands() -> str:
    context = main.make_context("portfolio", [], resilient_parsing=True)
    parts = [_HEAD, overview(""), "## Options that many commands share", _shared(context)]
    for title, section in SECTIONS.items():
        parts += [f"## {title}", *(part for name in section for part in _command(context, name))]
    return page("Commands", *parts)


_HEAD = (
    "Data goes to stdout; notes and progress go to stderr. With `--format json` stdout holds [one"
    " JSON document](json.md) and nothing else. [Exit codes](exit-codes.md) are the same"
    " everywhere."
)


def _command(parent: click.Context, name: str) -> Iterator[str]:
    command = main.get_command(parent, name)
    assert command is not None
    context = click.Context(command, info_name=name, parent=parent)
    yield f"### portfolio {name}"
    yield fenced(" ".join([context.command_path, *command.collect_usage_pieces(context)]))
    yield prose(command.help or "")
    options = [option for option in command.params if isinstance(option, click.Option)]
    own = [_row(option, context) for option in options if option.name not in _EVERYWHERE]
    if own:
        yield table(["Option", "Default", "Meaning"], own)
    also = [_spelled(option, context) for option in options if option.name in _EVERYWHERE]
    if also:
        yield f"Also: {', '.join(f'`{option}`' for option in also)}."


def _shared(parent: click.Context) -> str:
    rows: dict[str, list[str]] = {}
    for name in main.list_commands(parent):
        command = main.get_command(parent, name)
        assert command is not None
        context = click.Context(command, info_name=name, parent=parent)
        for option in command.params:
            if isinstance(option, click.Option) and option.name in _EVERYWHERE:
                rows.setdefault(option.name, _row(option, context))
    rows["form"][0] = "`--format`"
    return table(["Option", "Default", "Meaning"], [rows[name] for name in _EVERYWHERE])


def _row(option: click.Option, context: click.Context) -> list[str]:
    told, _, default = (option.help or "").partition("[default: ")
    if option.show_default and option.default not in (None, False):
        default = f"`{option.default}`"
    return [f"`{_spelled(option, context)}`", default.rstrip("]"), told.strip()]


def _spelled(option: click.Option, context: click.Context) -> str:
    words = ", ".join(sorted(option.opts, key=len))
    return words if option.is_flag else f"{words} {option.make_metavar(context)}"


def _exit_codes() -> str:
    rows = [[str(code.value), f"`{code.name}`", meaning] for code, meaning in MEANINGS.items()]
    return page(
        "Exit codes",
        "A script or a pipeline can tell from the exit code alone what happened. When a command did"
        " several things, the gravest decides.",
        table(["Code", "Name", "Meaning"], rows),
    )
