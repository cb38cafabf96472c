"""`alternatives`, `frontier`, `replan` and `outcomes`: both forms, exit codes, and sentences that are true."""

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from portfolio.report import quantity

Command = Callable[..., Any]
QUESTIONS = [
    ["alternatives", "base"],
    ["frontier", "base", "--of", "gmv", "--of", "wait", "--exact"],
    ["frontier", "base", "--of", "objective", "--of", "tokens.engineering@country=UK", "--points", "3"],
    ["frontier", "base", "--capacity", "capacity.engineering.all.cap=60..120:20"],
    ["frontier", "base", "--capacity", "engineering.country.UK", "--exact"],
    ["outcomes"],
]


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_a_question_is_answered_in_both_forms(portfolio: Command, words: list[str]) -> None:
    data = portfolio(*words, "--json")
    assert data.exit_code == 0
    assert json.loads(data.stdout)["format"] == 1
    text = portfolio(*words)
    assert text.exit_code == 0
    assert text.stdout.startswith("\n")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["alternatives", "bas"], 64, "there is no scenario bas: did you mean base?"),
        (["alternatives", "impossible"], 4, "impossible has no plan, so there is no answer: portfolio repair"),
        (["alternatives", "base", "--within", "2"], 64, "2 is not from 0% to 100%"),
        (["frontier", "base"], 64, "say --of twice or more, or --capacity once"),
        (["frontier", "base", "--of", "gmv"], 64, "a front is of two or three different quantities"),
        (["frontier", "base", "--of", "gmv", "--of", "gvm"], 64, "there is no quantity gvm: there are objective"),
        (["frontier", "base", "--of", "gmv", "--of", "tokens.pens"], 64, "there is no resource pens"),
        (["frontier", "base", "--of", "gmv", "--of", "wait@country=FR"], 64, "country has no value FR"),
        (["frontier", "base", "--capacity", "pens"], 64, "pens is no capacity: write capacity.RESOURCE.all.cap"),
        (["frontier", "base", "--capacity", "design=x"], 64, "'x' is no number: write 800..1400:100"),
        (["frontier", "weighted", "--capacity", "design"], 64, "capacity.design.all.cap is not written: say which"),
        (["replan", "base"], 64, "the record has no plan of base: name one with --from RUN"),
        (["robust", "base"], 64, "no estimate of base has a range: write {value, low, high}"),
    ],
)
def test_what_cannot_be_answered_is_said(portfolio: Command, words: list[str], code: int, said: str) -> None:
    done = portfolio(*words)
    assert done.exit_code == code, done.stderr
    assert said in done.stderr


def test_a_capacity_curve_says_what_the_next_tokens_bring(portfolio: Command) -> None:
    words = ["frontier", "base", "--capacity", "capacity.engineering.all.cap=80..160:20"]
    steps = json.loads(portfolio(*words, "--json").stdout)["steps"]
    by_cap = {step["cap"]: step for step in steps}
    assert [step["cap"] for step in steps] == ["80", "100", "120", "140", "160"]
    text = " ".join(portfolio(*words).stdout.split())
    above = next(
        step for step in steps if Fraction(step["cap"]) > 100 and step["objective"] != by_cap["100"]["objective"]
    )
    more = Fraction(above["cap"]) - 100
    assert f"The next {more} engineer-days bring +" in text
    gain = Fraction(above["objective"]) - Fraction(by_cap["100"]["objective"])
    assert f"gmv {quantity(str(gain), 'GBP', sign=True)}" in text


def test_replan_begins_with_the_plan_of_now(portfolio: Command) -> None:
    assert portfolio("record", "base").exit_code == 0
    answer = json.loads(portfolio("replan", "base", "--json").stdout)
    [step] = answer["steps"]
    assert (step["changes"], step["enough"], answer["broken"]) == (0, True, [])
    assert answer["now"] == answer["best"] == step["portfolio"]["objective"]
    other = json.loads(portfolio("replan", "weighted", "--from", "base", "--json").stdout)
    assert [step["changes"] for step in other["steps"]] == sorted({step["changes"] for step in other["steps"]})
    assert other["steps"][-1]["portfolio"]["objective"] == other["best"]
    text = portfolio("replan", "base").stdout
    assert "the plan of now keeps every rule" in text


