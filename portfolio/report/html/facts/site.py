"""What the site of all runs shows: each scenario's decisions in time, each initiative's history."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portfolio.report.html.figures import short
from portfolio.report.html.texts import sentence
from portfolio.report.words.proofs import CHECKABLE, proven_in_words
from portfolio.results import Output, RunStatus

_DAY = 10
"""Characters of a moment that are its day."""
_DIGITS_OF_COMMIT = 8
_WEB_ADDRESS = re.compile(r"https://[A-Za-z0-9._~:/@%+-]+[A-Za-z0-9_~-]")


class RunSummary(Output):
    """What the site keeps of a run, so that an old one need not be read again."""

    run_id: str
    scenario: str
    title: str
    period: str
    status: RunStatus
    objective: str | None
    engine: Mapping[str, str]
    checkable: bool
    """Whether a stored proof that holds proves every claim of the run."""
    open_question: str | None = None
    """What the run states and nothing shows: neither a check nor a stored proof."""
    chosen: Mapping[str, str]
    """Initiative in the plan -> its scope, empty where it offers none."""
    starts: Mapping[str, str]
    """Those whose start the plan decides -> the step."""
    titles: Mapping[str, str]
    """Every initiative that the run decided on -> its title."""
    owners: Mapping[str, str]
    """Those with an owner -> who that is."""
    delivered: tuple[str, ...]
    """What has shipped, as its inputs say."""


@dataclass(frozen=True)
class StoredBy:
    """Where a run comes from: when it was stored, by whom, from which commit."""

    when: str = ""
    by: str = ""
    commit: str = ""
    subject: str = ""
    pull_request: int | None = None


@dataclass(frozen=True)
class SiteRun:
    """A run and where it comes from."""

    summary: RunSummary
    source: StoredBy


@dataclass(frozen=True)
class Because:
    """The commit behind a decision, with links where the repository's address is known."""

    commit: str
    commit_link: str
    subject: str
    request: str
    request_link: str


@dataclass(frozen=True)
class Decision:
    """One run in the time line of its scenario."""

    run_id: str
    page: str
    day: str
    by: str
    status: str
    state: str
    """good, warn or bad."""
    value: str
    amount: Fraction | None
    entered: tuple["Mention", ...]
    dropped: tuple["Mention", ...]
    delivered: tuple["Mention", ...]
    rescoped: tuple["Mention", ...]
    moved: tuple["Mention", ...]
    is_first: bool
    because: Because

    @property
    def decides(self) -> bool:
        """Whether the plan became another one."""
        return bool(self.is_first or self._moved)

    @property
    def keys(self) -> str:
        """The initiatives that it moves, for the search."""
        return " ".join(mention.key for mention in self._moved)

    @property
    def _moved(self) -> tuple["Mention", ...]:
        first = (*self.entered, *self.dropped, *self.delivered)
        return (*first, *self.rescoped, *self.moved)


@dataclass(frozen=True)
class Mention:
    """An initiative, as a decision names it."""

    key: str
    title: str
    page: str


@dataclass(frozen=True)
class ScenarioLine:
    """The decisions of a scenario, the newest first."""

    scenario: str
    title: str
    period: str
    is_plan: bool
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class Turn:
    """A decision that took an initiative in, or left it out."""

    scenario: str
    is_plan: bool
    verb: str
    state: str
    decision: Decision


@dataclass(frozen=True)
class InitiativeStory:
    """An initiative: where it is in now, and every decision about it, the newest first."""

    key: str
    title: str
    owner: str
    page: str
    inside: tuple[str, ...]
    """Scenarios whose newest plan has it."""
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class SiteFacts:
    """Everything that the pages of the site show, beside the pages of the runs."""

    company: str
    runs: int
    lines: tuple[ScenarioLine, ...]
    initiatives: tuple[InitiativeStory, ...]
    passed_over: tuple[str, ...]
    """Runs that do not hold, each with the reason."""


def site_facts(
    company: str,
    runs: Sequence[SiteRun],
    plans: Iterable[str],
    repository: str | None,
    passed_over: Sequence[str] = (),
) -> SiteFacts:
    """The facts of a site. `plans` are the scenarios that are the company's plans."""
    planned = frozenset(plans)
    by_scenario: dict[str, list[SiteRun]] = {}
    for run in sorted(runs, key=lambda run: (run.source.when, run.summary.run_id)):
        by_scenario.setdefault(run.summary.scenario, []).append(run)
    names = sorted(by_scenario, key=lambda name: (name not in planned, name))
    address = web_address(repository)
    lines = [_line(by_scenario[name], name in planned, address) for name in names]
    stories = _stories(by_scenario, lines)
    return SiteFacts(company, len(runs), tuple(lines), stories, tuple(passed_over))


def web_address(text: str | None) -> str:
    """The address of a repository, where it is one that a link may have."""
    return text if text is not None and _WEB_ADDRESS.fullmatch(text) else ""


def run_page_file(run_id: str) -> str:
    """The page of a run, from the folder of the site."""
    return f"runs/{run_id}.html"


