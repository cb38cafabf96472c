"""From a run of the record to its proof."""

from collections.abc import Callable
from pathlib import Path

from portfolio.certify.claims import ClaimError
from portfolio.prove.budget import Budget
from portfolio.prove.proof import Proof, prove
from portfolio.prove.stored import stated_by
from portfolio.record import Damage, RecordedRun, read_inputs


def make_proof(root: Path, run: RecordedRun, budget: Budget, progress: Callable[[str], None] = lambda _: None) -> Proof:
    """Prove what a run of the record claims.

    Raises:
        ClaimError: if its plan is not what it states, or its inputs cannot be read.
        RefutedError: if a claim is false.
    """
    inputs = read_inputs(root, run.manifest.inputs)
    if isinstance(inputs, Damage):
        raise ClaimError(f"{inputs.file}: {inputs.message}")
    system, claims = stated_by(inputs, run.manifest, run.result)
    return prove(run.run_id, system, claims, budget, progress)
