"""Where workbooks are, and that nothing which git supplies leads them outside the root."""

from pathlib import Path, PurePosixPath

from portfolio.actions.errors import InvalidInputsError
from portfolio.actions.progress import Notes
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.places import PlaceError, is_supplied, named_place
from portfolio.record import finish_replacing, replace_file, unfinished
from portfolio.sheets import CONFIG_FILE, GOOGLE, Save, SheetsConfig


def finish_or_mention(root: Path, *, writes: bool, notes: Notes) -> None:
    """Finish an interrupted write; a command that promises to write nothing only says that one
    waits.
    """
    with refusals_of_the_disk():
        if not writes and unfinished(root):
            reason = "an interrupted write waits: the files are as it left them"
            notes(f"{reason} until portfolio sheets pull finishes it")
        if not writes:
            return
        for file in finish_replacing(root):
            notes(f"finished an interrupted write: {file}")


def place_of_workbooks(root: Path, where: str | None, config: SheetsConfig) -> Path | None:
    """What the caller says; else what the configuration says, which git may have supplied.
    None is Google.

    Raises:
        InvalidInputsError: if a configuration in git points outside the root.
    """
    source = config.source if where is None else where
    if source == GOOGLE:
        return None
    if where is not None:
        here = Path(where)
        return here.absolute() if here.exists() else root / where
    if _climbs(source) and is_supplied(root / CONFIG_FILE):
        place = f"{CONFIG_FILE}: source {source!r}"
        reason = f"{place} is outside the portfolio, and git supplies this setting"
        hint = "name a place below the root, or say it on the command line with --from and --to"
        raise InvalidInputsError(f"{reason}: {hint}")
    return root / source


def _climbs(source: str) -> bool:
    path = PurePosixPath(source)
    return path.is_absolute() or ".." in path.parts


def saving(root: Path, workbooks: Path | None) -> Save:
    """How a workbook is replaced: only the one that was named, or one in the folder that was."""

    def save(path: Path, data: bytes) -> bool:
        if workbooks not in (path, path.parent) or path.name == "..":
            reason = f"{path.name} is no workbook in {workbooks}"
            raise PlaceError(f"{reason}: nothing was written there")
        return replace_file(named_place(root, path), data)

    return save


def refuse_tracked_links(root: Path, workbooks: Path | None) -> None:
    """A workbook that is a link which git tracks is neither read nor written.

    Raises:
        PlaceError: if there is one.
    """
    if workbooks is None:
        return
    named_place(root, workbooks)
    if workbooks.is_dir():
        for file in sorted(workbooks.iterdir()):
            if file.suffix.casefold() in {".xlsx", ".csv"}:
                named_place(root, file)
