"""What happens to the plans, a sentence each: the first thing that a reader sees of a change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portfolio.changes import Effect, Found, Renamed, ScenarioDiff, Side, Violation
from portfolio.report.words.changes import (
    NO_PLAN,
    all_named,
    effect_subject,
    in_reading_order,
    is_news,
    objective_amount,
    objective_move,
    start_in_words,
)
from portfolio.report.words.numbers import percent
from portfolio.report.words.proofs import proven_in_words
from portfolio.report.words.stages import tie_breaker
from portfolio.results import RunStatus
from portfolio.stages import StageId

_NAMED = 2
"""Initiatives that a headline names of each kind of move."""
_LONGEST = 60
"""Characters of a title in a headline; more where two titles begin alike."""
_VERBS = {
    "delivered": ("is delivered", "are delivered"),
    "drops": ("drops out", "drop out"),
    "enters": ("comes in", "come in"),
    "rescoped": ("changes scope", "change scope"),
    "moves": ("moves", "move"),
}


@dataclass(frozen=True)
class Story:
    """Scenarios to which the same happens."""

    scenarios: tuple[ScenarioDiff, ...]

    @property
    def first(self) -> ScenarioDiff:
        """The one that is shown in full."""
        return self.scenarios[0]


def stories(scenarios: Iterable[ScenarioDiff]) -> list[Story]:
    """The scenarios that change, each story once, in the order of the scenarios."""
    groups: dict[tuple[object, ...], list[ScenarioDiff]] = {}
    for scenario in scenarios:
        if scenario.changed:
            groups.setdefault(_told_of(scenario), []).append(scenario)
    return [Story(tuple(group)) for group in groups.values()]


def _told_of(scenario: ScenarioDiff) -> tuple[object, ...]:
    """Everything that the sentence about a scenario says, but for its name and its percentage.

    Of scenarios without moves, figures are all that there is, so that each stands by itself.
    """
    moves = [
        (e.kind, e.key, e.scope_before, e.scope_after, e.start_before, e.start_after)
        for e in scenario.effects
    ]
    has_no_plan = scenario.after is not None and scenario.after.status in NO_PLAN
    alone = "" if moves or has_no_plan else scenario.scenario
    return (*_statuses(scenario), tuple(moves), scenario.tie, scenario.objective.comparable, alone)


def _statuses(scenario: ScenarioDiff) -> tuple[RunStatus | None, RunStatus | None]:
    before, after = scenario.before, scenario.after
    return before.status if before else None, after.status if after else None


def headline(
    scenarios: Sequence[ScenarioDiff],
    findings: Sequence[Found],
    violations: Sequence[Violation],
    renamed: Sequence[Renamed] = (),
) -> str:
    """The decision in one line."""
    errors = sum(finding.severity == "error" for finding in findings)
    if errors:
        return f"{errors} error{'' if errors == 1 else 's'}, not planned"
    refused = "; a guardrail says no" if violations else ""
    all_stories = stories(scenarios)
    names = renames_in_words(renamed)
    if not all_stories:
        prefix = f"{names}; no" if names else "No"
        return f"{prefix} change to any scenario{refused}"
    others = sum(len(story.scenarios) for story in all_stories[1:])
    more = f", and {others} more scenario{'' if others == 1 else 's'}" if others else ""
    suffix = f"; {names}" if names else ""
    return f"{story_in_words(all_stories[0])}{more}{refused}{suffix}"


def renames_in_words(renamed: Sequence[Renamed]) -> str:
    """`base is renamed company, with the same content`; nothing where nothing is."""
    pairs = [f"{one.before} is renamed {one.after}" for one in renamed[:_NAMED]]
    if not pairs:
        return ""
    more = [f"{len(renamed) - _NAMED} more are renamed"] if len(renamed) > _NAMED else []
    return f"{all_named([*pairs, *more])}, with the same content"


def story_in_words(story: Story) -> str:
    """`q1-base: Order-aware assistant drops out, Guest checkout comes in; −9.7%`."""
    return _with_worth(story, what_happens(story.first))


def _with_worth(story: Story, happens: str) -> str:
    """The scenarios, what happens to them, and what that is worth in each."""
    moves = [_percentage(scenario) for scenario in story.scenarios]
    names = [scenario.scenario for scenario in story.scenarios]
    if len({*moves}) == 1:
        worth = f"; {moves[0]}" if moves[0] else ""
        return f"{all_named(names)}: {happens}{worth}"
    each = [f"{name} ({move})" if move else name for name, move in zip(names, moves, strict=True)]
    return f"{all_named(each)}: {happens}"


def story_in_numbers(story: Story) -> str:
    """A further story in short: `q1-nordics: 2 drop out, 1 comes in; −1.4%`.

    Names are left to where its scenarios are shown; what is not about moves is told in full.
    """
    scenario = story.first
    has_moves = what_happens(scenario) == _moves_in_words(scenario) and bool(scenario.effects)
    if not has_moves:
        return story_in_words(story)
    return _with_worth(story, _moves_in_numbers(scenario))


def _moves_in_numbers(scenario: ScenarioDiff) -> str:
    parts = []
    for kind, (one, several) in _VERBS.items():
        count = sum(effect.kind == kind for effect in scenario.effects)
        if count:
            parts.append(f"{count} {one if count == 1 else several}")
    return ", ".join(parts)


def what_happens(scenario: ScenarioDiff) -> str:
    """What happens to a scenario, without its name and its worth."""
    before, after = scenario.before, scenario.after
    if after is None:
        return "the scenario is gone"
    if after.status is RunStatus.INFEASIBLE:
        had_plan = before is not None and before.status not in NO_PLAN
        return "no feasible portfolio any more" if had_plan else "no feasible portfolio"
    if after.status is RunStatus.UNKNOWN:
        return "stopped without a plan"
    proof = _proof_in_words(before, after)
    return f"{proof}; {_news_in_words(scenario)}" if proof else _news_in_words(scenario)


def _proof_in_words(before: Side | None, after: Side) -> str:
    """How far the new plan is proven, where that is news or a warning."""
    if after.status is RunStatus.FEASIBLE:
        return "not proven optimal"
    if after.status is RunStatus.WITHIN_GAP:
        return "a plan within its gap"
    if after.status is RunStatus.TIED:
        return "choice among equals not settled"
    if before is not None and before.status is RunStatus.FEASIBLE:
        return f"optimal now, {proven_in_words(after.engine, checkable=after.checkable)}"
    if before is not None and before.status is RunStatus.TIED:
        return "settled now"
    return ""


def _news_in_words(scenario: ScenarioDiff) -> str:
    """What the new plan is beside the old one."""
    before = scenario.before
    if before is None:
        value = objective_amount(scenario.after.objective if scenario.after else None, scenario)
        return f"a new scenario, {scenario.objective.name} {value}"
    if before.status is RunStatus.INFEASIBLE:
        return "feasible again"
    if before.status is RunStatus.UNKNOWN:
        return "has a plan now"
    if scenario.tie is not None:
        return _tie_in_words(scenario, scenario.tie.id)
    return _moves_in_words(scenario)


def _moves_in_words(scenario: ScenarioDiff) -> str:
    parts = []
    ordered = in_reading_order(scenario.effects)
    for kind, (one, several) in _VERBS.items():
        moved = [effect for effect in ordered if effect.kind == kind]
        if moved:
            route = _route(moved) if kind == "moves" else ""
            parts.append(f"{_titles(moved)} {one if len(moved) == 1 else several}{route}")
    if parts:
        return ", ".join(parts)
    if has_other_figures(scenario):
        return "same portfolio, other figures"
    return "same portfolio" if scenario.changed else "no change"


def _route(moved: Sequence[Effect]) -> str:
    """`` from 2026-Q1 to 2026-Q2``, where all take the same one."""
    routes = {start_in_words(effect) for effect in moved}
    return routes.pop() if len(routes) == 1 else ""


def has_other_figures(scenario: ScenarioDiff) -> bool:
    """Whether the objective, or a KPI or its target, is another than before."""
    before, after = scenario.before, scenario.after
    is_other = before is not None and after is not None and before.objective != after.objective
    return is_other or any(is_news(change) for change in scenario.kpis)


def _tie_in_words(scenario: ScenarioDiff, stage: StageId) -> str:
    """Why the new plan is preferred to the old one, which is as good."""
    ordered = in_reading_order(scenario.effects)
    left = ("delivered", "drops")
    new = [effect_subject(effect) for effect in ordered if effect.kind not in left]
    old = [effect_subject(effect) for effect in ordered if effect.kind in left]
    subject = _some(new or old)
    if stage.kind == "key_order":
        verb = "prefers" if new else "leaves out"
        return f"same value; the published key order now {verb} {subject}"
    verb = "takes" if new else "leaves out"
    return f"same value; by {tie_breaker(stage)}, the plan now {verb} {subject}"


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return all_named([*names[:_NAMED], *([f"{more} more"] if more > 0 else [])])


def _titles(effects: Sequence[Effect]) -> str:
    named = effects[:_NAMED]
    shortened = told_apart([effect.title for effect in named], _LONGEST)
    titles = [_quoted(title) for title in shortened]
    more = len(effects) - _NAMED
    return all_named([*titles, *([f"{more} more"] if more > 0 else [])])


def _quoted(title: str) -> str:
    """In quotation marks where it would read as several titles of a list."""
    reads_as_several = "," in title or " and " in title
    return f"“{title}”" if reads_as_several else title


def told_apart(texts: Sequence[str], longest: int) -> list[str]:
    """Each text cut to a length; in its middle, or not at all, where the cut would make two
    alike."""
    for cut in (_cut_at_end, _cut_in_middle):
        shortened = [cut(text, longest) for text in texts]
        if len({*shortened}) == len({*texts}):
            return shortened
    return list(texts)


def _cut_at_end(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _cut_in_middle(text: str, longest: int) -> str:
    half = longest // 2
    return text if len(text) <= longest else f"{text[: half - 1]}…{text[-half:]}"


def _percentage(scenario: ScenarioDiff) -> str:
    """`−9.7%`, or the amount where there is no percentage of nothing."""
    move = objective_move(scenario)
    before, after = scenario.before, scenario.after
    if move is None or before is None or after is None:
        return ""
    old, new = Fraction(before.objective or 0), Fraction(after.objective or 0)
    if not old:
        return move
    part = (new - old) / abs(old)
    sign = "+" if part > 0 else "−"
    return f"{sign}{percent(abs(part))}"
