"""Variants side by side: the same answers from one process and from several, and none of them left
behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portfolio.case.case import Case, Cases
from portfolio.decide import ask
from portfolio.decide.ask import Deciders, Question, decide, has_same_values
from portfolio.source import read_workspace
from tests.review.changed import BASE, FOUR, ONE, TWO, Change, changed_texts


def planning(*changes: Change, scenario: str = "base"):
    workspace, _ = read_workspace(changed_texts(changes))
    assert workspace is not None
    return workspace.planning(scenario)


QUESTIONS = [
    Question(planning()),
    Question(planning((ONE, "engineering: 40", "engineering: 75"))),
    Question(planning(scenario="weighted"), only_objective=True),
    Question(planning(scenario="impossible")),
]


def test_other_processes_give_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    one_by_one = [decide(question, Cases()) for question in QUESTIONS]
    monkeypatch.setattr(ask, "WORTH_IT", -1.0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with Deciders(lambda _: None, Cases()) as deciders:
        assert deciders.decide(QUESTIONS) == one_by_one


def test_the_objective_alone_is_that_of_the_whole_chain() -> None:
    for question in QUESTIONS:
        objective = decide(Question(question.planning, only_objective=True), Cases()).objective
        assert decide(question, Cases()).objective == objective


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ((FOUR, "gmv: 99000", "gmv: 9"), True),
        ((FOUR, "status: candidate", "status: idea"), True),
        ((BASE, "all: {cap: 100}", "all: {cap: 90}"), True),
        ((BASE, "all: {cap: 100}", "all: {cap: 89}"), False),
        ((ONE, "gmv: 120000", "gmv: 119999"), False),
        ((TWO, "engineering: 20", "engineering: 21"), False),
        ((ONE, "status: candidate", "status: idea"), False),
    ],
)
def test_a_plan_that_is_still_allowed_and_worth_the_same_is_kept(
    change: Change, kept: bool
) -> None:
    before, after = planning(), planning(change)
    best = decide(Question(before), Cases())
    assert has_same_values(best.choice, Case(before), Case(after)) is kept
    if kept:
        assert decide(Question(after), Cases()) == best


_WAITING = """
import os, sys
from portfolio.decide import ask
ask.WORTH_IT = -1.0
os.cpu_count = lambda: 2
if __name__ == "__main__":
    from portfolio.case.case import Cases
    from tests.decide.test_ask import QUESTIONS
    with ask.Deciders(lambda _: None, Cases()) as deciders:
        deciders.decide(QUESTIONS[:2])
        print(*deciders._pool._processes, flush=True)
        os.kill(os.getpid(), 9)
"""


def test_no_worker_outlives_a_process_that_is_killed(tmp_path) -> None:
    script = tmp_path / "waiting.py"
    script.write_text(_WAITING)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(
            filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH")])
        ),
    }
    done = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    workers = [int(word) for word in done.stdout.split()]
    assert workers
    until = time.monotonic() + 10
    while (left := [pid for pid in workers if _runs(pid)]) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


STOPPED = """
import os
from portfolio.decide.ask import process_pool
try:
    print("begun", flush=True)
    process_pool(1).submit(abs, -1).result()
    os._exit(0)
except KeyboardInterrupt:
    os._exit(130)
"""


@pytest.mark.parametrize("seconds", [0.5, 1.0])
def test_a_process_that_still_loads_says_nothing_of_ctrl_c(seconds: float) -> None:
    """A terminal sends it to all: each printed a traceback of what it was importing."""
    words = [sys.executable, "-c", STOPPED]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as begun:
        assert begun.stdout is not None
        assert begun.stdout.readline() == "begun\n"
        time.sleep(seconds)
        os.killpg(begun.pid, signal.SIGINT)
        # The end of this stream is the end of the last of them.
        _, printed = begun.communicate(timeout=60)
    assert begun.returncode == 130
    assert printed == ""
