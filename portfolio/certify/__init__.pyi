from .certificate import certify as certify
from .checker import (
    MOST_GAIN as MOST_GAIN,
    ProofError as ProofError,
    TreeCases as TreeCases,
    check_proof as check_proof,
    header as header,
    least_value as least_value,
    lifted_cut as lifted_cut,
    spelled_step as spelled_step,
    sum_of_rows as sum_of_rows,
)
from .claims import ClaimError as ClaimError, NO_PLAN as NO_PLAN, RunClaim as RunClaim, claims_of as claims_of
from .checker import MOST_GAIN as MOST_GAIN
from .checker import ProofError as ProofError
from .checker import TreeCases as TreeCases
from .checker import check_proof as check_proof
from .checker import header as header
from .checker import least_value as least_value
from .checker import lifted_cut as lifted_cut
from .checker import spelled_step as spelled_step
from .checker import sum_of_rows as sum_of_rows
from .claims import NO_PLAN as NO_PLAN
from .claims import ClaimError as ClaimError
from .claims import RunClaim as RunClaim
from .claims import claims_of as claims_of
from .contradictions import contradicts as contradicts
from .dual import Relaxation as Relaxation
from .dual import Row as Row
from .dual import safe_bound as safe_bound
from .facts import Record as Record
from .forms import LinearRow as LinearRow
from .rows import System as System
from .rows import system_of as system_of
from .sound import UnsoundError as UnsoundError
from .sound import require_sound as require_sound
from .standalone import proof_lines as proof_lines
from .stated import (
    Check as Check,
    RECORDED_WORD as RECORDED_WORD,
    Recomputed as Recomputed,
    choice_of as choice_of,
    statement as statement,
)
from .stated import RECORDED_WORD as RECORDED_WORD
from .stated import Check as Check
from .stated import Recomputed as Recomputed
from .stated import choice_of as choice_of
from .stated import statement as statement
