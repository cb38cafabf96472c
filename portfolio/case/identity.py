"""What a run is a function of, and so its name: known before it is solved."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from portfolio.canonical import Record, input_lines, input_records, scenario_record, sha256
from portfolio.collector import paused_collector
from portfolio.engines import platform_name
from portfolio.model import Planning
from portfolio.record import run_id
from portfolio.results import PLATFORM, Manifest


@dataclass(frozen=True)
class Identity:
    """The name of a run, its manifest, and its canonical inputs as records and as bytes."""

    run_id: str
    manifest: Manifest
    records: tuple[Record, ...]
    inputs: bytes


def accepted_gap(planning: Planning) -> Fraction:
    """How near its bound a plan must be to count; 0 asks for the canonical optimum."""
    schedule = planning.scenario.schedule
    return Fraction(0) if schedule is None else Fraction(schedule.gap)


@paused_collector()
def identify(planning: Planning, engine: Mapping[str, str]) -> Identity:
    """The identity of the run that an engine would make of a scenario.

    An engine that names no platform is one of this machine.
    """
    if accepted_gap(planning):
        engine = {PLATFORM: platform_name(), **engine}
    records = input_records(planning)
    inputs = input_lines(records)
    select = None
    if planning.select is not None:
        select = tuple(sorted(planning.select))
    manifest = Manifest(
        scenario=planning.name,
        definition=scenario_record(planning),
        inputs=sha256(inputs),
        select=select,
        engine=dict(engine),
    )
    return Identity(run_id(manifest), manifest, tuple(records), inputs)
