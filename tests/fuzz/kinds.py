"""The kinds of inputs for the real commands: input N of a kind is the same on every machine, but
for the workbooks.

A workbook holds the versions of what wrote it; where these are the same, so are the bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from portfolio.cli import main
from tests.fuzz.inputs import input_of
from tests.fuzz.records import Entry, Tree, mutated_record, recorded
from tests.fuzz.workbooks import mutated_csv, mutated_workbook
from tests.record.sample import write_files

Words = Sequence[str]
SMALL = 12
"""Files of a portfolio that is small enough to be solved."""
TABLES = ("runs", "items", "gaps", "stages", "capacity", "kpis", "rules", "synergies", "events")


@dataclass(frozen=True)
class Attack:
    """A folder, what is wrong with it in words, and the commands to run on it."""

    tree: Mapping[str, Entry]
    wrong: tuple[str, ...]
    commands: tuple[Words, ...]


def yaml_attack(number: int) -> Attack:
    """Files of a portfolio, a few of which are wrong; one small one of twenty is solved."""
    made = input_of(number)
    commands: list[Words] = [("validate",)]
    if number % 20 == 0 and len(made.files) <= SMALL:
        commands.append(("solve", "--format", "json"))
    return Attack(made.files, (f"{made.kind}: {', '.join(made.changed)}",), tuple(commands))


def record_attack(number: int) -> Attack:
    """A record in which something is wrong, and what reads it."""
    draw = Random(f"record {number}")
    tree, wrong = mutated_record(draw)
    run = draw.choice(sorted(_runs(tree)) or ["base"])
    commands: list[Words] = [
        ("runs",), ("runs", "--format", "json"), ("show", run), ("show", run, "--format", "json"), ("verify",),
        ("verify", "--format", "json"), ("query", f"from {draw.choice(TABLES)}"),
    ]  # fmt: skip
    if number % 10 == 0:
        commands.append(("solve", "base", "--format", "json"))
    return Attack(tree, wrong, tuple(commands))


def _runs(tree: Tree) -> set[str]:
    return {
        name.split("/")[3]
        for name in tree
        if name.startswith("runs/results/") and name.count("/") == 4
    }


def workbook_attack(number: int) -> Attack:
    """Workbooks or CSV files one or two of which are wrong, and what reads them."""
    draw = Random(f"workbooks {number}")
    as_csv = draw.random() < 0.3
    tree: Tree = dict(with_workbooks(as_csv=as_csv))
    places = sorted(name for name in tree if name.startswith("sheets/"))
    wrong = tuple(draw.sample(places, 1 if draw.random() < 0.8 else 2))
    change: Callable[[bytes, Random], bytes] = mutated_csv if as_csv else mutated_workbook
    for name in wrong:
        data = tree[name]
        assert isinstance(data, bytes)
        tree[name] = change(data, draw)
    commands = (
        ("sheets", "pull", "--dry-run"),
        ("sheets", "check"),
        ("sheets", "push", "--dry-run"),
    )
    return Attack(tree, wrong, commands)


@cache
def with_workbooks(*, as_csv: bool) -> Mapping[str, bytes]:
    """The small portfolio with its record, and the workbooks that show it."""
    with TemporaryDirectory() as folder:
        root = write_files(Path(folder))
        for name, data in recorded().items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
        for words in (["sheets", "init", *(["--csv"] if as_csv else [])], ["sheets", "push"]):
            done = CliRunner().invoke(main, [*words, "--root", str(root)], catch_exceptions=False)
            if done.exit_code:
                raise RuntimeError(done.output)
        files = [
            path for path in sorted(root.rglob("*")) if path.is_file() and ".tmp" not in path.name
        ]
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


ATTACKS: Mapping[str, Callable[[int], Attack]] = {
    "yaml": yaml_attack,
    "record": record_attack,
    "workbooks": workbook_attack,
}
