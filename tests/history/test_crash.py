"""`record` killed at random points, as a real process in a real repository: always whole, and in
the end the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portfolio.record import read_runs
from portfolio.record.rechecking import recheck
from tests.history.conftest import Recorded

_KILLED = """
import json, os, random, shutil, signal, subprocess, sys, threading, time
from pathlib import Path

import cvxpy, duckdb, scipy.optimize  # once, for all the processes that are forked from this one
import portfolio.certify, portfolio.cli, portfolio.gaps, portfolio.pipeline, portfolio.engines.adapters

base, seed, kills = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
STEPS = {"subprocess.Popen", "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def recording(root, at=None, delay=0.0):
    \"\"\"Record and commit in a process of its own, killed at a step or so much later; how it ended, its steps.\"\"\"
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        seen = 0

        def hook(name, arguments):
            nonlocal seen
            if name in STEPS or (name == "open" and (arguments[2] or 0) & WRITING):
                seen += 1
                if seen == at and delay:
                    threading.Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()
                elif seen == at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        code = portfolio.cli.main(["record", "--commit", "--root", str(root)], standalone_mode=False)
        os.write(tell, str(seen).encode())
        os._exit(int(code or 0))
    os.close(tell)
    status = os.waitpid(child, 0)[1]
    steps = os.read(told, 20)
    os.close(told)
    until = time.monotonic() + 30
    while time.monotonic() < until:  # a git that it had started goes on to its end, as on any machine
        try:
            os.killpg(child, 0)
        except ProcessLookupError:
            break
        time.sleep(0.005)
    return status, int(steps or 0)


def git(root, *words):
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=False)
    return [done.returncode, done.stdout, done.stderr]


whole = base / "whole"
shutil.copytree(base / "repository", whole)
status, steps = recording(whole)
assert status == 0 and steps > 20, (status, steps)
draw, found = random.Random(seed), []
for number in range(kills):
    root = base / str(number)
    shutil.copytree(base / "repository", root)
    at, delay = draw.randint(1, steps), draw.choice((0.0, draw.uniform(0, 0.05)))
    killed, _ = recording(root, at, delay)
    seen = git(root, "status", "--porcelain")
    between = sorted(p.relative_to(root).as_posix() for p in root.glob("runs/results/*/*") if p.name[0] != ".")
    again, _ = recording(root)
    sound = git(root, "fsck", "--strict")[0]
    found.append({"at": at, "killed": os.WIFSIGNALED(killed), "status": seen, "runs": between, "again": again,
                  "after": git(root, "status", "--porcelain"), "sound": sound})
print(json.dumps({"steps": steps, "found": found}))
"""


def content(root: Path) -> dict[str, bytes]:
    """Inputs and results of the record; the log says when, which differs."""
    files = [
        path
        for folder in ("inputs", "results")
        for path in (root / "runs" / folder).rglob("*")
        if path.is_file()
    ]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def killed(repository: Recorded, seed: int, kills: int) -> int:
    """Record, killed so many times; how often the kill came before the end."""
    base = repository.top.parent
    script = [sys.executable, "-c", _KILLED, str(base), str(seed), str(kills)]
    here = os.pathsep.join(filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        script,
        capture_output=True,
        text=True,
        timeout=3000,
        check=False,
        env={**os.environ, "PYTHONPATH": here},
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])["found"]
    whole = content(base / "whole")
    assert len(whole) > 3
    for number, one in enumerate(found):
        root = base / str(number)
        assert one["status"][0] == 0 and one["again"] == 0 and one["sound"] == 0, one
        assert one["after"] == [
            0,
            "",
            "",
        ], one  # all of the record is committed, and nothing is left lying about
        assert content(root) == whole, one
        record = read_runs(root)
        assert not record.damages and len(record.events) == len(record.runs) == 1, one
        assert all(recheck(root, run.run_id).holds for run in record.runs), one
    return sum(one["killed"] for one in found)


def test_killed_at_some_points(repository: Recorded) -> None:
    assert killed(repository, seed=1, kills=5) > 0


@pytest.mark.full
def test_killed_at_two_hundred_random_points(repository: Recorded) -> None:
    assert killed(repository, seed=2, kills=200) > 150
