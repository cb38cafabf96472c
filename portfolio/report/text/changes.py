"""A diff on a terminal: the decision first, in the order of the comment on a pull request."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from portfolio.changes import Found, KpiChange, PlanDiff, ScenarioDiff
from portfolio.report.text.canvas import (
    STYLES,
    TableColumn,
    bullets,
    heading,
    line,
    rendered,
    table,
)
from portfolio.report.words.changes import (
    KINDS,
    alone_in_words,
    cause_in_words,
    change_in_words,
    effect_subject,
    gap_in_words,
    in_reading_order,
    is_moved,
    is_news,
    kpi_amount,
    kpi_label,
    kpi_move,
    objective_amount,
    objective_move,
    objective_pair,
    place_in_words,
    reason_of,
    record_file_in_words,
    status_of,
    use_in_words,
)
from portfolio.report.words.headline import (
    Story,
    renames_in_words,
    stories,
    story_in_numbers,
    story_in_words,
)
from portfolio.report.words.lists import capitalised
from portfolio.report.words.narrowed import narrowed_in_words
from portfolio.report.words.still_out import still_out_in_words
from portfolio.results import shown_run_id

_KIND_STYLES = {
    "delivered": "green",
    "enters": "green",
    "drops": "red",
    "rescoped": "yellow",
    "moves": "cyan",
}


def diff_view(diff: PlanDiff, *, width: int, color: bool, only: str = "") -> str:
    """The whole diff for a reader; `only` names the team whose initiatives it lists alone."""
    return rendered(_parts(diff, width, only), width, color=color)


def _parts(diff: PlanDiff, width: int, only: str) -> Iterator[RenderableType]:
    all_stories = stories(diff.scenarios)
    if diff.findings or not all_stories or only:
        yield line(diff.headline, "bold")
        if only:
            yield line(narrowed_in_words(only))
    else:
        yield line(story_in_words(all_stories[0]), "bold")
        for story in all_stories[1:]:
            yield line(story_in_numbers(story), "bold")
        names = renames_in_words(diff.renamed)
        if names:
            yield line(capitalised(names))
    head = diff.head[:12] if diff.head else "the work tree"
    yield line(f"Base {diff.base[:12]}, head {head}", "dim")
    yield from _warnings(diff)
    if diff.findings:
        yield bullets([_finding(finding) for finding in diff.findings])
    else:
        for story in all_stories:
            yield from _story(diff, story, width, only)
        yield from _unchanged(diff)
        if diff.inputs:
            yield heading(f"Inputs changed ({len(diff.inputs)})")
            yield _inputs(diff, width)
    yield from _still_out(diff)
    if diff.record:
        yield heading(f"The record ({len(diff.record)})")
        yield bullets([record_file_in_words(file) for file in diff.record])


def _finding(finding: Found) -> str:
    place = f"{finding.place.file}:{finding.place.line}"
    return f"{place}: {finding.severity}[{finding.code}]: {finding.message}"


def _still_out(diff: PlanDiff) -> Iterator[RenderableType]:
    for scenario in diff.scenarios:
        if scenario.still_out:
            yield heading(f"Touched, and not in the plan {scenario.scenario}")
            sentences = []
            for initiative in scenario.still_out:
                why = still_out_in_words(initiative, scenario)
                sentences.append(f"{initiative.key} {initiative.title}: {why}.")
            yield bullets(sentences)


def _warnings(diff: PlanDiff) -> Iterator[RenderableType]:
    if diff.base_invalid:
        yield line("The base has no valid portfolio: there is nothing to compare with.", "yellow")
    for untrue in diff.untrue:
        claim = f"{shown_run_id(untrue.run_id)}: {untrue.message}"
        yield line(f"{claim}. Shown is what was solved.", "bold red")
    for violation in diff.violations:
        deciders = ", ".join(violation.deciders)
        who = f" {deciders} must decide." if deciders else ""
        place = f"Guardrail {violation.guardrail}, {violation.scenario}"
        yield line(f"{place}: {violation.message}.{who}", "bold red")


def _unchanged(diff: PlanDiff) -> Iterator[RenderableType]:
    unmoved = [scenario for scenario in diff.scenarios if not scenario.changed]
    if unmoved or diff.same:
        yield Text()
    for scenario in unmoved:
        yield line(f"{scenario.scenario}: {_summary(scenario)}", "dim")
    if diff.same:
        yield line(f"Same inputs, not solved: {', '.join(diff.same)}", "dim")


def _inputs(diff: PlanDiff, width: int) -> RenderableType:
    places = [place_in_words(change) for change in diff.inputs]
    columns = [
        TableColumn("Where", places),
        TableColumn("Whose", [change.subject for change in diff.inputs]),
        TableColumn("Change", [change_in_words(change) for change in diff.inputs], wrap=True),
    ]
    return table(columns, width)


def _story(
    diff: PlanDiff,
    story: Story,
    width: int,
    only: str,
) -> Iterator[RenderableType]:
    scenario = story.first
    yield heading(f"{scenario.scenario}: {scenario.title}")
    yield line(_summary(scenario))
    if only and not scenario.effects:
        yield line(f"It takes or leaves no initiative of {only}.")
    if len(story.scenarios) > 1:
        others = ", ".join(other.scenario for other in story.scenarios[1:])
        yield line(f"The same moves in {others}.")
    if scenario.status_cause is not None:
        sentence = cause_in_words(scenario.status_cause, diff)
        yield line(capitalised(sentence))
    yield from _conflict(scenario)
    if scenario.effects:
        yield _effects(diff, scenario, width)
    moved = [change for change in scenario.kpis if is_news(change)]
    if moved and scenario.after is not None and scenario.after.objective is not None:
        yield _kpis(moved, width)
    used = [use_in_words(use) for use in scenario.capacity if is_moved(use)]
    if used:
        yield bullets(used)
    if scenario.alone and len(diff.units) > 1:
        yield from _alone(diff, scenario, width)
    if scenario.shares_note:
        yield line(scenario.shares_note, "dim")


def _conflict(scenario: ScenarioDiff) -> Iterator[RenderableType]:
    after = scenario.after
    if after is None or not after.conflict:
        return
    rules = []
    for rule in after.conflict:
        place = f" ({rule.place.file}:{rule.place.line})" if rule.place else ""
        rules.append(f"{rule.message}{place}")
    yield bullets(rules)
    if after.ways_out:
        yield line("Ways out, the cheapest first:")
        yield bullets(after.ways_out)


def _summary(scenario: ScenarioDiff) -> str:
    old, new = status_of(scenario.before), status_of(scenario.after)
    status = new if old == new else f"{old} → {new}"
    move = objective_move(scenario)
    change = f", {move}" if move else ""
    is_other_objective = scenario.before is not None and not scenario.objective.comparable
    note = ", not comparable: weights or scales changed" if is_other_objective else ""
    values = f"{scenario.objective.name} {objective_pair(scenario)}"
    sentence = f"{status}; {values}{change}{note}"
    return sentence if scenario.changed else f"no change ({sentence})"


def _effects(diff: PlanDiff, scenario: ScenarioDiff, width: int) -> RenderableType:
    effects = in_reading_order(scenario.effects)
    kinds = [Text(KINDS[effect.kind], style=_KIND_STYLES[effect.kind]) for effect in effects]
    values = [objective_amount(effect.objective, scenario) for effect in effects]
    columns = [
        TableColumn("", kinds),
        TableColumn("Key", [effect_subject(effect) for effect in effects]),
        TableColumn("Title", [effect.title for effect in effects], stretch=True, drop=2),
        TableColumn("Objective", values, right=True, drop=1),
        TableColumn("Why", [reason_of(effect, diff) for effect in effects], wrap=True),
    ]
    return table(columns, width)


def _kpis(moved: Sequence[KpiChange], width: int) -> RenderableType:
    columns = [
        TableColumn("KPI", [kpi_label(k) for k in moved], wrap=True, legible=14),
        TableColumn("Level", [k.level or "" for k in moved]),
        TableColumn("Target", [kpi_amount(k.target_after, k) for k in moved], right=True, drop=2),
        TableColumn("Before", [kpi_amount(k.before, k) for k in moved], right=True),
        TableColumn("After", [kpi_amount(k.after, k) for k in moved], right=True),
        TableColumn("Change", [kpi_move(k) for k in moved], right=True, drop=1),
        TableColumn("Gap", [gap_in_words(k) for k in moved], wrap=True, legible=14),
        TableColumn("", [_severity(k) for k in moved], drop=3),
    ]
    return table(columns, width)


def _severity(change: KpiChange) -> Text:
    if change.severity_after is None:
        return Text()
    word = change.severity_after.value
    return Text(word, style=STYLES.get(word, ""))


def _alone(diff: PlanDiff, scenario: ScenarioDiff, width: int) -> Iterator[RenderableType]:
    yield Text()
    yield line("What each change does alone:", "dim")
    alone = scenario.alone
    shares = [objective_amount(one.share, scenario, sign=True) for one in alone]
    titles = [diff.units[one.unit].title for one in alone]
    columns = [
        TableColumn("Change", titles, wrap=True),
        TableColumn("Alone", [alone_in_words(one, scenario) for one in alone], wrap=True),
        TableColumn("Share", shares, right=True, drop=1),
    ]
    yield table(columns, width)
