"""The sections of the comment, each a string of Markdown; empty where there is nothing to say."""

from collections.abc import Sequence

from portfolio.changes import CapacityChange, Effect, KpiChange, PlanDiff, ScenarioDiff
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

_CAUSES = 3
"""Causes that stand outside of a fold."""


def findings(diff: PlanDiff, rows: Rows) -> str:
    """What is wrong with the inputs."""
    shown = [
        (code(f"{f.place.file}:{f.place.line}", 120), code(f.code), escaped(f.message, LONG))
        for f in rows.first(diff.findings)
    ]
    said = markdown_table(("where", "code", "what is wrong"), "lll", shown) + rows.rest(
        diff.findings
    )
    return f"Nothing was solved: the inputs have to be valid first.\n\n{said}"


def record_part(diff: PlanDiff, rows: Rows) -> str:
    """Every file under `runs/` that the proposal touches: those that are refused first."""
    if not diff.record:
        return ""
    listed = sorted(diff.record, key=lambda file: file.refused is None)
    cells = [
        (code(file.path, 200), file.change, escaped(file.refused or "as CI records it", LONG))
        for file in rows.first(listed)
    ]
    said = markdown_table(("file", "change", "CI"), "lll", cells) + rows.rest(listed)
    count = len(listed)
    return folded(f"{count} file{'' if count == 1 else 's'} of the record touched", said)


def inputs(diff: PlanDiff, rows: Rows) -> str:
    """The fields that changed, where nothing came of them."""
    shown = [
        (code(c.subject), escaped(change_in_words(c), LONG), code(place_in_words(c), 120))
        for c in rows.first(diff.inputs)
    ]
    said = markdown_table(("whose", "change", "where"), "lll", shown) + rows.rest(diff.inputs)
    count = len(diff.inputs)
    return folded(
        f"{count} input change{'' if count == 1 else 's'}, without effect on any plan", said
    )


def effects(diff: PlanDiff, scenario: ScenarioDiff, rows: Rows, most: int | None = None) -> str:
    """What drops out, comes in and changes scope, then why.

    With ``most``, so many moves stand open, without their tokens, and all of them are folded.
    """
    if not scenario.effects:
        return ""
    moved = in_reading_order(scenario.effects)
    titles = told_apart([effect.title for effect in moved], CUT)
    listed = [
        (
            KINDS[effect.kind],
            f"{code(effect_subject(effect))} {escaped(title, LONG)}",
            escaped(objective_amount(effect.objective, scenario)),
            escaped(_tokens(effect)),
        )
        for effect, title in zip(moved, titles, strict=True)
    ]
    header = ("", "initiative", escaped(scenario.objective.name), "tokens")
    everything = markdown_table(header, "llrl", rows.first(listed)) + rows.rest(listed)
    causes = _causes(diff, moved, rows, most)
    if most is None:
        return f"{everything}\n\n{causes}"
    is_short = len(listed) <= most + 1
    open_rows = [cells[:3] for cells in (listed if is_short else listed[:most])]
    opened = markdown_table(header[:3], "llr", rows.first(open_rows))
    title = (
        "The move with its tokens" if len(listed) == 1 else f"All {len(listed)} moves, with tokens"
    )
    return f"{opened}\n\n{causes}\n\n{folded(title, everything)}"


def _tokens(effect: Effect) -> str:
    used = [
        (number(amount), resource) for resource, amount in effect.tokens.items() if amount != "0"
    ]
    return ", ".join(f"{amount} {resource}" for amount, resource in used)


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
    lines = [
        f"- {', '.join(code(key) for key in rows.first(keys))}: {escaped(reason, LONG)}"
        for reason, keys in by_reason.items()
    ]
    is_short = most is None or len(lines) <= _CAUSES + 1
    open_lines = lines if is_short else lines[:_CAUSES]
    shown = "\n".join(rows.first(open_lines))
    hidden = lines[len(open_lines) :]
    if not hidden:
        return shown + rows.rest(lines)
    inside = "\n".join(rows.first(hidden)) + rows.rest(hidden)
    return f"{shown}\n\n{folded(many(len(hidden), 'more cause'), inside)}"


def _of_one_cause(moved: Sequence[Effect]) -> list[list[Effect]]:
    """Effects that the same changes bring about, whether or not one is about the initiative."""
    groups: dict[object, list[Effect]] = {}
    for effect in moved:
        cause = effect.cause
        key = effect.reason if cause is None else (cause.sets, cause.spare, cause.also)
        groups.setdefault(key, []).append(effect)
    return list(groups.values())


