"""Prove a stored run again: hashes, names, certificate and tables, all from the stored bytes and without a solver."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portfolio.canonical import sha256
from portfolio.certify import certify
from portfolio.model import KEPT
from portfolio.record.names import (
    GAPS,
    ITEMS,
    MANIFEST,
    RESULT,
    inputs_file,
    json_file,
    result_file,
    run_folder,
    run_id,
    scenario_of,
)
from portfolio.record.read import Damage, RecordedRun, read_bytes, read_run
from portfolio.report.tables import gaps_csv, items_csv
from portfolio.results import Certificate, ItemResult, Result, RunStatus


@dataclass(frozen=True)
class Check:
    """One thing that was checked, whether it holds, and what was found."""

    name: str
    holds: bool
    detail: str


@dataclass(frozen=True)
class Recheck:
    """Everything that was checked about one run."""

    run_id: str
    checks: tuple[Check, ...]
    run: RecordedRun | None = None
    """As it was read; None where it cannot be."""

    @property
    def holds(self) -> bool:
        """Whether every check holds."""
        return all(check.holds for check in self.checks)


def recheck(root: Path, identity: str) -> Recheck:
    """Check one stored run; the certificate is recomputed only from inputs whose hashes hold."""
    run = read_run(root, identity)
    if isinstance(run, Damage):
        return Recheck(identity, (Check("readable", False, f"{run.file}: {run.message}"),))
    checks = [*_bytes_checks(root, run), *_name_checks(run)]
    inputs = read_bytes(root, inputs_file(root, run.manifest.inputs))
    checks.append(_inputs_check(run, inputs))
    if isinstance(inputs, bytes) and all(check.holds for check in checks):
        records = [json.loads(line) for line in inputs.splitlines()]
        checks += _result_checks(run, records)
    else:
        checks.append(Check("certificate", False, "not recomputed: what it would rest on does not hold"))
    return Recheck(identity, tuple(checks), run)


def _bytes_checks(root: Path, run: RecordedRun) -> Iterator[Check]:
    """Each file holds the one canonical spelling of what it says."""
    expected: Mapping[str, Callable[[], bytes]] = {
        MANIFEST: lambda: json_file(run.manifest),
        RESULT: lambda: result_file(run.result),
        GAPS: lambda: gaps_csv(run.result).encode(),
        ITEMS: lambda: items_csv(run.result).encode(),
    }
    for name, spelled in expected.items():
        stored = read_bytes(root, run_folder(root, run.run_id) / name)
        if isinstance(stored, Damage):
            yield Check(name, False, stored.message)
        else:
            same = stored == spelled()
            yield Check(name, same, "byte for byte" if same else "differs from what the run says")


def _name_checks(run: RecordedRun) -> Iterator[Check]:
    identity = run_id(run.manifest)
    same = identity == run.run_id
    yield Check("run id", same, "follows from the manifest" if same else f"the manifest makes it {identity}")
    told = (run.result.scenario, run.result.engine) == (run.manifest.scenario, run.manifest.engine)
    at_home = scenario_of(run.run_id) == run.manifest.scenario
    agree = told and at_home
    yield Check("scenario", agree, run.manifest.scenario if agree else "manifest and result name another one")


def _inputs_check(run: RecordedRun, inputs: bytes | Damage) -> Check:
    if isinstance(inputs, Damage):
        return Check("inputs", False, f"{inputs.file}: {inputs.message}")
    same = sha256(inputs) == run.manifest.inputs
    return Check("inputs", same, "have the hash of the manifest" if same else "were changed: their hash is another")


def _result_checks(run: RecordedRun, records: list[dict[str, Any]]) -> Iterator[Check]:
    result = run.result
    if result.certificate is None:
        none = result.status in (RunStatus.INFEASIBLE, RunStatus.UNKNOWN)
        yield Check("certificate", none, f"no plan to certify: {result.status.value}" if none else "it is missing")
        return
    selection = {item.key: item.scope for item in result.items if item.selected}
    key_orders = sum(name.startswith("key order ") for name in result.certificate.stages)
    again = certify(records, run.manifest.definition, run.manifest.select, selection, key_orders)
    same = result_file(again) == result_file(result.certificate)
    if not same:
        yield Check("certificate", False, _difference(again, result.certificate))
    else:
        words = "rules hold, checked exactly" if again.holds else "rules checked, and not all hold"
        yield Check("certificate", again.holds, f"{len(again.rules)} {words}")
    yield _check("stages", _stages_agree(result, again), f"{len(result.stages)} recomputed")
    yield _check("proof", _proof_agrees(result), "as bounds and values say")
    gaps = tuple(gap.model_copy(update={"reachable": None}) for gap in result.gaps)
    yield _check("gaps", gaps == again.gaps, f"{len(gaps)} recomputed")
    entered = {record["key"]: record for record in records if record["kind"] == "initiative"}
    agree = all(_item_agrees(item, entered.get(item.key)) for item in result.items)
    yield _check("items", agree, f"{len(result.items)} as entered")


def _check(name: str, holds: bool, detail: str) -> Check:
    return Check(name, holds, detail if holds else "differ from what the inputs and the plan give")


def _stages_agree(result: Result, again: Certificate) -> bool:
    return result.objective == again.stages.get("objective") and all(
        again.stages.get(stage.name) == stage.value for stage in result.stages
    )


def _proof_agrees(result: Result) -> bool:
    """Proven is what its bound meets, optimal what is proven throughout, and only then it is known what decided."""
    proven = all(stage.proven for stage in result.stages)
    bound = next((stage.bound for stage in result.stages if stage.name == "objective"), None)
    tie = result.tie
    return (
        all(stage.proven == (stage.value == stage.bound) for stage in result.stages)
        and result.bound == bound
        and (result.status is RunStatus.OPTIMAL) == proven == (tie is not None)
        and (tie is None or tie.unique == (tie.decided_by is None))
    )


def _item_agrees(item: ItemResult, entered: Mapping[str, Any] | None) -> bool:
    """Title, owner, tokens and contributions are those of the inputs, and kept is what was under way already."""
    if entered is None or (item.title, item.owner) != (entered["title"], entered["owner"]):
        return False
    if item.kept != (entered["status"] in KEPT):
        return False
    if entered["scopes"] and item.scope is None:
        return not item.selected
    amounts = entered["scopes"].get(item.scope, {}) if entered["scopes"] else entered
    return (dict(item.tokens), dict(item.contributions)) == (
        amounts.get("tokens") or {},
        amounts.get("contributions") or {},
    )


def _difference(again: Certificate, stored: Certificate) -> str:
    """Where two certificates first differ."""
    for field in type(again).model_fields:
        if getattr(again, field) != getattr(stored, field):
            return f"the recomputed one differs in {field}"
    return "the recomputed one is spelled differently"
