"""Promise: stored text is parsed into models before anything reads it.

A run whose files agree with each other and say nonsense ends in one sentence for that run; the
other runs are shown, and the command ends with 7. So does every command that reads the record, for
every kind of nonsense.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from portfolio.canonical import canonical_bytes, sha256
from portfolio.cli import main
from portfolio.cli.boundary import Exit
from portfolio.record import store
from portfolio.record.names import inputs_file, run_folder
from portfolio.record.rechecking import RecheckStanding, recheck
from portfolio.results import shown_run_id
from tests.record.sample import infeasible_run, sample_event, sample_run, write_files

RUN, OTHER = sample_run(), infeasible_run()
MANIFEST: Any = json.loads(canonical_bytes(RUN.manifest.model_dump(mode="json")))
FIRST = RUN.inputs.split(b"\n")[0]


def definition(**changes: Any) -> bytes:
    """A manifest whose definition has other fields; `None` takes one out."""
    changed = {**MANIFEST["definition"], **changes}
    kept = {name: value for name, value in changed.items() if value is not None or name == "notes"}
    return json.dumps({**MANIFEST, "definition": kept}).encode()


def bounds(cap: Any) -> dict[str, Any]:
    return {"engineering": {"all": {"cap": cap, "floor": None}}}


BOUND = {"cap": None, "floor": None}


def with_synergy(**changes: Any) -> dict[str, Any]:
    """The rules of the scenario with a synergy of other fields."""
    rules: dict[str, Any] = MANIFEST["definition"]["constraints"]
    [(name, synergy)] = rules["synergies"].items()
    return {**rules, "synergies": {name: {**synergy, **changes}}}


def scheduled(capacity: Any = None, targets: Any = None, **changes: Any) -> bytes:
    """A manifest whose scenario decides when, too."""
    schedule = {"step": "month", "from": None, "handover": "same_step", "together": []}
    schedule |= {"keep_periods": False, "discount": {}, "gap": "0", **changes}
    definition_fields: dict[str, Any] = {"schedule": schedule}
    if capacity is not None:
        definition_fields["capacity"] = {"engineering": {"all": {**BOUND, "by_step": capacity}}}
    if targets is not None:
        target = {**MANIFEST["definition"]["targets"]["all"]["gmv"], "by_step": targets}
        definition_fields["targets"] = {"all": {"gmv": target}}
    return definition(**definition_fields)


LEVEL = dict.fromkeys(("floor", "ceiling", "goal", "baseline", "penalty", "scale"))
DEEP = b"[" * 100_000 + b"]" * 100_000
CONFLICT = b"<<<<<<< ours\n%b=======\n>>>>>>> theirs\n"

MANIFESTS: dict[str, bytes] = {
    "empty definition": json.dumps({**MANIFEST, "definition": {}}).encode(),
    "cap is no number": definition(capacity=bounds("x")),
    "cap is a float": definition(capacity=bounds(1.5)),
    "cap is endless": definition(capacity=bounds("9" * 5000)),
    "cap is NaN": definition(capacity=bounds(float("nan"))),
    "cap is negative": definition(capacity=bounds("-1")),
    "a slice that is not crossed": definition(
        capacity={"engineering": {"all": None, "a/b": {"UK": {}}}}
    ),
    "no objective": definition(objective=None),
    "unknown mode": definition(objective={"mode": "best"}),
    "no constraints": definition(constraints={}),
    "huge count": definition(limits={"nodes": 10**400, "seconds": None}),
    "period of no calendar": definition(period="2026-Q9"),
    "a week that its year has not": definition(period="2025-W53"),
    "a period before year 1": definition(period="0000-Q1"),
    "a step that no calendar has": definition(
        capacity={"engineering": {"all": {**BOUND, "by_step": {"2025-W53": {"cap": "1"}}}}}
    ),
    "weights of nothing": definition(
        objective={"mode": "weighted_kpis", "weights": {}, "scales": {}, "allow_redundant": []}
    ),
    "a synergy of nobody": definition(constraints=with_synergy(members=[])),
    "a synergy of one": definition(constraints=with_synergy(members=["INIT-0001"])),
    "unknown field": definition(surprise="1"),
    "definition is deep": definition(notes="@").replace(b'"@"', DEEP),
    "key twice": b'{"format":1,' + json.dumps(MANIFEST).encode()[1:],
    "truncated": json.dumps(MANIFEST).encode()[:200],
    "no UTF-8": json.dumps(MANIFEST).encode().replace(b"2026-Q1", b"2026\xff\xfe"),
    "conflict markers": CONFLICT % json.dumps(MANIFEST).encode(),
    "empty file": b"",
    "null": b"null",
}
"""What stands in the manifest."""

UNSOUND: dict[str, bytes] = {
    "a resource that nobody has": definition(
        capacity={"moon": {"all": {"cap": "1", "floor": None}}}
    ),
    "a mandate for nobody": definition(
        constraints={**MANIFEST["definition"]["constraints"], "mandatory": {"INIT-9999": "x"}}
    ),
    "weights without a scale": definition(
        objective={
            "mode": "weighted_kpis",
            "weights": {"wait": "1", "moon": "2"},
            "scales": {},
            "allow_redundant": [],
        }
    ),
    "a quarter has no halves": scheduled(step="half"),
    "a schedule that begins elsewhere": scheduled(**{"from": "2026-04"}),
    "a schedule that begins with no step": scheduled(**{"from": "2026-Q1"}),
    "a cap of a step that is not planned": scheduled(capacity={"2026-04": {"cap": "1"}}),
    "a cap of a step that is past": scheduled(
        capacity={"2026-01": {"cap": "1"}}, **{"from": "2026-02"}
    ),
    "a target of a step that is not planned": scheduled(targets={"2026-Q1": LEVEL}),
    "a step without a schedule": definition(
        capacity={"engineering": {"all": {**BOUND, "by_step": {"2026-01": {"cap": "1"}}}}}
    ),
}
"""A scenario, but none of these inputs."""

INPUTS: dict[str, bytes] = {
    "empty": b"",
    "a list": b"[1]\n",
    "a number": b"1\n",
    "no UTF-8": RUN.inputs.replace(b"Loyalty", b"Loy\xff\xfelty"),
    "truncated": RUN.inputs[:700],
    "one record": FIRST + b"\n",
    "a record twice": FIRST + b"\n" + RUN.inputs,
    "conflict markers": CONFLICT % RUN.inputs,
    "deep": DEEP + b"\n",
    "tokens are an integer": RUN.inputs.replace(b'"engineering":"40"', b'"engineering":40'),
    "tokens are huge": RUN.inputs.replace(
        b'"engineering":"40"', b'"engineering":"' + b"4" * 5000 + b'"'
    ),
    "tokens are NaN": RUN.inputs.replace(b'"engineering":"40"', b'"engineering":NaN'),
    "duration is huge": RUN.inputs.replace(b'"duration":null', b'"duration":1' + b"0" * 400),
    "key twice": RUN.inputs.replace(b'"bundle":null', b'"bundle":null,"bundle":null', 1),
    "kind of no record": RUN.inputs.replace(b'"kind":"metric"', b'"kind":"metal"', 1),
    "no north star": RUN.inputs.replace(b'"level":"north_star"', b'"level":"strategic"'),
    "a day that no calendar has": RUN.inputs.replace(
        b'"deadline":null', b'"deadline":"2026-02-30"'
    ),
    "a day before year 1": RUN.inputs.replace(
        b'"earliest_start":null', b'"earliest_start":"0000-01-01"'
    ),
    "a period of no calendar": RUN.inputs.replace(b'"period":"2026-Q1"', b'"period":"0000-Q1"', 1),
    "a week that its year has not": RUN.inputs.replace(
        b'"period":"2026-Q1"', b'"period":"2025-W53"', 1
    ),
    "nul": RUN.inputs.replace(b"Loyalty", b"Loy\0alty"),
}
"""What stands in the inputs, under a hash that fits."""


def plant(root: Path, manifest: bytes, inputs: bytes | None = None) -> str:
    """Store a run whose files agree with each other; returns its id."""
    if inputs is not None:
        digest = sha256(inputs)
        inputs_file(root, digest).write_bytes(inputs)
        manifest = json.dumps({**MANIFEST, "inputs": digest}).encode()
    identity = _named_after(manifest)
    folder = run_folder(root, RUN.run_id)
    planted = run_folder(root, identity)
    folder.rename(planted)
    (planted / "manifest.json").write_bytes(manifest + b"\n")
    return identity


def _named_after(manifest: bytes) -> str:
    """The name that fits the manifest, where it has one."""
    try:
        return f"base-{sha256(canonical_bytes(json.loads(manifest)))[:12]}"
    except (ValueError, RecursionError):
        return f"base-{sha256(manifest)[:12]}"


def run(root: Path, *words: str) -> Any:
    return CliRunner().invoke(main, [*words, "--root", str(root)], catch_exceptions=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = write_files(tmp_path / "portfolio")
    for one in (RUN, OTHER):
        store(folder, one, sample_event(one))
    return folder


READING = (["runs"], ["query", "SELECT run_id FROM runs"], ["verify"])
CASES = [
    *(pytest.param(text, None, id=f"manifest: {name}") for name, text in MANIFESTS.items()),
    *(pytest.param(b"", text, id=f"inputs: {name}") for name, text in INPUTS.items()),
]


@pytest.mark.parametrize(("manifest", "inputs"), CASES)
def test_what_is_no_run_is_named_and_the_others_go_on(
    root: Path, manifest: bytes, inputs: bytes | None
) -> None:
    identity = plant(root, manifest, inputs)
    found = recheck(root, identity)
    assert found.standing is RecheckStanding.BROKEN
    assert len(found.checks[-1].detail) < 400
    looked_together = (
        inputs is not None and recheck(root, identity).run is not None and _well_formed(inputs)
    )
    for words in READING:
        done = run(root, *words)
        assert shown_run_id(OTHER.run_id) in done.stdout, words
        if words == ["verify"] or not looked_together:
            assert done.exit_code == Exit.STALE, (words, done.output)
    shown = run(root, "show", identity)
    assert (shown.exit_code, shown.stdout) == (Exit.STALE, "")
    assert shown.stderr.count("\n") == 1
    assert run(root, "show", OTHER.run_id).exit_code == Exit.DONE


def _well_formed(inputs: bytes) -> bool:
    """Whether every line is a record, so that only together they are none of a scenario: `verify`
    sees that."""
    from portfolio.stored import StoredTextError, records_of

    try:
        return bool(records_of(inputs))
    except StoredTextError:
        return False


@pytest.mark.parametrize("manifest", UNSOUND.values(), ids=UNSOUND)
def test_a_scenario_of_other_inputs_is_no_run_either(root: Path, manifest: bytes) -> None:
    identity = plant(root, canonical_bytes(json.loads(manifest)))
    assert recheck(root, identity).standing is RecheckStanding.BROKEN
    done = run(root, "verify")
    assert (done.exit_code, "BROKEN" in done.stdout, shown_run_id(OTHER.run_id) in done.stdout) == (
        Exit.STALE,
        True,
        True,
    )
    assert run(root, "show", identity).exit_code == Exit.STALE


@pytest.fixture
def committed(root: Path) -> Callable[[], None]:
    def commit() -> None:
        (root / ".gitattributes").write_text("runs/** -text\n")
        for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "All"]):
            who = ["-c", "user.name=n", "-c", "user.email=n@example.org"]
            subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)

    return commit


GIT_CASES = ["manifest: empty definition", "manifest: truncated", "manifest: cap is NaN"]
GIT_CASES += [
    "inputs: a list",
    "inputs: empty",
    "inputs: no UTF-8",
    "inputs: deep",
    "inputs: key twice",
]


@pytest.mark.parametrize(("manifest", "inputs"), [case for case in CASES if case.id in GIT_CASES])
def test_so_do_the_commands_that_ask_git(
    root: Path, committed: Callable[[], None], manifest: bytes, inputs: bytes | None
) -> None:
    identity = plant(root, manifest, inputs)
    committed()
    for words in (["verify", "--all"], ["reproduce", identity]):
        done = run(root, *words, "--format", "json")
        verdicts = {each["run_id"]: each["verdict"] for each in json.loads(done.stdout)["runs"]}
        assert (done.exit_code, verdicts[identity]) == (Exit.STALE, "BROKEN")
    assert run(root, "log", "base").exit_code in (Exit.DONE, Exit.STALE)
    diff = run(root, "diff", "HEAD")
    assert diff.exit_code in (Exit.DONE, Exit.STALE)


@pytest.mark.parametrize(("manifest", "inputs"), [case for case in CASES if case.id in GIT_CASES])
def test_a_push_leaves_it_out_and_says_so(
    root: Path, manifest: bytes, inputs: bytes | None
) -> None:
    run(root, "sheets", "init")
    identity = plant(root, manifest, inputs)
    done = run(root, "sheets", "push")
    assert done.exit_code == Exit.STALE
    assert identity not in done.stdout
    assert "written" in done.stdout


def test_a_push_shows_no_run_that_states_something_else(root: Path) -> None:
    run(root, "sheets", "init")
    path = run_folder(root, RUN.run_id) / "items.csv"
    path.write_bytes(path.read_bytes() + b"x")
    done = run(root, "sheets", "push")
    assert done.exit_code == Exit.STALE
    assert f"{shown_run_id(RUN.run_id)} is TAMPERED" in done.stderr


EVENTS = {
    "effort": {"effort": {"seconds": {"solve": "x"}}},
    "nodes": {"effort": {"nodes": 10**30}},
    "pull request": {"pull_request": 10**30},
    "when": {"when": "yesterday"},
}


@pytest.mark.parametrize("change", EVENTS.values(), ids=EVENTS)
def test_an_event_is_parsed_too(root: Path, change: dict[str, Any]) -> None:
    path = next((root / "runs/log").rglob("*.json"))
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **change}))
    for words in (["runs"], ["query", "SELECT * FROM events"], ["sheets", "push"]):
        if words[0] == "sheets":
            run(root, "sheets", "init")
        done = run(root, *words)
        assert done.exit_code == Exit.STALE, words
        assert path.name in done.stderr


def test_a_record_that_is_gone_is_no_error(root: Path) -> None:
    shutil.rmtree(root / "runs")
    assert run(root, "verify").exit_code == Exit.DONE
