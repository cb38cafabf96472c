"""Pull and push of 10,000 initiatives x 25 columns, as multiples of openpyxl and gspread alone on the same cells.

    python -m benchmarks.sheets [ROWS]

Each figure is of a process of its own: seconds of its processor, seconds on the clock, and its largest memory.
"Alone" is what a script would do that only moves cells: load the workbook and look at every value, or load, set every
cell and save; over REST, one `values.batchGet`, or one `values.batchUpdate`. "Ours" does the same and everything else:
headers, conversion by column, comparison with every file and with what both said before. Reading the YAML files is
told apart, since it has nothing to do with sheets.

Against files the multiple is of the processor, and ends the benchmark with 1 where it is more than 2. Over REST it is
of the clock, which has the server's time in it on both sides, and is told without a limit: the server
(tests/sheets/server.py, in a process of its own) answers at once, where Google takes seconds, and gspread alone hands
one JSON array of values to a parser in C. The multiple of the processor is told beside it.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.machine import in_words
from benchmarks.measure import peak_megabytes

ROWS = 10_000
ALLOWED = 2.0
COLUMNS = 25
_URL = "https://sheets.googleapis.com"


def write_portfolio(root: Path, rows: int) -> None:
    """Initiatives that fill 25 columns of the backlog."""
    (root / "config/scenarios").mkdir(parents=True)
    (root / "initiatives").mkdir()
    (root / "config/organization.yaml").write_text(_ORGANIZATION, "utf-8")
    (root / "config/metrics.yaml").write_text("metrics: {gmv: {name: GMV, level: north_star, unit: GBP}}\n", "utf-8")
    (root / "config/sheets.yaml").write_text("source: book.xlsx\ncentral_backlog: {google: book}\n", "utf-8")
    for number in range(1, rows + 1):
        text = _INITIATIVE.format(n=number, tokens=number % 97 + 0.5, other=(number * 7) % rows + 1)
        (root / f"initiatives/INIT-{number:06d}.yaml").write_text(text, "utf-8")


_ORGANIZATION = """\
name: Large
resources: {engineering: {unit: day}, design: {unit: day}}
dimensions:
  country: {UK: United Kingdom, DE: Germany}
  department: {payments: Payments, growth: Growth}
  category: {cost: Cost}
  program: {one: One}
  product: {shop: Shop}
  segment: {buyers: Buyers}
"""
_INITIATIVE = """\
key: INIT-{n:06d}
title: Initiative number {n} with a title of usual length
owner: team-{n}
status: candidate
period: 2026-Q1
requesting_team: sales
requester: Person {n}
problem_statement: A problem of the usual length, told in a sentence or two as people do. Number {n}.
hypothesis: If we do this, then that will be better by a few percent, and nobody will be worse off.
summary: Build it, measure it, and keep it if it works.
dimensions: {{country: {{UK: 0.6, DE: 0.4}}, department: payments, category: cost, program: one, product: shop,
  segment: buyers}}
