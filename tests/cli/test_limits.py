"""How a solve ends that is not finished: by its limits, by Ctrl-C; and what is said meanwhile."""

import json
import os
import pty
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portfolio.cli.boundary import Exit
from portfolio.results import exact
from tests.patience import SOON
from tests.small import files

SLICES = ("UK", "DE", "payments", "growth")


def knapsacks(number: int, seed: int) -> tuple[str, str]:
    """Initiatives and capacity of a knapsack of ten rows; from 100 initiatives on no solver is
    through in a minute."""
    dice = random.Random(seed)
    lines, used = (
        [],
        dict.fromkeys([(r, s) for r in ("engineering", "design") for s in ("all", *SLICES)], 0),
    )
    for n in range(1, number + 1):
        tokens = {resource: dice.randint(100, 999) for resource in ("engineering", "design")}
        uk, payments = dice.randint(1, 99), dice.randint(1, 99)
        shares = dict(
            zip(("all", *SLICES), (100, uk, 100 - uk, payments, 100 - payments), strict=True)
        )
        for resource, where in used:
            used[resource, where] += tokens[resource] * shares[where]
        part = {where: f"{share / 100:.2f}" for where, share in shares.items()}
        lines.append(
            f"INIT-{n:04d}: tokens: {{engineering: {tokens['engineering']}, design:"
            f" {tokens['design']}}}, contributions: {{gmv:"
            f" {sum(tokens.values()) // 2 + dice.randint(0, 200)}}}, dimensions: {{country: {{UK:"
            f" {part['UK']}, DE: {part['DE']}}}, department: {{payments: {part['payments']},"
            f" growth: {part['growth']}}}}}"
        )
    capacity = "capacity:\n"
    for resource in ("engineering", "design"):
        cap = {where: f"{{cap: {used[resource, where] // 205}}}" for where in ("all", *SLICES)}
        capacity += (
            f"  {resource}: {{all: {cap['all']}, country: {{UK: {cap['UK']}, DE: {cap['DE']}}}, "
            f"department: {{payments: {cap['payments']}, growth: {cap['growth']}}}}}\n"
        )
    return "\n".join(lines), capacity


def write(root: Path, initiatives: str, scenario: str) -> None:
    for path in (*(root / "initiatives").iterdir(), *(root / "config/scenarios").iterdir()):
        path.unlink()
    for name, text in files(initiatives, scenario).items():
        (root / name).write_text(text, "utf-8")


@pytest.fixture
def stopped(root: Path) -> Path:
    """A portfolio whose search stops after one node, with a plan that is not proven."""
    initiatives, capacity = knapsacks(40, seed=1)
    write(root, initiatives, f"{capacity}limits: {{nodes: 1}}")
    return root


def test_a_node_limit_leaves_a_plan_with_its_gap(portfolio, stopped: Path) -> None:
    done = portfolio("solve", "--format", "json")
    assert done.exit_code == Exit.UNPROVEN
    [run] = json.loads(done.stdout)["runs"]
    result = run["result"]
    [stage] = result["stages"]
    assert (result["status"], stage["kind"], stage["proven"]) == ("feasible", "objective", False)
    assert exact(int(result["objective"])) == stage["value"]
    assert int(stage["value"]) < int(stage["bound"]) == int(result["bound"])
    assert result["tie"] is None
    assert result["certificate"]["holds"]
    shown = portfolio("solve").stdout
    assert "Not proven optimal: stopped by its limits; no portfolio can have more than" in shown


def test_the_plan_of_a_node_limit_is_stored_if_asked_for_and_is_the_same_again(
    portfolio, stopped: Path
) -> None:
    refused = portfolio("record")
    assert (refused.exit_code, (stopped / "runs/results").exists()) == (Exit.UNPROVEN, False)
    assert "NOT stored" in refused.stdout
    done = portfolio("solve", "--record", "--allow-unproven")
    assert done.exit_code == Exit.UNPROVEN
    assert done.stderr.endswith(": stored\n")
    assert portfolio("solve", "--record", "--allow-unproven").stderr.endswith(": stored before\n")
    assert portfolio("verify").exit_code == Exit.DONE


