"""One meaning, one run: whatever the order, the spelling, the folder or the process, the bytes are
the same."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio import pipeline
from portfolio.canonical import input_lines, input_records
from portfolio.case import identify
from portfolio.engines import adapter
from portfolio.record import store
from portfolio.results import Run
from portfolio.source import Workspace, read_workspace
from tests.compile.test_rows import CASES
from tests.record.sample import sample_event
from tests.respelled import reordered
from tests.small import NAME, SCENARIO, files
from tests.strategies import examples

REPOSITORY = Path(__file__).parents[1]
ENGINE = {"solver": "any"}

INITIATIVES = """
    INIT-0001: tokens: {engineering: 20, design: 2.5}, contributions: {gmv: 100, retention: 0.01}, dimensions: {country: {UK: 0.333, DE: 0.667}}
    INIT-0002: tokens: {engineering: 20, design: 2.5}, contributions: {gmv: 100, retention: 0.01}, dimensions: {country: NO, department: growth}
    INIT-0003: tokens: {engineering: 20, design: 2.5}, contributions: {gmv: 100, retention: 0.01}, dimensions: {country: NO, department: growth}
    INIT-0004: scopes: {mvp: {tokens: {engineering: 5}, contributions: {gmv: 60}}, full: {tokens: {engineering: 12.5}, contributions: {gmv: 90, churn: -0.001}}}
    INIT-0005: contributions: {churn: -0.004, gmv: -3}, requires: [INIT-0001, INIT-0006], excludes: [INIT-0004, INIT-0007]
    INIT-0006: status: in_progress, contributions: {gmv: 1}, dimensions: {department: {payments: 0.25, growth: 0.75}}
    INIT-0007: contributions: {gmv: 40}, bundle: pair
    INIT-0008: contributions: {gmv: 2}, bundle: pair
    INIT-0009: contributions: {gmv: 10}, excludes: [INIT-0010]
    INIT-0010: contributions: {gmv: 10}
"""  # noqa: E501 - one initiative a line
RULES = """
capacity:
  engineering: {all: {cap: 62.5}, country: {UK: {cap: 30}, NO: {cap: 45, floor: 0.5}}, country/department: {NO/growth: {cap: 45}}}
  design: {all: {cap: 7.5}}
targets:
  all: {gmv: {floor: 150, goal: 900, baseline: 12.5}, churn: {ceiling: -0.002, goal: -0.01}, retention: {floor: 0.015}}
  country: {NO: {gmv: {goal: 150}}}
constraints:
  exclude_pairs: [[INIT-0007, INIT-0005], [INIT-0003, INIT-0007]]
  groups: {some: {members: [INIT-0003, INIT-0002, INIT-0001], at_least: 1, at_most: 2}}
  synergies:
    several:
      members: [INIT-0004, INIT-0001, INIT-0002]
      tiers: [{at_least: 2, bonus: {gmv: 5.5}}, {at_least: 3, bonus: {gmv: 7, retention: -0.001}, saves: {design: 1}}]
