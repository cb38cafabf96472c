"""Check a stored run again: hashes, names, tables and all that it states, from its bytes alone,
without a solver."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from portfolio.canonical import sha256
from portfolio.certify import Check, Recomputed, UnsoundError, require_sound, statement
from portfolio.record.names import (
    GAPS,
    ITEMS,
    MANIFEST,
    RESULT,
    RUNS,
    inputs_file,
    json_file,
    result_file,
    run_folder,
    run_id,
    scenario_of,
)
from portfolio.record.read import Damage, OtherFormat, RecordedRun, read_bytes, read_run
from portfolio.report import gaps_csv, items_csv
from portfolio.stored import StoredTextError, records_of

__all__ = ["Check", "Recheck", "RecheckStanding", "recheck"]


class RecheckStanding(StrEnum):
    """What a recheck makes of a run."""

    HOLDS = "HOLDS"
    """All that it states was worked out again."""
    OPEN = "OPEN"
    """Nothing is wrong, but what it states would need a solver."""
    UNREAD = "UNREAD"
    """It is of another format: this version says nothing about it."""
    TAMPERED = "TAMPERED"
    """Something that it states is not what its inputs give."""
    BROKEN = "BROKEN"
    """It cannot be read as a run."""


@dataclass(frozen=True)
class Recheck:
    """Everything that was checked about one run."""

    run_id: str
    checks: tuple[Check, ...]
    run: RecordedRun | None = None
    """As it was read; None where it cannot be."""
    broken: bool = False
    """Whether it cannot be read."""
    open_question: str | None = None
    """What it states and no check can show; none where there is nothing of the kind."""
    is_proven: bool = False
    """Whether a stored proof was checked too, and proves every claim of the run."""

    unread: bool = False
    """Whether it is of another format, so that nothing was checked."""

    @property
    def sound(self) -> bool:
        """Whether every check holds; what needs a solver may be open."""
        return all(check.holds for check in self.checks)

    @property
    def holds(self) -> bool:
        """Whether every check holds and nothing that the run states is open."""
        return self.sound and self.open_question is None

    @property
    def standing(self) -> RecheckStanding:
        """The verdict in a word."""
        if self.unread:
            return RecheckStanding.UNREAD
        if self.broken:
            return RecheckStanding.BROKEN
        if not self.sound:
            return RecheckStanding.TAMPERED
        return RecheckStanding.HOLDS if self.open_question is None else RecheckStanding.OPEN


def recheck(root: Path, identity: str) -> Recheck:
    """Check one stored run; what it states is worked out again only from inputs whose hashes
    hold."""
    run = read_run(root, identity)
    if isinstance(run, OtherFormat):
        return Recheck(identity, (Check("format", False, run.message),), unread=True)
    if isinstance(run, Damage):
        return Recheck(identity, (_unreadable(run),), broken=True)
    checks = [*_bytes_checks(root, run), *_name_checks(run)]
    inputs = read_bytes(root, inputs_file(root, run.manifest.inputs))
    checks.append(_inputs_check(run, inputs))
    if isinstance(inputs, Damage) or not checks[-1].holds:
        return Recheck(identity, (*checks, _NOT_RECOMPUTED), run)
    try:
        records = records_of(inputs)
        require_sound(records, run.manifest.definition)
    except (StoredTextError, UnsoundError) as error:
        checks.append(
            Check(
                "readable", False, f"{RUNS}/inputs cannot be read as those of a scenario: {error}"
            )
        )
        return Recheck(identity, tuple(checks), run, broken=True)
    if not all(check.holds for check in checks):
        return Recheck(identity, (*checks, _NOT_RECOMPUTED), run)
    stated = statement(Recomputed.of(records, run.manifest, run.result), run.result)
    return Recheck(identity, (*checks, *stated.checks), run, open_question=stated.open_question)


_NOT_RECOMPUTED = Check("certificate", False, "not recomputed: what it would rest on does not hold")


def _unreadable(damage: Damage) -> Check:
    return Check("readable", False, f"{damage.file}: {damage.message}")


def _bytes_checks(root: Path, run: RecordedRun) -> Iterator[Check]:
    """Each file holds the one canonical spelling of what it says."""
    expected: Mapping[str, Callable[[], bytes]] = {
        MANIFEST: lambda: json_file(run.manifest),
        RESULT: lambda: result_file(run.result),
        GAPS: lambda: gaps_csv(run.result).encode(),
        ITEMS: lambda: items_csv(run.result).encode(),
    }
    for name, spelled in expected.items():
        stored = read_bytes(root, run_folder(root, run.run_id) / name)
        if isinstance(stored, Damage):
            yield Check(name, False, stored.message)
        else:
            same = stored == spelled()
            yield Check(name, same, "byte for byte" if same else "differs from what the run says")


def _name_checks(run: RecordedRun) -> Iterator[Check]:
    identity = run_id(run.manifest)
    same = identity == run.run_id
    yield Check(
        "run id", same, "follows from the manifest" if same else f"the manifest makes it {identity}"
    )
    names_agree = (run.result.scenario, run.result.engine) == (
        run.manifest.scenario,
        run.manifest.engine,
    )
    at_home = scenario_of(run.run_id) == run.manifest.scenario
    agree = names_agree and at_home
    yield Check(
        "scenario",
        agree,
        run.manifest.scenario if agree else "manifest and result name another one",
    )


def _inputs_check(run: RecordedRun, inputs: bytes | Damage) -> Check:
    if isinstance(inputs, Damage):
        return Check("inputs", False, f"{inputs.file}: {inputs.message}")
    same = sha256(inputs) == run.manifest.inputs
    return Check(
        "inputs",
        same,
        "have the hash of the manifest" if same else "were changed: their hash is another",
    )