def test_a_limit_before_any_plan_is_unknown_and_never_stored(portfolio, root: Path) -> None:
    """Each resource must be used to exactly the half (market split): nobody finds that in one
    node."""
    dice = random.Random(3)
    tokens = [(dice.randint(1, 99), dice.randint(1, 99), dice.randint(1, 99)) for _ in range(30)]
    lines = [
        f"INIT-{n:04d}: tokens: {{engineering: {100 * a}, design: {100 * b}}}, dimensions: "
        f"{{country: {{UK: {c / 100:.2f}, DE: {1 - c / 100:.2f}}}}}"
        for n, (a, b, c) in enumerate(tokens, start=1)
    ]
    half = {
        "engineering": 100 * sum(a for a, _, _ in tokens) // 2,
        "design": 100 * sum(b for _, b, _ in tokens) // 2,
        "UK": sum(a * c for a, _, c in tokens) // 2,
    }
    whole = {name: f"cap: {used}, floor: {used}" for name, used in half.items()}
    write(
        root,
        "\n".join(lines),
        f"""
        capacity:
          engineering: {{all: {{{whole["engineering"]}}}, country: {{UK: {{{whole["UK"]}}}}}}}
          design: {{all: {{{whole["design"]}}}}}
        limits: {{nodes: 1}}
        """,
    )
    done = portfolio("solve", "--record", "--allow-unproven")
    assert done.exit_code == Exit.UNPROVEN
    assert "Stopped before any plan was found: raise the scenario's limits." in done.stdout
    assert not (root / "runs/results").exists()
    told = json.loads(portfolio("solve", "--format", "json").stdout)["runs"][0]["result"]
    assert (told["status"], told["objective"], told["stages"], told["certificate"]) == (
        "unknown",
        None,
        [],
        None,
    )


@contextmanager
def on_a_terminal(root: Path, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A command whose stderr is a terminal; its stdout is a pipe. Gives the process and what reads
    the terminal."""
    reader, writer = pty.openpty()
    environment = {
        name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR")
    }
    try:
        with subprocess.Popen(
            [sys.executable, "-m", "portfolio", *words],
            cwd=root,
            env={**environment, "TERM": "xterm", "COLUMNS": "100"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=writer,
        ) as process:
            os.close(writer)
            try:
                yield process, reader
            finally:
                process.kill()
    finally:
        os.close(reader)


def seen(reader: int, wanted: bytes | None) -> bytes:
    """What a terminal shows until it shows this, or until its writer is gone."""
    text = b""
    while wanted is None or wanted not in text:
        try:
            more = os.read(reader, 4096)
        except OSError:  # Linux says so when nobody writes any more
            break
        if not more:
            break
        text += more
    return text


@pytest.mark.parametrize("command", [["solve", "--record"], ["record"]])
def test_ctrl_c_in_a_long_solve_ends_it_soon_and_leaves_nothing_behind(
    root: Path, command: list[str]
) -> None:
    write(root, *knapsacks(100, seed=1))
    with on_a_terminal(root, *command) as (process, reader):
        assert b"objective" in seen(reader, b"objective")
        time.sleep(0.5)  # into the search itself
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == Exit.INTERRUPTED
        assert time.monotonic() - began < SOON
        assert process.stdout is not None
        assert process.stdout.read() == b""
        assert b"Traceback" not in seen(reader, None)
    assert not [path for path in (root / "runs").rglob("*") if path.is_file()]


def test_progress_is_on_stderr_and_only_on_a_terminal(root: Path) -> None:
    with on_a_terminal(root, "solve", "base", "--format", "json") as (process, reader):
        told = seen(reader, None)
        assert process.stdout is not None
        data = process.stdout.read()
        assert process.wait(timeout=60) == Exit.DONE
    assert b"base: objective" in told
    assert json.loads(data)["runs"][0]["result"]["status"] == "optimal"
    piped = [sys.executable, "-m", "portfolio", "solve", "base", "--format", "json"]
    done = subprocess.run(piped, cwd=root, capture_output=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == (data, b"")
