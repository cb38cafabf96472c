"""What every page says: negative numbers with their minus sign, initiatives by their titles."""

import re
from html import unescape

import pytest

from portfolio.report.html import comparison_facts, comparison_page, page_facts, run_page
from portfolio.report.html.texts import with_minus_signs
from tests.report.diffs import STATES
from tests.report.pages.stored import RUNS, facts_of
from tests.web.example import infeasible

NOT_READ = re.compile(r"<(script|style|code)\b.*?</\1>|<[^>]*>", re.DOTALL)
HYPHENED = re.compile(r"(?<![\w.-])-\d\S*")


def read(page: str) -> str:
    """What a reader reads of a page, without what stands in a file or goes to a command line."""
    return unescape(NOT_READ.sub(" ", page))


@pytest.fixture(scope="module")
def page_without_plan(tmp_path_factory: pytest.TempPathFactory) -> str:
    run = infeasible(tmp_path_factory.mktemp("infeasible") / "portfolio")
    return run_page(page_facts(run.run_id, run.manifest, run.result, run.inputs))


@pytest.mark.parametrize("run_id", RUNS)
def test_numbers_of_a_run_have_a_minus_sign(run_id: str) -> None:
    assert HYPHENED.findall(read(run_page(facts_of(run_id)))) == []


@pytest.mark.parametrize("state", STATES)
def test_numbers_of_a_comparison_have_a_minus_sign(state: str) -> None:
    assert HYPHENED.findall(read(comparison_page(comparison_facts(STATES[state]())))) == []


def test_numbers_of_a_conflict_have_a_minus_sign(page_without_plan: str) -> None:
    words = read(page_without_plan)
    assert HYPHENED.findall(words) == []
    assert "Delivery time: at most −0.18 days" in words and "(−10%)" in words


def test_rules_that_clash_name_initiatives_by_title(page_without_plan: str) -> None:
    why = read(page_without_plan.partition('<section id="why">')[2].partition("</section>")[0])
    assert "Payee verification for PSD3 (INIT-0005) is mandatory" in why
    assert "Data: at most 130 analyst-days" in why


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("at most -0.18 days (-10%)", "at most −0.18 days (−10%)"),
        ("-1", "−1"),
        ("2026-11-28 INIT-0005 q1-2 a--1", "2026-11-28 INIT-0005 q1-2 a--1"),
    ],
)
def test_only_hyphens_before_a_number_are_signs(words: str, printed: str) -> None:
    assert with_minus_signs(words) == printed
