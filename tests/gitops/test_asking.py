"""Questions from the menu of a spreadsheet: answered as data, in the names that the sheets show."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from portfolio.cli.boundary import Exit
from tests.portfolios import base_texts
from tests.repositories import Repository

FOREIGN = "source: {tool: sheets, key: PAY-812}\n"
CAP = "capacity.engineering.all.cap"


@pytest.fixture
def clone(new_repository: Callable[..., Repository]) -> Repository:
    texts = base_texts()
    with_source = texts["initiatives/INIT-0002.yaml"] + FOREIGN
    return new_repository({**texts, "initiatives/INIT-0002.yaml": with_source}, name="clone")


def ask(clone: Repository, kind: str, scenario: str = "q1-north-star", **texts: str) -> Result:
    """As the action does: every input by the environment."""
    environment = {
        "PORTFOLIO_QUESTION": kind,
        "PORTFOLIO_SCENARIO": scenario,
        "PORTFOLIO_ANSWER": str(answer_file(clone)),
        **{f"PORTFOLIO_{name.upper()}": text for name, text in texts.items()},
    }
    command = ["ci", "ask", "--root", str(clone.root)]
    return CliRunner().invoke(main, command, env=environment)


def answer_file(clone: Repository) -> Path:
    return clone.top.parent / "answer" / "answer.json"


def answered(clone: Repository) -> str:
    told = json.loads(answer_file(clone).read_text("utf-8"))
    assert told["format"] == 1 and told["answered"] is True
    return str(told["text"])


def refused(clone: Repository) -> str:
    told = json.loads(answer_file(clone).read_text("utf-8"))
    assert told["answered"] is False
    return str(told["text"])


@pytest.mark.parametrize("scenario", ["q1-north-star", " Q1-North-Star ", "TITLE"])
@pytest.mark.parametrize("key", ["INIT-0002", "PAY-812"])
def test_a_scenario_by_its_title_and_a_key_of_another_tool(
    clone: Repository, scenario: str, key: str
) -> None:
    if scenario == "TITLE":
        [title] = [
            line.removeprefix("title: ")
            for line in base_texts()["config/scenarios/q1-north-star.yaml"].splitlines()
            if line.startswith("title: ")
        ]
        scenario = title.upper()
    done = ask(clone, "explain", scenario, keys=f"{key}, INIT-0001")
    assert done.exit_code == Exit.DONE, done.output
    text = answered(clone)
    assert "INIT-0002" in text and "INIT-0001" in text and "INIT-0003" not in text.split("\n\n")[1]


def test_every_kind_of_question_and_nothing_is_written(clone: Repository) -> None:
    for kind, texts, words in (
        ("explain", {}, "q1-north-star: the plan is worth"),
        ("trade", {"out": "INIT-0001"}, "1. out INIT-0001"),
        ("whatif", {"set": f"{CAP}=+10%; INIT-0001.tokens.engineering=1"}, f"{CAP} ="),
    ):
        done = ask(clone, kind, **texts)
        assert done.exit_code == Exit.DONE, done.output
        text = answered(clone)
        assert words in text and max(map(len, text.splitlines())) <= 44
    assert clone.git("status", "--porcelain") == ""


def test_that_no_plan_meets_it_is_an_answer(clone: Repository) -> None:
    done = ask(clone, "whatif", set="capacity.engineering.all.floor=99")
    assert done.exit_code == Exit.DONE, done.output
    assert "no plan" in answered(clone)


@pytest.mark.parametrize(
    ("kind", "texts", "words"),
    [
        ("explain", {"scenario": "q1-nort-star"}, "did you mean q1-north-star"),
        ("explain", {"keys": "INIT-0099"}, "there is no initiative INIT-0099"),
        ("trade", {}, "say what to trade"),
        ("trade", {"in": "INIT-0001", "out": "INIT-0001"}, "both in and out"),
        ("whatif", {}, "say what to set"),
        ("whatif", {"set": "no path"}, "PATH=VALUE"),
        ("whatif", {"set": f"{CAP}=x"}, "should be a number"),
        ("whatif", {"set": "x" * 5_000}, "too long"),
    ],
)
def test_why_there_is_no_answer_is_handed_over(
    clone: Repository, kind: str, texts: dict[str, str], words: str
) -> None:
    done = ask(clone, kind, **texts)
    assert words in refused(clone)
    assert done.exit_code == (Exit.INVALID if words == "should be a number" else Exit.USAGE)


def test_a_selection_names_what_the_sheets_show(
    clone: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["ci", "select", "--root", str(clone.root), "--runs", str(tmp_path / "runs")]
    words += ["--scenario", "Q1-NORTH-STAR", "--select", "INIT-0001 PAY-812"]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert done.exit_code == Exit.DONE, done.output
    [manifest] = (tmp_path / "runs").rglob("manifest.json")
    assert json.loads(manifest.read_text("utf-8"))["select"] == ["INIT-0001", "INIT-0002"]
