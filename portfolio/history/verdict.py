"""The verdict about a stored run, and the evidence that it rests on."""

from dataclasses import dataclass, field
from enum import StrEnum

from portfolio.certify import Check

FETCH_ALL = "git fetch --unshallow origin"


class Verdict(StrEnum):
    """What became of a stored run."""

    HOLDS = "HOLDS"
    """Its bytes and its source agree; it was not solved again."""
    IDENTICAL = "IDENTICAL"
    """Solved again: the same bytes."""
    EQUIVALENT = "EQUIVALENT"
    """Solved again: other bytes, the same plan at the same value; or a plan within its gap."""
    DRIFTED = "DRIFTED"
    """The same inputs give another plan today."""
    TAMPERED = "TAMPERED"
    """What is stored is not what was recorded."""
    BROKEN = "BROKEN"
    """What is stored cannot be read as a run."""
    UNREAD = "UNREAD"
    """It is of another format, which another version reads: its bytes are those that were
    committed."""
    UNPROVABLE = "UNPROVABLE"
    """History, or the engine, that the proof needs is not here."""

    @property
    def good(self) -> bool:
        """Whether the run is proven."""
        return self in (Verdict.HOLDS, Verdict.IDENTICAL, Verdict.EQUIVALENT)


@dataclass(frozen=True)
class Proof:
    """The verdict about one run, what it rests on, and what to do where there is none."""

    run_id: str
    verdict: Verdict
    source: str | None
    """The commit whose files make the run's inputs."""
    checks: tuple[Check, ...]
    advice: str | None = None
    """A command that would help."""

    @property
    def is_unread(self) -> bool:
        """Whether another version has to read the run."""
        return self.verdict is Verdict.UNREAD


@dataclass
class Evidence:
    """What the proof of one run has gathered so far."""

    checks: list[Check] = field(default_factory=list)
    source: str | None = None
    """The commit whose files make the run's inputs."""

    def holds(self, name: str, detail: str) -> None:
        """One more check that holds."""
        self.checks.append(Check(name, True, detail))


class ProofEndedError(Exception):
    """The proof ends here, with a verdict and the check that does not hold."""

    def __init__(self, verdict: Verdict, check: Check, advice: str | None = None) -> None:
        super().__init__(check.detail)
        self.verdict, self.check, self.advice = verdict, check, advice


def tampered(check: str, detail: str) -> ProofEndedError:
    """The end of a proof whose run is not what was recorded."""
    return ProofEndedError(Verdict.TAMPERED, Check(check, False, detail))


def drifted(check: str, detail: str, advice: str | None = None) -> ProofEndedError:
    """The end of a proof whose inputs give another plan today."""
    return ProofEndedError(Verdict.DRIFTED, Check(check, False, detail), advice)


def unprovable(check: str, detail: str, advice: str | None = None) -> ProofEndedError:
    """The end of a proof that needs what is not here."""
    return ProofEndedError(Verdict.UNPROVABLE, Check(check, False, detail), advice)
