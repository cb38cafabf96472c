"""`portfolio estimate` on files: what it shows, and what --write does to them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from portfolio.cli.boundary import Exit
from tests.portfolios import EXAMPLES, findings_on_disk, overlaid

HEAD = """\
# what a person says about it
key: INIT-0001
title: Initiative 1   # a title
status: candidate
period: 2026-Q1
dimensions: {country: {UK: 0.5, DE: 0.5}, department: payments}
tokens: {engineering: 10}
"""
MODELS = """\
math_models:
  - name: orders-by-value   # answers for it: finance
    target_kpi: gmv
    formula: orders * value
    primary: true
    approved: true
    params: {orders: {value: 4, unit: orders}, value: {value: 25.5, unit: GBP}}
  - name: another-view
    target_kpi: gmv
    formula: 1000 / 3
    approved: true
  - {name: not-approved, target_kpi: retention, formula: '1 / 0', primary: true}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return overlaid(EXAMPLES / "base", tmp_path)


def estimate(root: Path, *words: str) -> Result:
    wide = {"COLUMNS": "120"}
    return CliRunner().invoke(
        main, ["estimate", *words, "--root", str(root)], catch_exceptions=False, env=wide
    )


def put(root: Path, middle: str, models: str = MODELS) -> Path:
    path = root / "initiatives/INIT-0001.yaml"
    path.write_text(HEAD + middle + models, "utf-8")
    return path


COMPUTED = "contributions: {gmv: 90, retention: 0.01}   # both\ncontribution_source: computed\n"
OWN = "contributions: {gmv: 90, retention: 0.01}\n"
SAID = "contribution_source: pm_override\n"


def test_computed_beside_stored(root: Path) -> None:
    before = put(root, COMPUTED).read_bytes()
    done = estimate(root, "--format", "json")
    assert done.exit_code == Exit.DONE
    told = json.loads(done.stdout)
    primary, other = told["estimates"]
    assert primary == {
        "initiative": "INIT-0001", "model": "orders-by-value", "kpi": "gmv", "unit": "GBP", "source": "computed",
        "path": "contributions.gmv", "stored": "90", "computed": "102", "difference": "12",
    }  # fmt: skip
    assert (other["path"], other["stored"], other["computed"]) == (None, None, "333.333333333333")
    assert told["written"] == told["kept"] == []
    assert "warning[P321]" in done.stderr
    assert (root / "initiatives/INIT-0001.yaml").read_bytes() == before


def test_the_table(root: Path) -> None:
    put(root, COMPUTED)
    done = estimate(root, "INIT-0001")
    assert done.exit_code == Exit.DONE
    row = next(line for line in done.stdout.splitlines() if "orders-by-value" in line)
    words = "INIT-0001 orders-by-value gmv 90 GBP 102 GBP +12 GBP 11.8% computed"
    assert row.split() == words.split()


def test_write_keeps_comments_and_is_idempotent(root: Path) -> None:
    path = put(root, COMPUTED)
    done = estimate(root, "--write")
    assert done.exit_code == Exit.DONE
    assert done.stderr == "wrote initiatives/INIT-0001.yaml\n"
    assert path.read_text("utf-8") == HEAD + COMPUTED.replace("gmv: 90", "gmv: 102") + MODELS
    assert not [finding for finding in findings_on_disk(root) if finding.code == "P321"]
    stamp = path.stat().st_mtime_ns
    again = estimate(root, "--write")
    assert (again.exit_code, again.stderr.splitlines()[-1]) == (Exit.DONE, "nothing to write")
    assert path.stat().st_mtime_ns == stamp


@pytest.mark.parametrize("middle", [OWN, OWN + SAID, SAID])
def test_what_a_person_entered_is_kept_unless_overridden(root: Path, middle: str) -> None:
    path = put(root, middle)
    before = path.read_bytes()
    done = estimate(root, "--write")
    assert done.exit_code == Exit.DONE
    assert "kept what a person entered: INIT-0001" in done.stderr
    assert path.read_bytes() == before
    done = estimate(root, "--write", "--override", "--format", "json")
    assert done.exit_code == Exit.DONE
    assert json.loads(done.stdout)["written"] == ["initiatives/INIT-0001.yaml"]
    text = path.read_text("utf-8")
    assert "gmv: 102" in text
    assert "contribution_source: computed" in text
    assert "pm_override" not in text
    assert text.startswith(HEAD)
    assert text.endswith(MODELS)


