"""The approved models of each initiative: what they compute beside what is stored, and what does
not fit."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction

from portfolio.estimate import units
from portfolio.estimate.formula import (
    Evaluated,
    FormulaError,
    UnreadableFormulaError,
    evaluate,
    storable,
)
from portfolio.findings import Finding
from portfolio.model import CLOSED, Initiative, MathModel, RangedNumber
from portfolio.source import Workspace

TOLERANCE = Fraction(1, 100)
"""Of what the model gives: a stored contribution that says it is computed and is farther away is
warned of."""


@dataclass(frozen=True)
class Estimate:
    """One approved model, and the contribution that it is an estimate of."""

    initiative: str
    position: int
    """Of the model in `math_models`."""
    model: MathModel
    source: str
    """`pm_override` or `computed`, as the initiative says."""
    path: tuple[str, ...] | None
    """Where its contribution is or would be stored; None for a model that is not primary, or where
    a plan may choose between scopes: a model has one value and cannot be that of each."""
    stored: Decimal | None
    computed: Decimal | None
    """As a file can hold it; None where the formula comes to no number."""
    findings: tuple[Finding, ...]

    @property
    def difference(self) -> Decimal | None:
        """Computed less stored, exact; None without either."""
        if self.computed is None or self.stored is None:
            return None
        return Context(prec=60).subtract(
            self.computed, self.stored
        )  # 15 digits each, 27 orders of magnitude

    @property
    def differs(self) -> bool:
        """Whether stored and computed are farther apart than the tolerance."""
        if self.computed is None or self.stored is None:
            return False
        computed = Fraction(self.computed)
        return abs(Fraction(self.stored) - computed) > TOLERANCE * abs(computed)


def estimates(workspace: Workspace, keys: Collection[str] | None = None) -> Iterator[Estimate]:
    """Every approved model of some initiatives, or of all that are not history, by key and as the
    file has them."""
    initiatives = workspace.initiatives
    if keys is None:
        keys = [key for key, initiative in initiatives.items() if initiative.status not in CLOSED]
    for key in sorted(keys):
        initiative = initiatives[key]
        for position, model in enumerate(initiative.math_models):
            if model.approved:
                yield _estimate(workspace, key, initiative, position)


def model_findings(workspace: Workspace) -> Iterator[Finding]:
    """What `validate` says of models: no number, units that do not fit, a stored value that has
    drifted."""
    for estimate in estimates(workspace):
        yield from estimate.findings


def _estimate(workspace: Workspace, key: str, initiative: Initiative, position: int) -> Estimate:
    model = initiative.math_models[position]
    where = ("math_models", position, "formula")
    findings: list[Finding] = []

    def report(code: str, message: str, hint: str, *path: str | int) -> None:
        findings.append(Finding(code, workspace.in_initiative(key, *path), message, hint, (key,)))

    computed: Decimal | None = None
    try:
        evaluated = evaluate(model.formula, model.params)
        computed = storable(evaluated.value)
    except UnreadableFormulaError:
        pass  # P312, an error, has said it
    except FormulaError as error:
        message = f"the model {model.name} comes to no number: {error}"
        report("P320", message, "correct formula or params", *where)
    else:
        for problem in _unit_problems(workspace, model, evaluated):
            message = f"the model {model.name} {problem}"
            report("P322", message, "correct the units of its params", *where)
    path, stored = _contribution(workspace, initiative, model)
    source = initiative.contribution_source
    estimate = Estimate(key, position, model, source, path, stored, computed, ())
    if source == "computed" and path is not None and estimate.differs:
        is_stored = f"the contribution to {model.target_kpi} is {stored:f}"
        message = f"{is_stored}; the model {model.name} gives {computed:f}"
        hint = f"portfolio estimate {key} --write stores it; or write pm_override"
        report("P321", message, hint, *path)
    return replace(estimate, findings=tuple(findings))


def _contribution(
    workspace: Workspace, initiative: Initiative, model: MathModel
) -> tuple[tuple[str, ...] | None, Decimal | None]:
    """The place of a model's contribution in the file, and what stands there."""
    offers = initiative.offers()
    metric = workspace.metrics.metrics.get(model.target_kpi)
    if not model.primary or len(offers) != 1 or metric is None or not metric.optimizable:
        return None, None
    (name, scope), *_ = offers.items()
    folder = ("contributions",) if name is None else ("scopes", name, "contributions")
    place = (*folder, model.target_kpi)
    stored = scope.contributions.get(model.target_kpi)
    if isinstance(stored, RangedNumber):
        place = (*place, "value")
    return place, stored


def _unit_problems(workspace: Workspace, model: MathModel, evaluated: Evaluated) -> Iterator[str]:
    yield from evaluated.clashes
    metric = workspace.metrics.metrics.get(model.target_kpi)
    wanted = None if metric is None else units.parsed(metric.unit)
    if metric is None or wanted is None or evaluated.unit is None or not evaluated.unit:
        return
    if not units.carries(evaluated.unit, wanted):
        yield (
            f"comes to {units.unit_in_words(evaluated.unit)}, and {model.target_kpi} is in"
            f" {metric.unit}"
        )
