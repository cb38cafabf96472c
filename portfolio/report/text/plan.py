"""A run on a terminal: what is in, what it reaches and uses, what is out, and how far it is proven."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich.console import RenderableType
from rich.text import Text

from portfolio.report.text.canvas import Column, bullets, clean, heading, line, rendered, table
from portfolio.report.text.infeasible import conflict_parts, warning_parts
from portfolio.report.text.measures import measure_parts
from portfolio.report.words.labels import RunView
from portfolio.report.words.numbers import number, percent
from portfolio.report.words.objective import main_contribution, objective_in_words, value_in_words
from portfolio.results import Certificate, ItemResult, Result, RunStatus, StageResult, Tie

OUT_SHOWN = 15
_NAMED = 8


def plan_view(run: RunView, *, width: int, color: bool, everything: bool = False) -> str:
    """The run for a reader; `everything` lists all that is out instead of the most valuable."""
    return rendered(_parts(run, width, everything), width, color=color)


def _parts(run: RunView, width: int, everything: bool) -> Iterator[RenderableType]:
    result, certificate = run.result, run.result.certificate
    yield from _headline(run)
    if certificate is None:
        yield from conflict_parts(run)
        return
    yield from _inside(run, width)
    yield from measure_parts(run, certificate, width)
    yield from _outside(run, width, everything)
    yield from warning_parts(result)
    yield heading("Proof")
    yield bullets([*_proof(result), _certificate(certificate)])


def _headline(run: RunView) -> Iterator[RenderableType]:
    result = run.result
    yield Text(clean(result.title), style="bold")
    yield line(f"Scenario {result.scenario}, period {result.period}, run {run.run_id}", "dim")
    yield Text()
    yield _status(run)
    if result.objective is not None:
        yield line(f"Objective: {objective_in_words(run, result.objective)}")
    if result.certificate is not None:
        kept = sum(item.kept for item in result.items)
        under_way = f" ({kept} of them already under way)" if kept else ""
        yield line(f"Selected: {sum(i.selected for i in result.items)} of {len(result.items)} candidates{under_way}")


def _status(run: RunView) -> Text:
    result = run.result
    if result.status is RunStatus.OPTIMAL:
        return Text.assemble(("Proven optimal", "bold green"), ": no other portfolio does better.")
    if result.status is RunStatus.FEASIBLE:
        return Text.assemble(("Not proven optimal", "bold yellow"), f": stopped by its limits{_room(run)}.")
    if result.status is RunStatus.INFEASIBLE:
        return Text.assemble(("Infeasible", "bold red"), ": no portfolio can keep all rules.")
    return Text.assemble(("Stopped", "bold red"), " before any plan was found: raise the scenario's limits.")


def _room(run: RunView) -> str:
    """How much better another portfolio could still be, where the objective is what is not proven."""
    stage = next((stage for stage in run.result.stages if not stage.proven), None)
    if stage is None or stage.name != "objective" or stage.bound is None:
        return f" at the stage {stage.name}" if stage else ""
    value, bound = Fraction(stage.value), Fraction(stage.bound)
    share = f", {percent(abs(bound - value) / abs(value))} more" if value else ""
    return f"; no portfolio can have more than {value_in_words(run, stage.bound)}{share}"


def _inside(run: RunView, width: int) -> Iterator[RenderableType]:
    chosen = [item for item in run.result.items if item.selected]
    chosen.sort(key=lambda item: (-Fraction(item.share), item.key))
    yield heading(f"In the plan ({len(chosen)})")
    if not chosen:
        yield line("Nothing.")
        return
    resources = [name for name in run.resources if any(name in item.tokens for item in chosen)]
    scopes = [Column("Scope", [item.scope or "" for item in chosen], drop=2)] if any(i.scope for i in chosen) else []
    yield table(
        [
            Column("Key", [item.key for item in chosen]),
            Column("Title", [item.title for item in chosen], stretch=True),
            Column("Owner", [item.owner or "" for item in chosen], drop=4),
            *scopes,
            *(Column(name, _tokens(chosen, name), right=True, drop=1) for name in resources),
            Column("Main contribution", [main_contribution(run, item) for item in chosen], right=True, drop=3),
            Column("Share", [percent(item.share) for item in chosen], right=True),
        ],
        width,
    )


def _tokens(items: Sequence[ItemResult], resource: str) -> list[str]:
    return [number(item.tokens[resource]) if resource in item.tokens else "" for item in items]


def _outside(run: RunView, width: int, everything: bool) -> Iterator[RenderableType]:
    left = [item for item in run.result.items if not item.selected]
    left.sort(key=lambda item: (-Fraction(item.objective), item.key))
    if not left:
        return
    listed = left if everything else left[:OUT_SHOWN]
    yield heading(f"Not in the plan ({len(left)})")
    yield table(
        [
            Column("Key", [item.key for item in listed]),
            Column("Title", [item.title for item in listed], stretch=True),
            Column("Value", [value_in_words(run, item.objective) for item in listed], right=True),
            Column("Why", [item.reason for item in listed], wrap=True),
        ],
        width,
    )
    if len(listed) < len(left):
        yield line(f"... and {len(left) - len(listed)} more: portfolio show {run.run_id} --all", "dim")


def _proof(result: Result) -> list[str | Text]:
    said: list[str | Text] = [] if result.tie is None else [_tie(result.tie)]
    return said + [_unproven(stage) for stage in result.stages if not (stage.proven or stage.name == "objective")]


def _unproven(stage: StageResult) -> str:
    bound = f", and nothing beyond {number(stage.bound)} is possible" if stage.bound is not None else ""
    return f"The stage {stage.name} is not proven: {number(stage.value)}{bound}."


def _certificate(certificate: Certificate) -> Text:
    if certificate.holds:
        return Text(f"Certificate: {len(certificate.rules)} rules hold, checked exactly.")
    broken = [f"{rule.rule} ({rule.where})" for rule in certificate.rules if rule.slack.startswith("-")]
    return Text(clean(f"The certificate does not hold: {'; '.join(broken[:_NAMED])}"), style="bold red")


def _tie(tie: Tie) -> str:
    if tie.unique:
        return "This is the only best portfolio."
    named = ", ".join(tie.decided[:_NAMED])
    more = f" and {len(tie.decided) - _NAMED} more" if len(tie.decided) > _NAMED else ""
    about = f" about {named}{more}" if tie.decided else ""
    return f"Other portfolios reach the same objective; {_rule(tie.decided_by or 'a later stage')} decided{about}."


def _rule(stage: str) -> str:
    """The rule of a stage, in words."""
    if stage.startswith("tokens "):
        return f"the fewest {stage.removeprefix('tokens ')} tokens"
    if stage.startswith("key order"):
        return "the published order of keys"
    return {"goal shortfall": "the least shortfall to the goals"}.get(stage, stage)
