"""`repair`, and what `solve` says of a scenario without a plan."""

import json
from pathlib import Path

from portfolio.cli.boundary import Exit

TIGHT = """\
title: Tight
extends: base
capacity: {engineering: {all: {cap: 4}}}
targets: {all: {gmv: {floor: 180000}}}
"""


def tight(root: Path) -> Path:
    path = root / "config/scenarios/tight.yaml"
    path.write_text(TIGHT)
    return path


def test_solve_names_each_rule_its_place_and_who_set_it(portfolio, root: Path) -> None:
    tight(root)
    done = portfolio("solve", "tight")
    assert done.exit_code == Exit.INFEASIBLE
    assert "Conflict" in done.stdout and "(tight.yaml:3)" in done.stdout
    assert "Proven smallest" in done.stdout
    assert "1. The cheapest:" in done.stdout


def test_a_way_out_becomes_a_scenario_that_has_a_plan(portfolio, root: Path) -> None:
    tight(root)
    done = portfolio("repair", "tight", "--apply", "1", "--save", "eased")
    assert (done.exit_code, done.stdout) == (Exit.DONE, "config/scenarios/eased.yaml\n")
    assert "valid, and it has a plan" in done.stderr
    written = (root / "config/scenarios/eased.yaml").read_text()
    assert written.startswith("# yaml-language-server: $schema=../schemas/scenario.json\n")
    assert "extends: tight" in written
    assert portfolio("validate").exit_code == Exit.DONE
    assert portfolio("solve", "eased").exit_code == Exit.DONE


def test_ways_out_as_json(portfolio, root: Path) -> None:
    tight(root)
    told = json.loads(portfolio("repair", "tight", "--format", "json").stdout)
    assert told["saved"] is None
    diagnosis = told["result"]["diagnosis"]
    assert diagnosis["complete"] and diagnosis["conflicts"] and diagnosis["repairs"][0]["least"]


def test_nothing_is_ever_overwritten_and_nothing_is_written_by_half(portfolio, root: Path) -> None:
    tight(root)
    before = sorted(path.name for path in (root / "config/scenarios").iterdir())
    for words, told in (
        (("--apply", "1"), "--apply N and --save NAME go together"),
        (("--apply", "1", "--save", "base"), "there is a scenario base already"),
        (("--apply", "9", "--save", "eased"), "9 is no way out: there "),
        (("--apply", "1", "--save", "../eased"), "is no scenario name"),
    ):
        done = portfolio("repair", "tight", *words)
        assert done.exit_code == Exit.USAGE
        assert told in done.stderr
    assert sorted(path.name for path in (root / "config/scenarios").iterdir()) == before


def test_where_there_is_a_plan_there_is_nothing_to_repair(portfolio) -> None:
    done = portfolio("repair", "base")
    assert (done.exit_code, done.stdout) == (
        Exit.DONE,
        "base is not infeasible: there is nothing to repair.\n",
    )
    done = portfolio("repair", "base", "--apply", "1", "--save", "eased")
    assert done.exit_code == Exit.USAGE


def test_validate_tells_of_scenarios_without_a_plan_when_it_solves(portfolio, root: Path) -> None:
    (root / "config/scenarios/impossible.yaml").unlink()
    path = root / "config/scenarios/weighted.yaml"
    path.write_text(path.read_text() + "    wait: {ceiling: -0.5}\n")
    assert portfolio("validate").exit_code == Exit.DONE
    done = portfolio("validate", "--solve")
    assert done.exit_code == Exit.DONE
    assert "warning[P703]" in done.stdout
    assert portfolio("validate", "--solve", "--strict").exit_code == Exit.INVALID
    tight(root)
    done = portfolio("validate", "--solve")
    assert done.exit_code == Exit.INFEASIBLE
    assert "tight.yaml" in done.stdout


def test_without_a_way_out_it_ends_as_infeasible(portfolio, root: Path) -> None:
    tight(root).write_text(TIGHT + "unbreakable: [capacity, targets]\n")
    done = portfolio("repair", "tight")
    assert done.exit_code == Exit.INFEASIBLE
    assert "None was found" in done.stdout
