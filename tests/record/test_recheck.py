"""`verify`: every stored byte is held by something."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portfolio.canonical import canonical_bytes
from portfolio.record import store
from portfolio.record.names import json_file
from portfolio.record.rechecking import recheck
from portfolio.results import Result, Run
from tests.record.sample import changed, infeasible_run, sample_event, sample_run

RUN = sample_run()


def stored(root: Path, run: Run = RUN) -> Path:
    store(root, run, sample_event(run))
    return root / "runs/results" / run.manifest.scenario / run.run_id


def broken(root: Path, run: Run = RUN) -> list[str]:
    return [check.name for check in recheck(root, run.run_id).checks if not check.holds]


@pytest.mark.parametrize(
    "run", [RUN, infeasible_run(), sample_run("weighted")], ids=lambda run: run.manifest.scenario
)
def test_a_run_as_it_was_stored_holds(tmp_path: Path, run: Run) -> None:
    stored(tmp_path, run)
    assert broken(tmp_path, run) == []


@pytest.mark.parametrize("name", ["manifest.json", "result.json", "gaps.csv", "items.csv"])
def test_another_spelling_is_seen(tmp_path: Path, name: str) -> None:
    path = stored(tmp_path) / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert broken(tmp_path) == [name, "certificate"]


@pytest.mark.parametrize("name", ["gaps.csv", "items.csv"])
def test_a_missing_table_is_seen(tmp_path: Path, name: str) -> None:
    (stored(tmp_path) / name).unlink()
    assert broken(tmp_path) == [name, "certificate"]


@pytest.mark.parametrize("name", ["manifest.json", "result.json"])
def test_a_missing_file_makes_a_run_unreadable(tmp_path: Path, name: str) -> None:
    (stored(tmp_path) / name).unlink()
    assert broken(tmp_path) == ["readable"]


def test_one_changed_byte_of_the_inputs_is_seen(tmp_path: Path) -> None:
    stored(tmp_path)
    path = tmp_path / "runs/inputs" / f"{RUN.manifest.inputs}.jsonl"
    path.write_bytes(path.read_bytes().replace(b"120000", b"120001"))
    assert broken(tmp_path) == ["inputs", "certificate"]
    path.unlink()
    assert broken(tmp_path) == ["inputs", "certificate"]


def test_a_changed_manifest_is_seen(tmp_path: Path) -> None:
    path = stored(tmp_path) / "manifest.json"
    definition = {**RUN.manifest.definition, "title": "Another"}
    path.write_bytes(json_file(RUN.manifest.model_copy(update={"definition": definition})))
    assert broken(tmp_path) == ["run id", "certificate"]


def test_a_result_of_another_scenario_is_seen(tmp_path: Path) -> None:
    false = changed(RUN, RUN.result.model_copy(update={"scenario": "other"}))
    stored(tmp_path, false)
    assert broken(tmp_path) == ["scenario", "certificate"]


def without_an_item(result: Result) -> Result:
    items = tuple(
        i.model_copy(update={"selected": False}) if i.key == "INIT-0001" else i
        for i in result.items
    )
    return result.model_copy(update={"items": items})


def with_another_item(result: Result) -> Result:
    items = tuple(i.model_copy(update={"tokens": {"engineering": "1"}}) for i in result.items)
    return result.model_copy(update={"items": items})


def with_another_gap(result: Result) -> Result:
    return result.model_copy(
        update={"gaps": tuple(g.model_copy(update={"gap": "0"}) for g in result.gaps)}
    )


def with_another_objective(result: Result) -> Result:
    return result.model_copy(update={"objective": "1"})


def without_certificate(result: Result) -> Result:
    return result.model_copy(update={"certificate": None})


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (without_an_item, ["certificate", "stages", "gaps", "items"]),
        (with_another_item, ["items"]),
        (with_another_gap, ["gaps"]),
        (with_another_objective, ["stages"]),
        (without_certificate, ["certificate"]),
    ],
)
def test_a_false_result_is_seen(
    tmp_path: Path, change: Callable[[Result], Result], seen: list[str]
) -> None:
    """Even where every file of the run agrees with every other."""
    false = changed(RUN, change(RUN.result))
    stored(tmp_path, false)
    assert broken(tmp_path) == seen


def test_a_plan_that_breaks_a_rule_is_seen(tmp_path: Path) -> None:
    overfull = sample_run(choice={"INIT-0001": None, "INIT-0003": None, "INIT-0004": None})
    stored(tmp_path, overfull)
    assert broken(tmp_path, overfull) == ["certificate", "reachable"]


def test_canonical_bytes_are_what_is_compared(tmp_path: Path) -> None:
    folder = stored(tmp_path)
    assert (folder / "result.json").read_bytes() == canonical_bytes(
        RUN.result.model_dump(mode="json")
    ) + b"\n"
