"""Forged runs: every file agrees with every other, and what they say together is not what was
solved.

This is what anybody can do who may write to a branch: it uses the product's own spelling of the
files.
"""

from collections.abc import Callable
from pathlib import Path

from portfolio.certify import certify
from portfolio.record import RecordedRun, read_inputs, read_run, run_ids
from portfolio.record.names import RESULT, run_folder
from portfolio.record.storing import run_files
from portfolio.results import Reason, Result, RunStatus, StageName, Tie
from portfolio.stages import OBJECTIVE

Lie = Callable[[Path, RecordedRun], Result]

UNTRUE = Reason(
    kind="nothing", note="the owner asked for it", scope=None, rules=(), stage=None, change=None
)
"""A reason that no plan gives."""


def run_of(root: Path, scenario: str = "base") -> RecordedRun:
    """The one run that a scenario has."""
    [identity] = [name for name in run_ids(root) if name.startswith(f"{scenario}-")]
    run = read_run(root, identity)
    assert isinstance(run, RecordedRun)
    return run


def forge(root: Path, lie: Lie, scenario: str = "base") -> RecordedRun:
    """Rewrite a stored run under its own id; what it says now."""
    run = run_of(root, scenario)
    forged = RecordedRun(run.run_id, run.manifest, lie(root, run))
    assert forged.result != run.result
    for name, data in run_files(forged).items():
        (run_folder(root, run.run_id) / name).write_bytes(data)
    return forged


def files(root: Path, run: RecordedRun) -> dict[str, bytes]:
    """The bytes of a run's folder."""
    return {path.name: path.read_bytes() for path in run_folder(root, run.run_id).iterdir()}


def worse(root: Path, run: RecordedRun) -> Result:
    """The plan without one of its initiatives: valid, certified, said to be optimal and unique."""
    import json

    inputs = read_inputs(root, run.manifest.inputs)
    assert isinstance(inputs, bytes) and run.result.certificate is not None
    records = [json.loads(line) for line in inputs.splitlines()]
    orders = sum(stage.kind == "key_order" for stage in run.result.certificate.stages)
    chosen = run.result.choice
    for key in chosen:
        rest = chosen.changed({key: None})
        again = certify(records, dict(run.manifest.definition), None, rest, orders)
        if again.holds and again.stage_values[OBJECTIVE] != run.result.objective:
            break
    else:
        raise AssertionError("no worse plan by leaving one out")
    items = tuple(
        item.model_copy(update={"selected": False, "share": "0", "reason": UNTRUE})
        if item.key == key
        else item
        for item in run.result.items
    )
    stages = tuple(
        stage.model_copy(
            update={"value": again.stage_values[stage.id], "bound": again.stage_values[stage.id]}
        )
        for stage in run.result.stages
    )
    changes = {
        "items": items,
        "stages": stages,
        "certificate": again,
        "gaps": again.gaps,
        "objective": again.stage_values[OBJECTIVE],
        "bound": again.stage_values[OBJECTIVE],
        "tie": Tie(unique=True, decided_by=None, decided=()),
    }
    return run.result.model_copy(update=changes)


def infeasible(root: Path, run: RecordedRun) -> Result:
    """No plan at all."""
    nothing = {"objective": None, "bound": None, "stages": (), "tie": None, "certificate": None}
    more = {"status": RunStatus.INFEASIBLE, "items": (), "gaps": ()}
    return run.result.model_copy(update={**nothing, **more})


def dropped_items(root: Path, run: RecordedRun) -> Result:
    """Only what is chosen is listed."""
    kept = tuple(item for item in run.result.items if item.selected)
    return run.result.model_copy(update={"items": kept})


def reasons(root: Path, run: RecordedRun) -> Result:
    """Another reason for everything that is out."""
    items = tuple(
        item if item.selected else item.model_copy(update={"reason": UNTRUE})
        for item in run.result.items
    )
    return run.result.model_copy(update={"items": items})


def shares(root: Path, run: RecordedRun) -> Result:
    """Every initiative that is in is worth something else."""
    items = tuple(
        item.model_copy(update={"share": "1"}) if item.selected else item
        for item in run.result.items
    )
    return run.result.model_copy(update={"items": items})


def reach(root: Path, run: RecordedRun) -> Result:
    """Every gap could be moved further than it can."""
    gaps = tuple(
        gap if gap.reachable is None else gap.model_copy(update={"reachable": f"{gap.reachable}1"})
        for gap in run.result.gaps
    )
    return run.result.model_copy(update={"gaps": gaps})


def title(root: Path, run: RecordedRun) -> Result:
    """Another title."""
    return run.result.model_copy(update={"title": "The better plan"})


def tie(root: Path, run: RecordedRun) -> Result:
    """The choice was decided by a rule that decided nothing."""
    changed = Tie(
        unique=False,
        decided_by=StageName(kind="key_order", measure=None, index=1),
        decided=("INIT-0001",),
    )
    return run.result.model_copy(update={"tie": changed})


def bound(root: Path, run: RecordedRun) -> Result:
    """Something better is not ruled out, and the plan counts as optimal all the same."""
    return run.result.model_copy(update={"bound": f"{run.result.objective}0"})


LIES: tuple[Lie, ...] = (
    worse,
    infeasible,
    dropped_items,
    reasons,
    shares,
    reach,
    title,
    tie,
    bound,
)


def without(name: str) -> Callable[[Path, RecordedRun], None]:
    """A file of the run is gone."""

    def act(root: Path, run: RecordedRun) -> None:
        (run_folder(root, run.run_id) / name).unlink()

    act.__name__ = f"without {name}"
    return act


def emptied(root: Path, run: RecordedRun) -> None:
    """The folder is there, and nothing is in it."""
    for path in run_folder(root, run.run_id).iterdir():
        path.unlink()


def truncated(root: Path, run: RecordedRun) -> None:
    """Half a file."""
    path = run_folder(root, run.run_id) / RESULT
    path.write_bytes(path.read_bytes()[:100])


def conflicted(root: Path, run: RecordedRun) -> None:
    """A merge that nobody resolved."""
    path = run_folder(root, run.run_id) / RESULT
    path.write_bytes(b"<<<<<<< HEAD\n" + path.read_bytes())


def respelled(root: Path, run: RecordedRun) -> None:
    """The same values, spelled otherwise."""
    path = run_folder(root, run.run_id) / RESULT
    path.write_bytes(b" " + path.read_bytes())


def linked(root: Path, run: RecordedRun) -> None:
    """A symbolic link in place of a file, to the very same bytes."""
    path = run_folder(root, run.run_id) / RESULT
    elsewhere = root / "elsewhere.json"
    elsewhere.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(elsewhere)


def no_inputs(root: Path, run: RecordedRun) -> None:
    """The inputs are gone."""
    (root / "runs/inputs" / f"{run.manifest.inputs}.jsonl").unlink()


def other_inputs(root: Path, run: RecordedRun) -> None:
    """The inputs of another run under the hash of this one."""
    path = root / "runs/inputs" / f"{run.manifest.inputs}.jsonl"
    path.write_bytes(path.read_bytes().replace(b"120000", b"120001"))


def other_manifest(root: Path, run: RecordedRun) -> None:
    """The manifest of a run of other inputs."""
    path = run_folder(root, run.run_id) / "manifest.json"
    path.write_bytes(path.read_bytes().replace(run.manifest.inputs.encode(), b"0" * 64))


DAMAGES = (
    *(without(name) for name in ("manifest.json", "result.json", "gaps.csv", "items.csv")),
    *(emptied, truncated, conflicted, respelled, linked, no_inputs, other_inputs, other_manifest),
)