tokens: {{engineering: {tokens}, design: 3}}
contributions: {{gmv: {n}}}
requires: [INIT-{other:06d}]
bundle: bundle-{n}
mandatory: {{reason: The law}}
earliest_start: 2026-01-05
latest_finish: 2026-03-20
deadline: 2026-03-31
time_sensitivity: 0.7
"""


def _desk(root: Path, source: Any = None) -> Any:
    """Files and workbooks, with only the backlog looked at."""
    from dataclasses import replace

    from portfolio.cli.sheet_work import desk

    here = desk(root, "book.xlsx" if source is None else str(root))
    return here if source is None else replace(here, source=source)


def _read(here: Any) -> Any:
    return here.read(["Backlog"])


def _pull(here: Any) -> int:
    from portfolio.cli.sheet_work import pulled_from

    return len(pulled_from(here, (), strict=False).changes)


def _push(here: Any) -> int:
    from portfolio.cli.sheet_work import pushed
    from portfolio.sheets.push import Stamp

    out = pushed(here, _read(here), Stamp("portfolio benchmark", "2026-01-01T00:00:00Z"))
    here.write(out.edits)
    return int(out.cells)


def _init(here: Any) -> None:
    from portfolio.sheets.session import layouts

    here.source.create([layout for layout in layouts(here.known(), here.config) if layout.name == "Backlog"])


def _values(root: Path) -> list[list[Any]]:
    """The cells of the filled workbook, as a script has them."""
    from openpyxl import load_workbook

    book = load_workbook(root / "filled.xlsx")
    return [[None if cell is None else cell for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]


def xlsx_alone_read(root: Path, _: str) -> Callable[[], object]:
    from openpyxl import load_workbook

    return lambda: sum(
        1 for row in load_workbook(root / "filled.xlsx", data_only=True).worksheets[0].iter_rows() for _ in row
    )


def xlsx_ours_pull(root: Path, _: str) -> Callable[[], object]:
    (root / "book.xlsx").write_bytes((root / "filled.xlsx").read_bytes())
    here = _desk(root)
    return lambda: _pull(here)


def xlsx_alone_write(root: Path, _: str) -> Callable[[], object]:
    from openpyxl import load_workbook

    values = _values(root)

    def write() -> None:
        book = load_workbook(root / "empty.xlsx")
        sheet = book.worksheets[0]
        for at, row in enumerate(values[1:], start=2):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    sheet.cell(at, column).value = value
        book.save(root / "alone.xlsx")

    return write


def xlsx_ours_push(root: Path, _: str) -> Callable[[], object]:
    (root / "book.xlsx").write_bytes((root / "empty.xlsx").read_bytes())
    here = _desk(root)
    return lambda: _push(here)


def _session(url: str) -> Any:
    import requests
    from requests.adapters import HTTPAdapter

    class Elsewhere(HTTPAdapter):
        def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
            request.url = str(request.url).replace(_URL, url)
            return super().send(request, *args, **more)

    session = requests.Session()
    session.mount(_URL, Elsewhere())
    session.headers["Authorization"] = "Bearer token-benchmark"
    return session


def _client(url: str) -> Any:
    from gspread.http_client import HTTPClient

    return HTTPClient(None, _session(url))  # type: ignore[arg-type]


def _google(root: Path, url: str) -> Any:
    from portfolio.sheets.google import GoogleSource

    return _desk(root, GoogleSource(_client(url), {"Central Backlog": "book"}))


def google_init(root: Path, url: str) -> Callable[[], object]:
    here = _google(root, url)

    def fill() -> None:
        _init(here)
        _push(here)

    return fill


def google_alone_read(root: Path, url: str) -> Callable[[], object]:
    client = _client(url)
    params = {"valueRenderOption": "UNFORMATTED_VALUE"}
    return lambda: client.values_batch_get("book", ["Backlog"], params)


def google_ours_pull(root: Path, url: str) -> Callable[[], object]:
    here = _google(root, url)
    return lambda: _pull(here)


def google_alone_write(root: Path, url: str) -> Callable[[], object]:
    client = _client(url)
    values = client.values_batch_get("book", ["Backlog"], {})["valueRanges"][0]["values"]
    body = {"valueInputOption": "RAW", "data": [{"range": "Backlog", "values": values}]}
    return lambda: client.values_batch_update("book", body)


def google_ours_push(root: Path, url: str) -> Callable[[], object]:
    here = _google(root, url)
    _empty_rows(url)
    return lambda: _push(here)


def _empty_rows(url: str) -> None:
    """Clear what was pushed, so that all of it is pushed again."""
    client = _client(url)
    mask = "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)))"
    sheet = client.fetch_sheet_metadata("book", {"fields": mask})["sheets"][0]["properties"]
    width, height = sheet["gridProperties"]["columnCount"], sheet["gridProperties"]["rowCount"]
    start = {"sheetId": sheet["sheetId"], "rowIndex": 1, "columnIndex": 0}
    rows: list[Any] = [{"values": [{}] * width} for _ in range(height - 1)]
    request = {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}
    client.batch_update("book", {"requests": [request]})


PAIRS: tuple[tuple[str, str, str], ...] = (
    ("pull from .xlsx", "xlsx_ours_pull", "xlsx_alone_read"),
    ("push to .xlsx", "xlsx_ours_push", "xlsx_alone_write"),
    ("pull from the server", "google_ours_pull", "google_alone_read"),
    ("push to the server", "google_ours_push", "google_alone_write"),
)


def _megabytes() -> float:
    """The largest memory of this process alone; getrusage would tell that of the parent, where it is larger."""
    status = Path("/proc/self/status")
    if not status.exists():
        return peak_megabytes()
    line = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _child(name: str, root: str, url: str) -> None:
    """One measurement: prepare, then time."""
    import openpyxl  # noqa: F401 - importing is no part of any figure

    from portfolio.sheets import pull, push  # noqa: F401

    run = globals()[name](Path(root), url)
    clock, processor = time.perf_counter(), time.process_time()
    run()
    seconds = {"clock": time.perf_counter() - clock, "processor": time.process_time() - processor}
    print(json.dumps({**seconds, "megabytes": _megabytes()}), flush=True)


def _measured(name: str, root: Path, url: str) -> Mapping[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.sheets", "--child", name, str(root), url],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: Mapping[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _compared(mine: Mapping[str, float], theirs: Mapping[str, float], unit: str) -> str:
    return f"{unit} {mine[unit]:.2f}, alone {theirs[unit]:.2f}: {mine[unit] / theirs[unit]:.1f} times"


def _serve() -> None:
    from tests.sheets.server import Server

    server = Server()
    server.add("book", "Central Backlog")
    print(server.url, flush=True)
    server.serve_forever()


def main(rows: int) -> int:
    """Measure, print, and end with 1 where something takes more than it may."""
    print(in_words())
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_portfolio(root, rows)
        before = time.perf_counter()
        here = _desk(root)
        taken = time.perf_counter() - before
        print(f"{rows} initiatives x {COLUMNS} columns; reading their YAML files takes {taken:.2f} s")
        _init(here)
        (root / "empty.xlsx").write_bytes((root / "book.xlsx").read_bytes())
        _push(here)
        (root / "book.xlsx").rename(root / "filled.xlsx")
        server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.sheets", "--serve"], stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            _measured("google_init", root, url)
            for title, ours, alone in PAIRS:
                there = url if ours.startswith("google") else ""
                mine, theirs = _measured(ours, root, there), _measured(alone, root, there)
                if not there:
                    worst = max(worst, mine["processor"] / theirs["processor"])
                said = (_compared(mine, theirs, unit) for unit in ("processor", "clock", "megabytes"))
                print(f"{title}: {'; '.join(said)}", flush=True)
        finally:
            server.terminate()
            server.wait()
    return int(worst > ALLOWED)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _child(*sys.argv[2:5])
    elif sys.argv[1:2] == ["--serve"]:
        _serve()
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
