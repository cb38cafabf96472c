"""What the second witness says about a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.text import Text

from portfolio.report.text.canvas import clean, rendered
from portfolio.report.words.lists import first_of
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
    claims: Sequence[DoubtLine],
    bound: str | None,
    gap: str | None,
    *,
    seconds: float,
    width: int,
    color: bool,
) -> str:
    """A line for each claim, and one for the bound that exact duals give.

    `gap` is the distance from the plan to that bound, as a part of the plan's value.
    """
    lines = []
    for claim in claims:
        sentence = _claim_in_words(claim, seconds)
        lines.append(_line(claim.verdict, _STYLES[claim.verdict], sentence))
    if not claims:
        nothing = "the run does not say that its plan is the best"
        lines.append(_line("not proven", "yellow", nothing))
    if bound is not None:
        away = "" if gap in (None, "0") else f", {percent(gap)} away"
        source = "by duals of the linear relaxation in exact arithmetic"
        lines.append(_line("bound", "", f"objective: {number(bound)} at best{away}, {source}"))
    return rendered(lines, width, color=color)


def _line(verdict: str, style: str, sentence: str) -> Text:
    mark = verdict.upper() if verdict == "refuted" else verdict
    return Text.assemble(" " * _INDENT, (mark.ljust(_VERDICT), style), clean(sentence))


def _claim_in_words(claim: DoubtLine, seconds: float) -> str:
    if claim.verdict == "proven":
        return claim.text
    if claim.verdict == "not proven":
        return f"{claim.text}: undecided after {seconds:g} s"
    changes = []
    if claim.added:
        changes.append(f"with {first_of(claim.added, NAMED_AT_MOST)}")
    if claim.dropped:
        changes.append(f"without {first_of(claim.dropped, NAMED_AT_MOST)}")
    counterexample = " and ".join(changes) or "the plan without any initiative"
    value = "" if claim.value is None else f", it is {number(claim.value)}"
    return f"{claim.text}, but {counterexample}{value}"