def test_a_trade_that_is_not_possible_ends_with_4_and_saves_nothing(root: Path) -> None:
    done = run(root, "trade", NAME, "--out", "INIT-0005", "--save", "traded")
    assert done.exit_code == Exit.INFEASIBLE
    assert not (root / "config/scenarios/traded.yaml").exists()
    told = run(root, "trade", NAME, "--out", "INIT-0005")
    assert told.exit_code == Exit.INFEASIBLE and "INIT-0005 is mandatory" in told.stdout


def test_make_room(root: Path) -> None:
    done = run(root, "trade", NAME, "--make-room-for", "INIT-0003")
    assert "1. give up INIT-0002" in done.stdout and "2. give up INIT-0001" in done.stdout
    kept = run(root, "trade", NAME, "--make-room-for", "INIT-0003", "--keep", "INIT-0002")
    assert "1. give up INIT-0001" in kept.stdout and "give up INIT-0002" not in kept.stdout
    none = run(root, "trade", NAME, "--make-room-for", "INIT-0004")
    assert none.exit_code == Exit.INFEASIBLE
    already = run(root, "trade", NAME, "--make-room-for", "INIT-0001")
    assert already.exit_code == Exit.DONE and "INIT-0001 is in the plan already." in already.stdout


def test_the_prompt_takes_steps_back_and_saves(root: Path) -> None:
    lines = "in INIT-0003\nout INIT-0005\nkeep INIT-0001\nundo\nfoo\nsave prompted\nin INIT-0009\nquit\n"
    done = run(root, "trade", NAME, given=lines)
    assert done.exit_code == Exit.DONE
    assert "not understood: in KEY, out KEY" in done.stderr
    assert "written: config/scenarios/prompted.yaml" in done.stderr
    assert "there is no initiative in the pool of plan INIT-0009" in done.stderr
    text = (root / "config/scenarios/prompted.yaml").read_text("utf-8")
    # What was not possible was not kept, and what was undone is gone.
    assert "INIT-0003" in text and "INIT-0005" not in text and "INIT-0001" not in text


def test_the_prompt_ends_with_its_input(root: Path) -> None:
    assert run(root, "trade", NAME, given="show\n").exit_code == Exit.DONE


# whatif


def test_what_if_beside_the_base(root: Path) -> None:
    done = run(root, "whatif", NAME, "--set", "capacity.engineering.all.cap=+50%")
    assert done.exit_code == Exit.DONE
    assert "capacity.engineering.all.cap = 9 (now 6)" in done.stdout
    assert "+6 GBP of the objective (+33.3%), proven." in done.stdout
    assert "in: INIT-0003." in done.stdout


def test_what_if_of_an_initiative_and_saved(root: Path) -> None:
    words = ("whatif", NAME, "--set", "INIT-0004.tokens.engineering-=4", "--save", "cheaper")
    done = run(root, *words)
    assert done.exit_code == Exit.DONE and "INIT-0004.tokens.engineering = 5 (now 9)" in done.stdout
    saved = open_portfolio(root).solve("cheaper")
    assert "INIT-0004" in [item.key for item in saved.result.items if item.selected]
    assert "tokens: {engineering: 9}" in (root / "initiatives/INIT-0004.yaml").read_text("utf-8")


def test_a_range_is_a_curve(root: Path) -> None:
    told = json.loads(run(root, "whatif", NAME, "--set", "capacity.engineering.all.cap=0..12:3", "--json").stdout)
    assert told["is_curve"]
    steps = [(step["settings"][0]["after"], step["status"], step["objective"]) for step in told["steps"]]
    assert steps[0] == ("0", "infeasible", None)
    assert [objective for _, _, objective in steps[1:]] == ["8", "18", "24", "58"]
    shown = run(root, "whatif", NAME, "--set", "capacity.engineering.all.cap=0..12:3")
    assert shown.exit_code == Exit.DONE and "no plan" in shown.stdout


def test_a_what_if_without_a_plan_ends_with_4(root: Path) -> None:
    done = run(root, "whatif", NAME, "--set", "capacity.engineering.all.cap=0")
    assert done.exit_code == Exit.INFEASIBLE and "There is no plan then" in done.stdout


