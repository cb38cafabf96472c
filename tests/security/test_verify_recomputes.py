"""Promise: `verify` recomputes all that a stored run states and that needs no solver.

Whoever can write to the record can make files that agree with each other. So each leaf of each
stored result of the example is changed alone, all files of the run are spelled again from it, and
the run may not hold, unless the leaf stands on the short list of what is the record's word alone
(`RECORDED_WORD`, printed in docs/security.md).
"""

import json
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given

from portfolio.certify import RECORDED_WORD, Recomputed, choice_of, require_sound, statement
from portfolio.cli.boundary import Exit
from portfolio.engines import adapter
from portfolio.findings import Location
from portfolio.pipeline import plan
from portfolio.record import store
from portfolio.record.names import inputs_file, result_file
from portfolio.record.read import read_run, run_ids
from portfolio.record.rechecking import RecheckStanding, recheck
from portfolio.report.data.tables import gaps_csv, items_csv
from portfolio.results import Manifest, Result, Run, RunStatus
from portfolio.stored import Record, records_of, require_definition
from tests.record.sample import changed, infeasible_run, sample_event, sample_run
from tests.strategies import FULL, examples, plannings

ROOT = Path(__file__).parents[2]
Path_ = tuple[str | int, ...]
STORED = run_ids(ROOT)


