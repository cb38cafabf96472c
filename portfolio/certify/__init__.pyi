from .certificate import certify as certify
from .checker import MOST_GAIN as MOST_GAIN, ProofError as ProofError, TreeCases as TreeCases, check_proof as check_proof, header as header, least_value as least_value, lifted_cut as lifted_cut, spelled_step as spelled_step, sum_of_rows as sum_of_rows
from .claims import ClaimError as ClaimError, NO_PLAN as NO_PLAN, RunClaim as RunClaim, claims_of as claims_of
from .contradictions import contradicts as contradicts
from .dual import Relaxation as Relaxation, Row as Row, safe_bound as safe_bound
from .facts import Record as Record
from .forms import LinearRow as LinearRow
from .rows import System as System, system_of as system_of
from .sound import UnsoundError as UnsoundError, require_sound as require_sound
from .standalone import proof_lines as proof_lines
from .stated import Check as Check, RECORDED_WORD as RECORDED_WORD, Recomputed as Recomputed, choice_of as choice_of, statement as statement
