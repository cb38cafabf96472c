"""Charts as files of their own: the same bytes, well-formed, no variable, and texts that stay
texts."""

import re
from xml.dom import minidom

import pytest

from portfolio.report.html import comparison_facts
from portfolio.report.html.assets import asset
from portfolio.report.html.charts.standalone import comparison_pictures, run_pictures
from portfolio.report.html.charts.style import chart_style
from tests.report.diffs import STATES
from tests.report.pages.stored import RUNS, facts_of, rewritten
from tests.report.pages.test_page import HOSTILE


@pytest.mark.parametrize("run_id", RUNS)
def test_the_same_run_gives_the_same_pictures(run_id: str) -> None:
    drawn = run_pictures(facts_of(run_id))
    assert {"kpis", "capacity", "value"} <= set(drawn)
    assert drawn == run_pictures(facts_of(run_id))


@pytest.mark.parametrize("run_id", RUNS)
def test_every_row_of_the_page_is_in_its_picture(run_id: str) -> None:
    facts, drawn = facts_of(run_id), run_pictures(facts_of(run_id))
    assert drawn["kpis"].count('class="bullet"') == sum(len(group.rows) for group in facts.kpis)
    assert drawn["capacity"].count('class="capacity"') == sum(
        len(group.rows) for group in facts.capacity
    )
    assert drawn["value"].count("data-key=") == len(facts.plan)


def test_the_style_is_that_of_the_page_without_variables() -> None:
    style = chart_style()
    assert "var(" not in style and "@" not in style
    sheet = asset("page.css")
    for rule in (".track", ".bar", ".floor", ".goal", ".best", ".point", ".slope", ".edge"):
        assert re.search(rf"(?m)^{re.escape(rule)} {{", style), rule
        assert f"{rule} {{" in sheet


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_texts_in_a_picture(hostile: str) -> None:
    run_id = next(run for run in RUNS if "synergies" in run)
    drawn = run_pictures(rewritten(run_id, lambda text: hostile))
    tame = run_pictures(rewritten(run_id, lambda text: "x" * len(hostile)))
    for name, text in drawn.items():
        names = [
            element.tagName
            for element in minidom.parseString(text.encode()).getElementsByTagName("*")
        ]
        calm = [
            element.tagName
            for element in minidom.parseString(tame[name].encode()).getElementsByTagName("*")
        ]
        assert sorted(set(names)) == sorted(set(calm)) and "script" not in names


@pytest.mark.parametrize("state", STATES)
def test_pictures_of_a_comparison_are_well_formed(state: str) -> None:
    facts = comparison_facts(STATES[state]())
    drawn = comparison_pictures(facts.scenarios)
    for text in drawn.values():
        minidom.parseString(text.encode())
    assert sum("-kpis" in name for name in drawn) == sum(
        bool(one.slopes) for one in facts.scenarios
    )
