"""Ask a second witness, CP-SAT, for a portfolio that would prove a stored run wrong.

Importing this module loads what compiles a scenario.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from portfolio.actions.errors import StaleError, UsageError
from portfolio.actions.known_runs import undamaged
from portfolio.actions.progress import Progress, silent
from portfolio.actions.proofs import proof_in_hand
from portfolio.actions.verdicts import recheck_fields, recheck_text
from portfolio.doubt import Doubts, UntrueRunError, doubt
from portfolio.engines import ENGINES, CpSat, MissingExtraError
from portfolio.prove import ProofState, StoredProof
from portfolio.record import Recheck, read_inputs, read_run, recheck
from portfolio.report import DoubtLine, doubts_view
from portfolio.results import shown_run_id
from portfolio.stored import records_of

_PROVEN = "proven"
_REFUTED = "refuted"


@dataclass(frozen=True)
class Doubted:
    """What a recheck makes of a run, and what the second witness says about it."""

    recheck: Recheck
    doubts: Doubts | None
    """None where the run does not hold, or a proof of it closes: then there is nothing to doubt."""
    proof: StoredProof | None = None
    """The proof of every claim, stored or made just now; None where no tree closed."""

    @property
    def is_proven(self) -> bool:
        """Whether no claim of the run has a counterexample, and each search was complete."""
        if self.proof is not None:
            return self.proof.state is ProofState.PROVEN
        return self.recheck.sound and self._verdicts == {_PROVEN}

    @property
    def is_refuted(self) -> bool:
        """Whether the run does not hold, or a claim of it has a counterexample."""
        if self.proof is not None:
            return self.proof.is_refused
        return not self.recheck.sound or _REFUTED in self._verdicts

    @property
    def _verdicts(self) -> frozenset[str]:
        claims = self.doubts.claims if self.doubts else ()
        return frozenset(claim.verdict.value for claim in claims)


def require_witness() -> Mapping[str, str]:
    """The second witness with its versions.

    Raises:
        UsageError: if it is not installed; the message says what to install.
    """
    try:
        return ENGINES["cpsat"].versions()
    except MissingExtraError as missing:
        raise UsageError(str(missing)) from None


def doubt_run(root: Path, run_id: str, seconds: float, progress: Progress = silent) -> Doubted:
    """Recheck a run and prove it; where no tree closes, ask for a counterexample to each of its
    claims.

    Each search may take so many seconds.

    Raises:
        StaleError: if the run's own plan does not have the values that it states.
    """
    checked = recheck(root, run_id)
    if not checked.sound:
        return Doubted(checked, None)
    proof = proof_in_hand(root, run_id, progress)
    if proof.state in (ProofState.PROVEN, ProofState.REFUSED):
        return Doubted(checked, None, proof)
    require_witness()
    return Doubted(checked, _doubts(root, run_id, seconds, progress))


def _doubts(root: Path, run_id: str, seconds: float, progress: Progress) -> Doubts:
    # Its recheck has read the run, so that it can be read unless somebody changes it just now.
    run = undamaged(read_run(root, run_id))
    records = records_of(undamaged(read_inputs(root, run.manifest.inputs)))
    try:
        return doubt(run.manifest, run.result, records, CpSat(), seconds, progress)
    except UntrueRunError as untrue:
        raise StaleError(f"{shown_run_id(run_id)} does not hold: {untrue}") from None


def doubted_fields(doubted: Doubted) -> Mapping[str, object]:
    """The recheck of a run and the verdict of the second witness, as JSON has them."""
    fields = dict(recheck_fields(doubted.recheck))
    doubts = doubted.doubts
    if doubted.proof is not None:
        nothing = {"stated": None, "value": None, "change": None}
        proven = [
            {"stage": name, "text": name, "verdict": _PROVEN, **nothing}
            for name in doubted.proof.claims
        ]
        return {
            **fields,
            "proof": {"engine": None, "claims": proven, "dual_bound": None, "room": None},
        }
    if doubts is None:
        return {**fields, "proof": None}
    claims = [{**asdict(claim), "verdict": claim.verdict.value} for claim in doubts.claims]
    proof = {
        "engine": require_witness(),
        "claims": claims,
        "dual_bound": doubts.dual_bound,
        "room": doubts.room,
    }
    return {**fields, "proof": proof}


def doubted_text(doubted: Doubted, seconds: float, *, width: int, color: bool) -> str:
    """The recheck of a run and the verdict of the second witness, for a person."""
    text = recheck_text(doubted.recheck, width=width, color=color)
    doubts = doubted.doubts
    if doubted.proof is not None:
        return f"{text}        {doubted.proof.state.value:<12}{doubted.proof.detail}\n"
    if doubts is None:
        return text
    lines = []
    for claim in doubts.claims:
        added = claim.change.added if claim.change else ()
        dropped = claim.change.dropped if claim.change else ()
        lines.append(DoubtLine(claim.verdict.value, claim.text, claim.value, added, dropped))
    return text + doubts_view(
        lines,
        doubts.dual_bound,
        doubts.room,
        seconds=seconds,
        width=width,
        color=color,
    )