def touched_and_out(scenario: ScenarioDiff, rows: Rows) -> str:
    """What the change touches and the plan leaves out, with what forcing it in would cost."""
    if not scenario.still_out:
        return ""
    where = code(scenario.scenario)
    lines = []
    for one in rows.first(scenario.still_out):
        name = f"{code(one.key)} {escaped(one.title)}"
        lines.append(f"- {name}: {escaped(still_out_in_words(one, scenario), LONG)}.")
    if len(scenario.still_out) == 1:
        return f"Touched, and not in {where}: {lines[0].removeprefix('- ')}"
    listed = "\n".join(lines) + rows.rest(scenario.still_out)
    return f"Touched, and not in {where}:\n\n{listed}"


def kpis(scenario: ScenarioDiff, rows: Rows, most: int | None = None) -> str:
    """Every KPI that moves, a row each, with its levels; beyond ``most`` rows folded."""
    if scenario.after is None or scenario.after.objective is None:
        return ""
    groups: dict[tuple[object, ...], list[KpiChange]] = {}
    for change in scenario.kpis:
        if is_news(change):
            place = (change.kpi, change.dimension, change.value, change.step, change.absolute)
            groups.setdefault((*place, change.before, change.after), []).append(change)
    ordered = sorted(groups.values(), key=_rank)
    labels = told_apart([kpi_label(levels[0]) for levels in ordered], CUT)
    listed = [_kpi_cells(label, levels) for label, levels in zip(labels, ordered, strict=True)]
    header = ("KPI", "before", "now", "target")
    return limited(header, "lrrl", listed, rows, most, "more KPI") if listed else ""


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
    news = [
        level
        for level in targets
        if level.missed_after or level.closes or level.target_before != level.target_after
    ]
    if targets and not news:
        return "met" if all(level.severity_after is not None for level in targets) else ""
    return "; ".join(_level(level) for level in news)


def _level(change: KpiChange) -> str:
    """`goal 8,000 kUSD: met, closes`; of a target that moves, where it stood."""
    target = kpi_amount(change.target_after, change)
    if change.target_before not in (None, change.target_after):
        target += f" (was {kpi_amount(change.target_before, change)})"
    sentence = escaped(f"{change.level} {target}: {gap_in_words(change)}".removesuffix(": "))
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
    first = cells if most is None or len(cells) <= most + 1 else cells[:most]
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
    shares = any(alone.share is not None for alone in scenario.alone)
    shown = []
    for at, change in list(enumerate(diff.inputs))[: len(rows.first(diff.inputs))]:
        alone = by_change.get(at)
        said = [
            f"{code(change.subject)} {escaped(change_in_words(change), 160)}",
            code(place_in_words(change), 120),
            escaped(alone_in_words(alone, scenario)) if alone else "",
        ]
        if shares:
            share = alone.share if alone and alone.share is not None else None
            said.append(
                escaped(objective_amount(share, scenario, sign=True)) if share is not None else ""
            )
        shown.append(said)
    header = ("change", "where", "alone", *(["share"] if shares else []))
    said_all = markdown_table(header, "lllr"[: len(header)], shown) + rows.rest(diff.inputs)
    note = f"\n\n{begun(scenario.shares_note, LONG)}" if scenario.shares_note else ""
    count = len(diff.inputs)
    title = (
        "What the input change does"
        if count == 1
        else f"What each of the {count} input changes does alone"
    )
    return folded(title, said_all + note)


def proof_part(scenario: ScenarioDiff) -> str:
    """How far the plan is proven, and how to do it again."""
    side = scenario.after
    if side is None:
        return ""
    unique = {
        True: ", the only best one",
        False: ", one of several, by the published rule for ties",
        None: "",
    }
    engine = ", ".join(f"{name} {version}" for name, version in side.engine.items())
    recorded = "recorded before" if side.recorded else "not recorded yet"
    run = shown_run_id(side.run_id)
    status = f"{escaped(status_in_words(side))}{unique[side.unique]}"
    inputs = f"inputs {code(side.inputs[:12])}"
    said = f"run {code(run)} · {status} · {inputs} · {escaped(engine)} · {recorded}"
    again = (
        f"\n\n{code(f'portfolio reproduce {run}', 200)}" if side.status is RunStatus.OPTIMAL else ""
    )
    return folded("Proof", said + again)
