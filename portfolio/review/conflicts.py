"""Why a scenario has no plan, with the place of each rule in the files as they are now, and the
cheapest ways out."""

from collections.abc import Iterator, Mapping

from portfolio.canonical import input_lines
from portfolio.case import Case
from portfolio.changes import ConflictingRule, Place, Side
from portfolio.diff import Plan
from portfolio.findings import FindingSeverity, Location, in_order
from portfolio.report import RunView, repair_step, rule_sentence, run_view

_WAYS_OUT = 3


def with_conflicts(side: Side, plan: Plan, case: Case) -> Side:
    """The side with its conflicts and ways out. A run itself has no places, since a comment could
    move them."""
    conflicts = list(_from_report(case))
    diagnosis = plan.result.diagnosis
    if diagnosis is None:
        return side.model_copy(update={"conflict": tuple(conflicts)})
    run = run_view(plan.run_id, plan.manifest, plan.result, input_lines(plan.records))
    if not conflicts:
        conflicts = list(_from_diagnosis(run, plan, _places(case)))
    ways = tuple(
        " ".join(repair_step(run, change) for change in repair.changes)
        for repair in diagnosis.repairs[:_WAYS_OUT]
    )
    return side.model_copy(update={"conflict": tuple(conflicts), "ways_out": ways})


def _from_report(case: Case) -> Iterator[ConflictingRule]:
    """What is known before the solver: each of these alone makes a plan impossible."""
    for finding in in_order(case.report):
        if finding.severity is FindingSeverity.ERROR:
            yield ConflictingRule(group=0, message=finding.message, place=_place(finding.location))


def _from_diagnosis(
    run: RunView, plan: Plan, places: Mapping[str, Location]
) -> Iterator[ConflictingRule]:
    """The rules of each irreducible conflict."""
    diagnosis = plan.result.diagnosis
    conflicts = () if diagnosis is None else diagnosis.conflicts
    for group, conflict in enumerate(conflicts, start=1):
        for rule in conflict.rules:
            place = places.get(rule.id)
            shown_place = None if place is None else _place(place)
            yield ConflictingRule(group=group, message=rule_sentence(run, rule), place=shown_place)


def _places(case: Case) -> Mapping[str, Location]:
    return {rule.id: case.locate(rule.origin) for rule in case.rules}


def _place(location: Location) -> Place:
    return Place(file=location.file, line=location.line)
