"""Proofs beside the example's runs: made, stored, checked on a bare python3; forged runs are
refused by them."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portfolio.actions.errors import StaleError, UsageError
from portfolio.actions.proofs import AUTO_BYTES, audit, proof_of_run, prove_run, share_proof
from portfolio.certify.standalone import check_folders
from portfolio.prove.single_file import MODULES, checker_file
from portfolio.prove.stored import ProofState, proof_file
from portfolio.record import run_ids
from portfolio.record.names import run_folder
from tests.strategies import FULL

EXAMPLE = Path(__file__).parents[2]
SMALL = next(name for name in run_ids(EXAMPLE) if name.startswith("q2-outlook-"))
TIED = next(name for name in run_ids(EXAMPLE) if name.startswith("q1-nordics-"))
YEAR = next(name for name in run_ids(EXAMPLE) if name.startswith("year-2026-"))


@pytest.fixture(scope="module")
def proven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's record, with a proof of three runs; of all under PORTFOLIO_FULL=1."""
    root = tmp_path_factory.mktemp("proven")
    shutil.copytree(EXAMPLE / "runs", root / "runs")
    for name in run_ids(root) if FULL else (SMALL, TIED, YEAR):
        assert prove_run(root, name).state is ProofState.PROVEN
    return root


@pytest.fixture
def root(proven: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    shutil.copytree(proven / "runs", tmp_path / "runs")
    return tmp_path


def bare(root: Path, *folders: Path) -> subprocess.CompletedProcess[str]:
    """The single file under a python that has nothing but its standard library."""
    check = root / "check.py"
    check.write_text(checker_file(), "utf-8")
    command = [sys.executable, "-I", "-S", str(check), *map(str, folders)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_bare_python_checks_them(root: Path) -> None:
    """Every run with a proof is PROVEN; one without says that it has none."""
    with_proof = sorted((root / "runs/proofs").glob("*.jsonl"))
    done = bare(root, *(run_folder(root, path.stem) for path in with_proof))
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["PROVEN"] * len(with_proof)
    with_proof[0].unlink()
    done = bare(root, run_folder(root, with_proof[0].stem))
    assert done.returncode == 7
    assert "cannot be read" in done.stdout
    assert proof_of_run(root, with_proof[0].stem).state is ProofState.NONE


def test_single_file_has_no_dependency() -> None:
    """It imports the standard library alone, and holds every module whole."""
    text = checker_file()
    modules = {
        line.split()[1].partition(".")[0]
        for line in text.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert modules <= sys.stdlib_module_names
    assert all(f"# ---- {module}\n" in text for module in MODULES)


def _selection(result: Any) -> None:
    chosen = next(item for item in result["items"] if item["selected"] and not item["kept"])
    chosen["selected"] = False


def _another_selection(result: Any) -> None:
    chosen = next(item for item in result["items"] if not item["selected"])
    chosen["selected"] = True


def _no_plan(result: Any) -> None:
    result["status"] = "infeasible"


def _better_value(result: Any) -> None:
    stage = next(stage for stage in result["stages"] if stage["kind"] == "objective")
    stage["value"] = stage["bound"] = result["objective"] = result["bound"] = "99999999"


def _bound(result: Any) -> None:
    result["stages"][0]["bound"] = "0"


def _unique(result: Any) -> None:
    result["tie"] = {"unique": not result["tie"]["unique"], "decided_by": None, "decided": []}


def _fewer_stages(result: Any) -> None:
    result["stages"] = result["stages"][:-1]


def _another_start(result: Any) -> None:
    """Of a plan over time; of another, that it has a start at all."""
    chosen = next(item for item in result["items"] if item["selected"] and not item["kept"])
    chosen["start"] = "2026-Q4" if chosen.get("start") != "2026-Q4" else "2026-Q3"


def _no_start(result: Any) -> None:
    """Of a plan over time; of another, that one is taken in a scope that it has not."""
    chosen = next(item for item in result["items"] if item["selected"] and not item["kept"])
    if chosen.pop("start", None) is None:
        chosen["scope"] = "all of it"


FORGERIES: tuple[Callable[[Any], None], ...] = (
    _selection,
    _another_selection,
    _another_start,
    _no_start,
    _no_plan,
    _better_value,
    _bound,
    _unique,
    _fewer_stages,
)


@pytest.mark.parametrize("forged", FORGERIES, ids=lambda forged: forged.__name__.strip("_"))
@pytest.mark.parametrize("name", [SMALL, TIED, YEAR], ids=["unique", "tied", "over time"])
def test_forged_runs_are_refused(root: Path, name: str, forged: Callable[[Any], None]) -> None:
    """By the proof alone, in the package and by the single file, whatever else would notice."""
    file = run_folder(root, name) / "result.json"
    result = json.loads(file.read_bytes())
    forged(result)
    file.write_text(json.dumps(result), "utf-8")
    assert proof_of_run(root, name).state is ProofState.REFUSED
    assert check_folders([str(run_folder(root, name))]) == 7


@pytest.mark.parametrize("name", ["manifest.json", "inputs"])
def test_other_inputs_are_refused(root: Path, name: str) -> None:
    """A run is about the inputs and the scenario that its name follows from."""
    folder = run_folder(root, SMALL)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    inputs = root / "runs/inputs" / f"{manifest['inputs']}.jsonl"
    file = folder / name if name != "inputs" else inputs
    file.write_bytes(
        file.read_bytes().replace(b'"390"', b'"391"').replace(b'"gmv":"', b'"gmv":"1', 1)
    )
    assert check_folders([str(folder)]) == 7


def _divided_by_nothing(folder: Path) -> None:
    _restate(folder, "1/0")


def _of_any_size(folder: Path) -> None:
    _restate(folder, "1e99999999")


def _of_many_digits(folder: Path) -> None:
    _restate(folder, "9" * 5000)


def _deep(folder: Path) -> None:
    """Inputs whose hash the run states, and that no reader of JSON reads to the end."""
    inputs = b"[" * 100_000 + b"]" * 100_000
    (folder / "inputs.jsonl").write_bytes(inputs)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["inputs"] = hashlib.sha256(inputs).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def _restate(folder: Path, value: str) -> None:
    result = json.loads((folder / "result.json").read_bytes())
    for stage in result["stages"]:
        stage["value"] = stage["bound"] = value
    (folder / "result.json").write_text(json.dumps(result), "utf-8")


@pytest.mark.parametrize(
    "forged",
    [_divided_by_nothing, _of_any_size, _of_many_digits, _deep],
    ids=lambda forged: forged.__name__.strip("_"),
)
def test_what_no_run_states_is_refused_in_words(
    root: Path, forged: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """The single file says that it is not proven, and never ends with a traceback or not at all."""
    source = run_folder(root, SMALL)
    folder = root / "forged"
    shutil.copytree(source, folder)
    forged(folder)
    manifest = (folder / "manifest.json").read_bytes().removesuffix(b"\n")
    named = folder.rename(root / f"q2-outlook-{hashlib.sha256(manifest).hexdigest()}")
    if not (named / "inputs.jsonl").exists():
        inputs = json.loads(manifest)["inputs"]
        shutil.copy(root / f"runs/inputs/{inputs}.jsonl", named / "inputs.jsonl")
    assert check_folders([str(named)]) == 7
    assert capsys.readouterr().out.startswith("NOT PROVEN")


def test_every_byte_counts(root: Path) -> None:
    """A proof with one other byte is refused, or it is still a proof: then each line is one that it
    could have."""
    file = root / proof_file(SMALL)
    data = file.read_bytes()
    accepted = 0
    for position in range(len(data)):
        changed = bytes([data[position] ^ 1])
        file.write_bytes(data[:position] + changed + data[position + 1 :])
        found = proof_of_run(root, SMALL)
        assert found.state in (ProofState.PROVEN, ProofState.REFUSED)
        accepted += found.state is ProofState.PROVEN
    assert accepted < len(data) // 4


@pytest.mark.parametrize("cut", [0, 1, -1, 200])
def test_a_part_of_a_proof_proves_no_more(root: Path, cut: int) -> None:
    """A file that ends early is refused, unless a whole tree ends there: then the other claims are
    open."""
    file = root / proof_file(SMALL)
    data = file.read_bytes()
    file.write_bytes(data[:cut])
    assert proof_of_run(root, SMALL).state in (ProofState.REFUSED, ProofState.PARTLY)
    lines = data.splitlines(keepends=True)
    second = [number for number, line in enumerate(lines) if line.startswith(b'["claim"')][1]
    file.write_bytes(b"".join(lines[:second]))
    found = proof_of_run(root, SMALL)
    assert (found.state, found.claims, found.still_open) == (
        ProofState.PARTLY,
        ("objective",),
        ("no other",),
    )


def test_auto_is_small(root: Path) -> None:
    """Automatic proofs keep to a size, never makes none, and what is there is never rewritten."""
    other = next(name for name in run_ids(root) if name.startswith("q1-synergies-"))
    (root / proof_file(other)).unlink(missing_ok=True)
    assert prove_run(root, other, "never").state is ProofState.NONE
    assert prove_run(root, other, "auto").state is ProofState.PROVEN
    assert (root / proof_file(other)).stat().st_size <= AUTO_BYTES
    (root / proof_file(other)).write_bytes(b"{}\n")
    assert prove_run(root, other).state is ProofState.REFUSED
    assert (root / proof_file(other)).read_bytes() == b"{}\n"


def test_shared_with_another_record(root: Path, tmp_path: Path) -> None:
    """A copy has the same bytes; another proof that is there stays."""
    other = tmp_path / "other"
    share_proof(root, other, SMALL)
    assert (other / proof_file(SMALL)).read_bytes() == (root / proof_file(SMALL)).read_bytes()
    (other / proof_file(SMALL)).write_bytes(b"{}\n")
    with pytest.raises(UsageError, match="nothing was overwritten"):
        share_proof(root, other, SMALL)


def test_a_false_run_gets_no_proof(root: Path) -> None:
    """What its own plan has not, is not proven."""
    (root / proof_file(TIED)).unlink()
    file = run_folder(root, TIED) / "result.json"
    result = json.loads(file.read_bytes())
    _better_value(result)
    file.write_text(json.dumps(result), "utf-8")
    with pytest.raises(StaleError, match="the run says otherwise"):
        prove_run(root, TIED)


def test_audit(root: Path, tmp_path: Path) -> None:
    """One folder has all that is needed, and checks itself; it is never written over."""
    made = audit(root, SMALL, tmp_path / "audits")
    command = [sys.executable, "-I", "-S", "check.py", "."]
    done = subprocess.run(command, cwd=made.folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[:2]) == (0, ["PROVEN", f"{SMALL}:"])
    assert set(made.files) == {path.name for path in made.folder.iterdir()}
    assert {
        "inputs.jsonl",
        "manifest.json",
        "result.json",
        "proof.jsonl",
        "check.py",
        "README.txt",
    } <= set(made.files)
    assert "\nProof: proven: " in (made.folder / "README.txt").read_text("utf-8")
    with pytest.raises(UsageError, match="is there already"):
        audit(root, SMALL, tmp_path / "audits")