"""  # noqa: E501
OBJECTIVES = {
    "lexicographic": (
        "{mode: lexicographic, priorities: [[churn, gmv], [retention]], then: {mode: north_star}}"
    ),
    "weighted": (
        "{mode: weighted_kpis, weights: {gmv: 1, retention: 0.5, churn: 0.333}, scales: {churn:"
        " 0.007}}"
    ),
}


def portfolio(objective: str) -> dict[str, str]:
    return files(INITIATIVES, f"objective: {objective}\n{RULES}")


def workspace_of(texts: Mapping[str, str]) -> Workspace:
    workspace, findings = read_workspace(texts)
    assert workspace is not None and not findings
    return workspace


def planned(texts: Mapping[str, str]) -> Run:
    workspace = workspace_of(texts)
    return pipeline.plan(workspace, workspace.planning(NAME), adapter())


def recorded(root: Path) -> dict[str, bytes]:
    """Everything under inputs/ and results/."""
    folders = [root / "runs" / name for name in ("inputs", "results")]
    return {
        p.relative_to(root).as_posix(): p.read_bytes()
        for f in folders
        for p in f.rglob("*")
        if p.is_file()
    }


@pytest.fixture(scope="module", params=OBJECTIVES)
def answer(request: pytest.FixtureRequest) -> tuple[dict[str, str], Run]:
    texts = portfolio(OBJECTIVES[request.param])
    return texts, planned(texts)


def test_the_portfolio_here_has_a_plan_and_a_tie(answer: tuple[dict[str, str], Run]) -> None:
    """So that the rest of this file tests something."""
    result = answer[1].result
    assert result.status.value == "optimal"
    assert result.tie is not None and not result.tie.unique


def test_another_spelling_and_order_of_everything_is_the_same_run(
    answer: tuple[dict[str, str], Run], tmp_path: Path
) -> None:
    texts, expected = answer
    store(tmp_path / "as written", expected, sample_event(expected))
    for seed in range(6):
        other = reordered(texts, Random(seed))
        assert other != texts
        run = planned(other)
        assert (run.run_id, run.manifest, run.result) == (
            expected.run_id,
            expected.manifest,
            expected.result,
        )
        store(tmp_path / str(seed), run, sample_event(run))
        assert recorded(tmp_path / str(seed)) == recorded(tmp_path / "as written")


@pytest.mark.parametrize("name", CASES)
def test_every_family_of_rule_has_one_spelling_in_a_run(name: str) -> None:
    texts = files(*CASES[name])
    expected = planned(texts)
    run = planned(reordered(texts, Random(name)))
    assert (run.run_id, run.inputs, run.result) == (
        expected.run_id,
        expected.inputs,
        expected.result,
    )


def example_texts() -> dict[str, str]:
    """The portfolio of this repository."""
    paths = [*REPOSITORY.glob("config/*.yaml"), *REPOSITORY.glob("config/scenarios/*.yaml")]
    paths += REPOSITORY.glob("initiatives/*.yaml")
    return {path.relative_to(REPOSITORY).as_posix(): path.read_text("utf-8") for path in paths}


def test_the_example_written_otherwise_is_the_same_inputs() -> None:
    texts = example_texts()
    workspace, other = workspace_of(texts), workspace_of(reordered(texts, Random(1)))
    assert list(workspace.scenarios)
    for name in workspace.scenarios:
        identity = identify(workspace.planning(name), ENGINE)
        assert identify(other.planning(name), ENGINE) == identity


@given(st.randoms(use_true_random=False))
@examples(25)
def test_no_order_of_keys_and_lists_reaches_the_canonical_inputs(random: Random) -> None:
    texts = portfolio(OBJECTIVES["weighted"])
    expected = identify(workspace_of(texts).planning(NAME), ENGINE)
    found = identify(workspace_of(reordered(texts, random)).planning(NAME), ENGINE)
    assert found == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("engineering: {unit: engineer-day}\n  design: {unit: designer-day}", None),
        ("[[churn, gmv], [retention]]", "[[retention], [churn, gmv]]"),
    ],
    ids=["resources", "priorities"],
)
def test_an_order_that_means_something_makes_another_run(old: str, new: str | None) -> None:
    new = new or "\n  ".join(reversed(old.split("\n  ")))
    texts = portfolio(OBJECTIVES["lexicographic"])
    [file] = [name for name, text in texts.items() if old in text]
    other = {**texts, file: texts[file].replace(old, new)}
    identities = [identify(workspace_of(t).planning(NAME), ENGINE).run_id for t in (texts, other)]
    assert identities[0] != identities[1]


def checkout(root: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


def record_in_a_process_of_its_own(root: Path, seed: str, *words: str) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONHASHSEED": seed,
        "TZ": ["UTC", "Asia/Tokyo", "America/New_York"][int(seed) % 3],
    }
    command = [sys.executable, "-m", "portfolio", "record", *words]
    subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True, timeout=300)


def test_checkouts_in_other_folders_and_processes_record_the_same_bytes(tmp_path: Path) -> None:
    texts = portfolio(OBJECTIVES["weighted"])
    texts["config/scenarios/lexicographic.yaml"] = portfolio(OBJECTIVES["lexicographic"])[SCENARIO]
    roots = [tmp_path / "here", tmp_path / "a longer name" / "b", tmp_path / "æ"]
    for seed, root in enumerate(roots):
        checkout(root, texts if seed == 0 else reordered(texts, Random(seed)))
        record_in_a_process_of_its_own(root, str(seed))
    assert len(recorded(roots[0])) == 1 + 2 * 4
    assert recorded(roots[1]) == recorded(roots[0])
    assert recorded(roots[2]) == recorded(roots[0])
    assert all(str(root).encode() not in b"".join(recorded(root).values()) for root in roots)


@pytest.mark.full
def test_checkouts_of_the_example_record_the_same_bytes(tmp_path: Path) -> None:
    roots = [tmp_path / "a", tmp_path / "b"]
    for seed, root in enumerate(roots, start=1):
        checkout(root, reordered(example_texts(), Random(seed)))
        record_in_a_process_of_its_own(root, str(seed))
    assert len(recorded(roots[0])) > 4
    assert recorded(roots[0]) == recorded(roots[1])


FULL_TEXT = f"objective: {OBJECTIVES['weighted']}\n{RULES}"


def test_a_scenario_that_extends_another_is_the_run_of_the_same_scenario_written_out() -> None:
    """Also where the base said something that null takes back, and where an override says what a
    file could."""
    written_out = files(INITIATIVES, FULL_TEXT)
    base = FULL_TEXT.replace("cap: 62.5", "cap: 1").replace(
        "retention: {floor: 0.015}", "retention: {floor: 9}"
    )
    base += "  exclude: {INIT-0001: only in the base}\n"
    extending = files(
        INITIATIVES.replace("gmv: 40", "gmv: 41").replace("requires: [INIT-0001, INIT-0006], ", ""),
        """
        extends: base
        objective: null
        """.replace("objective: null", f"objective: {OBJECTIVES['weighted']}")
        + """
        capacity: {engineering: {all: {cap: 62.50}}}
        targets: {all: {retention: {floor: 0.015}}}
        constraints: {exclude: null}
        overrides:
          INIT-0007: {contributions: {gmv: 40}}
          INIT-0005: {requires: [INIT-0006, INIT-0001]}
        """,
    )
    extending["config/scenarios/base.yaml"] = files("", base)[SCENARIO]
    expected, found = planned(written_out), planned(extending)
    assert (found.run_id, found.inputs, found.result) == (
        expected.run_id,
        expected.inputs,
        expected.result,
    )


def test_what_the_scenario_does_not_plan_with_makes_no_new_run() -> None:
    """Another period's initiative, unless a rule names it."""
    texts = portfolio(OBJECTIVES["weighted"])
    other = files("INIT-0099: period: 2026-Q4, contributions: {gmv: 7}", "")[
        "initiatives/INIT-0099.yaml"
    ]
    lines = input_lines(input_records(workspace_of(texts).planning(NAME)))
    more = workspace_of({**texts, "initiatives/INIT-0099.yaml": other})
    assert input_lines(input_records(more.planning(NAME))) == lines
