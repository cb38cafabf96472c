"""A count stands with a noun and a verb of its number: one rule holds, two rules hold."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from portfolio.case import Case
from portfolio.changes import Cause
from portfolio.engines import adapter_of
from portfolio.pipeline import plan_case
from portfolio.report import plan_view, run_view
from portfolio.report.words.changes import cause_in_words
from portfolio.report.words.lists import capitalised, many, many_that, some_of
from tests.report import diffs
from tests.small import planning_of

SOURCES = Path(__file__).parents[2] / "portfolio"
PLURAL = re.compile(r" (more |other )?(?!is\b|was\b|has\b|as\b)[a-z]+s\b")
NEVER_ONE = {
    "portfolio/actions/ticking.py",
    "portfolio/certify/sound.py",
    "portfolio/report/markdown/comment_parts.py",
    "portfolio/report/text/infeasible.py",
    "portfolio/report/text/sweeps.py",
    "portfolio/report/words/conflicts.py",
    "portfolio/report/words/reasons.py",
    "portfolio/review/tracing.py",
    "portfolio/review/unit_sets.py",
    "portfolio/sheets/moving/keys.py",
    "portfolio/sheets/moving/words.py",
    "portfolio/sheets/shown.py",
}
"""Modules that write a count and a plural only where there are several, or say one otherwise."""


def counts_before_a_plural(file: Path) -> Iterator[str]:
    """Places where the length of something is followed by a noun that is always in the plural."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.JoinedStr):
            continue
        for value, text in zip(node.values, node.values[1:], strict=False):
            is_length = isinstance(value, ast.FormattedValue) and "len(" in ast.unparse(value.value)
            if is_length and isinstance(text, ast.Constant) and PLURAL.match(str(text.value)):
                yield f"{file.relative_to(SOURCES.parent).as_posix()}:{node.lineno}"


def test_no_count_is_followed_by_a_plural_whatever_it_is() -> None:
    places = [place for file in SOURCES.rglob("*.py") for place in counts_before_a_plural(file)]
    unguarded = [place for place in places if place.partition(":")[0] not in NEVER_ONE]
    assert unguarded == []


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (many(1, "case"), "1 case"),
        (many(1200, "case"), "1,200 cases"),
        (many_that(1, "rule", "hold"), "1 rule holds"),
        (many_that(2, "rule", "hold"), "2 rules hold"),
        (many_that(1, "rule", "were"), "1 rule was"),
        (some_of(0, 1, "run", "hold"), "0 of 1 run holds"),
        (some_of(1, 2, "run", "are"), "1 of 2 runs are"),
    ],
)
def test_one_and_several(words: str, shown: str) -> None:
    assert words == shown


def test_a_key_at_the_beginning_stays_as_it_is_written() -> None:
    """`Active_sellers in all: the floor is 900` named no KPI."""
    assert capitalised("active_sellers in all: no") == "active_sellers in all: no"
    assert capitalised("q1-base is infeasible") == "q1-base is infeasible"
    assert capitalised("engineering in all: no") == "Engineering in all: no"


def test_several_changes_are_listed_once() -> None:
    cause = Cause(sets=((0, 1, 2),), own=False, also=(0, 1))
    units = diffs.UNITS
    plan = diffs.diff(diffs.scenario(), units=(*units, units[0]))
    words = cause_in_words(cause, plan)
    assert words.count(" together with ") == 1
    assert "; each also enough by itself, but not the cause: " in words


def test_the_certificate_of_one_rule_holds() -> None:
    planning = planning_of(
        "INIT-0001:", "period: 2026-Q1\ncapacity: {engineering: {all: {cap: 5}}}"
    )
    run = plan_case(Case(planning), adapter_of("scipy"))
    view = plan_view(
        run_view(run.run_id, run.manifest, run.result, run.inputs), width=100, color=False
    )
    assert "Certificate: 1 rule holds, checked exactly." in view
    assert "Selected: 1 of 1 initiative\n" in view
