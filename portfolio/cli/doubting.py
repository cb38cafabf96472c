"""`verify --proof`: the second witness."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.cli.boundary import Exit, ExpectedError, gravest
from portfolio.cli.options import say, width, write
from portfolio.cli.progress import progress
from portfolio.engines import ENGINES, MissingExtraError

if TYPE_CHECKING:
    from portfolio.doubt import Doubts
    from portfolio.engines.cpsat import CpSat
    from portfolio.record import Damage
    from portfolio.record.recheck import Recheck

_WITNESS = ENGINES["cpsat"]


def doubt_runs(root: Path, names: Sequence[str], seconds: float, form: str, *, color: bool) -> Exit:
    """Recheck runs, and ask CP-SAT for a counterexample to each claim of those that hold."""
    from portfolio.cli.recorded import recheck_json, write_recheck
    from portfolio.record.recheck import recheck

    try:
        versions = _WITNESS.versions()
    except MissingExtraError as missing:
        raise ExpectedError(str(missing), Exit.USAGE) from None
    from portfolio.engines.cpsat import CpSat

    solver, codes, told = CpSat(), [], []
    for name in names:
        found = recheck(root, name)
        doubts = _doubts(root, name, solver, seconds) if found.sound else None
        codes.append(_code(found, doubts))
        told.append({**recheck_json(found), "proof": None if doubts is None else _proof_json(doubts, versions)})
        if form == "text":
            write_recheck(found, color)
            if doubts is not None:
                _write(doubts, seconds, color=color)
    if form == "json":
        from portfolio.report.json_text import as_json_text

        write(as_json_text({"runs": told}))
    else:
        say(f"{codes.count(Exit.DONE)} of {len(codes)} runs are proven")
    return gravest(codes)


def _doubts(root: Path, name: str, solver: "CpSat", seconds: float) -> "Doubts":
    """A run that holds can be read, as `recheck` has done, unless somebody changes it just now."""
    from portfolio.doubt import UntrueRunError, doubt
    from portfolio.record import Damage, read_inputs, read_run
    from portfolio.stored import records_of

    run = read_run(root, name)
    if isinstance(run, Damage):
        raise _damaged(run)
    inputs = read_inputs(root, run.manifest.inputs)
    if isinstance(inputs, Damage):
        raise _damaged(inputs)
    records = records_of(inputs)
    try:
        with progress(name) as doing:
            return doubt(run.manifest, run.result, records, solver, seconds, doing)
    except UntrueRunError as untrue:
        raise ExpectedError(f"{name} does not hold: {untrue}", Exit.STALE) from None


def _damaged(damage: "Damage") -> ExpectedError:
    return ExpectedError(f"{damage.file}: {damage.message}", Exit.STALE)


def _code(found: "Recheck", doubts: "Doubts | None") -> Exit:
    from portfolio.doubt import ClaimVerdict

    verdicts = {claim.verdict for claim in doubts.claims} if doubts else set()
    if not found.sound or ClaimVerdict.REFUTED in verdicts:
        return Exit.STALE
    return Exit.DONE if verdicts == {ClaimVerdict.PROVEN} else Exit.UNPROVEN


def _proof_json(doubts: "Doubts", versions: "object") -> dict[str, object]:
    claims = [{**asdict(claim), "verdict": claim.verdict.value} for claim in doubts.claims]
    return {"engine": versions, "claims": claims, "dual_bound": doubts.dual_bound, "room": doubts.room}


def _write(doubts: "Doubts", seconds: float, *, color: bool) -> None:
    from portfolio.report.doubts import DoubtLine, doubts_view

    lines = [
        DoubtLine(
            claim.verdict.value,
            claim.text,
            claim.value,
            claim.change.added if claim.change else (),
            claim.change.dropped if claim.change else (),
        )
        for claim in doubts.claims
    ]
    view = doubts_view(lines, doubts.dual_bound, doubts.room, seconds=seconds, width=width(), color=color)
    write(view, color=color)