def leaves(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Every value that is no mapping and no list, and every empty one of those."""
    if isinstance(value, dict | list) and value:
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, step))
    else:
        yield path, value


def family(path: Path_) -> str:
    """The path without numbers; of what lies inside a field that is the record's word, that
    field."""
    whole = ".".join("*" if isinstance(step, int) else step for step in path)
    return next((word for word in RECORDED_WORD if whole.startswith(f"{word}.")), whole)


def otherwise(value: Any) -> list[Any]:
    """Other values that a forger may write in its place: near ones, common ones, none."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, None]
    if value is None:
        return ["0", "x", 1]
    if isinstance(value, list):
        return [["INIT-0001"]]
    if isinstance(value, dict):
        return [{"engineering": "1"}]
    nearby = [f"{value}0", f"{value}1", f"-{value}"]
    return [
        *nearby,
        value.removesuffix(value[-1:]),
        "0",
        "1",
        "",
        "x",
        "all",
        "max",
        "min",
        "optimal",
        None,
    ]


def with_value(data: Any, path: Path_, value: Any) -> Any:
    if not path:
        return value
    step, rest = path[0], path[1:]
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[step] = with_value(data[step], rest, value)
    return copy


@cache
def inputs_of(digest: str) -> tuple[Record, ...]:
    return records_of(inputs_file(ROOT, digest).read_bytes())


def anywhere(path: Path_) -> bool:
    """Every leaf is wanted."""
    return True


def forgeries(
    result: Result, values: int, every: int = 1, wanted: Callable[[Path_], bool] = anywhere
) -> Iterator[tuple[Path_, Any, Result]]:
    """Some other values of each leaf, or of some, that still make a result."""
    data = result.model_dump(mode="json")
    for path, value in islice(leaves(data), 0, None, every):
        if not wanted(path):
            continue
        for other in otherwise(value)[:values]:
            if other == value:
                continue
            try:
                forged = Result.model_validate_json(json.dumps(with_value(data, path, other)))
            except ValueError:
                continue
            if forged != result:
                yield path, other, forged


def _again(
    records: tuple[Record, ...], manifest: Manifest, result: Result, known: dict[str, Recomputed]
) -> Recomputed:
    """What the inputs and the choice of a result give; the same choice is worked out once."""
    choice = choice_of(result)
    if str(choice) not in known:
        known[str(choice)] = Recomputed(records, manifest, *choice)
    return known[str(choice)]


def passing(
    records: tuple[Record, ...],
    manifest: Manifest,
    result: Result,
    values: int = 20,
    every: int = 1,
) -> tuple[set[str], int]:
    """The families of leaves of which a forged value would hold, and how many values were tried."""
    unseen, tried = set(), 0
    known: dict[str, Recomputed] = {}
    for path, _, forged in forgeries(result, values, every):
        tried += 1
        if path in (("scenario",), ("engine", "scipy"), ("engine", "cvxpy"), ("engine", "solver")):
            continue  # compared with the manifest by `recheck` itself: see the next test
        said = statement(_again(records, manifest, forged, known), forged)
        if said.open_question is None and all(check.holds for check in said.checks):
            unseen.add(family(path))
    return unseen, tried


@pytest.mark.parametrize("identity", STORED if FULL else STORED[-2:])
def test_every_leaf_of_a_stored_result_is_worked_out_again(identity: str) -> None:
    run = read_run(ROOT, identity)
    assert not hasattr(run, "message")
    # Another start of an initiative takes a second to work out again: the short form tries some.
    is_over_time = run.manifest.definition.get("schedule") is not None
    every = 40 if is_over_time and not FULL else 1
    inputs = inputs_of(run.manifest.inputs)
    unseen, tried = passing(inputs, run.manifest, run.result, values=1, every=every)
    assert unseen <= RECORDED_WORD.keys()
    assert tried > 300 // every


@pytest.mark.parametrize("run", [infeasible_run(), sample_run()], ids=["infeasible", "synergies"])
def test_no_other_value_of_a_leaf_passes(run: Run) -> None:
    unseen, tried = passing(records_of(run.inputs), run.manifest, run.result)
    assert unseen <= RECORDED_WORD.keys()
    assert tried > 10


@pytest.mark.parametrize("identity", STORED[:1])
def test_the_same_of_files_on_disk(tmp_path: Path, identity: str) -> None:
    """One value for each family, through all files of the run and the command's own reading."""
    run = read_run(ROOT, identity)
    shutil.copytree(ROOT / "runs", tmp_path / "runs")
    folder = tmp_path / "runs/results" / run.manifest.scenario / identity
    tried: set[str] = set()
    for path, _, forged in forgeries(run.result, 1, wanted=lambda at: family(at) not in tried):
        tried.add(family(path))
        (folder / "result.json").write_bytes(result_file(forged))
        (folder / "gaps.csv").write_bytes(gaps_csv(forged).encode())
        (folder / "items.csv").write_bytes(items_csv(forged).encode())
        found = recheck(tmp_path, identity)
        assert not found.holds or family(path) in RECORDED_WORD, path
    assert len(tried) > 60


def without_unselected(result: Result) -> Result:
    return result.model_copy(
        update={"items": tuple(item for item in result.items if item.selected)}
    )


def in_other_order(result: Result) -> Result:
    return result.model_copy(update={"items": tuple(reversed(result.items))})


def without_last_stage(result: Result) -> Result:
    return result.model_copy(update={"stages": result.stages[:-1]})


def without_gaps(result: Result) -> Result:
    return result.model_copy(update={"gaps": ()})


def with_a_finding(result: Result) -> Result:
    return result.model_copy(update={"report": infeasible_run().result.report})


def claimed_infeasible(result: Result) -> Result:
    nothing = {"objective": None, "bound": None, "stages": (), "tie": None, "items": (), "gaps": ()}
    return result.model_copy(
        update={**nothing, "certificate": None, "status": RunStatus.INFEASIBLE}
    )


def claimed_unknown(result: Result) -> Result:
    return claimed_infeasible(result).model_copy(update={"status": RunStatus.UNKNOWN})


@pytest.mark.parametrize("identity", STORED)
@pytest.mark.parametrize(
    "forge",
    [
        without_unselected, in_other_order, without_last_stage, without_gaps, with_a_finding, claimed_infeasible,
        claimed_unknown,
    ],
)  # fmt: skip
def test_what_is_left_out_or_added_is_seen(identity: str, forge: Any) -> None:
    run = read_run(ROOT, identity)
    said = statement(
        Recomputed.of(inputs_of(run.manifest.inputs), run.manifest, forge(run.result)),
        forge(run.result),
    )
    assert said.open_question is not None or not all(check.holds for check in said.checks)


def test_infeasible_without_an_elementary_reason_is_open_and_named_so(
    tmp_path: Path, monkeypatch: Any
) -> None:
    from click.testing import CliRunner

    from portfolio.cli import main

    run = sample_run()
    forged = changed(
        run, Result.model_validate_json(claimed_infeasible(run.result).model_dump_json())
    )
    store(tmp_path, forged, sample_event(forged))
    assert recheck(tmp_path, run.run_id).standing is RecheckStanding.OPEN
    done = CliRunner().invoke(main, ["verify", "--root", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == Exit.UNPROVEN
    assert "not proven without a solver" in done.output
    assert "0 of 1 run holds" in done.output


def test_infeasible_with_an_elementary_reason_holds(tmp_path: Path) -> None:
    run = infeasible_run()
    store(tmp_path, run, sample_event(run))
    found = recheck(tmp_path, run.run_id)
    assert found.standing is RecheckStanding.HOLDS
    assert any("what must be in uses 70" in check.detail for check in found.checks)


WORKSPACE = SimpleNamespace(in_rule=lambda scenario, subject, path: Location(f"{subject}.{path}"))
"""Stands for files: only the places of findings come from it, and those are no part of a run."""


@given(plannings())
@examples(60)
def test_what_the_solver_finds_is_what_the_witness_works_out(planning: Any) -> None:
    """Whatever scenario is drawn, an honest run has nothing that the witness would call
    tampered."""
    run = plan(WORKSPACE, planning, adapter())  # type: ignore[arg-type]
    require_definition(run.manifest.definition)
    records = records_of(run.inputs)
    require_sound(records, run.manifest.definition)
    said = statement(Recomputed.of(records, run.manifest, run.result), run.result)
    assert [check for check in said.checks if not check.holds] == []


def test_the_list_is_printed_in_the_documentation() -> None:
    text = (ROOT / "docs/security.md").read_text("utf-8")
    assert [field for field in RECORDED_WORD if f"`{field}`" not in text] == []
    assert len(RECORDED_WORD) < 13
