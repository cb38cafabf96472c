"""`adopt` writes a plan into statuses and starts, `close` ends a period and starts the next."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import close as close_command
from portfolio.cli import main
from portfolio.cli.boundary import Exit
from tests.over_time.year import NAME, SCENARIO, YEAR
from tests.small import files

REST = "config/scenarios/y2026-from-2026-q2.yaml"
ANSWERS = """\
INIT-0001: {is: delivered, actuals: {gmv: {value: 98, measured: 2026-03-31}}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return placed(tmp_path, YEAR)


def placed(folder: Path, texts: Mapping[str, str]) -> Path:
    for file, text in texts.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def run(root: Path, *words: str, answers: str | None = None) -> Result:
    command = [*words, "--root", str(root)]
    return CliRunner().invoke(main, command, input=answers, catch_exceptions=False)


def texts(root: Path) -> dict[str, str]:
    found = {}
    for path in sorted(root.rglob("*.yaml")):
        found[path.relative_to(root).as_posix()] = path.read_bytes().decode()
    return found


def planned(root: Path, scenario: str) -> dict[str, str]:
    done = run(root, "roadmap", scenario, "--json")
    return {one["key"]: one["start"] for one in json.loads(done.stdout)["initiatives"]}


def test_adopting_is_a_dry_run_first(root: Path) -> None:
    done = run(root, "adopt", NAME)
    assert done.exit_code == Exit.DONE and texts(root) == dict(YEAR)
    assert "INIT-0002 One-page checkout: committed, from 2026-Q2" in done.stdout
    assert "3 files to write: --write writes them" in done.stdout
    assert "what the plan leaves out stays a candidate: INIT-0003" in done.stdout


def test_adopting_changes_the_fields_alone_and_keeps_the_plan(root: Path) -> None:
    before = planned(root, NAME)
    assert run(root, "adopt", NAME, "--write").exit_code == Exit.DONE
    checkout = YEAR["initiatives/INIT-0002.yaml"].replace("candidate", "committed")
    changed = texts(root)
    assert changed["initiatives/INIT-0002.yaml"] == f"{checkout}start: 2026-Q2\n"
    # What is in progress has started, what is out stays, and no other byte moves.
    same = {"initiatives/INIT-0001.yaml", "initiatives/INIT-0003.yaml", SCENARIO}
    assert all(changed[file] == YEAR[file] for file in same)
    assert planned(root, NAME) == before
    again = run(root, "adopt", NAME, "--write")
    assert "the files say all of it already" in again.stdout and texts(root) == changed


def test_a_plan_without_starts_commits_scopes(tmp_path: Path) -> None:
    initiatives = """
        INIT-0001: scope_mode: choose, scopes: {mvp: {tokens: {engineering: 1}, contributions: {gmv: 1}}, full: {tokens: {engineering: 9}, contributions: {gmv: 2}}}
        INIT-0002: tokens: {engineering: 9}
    """  # noqa: E501
    root = placed(tmp_path, files(initiatives, "capacity: {engineering: {all: {cap: 5}}}"))
    assert run(root, "adopt", "plan", "--write").exit_code == Exit.DONE
    adopted = texts(root)["initiatives/INIT-0001.yaml"]
    assert "scope_mode: mvp" in adopted and "status: committed" in adopted
    assert "start" not in adopted and "candidate" in texts(root)["initiatives/INIT-0002.yaml"]


def test_a_period_is_closed_only_when_everything_is_answered(root: Path) -> None:
    done = run(root, "close", "2026-Q1", "--next", "2026-Q2", "--write")
    assert done.exit_code == Exit.USAGE and texts(root) == dict(YEAR)
    assert "what became of INIT-0001?" in done.stderr


def test_closing_delivers_carries_over_and_starts_the_rest_of_the_year(root: Path) -> None:
    assert run(root, "adopt", NAME, "--write").exit_code == Exit.DONE
    adopted = texts(root)
    (root / "answers.yaml").write_text(ANSWERS, "utf-8")
    words = ("close", "2026-Q1", "--next", "2026-Q2", "--answers", str(root / "answers.yaml"))
    dry = run(root, *words)
    (root / "answers.yaml").unlink()
    assert dry.exit_code == Exit.DONE and texts(root) == adopted
    (root / "answers.yaml").write_text(ANSWERS, "utf-8")
    assert run(root, *words, "--write").exit_code == Exit.DONE
    (root / "answers.yaml").unlink()
    closed = texts(root)
    delivered = closed["initiatives/INIT-0001.yaml"]
    assert "status: delivered  # since December\n" in delivered
    assert "gmv: {value: 98, measured: 2026-03-31}" in delivered
    assert closed["config/organization.yaml"].endswith(
        "plan: {2026: y2026-from-2026-q2}  # the company's plan\n"
    )
    assert closed[REST] == (
        'extends: y2026\ntitle: "The year 2026, from 2026-Q2"\nschedule: {from: 2026-Q2}\n'
    )
    assert run(root, "validate").exit_code == Exit.DONE


def test_what_is_carried_over_moves_to_the_next_period(root: Path) -> None:
    refunds = YEAR["initiatives/INIT-0001.yaml"].replace("engineering: 60", "engineering: 20")
    early = YEAR["initiatives/INIT-0002.yaml"].replace("candidate", "committed")
    early += "start: 2026-Q1\n"
    placed(root, {"initiatives/INIT-0001.yaml": refunds, "initiatives/INIT-0002.yaml": early})
    words = ("--carried-over", "INIT-0001", "--carried-over", "INIT-0002", "--write")
    assert run(root, "close", "2026-Q1", "--next", "2026-Q2", *words).exit_code == Exit.DONE
    closed = texts(root)
    # Of the same kind of period: the period moves. A year's numbers stay a year's: the start does.
    moved = refunds.replace("2026-Q1", "2026-Q2")
    assert closed["initiatives/INIT-0001.yaml"] == moved
    later = early.replace("start: 2026-Q1", "start: 2026-Q2")
    assert closed["initiatives/INIT-0002.yaml"] == later
    assert planned(root, "y2026-from-2026-q2")["INIT-0001"] == "2026-Q2"


def test_bounds_and_targets_of_steps_that_are_over_are_taken_out(root: Path) -> None:
    scenario = YEAR[SCENARIO].replace("cap: 100", "cap: 100, by_step: {2026-Q1: {cap: 90}}")
    placed(root, {SCENARIO: scenario.replace("2026-Q3: {floor", "2026-Q1: {floor")})
    words = ("--carried-over", "INIT-0001", "--write")
    assert run(root, "close", "2026-Q1", "--next", "2026-Q2", *words).exit_code == Exit.DONE
    assert texts(root)[REST].count("2026-Q1: null") == 2


def test_a_start_that_the_plan_promises_for_a_step_that_is_over_is_taken_out(root: Path) -> None:
    """It lies outside what is left, so that nothing carried over could be closed."""
    path = root / SCENARIO
    starts = "overrides:\n  INIT-0002: {start: 2026-Q1}\n  INIT-0004: {start: 2026-Q3}\n"
    path.write_text(path.read_text() + starts)
    committed = root / "initiatives/INIT-0002.yaml"
    committed.write_text(committed.read_text().replace("candidate", "committed"))
    words = ("--delivered", "INIT-0001", "--carried-over", "INIT-0002", "--write")
    done = run(root, "close", "2026-Q1", "--next", "2026-Q2", *words)
    assert done.exit_code == Exit.DONE, done.output
    assert "overrides: {INIT-0002: {start: null}}" in texts(root)[REST]
    assert "INIT-0004" not in texts(root)[REST]


def test_the_next_quarter_of_a_static_plan_is_a_scenario_of_its_own(tmp_path: Path) -> None:
    texts_before = files("INIT-0001: status: committed\nINIT-0002: owner: u", "")
    plan = {"config/organization.yaml": "plan: {2026-Q1: plan}\n"}
    organization = texts_before["config/organization.yaml"]
    placed(tmp_path, {**texts_before, "config/organization.yaml": organization + plan.popitem()[1]})
    words = ("--delivered", "INIT-0001", "--carried-over", "INIT-0002", "--write")
    done = run(tmp_path, "close", "2026-Q1", "--next", "2026-Q2", *words, "--name", "q2")
    assert done.exit_code == Exit.DONE
    closed = texts(tmp_path)
    assert "extends: plan" in closed["config/scenarios/q2.yaml"]
    assert "period: 2026-Q2" in closed["config/scenarios/q2.yaml"]
    assert "2026-Q2: q2" in closed["config/organization.yaml"]
    assert "period: 2026-Q2" in closed["initiatives/INIT-0002.yaml"]
    assert run(tmp_path, "solve", "q2").exit_code == Exit.DONE


@pytest.mark.parametrize(
    ("answers", "exit_code", "words"),
    [
        (
            "INIT-0001: finished\n",
            Exit.USAGE,
            "INIT-0001: finished is no outcome: known: carried_over, delivered, rejected\n",
        ),
        ("INIT-0001: deliverd\n", Exit.USAGE, "is no outcome: did you mean delivered?"),
        ("INIT-0001: [delivered]\n", Exit.USAGE, "INIT-0001: no outcome is named: known:"),
        ("INIT-0001: {actuals: {}}\n", Exit.USAGE, "INIT-0001: no outcome is named: known:"),
        (
            "INIT-0001: {is: rejected, actuals: {gmv: {value: 1}}}\n",
            Exit.USAGE,
            "INIT-0001: only what is delivered has actuals",
        ),
        ("INIT-0001: {was: delivered}\n", Exit.USAGE, "was is neither `is` nor `actuals`"),
        ("INIT-0009: rejected\n", Exit.USAGE, "INIT-0009"),
        ("INIT-0001: [\n", Exit.USAGE, "answers.yml"),
        (
            "INIT-0001: {is: delivered, actuals: {gmv: {value: .inf}}}\n",
            Exit.USAGE,
            "INIT-0001: actuals.gmv.value: should be a finite number",
        ),
        (
            "INIT-0001: {is: delivered, actuals: {gmv: 3}}\n",
            Exit.USAGE,
            "INIT-0001: actuals.gmv: ",
        ),
        (
            "INIT-0001: {is: delivered, actuals: [3]}\n",
            Exit.USAGE,
            "INIT-0001: actuals should be as {KPI: {value: 1}}",
        ),
        (
            "INIT-0001: {is: delivered, actuals: {gvm: {value: 1}}}\n",
            Exit.INVALID,
            "nothing is written: the portfolio would not be valid",
        ),
    ],
)
def test_what_is_no_answer_writes_nothing(
    root: Path, answers: str, exit_code: int, words: str
) -> None:
    (root / "answers.yml").write_text(answers, "utf-8")
    file = str(root / "answers.yml")
    done = run(root, "close", "2026-Q1", "--next", "2026-Q2", "--answers", file, "--write")
    assert done.exit_code == exit_code, done.output
    assert words in done.stderr and texts(root) == dict(YEAR)


@pytest.mark.parametrize(
    ("following", "words"),
    [
        ("2026-Q1", "2026-Q1 does not follow 2026-Q1"),
        ("2027-Q1", "2027-Q1 is no step of y2026 behind 2026-Q1"),
        ("spring", "spring should be a period: 2026, "),
        ("2025-W53", "2025-W53 should be a week that its year has"),
    ],
)
def test_a_period_that_does_not_follow_is_refused(root: Path, following: str, words: str) -> None:
    answer = ("--rejected", "INIT-0001", "--write")
    done = run(root, "close", "2026-Q1", "--next", following, *answer)
    assert done.exit_code == Exit.USAGE and words in done.stderr
    assert texts(root) == dict(YEAR)


@pytest.mark.parametrize("period", ["spring", "2026-Q5", "2026-W54", "0000"])
def test_what_is_no_period_is_not_closed(root: Path, period: str) -> None:
    done = run(root, "close", period, "--next", "2026-Q2", "--write")
    assert done.exit_code == Exit.USAGE and f"{period} should be a" in done.stderr
    assert texts(root) == dict(YEAR)


def test_a_refusal_says_what_would_be_invalid(root: Path) -> None:
    (root / "answers.yml").write_text(ANSWERS.replace("gmv", "gvm"))
    words = ("close", "2026-Q1", "--next", "2026-Q2", "--answers", str(root / "answers.yml"))
    done = run(root, *words)
    assert done.exit_code == Exit.INVALID
    assert "unknown KPI gvm" in done.stdout and "did you mean gmv" in done.stdout
    shown = json.loads(run(root, *words, "--json").stdout)
    assert [one["file"] for one in shown["findings"]] == ["initiatives/INIT-0001.yaml"]


def test_two_answers_that_are_not_the_same_write_nothing(root: Path) -> None:
    words = ("close", "2026-Q1", "--next", "2026-Q2", "--write")
    both = ("--delivered", "INIT-0001", "--rejected", "INIT-0001")
    done = run(root, *words, *both)
    assert done.exit_code == Exit.USAGE and texts(root) == dict(YEAR)
    assert "INIT-0001 has two answers: delivered and rejected" in done.stderr
    (root / "answers.yml").write_text(ANSWERS)
    file = ("--answers", str(root / "answers.yml"))
    done = run(root, *words, "--delivered", "INIT-0001", *file)
    assert done.exit_code == Exit.USAGE and texts(root) == dict(YEAR)
    assert "INIT-0001 has two answers: delivered, with and without actuals" in done.stderr
    assert run(root, *words, "--delivered", "INIT-0001", *both[:2]).exit_code == Exit.DONE


def test_a_terminal_is_asked(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(close_command, "is_terminal", lambda: True)
    done = run(root, "close", "2026-Q1", "--next", "2026-Q2", "--write", answers="d\n 97.5 \n\n")
    assert done.exit_code == Exit.DONE, done.output
    assert "INIT-0001 Instant refunds: delivered, carried over or rejected?" in done.stderr
    refunds = texts(root)["initiatives/INIT-0001.yaml"]
    assert "gmv: {value: 97.5}" in refunds and "actuals:\n  gmv" in refunds
    assert "retention: {value" not in refunds


@pytest.mark.parametrize("text", ["NaN", "-inf", "1e400", "ten", "0.1234567890123456789"])
def test_what_is_no_number_is_no_actual(
    root: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(close_command, "is_terminal", lambda: True)
    answers = f"d\n{text}\n\n"
    done = run(root, "close", "2026-Q1", "--next", "2026-Q2", "--write", answers=answers)
    assert done.exit_code == Exit.USAGE and f"INIT-0001: {text} " in done.stderr
    assert texts(root) == dict(YEAR)


def test_an_answer_that_breaks_off_writes_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(close_command, "is_terminal", lambda: True)
    done = run(root, "close", "2026-Q1", "--next", "2026-Q2", "--write", answers="d\n")
    assert done.exit_code != Exit.DONE and texts(root) == dict(YEAR)
