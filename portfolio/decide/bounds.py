"""Exact bounds that save a solve: a plan that is the best elsewhere is proven to be the best here.

Let p be a best plan of inputs K, allowed by inputs V too and worth z there. By the reduced costs
of V's relaxation, whatever is worth at least z in V has many items as the relaxation has them:
they are fixed. If every such portfolio of V keeps the rules of K as well, and what V values
otherwise than K is fixed or cannot make up for it, then none of them is better than p in V, since
none was in K. If all that differs is fixed as in p, then portfolios compare in V as they do in K
at every stage, so p is also the canonical optimum. All of it is worked out in fractions.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from portfolio.choice import Choice
from portfolio.compile import allowed_point
from portfolio.decide.named import NamedProblem, NamedTerms

Difference = Mapping[str, Fraction]
"""Column -> by how much its coefficient differs, in native units."""
Box = Mapping[str, tuple[int, int]]
Fixed = Mapping[str, int]


def still_best(
    here: NamedProblem,
    there: NamedProblem,
    choice: Choice,
    *,
    canonical: bool,
) -> Fraction | None:
    """The worth here of a plan that is the best there, if it is proven the best here too.

    ``canonical`` asks whether it is the canonical optimum, and says that it is so there.
    """
    problem = here.problem
    point = allowed_point(problem, choice)
    other = allowed_point(there.problem, choice)
    if point is None or other is None or here.root is None:
        return None
    taken = here.taken(point)
    if taken != there.taken(other) or here.stage_ids != there.stage_ids:
        return None
    worth = problem.stages[0].gain.dot(point)
    # Where only the best value is asked for, portfolios as good do not matter.
    fixed = here.fixed(worth if canonical else worth + 1)
    if not _lies_inside(here, there, fixed) or not all(_keeps_rules(here, there, fixed)):
        return None
    if canonical:
        for name in _differing_columns(here, there):
            if name not in fixed or fixed[name] != taken.get(name, 0):
                return None
    else:
        change = here.stages[0].less(there.stages[0])
        gained = sum((value * taken.get(name, 0) for name, value in change.items()), Fraction(0))
        if _greatest(change, fixed, here.box) > gained:
            return None
    return problem.objective.expression.value(point)


def _lies_inside(here: NamedProblem, there: NamedProblem, fixed: Fixed) -> bool:
    """Whether every value that counts here is allowed there.

    A column that is not there has to be 0, and the other way round.
    """
    for name, (lower, upper) in here.box.items():
        least = fixed.get(name, lower)
        most = fixed.get(name, upper)
        least_there, most_there = there.box.get(name, (0, 0))
        if least < least_there or most > most_there:
            return False
    elsewhere = [bounds for name, bounds in there.box.items() if name not in here.box]
    return all(lower <= 0 <= upper for lower, upper in elsewhere)


def _keeps_rules(here: NamedProblem, there: NamedProblem, fixed: Fixed) -> Iterator[bool]:
    """For each rule of the other problem whether every portfolio that counts here keeps it."""
    for key, row in there.rows.items():
        same = here.rows.get(key)
        if same == row:
            continue
        known = {name: value for name, value in row.terms.values.items() if name in here.box}
        if same is not None:
            # What this problem's own row leaves, with what the coefficients differ by.
            change = NamedTerms(known, row.terms.scale).less(same.terms)
            slack = row.bound / row.terms.scale - same.bound / same.terms.scale
            if _greatest(change, fixed, here.box) <= slack:
                yield True
                continue
        yield _greatest(known, fixed, here.box) <= row.bound


def _differing_columns(here: NamedProblem, there: NamedProblem) -> set[str]:
    """The columns here that any row or stage takes otherwise there."""
    nothing = NamedTerms({}, Fraction(1))
    differing: set[str] = set()
    for key in here.rows.keys() | there.rows.keys():
        mine = here.rows[key].terms if key in here.rows else nothing
        other = there.rows[key].terms if key in there.rows else nothing
        differing.update(mine.less(other))
    for mine, other in zip(here.stages, there.stages, strict=True):
        differing.update(mine.less(other))
    return differing & here.box.keys()


def _greatest(terms: Mapping[str, int] | Difference, fixed: Fixed, box: Box) -> Fraction | int:
    """The greatest value of a sum, with some columns fixed and the others anywhere in their box."""
    total: Fraction | int = 0
    for name, value in terms.items():
        if name in fixed:
            total += value * fixed[name]
        else:
            lower, upper = box.get(name, (0, 0))
            total += max(value * lower, value * upper)
    return total
