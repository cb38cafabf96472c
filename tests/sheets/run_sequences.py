"""Play many random sequences: ``python -m tests.sheets.run_sequences``. It goes on where it ended.

Of each ten sequences eight are played on grids, one on CSV files and one on .xlsx files. How many
were played, and what was wrong, stands in build/sequences.
"""

import argparse
import json
import random
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from portfolio.actions.sheets_session import SheetsSession, open_sheets
from portfolio.sheets.grid import Grid
from tests.portfolios import EXAMPLES, overlaid
from tests.sheets.sequences import RESULTS, Book, CsvBook, MemoryBook, World, XlsxBook
from tests.sheets.workbench import REPOSITORY, filled

OUT = REPOSITORY / "build" / "sequences"


def homes_in(folder: Path) -> Mapping[str, Path]:
    """One portfolio in step with .xlsx workbooks, and the same one in step with CSV files."""
    return {
        "xlsx": filled(overlaid(EXAMPLES / "valid/everything", folder / "xlsx")),
        "csv": filled(overlaid(EXAMPLES / "valid/everything", folder / "csv"), "--csv"),
    }


def grids_of(here: SheetsSession) -> Mapping[str, Grid]:
    """The tabs that people fill."""
    return here.source.read([name for name in here.known() if name not in RESULTS])


def play(here: SheetsSession, book: Book, seed: int) -> None:
    """One sequence; its steps are named when it fails."""
    world = World(here, dict(here.texts), book, random.Random(seed))
    try:
        world.run(random.Random(seed).randint(3, 12))
    except AssertionError as error:
        raise AssertionError(f"seed {seed}: {error}\n" + "\n".join(world.log)) from error


def play_on_files(here: SheetsSession, home: Path, form: str, folder: Path, seed: int) -> None:
    """One sequence on a copy of workbooks."""
    shutil.copytree(home / "sheets", folder)
    book: Book = CsvBook(folder) if form == "csv" else XlsxBook(folder)
    play(here, book, seed)
    shutil.rmtree(folder)


def form_of(seed: int) -> str:
    """The backend on which a seed is played."""
    return {8: "csv", 9: "xlsx"}.get(seed % 10, "grids")


def main() -> None:
    """Play the seeds that have not been played."""
    words = argparse.ArgumentParser()
    words.add_argument("--until", type=int, default=10_000)
    until = words.parse_args().until
    OUT.mkdir(parents=True, exist_ok=True)
    progress = OUT / "progress.json"
    known = json.loads(progress.read_text()) if progress.exists() else {"played": 0, "wrong": []}
    with tempfile.TemporaryDirectory() as name:
        homes = homes_in(Path(name))
        here = open_sheets(homes["xlsx"])
        grids = grids_of(here)
        for seed in range(known["played"], until):
            form = form_of(seed)
            try:
                if form == "grids":
                    play(here, MemoryBook(dict(grids)), seed)
                else:
                    play_on_files(here, homes[form], form, Path(name) / str(seed), seed)
            except AssertionError as error:
                known["wrong"].append(str(error))
                print(error, flush=True)
            known["played"] = seed + 1
            progress.write_text(json.dumps(known))
    print(f"{known['played']} sequences, {len(known['wrong'])} wrong")


if __name__ == "__main__":
    main()
