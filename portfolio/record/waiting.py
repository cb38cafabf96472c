"""Events that wait until their runs have come to be, in the folder for recovery state.

An event lies there from before its run gets its folder until it has its own place under
`runs/log/`. After a crash it says which event a run lacks. No commit can bring one along, since git
checks nothing out there.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from portfolio.places import state_folder
from portfolio.record.atomic import sync_folder, write_through
from portfolio.record.events import Event, event_file
from portfolio.source import TEMPORARY

_FOLDER = "events"


def written_down(root: Path, event: Event) -> Path:
    """Write an event down before its run comes to be; the file that says so."""
    folder = state_folder(root) / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = event_file(root, event).name
    waiting = folder / f"{os.getpid()}-{name}"
    temporary = folder / f"{TEMPORARY}{os.getpid()}-{name}"
    temporary.unlink(missing_ok=True)
    content = {"root": str(root.resolve()), "event": event.model_dump(mode="json")}
    write_through(temporary, json.dumps(content).encode())
    temporary.replace(waiting)
    sync_folder(folder)
    return waiting


def dropped(waiting: Path) -> None:
    """An event waits no more: it has its place, or its run never came to be."""
    waiting.unlink(missing_ok=True)


def waiting_events(root: Path) -> Iterator[tuple[Path, Event | None]]:
    """Every file that waits, and its event; None where it holds none of this root."""
    folder = state_folder(root) / _FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        yield path, _event(root, path)


def _event(root: Path, path: Path) -> Event | None:
    if path.name.startswith(TEMPORARY) or path.is_symlink():
        return None
    try:
        content = json.loads(path.read_bytes())
        if not isinstance(content, dict) or content.get("root") != str(root.resolve()):
            return None
        return Event.model_validate_json(json.dumps(content.get("event")))
    except (ValueError, ValidationError):
        return None