def test_a_what_if_that_is_not_valid_has_its_findings(root: Path) -> None:
    done = run(root, "whatif", NAME, "--set", "capacity.engineering.all.cpa=3")
    assert done.exit_code == Exit.INVALID
    assert "cpa" in done.stdout and "did you mean cap?" in done.stdout


def test_objectives_that_cannot_be_compared_are_not(root: Path) -> None:
    words = ("whatif", NAME, "--set", "objective={mode: weighted_kpis, weights: {gmv: 1}}")
    done = run(root, *words)
    assert "Objectives cannot be compared: one weighs KPIs, the other maximises the north star." in done.stdout
    assert json.loads(run(root, *words, "--json").stdout)["steps"][0]["change"] is None


# compare


def test_compare_scenarios(root: Path) -> None:
    run(root, "whatif", NAME, "--set", "capacity.engineering.all.cap=9", "--save", "more")
    done = run(root, "compare", NAME, "more")
    assert done.exit_code == Exit.DONE
    assert "In all of them (3)\nINIT-0001, INIT-0002, INIT-0005" in done.stdout
    assert "plan gives up gmv 6 GBP (more), retention 3 pp (more)." in done.stdout
    told = json.loads(run(root, "compare", NAME, "more", "--json").stdout)
    assert [plan["objective"] for plan in told["plans"]] == ["18", "24"]
    assert told["initiatives"][2] == {"key": "INIT-0003", "title": "T", "owner": "search", "taken": [None, "yes"]}


# gaps


def test_gaps_have_their_smallest_sets_and_a_request(root: Path) -> None:
    done = run(root, "gaps", NAME)
    assert done.exit_code == Exit.DONE
    assert "INIT-0003 closes it, at 1 GBP of the objective." in done.stdout
    assert "Ask for ideas: all of today's together come to +74 GBP." in done.stdout
    asked = run(root, "gaps", NAME, "--ask").stdout
    assert "To: search" in asked and 'portfolio new "TITLE" --owner search --period 2026-Q1' in asked
    markdown = run(root, "gaps", NAME, "--format", "markdown").stdout
    assert markdown.startswith("## Gaps of Plan (2026-Q1)")


def test_gaps_of_a_team(root: Path) -> None:
    told = json.loads(run(root, "gaps", NAME, "--owner", "checkout", "--json").stdout)
    assert told["gaps"] == []
    told = json.loads(run(root, "gaps", NAME, "--where", "department=growth", "--json").stdout)
    assert {gap["kpi"] for gap in told["gaps"]} == {"retention", "gmv"}


# show


def test_show_has_prices_and_the_initiatives_of_a_team(root: Path) -> None:
    assert run(root, "record", NAME).exit_code == Exit.DONE
    told = json.loads(run(root, "show", NAME, "--prices", "--json").stdout)
    explained = json.loads(run(root, "explain", NAME, "--json").stdout)
    assert told["prices"] == explained["initiatives"]
    shown = run(root, "show", NAME, "--prices", "--owner", "search")
    assert shown.exit_code == Exit.DONE
    assert "Listed are only the initiatives of owner search." in shown.stdout
    assert "INIT-0003" in shown.stdout and "1 GBP" in shown.stdout and "never" in shown.stdout
    assert "INIT-0001" not in shown.stdout.partition("KPIs against target")[0]
    wrong = run(root, "show", NAME, "--owner", "serch")
    assert wrong.exit_code == Exit.USAGE and "did you mean search?" in wrong.stderr


def test_alternatives_names_core_contested_and_out(portfolio: Command) -> None:
    answer = json.loads(portfolio("alternatives", "base", "--within", "50%", "--json").stdout)
    standings = {one["key"]: one["standing"] for one in answer["initiatives"]}
    assert standings["INIT-0003"] == "core"
    objectives = [Fraction(option["objective"]) for option in answer["next_best"]]
    assert objectives == sorted(objectives, reverse=True)
    text = portfolio("alternatives", "base", "--within", "50%").stdout
    assert "core, in all of them: " in text
