"""What an answer near by settles without a solve: the best plan is often the same where inputs differ in little.

Let p be a best plan of inputs K, allowed by inputs V too and worth z there. By the reduced costs of V's relaxation,
whatever is worth at least z in V has many items as the relaxation has them: they are held. If every such portfolio of
V keeps the rules of K as well, and what V values otherwise than K is held or cannot make up for it, then none of
them is better than p in V, since none was in K. If all that differs is held as in p, then portfolios compare in V as
they do in K at every stage, so p is also the canonical optimum. All of it is worked out in fractions.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from portfolio.diff.causes import Decided
from portfolio.model import Planning
from portfolio.results import RunStatus
from portfolio.review.deciding import allowed, compiled

if TYPE_CHECKING:
    from portfolio.compile.expression import Expression
    from portfolio.compile.fixed import IntArray
    from portfolio.compile.problem import Problem
    from portfolio.solve.fixing import Relaxation

MOST_TRIED = 6
"""Answers that are looked at, the nearest first."""

Changes = Mapping[str, Fraction]
"""Column -> by how much its coefficient differs, in native units."""


@dataclass(frozen=True)
class _Terms:
    """Column -> coefficient, in integers that are ``scale`` times the native units."""

    values: Mapping[str, int]
    scale: Fraction

    def less(self, other: "_Terms") -> Changes:
        """These less the others, where they are not the same."""
        if self.scale == other.scale:
            if self.values == other.values:
                return {}
            differences = ((n, self.values.get(n, 0) - other.values.get(n, 0)) for n in {**self.values, **other.values})
            return {name: difference / self.scale for name, difference in differences if difference}
        changes = (
            (name, self.values.get(name, 0) / self.scale - other.values.get(name, 0) / other.scale)
            for name in {**self.values, **other.values}
        )
        return {name: change for name, change in changes if change}


@dataclass(frozen=True)
class _AtMost:
    """``terms . x <= bound``, in the units of the terms."""

    terms: _Terms
    bound: int


@dataclass(frozen=True)
class _Form:
    """A problem with its columns, rows and stages by name, so that it can be compared with others."""

    problem: "Problem"

    @property
    def takes_the_chain(self) -> bool:
        """Whether something comes before the objective, so that its best value is known from the whole chain only."""
        return self.problem.stages[0].name != "objective"

    @cached_property
    def names(self) -> Sequence[str]:
        """Of the columns."""
        columns = self.problem.columns
        kinds = ["item"] * len(columns.items) + ["tier"] * len(columns.tiers) + ["shortfall"] * len(columns.shortfalls)
        return [f"{kind} {columns.name(at)}" for at, kind in enumerate(kinds)]

    @cached_property
    def box(self) -> Mapping[str, tuple[int, int]]:
        """Column -> least and greatest value."""
        lower, upper = self.problem.lower.tolist(), self.problem.upper.tolist()
        return dict(zip(self.names, zip(lower, upper, strict=True), strict=True))

    @cached_property
    def rows(self) -> Mapping[tuple[str, str, int, int], _AtMost]:
        """Family, name, how many of that name came before, and 1 or -1 -> row, turned to `<=`; an equality is two."""
        found: dict[tuple[str, str, int, int], _AtMost] = {}
        named: Counter[tuple[str, str]] = Counter()
        for block in self.problem.blocks:
            terms: list[dict[str, int]] = [{} for _ in block.names]
            entries = zip(block.rows.tolist(), block.columns.tolist(), block.values.tolist(), strict=True)
            for row, column, value in entries:
                if value:
                    terms[row][self.names[column]] = value
            for row, (name, sense) in enumerate(zip(block.names, block.senses.tolist(), strict=True)):
                bound, scale = int(block.bounds[row]), block.scales[row]
                named[block.family, name] += 1
                for turn in (1, -1):
                    if sense != turn:  # 1 is `>=`
                        turned = {column: turn * value for column, value in terms[row].items()}
                        key = (block.family, name, named[block.family, name], turn)
                        found[key] = _AtMost(_Terms(turned, scale), turn * bound)
        return found

    @cached_property
    def stages(self) -> Sequence[tuple[str, _Terms]]:
        """What each stage maximises."""
        return [(stage.name, self._terms(stage.gain)) for stage in self.problem.stages]

    def _terms(self, gain: "Expression") -> _Terms:
        pairs = zip(gain.columns.tolist(), gain.coefficients.tolist(), strict=True)
        return _Terms({self.names[column]: value for column, value in pairs if value}, Fraction(gain.scale))

    @cached_property
    def root(self) -> "Relaxation | None":
        """The relaxation of the first stage."""
        from portfolio.solve.fixing import relaxation

        return relaxation(self.problem, (), self.problem.stages[0].gain)

    def taken(self, point: "IntArray") -> Mapping[str, int]:
        """What a point has, by column."""
        return {name: int(value) for name, value in zip(self.names, point.tolist(), strict=True) if value}

    def held(self, least: int) -> Mapping[str, int]:
        """Item -> what it is in every portfolio whose first stage gains so much; those that cannot move too."""
        found = {name: lower for name, (lower, upper) in self.box.items() if lower == upper}
        cut = None if self.root is None else self.root.held(least)
        if cut is not None:
            pairs = zip(cut.expression.columns.tolist(), cut.expression.coefficients.tolist(), strict=True)
            found.update({self.names[column]: int(sign > 0) for column, sign in pairs})
        return found


@dataclass(frozen=True)
class _Answer:
    """Inputs whose best plan is known; canonical if it is the canonical one."""

    units: frozenset[int]
    form: _Form
    decided: Decided
    canonical: bool


class Nearby:
    """The answers of one scenario so far, by the units that their inputs have."""

    def __init__(self) -> None:
        self._answers: list[_Answer] = []
        self._forms: dict[frozenset[int], _Form | None] = {}
        self._tried: set[tuple[frozenset[int], int, bool]] = set()

    def add(self, units: Collection[int], planning: Planning, decided: Decided, *, canonical: bool) -> None:
        """Know one more answer, if it is a plan that is proven."""
        form = self._form(frozenset(units), planning) if decided.status is RunStatus.OPTIMAL else None
        if form is not None:
            canonical = canonical or form.takes_the_chain
            self._answers.append(_Answer(frozenset(units), form, decided, canonical))

    def settled(self, units: Collection[int], planning: Planning, *, canonical: bool) -> Decided | None:
        """The decision that an answer near by settles; None where a solve is needed. Each answer is tried once."""
        some = frozenset(units)
        form = self._form(some, planning)
        if form is None:
            return None
        canonical = canonical or form.takes_the_chain
        wanted = [
            (len(some ^ answer.units), number)
            for number, answer in enumerate(self._answers)
            if (answer.canonical or not canonical) and (some, number, canonical) not in self._tried
        ]
        for _, number in sorted(wanted)[:MOST_TRIED]:
            self._tried.add((some, number, canonical))
            worth = still_best(form, self._answers[number], canonical=canonical)
            if worth is not None:
                return Decided(RunStatus.OPTIMAL, self._answers[number].decided.choice, worth)
        return None

    def _form(self, units: frozenset[int], planning: Planning) -> _Form | None:
        if units not in self._forms:
            problem = compiled(planning)
            form = None if problem is None else _Form(problem)
            self._forms[units] = form if form is not None and len({*form.names}) == len(form.names) else None
        return self._forms[units]


def still_best(here: _Form, answer: _Answer, *, canonical: bool) -> Fraction | None:
    """What a plan that is the best elsewhere is worth here, if it is proven to be the best here too; else None."""
    problem, there = here.problem, answer.form
    point, other = (allowed(form.problem, answer.decided.choice) for form in (here, there))
    if point is None or other is None or here.root is None:
        return None
    chosen = here.taken(point)
    first = problem.stages[0].gain.dot(point)
    held = here.held(first if canonical else first + 1)
    alike = chosen == there.taken(other) and [name for name, _ in here.stages] == [name for name, _ in there.stages]
    if not (alike and _inside(here, there, held) and all(_kept(here, there, held))):
        return None
    if canonical:
        if any(name not in held or held[name] != chosen.get(name, 0) for name in _differing(here, there)):
            return None
    else:
        change = here.stages[0][1].less(there.stages[0][1])
        if _most(change, held, here.box) > sum((value * chosen.get(name, 0) for name, value in change.items())):
            return None
    return next(stage.expression.value(point) for stage in problem.stages if stage.name == "objective")


def _inside(here: _Form, there: _Form, held: Mapping[str, int]) -> bool:
    """Whether every value that counts here is one there; a column that is not there has to be 0, and the other way."""
    for name, (lower, upper) in here.box.items():
        least, most = (held[name], held[name]) if name in held else (lower, upper)
        there_least, there_most = there.box.get(name, (0, 0))
        if least < there_least or most > there_most:
            return False
    return all(lower <= 0 <= upper for name, (lower, upper) in there.box.items() if name not in here.box)


def _kept(here: _Form, there: _Form, held: Mapping[str, int]) -> Iterator[bool]:
    """For each rule of the other problem whether every portfolio that counts here keeps it."""
    for key, row in there.rows.items():
        same = here.rows.get(key)
        if same == row:
            continue
        terms = _Terms({name: value for name, value in row.terms.values.items() if name in here.box}, row.terms.scale)
        bound = row.bound / row.terms.scale
        if same is not None and _most(terms.less(same.terms), held, here.box) <= bound - same.bound / same.terms.scale:
            yield True
        else:
            yield _most(terms.values, held, here.box) <= row.bound


def _differing(here: _Form, there: _Form) -> set[str]:
    """The columns here that any row or stage takes otherwise there."""
    nothing = _Terms({}, Fraction(1))
    found: set[str] = set()
    for key in here.rows.keys() | there.rows.keys():
        mine, other = (form.rows[key].terms if key in form.rows else nothing for form in (here, there))
        found.update(mine.less(other))
    for (_, mine), (_, other) in zip(here.stages, there.stages, strict=True):
        found.update(mine.less(other))
    return {name for name in found if name in here.box}


def _most(
    terms: Mapping[str, int] | Changes, held: Mapping[str, int], box: Mapping[str, tuple[int, int]]
) -> Fraction | int:
    """The greatest value of a sum, with some columns held and the others anywhere in their box."""
    total: Fraction | int = 0
    for name, value in terms.items():
        ends = (held[name],) if name in held else box.get(name, (0, 0))
        total += max(value * end for end in ends)
    return total
