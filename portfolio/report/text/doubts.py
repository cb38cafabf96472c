"""What the second witness says about a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.text import Text

from portfolio.report.text.canvas import clean, rendered
from portfolio.report.words.numbers import number, percent

_STYLES = {"proven": "green", "refuted": "bold red", "not proven": "yellow"}
_INDENT = 8
"""As far as the checks of a recheck."""
_VERDICT = 12
NAMED_AT_MOST = 8
"""How many initiatives a line names."""


@dataclass(frozen=True)
class DoubtLine:
    """One claim: what became of the search for a counterexample, and the counterexample."""

    verdict: Literal["proven", "refuted", "not proven"]
    text: str
    value: str | None = None
    added: Sequence[str] = ()
    dropped: Sequence[str] = ()


def doubts_view(
    claims: Sequence[DoubtLine], bound: str | None, room: str | None, *, seconds: float, width: int, color: bool
) -> str:
    """A line for each claim, and one for the bound that exact duals give."""
    lines = [_line(claim.verdict, _STYLES[claim.verdict], _told(claim, seconds)) for claim in claims]
    if not claims:
        lines.append(_line("not proven", "yellow", "the run does not say that its plan is the best"))
    if bound is not None:
        away = "" if room is None or room == "0" else f", {percent(room)} away"
        text = f"objective: {number(bound)} at best{away}, by duals of the linear relaxation in exact arithmetic"
        lines.append(_line("bound", "", text))
    return rendered(lines, width, color=color)


def _line(mark: str, style: str, text: str) -> Text:
    shown = mark.upper() if mark == "refuted" else mark
    return Text.assemble(" " * _INDENT, (shown.ljust(_VERDICT), style), clean(text))


def _told(claim: DoubtLine, seconds: float) -> str:
    if claim.verdict == "proven":
        return claim.text
    if claim.verdict == "not proven":
        return f"{claim.text}: undecided after {seconds:g} s"
    better = "" if claim.value is None else f", it is {number(claim.value)}"
    changes = [f"{word} {_named(keys)}" for word, keys in (("with", claim.added), ("without", claim.dropped)) if keys]
    return f"{claim.text}, but {' and '.join(changes) or 'the plan without any initiative'}{better}"


def _named(keys: Sequence[str]) -> str:
    more = len(keys) - NAMED_AT_MOST
    return ", ".join(keys[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
