"""Whatever the files hold: exit 0, 3 or 4, and findings with a place. `make fuzz` tries many more
inputs."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from portfolio.cli import main
from tests.fuzz.hostile import laughs
from tests.fuzz.inputs import KINDS, input_of, portfolios
from tests.fuzz.oracle import DONE, INFEASIBLE, INVALID, judged
from tests.fuzz.run import MEMORY, PATIENCE, tried
from tests.portfolios import EXAMPLES

EXPECTED = {DONE, INVALID, INFEASIBLE}
CORPUS = Path(__file__).parent / "corpus"
BASE = {
    path.relative_to(EXAMPLES / "base").as_posix(): path.read_bytes()
    for path in EXAMPLES.glob("base/**/*.yaml")
}
INITIATIVE = "initiatives/INIT-0001.yaml"


@pytest.mark.parametrize("first", range(0, 250, 50))
def test_inputs_end_as_they_should(first: int) -> None:
    exits = {tried(number) for number in range(first, first + 50)}
    assert INVALID in exits
    assert exits <= EXPECTED


def test_an_input_is_a_function_of_its_number() -> None:
    inputs = [input_of(number) for number in range(60)]
    assert inputs == [input_of(number) for number in range(60)]
    assert {made.kind for made in inputs} == KINDS.keys()
    assert all(made.files[name] is not None for made in inputs for name in made.changed)


def test_what_is_mutated_is_good() -> None:
    assert {judged(files, solve=False) for files in portfolios()} == {
        DONE,
        INFEASIBLE,
    }  # some have no candidates


@pytest.mark.parametrize("case", sorted(CORPUS.iterdir()), ids=lambda case: case.name)
def test_inputs_that_once_failed(case: Path) -> None:
    changed = {
        path.relative_to(case).as_posix(): path.read_bytes()
        for path in case.rglob("*")
        if path.is_file()
    }
    assert judged({**BASE, **changed}, solve=True) in EXPECTED


def _link(path: Path) -> None:
    path.symlink_to(path.parent / "INIT-0002.yaml")


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def _link_to_nothing(path: Path) -> None:
    path.symlink_to("nowhere.yaml")


def _pipe(path: Path) -> None:
    os.mkfifo(path)  # reading it would wait for a writer


def _no_permission(path: Path) -> None:
    path.write_bytes(BASE[INITIATIVE])
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")


@pytest.mark.parametrize(
    "make",
    [Path.mkdir, _link, _link_to_itself, _link_to_nothing, _pipe, _no_permission],
    ids=lambda make: make.__name__,
)
@pytest.mark.parametrize(
    "file", [INITIATIVE, "config/metrics.yaml", "config/scenarios/q1-base.yaml"]
)
def test_what_is_no_file_is_a_finding(
    make: Callable[[Path], None], file: str, tmp_path: Path
) -> None:
    root = written(BASE, tmp_path)
    (root / file).unlink()
    make(root / file)
    done = CliRunner().invoke(main, ["validate", "--root", str(root)], catch_exceptions=False)
    assert done.exit_code == INVALID
    assert f"{file}:1:1: error[P100]" in done.output


def _nothing(path: Path) -> None:
    """A folder that is not there is as good as an empty one."""


def _closed_folder(path: Path) -> None:
    path.mkdir()
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")


@pytest.mark.parametrize("folder", ["initiatives", "config/scenarios"])
@pytest.mark.parametrize(
    "make",
    [Path.touch, _link_to_itself, _link_to_nothing, _pipe, _closed_folder, _nothing],
    ids=lambda make: make.__name__,
)
def test_what_is_no_folder_is_a_finding(
    make: Callable[[Path], None], folder: str, tmp_path: Path
) -> None:
    root = written(BASE, tmp_path / "portfolio")
    (root / folder).rename(tmp_path / "elsewhere")
    make(root / folder)
    done = CliRunner().invoke(main, ["validate", "--root", str(root)], catch_exceptions=False)
    assert (f"{folder}:1:1: error[P100]" in done.output) is (make is not _nothing)
    assert done.exit_code in EXPECTED if make is _nothing else done.exit_code == INVALID


ODD_NAMES = (
    b".yaml", b"..yaml", b"-rf.yaml", b"a b.yaml", b"a\nb.yaml", b"\xff.yaml", b"\xe2\x80\xaeabc.yaml", b"%2e.yaml",
    b"init-0001.yaml", b"::error::.yaml", b"INIT-0001.yaml.yaml", b"INIT-0001.YAML", "日本.yaml".encode(), b"'.yaml",
    b"a" * 250 + b".yaml", b"CON.yaml",
)  # fmt: skip


@pytest.mark.parametrize("folder", ["initiatives", "config/scenarios"])
@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_odd_names_of_files_are_findings(folder: str, form: str, tmp_path: Path) -> None:
    root = written(BASE, tmp_path)
    for name in ODD_NAMES:
        (root / folder / os.fsdecode(name)).write_bytes(b"key: INIT-0001\n")
    done = CliRunner().invoke(
        main, ["validate", "--root", str(root), "--format", form], catch_exceptions=False
    )
    assert done.exit_code == INVALID
    done.output.encode()


LARGE = {
    "10 MB": b"title: " + b"a" * 10_000_000,
    "4.9 MB in many lines": b"a: b\n" * 980_000,
    "as many lines as there may be": b"a: b\n" * 199_999,
    "as many fields as there may be": b"".join(b"f%d: 1\n" % number for number in range(199_999)),
    "nested deeply": b"[" * 2_000_000,
    "billion laughs": laughs(40, 9).encode(),
    "a number of 4 million digits": b"duration: " + b"9" * 4_000_000,
}  # fmt: skip


@pytest.mark.parametrize("large", LARGE.values(), ids=LARGE)
def test_large_files_take_neither_time_nor_memory(large: bytes, tmp_path: Path) -> None:
    root = written({**BASE, INITIATIVE: large}, tmp_path)
    code, output, seconds, memory = measured("validate", root)
    assert code == INVALID, output
    assert f"{INITIATIVE}:" in output
    assert "Traceback" not in output
    assert seconds < PATIENCE
    assert memory < MEMORY


@pytest.mark.parametrize("number", [3, 20, 41])
def test_commands_end_as_the_harness_says(number: int, tmp_path: Path) -> None:
    files = input_of(number).files
    code, output, _, _ = measured("validate", written(files, tmp_path))
    judgement = judged(files, solve=False)
    assert code == (INVALID if judgement == INVALID else DONE), output
    assert "Traceback" not in output


def written(files: dict[str, bytes], root: Path) -> Path:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def measured(command: str, root: Path) -> tuple[int, str, float, int]:
    """Exit code, everything printed, seconds of a processor and kibibytes of one command in a
    process of its own."""
    log = root / "log"
    with log.open("wb") as out:
        words = [sys.executable, "-m", "portfolio", command, "--root", str(root)]
        process = subprocess.Popen(words, stdout=out, stderr=subprocess.STDOUT)
        began = time.monotonic()
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert time.monotonic() - began < 6 * PATIENCE
    return (
        process.returncode,
        log.read_text("utf-8", "replace"),
        used.ru_utime + used.ru_stime,
        used.ru_maxrss,
    )
