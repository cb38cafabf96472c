"""`alternatives`, `frontier`, `replan` and `outcomes`: both forms, exit codes, and sentences that
are true."""

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
    [
        "frontier",
        "base",
        "--of",
        "objective",
        "--of",
        "tokens.engineering@country=UK",
        "--points",
        "3",
    ],
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
        (
            ["alternatives", "impossible"],
            4,
            "impossible has no plan, so there is no answer: portfolio repair",
        ),
        (["alternatives", "base", "--within", "2"], 64, "2 is not from 0% to 100%"),
        (["frontier", "base"], 64, "say --of twice or more, or --capacity once"),
        (
            ["frontier", "base", "--of", "gmv"],
            64,
            "a front is of two or three different quantities",
        ),
        (
            ["frontier", "base", "--of", "gmv", "--of", "gvm"],
            64,
            "there is no quantity gvm: there are objective",
        ),
        (
            ["frontier", "base", "--of", "gmv", "--of", "tokens.pens"],
            64,
            "there is no resource pens",
        ),
        (
            ["frontier", "base", "--of", "gmv", "--of", "wait@country=FR"],
            64,
            "country has no value FR",
        ),
        (
            ["frontier", "base", "--capacity", "pens"],
            64,
            "pens is no capacity: write capacity.RESOURCE.all.cap",
        ),
        (
            ["frontier", "base", "--capacity", "design=x"],
            64,
            "'x' is no number: write 800..1400:100",
        ),
        (
            ["frontier", "weighted", "--capacity", "design"],
            64,
            "capacity.design.all.cap is not written: say which",
        ),
        (["replan", "base"], 64, "the record has no plan of base: name one with --from RUN"),
        (["robust", "base"], 64, "no estimate of base has a range: write {value, low, high}"),
    ],
)
def test_what_cannot_be_answered_is_said(
    portfolio: Command, words: list[str], code: int, said: str
) -> None:
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
        step
        for step in steps
        if Fraction(step["cap"]) > 100 and step["objective"] != by_cap["100"]["objective"]
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
    assert [step["changes"] for step in other["steps"]] == sorted(
        {step["changes"] for step in other["steps"]}
    )
    assert other["steps"][-1]["portfolio"]["objective"] == other["best"]
    text = portfolio("replan", "base").stdout
    assert "the plan of now keeps every rule" in text


def test_alternatives_names_core_contested_and_out(portfolio: Command) -> None:
    answer = json.loads(portfolio("alternatives", "base", "--within", "50%", "--json").stdout)
    standings = {one["key"]: one["standing"] for one in answer["initiatives"]}
    assert standings["INIT-0003"] == "core"
    objectives = [Fraction(option["objective"]) for option in answer["next_best"]]
    assert objectives == sorted(objectives, reverse=True)
    text = portfolio("alternatives", "base", "--within", "50%").stdout
    assert "core, in all of them: " in text
