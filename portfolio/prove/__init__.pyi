from .budget import ProofBudget as ProofBudget
from .budget import RefutedError as RefutedError
from .making import make_proof as make_proof
from .proof import RunProof as RunProof
from .single_file import checker_file as checker_file
from .stored import (
    ProofState as ProofState,
    StoredProof as StoredProof,
    judged_proof as judged_proof,
    proof_file as proof_file,
    stated_by as stated_by,
    store_proof_bytes as store_proof_bytes,
    stored_proof as stored_proof,
)
from .stored import ProofState as ProofState
from .stored import StoredProof as StoredProof
from .stored import judged_proof as judged_proof
from .stored import proof_file as proof_file
from .stored import stated_by as stated_by
from .stored import store_proof_bytes as store_proof_bytes
from .stored import stored_proof as stored_proof
from .veripb import export_claims as export_claims
