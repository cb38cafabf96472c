"""The record under `runs/`: every run that was ever stored, added to and never rewritten.

The parts that need DuckDB or the certifier are modules of their own, loaded by who asks for them:
`portfolio.record.sql` and `portfolio.record.rechecking`.
"""

from portfolio.record.events import Event, event_of
from portfolio.record.names import run_id
from portfolio.record.read import (
    Damage,
    Record,
    RecordedRun,
    read_events,
    read_inputs,
    read_records,
    read_run,
    read_runs,
    run_ids,
)
from portfolio.record.storing import RecordError, Stored, heal, store, tidy

__all__ = [
    "Damage",
    "Event",
    "Record",
    "RecordError",
    "RecordedRun",
    "Stored",
    "event_of",
    "heal",
    "read_events",
    "read_inputs",
    "read_records",
    "read_run",
    "read_runs",
    "run_id",
    "run_ids",
    "store",
    "tidy",
]
