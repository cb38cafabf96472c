"""From a run of the record to its proof."""

from collections.abc import Callable
from pathlib import Path

from portfolio.certify import ClaimError
from portfolio.prove.budget import ProofBudget
from portfolio.prove.proof import RunProof, prove_claims
from portfolio.prove.stored import stated_by
from portfolio.record import Damage, RecordedRun, read_inputs


def make_proof(
    root: Path,
    run: RecordedRun,
    budget: ProofBudget,
    progress: Callable[[str], None] = lambda _: None,
) -> RunProof:
    """Prove what a run of the record claims.

    Raises:
        ClaimError: if its plan is not what it states, or its inputs cannot be read.
        RefutedError: if a claim is false.
    """
    inputs = read_inputs(root, run.manifest.inputs)
    if isinstance(inputs, Damage):
        raise ClaimError(f"{inputs.file}: {inputs.message}")
    system, claims = stated_by(inputs, run.manifest, run.result)
    return prove_claims(run.run_id, system, claims, budget, progress)
