"""What is said of a change, held against all portfolios of every mix of its parts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from portfolio.changes import ScenarioDiff
from portfolio.diff.inputs import input_edits
from portfolio.source import Workspace, read_workspace
from tests.brute import BruteAnswer, enumerate_optimum
from tests.review.changed import Change, changed_texts, diff_of, scenario


def workspace(texts: Mapping[str, str]) -> Workspace:
    found, _ = read_workspace(texts)
    assert found is not None
    return found


def check_by_brute_force(
    changes: Sequence[Change], before: Mapping[str, str], name: str
) -> ScenarioDiff | None:
    """Everything that is said about the plan of a scenario, against an enumeration of every
    portfolio."""
    diff = diff_of(*changes, before=before)
    if diff.findings or not diff.scenarios:
        return None
    found = scenario(diff, name)
    everything = range(len(changes))

    def optimum(some: set[int]) -> BruteAnswer:
        applied = tuple(changes[at] for at in everything if at in some)
        return enumerate_optimum(workspace(changed_texts(applied, before)).planning(name))

    order = {(c.subject, c.field): at for at, c in enumerate(diff.inputs)}
    of_unit = {}
    for at, change in enumerate(changes):
        (edit,) = input_edits(workspace(before), workspace(changed_texts((change,), before)))
        place = (edit.shown.subject, edit.shown.field)
        of_unit[next(u for u, unit in enumerate(diff.units) if order[place] in unit.changes)] = at
    assert len(of_unit) == len(diff.units)
    base, head = optimum(set()), optimum(set(everything))
    if base.status == head.status == "optimal":
        entered = {e.key for e in found.effects if e.kind == "enters"}
        dropped = {e.key for e in found.effects if e.kind == "drops"}
        assert entered == head.selection.keys() - base.selection.keys()
        assert dropped == base.selection.keys() - head.selection.keys()
    if found.effects:
        _check_causes(found, of_unit, optimum, head)
    return found


def _check_causes(
    found: ScenarioDiff,
    of_unit: Mapping[int, int],
    optimum: Callable[[set[int]], BruteAnswer],
    head: BruteAnswer,
) -> None:
    """What is stated of causes, against the optimum of every set of changes."""
    every = frozenset(of_unit)
    answers = {some: optimum({of_unit[unit] for unit in some}) for some in _all_sets(every)}
    whole = {
        s for s, a in answers.items() if a.status == "optimal" and a.selection == head.selection
    }
    needed_for_plan = {unit for unit in every if every - {unit} not in whole}
    pools = _smallest(
        [s for s in whole if s <= needed_for_plan] if needed_for_plan in whole else whole
    )
    for effect in found.effects:
        assert effect.cause is not None
        key, mark = effect.key, ("out",)
        shown = {
            some
            for some, answer in answers.items()
            if answer.status == "optimal"
            and answer.selection.get(key, mark) == head.selection.get(key, mark)
        }
        needed = {unit for unit in every if every - {unit} not in shown}
        candidates = set()
        for pool in pools:
            inside = pool & needed if pool & needed in shown else pool
            candidates |= _smallest([some for some in shown if some <= inside])
        firm = {some for some in candidates if some <= needed}
        assert {frozenset(some) for some in effect.cause.sets} == _smallest(firm or candidates)
        named = {unit for some in effect.cause.sets for unit in some}
        assert {*effect.cause.spare} == named - needed
        assert {*effect.cause.also} == {u for u in every - named if frozenset({u}) in shown}


def _smallest(sets: Iterable[frozenset[int]]) -> set[frozenset[int]]:
    found = set(sets)
    least = min(map(len, found))
    return {some for some in found if len(some) == least}


def _all_sets(units: frozenset[int]) -> Iterator[frozenset[int]]:
    for size in range(len(units) + 1):
        yield from map(frozenset, combinations(sorted(units), size))
