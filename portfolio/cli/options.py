"""The options that commands share, and what they mean for what is written."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from portfolio.cli.boundary import Exit, ExpectedError
from portfolio.cli.completing import complete_slices
from portfolio.places import find_root

F = TypeVar("F", bound=Callable[..., Any])


def root_option(command: F) -> F:
    """`--root DIR`; without it the nearest portfolio upwards."""

    @click.option(
        "--root",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        metavar="DIR",
        help=(
            "The portfolio to work on.  [default: the nearest folder upwards that holds"
            " config/metrics.yaml]"
        ),
    )
    @wraps(command)
    def with_root(root: Path | None, **options: Any) -> Any:
        return command(root=root.resolve() if root else _nearest_root(), **options)

    return with_root  # type: ignore[return-value]


def optional_root_option(command: F) -> F:
    """`--root DIR`, for a command that may need no portfolio: None where it is not said."""
    option = click.option(
        "--root",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        metavar="DIR",
        help=(
            "The portfolio to work on.  [default: the nearest folder upwards that holds"
            " config/metrics.yaml]"
        ),
    )
    return option(command)


def root_or_nearest(root: Path | None) -> Path:
    """The root that was said, else the nearest portfolio upwards."""
    return root.resolve() if root else _nearest_root()


def filter_options(command: F) -> F:
    """`--where DIMENSION=VALUE` and `--owner NAME`, each of which may be repeated."""
    where = click.option(
        "--where",
        multiple=True,
        metavar="DIMENSION=VALUE",
        shell_complete=complete_slices,
        help=(
            "Only initiatives with a share in this slice, such as department=payments; may be"
            " repeated."
        ),
    )
    owner = click.option(
        "--owner",
        "owners",
        multiple=True,
        metavar="NAME",
        help="Only initiatives of this owner; may be repeated.",
    )
    return where(owner(command))


def format_option(*names: str) -> Callable[[F], F]:
    """`--format`, text by default; `--json` is short for `--format json` where there is one."""

    def with_format(command: F) -> F:
        choice = click.option(
            "--format",
            "form",
            type=click.Choice(names),
            default=names[0],
            show_default=True,
            help="How data is printed.",
        )
        command = choice(command)
        if "json" not in names:
            return command
        short = click.option("--json", "form", flag_value="json", help="Short for --format json.")
        return short(command)

    return with_format


def color_option(command: F) -> F:
    """`--color`; on its own, colour where a terminal reads, unless NO_COLOR is set."""

    @click.option(
        "--color",
        "when",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Whether to colour text.  [default: auto, on a terminal unless NO_COLOR is set]",
    )
    @wraps(command)
    def with_color(when: str, **options: Any) -> Any:
        return command(color=when == "always" or (when == "auto" and _colorful()), **options)

    return with_color  # type: ignore[return-value]


def width() -> int:
    """Columns for a view: COLUMNS or the terminal's, from 60 to 140; 120 where there is none."""
    return min(max(_columns(), 60), 140)


def terminal_width() -> int | None:
    """The columns of COLUMNS or of the terminal that reads; None where none does, and nothing has
    to fit."""
    if "COLUMNS" in os.environ or sys.stdout.isatty():
        return _columns()
    return None


def _columns() -> int:
    """Of the terminal that shows stdout. `shutil` would ask descriptor 1, which a command gives to
    libraries."""
    with suppress(KeyError, ValueError):
        columns = int(os.environ["COLUMNS"])
        if columns > 0:
            return columns
    with suppress(OSError, ValueError):
        return os.get_terminal_size(sys.stdout.fileno()).columns or 120
    return 120


def write(text: str, *, color: bool = False) -> None:
    """Data, to stdout, as it is."""
    click.echo(text, nl=False, color=color)


def say(text: str) -> None:
    """A note, to stderr."""
    click.echo(text, err=True)


def _colorful() -> bool:
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def _nearest_root() -> Path:
    root = find_root(Path.cwd())
    if root is None:
        message = (
            f"no portfolio here: no folder from {Path.cwd()} upwards holds config/metrics.yaml; say"
            " --root DIR"
        )
        raise ExpectedError(message, Exit.USAGE)
    return root
