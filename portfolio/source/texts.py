"""Bytes -> texts of a portfolio's files, from wherever they come: a folder on a disk or the tree of
a commit."""

from pathlib import PurePosixPath

from portfolio.findings import Finding, Location
from portfolio.source.names import TEMPORARY

SIZE_LIMIT = 5_000_000
"""Bytes of one file."""


def text_of(file: str, data: bytes | None) -> str | Finding:
    """The text of a file, or why it cannot be had; None stands for more than ``SIZE_LIMIT``
    bytes."""
    if data is None:
        return Finding(
            "P100", Location(file), "it is larger than 5 MB", "split it, or shorten its texts"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        return Finding(
            "P100", Location(file, line, column), "it is not UTF-8 text", "save it as UTF-8"
        )


def passed_over(file: str, *, folder: bool) -> Finding | None:
    """What to say about a name beside the files that are read: a slip of the ending, or a
    folder."""
    path = PurePosixPath(file)
    if path.name.startswith(TEMPORARY):
        return leftover(file)
    if not folder and path.suffix not in {".yml", ".YAML", ".YML"}:
        return None
    return Finding(
        "P108",
        Location(file),
        "this is not read",
        f"files here end in .yaml: {path.parent}/NAME.yaml",
    )


def leftover(file: str) -> Finding:
    """What has the name of something half-written: no command takes it for more than that."""
    origin = "this is left of a write that was interrupted, or a commit brought it along"
    return Finding(
        "P108", Location(file), f"{origin}; nothing reads it", "look at it, and delete it"
    )


def link_of_git(file: str) -> Finding:
    """A folder that is a link which git supplies leads out of what a commit holds."""
    message = "it is a symbolic link that git tracks, and nothing is read or written through one"
    return Finding("P100", Location(file), message, "put the folder itself here")


def symbolic_link(file: str) -> Finding:
    """Links are not followed: a file's content is its own."""
    return Finding("P100", Location(file), "it is a symbolic link", "put the file itself here")


def not_checked_out(place: str) -> Finding:
    """What git has and was told to leave out of the work tree: a plan without it would be another
    plan."""
    hint = f"git sparse-checkout add {place}"
    return Finding(
        "P100", Location(place), "this sparse checkout leaves out files that git has here", hint
    )


def not_a_file(file: str) -> Finding:
    """What is neither file, folder nor link, or a folder where a file belongs."""
    return Finding("P100", Location(file), "it is not a regular file", "only files can be read")


def not_a_folder(folder: str) -> Finding:
    """What stands where a folder of files belongs."""
    return Finding("P100", Location(folder), "it is no folder", "make it a folder of YAML files")


def unreadable(name: str, error: OSError) -> Finding:
    """A file or folder that the system does not let us read."""
    return Finding(
        "P100", Location(name), f"it cannot be read: {error.strerror}", "check its permissions"
    )
