"""Prove a stored run from git history: its bytes, its source commit, and what the solver makes of
that today.

The stored run is asked three questions, in this order, and the first that fails decides the
verdict:

1. Are its files whole, and are they what was once committed? Else TAMPERED.
2. Do the files of its source commit make the inputs that it stored? Else TAMPERED, or UNPROVABLE if
  they cannot be had.
3. Does the solver of today give the same answer? IDENTICAL byte for byte, EQUIVALENT in meaning,
  else DRIFTED.
"""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.history.record_history import RecordHistory
from portfolio.history.solving_again import verdict_of_solving
from portfolio.history.source_commit import SourceCommits
from portfolio.history.verdict import (
    Evidence,
    Proof,
    ProofEndedError,
    Verdict,
    tampered,
    unprovable,
)
from portfolio.prove import proof_file, recheck_with_proof
from portfolio.record import (
    LINE_ENDS,
    LINE_ENDS_ADVICE,
    inputs_file,
    read_inputs,
    run_folder,
    with_other_line_ends,
)
from portfolio.results import shown_run_id
from portfolio.solve import Progress

if TYPE_CHECKING:
    from portfolio.record import RecordedRun


@dataclass
class Prover:
    """Proves runs of one record; git is asked once for what all of them share."""

    root: Path
    solving: bool = True
    progress: Progress = lambda _: None

    @property
    def removed(self) -> tuple[str, ...]:
        """Ids of runs that history has and the newest commit has not."""
        return self._history.removed_runs

    def prove(self, identity: str, stored: Path | None = None) -> Proof:
        """The verdict about one run.

        ``stored`` is where the record is, which is another folder than ``root`` for runs that were
        removed since.
        """
        evidence = Evidence()
        advice = None
        try:
            verdict = self._prove(stored or self.root, identity, evidence)
        except ProofEndedError as end:
            evidence.checks.append(end.check)
            verdict, advice = end.verdict, end.advice
        return Proof(identity, verdict, evidence.source, tuple(evidence.checks), advice)

    @cached_property
    def _history(self) -> RecordHistory:
        return RecordHistory.read(self.root)

    @cached_property
    def _sources(self) -> SourceCommits:
        return SourceCommits(self.root, self._history)

    def _prove(self, stored: Path, identity: str, evidence: Evidence) -> Verdict:
        changed = with_other_line_ends(stored, identity)
        if changed:
            raise unprovable("line ends", f"{changed}: {LINE_ENDS}", LINE_ENDS_ADVICE)
        run, open_question = self._rechecked(stored, identity, evidence)
        inputs = None if run is None else read_inputs(stored, run.manifest.inputs)
        if run is None or not isinstance(inputs, bytes):
            raise tampered("readable", "it changed while it was read")
        paths = [run_folder(stored, run.run_id), inputs_file(stored, run.manifest.inputs)]
        evidence_file = stored / proof_file(run.run_id)
        if os.path.lexists(evidence_file):
            paths.append(evidence_file)
        evidence.checks.append(self._history.committed(stored, paths))
        source = self._sources.source(stored, run, inputs, evidence)
        if self.solving:
            return verdict_of_solving(stored, run, source, evidence, self.progress)
        if open_question is not None:
            again = f"portfolio reproduce {shown_run_id(identity)}"
            raise unprovable("status", open_question, again)
        return Verdict.HOLDS

    def _rechecked(
        self, stored: Path, identity: str, evidence: Evidence
    ) -> tuple["RecordedRun | None", str | None]:
        """The stored run, and what of its status only a solver can say; its certificate holds."""
        witness = recheck_with_proof(stored, identity)
        evidence.checks += [check for check in witness.checks if check.holds]
        wrong = [check for check in witness.checks if not check.holds]
        if witness.unread:
            folder = run_folder(stored, identity)
            evidence.checks.append(self._history.committed(stored, [folder]))
            raise ProofEndedError(Verdict.UNREAD, wrong[0])
        if witness.broken:
            raise ProofEndedError(Verdict.BROKEN, wrong[-1])
        if wrong:
            raise ProofEndedError(Verdict.TAMPERED, wrong[0])
        return witness.run, witness.open_question
