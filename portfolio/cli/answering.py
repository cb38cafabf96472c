"""What the commands that ask the optimiser share: who does the work, and how an answer is
written."""

import os
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from portfolio import decide, report
from portfolio.cli.options import width, write

if TYPE_CHECKING:
    from portfolio.answers import Answer

F = TypeVar("F", bound=Callable[..., Any])


def workers_option(command: F) -> F:
    """`--jobs` and `--on`, which the command gets as `workers`."""

    @click.option(
        "--jobs",
        type=click.IntRange(1, 1000),
        help="Processes on this machine.  [default: as many as it has processors]",
    )
    @click.option(
        "--on",
        "cluster",
        metavar="CLUSTER",
        help="A cluster instead: dask://HOST:PORT, ray, or ray://HOST:PORT.",
    )
    @wraps(command)
    def with_workers(jobs: int | None, cluster: str | None, **options: Any) -> Any:
        return command(workers=decide.Workers(jobs or os.cpu_count() or 1, cluster), **options)

    return with_workers  # type: ignore[return-value]


def write_answer(answer: "Answer", view: Callable[..., str], form: str, *, color: bool) -> None:
    """An answer as JSON, or as the text of its view, as wide as the terminal."""
    if form == "json":
        write(report.answer_text(answer))
    else:
        write(view(answer, width=width(), color=color), color=color)
