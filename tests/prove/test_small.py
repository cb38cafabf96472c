"""Every claim of small portfolios of all rule families is proven, and the proof is accepted."""

from hypothesis import given

from portfolio.certify.checker import check_proof
from portfolio.certify.claims import claims_of
from portfolio.model import Planning
from portfolio.prove.budget import ProofBudget
from portfolio.prove.proof import prove_claims
from tests.prove.small import RUN, stated, system
from tests.strategies import examples, plannings


@examples(150)
@given(plannings())
def test_proven_and_accepted(planned: Planning) -> None:
    """A proof of each claim exists, and the checker accepts it: also that there is no plan."""
    result, mine = stated(planned), system(planned)
    claims = claims_of(mine, result)
    proof = prove_claims(RUN, mine, claims, ProofBudget(5000, 500_000))
    assert proof.still_open == ()
    checked = check_proof(RUN, mine, claims, proof.lines)
    assert checked.claims == tuple(claim.name for claim in claims) == proof.proven
