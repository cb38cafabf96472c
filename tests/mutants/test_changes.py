"""Mutants are what they say: other programs, each with one change, that near tests notice or not."""

import ast
import os
import re
import select
import sys
import tomllib
from pathlib import Path

import pytest

from tests.mutants.changes import mutants_of
from tests.mutants.run import (
    ENDLESS,
    KILLED,
    REPOSITORY,
    SURVIVED,
    SURVIVORS,
    Target,
    drawn,
    targets,
)
from tests.mutants.targets import TARGETS, is_boundary
from tests.strategies import FULL

SOURCE = '''"""Words."""
LIMIT = 20
QUERY = """SELECT max(a) FROM t WHERE a <= 20 AND NOT b"""


def near(gap: int = 0, *, required: float) -> bool:
    """Not 1."""
    if not gap:
        return False
    total = -gap + 1
    total += 1
    for _ in range(2):
        continue
    print(f"{gap + 1}")
    return required > 0 and LIMIT * min(gap, total) <= required
'''
CHANGES = """
LIMIT = 21
QUERY = \"\"\"SELECT min(a) FROM t WHERE a <= 20 AND NOT b\"\"\"
QUERY = \"\"\"SELECT max(a) FROM t WHERE a < 20 AND NOT b\"\"\"
QUERY = \"\"\"SELECT max(a) FROM t WHERE a <= 21 AND NOT b\"\"\"
QUERY = \"\"\"SELECT max(a) FROM t WHERE a <= 20 OR NOT b\"\"\"
QUERY = \"\"\"SELECT max(a) FROM t WHERE a <= 20 AND b\"\"\"
if gap:
if (not (not gap)):
return True
total = gap + 1
total = -gap - 1
total = -gap + 2
pass
total += 2
for _ in range(3):
pass
pass
return required >= 0 and LIMIT * min(gap, total) <= required
return required > 1 and LIMIT * min(gap, total) <= required
return required > 0 or LIMIT * min(gap, total) <= required
return required > 0 and LIMIT + min(gap, total) <= required
return required > 0 and LIMIT * max(gap, total) <= required
return required > 0 and LIMIT * min(gap, total) < required
"""


def test_each_operator_once() -> None:
    """Comparisons, conditions, arithmetic, numbers, calls, statements and SQL; nothing else."""
    made = [one.shown(SOURCE).partition(" => ")[2] for one in mutants_of("m", SOURCE)]
    assert sorted(made) == sorted(CHANGES.strip().splitlines())


@pytest.mark.parametrize("name", TARGETS)
def test_every_mutant_is_another_program(name: str) -> None:
    """It parses, and differs in more than its spelling; its tests are there."""
    (target,) = targets([f"portfolio/{name}"])
    same = ast.dump(ast.parse(target.source))
    mutants = mutants_of(target.module, target.source)
    for mutant in mutants[:: 1 if FULL else 10]:
        assert ast.dump(ast.parse(mutant.applied(target.source))) != same
    assert all((REPOSITORY / test).exists() for test in target.tests)


def test_a_sample_is_the_same_for_a_seed() -> None:
    """It has every boundary, and as many others as are asked for."""
    every = targets(["gaps/query", "diff/guardrails"])
    first, again, other = (drawn(every, 20, seed) for seed in (1, 1, 2))
    assert first == again != other
    bounds = [pair for pair in first if is_boundary(pair[1])]
    assert len(first) == len(bounds) + 20 and len(bounds) > 80
    assert {target.module for target, _ in bounds} == {one.module for one in every}


def test_the_5_percent_rule_is_a_boundary_wherever_it_stands() -> None:
    """In the SQL, in Python, and in the witness: every module that calls a gap nearly met."""
    every = targets([])
    saying = {one.module for one in every if re.search(r"\bNEAR\b", one.source)}
    bounds = [mutant for _, mutant in drawn(every, 0, 1)]
    assert saying == {one.path for one in bounds} - {"portfolio/diff/guardrails"}
    assert any(one.context.startswith("NEAR_PARTS = ") for one in bounds)


def test_all_of_the_witness_is_mutated() -> None:
    """Every module of the rooms that answer for the rest, but for their faces."""
    rooms = ("certify", "gaps", "diff", "explain")
    folder = REPOSITORY / "portfolio"
    files = [path for room in rooms for path in (folder / room).glob("*.py")]
    modules = {f"{path.parent.name}/{path.stem}" for path in files if path.stem != "__init__"}
    assert {*modules, "canonical"} == set(TARGETS)


def test_survivors_are_argued() -> None:
    """Each with a sentence, and each still there to be argued about."""
    listed = tomllib.loads(SURVIVORS.read_text("utf-8"))["survivor"]
    shown = {
        mutant.shown(one.source)
        for one in targets([])
        for mutant in mutants_of(one.module, one.source)
    }
    assert [one["mutant"] for one in listed if one["mutant"] not in shown] == []
    assert all(len(one["why"]) > 20 for one in listed)


def test_modules_with_the_same_tests_are_timed_once() -> None:
    """In whatever order, and whether or not the nearest ones are named before their folder."""
    first = Target("a", "", ("tests/diff/test_plans.py", "tests/diff", "tests/review/test_runs.py"))
    second = Target("b", "", ("tests/review/test_runs.py", "tests/diff"))
    assert first.all_tests == second.all_tests == {"tests/diff", "tests/review/test_runs.py"}
    assert Target("c", "", ("tests/diff/test_plans.py",)).all_tests != first.all_tests


def test_a_strong_test_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that looks at the bound notices what one that only calls it does not."""
    from tests.mutants import run

    source = "def near(gap):\n    return gap <= 20\n"
    (tmp_path / "near_module.py").write_text(source)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    weak = "from near_module import near\n\ndef test():\n    near(20)\n"
    (tmp_path / "test_weak.py").write_text(weak)
    strong = weak.replace("    near(20)", "    assert near(20) and not near(21)")
    (tmp_path / "test_strong.py").write_text(strong)
    monkeypatch.setattr(run, "REPOSITORY", tmp_path)
    for name, verdict in (("weak", SURVIVED), ("strong", KILLED)):
        target = Target("near_module", source, (str(tmp_path / f"test_{name}.py"),))
        for mutant in mutants_of(target.module, source):
            ended = run.tested(target.module, mutant.applied(source), target.tests, 60)
            assert ended.verdict == verdict


def test_one_that_waits_is_ended_by_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It uses no processor, so no limit of processor seconds ends it; what it started goes too."""
    from tests.mutants import run

    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    waits = [sys.executable, "-c", "import time; time.sleep(600)"]
    (tmp_path / "test_waits.py").write_text(
        "import subprocess\n\n\ndef test():\n"
        f"    subprocess.Popen({waits!r}, close_fds=False).wait()\n"
    )
    monkeypatch.setattr(run, "WAITING", 1)
    # Each process holds the end that is written to: when none does, the other end can be read.
    read, write = os.pipe()
    os.set_inheritable(write, True)
    ended = run.tested("none", "", [str(tmp_path / "test_waits.py")], 2)
    os.close(write)
    assert ended.verdict == ENDLESS
    readable, _, _ = select.select([read], [], [], 60)
    os.close(read)
    assert readable
