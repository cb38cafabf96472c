"""Everything that a stored result states, beside what the inputs and the chosen items give.

What only a solver could say is not believed here and not denied: which of two portfolios is better
than all others (the bounds of the stages), how far a missed target could be moved, and why no plan
exists where no elementary reason shows it. `RECORDED_WORD` lists those fields.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from portfolio.certify.amounts import Amounts
from portfolio.certify.certificate import certificate_of
from portfolio.certify.contradictions import contradiction_problem
from portfolio.certify.diagnosis import diagnosis_problem
from portfolio.certify.facts import Facts, Record
from portfolio.certify.items import items_of
from portfolio.certify.reaches import reach_problem
from portfolio.certify.reasons import Reasons
from portfolio.certify.relations import Relations
from portfolio.certify.report import report_of
from portfolio.certify.stages import HASH_BITS, KEY_BITS
from portfolio.certify.standalone import number_of
from portfolio.certify.targets import levels_of
from portfolio.certify.ties import tie_problem
from portfolio.certify.timed_reasons import TimedReasons
from portfolio.certify.totals import Totals
from portfolio.choice import Choice
from portfolio.results import (
    Certificate,
    ItemResult,
    Manifest,
    Reported,
    Result,
    RowWeight,
    RunStatus,
    StageResult,
)
from portfolio.stages import OBJECTIVE

RECORDED_WORD: Mapping[str, str] = {
    "gaps.*.reachable": (
        "that no portfolio moves a missed target further; that one moves it so far is checked"
    ),
    "gaps.*.witness": "which portfolio shows that, of several that do",
    "gaps.*.binding": (
        "which rules, taken back alone, would let a missed target go furthest, and how far"
    ),
    "tie.decided.*": (
        "in which initiatives the last two differ, where over 256 portfolios differ in those"
    ),
    "diagnosis.contradiction.*.weight": (
        "a row's weight, where others contradict each other as well"
    ),
    "diagnosis.conflicts.*.smallest": "that a conflict has no rule too many",
    "diagnosis.conflicts.*.asking": "which rule of a conflict asks for more than the others allow",
    "diagnosis.conflicts.*.reach": "how far the others let that rule go",
    "diagnosis.complete": "that the rules outside the conflicts can hold together",
    "diagnosis.repairs.*.changes.*.to": "where the bound of a repair would have to be",
    "diagnosis.repairs.*.least": "that no repair is cheaper",
}
"""Field of a result -> what it says. One of them changed alone may pass: it needs a solver,
`reproduce` or a proof."""

ONLY_A_SOLVER_KNOWS: Mapping[str, None] = {"reachable": None, "witness": None, "binding": None}
"""The fields of a gap that are not measured, empty."""
NOT_PROVEN = "not proven without a solver"


@dataclass(frozen=True)
class Check:
    """One thing that was checked, whether it holds, and what was seen."""

    name: str
    holds: bool
    detail: str


@dataclass(frozen=True)
class Statement:
    """What was checked of one result; `open_question` is what it states and nothing here can
    show."""

    checks: tuple[Check, ...]
    open_question: str | None = None


class Recomputed:
    """What inputs and a choice of items give: all that a result should state about them, each
    worked out once."""

    def __init__(
        self, records: Sequence[Record], manifest: Manifest, choice: Choice, key_orders: int
    ) -> None:
        self.records, self.manifest, self.key_orders = records, manifest, key_orders
        self.facts = Facts.of(records, manifest.definition, manifest.select, choice)
        self.amounts = Amounts(self.facts)
        self.relations = Relations.of(self.facts)
        self.totals = Totals(self.facts)
        self.levels = levels_of(self.facts, self.totals)

    @classmethod
    def of(cls, records: Sequence[Record], manifest: Manifest, result: Result) -> "Recomputed":
        """For the choice that a result states, and as many key orders as it has stages of them.

        Raises:
            UnsoundError: if the inputs and the definition do not fit each other.
        """
        return cls(records, manifest, *choice_of(result))

    @property
    def accepted_gap(self) -> Fraction:
        """How near its bound the plan has to be; 0 where it has to be the canonical optimum."""
        schedule = self.facts.timing.schedule
        return Fraction(0) if schedule is None else Fraction(schedule["gap"])

    @cached_property
    def report(self) -> tuple[Reported, ...]:
        """Every finding before the solver."""
        return report_of(self.facts, self.amounts, self.relations, self.levels)

    @cached_property
    def errors(self) -> tuple[Reported, ...]:
        """Elementary reasons why no plan exists."""
        return tuple(finding for finding in self.report if finding.severity == "error")

    @cached_property
    def certificate(self) -> Certificate:
        """Rules, totals and stages of the choice."""
        return certificate_of(self.amounts, self.totals, self.levels, self.key_orders)

    @cached_property
    def items(self) -> tuple[ItemResult, ...]:
        """Every initiative of the pool, with its reason."""
        rules = [check.rule for check in self.certificate.rules]
        kind = Reasons if self.facts.timing.schedule is None else TimedReasons
        reasons = kind(self.facts, self.amounts, self.relations, self.totals, self.levels, rules)
        return items_of(self.facts, self.amounts, reasons)


def choice_of(result: Result) -> tuple[Choice, int]:
    """The choice of a result, and how many key orders it asks for."""
    named = sum(stage.kind == "key_order" for stage in result.stages)
    return result.choice, max(1, min(named, HASH_BITS // KEY_BITS))


def statement(again: Recomputed, result: Result) -> Statement:
    """Put everything that a result states beside what its inputs and its choice give; no solver is
    asked."""
    witness = _Witness(again, result)
    checks = tuple(witness.checks())
    return Statement(checks, witness.open_question())


class _Witness:
    """One result beside what its inputs give."""

    def __init__(self, again: Recomputed, result: Result) -> None:
        self.again, self.result = again, result

    def checks(self) -> Iterator[Check]:
        yield self._titles()
        yield self._report()
        if self.result.certificate is None:
            yield from self._without_plan()
        else:
            yield from self._with_plan(self.result.certificate)

    def open_question(self) -> str | None:
        """What the status states and nothing here can show."""
        status = self.result.status
        if status is RunStatus.UNKNOWN:
            return f"stopped without a plan: whether there is one is {NOT_PROVEN}"
        is_shown = self.again.errors or self._contradiction
        if status is RunStatus.INFEASIBLE and not is_shown:
            return f"that no plan exists is {NOT_PROVEN}"
        return None

    @property
    def _contradiction(self) -> tuple[RowWeight, ...]:
        diagnosis = self.result.diagnosis
        return () if diagnosis is None else diagnosis.contradiction or ()

    def _titles(self) -> Check:
        definition = self.again.manifest.definition
        mode = definition["objective"]["mode"]
        stated = (self.result.title, self.result.period, self.result.mode, dict(self.result.engine))
        given = (definition["title"], definition["period"], mode, dict(self.again.manifest.engine))
        return _check(
            "title", stated == given, "title, period, mode and engine as the manifest has them"
        )

    def _report(self) -> Check:
        """The same findings; of several in the same words at one place of a file, a run holds
        one."""
        again, stored = (
            Counter(map(_spelled, self.again.report)),
            Counter(map(_spelled, self.result.report)),
        )
        same = again.keys() == stored.keys() and stored <= again
        findings = number_of(len(self.again.report), "finding")
        return _check("report", same, f"{findings} before the solver, worked out again")

    def _without_plan(self) -> Iterator[Check]:
        result = self.result
        empty = not (result.stages or result.items or result.gaps)
        nothing = result.objective is None and result.bound is None and result.tie is None
        if result.status not in (RunStatus.INFEASIBLE, RunStatus.UNKNOWN):
            yield Check("certificate", False, "it is missing")
        elif not (empty and nothing):
            yield Check(
                "certificate", False, "a result without a plan states values, items or gaps of one"
            )
        else:
            yield Check("certificate", True, f"no plan to certify: {self._why_none()}")
        if result.status is RunStatus.UNKNOWN:
            yield _check(
                "status",
                not self.again.errors and result.diagnosis is None,
                "stopped without a plan",
            )
        if result.diagnosis is not None:
            rules = [check.rule for check in self.again.certificate.rules]
            problem = diagnosis_problem(result.diagnosis, rules)
            words = "names rules of the run; that they clash is the record's word"
            yield Check("diagnosis", problem is None, problem or words)
        if self._contradiction:
            again = self.again
            problem = contradiction_problem(again.records, again.manifest, self._contradiction)
            words = (
                f"no plan exists: {number_of(len(self._contradiction), 'row')}, by weight,"
                " cannot all hold"
            )
            yield Check("contradiction", problem is None, problem or words)

    def _why_none(self) -> str:
        if self.result.status is RunStatus.UNKNOWN or not self.again.errors:
            return self.result.status.value
        return f"infeasible, since {self.again.errors[0].message}"

    def _with_plan(self, stored: Certificate) -> Iterator[Check]:
        result, again = self.result, self.again.certificate
        if again != stored:
            yield Check("certificate", False, _difference(again, stored))
        else:
            rules = number_of(len(again.rules), "rule")
            hold = "holds" if len(again.rules) == 1 else "hold"
            words = f"{rules} {hold}, checked exactly"
            if not again.holds:
                words = f"{rules} checked, and not all hold"
            yield Check("certificate", again.holds, words)
        yield Check("status", *self._status())
        stages_agree = self._stages_agree()
        yield _check("stages", stages_agree, f"{len(result.stages)} worked out again")
        yield _check("bounds", self._bounds_agree(), "agree with the values; not proven here")
        if stages_agree:
            problem = tie_problem(result, self.again.amounts)
            yield Check(
                "tie", problem is None, problem or "as the stages and the other portfolio say"
            )
        yield from self._gaps()
        yield self._items()

    def _status(self) -> tuple[bool, str]:
        """Optimal is what its own bounds meet in every stage; others end with the first stage that
        they don't.

        Where that comes after the objective, the run is tied.
        """
        result = self.result
        met = [stage.proven for stage in result.stages]
        if result.diagnosis is not None or self.again.errors:
            return False, "a result with a plan states that there is none"
        gap = self.again.accepted_gap
        if gap:
            agrees = result.tie is None and result.status is self._status_to_gap(gap)
        elif result.status is RunStatus.OPTIMAL:
            agrees = bool(met) and all(met) and result.tie is not None
        else:
            is_stopped = bool(met) and all(met[:-1]) and not met[-1]
            has_objective = any(stage.kind == "objective" for stage in result.stages[:-1])
            status = RunStatus.TIED if has_objective else RunStatus.FEASIBLE
            agrees = is_stopped and result.status is status and result.tie is None
        return (
            agrees,
            "as its stages say" if agrees else f"the stages do not make it {result.status.value}",
        )

    def _status_to_gap(self, gap: Fraction) -> RunStatus:
        """What the stages make of a plan that has to lie within a gap: promises are proven, and the
        objective's bound is near its value."""
        promises = [stage for stage in self.result.stages if stage.kind == "floor_shortfall"]
        objective = next((s for s in self.result.stages if s.kind == "objective"), None)
        is_near = objective is not None and _is_within(objective, gap)
        is_proven = is_near and all(stage.proven for stage in promises)
        return RunStatus.WITHIN_GAP if is_proven else RunStatus.FEASIBLE

    def _stages_agree(self) -> bool:
        """The stages are the first ones of the chain, in order, with the senses and values of this
        plan."""
        again = self.again.certificate.stage_values
        stages = self.result.stages
        ids = [stage.id for stage in stages]
        senses = ["max" if stage == OBJECTIVE else "min" for stage in ids]
        values = [again.get(stage) for stage in ids]
        return (
            ids == list(again)[: len(ids)]
            and senses == [stage.sense for stage in stages]
            and values == [stage.value for stage in stages]
            and self.result.objective == again.get(OBJECTIVE)
        )

    def _bounds_agree(self) -> bool:
        """A bound lies beyond its value, and only where they meet a stage says that it is the
        best."""
        stages = self.result.stages
        bound = next((stage.bound for stage in stages if stage.kind == "objective"), None)
        return self.result.bound == bound and all(map(_bound_agrees, stages))

    def _gaps(self) -> Iterator[Check]:
        again = self.again
        measured = tuple(gap.model_copy(update=ONLY_A_SOLVER_KNOWS) for gap in self.result.gaps)
        same = measured == again.certificate.gaps
        yield _check("gaps", same, f"{len(measured)} worked out again")
        if not same:
            return
        rules = frozenset(check.rule for check in again.certificate.rules)
        to_gap = bool(again.accepted_gap)
        problem = reach_problem(again.facts, again.levels, self.result.gaps, rules, to_gap=to_gap)
        shown = sum(gap.witness is not None for gap in self.result.gaps)
        words = (
            f"{shown} levels, each shown by a portfolio within the rules; that none gets further is"
            " not rechecked"
        )
        yield Check("reachable", problem is None, problem or words)

    def _items(self) -> Check:
        """Every initiative of the pool, with what it costs, moves and counts, and why it is in or
        out."""
        expected = self.again.items
        stored = self.result.items
        keys = [item.key for item in stored]
        pool = [item.key for item in expected]
        if keys != pool:
            differing = sorted(set(keys) ^ set(pool)) or keys
            return Check(
                "items",
                False,
                f"they are not the candidates of the inputs: {', '.join(differing[:3])}",
            )
        for item, again in zip(stored, expected, strict=True):
            if item.reason != again.reason:
                return Check("items", False, f"the reason of {item.key} is not what the plan gives")
            for field in type(again).model_fields:
                if field != "reason" and getattr(item, field) != getattr(again, field):
                    return Check(
                        "items", False, f"{field} of {item.key} is not what the inputs give"
                    )
        return Check("items", True, f"{len(stored)} with their reasons worked out again")


def _is_within(stage: StageResult, gap: Fraction) -> bool:
    """Whether a stage's bound is at most so far from its value, as a part of the value."""
    if stage.bound is None:
        return False
    value, bound = Fraction(stage.value), Fraction(stage.bound)
    return abs(bound - value) <= gap * abs(value)


def _bound_agrees(stage: StageResult) -> bool:
    if stage.bound is None:
        return not stage.proven
    sign = 1 if stage.sense == "max" else -1
    room = sign * (Fraction(stage.bound) - Fraction(stage.value))
    return room >= 0 and stage.proven == (room == 0) == (stage.bound == stage.value)


def _check(name: str, holds: bool, detail: str) -> Check:
    return Check(name, holds, detail if holds else "differ from what the inputs and the plan give")


def _spelled(finding: Reported) -> str:
    return finding.model_dump_json()


def _difference(again: Certificate, stored: Certificate) -> str:
    """Where two certificates first differ."""
    fields = type(again).model_fields
    differing = next(
        (field for field in fields if getattr(again, field) != getattr(stored, field)), "spelling"
    )
    return f"the recomputed one differs in {differing}"
