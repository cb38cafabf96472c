"""Verdicts about stored runs as text and JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from portfolio.record import Recheck
from portfolio.report import CheckLine, as_json_text, many, proof_view, recheck_view, some_of

if TYPE_CHECKING:
    from portfolio.history import Proof


def recheck_fields(checked: Recheck) -> Mapping[str, object]:
    """A verdict and its checks, as JSON has them."""
    checks = []
    for check in checked.checks:
        checks.append({"name": check.name, "holds": check.holds, "detail": check.detail})
    return {
        "run_id": checked.run_id,
        "holds": checked.holds,
        "verdict": checked.standing.value,
        "open_question": checked.open_question,
        "checks": checks,
    }


def recheck_text(checked: Recheck, *, width: int, color: bool) -> str:
    """A verdict for a person: one line where everything holds."""
    lines = [CheckLine(check.name, check.holds, check.detail) for check in checked.checks]
    return recheck_view(
        checked.run_id,
        checked.standing.value,
        lines,
        checked.open_question,
        width=width,
        color=color,
    )


def recheck_summary(rechecks: Sequence[Recheck]) -> str:
    """How many of the runs hold that this version reads, and how many it does not read."""
    readable = [checked for checked in rechecks if not checked.unread]
    holding = sum(checked.holds for checked in readable)
    summary = some_of(holding, len(readable), "run", "hold")
    others = len(rechecks) - len(readable)
    if not others:
        return summary
    return f"{summary}; {many(others, 'run')} of other formats not read"


def proofs_json(proofs: "Sequence[Proof]") -> str:
    """The verdicts as JSON text."""
    return as_json_text({"runs": [_proof_fields(proof) for proof in proofs]})


def _proof_fields(proof: "Proof") -> Mapping[str, object]:
    return {
        "run_id": proof.run_id,
        "verdict": proof.verdict.value,
        "source_commit": proof.source,
        "advice": proof.advice,
        "checks": [asdict(check) for check in proof.checks],
    }


def proof_text(proof: "Proof", *, width: int, color: bool) -> str:
    """One verdict for a person."""
    lines = [CheckLine(check.name, check.holds, check.detail) for check in proof.checks]
    return proof_view(
        proof.run_id,
        proof.verdict.value,
        lines,
        proof.advice,
        width=width,
        color=color,
    )


def readable_proofs(proofs: "Sequence[Proof]") -> "list[Proof]":
    """The verdicts about runs of the format that this version reads."""
    return [proof for proof in proofs if not proof.is_unread]


def proven_count(proofs: "Sequence[Proof]") -> int:
    """How many of the verdicts are good."""
    return sum(proof.verdict.good for proof in proofs)