def test_where_nothing_was_entered_the_estimate_is_stored(root: Path) -> None:
    path = put(root, "")
    assert estimate(root, "--write").exit_code == Exit.DONE
    stored = path.read_text("utf-8").removeprefix(HEAD).removesuffix(MODELS)
    assert sorted(stored.splitlines()) == [
        "contribution_source: computed",
        "contributions: {gmv: 102}",
    ]
    assert not [
        finding for finding in findings_on_disk(root) if finding.location.file.endswith("0001.yaml")
    ]


def test_a_scope_that_is_planned_takes_it_and_a_choice_does_not(root: Path) -> None:
    head = HEAD.replace("tokens: {engineering: 10}\n", "")
    scopes = (
        "scopes:\n  mvp: {tokens: {engineering: 5}, contributions: {gmv: 9}}\n  full:\n    tokens:"
        " {engineering: 9}\n"
    )
    path = root / "initiatives/INIT-0001.yaml"
    path.write_text(
        head + "scope_mode: mvp\n" + scopes + "contribution_source: computed\n" + MODELS, "utf-8"
    )
    assert estimate(root, "--write").exit_code == Exit.DONE
    assert "mvp: {tokens: {engineering: 5}, contributions: {gmv: 102}}" in path.read_text("utf-8")
    path.write_text(
        head + "scope_mode: choose\n" + scopes + "contribution_source: computed\n" + MODELS, "utf-8"
    )
    before = path.read_bytes()
    done = estimate(root, "--write", "--format", "json")
    assert [one["path"] for one in json.loads(done.stdout)["estimates"]] == [None, None]
    assert path.read_bytes() == before


def test_a_model_without_a_number_ends_it_and_nothing_is_written(root: Path) -> None:
    path = put(root, COMPUTED, MODELS.replace("1000 / 3", "1000 / (3 - 3)"))
    before = path.read_bytes()
    done = estimate(root, "--write")
    assert done.exit_code == Exit.INVALID
    assert "no number" in done.stdout
    assert "warning[P320]" in done.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize("formula", ["__import__('os')", "orders.real", "(lambda: 1)()", "open(1)"])
def test_a_hostile_formula_is_a_finding(root: Path, formula: str) -> None:
    quoted = "'" + formula.replace("'", "''") + "'"
    put(root, COMPUTED, MODELS.replace("orders * value", quoted))
    done = estimate(root)
    assert done.exit_code == Exit.INVALID
    assert "initiatives/INIT-0001.yaml:13:14: error[P312]" in done.stdout
    assert [finding.code for finding in findings_on_disk(root) if finding.code != "P315"] == [
        "P312"
    ]


def test_within_the_tolerance_there_is_no_warning(root: Path) -> None:
    for stored, warned in (
        ("102", False),
        ("103.02", False),
        ("103.03", True),
        ("100.98", False),
        ("100.97", True),
    ):
        put(root, COMPUTED.replace("90", stored).replace(", retention: 0.01", ""))
        assert [finding.code for finding in findings_on_disk(root)] == ["P321"] * warned, stored


def test_history_is_left_alone(root: Path) -> None:
    path = put(root, COMPUTED)
    path.write_text(path.read_text("utf-8").replace("candidate", "delivered"), "utf-8")
    assert json.loads(estimate(root, "--format", "json").stdout)["estimates"] == []
    assert "P321" not in {finding.code for finding in findings_on_disk(root)}


def test_wrong_usage(root: Path) -> None:
    done = estimate(root, "--override")
    assert (done.exit_code, "needs --write" in done.stderr) == (Exit.USAGE, True)
    done = estimate(root, "INIT-0099")
    assert (done.exit_code, "there is no initiative INIT-0099" in done.stderr) == (Exit.USAGE, True)
