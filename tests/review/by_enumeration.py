"""What is said of a change, held against all portfolios of every mix of its parts."""

from collections.abc import Mapping, Sequence

from portfolio.changes import ScenarioDiff
from portfolio.diff.inputs import input_edits
from portfolio.source import Workspace, read_workspace
from tests.brute import BruteAnswer, enumerate_optimum
from tests.review.changed import Change, changed_texts, diff_of, scenario


def workspace(texts: Mapping[str, str]) -> Workspace:
    found, _ = read_workspace(texts)
    assert found is not None
    return found


def check_by_brute_force(changes: Sequence[Change], before: Mapping[str, str], name: str) -> ScenarioDiff | None:
    """Everything that is said about the plan of a scenario, against an enumeration of every portfolio."""
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
    for effect in found.effects:
        assert effect.cause is not None

        def shows(answer: BruteAnswer, key: str = effect.key) -> bool:
            mark = ("out",)
            return answer.status == "optimal" and answer.selection.get(key, mark) == head.selection.get(key, mark)

        enough = {u for u, at in of_unit.items() if shows(optimum({at}))}
        needed = {u for u, at in of_unit.items() if not shows(optimum(set(everything) - {at}))}
        named = set(effect.cause.units)
        if effect.cause.kind in ("forced", "follows"):
            assert named and named <= enough
            assert effect.cause.needed == (named <= needed)
        elif effect.cause.kind == "together":
            assert not enough and named == needed
        else:
            assert not enough and not needed
    return found
