"""Metric chains: `immediate KPI -> … -> top`, of initiatives and of their models."""

from collections.abc import Iterator
from functools import lru_cache

from portfolio.findings import Finding
from portfolio.model import CLOSED, Initiative
from portfolio.validate.references import Path, Reference, ReferenceKind, mistake_in
from portfolio.validate.subjects import Written


def chains_can_be_read(written: Written) -> Iterator[Finding]:
    """A chain is two KPI keys or more with `->` between, none of them twice, and each of them
    declared.

    Its KPIs are active, but in initiatives that are delivered, rejected or archived.
    """
    kind = ReferenceKind.DECLARED_KPI if written.initiative.status in CLOSED else ReferenceKind.KPI
    for path, chain in written_chains(written.initiative):
        problem = _problem(chain_steps(chain))
        if problem:
            yield written.finding("P310", problem, "write it as a -> b -> c", *path)
            continue
        for kpi in chain_steps(chain):
            mistake = mistake_in(written.workspace, Reference(kind, kpi, path))
            if mistake:
                yield written.finding(*mistake, *path)


def chains_join_their_ends(written: Written) -> Iterator[Finding]:
    """A chain starts at the immediate KPI beside it, and that of a model ends at its target (a
    warning)."""
    initiative = written.initiative
    ends: list[tuple[Path, str | None, str | None, str | None]] = [
        (("metric_chain",), initiative.metric_chain, initiative.immediate_kpi, None)
    ]
    for position, model in enumerate(initiative.math_models):
        ends.append(
            (
                ("math_models", position, "metric_chain"),
                model.metric_chain,
                model.immediate_kpi,
                model.target_kpi,
            )
        )
    for path, chain, first, last in ends:
        steps = chain_steps(chain or "")
        if _problem(steps):
            continue
        if first is not None and steps[0] != first:
            message = f"the metric chain starts with {steps[0]}, and the immediate KPI is {first}"
            yield written.finding("P311", message, f"start it with {first}", *path)
        if last is not None and steps[-1] != last:
            message = f"the metric chain ends with {steps[-1]}, and the target is {last}"
            yield written.finding("P311", message, f"end it with {last}", *path)


def written_chains(initiative: Initiative) -> Iterator[tuple[Path, str]]:
    """Every chain of an initiative, and its path."""
    if initiative.metric_chain is not None:
        yield ("metric_chain",), initiative.metric_chain
    for position, model in enumerate(initiative.math_models):
        if model.metric_chain is not None:
            yield ("math_models", position, "metric_chain"), model.metric_chain


def approved_chains(initiative: Initiative) -> Iterator[str]:
    """The chains that shape the causal graph: the initiative's own, and those of approved
    models."""
    if initiative.metric_chain is not None:
        yield initiative.metric_chain
    for model in initiative.math_models:
        if model.approved and model.metric_chain is not None:
            yield model.metric_chain


def readable_steps(chain: str) -> tuple[str, ...]:
    """The KPIs of a chain; none of one that cannot be read."""
    steps = chain_steps(chain)
    return () if _problem(steps) else steps


@lru_cache(maxsize=4096)
def chain_steps(chain: str) -> tuple[str, ...]:
    """What stands between the arrows."""
    return tuple(step.strip() for step in chain.split("->"))


def _problem(steps: tuple[str, ...]) -> str | None:
    """Why steps make no chain."""
    if len(steps) < 2:
        return "a metric chain has two KPIs or more with -> between"
    if not all(steps):
        return "the metric chain has an arrow with nothing beside it"
    if len(set(steps)) < len(steps):
        twice = next(step for step in steps if steps.count(step) > 1)
        return f"the metric chain has {twice} twice"
    return None
