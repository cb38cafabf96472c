"""The engine of the last run: a plan should not move because somebody's solver is newer."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from portfolio.record.events import Event
from portfolio.record.names import LOG
from portfolio.record.read import Damage, read_bytes, read_run
from portfolio.results import PLATFORM
from portfolio.source import TEMPORARY


def last_engine(root: Path) -> Mapping[str, str] | None:
    """Solver and versions of the newest run by the log; None where nothing is recorded.

    On which platform it ran is left out: a record is made on several.

    An event or a run that cannot be read is passed over: `portfolio verify` says what is wrong.
    """
    logs = [path for path in (root / LOG).glob("*/*/*.json") if not path.name.startswith(TEMPORARY)]
    # An event's name begins with its time, so that the newest is found without reading the rest.
    for path in sorted(logs, key=lambda path: path.name, reverse=True):
        event = _event(root, path)
        run = None if event is None else read_run(root, event.run_id)
        if run is not None and not isinstance(run, Damage):
            engine = run.manifest.engine
            return {name: word for name, word in engine.items() if name != PLATFORM}
    return None


def engine_in_words(engine: Mapping[str, str]) -> str:
    """An engine as a person reads it: `scipy (cvxpy 1.9.3, scipy 1.17.1)`."""
    versions = [f"{name} {version}" for name, version in sorted(engine.items()) if name != "solver"]
    return f"{engine.get('solver', 'a solver')} ({', '.join(versions)})"


def _event(root: Path, path: Path) -> Event | None:
    data = read_bytes(root, path)
    if isinstance(data, Damage):
        return None
    try:
        return Event.model_validate_json(data)
    except ValidationError:
        return None
