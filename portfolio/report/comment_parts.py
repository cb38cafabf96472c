"""The sections of the comment, each a string of Markdown; empty where there is nothing to say."""

from portfolio.changes import CapacityChange, Cause, Effect, PlanDiff, ScenarioDiff
from portfolio.report.changes import (
    KINDS,
    STATUSES,
    alone_in_words,
    amount,
    capacity_load,
    cause_in_words,
    change_in_words,
    effect_subject,
    gap_in_words,
    kpi_label,
    kpi_move,
    objective_amount,
    objective_move,
    place_in_words,
    where,
)
from portfolio.report.comment_alerts import conflict, in_words
from portfolio.report.comment_rows import LONG, Rows
from portfolio.report.markdown.syntax import begun, code, escaped, folded, table
from portfolio.report.text.canvas import bar
from portfolio.report.words.numbers import number, percent
from portfolio.results import RunStatus


def findings(diff: PlanDiff, rows: Rows) -> str:
    """What is wrong with the inputs."""
    shown = [
        (code(f"{f.place.file}:{f.place.line}", 120), code(f.code), escaped(f.message, LONG))
        for f in rows.first(diff.findings)
    ]
    said = table(("where", "code", "what is wrong"), "lll", shown) + rows.rest(diff.findings)
    return f"Nothing was solved: the inputs have to be valid first.\n\n{said}"


def record(diff: PlanDiff, rows: Rows) -> str:
    """Every file under `runs/` that the proposal touches: those that are refused first."""
    if not diff.record:
        return ""
    listed = sorted(diff.record, key=lambda file: file.refused is None)
    cells = [
        (code(file.path, 200), file.change, escaped(file.refused or "as CI records it", LONG))
        for file in rows.first(listed)
    ]
    said = table(("file", "change", "CI"), "lll", cells) + rows.rest(listed)
    count = len(listed)
    return folded(f"{count} file{'' if count == 1 else 's'} of the record touched", said)


def inputs(diff: PlanDiff, rows: Rows) -> str:
    """The fields that changed, where nothing came of them."""
    shown = [
        (code(c.subject), escaped(change_in_words(c), LONG), code(place_in_words(c), 120))
        for c in rows.first(diff.inputs)
    ]
    said = table(("whose", "change", "where"), "lll", shown) + rows.rest(diff.inputs)
    count = len(diff.inputs)
    return folded(f"{count} input change{'' if count == 1 else 's'}, without effect on any plan", said)


def kpis(scenario: ScenarioDiff, rows: Rows) -> str:
    """Every level that moves or is missed."""
    if scenario.after is None or scenario.after.objective is None:
        return ""
    told = [k for k in scenario.kpis if kpi_move(k) or k.missed_after or k.target_before != k.target_after]
    if not told:
        return ""
    shown = [
        (
            escaped(kpi_label(k)) + (f" ({k.level})" if k.level else ""),
            escaped(amount(k.target_after, k)),
            escaped(amount(k.before, k)),
            escaped(amount(k.after, k)),
            f"**{escaped(kpi_move(k))}**" if kpi_move(k) else "",
            f"**{escaped(gap_in_words(k))}**" if k.opens else escaped(gap_in_words(k)),
        )
        for k in rows.first(told)
    ]
    return table(("KPI", "target", "base", "this change", "difference", "gap"), "lrrrrl", shown) + rows.rest(told)


def effects(diff: PlanDiff, scenario: ScenarioDiff, rows: Rows) -> str:
    """What enters, drops and changes scope, with why."""
    if not scenario.effects:
        return ""
    shown = [
        (
            KINDS[e.kind],
            f"{code(effect_subject(e))} {escaped(e.title)}",
            escaped(objective_amount(e.objective, scenario)),
            escaped(", ".join(f"{number(n)} {resource}" for resource, n in e.tokens.items() if n != "0")),
            _why(e, diff),
        )
        for e in rows.first(scenario.effects)
    ]
    head = ("", "initiative", "objective", "tokens", "why")
    return table(head, "llrll", shown) + rows.rest(scenario.effects)


