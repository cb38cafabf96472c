"""Pull and push of 10,000 initiatives x 25 columns, as multiples of openpyxl and gspread alone on
the same cells.

    python -m benchmarks.sheets [ROWS]

Each figure is of a process of its own, the least of several: seconds of its processor, seconds on
the clock, and its largest memory. `benchmarks.sheet_moves` says what each process does. Ours does
what the one that it is compared with does and everything else: headers, conversion by column,
comparison with every file and with what both said before. Reading the YAML files is told apart,
since it has nothing to do with sheets.

The server (tests/sheets/server.py, in a process of its own) answers as soon as it has made up its
answer, the same way for both sides, and its time is in the clock of both; Google takes seconds.

Ends with 1 where something takes more than twice what it is held to. With the usual number of rows
it writes SHEETS.md.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks import sheet_moves
from benchmarks.machine import in_words
from benchmarks.measure import peak_megabytes

HERE = Path(__file__).parent
ROWS = 10_000
COLUMNS = 25
ALLOWED = 2.0
REPEATS = 2
UNITS = ("processor", "clock", "megabytes")
Figures = Mapping[str, float]


class Pair(NamedTuple):
    """What is compared with what, and the units in which ours may take at most `ALLOWED` times as
    much."""

    title: str
    ours: str
    alone: str
    held: tuple[str, ...]


PAIRS = (
    Pair("pull from .xlsx, by openpyxl", "xlsx_ours_pull", "xlsx_alone_read", UNITS),
    Pair("push to .xlsx, by openpyxl", "xlsx_ours_push", "xlsx_alone_write", UNITS),
    Pair(
        "pull from the server, by gspread", "google_ours_pull", "google_alone_read", ("megabytes",)
    ),
    Pair(
        "pull from the server, by the same request",
        "google_ours_pull",
        "google_same_read",
        ("clock", "megabytes"),
    ),
    Pair(
        "push to the server, by gspread", "google_ours_push", "google_alone_write", ("megabytes",)
    ),
    Pair(
        "push to the server, by the same requests",
        "google_ours_push",
        "google_same_write",
        ("clock", "megabytes"),
    ),
)


def _megabytes() -> float:
    """The largest memory of this process alone; getrusage would tell that of the parent, where it
    is larger."""
    status = Path("/proc/self/status")
    if not status.exists():
        return peak_megabytes()
    line = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _child(name: str, root: str, url: str) -> None:
    """One measurement: prepare, then time."""
    import gspread  # noqa: F401 - importing is no part of any figure
    import openpyxl  # noqa: F401

    from portfolio.sheets import google, pull, push  # noqa: F401

    run = getattr(sheet_moves, name)(Path(root), url)
    clock, processor = time.perf_counter(), time.process_time()
    run()
    seconds = {"clock": time.perf_counter() - clock, "processor": time.process_time() - processor}
    print(json.dumps({**seconds, "megabytes": _megabytes()}), flush=True)


def _measured(name: str, root: Path, url: str = "", repeats: int = REPEATS) -> Figures:
    """The least of each unit over several processes."""
    command = [sys.executable, "-m", "benchmarks.sheets", "--child", name, str(root), url]
    found: list[Figures] = []
    for _ in range(repeats):
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    return {unit: min(figures[unit] for figures in found) for unit in UNITS}


def _serve() -> None:
    import gc

    from tests.sheets.server import Server

    gc.disable()  # collecting among a million cells would be most of the server's time
    server = Server()
    server.add("book", "Central Backlog")
    print(server.url, flush=True)
    server.serve_forever()


@contextmanager
def _server() -> Iterator[str]:
    """The address of a server in a process of its own."""
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sheets", "--serve"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait()


def _prepared(root: Path, rows: int) -> None:
    """The files, a workbook that is empty and one that is filled."""
    sheet_moves.write_portfolio(root, rows)
    here = sheet_moves.sheets_session(root)
    sheet_moves.init(here)
    (root / "empty.xlsx").write_bytes((root / "book.xlsx").read_bytes())
    sheet_moves.push(here)
    (root / "book.xlsx").rename(root / "filled.xlsx")


def measured(root: Path, rows: int) -> dict[str, Figures]:
    """Every move of `PAIRS`, and of the files alone, by name."""
    _prepared(root, rows)
    moves = [
        *dict.fromkeys(name for pair in PAIRS for name in (pair.ours, pair.alone)),
        "google_ours_pull_edited",
    ]
    found = {name: _measured(name, root) for name in ("files_read", "files_valid")}
    with _server() as url:
        _measured("google_fill", root, url, 1)
        for name in moves:
            found[name] = _measured(name, root, url if name.startswith("google") else "")
            print(name, {unit: round(value, 2) for unit, value in found[name].items()}, flush=True)
    return found


def report(found: Mapping[str, Figures], rows: int) -> str:
    """The figures as Markdown."""
    lines = [
        f"| {pair.title} |"
        f" {' | '.join(_compared(found[pair.ours], found[pair.alone], unit) for unit in UNITS)} |\n"
        for pair in PAIRS
    ]
    reading, pull = found["files_read"]["processor"], found["google_ours_pull"]["processor"]
    edited, validating = found["google_ours_pull_edited"], found["files_valid"]["processor"]
    return (
        "# Pull and push, beside openpyxl and gspread alone\n\nWritten by `make"
        f" benchmark-sheets`.\n\n{rows:,} initiatives x {COLUMNS} columns that people fill. Ours,"
        " alone, and how many times ours is that.\n\n| | processor (s) | clock (s) | memory (MB)"
        f" |\n|---|---|---|---|\n{''.join(lines)}\n{_NOTES}\nNothing changes in these pulls. Of the"
        f" processor, in seconds:\n\n- {reading:.2f} to read the {rows:,} YAML files, before"
        f" anything else: {reading / (reading + pull):.0%} of a whole pull from the server;\n-"
        f" {validating:.2f} to read and validate them, as `portfolio validate` does;\n-"
        f" {edited['processor']:.2f} for a pull of an edit in every hundredth row, which validates"
        f" all of them, and {edited['megabytes']:.0f} MB.\n\n{in_words()}\n"
    )


_NOTES = """\
"By gspread" is `open_by_key`, `worksheet`, `get_all_values` and `update`, as users write it: bare arrays of values,
which gspread hands from and to a JSON parser in C and never looks at. Ours converts each cell by its column, finds its
field and compares the two, in Python. And it asks for effective values, since only there an error can be told from a
text, with merged cells and the size of the grid from the same moment; and sends `updateCells`, so that a spreadsheet
changes as a whole or not at all. "By the same requests" is gspread alone with these.

Ours may take twice as much as openpyxl in everything, and over REST in memory, and by the same requests on the clock;
more ends the benchmark with 1.
"""


def _compared(mine: Figures, theirs: Figures, unit: str) -> str:
    digits = 0 if unit == "megabytes" else 2
    return (
        f"{mine[unit]:.{digits}f}, {theirs[unit]:.{digits}f}: {mine[unit] / theirs[unit]:.1f} times"
    )


def kept(found: Mapping[str, Figures]) -> bool:
    """Whether nothing takes more than it may."""
    return all(
        found[pair.ours][unit] <= ALLOWED * found[pair.alone][unit] for pair in PAIRS for unit in pair.held
    )  # fmt: skip


def main(rows: int) -> int:
    """Measure, print, write, and end with 1 where something takes more than it may."""
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder), rows)
    text = report(found, rows)
    print(text)
    if rows == ROWS:
        (HERE / "SHEETS.md").write_text(text, "utf-8")
    return int(not kept(found))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _child(*sys.argv[2:5])
    elif sys.argv[1:2] == ["--serve"]:
        _serve()
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
