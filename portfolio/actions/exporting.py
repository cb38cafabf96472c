"""Write everything that a portfolio is as CSV and Parquet files. Importing this module loads
DuckDB."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portfolio.actions.errors import UsageError
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.published_plans import publications_of
from portfolio.actions.whole_record import require_whole_record
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.exports import (
    ExportTable,
    csv_bytes,
    dictionary_csv,
    dictionary_markdown,
    history_tables,
    input_tables,
)
from portfolio.places import NoRegularFileError, PlaceError, inside, named_place, regular_bytes
from portfolio.record import Damage, parquet_bytes, read_records, read_runs, replace_file
from portfolio.report import many

DICTIONARY = "data_dictionary"


@dataclass(frozen=True)
class Exported:
    """What was written."""

    folder: Path
    tables: tuple[tuple[str, int], ...]
    """Table -> how many rows it has."""
    files: tuple[str, ...]
    sound: bool
    """Whether nothing of the record had to be left out."""


def export_portfolio(
    portfolio: Portfolio,
    folder: Path,
    *,
    progress: Progress = silent,
    notes: Notes = silent,
) -> Exported:
    """Write every table of a portfolio below a folder, and a data dictionary.

    The same files give the same bytes. A damaged run is left out, and `notes` is told.

    Raises:
        UsageError: if the folder holds something else already, or the disk refuses.
        StaleError: if the checkout leaves out files of the record, or a publication is damaged.
        PlaceError: if git supplies a link on the way to the folder.
    """
    root = portfolio.root
    require_whole_record(root)
    target = named_place(root, folder).real
    _require_free(target)
    tables, damages = _tables(portfolio)
    for damage in damages:
        notes(f"{damage.file}: {damage.message}: it is left out")
    counted: list[tuple[ExportTable, int]] = []
    contents: dict[str, bytes] = {}
    for table in tables:
        progress(table.name)
        rows = list(table.rows)
        contents[f"{table.name}.csv"] = csv_bytes(table, rows)
        contents[f"{table.name}.parquet"] = parquet_bytes(table.types, rows)
        counted.append((table, len(rows)))
    name = portfolio.workspace.organization.name
    contents[f"{DICTIONARY}.csv"] = dictionary_csv(counted)
    contents[f"{DICTIONARY}.md"] = dictionary_markdown(name, counted).encode()
    # Only what is complete is written: a table that cannot be made leaves the folder as it is.
    with refusals_of_the_disk():
        for file, data in contents.items():
            replace_file(inside(target, file), data)
    sizes = tuple((table.name, count) for table, count in counted)
    return Exported(target, sizes, tuple(contents), not damages)


def exported_fields(exported: Exported) -> Mapping[str, object]:
    """What was written, as JSON has it."""
    tables = [{"table": name, "rows": rows} for name, rows in exported.tables]
    return {"folder": str(exported.folder), "tables": tables, "files": list(exported.files)}


def exported_text(exported: Exported) -> str:
    """What was written, for a person: a table a line."""
    return "".join(f"{name}: {many(rows, 'row')}\n" for name, rows in exported.tables)


def _require_free(folder: Path) -> None:
    """An export replaces an export, and nothing else."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder: name another")
    if any(folder.iterdir()) and not (folder / f"{DICTIONARY}.csv").is_file():
        reason = f"{folder} holds something else than an export"
        raise UsageError(f"{reason}: name an empty folder, or a new one")


def _tables(portfolio: Portfolio) -> tuple[Iterator[ExportTable], Sequence[Damage]]:
    """Every table, and the files of the record that cannot be read."""
    root = portfolio.root
    record = read_runs(root)
    digests = sorted({run.manifest.inputs for run in record.runs})
    inputs = {}
    damages = list(record.damages)
    for digest in digests:
        records = read_records(root, digest)
        if isinstance(records, Damage):
            damages.append(records)
        else:
            inputs[digest] = records
    publications = [one for some in publications_of(root).values() for one in some]
    publications.sort(key=lambda one: (one.when, one.run_id))

    texts, unread = _every_text(portfolio)
    damages += unread

    def every() -> Iterator[ExportTable]:
        yield from input_tables(portfolio.workspace, texts)
        yield from history_tables(record, inputs, publications)

    return every(), damages


def _every_text(portfolio: Portfolio) -> tuple[Mapping[str, str], Sequence[Damage]]:
    """The files that plans are made of, and what lies beside them in config/: how sheets are read,
    maps of imports and what other tools said."""
    texts = dict(portfolio.workspace.texts)
    damages = []
    for path in sorted((portfolio.root / "config").rglob("*.yaml")):
        file = path.relative_to(portfolio.root).as_posix()
        if file in texts:
            continue
        try:
            data = regular_bytes(inside(portfolio.root, file).real)
            texts[file] = data.decode("utf-8")
        except (NoRegularFileError, PlaceError, UnicodeDecodeError, OSError) as error:
            damages.append(Damage(file, f"cannot be read ({error})"))
    return texts, damages
