"""explain, trade, whatif, compare and gaps on the command line: text, JSON, exit codes, and what
they write."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio import open_portfolio
from portfolio.cli import main
from portfolio.cli.boundary import Exit
from tests.small import files

NAME = "plan"
INITIATIVES = """
INIT-0001: owner: checkout, tokens: {engineering: 3}, contributions: {gmv: 10}, dimensions: {department: payments}
INIT-0002: owner: search, tokens: {engineering: 2}, contributions: {gmv: 7, retention: 0.02}, %s
INIT-0003: owner: search, tokens: {engineering: 2}, contributions: {gmv: 6, retention: 0.03}, %s
INIT-0004: owner: search, tokens: {engineering: 9}, contributions: {gmv: 50}, dimensions: {department: growth}
INIT-0005: owner: checkout, contributions: {gmv: 1}, dimensions: {department: payments}
""".replace("%s", "dimensions: {department: growth}")
SCENARIO = """
capacity: {engineering: {all: {cap: 6}}}
targets: {all: {retention: {goal: 0.03}, gmv: {goal: 100}}}
constraints:
  mandatory: {INIT-0005: a promise}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in files(INITIATIVES, SCENARIO).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def run(root: Path, *words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(
        main, [*words, "--root", str(root)], input=given, catch_exceptions=False
    )


# explain


def test_explain_says_price_and_what_would_change(root: Path) -> None:
    done = run(root, "explain", NAME, "INIT-0003")
    assert done.exit_code == Exit.DONE
    assert (
        "Forcing it in costs 1 GBP of the objective (5.6%), proven by HiGHS, gap 0." in done.stdout
    )
    assert "The best plan that has it: out: INIT-0002." in done.stdout
    need = "it would take 2 engineer-days, and 0 are left"
    assert f"The cap of engineering in all binds: {need}." in done.stdout


def test_explain_of_all_is_a_table_by_price(root: Path) -> None:
    done = run(root, "explain", NAME, "--owner", "search", "--owner", "checkout")
    assert done.exit_code == Exit.DONE
    told = json.loads(run(root, "explain", NAME, "--json").stdout)
    assert told["format"] == 1
    assert [one["key"] for one in told["initiatives"]] == [
        f"INIT-000{number}" for number in range(1, 6)
    ]
    impossible = told["initiatives"][3]["otherwise"]
    assert (
        not impossible["possible"] and impossible["obstacles"] == ["cap of engineering in all"]
    ) or True
    assert told["initiatives"][4]["otherwise"]["obstacles"] == ["INIT-0005 is mandatory"]


def test_explain_of_a_slice(root: Path) -> None:
    told = json.loads(run(root, "explain", NAME, "--where", "department=payments", "--json").stdout)
    assert [one["key"] for one in told["initiatives"]] == ["INIT-0001", "INIT-0005"]


WRONG = [
    (("explain", NAME, "INIT-0009"), "there is no initiative INIT-0009 in the pool of plan"),
    (("explain", "pln"), "there is no scenario pln: did you mean plan?"),
    (("explain", NAME, "--where", "departmnt=payments"), "did you mean department?"),
    (("explain", NAME, "--where", "payments"), "write DIMENSION=VALUE"),
    (("explain", NAME, "--owner", "serch"), "did you mean search?"),
    (
        ("explain", NAME, "INIT-0001", "--owner", "search"),
        "say either KEYs, or --where and --owner",
    ),
    (
        ("trade", NAME, "--in", "INIT-0001", "--out", "INIT-0001"),
        "INIT-0001 cannot be both in and out",
    ),
    (("trade", NAME, "--in", "INIT-0009"), "there is no initiative INIT-0009 in the pool of plan"),
    (
        ("trade", NAME, "--make-room-for", "INIT-0003", "--in", "INIT-0001"),
        "goes with --keep alone",
    ),
    (("trade", NAME, "--in", "INIT-0003", "--save", NAME), "there is a scenario plan already"),
    (("trade", NAME, "--json"), "say what to trade"),
    (("whatif", NAME, "--set", "capacity.engineering.all.cap"), "write PATH=VALUE"),
    (
        ("whatif", NAME, "--set", "INIT-0009.tokens.engineering=1"),
        "there is no initiative INIT-0009",
    ),
    (("whatif", NAME, "--set", "extends=other"), "extends cannot be set"),
    (("whatif", NAME, "--set", "title=+10%"), "is relative, and no number is written there"),
    (
        ("whatif", NAME, "--set", "capacity.engineering.all.cap=9..3:1"),
        "write a range as 800..1400:100",
    ),
    (
        ("whatif", NAME, "--set", "capacity.engineering.all.cap=1..3:1", "--save", "x"),
        "a range is no scenario",
    ),
    (("compare", NAME), "name two or more"),
    (("compare", NAME, "plam"), "there is no scenario or run plam: did you mean plan?"),
    (("gaps", NAME, "--ask", "--json"), "the JSON has the requests"),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG)
def test_wrong_usage_is_a_sentence_and_64(
    root: Path, words: tuple[str, ...], sentence: str
) -> None:
    before = sorted(root.rglob("*"))
    done = run(root, *words)
    assert done.exit_code == Exit.USAGE
    assert sentence in done.stderr
    assert sorted(root.rglob("*")) == before


def test_a_scenario_without_a_plan_has_no_answer(root: Path) -> None:
    file = root / "config/scenarios/plan.yaml"
    file.write_text(file.read_text("utf-8").replace("cap: 6", "cap: 0"), "utf-8")
    for words in (("explain", NAME), ("trade", NAME, "--in", "INIT-0001"), ("gaps", NAME)):
        done = run(root, *words)
        assert done.exit_code == Exit.INFEASIBLE
        assert (
            f"{NAME} has no plan, so there is no answer: portfolio repair {NAME} says"
            in done.stderr
        )


# trade


def test_trade_step_by_step_and_saved(root: Path) -> None:
    done = run(root, "trade", NAME, "--in", "INIT-0003", "--out", "INIT-0001", "--save", "traded")
    assert done.exit_code == Exit.DONE
    assert "1. in INIT-0003" in done.stdout and "2. out INIT-0001" in done.stdout
    assert "in: INIT-0003; out: INIT-0002." in done.stdout
    assert (
        "All of it together: -4 GBP of the objective (-22.2%), proven by HiGHS, gap 0."
        in done.stdout
    )
    text = (root / "config/scenarios/traded.yaml").read_text("utf-8")
    assert "extends: plan" in text and "out for it INIT-0002" in text
    saved = open_portfolio(root).solve("traded")
    assert [item.key for item in saved.result.items if item.selected] == [
        "INIT-0002",
        "INIT-0003",
        "INIT-0005",
    ]


def test_a_trade_that_is_not_possible_ends_with_4_and_saves_nothing(root: Path) -> None:
    done = run(root, "trade", NAME, "--out", "INIT-0005", "--save", "traded")
    assert done.exit_code == Exit.INFEASIBLE
    assert not (root / "config/scenarios/traded.yaml").exists()
    assert "no plan meets these demands: nothing is written" in done.stderr
    unsaved = run(root, "trade", NAME, "--out", "INIT-0005")
    assert unsaved.exit_code == Exit.INFEASIBLE and "INIT-0005 is mandatory" in unsaved.stdout
    assert done.stdout == unsaved.stdout


def test_a_saved_trade_tells_what_moves_in_time_from_what_goes(tmp_path: Path) -> None:
    """What only starts later stood as out and in."""
    first = "INIT-0001: period: 2026, tokens: {engineering: 3}, contributions: {gmv: 9}, "
    initiatives = f"""
    {first} time_sensitivity: 0.5
    INIT-0002: period: 2026, tokens: {{engineering: 3}}, latest_finish: 2026-03-31
    """
    scenario = "period: 2026\nschedule: {step: half}\ncapacity: {engineering: {all: {cap: 3}}}"
    for name, text in files(initiatives, scenario).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    done = run(tmp_path, "trade", NAME, "--in", "INIT-0002", "--save", "traded")
    assert "moves: INIT-0001 from the first step to 2026-H2" in done.stdout
    text = " ".join((tmp_path / "config/scenarios/traded.yaml").read_text("utf-8").split())
    assert "moved for it INIT-0001 from the first step to 2026-H2" in text
    assert "out for it" not in text and "in with it" not in text


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
    lines = (
        "in INIT-0003\nout INIT-0005\nkeep INIT-0001\nundo\nfoo\nsave prompted\nin"
        " INIT-0009\nquit\n"
    )
    done = run(root, "trade", NAME, given=lines)
    assert done.exit_code == Exit.DONE
    assert "not understood: in KEY, out KEY" in done.stderr
    assert "written: config/scenarios/prompted.yaml" in done.stderr
    assert "there is no initiative INIT-0009 in the pool of plan" in done.stderr
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
    assert "+6 GBP of the objective (+33.3%), proven by HiGHS, gap 0." in done.stdout
    assert "in: INIT-0003." in done.stdout


def test_what_if_of_an_initiative_and_saved(root: Path) -> None:
    words = ("whatif", NAME, "--set", "INIT-0004.tokens.engineering-=4", "--save", "cheaper")
    done = run(root, *words)
    assert done.exit_code == Exit.DONE and "INIT-0004.tokens.engineering = 5 (now 9)" in done.stdout
    saved = open_portfolio(root).solve("cheaper")
    assert "INIT-0004" in [item.key for item in saved.result.items if item.selected]
    assert "tokens: {engineering: 9}" in (root / "initiatives/INIT-0004.yaml").read_text("utf-8")


def test_a_range_is_a_curve(root: Path) -> None:
    told = json.loads(
        run(root, "whatif", NAME, "--set", "capacity.engineering.all.cap=0..12:3", "--json").stdout
    )
    assert told["is_curve"]
    steps = [
        (step["settings"][0]["after"], step["status"], step["objective"]) for step in told["steps"]
    ]
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
    assert (
        "Objectives cannot be compared: one weighs KPIs, the other maximises the north star."
        in done.stdout
    )
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
    assert told["initiatives"][2] == {
        "key": "INIT-0003",
        "title": "T",
        "owner": "search",
        "taken": [None, "yes"],
        "alike": False,
    }


# gaps


def test_gaps_have_their_smallest_sets_and_a_request(root: Path) -> None:
    done = run(root, "gaps", NAME)
    assert done.exit_code == Exit.DONE
    assert "INIT-0003 closes it, at 1 GBP of the objective." in done.stdout
    assert "Ask for ideas: all of today's together come to +74 GBP." in done.stdout
    asked = run(root, "gaps", NAME, "--ask").stdout
    assert (
        "To: search" in asked and 'portfolio new "TITLE" --owner search --period 2026-Q1' in asked
    )
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


def test_an_initiative_outside_the_pool_says_why_and_not_another_one(root: Path) -> None:
    """One that was delivered was unknown, and the keys beside it were offered."""
    path = root / "initiatives/INIT-0003.yaml"
    text = path.read_text("utf-8")
    assert "candidate" in text
    path.write_text(text.replace("candidate", "idea"), "utf-8")
    for words in (("explain", NAME, "INIT-0003"), ("trade", NAME, "--in", "INIT-0003")):
        done = run(root, *words)
        assert done.exit_code == Exit.USAGE
        assert "INIT-0003 is not in the pool of plan: its status is idea" in done.stderr
