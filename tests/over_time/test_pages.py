"""The page of a plan with starts: the Gantt chart, and under it what each step has room for."""

import re
from functools import cache

from portfolio.case import Case
from portfolio.engines import adapter
from portfolio.pipeline import plan_case
from portfolio.report import page_facts, plan_view, run_page, run_pictures, run_view
from portfolio.report.html.charts.gantt import gantt_chart
from portfolio.report.html.facts import PageFacts
from portfolio.report.words.gantt import CapacityLine, Gantt, GanttBar
from portfolio.report.words.reasons import reason_in_words
from portfolio.results import BrokenRule, Reason, Rule, Run
from tests.over_time.year import NAME, YEAR
from tests.small import read


@cache
def run() -> Run:
    workspace, _ = read(YEAR)
    return plan_case(Case(workspace.planning(NAME)), adapter())


@cache
def facts() -> PageFacts:
    one = run()
    return page_facts(one.run_id, one.manifest, one.result, one.inputs)


def plain(markup: str) -> str:
    """The words of a page, without marks."""
    return re.sub("<[^>]*>|[\u2066-\u2069]", "", markup)


def test_the_page_has_a_bar_for_each_initiative_of_the_plan() -> None:
    page = run_page(facts())
    assert '<a href="#roadmap">Roadmap</a>' in page
    titles = re.findall(r"<title>([^<]*)</title><rect", page)
    assert [plain(title) for title in titles] == [
        "Instant refunds (INIT-0001), from 2026-Q1 to 2026-Q1",
        "One-page checkout (INIT-0002), from 2026-Q2 to 2026-Q2",
        "Referral bonus (INIT-0004), from 2026-Q3 to 2026-Q3",
        "Gift cards (INIT-0005), from 2026-Q4 to 2026-Q4",
        "engineering in 2026-Q1: 60 of 100",
        "engineering in 2026-Q2: 80 of 100",
        "engineering in 2026-Q3: 70 of 100",
        "engineering in 2026-Q4: 100 of 100",
    ]
    # What is under way is told from what the plan decides.
    assert page.count('<rect class="bar out" x="0%" y="43"') == 1


def test_a_bar_lies_under_its_steps() -> None:
    bars = re.findall(
        r'<rect class="bar(?: out)?" x="([0-9.]+%)" y="[0-9]+" width="([0-9.]+%)" height="11"',
        gantt_chart(_gantt(GanttBar("INIT-1", "A", "", None, 1, 2))),
    )
    assert bars == [("25%", "50%")]


def test_what_ends_behind_the_horizon_goes_on() -> None:
    chart = gantt_chart(_gantt(GanttBar("INIT-1", "A", "", "mvp", 3, None)))
    assert "goes on after the last step" in chart and "▶" in chart
    assert "A (mvp)" in plain(chart)


def test_a_year_of_weeks_names_few_of_them() -> None:
    weeks = tuple(f"2026-W{week:02}" for week in range(2, 54))
    chart = gantt_chart(_gantt(GanttBar("INIT-1", "A", "", None, 0, 0), steps=weeks))
    assert len(re.findall(r">W[0-9]{2}<", chart)) == 13


def test_what_a_person_wrote_is_text() -> None:
    hostile = GanttBar("INIT-1", "<script>alert(1)</script>", "", None, 0, 0)
    assert "<script>" not in gantt_chart(_gantt(hostile))


def _gantt(bar: GanttBar, steps: tuple[str, ...] = ("Q1", "Q2", "Q3", "Q4")) -> Gantt:
    used = tuple("1" for _ in steps)
    line = CapacityLine("engineering", "UK/payments", used, tuple(None for _ in steps))
    return Gantt("run", "plan", "Plan", "2026", steps, (bar,), (line,))


def test_the_picture_is_there_as_a_file_too() -> None:
    picture = run_pictures(facts())["roadmap"]
    assert picture.startswith("<svg xmlns") and "INIT-0004" in picture
    # The same run gives the same picture.
    assert picture == run_pictures(facts())["roadmap"]


def test_targets_and_capacity_say_their_step() -> None:
    page = plain(run_page(facts()))
    assert "by 2026-Q3" in page
    view = run_view(run().run_id, run().manifest, run().result, run().inputs)
    text = plan_view(view, width=160, color=False)
    floors = [line for line in text.splitlines() if line.startswith("Retention")]
    assert len(floors) == 2 and "2026-Q3" in floors[1] and "2026" not in floors[0]
    # At 80 columns the step stood beside the names, and cut them: `30-day r…`.
    narrow = plan_view(view, width=80, color=False)
    assert "Retention by" in narrow
    capacity = [line for line in text.splitlines() if line.startswith("engineering  all")]
    assert [line.split()[2] for line in capacity] == [f"2026-Q{n}" for n in range(1, 5)]


def test_the_table_says_when() -> None:
    row = next(row for row in facts().plan if row.key == "INIT-0002")
    assert (row.when, row.taken, row.item) == ("2026-Q2", "2026-Q2", "INIT-0002")


def test_an_obstacle_says_its_step() -> None:
    """`needs 80 engineering (40 left) and 80 engineering (70 left)` told nobody when."""
    result = run().result
    out = [item for item in result.items if not item.selected and item.reason.kind == "rules"]
    assert out
    for item in out:
        words = reason_in_words(item.key, item.reason, is_in=False, timing_of=result.timing_of)
        for broken in item.reason.rules:
            if broken.rule.family == "capacity":
                steps = result.timing_of(broken).steps
                assert steps
                assert f"engineering in {' or '.join(steps)} (" in words or len(steps) > 3
    whole = Rule(
        id="capacity.engineering.all.whole.cap",
        family="capacity",
        path=("capacity", "engineering", "all", "whole", "cap"),
        measure="engineering",
        dimension="all",
        value="all",
        kind="cap",
        bound="100",
        step="whole",
    )
    reason = Reason.of("rules").model_copy(
        update={"rules": (BrokenRule(rule=whole, need="30", slack="20"),)}
    )
    words = reason_in_words("INIT-0005", reason, is_in=False, timing_of=result.timing_of)
    assert words.endswith("needs 30 engineering over all steps (20 left)")
