"""The sections of the comment, each a string of Markdown; empty where there is nothing to say."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

from portfolio.changes import (
    Alone,
    CapacityChange,
    Effect,
    InputChange,
    KpiChange,
    PlanDiff,
    ScenarioDiff,
)
from portfolio.report.markdown.comment_alerts import conflict
from portfolio.report.markdown.comment_rows import LONG, Rows
from portfolio.report.markdown.syntax import CUT, begun, code, escaped, folded, markdown_table
from portfolio.report.words.changes import (
    KINDS,
    alone_in_words,
    change_in_words,
    effect_subject,
    gap_in_words,
    in_reading_order,
    is_moved,
    is_news,
    kpi_amount,
    kpi_label,
    objective_amount,
    place_in_words,
    reason_of,
    status_in_words,
    use_in_words,
)
from portfolio.report.words.headline import Story, told_apart
from portfolio.report.words.lists import many
from portfolio.report.words.numbers import number
from portfolio.report.words.still_out import still_out_in_words
from portfolio.results import RunStatus, shown_run_id

T = TypeVar("T")
_CAUSES = 3
"""Causes that stand outside of a fold."""
_ATTRIBUTION = ("change", "where", "alone", "share")
_UNIQUE = {
    True: ", the only best one",
    False: ", one of several, by the published rule for ties",
    None: "",
}
"""How an optimum is told from its equals."""


def findings(diff: PlanDiff, rows: Rows) -> str:
    """What is wrong with the inputs."""
    cells = []
    for finding in rows.first(diff.findings):
        place = code(f"{finding.place.file}:{finding.place.line}", 120)
        cells.append((place, code(finding.code), escaped(finding.message, LONG)))
    table = markdown_table(("where", "code", "what is wrong"), "lll", cells)
    listed = table + rows.rest(diff.findings)
    return f"Nothing was solved: the inputs have to be valid first.\n\n{listed}"


def record_part(diff: PlanDiff, rows: Rows) -> str:
    """Every file under `runs/` that the proposal touches: those that are refused first."""
    if not diff.record:
        return ""
    listed = sorted(diff.record, key=lambda file: file.refused is None)
    cells = []
    for file in rows.first(listed):
        judgement = file.refused or "as CI records it"
        cells.append((code(file.path, 200), file.change, escaped(judgement, LONG)))
    table = markdown_table(("file", "change", "CI"), "lll", cells)
    title = f"{many(len(listed), 'file')} of the record touched"
    return folded(title, table + rows.rest(listed))


def inputs(diff: PlanDiff, rows: Rows) -> str:
    """The fields that changed, where nothing came of them."""
    cells = []
    for change in rows.first(diff.inputs):
        words = escaped(change_in_words(change), LONG)
        cells.append((code(change.subject), words, code(place_in_words(change), 120)))
    table = markdown_table(("whose", "change", "where"), "lll", cells)
    title = f"{many(len(diff.inputs), 'input change')}, without effect on any plan"
    return folded(title, table + rows.rest(diff.inputs))


def effects(diff: PlanDiff, scenario: ScenarioDiff, rows: Rows, most: int | None = None) -> str:
    """What drops out, comes in and changes scope, then why.

    With ``most``, so many moves stand open, without their tokens, and all of them are folded.
    """
    if not scenario.effects:
        return ""
    moved = in_reading_order(scenario.effects)
    titles = told_apart([effect.title for effect in moved], CUT)
    listed = []
    for effect, title in zip(moved, titles, strict=True):
        initiative = f"{code(effect_subject(effect))} {escaped(title, LONG)}"
        amount = escaped(objective_amount(effect.objective, scenario))
        listed.append((KINDS[effect.kind], initiative, amount, escaped(_tokens(effect))))
    header = ("", "initiative", escaped(scenario.objective.name), "tokens")
    everything = markdown_table(header, "llrl", rows.first(listed)) + rows.rest(listed)
    causes = _causes(diff, moved, rows, most)
    if most is None:
        return f"{everything}\n\n{causes}"
    without_tokens = [cells[:3] for cells in _standing_open(listed, most)]
    opened = markdown_table(header[:3], "llr", rows.first(without_tokens))
    title = "The move with its tokens"
    if len(listed) > 1:
        title = f"All {len(listed)} moves, with tokens"
    return f"{opened}\n\n{causes}\n\n{folded(title, everything)}"


def _standing_open(rows: Sequence[T], most: int | None) -> Sequence[T]:
    """The rows outside of a fold, which is not worth its line for a single row."""
    is_short = most is None or len(rows) <= most + 1
    return rows if is_short else rows[:most]


def _tokens(effect: Effect) -> str:
    used = [(resource, amount) for resource, amount in effect.tokens.items() if amount != "0"]
    return ", ".join(f"{number(amount)} {resource}" for resource, amount in used)


def _causes(diff: PlanDiff, moved: Sequence[Effect], rows: Rows, most: int | None) -> str:
    """Each cause once, with the initiatives that it moves."""
    by_reason: dict[str, list[str]] = {}
    for same in _of_one_cause(moved):
        is_own = all(effect.cause is not None and effect.cause.own for effect in same)
        example = same[0]
        if example.cause is not None:
            cause = example.cause.model_copy(update={"own": is_own})
            example = example.model_copy(update={"cause": cause})
        keys = [effect.key for effect in same]
        by_reason.setdefault(reason_of(example, diff), []).extend(keys)
    if len(by_reason) == 1:
        (reason,) = by_reason
        return f"Why: {escaped(reason, LONG)}."
    lines = []
    for reason, keys in by_reason.items():
        names = ", ".join(code(key) for key in rows.first(keys))
        lines.append(f"- {names}: {escaped(reason, LONG)}")
    open_lines = _standing_open(lines, None if most is None else _CAUSES)
    shown = "\n".join(rows.first(open_lines))
    hidden = lines[len(open_lines) :]
    if not hidden:
        return shown + rows.rest(lines)
    inside = "\n".join(rows.first(hidden)) + rows.rest(hidden)
    return f"{shown}\n\n{folded(many(len(hidden), 'more cause'), inside)}"


def _of_one_cause(moved: Sequence[Effect]) -> list[list[Effect]]:
    """Effects that the same changes bring about, whether or not one is about the initiative."""
    groups: dict[object, list[Effect]] = defaultdict(list)
    for effect in moved:
        cause = effect.cause
        key = effect.reason if cause is None else (cause.sets, cause.spare, cause.also)
        groups[key].append(effect)
    return list(groups.values())


def touched_and_out(scenario: ScenarioDiff, rows: Rows) -> str:
    """What the change touches and the plan leaves out, with what forcing it in would cost."""
    if not scenario.still_out:
        return ""
    where = code(scenario.scenario)
    lines = []
    for one in rows.first(scenario.still_out):
        price = escaped(still_out_in_words(one, scenario), LONG)
        lines.append(f"- {code(one.key)} {escaped(one.title)}: {price}.")
    if len(scenario.still_out) == 1:
        return f"Touched, and not in {where}: {lines[0].removeprefix('- ')}"
    listed = "\n".join(lines) + rows.rest(scenario.still_out)
    return f"Touched, and not in {where}:\n\n{listed}"


def kpis(scenario: ScenarioDiff, rows: Rows, most: int | None = None) -> str:
    """Every KPI that moves, a row each, with its levels; beyond ``most`` rows folded."""
    if scenario.after is None or scenario.after.objective is None:
        return ""
    groups: dict[tuple[object, ...], list[KpiChange]] = defaultdict(list)
    for change in scenario.kpis:
        if is_news(change):
            place = (change.kpi, change.dimension, change.value, change.step, change.absolute)
            groups[*place, change.before, change.after].append(change)
    if not groups:
        return ""
    ordered = sorted(groups.values(), key=_rank)
    labels = told_apart([kpi_label(levels[0]) for levels in ordered], CUT)
    listed = [_kpi_cells(label, levels) for label, levels in zip(labels, ordered, strict=True)]
    return limited(("KPI", "before", "now", "target"), "lrrl", listed, rows, most, "more KPI")


def _kpi_cells(label: str, levels: Sequence[KpiChange]) -> tuple[str, str, str, str]:
    """A row: the KPI, what it reached before and reaches now, and its levels."""
    change = levels[0]
    before = escaped(kpi_amount(change.before, change))
    after = escaped(kpi_amount(change.after, change))
    return escaped(label, LONG), before, after, _levels(levels)


def _rank(levels: Sequence[KpiChange]) -> int:
    """The place of a KPI's row, by what a reader must know first: a target that is missed now, one
    that was changed, one that is met again, one that stays missed, the rest."""
    if any(level.opens for level in levels):
        return 0
    if any(level.target_before != level.target_after for level in levels):
        return 1
    if any(level.closes for level in levels):
        return 2
    return 3 if any(level.missed_after for level in levels) else 4


def _levels(levels: Sequence[KpiChange]) -> str:
    """The levels that are missed, were missed or moved; else that all are met."""
    targets = [level for level in levels if level.level is not None]
    news = [level for level in targets if _is_level_news(level)]
    if targets and not news:
        are_known = all(level.severity_after is not None for level in targets)
        return "met" if are_known else ""
    return "; ".join(_level(level) for level in news)


def _is_level_news(level: KpiChange) -> bool:
    """Whether a level is missed, was missed, or moved."""
    return level.missed_after or level.closes or level.target_before != level.target_after


def _level(change: KpiChange) -> str:
    """`goal 8,000 kUSD: met, closes`; of a target that moves, where it stood."""
    target = kpi_amount(change.target_after, change)
    if change.target_before not in (None, change.target_after):
        target += f" (was {kpi_amount(change.target_before, change)})"
    words = f"{change.level} {target}: {gap_in_words(change)}"
    sentence = escaped(words.removesuffix(": "))
    return f"**{sentence}**" if change.opens else sentence


def capacity(scenario: ScenarioDiff, rows: Rows, most: int | None = None) -> str:
    """The use of each resource and slice that changes, in one line.

    With ``most``, so many that have a cap stand open, and the others are folded.
    """
    moved = sorted(filter(is_moved, scenario.capacity), key=_has_no_cap)
    uses = [escaped(use_in_words(use), LONG) for use in moved]
    if not uses or scenario.after is None or scenario.after.objective is None:
        return ""
    capped = sum(not _has_no_cap(use) for use in moved)
    first = uses if most is None else uses[: max(1, min(most, capped))]
    line = f"Capacity: {' · '.join(rows.first(first))}"
    hidden = uses[len(first) :]
    if not hidden:
        return line + rows.rest(uses)
    inside = " · ".join(rows.first(hidden)) + rows.rest(hidden)
    title = many(len(hidden), "more use")
    return f"{line}\n\n{folded(title, inside)}"


def _has_no_cap(use: CapacityChange) -> bool:
    return use.cap_before is None and use.cap_after is None


def other(diff: PlanDiff, story: Story, rows: Rows) -> str:
    """What happens to further scenarios, folded."""
    scenario = story.first
    parts = (
        conflict(scenario, rows),
        effects(diff, scenario, rows),
        kpis(scenario, rows),
        capacity(scenario, rows),
    )
    inside = [part for part in parts if part]
    if not inside:
        return ""
    return folded(f"Scenario {escaped(scenario.scenario)}", "\n\n".join(inside))


def limited(
    header: Sequence[str],
    aligned: str,
    cells: Sequence[Sequence[str]],
    rows: Rows,
    most: int | None,
    rest: str,
) -> str:
    """A table of the first rows, and the others folded under it."""
    first = _standing_open(cells, most)
    shown = markdown_table(header, aligned, rows.first(first))
    hidden = cells[len(first) :]
    if not hidden:
        return shown + rows.rest(cells)
    inside = markdown_table(header, aligned, rows.first(hidden)) + rows.rest(hidden)
    return f"{shown}\n\n{folded(many(len(hidden), rest), inside)}"


def attribution(diff: PlanDiff, scenario: ScenarioDiff, rows: Rows) -> str:
    """What each input change does by itself."""
    if not diff.inputs:
        return ""
    by_change = {at: alone for alone in scenario.alone for at in diff.units[alone.unit].changes}
    has_shares = any(alone.share is not None for alone in scenario.alone)
    columns = len(_ATTRIBUTION) if has_shares else len(_ATTRIBUTION) - 1
    cells = []
    for at, change in enumerate(rows.first(diff.inputs)):
        row = _attribution_cells(change, by_change.get(at), scenario)
        cells.append(row[:columns])
    table = markdown_table(_ATTRIBUTION[:columns], "lllr"[:columns], cells)
    listed = table + rows.rest(diff.inputs)
    if scenario.shares_note:
        listed += f"\n\n{begun(scenario.shares_note, LONG)}"
    title = "What the input change does"
    if len(diff.inputs) > 1:
        title = f"What each of the {len(diff.inputs)} input changes does alone"
    return folded(title, listed)


def _attribution_cells(
    change: InputChange, alone: Alone | None, scenario: ScenarioDiff
) -> Sequence[str]:
    """A row: the change, where it stands, what it does alone, and its share."""
    words = f"{code(change.subject)} {escaped(change_in_words(change), 160)}"
    place = code(place_in_words(change), 120)
    if alone is None:
        return words, place, "", ""
    share = ""
    if alone.share is not None:
        share = escaped(objective_amount(alone.share, scenario, sign=True))
    return words, place, escaped(alone_in_words(alone, scenario)), share


def proof_part(scenario: ScenarioDiff) -> str:
    """How far the plan is proven, and how to do it again."""
    side = scenario.after
    if side is None:
        return ""
    engine = ", ".join(f"{name} {version}" for name, version in side.engine.items())
    recorded = "recorded before" if side.recorded else "not recorded yet"
    run = shown_run_id(side.run_id)
    status = f"{escaped(status_in_words(side))}{_UNIQUE[side.unique]}"
    inputs = f"inputs {code(side.inputs[:12])}"
    proof = f"run {code(run)} · {status} · {inputs} · {escaped(engine)} · {recorded}"
    if side.status is RunStatus.OPTIMAL:
        again = code(f"portfolio reproduce {run}", 200)
        proof += f"\n\n{again}"
    return folded("Proof", proof)
