"""The command line. Commands are loaded when they are called, so that help needs nothing but
click."""

import os
from collections.abc import Callable
from typing import Any

import click

from portfolio import __version__
from portfolio.cli.boundary import guarded
from portfolio.cli.commands import LazyGroup
from portfolio.engines import defer_unused_modules


class _Portfolio(LazyGroup):
    """The group with the error boundary around it: whatever happens below ends as an exit code."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run and exit; without `standalone_mode` as click does."""
        # What else is installed must not change how files are read; looking for it takes time, too.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        if not args and "args" not in extra:
            # The arguments are those of this process, which is ours alone.
            defer_unused_modules()
        plain: Callable[..., Any] = super().main
        if not standalone_mode:
            return plain(*args, standalone_mode=False, **extra)
        return guarded(lambda: plain(*args, standalone_mode=False, **extra))


@click.group(cls=_Portfolio, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="portfolio", message="%(prog)s %(version)s")
def main() -> None:
    """A product portfolio as code: validated, optimised, proven, and recorded in git.

    Every command works on the nearest folder upwards that holds config/metrics.yaml, unless --root
    names another. Data goes to stdout, everything else to stderr.

    \b
    Exit codes:
      0 done                 4 infeasible                   8 a remote failed
      1 a bug of ours        5 not proven optimal          64 wrong usage
      2 the plan changes     6 refused by a guardrail      74 output failed
      3 invalid inputs       7 stale or not reproducible  130 interrupted
                                                          141 pipe closed
    2 comes only with --detailed-exitcode.
    """
