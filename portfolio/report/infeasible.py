"""Why there is no plan, in sentences, and what was worth a warning."""

from collections.abc import Iterator

from rich.console import RenderableType

from portfolio.findings import CODES
from portfolio.report.canvas import bullets, heading, line
from portfolio.results import Reported, Result, RunStatus

_NAMED = 12


def conflict_parts(result: Result) -> Iterator[RenderableType]:
    """What a run without a plan says."""
    errors = [reported for reported in result.report if reported.severity == "error"]
    if errors:
        yield heading("Why" if len(errors) == 1 else f"Why ({len(errors)} reasons)")
        yield bullets([_sentence(reported, fix=True) for reported in errors])
    elif result.status is RunStatus.INFEASIBLE:
        yield heading("Why")
        yield line("Each rule can be kept on its own, but not all of them together.")
    yield from warning_parts(result)


def warning_parts(result: Result) -> Iterator[RenderableType]:
    """What was found before the solver and did not stop it."""
    warnings = [reported for reported in result.report if reported.severity == "warning"]
    if warnings:
        yield heading(f"Worth knowing ({len(warnings)})")
        yield bullets([_sentence(reported, fix=False) for reported in warnings])


def _sentence(reported: Reported, *, fix: bool) -> str:
    message = reported.message[:1].upper() + reported.message[1:].rstrip(".")
    new = [key for key in reported.initiatives if key not in reported.message]
    more = f" and {len(new) - _NAMED} more" if len(new) > _NAMED else ""
    about = f" Concerns {', '.join(new[:_NAMED])}{more}." if new else ""
    way_out = f" {CODES[reported.code].fix}" if fix and reported.code in CODES else ""
    return f"{message}.{about}{way_out} [{reported.code}]"
