"""The site: each decision with its commit, each initiative's history, and that texts stay texts."""

import re

import pytest

from portfolio.report.html.facts.site import (
    RunSummary,
    SiteFacts,
    SiteRun,
    StoredBy,
    site_facts,
    web_address,
)
from portfolio.report.html.other_pages import initiative_page, site_index_page
from portfolio.results import RunStatus
from tests.report.pages.test_page import HOSTILE, Reader

TITLES = {"INIT-0001": "One-page checkout", "INIT-0002": "Reading lists", "INIT-0003": "Alerts"}


def run(number: int, chosen: dict[str, str], scenario: str = "base", **fields: object) -> SiteRun:
    summary = RunSummary(
        **{
            "run_id": f"{scenario}-{number:012x}",
            "scenario": scenario,
            "title": f"The plan of {scenario}",
            "period": "2026-Q1",
            "status": RunStatus.OPTIMAL,
            "objective": str(1000 + number),
            "engine": {"solver": "scipy"},
            "checkable": False,
            "chosen": chosen,
            "starts": {},
            "titles": TITLES,
            "owners": {"INIT-0001": "checkout"},
            "delivered": (),
            **fields,
        }
    )
    when = f"2026-01-{number:02d}T12:00:00Z"
    return SiteRun(summary, StoredBy(when, "Ada", f"{number:040x}", f"Change {number}", number))


RUNS = (
    run(1, {"INIT-0001": "", "INIT-0002": "mvp"}),
    run(2, {"INIT-0001": "", "INIT-0002": "full"}),
    run(3, {"INIT-0002": "full", "INIT-0003": ""}, checkable=True),
    run(4, {"INIT-0002": "full", "INIT-0003": ""}),
    run(5, {}, status=RunStatus.INFEASIBLE, objective=None),
    run(6, {"INIT-0001": ""}, "other"),
)


def facts(repository: str | None = None) -> SiteFacts:
    return site_facts("Fjord Books", RUNS, ["base"], repository, ("base-x is TAMPERED: title",))


def test_decisions_stand_in_time_with_what_each_one_moved() -> None:
    plan, other = facts().lines
    assert (plan.scenario, plan.is_plan, other.is_plan) == ("base", True, False)
    moves = [
        (
            [one.key for one in d.entered],
            [one.key for one in d.dropped],
            [one.key for one in d.rescoped],
        )
        for d in reversed(plan.decisions)
    ]
    assert moves == [
        ([], [], []),
        ([], [], ["INIT-0002"]),
        (["INIT-0003"], ["INIT-0001"], []),
        ([], [], []),
        ([], ["INIT-0002", "INIT-0003"], []),
    ]
    assert [d.decides for d in reversed(plan.decisions)] == [True, True, True, False, True]
    assert [d.status for d in plan.decisions][:3] == [
        "no plan: infeasible",
        "optimal, proven by HiGHS, gap 0",
        "optimal, proven, checkable by anyone",
    ]


def test_what_has_shipped_is_delivered_and_does_not_drop_out() -> None:
    runs = (
        run(1, {"INIT-0001": "", "INIT-0002": ""}),
        run(2, {}, delivered=("INIT-0001", "INIT-0003")),
    )
    shown = site_facts("Fjord Books", runs, ["base"], None, ())
    newest = shown.lines[0].decisions[0]
    assert [one.key for one in newest.delivered] == ["INIT-0001"]
    assert [one.key for one in newest.dropped] == ["INIT-0002"]
    first, second = shown.initiatives[:2]
    assert (first.turns[0].verb, second.turns[0].verb) == ("Was delivered", "Dropped out")
    assert "✓ " in site_index_page(shown)


def test_an_initiative_has_every_decision_about_it_with_the_commit() -> None:
    first, second, third = facts().initiatives
    assert [(turn.verb, turn.decision.because.subject) for turn in first.turns] == [
        ("Dropped out", "Change 3"),
        ("in the first plan", "Change 1"),
        ("in the first plan", "Change 6"),
    ]
    assert first.inside == ("other",) and second.inside == () and third.owner == ""
    assert [turn.verb for turn in second.turns] == [
        "Dropped out",
        "Changed scope",
        "in the first plan",
    ]


def test_links_lead_to_pages_that_there_are() -> None:
    shown = facts("https://github.com/owner/name")
    there = {one.page for one in shown.initiatives} | {
        d.page for line in shown.lines for d in line.decisions
    }
    for up, page in (
        ("", site_index_page(shown)),
        *(("../", initiative_page(s, "x")) for s in shown.initiatives),
    ):
        for target in re.findall(r'href="([^"]*)"', page):
            local = target.removeprefix(up)
            known = local in there or local.startswith(("#", "index.html#"))
            assert known or target.startswith(
                ("https://github.com/owner/name/commit/", "https://github.com/owner/name/pull/")
            )


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http://x.example", 'https://x"onload="y', "", None]
)
def test_only_an_address_of_the_web_becomes_a_link(address: str | None) -> None:
    assert web_address(address) == ""
    assert "/commit/" not in site_index_page(facts(address))


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_texts_of_people_stay_texts(hostile: str) -> None:
    tame, wild = made("x" * len(hostile)), made(hostile)
    for calm, page in zip(tame, wild, strict=True):
        reader, expected = Reader(page), Reader(calm)
        assert reader.scripts == expected.scripts
        assert [tag for tag, _ in reader.elements] == [tag for tag, _ in expected.elements]
        assert not any(
            name.startswith("on") for _, attributes in reader.elements for name in attributes
        )


def made(text: str) -> list[str]:
    titles = {key: f"{text} {key}" for key in TITLES}
    runs = []
    for one in RUNS:
        summary = one.summary.model_copy(
            update={"titles": titles, "title": text, "owners": {"INIT-0001": text}}
        )
        runs.append(SiteRun(summary, StoredBy("2026-01-01", text, "a" * 40, text, 1)))
    shown = site_facts(text, runs, ["base"], None, (text,))
    return [site_index_page(shown), *(initiative_page(story, text) for story in shown.initiatives)]
