"""What is mutated, and the tests that must notice: the nearest first, since the first test that
fails ends a try."""

from collections.abc import Mapping

from tests.mutants.changes import Mutant

_REPORT = "tests/certify/test_report.py "
_WITNESS = _REPORT + (
    "tests/certify/test_rules.py tests/certify/test_stages.py tests/certify/test_gaps.py"
    " tests/certify/test_against_brute.py tests/over_time/test_witness.py"
)
_TIMED = _REPORT + "tests/certify/test_stages.py tests/over_time/test_witness.py"
_PROOFS = "tests/certify/test_rows.py tests/over_time/test_rows.py tests/prove"
_CHECKER = "tests/prove tests/certify/test_rows.py tests/over_time/test_rows.py"
_STATED = _REPORT + (
    "tests/record/test_recheck.py tests/conflict/test_contradiction.py"
    " tests/security/test_verify_recomputes.py tests/compile/test_toy_family.py"
)
_GAPS = "tests/certify/test_gaps.py tests/over_time/test_ideas.py tests/over_time/test_witness.py"
_GUARDRAILS = "tests/diff/test_guardrails.py tests/review/test_guardrails.py"
_DIFF = (
    "tests/diff tests/review/test_renames.py tests/review/test_tracing.py"
    " tests/review/test_directions.py"
)
_REASONS = "tests/explain tests/over_time/test_witness.py"
_CANONICAL = "tests/test_canonical.py tests/test_restore.py"

TARGETS: Mapping[str, str] = {
    "canonical": _CANONICAL,
    "certify/amounts": _WITNESS,
    "certify/certificate": _WITNESS,
    "certify/checker": _CHECKER,
    "certify/claims": _CHECKER,
    "certify/columns": _PROOFS,
    "certify/contradictions": _STATED,
    "certify/dates": _WITNESS,
    "certify/diagnosis": _STATED,
    "certify/dual": "tests/certify/test_dual.py",
    "certify/effects": "tests/over_time/test_rows.py " + _TIMED,
    "certify/facts": _WITNESS,
    "certify/forms": _PROOFS,
    "certify/goals": _PROOFS,
    "certify/ideas": _GAPS,
    "certify/items": _STATED,
    "certify/official": _WITNESS,
    "certify/reaches": _STATED,
    "certify/reasons": _STATED,
    "certify/relations": _STATED,
    "certify/report": _STATED,
    "certify/rows": _PROOFS,
    "certify/rules": _WITNESS,
    "certify/sound": "tests/certify/test_sound.py " + _STATED,
    "certify/stages": _WITNESS,
    "certify/standalone": _CHECKER,
    "certify/stated": _STATED,
    "certify/targets": _WITNESS,
    "certify/ties": "tests/certify/test_ties.py " + _STATED,
    "certify/timed_reasons": "tests/over_time/test_reasons.py",
    "certify/timed_rows": "tests/over_time/test_rows.py",
    "certify/timed_totals": _TIMED,
    "certify/timing": _TIMED,
    "certify/totals": _WITNESS,
    "diff/causes": "tests/diff/test_causes.py " + _DIFF,
    "diff/decision": "tests/diff/test_decision.py " + _DIFF,
    "diff/guardrails": _GUARDRAILS,
    "diff/inputs": "tests/diff/test_inputs.py " + _DIFF,
    "diff/lattice": "tests/diff/test_lattice.py " + _DIFF,
    "diff/measures": "tests/diff/test_plans.py " + _DIFF,
    "diff/monotone": "tests/review/test_directions.py " + _DIFF,
    "diff/plans": "tests/diff/test_plans.py " + _DIFF,
    "diff/renames": "tests/review/test_renames.py " + _DIFF,
    "diff/shares": "tests/diff/test_shapley.py " + _DIFF,
    "diff/smallest": "tests/diff/test_causes.py " + _DIFF,
    "explain/binding": _REASONS,
    "explain/items": _REASONS,
    "explain/near_reach": "tests/over_time/test_within_gap.py",
    "explain/reach": _REASONS,
    "explain/reasons": _REASONS,
    "explain/timed_gaps": _REASONS,
    "gaps/inputs": _GAPS,
    "gaps/measuring": _GAPS,
    "gaps/over_time": _GAPS,
    "gaps/query": _GAPS,
}
"""Module of the package -> files and folders of tests."""


def is_boundary(mutant: Mutant) -> bool:
    """Whether it moves a bound of a guardrail or of the 5% rule: these are tried in every sample,
    and none may survive."""
    is_guardrail = mutant.path == "portfolio/diff/guardrails"
    is_severity = mutant.function.rpartition(".")[2] in ("severity", "severity_of")
    # In the SQL of the gaps, and the constant of the witness.
    names_a_severity = "NEAR" in mutant.context or "CRITICAL" in mutant.context
    return is_guardrail or is_severity or names_a_severity