def initiative_page_file(key: str) -> str:
    """The page of an initiative, likewise."""
    return f"initiatives/{key}.html"


def _line(runs: Sequence[SiteRun], is_plan: bool, address: str) -> ScenarioLine:
    decisions: list[Decision] = []
    before: RunSummary | None = None
    for run in runs:
        decisions.append(_decision(run, before, address))
        before = run.summary
    newest = runs[-1].summary
    newest_first = tuple(reversed(decisions))
    return ScenarioLine(newest.scenario, newest.title, newest.period, is_plan, newest_first)


def _decision(run: SiteRun, before: RunSummary | None, address: str) -> Decision:
    summary, source = run.summary, run.source
    was = {} if before is None else before.chosen
    titles = {**(before.titles if before else {}), **summary.titles}
    entered = _mentions(summary.chosen.keys() - was.keys(), titles)
    gone = was.keys() - summary.chosen.keys()
    shipped = set(summary.delivered)
    dropped = _mentions(gone - shipped, titles)
    delivered = _mentions(gone & shipped, titles)
    both = was.keys() & summary.chosen.keys()
    rescoped = _mentions([key for key in both if was[key] != summary.chosen[key]], titles)
    amount = None if summary.objective is None else Fraction(summary.objective)
    value = "" if amount is None else short(amount)
    because = _because(source, address)
    is_first = before is None
    same_scope = [key for key in both if was[key] == summary.chosen[key]]
    starts = {} if before is None else before.starts
    delayed = [key for key in same_scope if starts.get(key) != summary.starts.get(key)]
    moved = _mentions(delayed, titles)
    moves = (() if is_first else entered, dropped, delivered, rescoped, moved)
    which = (summary.run_id, run_page_file(summary.run_id), source.when[:_DAY], source.by)
    return Decision(*which, *_status(summary), value, amount, *moves, is_first, because)


def _status(summary: RunSummary) -> tuple[str, str]:
    proven = f", {CHECKABLE}" if summary.checkable else ""
    if summary.status is RunStatus.OPTIMAL:
        by_whom = proven_in_words(summary.engine, checkable=summary.checkable)
        return f"optimal, {by_whom}", "good"
    if summary.status is RunStatus.WITHIN_GAP:
        return "within its gap of the best", "good"
    if summary.status is RunStatus.TIED:
        return "best value, choice open", "warn"
    if summary.status is RunStatus.FEASIBLE:
        return "not proven optimal", "warn"
    if summary.status is RunStatus.INFEASIBLE:
        if summary.open_question is not None:
            return f"no plan, as the record says: {summary.open_question}", "warn"
        return f"no plan: infeasible{proven}", "bad"
    return "stopped without a plan", "bad"


def _mentions(keys: Iterable[str], titles: Mapping[str, str]) -> tuple[Mention, ...]:
    return tuple(
        Mention(key, titles.get(key, key), initiative_page_file(key)) for key in sorted(keys)
    )


def _because(source: StoredBy, address: str) -> Because:
    request = "" if source.pull_request is None else f"#{source.pull_request}"
    commit_link = f"{address}/commit/{source.commit}" if address and source.commit else ""
    request_link = f"{address}/pull/{source.pull_request}" if address and request else ""
    commit = source.commit[:_DIGITS_OF_COMMIT]
    return Because(commit, commit_link, source.subject, request, request_link)


def _stories(
    by_scenario: Mapping[str, Sequence[SiteRun]],
    lines: Sequence[ScenarioLine],
) -> tuple[InitiativeStory, ...]:
    titles: dict[str, str] = {}
    owners: dict[str, str] = {}
    inside: dict[str, list[str]] = {}
    turns: dict[str, list[Turn]] = {}
    for line in lines:
        runs = by_scenario[line.scenario]
        for run in runs:
            titles |= run.summary.titles
            owners |= run.summary.owners
        for key in runs[-1].summary.chosen:
            inside.setdefault(key, []).append(line.scenario)
        first = runs[0].summary.chosen
        for decision in line.decisions:
            for key, turn in _turns(line, decision, first):
                turns.setdefault(key, []).append(turn)
    stories = []
    for key in sorted(titles):
        page = initiative_page_file(key)
        owner = owners.get(key, "")
        of_key = (tuple(inside.get(key, ())), tuple(turns.get(key, ())))
        stories.append(InitiativeStory(key, titles[key], owner, page, *of_key))
    return tuple(stories)


def _turns(
    line: ScenarioLine,
    decision: Decision,
    first: Iterable[str],
) -> Iterable[tuple[str, Turn]]:
    """Initiative -> what a decision did to it."""
    if decision.is_first:
        for key in first:
            yield key, Turn(line.scenario, line.is_plan, "in the first plan", "good", decision)
    for verb, state, mentions in (
        ("came in", "good", decision.entered),
        ("dropped out", "bad", decision.dropped),
        ("was delivered", "good", decision.delivered),
        ("changed scope", "warn", decision.rescoped),
        ("moved", "warn", decision.moved),
    ):
        for mention in mentions:
            yield mention.key, Turn(line.scenario, line.is_plan, sentence(verb), state, decision)
