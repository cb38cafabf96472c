"""The models behind the contributions of an initiative."""

from collections.abc import Iterator

from portfolio.findings import Finding
from portfolio.model import CLOSED
from portfolio.source import problem_in
from portfolio.validate.subjects import Written


def formulas_can_be_read(written: Written) -> Iterator[Finding]:
    """A formula is arithmetic over the parameters of its model: numbers, + - * / ** parentheses,
    min, max."""
    for position, model in enumerate(written.initiative.math_models):
        problem = problem_in(model.formula, model.params)
        if problem:
            yield written.finding(
                "P312", problem.message, problem.hint, "math_models", position, "formula"
            )


def models_do_not_collide(written: Written) -> Iterator[Finding]:
    """The models of an initiative have different names, and at most one is primary for a KPI."""
    names: set[str] = set()
    primary: dict[str, str] = {}
    for position, model in enumerate(written.initiative.math_models):
        path = ("math_models", position)
        if model.name in names:
            yield written.finding(
                "P313", f"two models are called {model.name}", "rename one", *path, "name"
            )
        names.add(model.name)
        if model.primary and primary.setdefault(model.target_kpi, model.name) != model.name:
            message = (
                f"{primary[model.target_kpi]} and {model.name} are both primary for"
                f" {model.target_kpi}"
            )
            yield written.finding("P313", message, "make one of them primary", *path, "primary")


def computed_means_approved(written: Written) -> Iterator[Finding]:
    """Where contributions are computed, each KPI has an approved primary model (a warning).

    Initiatives that are delivered, rejected or archived are history.
    """
    initiative = written.initiative
    if initiative.contribution_source != "computed" or initiative.status in CLOSED:
        return
    contributed = {kpi for scope in written.offers.values() for kpi in scope.contributions}
    answered = {
        model.target_kpi for model in initiative.math_models if model.primary and model.approved
    }
    missing = sorted(contributed - answered)
    if missing or not answered:
        what = f"the contribution to {', '.join(missing)}" if missing else "the contribution"
        message = f"{what} is said to be computed, and no approved primary model computes it"
        yield written.finding(
            "P315", message, "approve a primary model, or write pm_override", "contribution_source"
        )
