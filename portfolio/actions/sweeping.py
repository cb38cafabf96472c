"""Solve every variant of a grid, side by side; what was solved before is not solved again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from portfolio.actions.amounts import amounts_in
from portfolio.actions.errors import InvalidInputsError, StoppedError, UsageError
from portfolio.actions.naming import known_name
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.answers import ChosenTimes, Sweep, SweepRow, VariantPlan
from portfolio.case import Memory, deciding_inputs
from portfolio.decide import (
    GROUP,
    Countdown,
    GridAxis,
    GridError,
    SweepGroup,
    SweepVariant,
    VariantAnswer,
    Workers,
    WorkersError,
    axes_of,
    first_dominating,
    packed,
    run_side_by_side,
    solve_group,
    variants_of,
    varied_planning,
    varied_workspace,
)
from portfolio.engines import adapter
from portfolio.findings import FindingSeverity
from portfolio.model import SweepGrid
from portfolio.record import answer_key, keep_answer, kept_answer
from portfolio.report import some_of
from portfolio.results import exact
from portfolio.source import read_document, typed

ONE_PROCESS = Workers()
"""No other process."""
FORMAT = 1
"""Of a kept answer; it changes with its shape or meaning."""


@dataclass
class _Progress:
    """The variants that have a plan, and what is left to do."""

    plans: dict[int, VariantPlan] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    waiting: list[SweepVariant] = field(default_factory=list)


def run_sweep(
    portfolio: Portfolio,
    file: Path,
    workers: Workers = ONE_PROCESS,
    *,
    again: bool = False,
    progress: Progress = silent,
    notes: Notes = silent,
) -> Sweep:
    """Every scenario of a sweep file with every combination of its axes.

    Answers are kept on this machine by their content: what was solved before is not solved again,
    unless `again` says so, and a stop loses nothing that is finished.

    Raises:
        UsageError: if the file or a scenario is not there, or an axis means nothing.
        InvalidInputsError: if the file, or a variant, is invalid.
    """
    grid = sweep_file(file)
    workspace = portfolio.workspace
    for name in grid.scenarios:
        known_name(name, workspace.scenarios, "scenario")
    try:
        axes = axes_of(grid, _range_of)
        variants = variants_of(grid.scenarios, axes)
    except GridError as error:
        raise UsageError(f"{file}: {error}") from None
    done = _looked_up(portfolio, axes, variants, again=again)
    if done.plans:
        kept = some_of(len(done.plans), len(variants), "variant", "were")
        notes(f"{kept} solved before on this machine: --again solves all of them")
    try:
        for answer in _solved(portfolio, axes, done, workers, progress):
            _take(portfolio.root, answer, done, variants)
    except KeyboardInterrupt:
        finished = some_of(len(done.plans), len(variants), "variant", "are")
        sentence = f"stopped: {finished} finished and kept; the same command goes on from there"
        raise StoppedError(sentence) from None
    except WorkersError as error:
        raise UsageError(str(error)) from None
    return _sweep(portfolio, grid, axes, variants, done.plans)


def sweep_file(file: Path) -> SweepGrid:
    """What a sweep file says.

    Raises:
        UsageError: if it cannot be read.
        InvalidInputsError: if it is invalid; the error has every finding.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from None
    document, findings = read_document(file.name, text)
    grid = None
    if document is not None and not findings:
        read = document
        grid, findings = typed(SweepGrid, read.data, lambda path, key: read.locate(path, key=key))
    if grid is None or any(finding.severity is FindingSeverity.ERROR for finding in findings):
        raise InvalidInputsError("the sweep file is invalid", tuple(findings), {file.name: text})
    return grid


def _range_of(text: str) -> list[Decimal]:
    """The numbers of a range; each is a finite decimal, since its ends and step are."""
    return [Decimal(exact(number)) for number in amounts_in(text)]


def _looked_up(
    portfolio: Portfolio,
    axes: Sequence[GridAxis],
    variants: Sequence[SweepVariant],
    *,
    again: bool,
) -> _Progress:
    """The variants that have kept answers, and those that wait."""
    done = _Progress()
    memory: Memory = {}
    engine = dict(adapter().engine())
    for variant in variants:
        varied, findings = varied_workspace(portfolio.workspace, axes, variant)
        if any(finding.severity is FindingSeverity.ERROR for finding in findings):
            _refuse(variant, axes, [finding.message for finding in findings])
        planning = varied_planning(varied, axes, variant)
        deciding = [FORMAT, "canonical", engine, deciding_inputs(planning, memory)]
        key = answer_key(deciding)
        done.keys[variant.number] = key
        plan = None if again else _kept_plan(portfolio.root, key)
        if plan is None:
            done.waiting.append(variant)
        else:
            done.plans[variant.number] = plan
    return done