def _why(effect: Effect, diff: PlanDiff) -> str:
    return escaped(effect.reason, 120) if effect.cause is None else _cause(effect.cause, diff)


def _cause(cause: Cause, diff: PlanDiff) -> str:
    return escaped(cause_in_words(cause, diff), LONG)


def capacity(scenario: ScenarioDiff, rows: Rows) -> str:
    """The whole portfolio's use of each resource, and of the slices those that change."""
    told = [c for c in scenario.capacity if c.used_after is not None and (c.dimension == "all" or _moves(c))]
    shown = [
        (escaped(_label(c)), _used(c), "" if c.cap_after is None else number(c.cap_after), _load(c))
        for c in rows.first(told)
    ]
    return table(("capacity", "used", "of", ""), "lrrl", shown) + rows.rest(told) if told else ""


def _moves(change: CapacityChange) -> bool:
    return (change.used_before, change.cap_before) != (change.used_after, change.cap_after)


def _label(change: CapacityChange) -> str:
    place = where(change.dimension, change.value)
    return f"{change.resource}{f' in {place}' if place else ''}, {change.unit}s"


def _used(change: CapacityChange) -> str:
    now = number(change.used_after or "0")
    moved = change.used_before is not None and change.used_before != change.used_after
    return f"{now} (was {number(change.used_before or '0')})" if moved else now


def _load(change: CapacityChange) -> str:
    load = capacity_load(change)
    if load is None:
        return ""
    full = ", all used" if load == 1 else ""
    return f"`{bar(load)}` {percent(load)}{full}"


def scenarios(diff: PlanDiff, main: ScenarioDiff, rows: Rows) -> str:
    """Every scenario in one line."""
    said = []
    for scenario in diff.scenarios:
        move = objective_move(scenario)
        worth = f", {escaped(move)}" if move else ""
        what = "as above" if scenario is main else in_words(scenario) + worth
        name = code(scenario.scenario)
        said.append(f"{f'**{name}**' if scenario is main else name} {what}")
    if diff.same:
        said.append(f"{len(diff.same)} with the same inputs")
    return f"Scenarios: {' · '.join(rows.first(said))}{rows.rest(said)}" if len(said) > 1 else ""


def other(diff: PlanDiff, scenario: ScenarioDiff, rows: Rows) -> str:
    """Another scenario that changes, folded."""
    inside = [part for part in (conflict(scenario, rows), effects(diff, scenario, rows), kpis(scenario, rows)) if part]
    if not scenario.changed or not inside:
        return ""
    return folded(f"Scenario {code_free(scenario.scenario)}", "\n\n".join(inside))


def code_free(name: str) -> str:
    """A name inside of HTML, where a code span is none."""
    return escaped(name)


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
            said.append(escaped(objective_amount(share, scenario, sign=True)) if share is not None else "")
        shown.append(said)
    header = ("change", "where", "alone", *(["share"] if shares else []))
    said_all = table(header, "lllr"[: len(header)], shown) + rows.rest(diff.inputs)
    note = f"\n\n{begun(scenario.shares_note, LONG)}" if scenario.shares_note else ""
    count = len(diff.inputs)
    title = "What the input change does" if count == 1 else f"What each of the {count} input changes does alone"
    return folded(title, said_all + note)


def proof(scenario: ScenarioDiff) -> str:
    """How far the plan is proven, and how to do it again."""
    side = scenario.after
    if side is None:
        return ""
    unique = {True: ", the only best one", False: ", one of several, by the published rule for ties", None: ""}
    engine = ", ".join(f"{name} {version}" for name, version in side.engine.items())
    recorded = "recorded before" if side.recorded else "not recorded yet"
    said = (
        f"run {code(side.run_id)} · {STATUSES[side.status]}{unique[side.unique]} · inputs {code(side.inputs[:12])} · "
        f"{escaped(engine)} · {recorded}"
    )
    again = f"\n\n{code(f'portfolio reproduce {side.run_id}', 200)}" if side.status is RunStatus.OPTIMAL else ""
    return folded("Proof", said + again)
