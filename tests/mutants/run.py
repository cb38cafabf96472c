"""Changes the code that answers for the others, and asks whether a test notices:
``python -m tests.mutants.run``.

Each mutant lives in a process of its own that imports one module with one small change and runs the
tests that are near it. What was tried is not tried again while neither the module nor its tests
change. A mutant that no test notices must be argued in survivors.toml; else the command ends with 1.
"""

import argparse
import hashlib
import importlib.abc
import importlib.util
import json
import os
import resource
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest

from tests.mutants.changes import Mutant, mutants_of
from tests.mutants.targets import TARGETS, is_boundary

REPOSITORY = Path(__file__).parents[2]
OUT = REPOSITORY / "build" / "mutants"
SURVIVORS = Path(__file__).parent / "survivors.toml"
KILLED, SURVIVED, ENDLESS = "killed", "survived", "endless"
PATIENCE = 3
"""A mutant gets so many times the processor seconds of the unchanged module, and some more."""
LEAST_SECONDS = 15
WAITING = 8
"""One that waits uses no processor: it is ended after so many times its seconds by the clock."""


class Replaced(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from a text instead of its file."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self.name, self.path, self.source = name, path, source

    def find_spec(self, name: str, *_: Any) -> ModuleSpec | None:
        """Only of the module."""
        if name != self.name:
            return None
        return importlib.util.spec_from_loader(name, self, origin=str(self.path))

    def exec_module(self, module: ModuleType) -> None:
        """Run the text."""
        module.__file__ = str(self.path)
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


@dataclass(frozen=True)
class Ended:
    """How the tests of a process ended, and the processor seconds that they took."""

    code: int
    seconds: float

    @property
    def verdict(self) -> str:
        """In a word."""
        if self.code == -1:
            return ENDLESS
        return SURVIVED if self.code == 0 else KILLED


def tested(module: str, source: str, tests: Sequence[str], seconds: float) -> Ended:
    """Run tests in a new process in which a module has this text; -1 where the seconds pass."""
    child = os.fork()
    if child == 0:
        _run_and_exit(module, source, tests, seconds)
    _, status, usage = os.wait4(child, 0)
    # What the tests started and did not end.
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(status)
    return Ended(-1 if code < 0 else code, usage.ru_utime + usage.ru_stime)


def _run_and_exit(module: str, source: str, tests: Sequence[str], seconds: float) -> None:
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    os.setpgrp()
    limit = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    signal.alarm(WAITING * limit)
    name = module.replace("/", ".")
    sys.meta_path.insert(0, Replaced(name, REPOSITORY / f"{module}.py", source))
    with TemporaryDirectory() as folder:
        options = ["-x", "-q", "-p", "no:cacheprovider", f"--basetemp={folder}/t"]
        code = pytest.main([*options, *tests])
    os._exit(int(code))


def preload() -> None:
    """Import what takes long and is never changed: each process starts with it."""
    for name in ("cvxpy", "duckdb", "openpyxl", "portfolio.engines.adapters"):
        importlib.import_module(name)
    changed = {f"portfolio.{module.replace('/', '.')}" for module in TARGETS}
    loaded = sorted(changed & set(sys.modules))
    if loaded:
        raise RuntimeError(f"loaded before it could be changed: {', '.join(loaded)}")


class Ledger:
    """What was tried before, by the hash of what could change its outcome."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def known(self, key: str) -> Any:
        """What is known of a try, or None."""
        file = self.folder / f"{key}.json"
        return json.loads(file.read_text("utf-8")) if file.exists() else None

    def keep(self, key: str, value: Mapping[str, Any]) -> None:
        """Remember it."""
        (self.folder / f"{key}.json").write_text(json.dumps(value), "utf-8")


@dataclass(frozen=True)
class Target:
    """A module of the package, its text, and the tests that are near it."""

    module: str
    source: str
    tests: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Of the text of its tests."""
        files = [REPOSITORY / test for test in self.tests]
        texts = [path for file in files for path in sorted([file, *file.rglob("*.py")])]
        data = b"\0".join(path.read_bytes() for path in texts if path.is_file())
        return hashlib.sha256(data).hexdigest()

    @property
    def all_tests(self) -> frozenset[str]:
        """Its tests in no order, without the nearest where their folder is named too."""
        folders = {f"{test}/" for test in self.tests}
        inside = {test for test in self.tests if any(map(test.startswith, folders))}
        return frozenset(self.tests) - inside

    def key(self, mutant: Mutant | None) -> str:
        """The name of one try."""
        source = self.source if mutant is None else mutant.applied(self.source)
        text = json.dumps([self.module, source, self.digest, mutant is None])
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def targets(only: Sequence[str]) -> list[Target]:
    """What is mutated, all of it or some modules."""
    made = []
    for name, tests in TARGETS.items():
        module = f"portfolio/{name}"
        if not only or any(part in module for part in only):
            source = (REPOSITORY / f"{module}.py").read_text("utf-8")
            made.append(Target(module, source, tuple(tests.split())))
    return made


def drawn(targets: Sequence[Target], number: int | None, seed: int) -> list[tuple[Target, Mutant]]:
    """All boundaries, and so many others by chance; None for all."""
    every = [(one, mutant) for one in targets for mutant in mutants_of(one.module, one.source)]
    if number is None:
        return every
    bounds = [pair for pair in every if is_boundary(pair[1])]
    others = [pair for pair in every if not is_boundary(pair[1])]
    sample = Random(seed).sample(others, min(number, len(others)))
    chosen = {*bounds, *sample}
    return [pair for pair in every if pair in chosen]


def verdicts(
    chosen: Sequence[tuple[Target, Mutant]], ledger: Ledger
) -> Iterator[tuple[Mutant, str, str]]:
    """(mutant, how it is shown, verdict) of each."""
    # Without a change, modules with the same tests are one program: it is timed once.
    clean: dict[frozenset[str], float] = {}
    for target, mutant in chosen:
        key = target.key(mutant)
        known = ledger.known(key)
        if known is None:
            if target.all_tests not in clean:
                clean[target.all_tests] = _clean_seconds(target, ledger)
            limit = PATIENCE * clean[target.all_tests] + LEAST_SECONDS
            source = mutant.applied(target.source)
            ended = tested(target.module, source, target.tests, limit)
            known = {"verdict": ended.verdict, "seconds": round(ended.seconds, 1)}
            ledger.keep(key, {**known, "mutant": mutant.shown(target.source)})
        yield mutant, mutant.shown(target.source), known["verdict"]


def _clean_seconds(target: Target, ledger: Ledger) -> float:
    key = target.key(None)
    known = ledger.known(key)
    if known is None:
        ended = tested(target.module, target.source, target.tests, 3600)
        if ended.code != 0:
            raise SystemExit(f"{target.module}: its tests fail without a change")
        known = {"seconds": ended.seconds}
        ledger.keep(key, known)
    return float(known["seconds"])


def argued() -> Mapping[str, str]:
    """Survivors by how they are shown, each with why no test can or need notice it."""
    listed = tomllib.loads(SURVIVORS.read_text("utf-8"))
    return {one["mutant"]: one["why"] for one in listed["survivor"]}


def main() -> int:
    """Try, and list what survived and is not argued."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--sample", default="300", help="how many beside the boundaries, or all")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--only", default="", help="parts of module names, with commas")
    words.add_argument("--minutes", type=float, default=60.0, help="stop then, and go on next time")
    given = words.parse_args()
    number = None if given.sample == "all" else int(given.sample)
    only = [part for part in given.only.split(",") if part]
    chosen = drawn(targets(only), number, given.seed)
    preload()
    reasons = argued()
    count: Counter[str] = Counter()
    unargued: list[str] = []
    end = time.monotonic() + 60 * given.minutes
    for mutant, shown, verdict in verdicts(chosen, Ledger(OUT)):
        is_argued = verdict == SURVIVED and shown in reasons
        count["argued" if is_argued else verdict] += 1
        count["boundaries"] += is_boundary(mutant)
        if verdict == SURVIVED and not is_argued:
            unargued.append(f"line {mutant.line}: {shown}")
            print(f"SURVIVED {unargued[-1]}", flush=True)
        print(f"\r{count.total() - count['boundaries']} of {len(chosen)}", end="", file=sys.stderr)
        if time.monotonic() > end:
            break
    tried = count.total() - count["boundaries"]
    print(f"\n{tried} of {len(chosen)} mutants tried, {count['boundaries']} of them boundaries:")
    for verdict in (KILLED, ENDLESS, "argued", SURVIVED):
        print(f"  {verdict}: {count[verdict]}")
    return 1 if unargued else 0


if __name__ == "__main__":
    sys.exit(main())