def _kept_plan(root: Path, key: str) -> VariantPlan | None:
    kept = kept_answer(root, key)
    try:
        return None if kept is None else VariantPlan.model_validate(kept, strict=False)
    except ValidationError:
        return None


def _solved(
    portfolio: Portfolio,
    axes: tuple[GridAxis, ...],
    done: _Progress,
    workers: Workers,
    progress: Progress,
) -> Iterator[VariantAnswer]:
    """The answers of the variants that wait, each group as it is ready."""
    groups = list(_groups(reversed(done.waiting)))
    data = packed(portfolio.workspace)
    tasks = [SweepGroup(data, axes, tuple(group)) for group in groups]
    countdown = Countdown(progress, "variants", len(done.waiting))
    finished = 0
    for _, answers in run_side_by_side(solve_group, tasks, workers):
        yield from answers
        finished += len(answers)
        countdown.finished(finished)


def _groups(variants: Iterable[SweepVariant]) -> Iterator[list[SweepVariant]]:
    """Variants of one scenario that stand side by side in the grid.

    The last values of the axes come first: in a grid that rises they are the loosest, whose plans
    are the best of tighter variants too wherever they fit.
    """
    group: list[SweepVariant] = []
    for variant in variants:
        if group and (len(group) == GROUP or group[0].scenario != variant.scenario):
            yield group
            group = []
        group.append(variant)
    if group:
        yield group


def _take(
    root: Path,
    answer: VariantAnswer,
    done: _Progress,
    variants: Sequence[SweepVariant],
) -> None:
    """Keep an answer; it is recorded as soon as it is there."""
    if answer.plan is None:
        raise InvalidInputsError(f"variant {answer.number} is invalid: {'; '.join(answer.errors)}")
    done.plans[answer.number] = answer.plan
    keep_answer(root, done.keys[answer.number], answer.plan.model_dump(mode="json"))


def _refuse(variant: SweepVariant, axes: Sequence[GridAxis], errors: Sequence[str]) -> None:
    pairs = zip(axes, variant.values, strict=True)
    values = ", ".join(f"{axis.name} = {value.label}" for axis, value in pairs)
    raise InvalidInputsError(f"{variant.scenario} with {values} is invalid: {'; '.join(errors)}")


def _sweep(
    portfolio: Portfolio,
    grid: SweepGrid,
    axes: Sequence[GridAxis],
    variants: Sequence[SweepVariant],
    plans: Mapping[int, VariantPlan],
) -> Sweep:
    metrics = portfolio.workspace.metrics.metrics
    signs = {kpi: metric.sign for kpi, metric in metrics.items()}
    ordered = [plans[variant.number] for variant in variants]
    dominating = first_dominating(ordered, signs)
    rows = []
    for variant, plan, position in zip(variants, ordered, dominating, strict=True):
        pairs = zip(axes, variant.values, strict=True)
        row = SweepRow(
            number=variant.number,
            scenario=variant.scenario,
            values={axis.name: value.label for axis, value in pairs},
            plan=plan,
            dominated_by=None if position is None else variants[position].number,
        )
        rows.append(row)
    return Sweep(
        title=grid.title,
        axes=tuple(axis.name for axis in axes),
        variants=tuple(rows),
        initiatives=_chosen_times(portfolio, ordered),
    )


def _chosen_times(portfolio: Portfolio, plans: Sequence[VariantPlan]) -> tuple[ChosenTimes, ...]:
    """How often each initiative is in a plan, those that are most often first."""
    times: Counter[str] = Counter()
    count = 0
    for plan in plans:
        if plan.objective is not None:
            count += 1
            times.update(plan.selected.keys())
    listed = []
    for key, number in sorted(times.items(), key=lambda one: (-one[1], one[0])):
        title = portfolio.workspace.initiatives[key].title
        listed.append(ChosenTimes(key=key, title=title, times=number, plans=count))
    return tuple(listed)
