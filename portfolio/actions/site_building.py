"""The site of all runs: a page for each, made once, and the pages that lead to them."""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from portfolio.actions.errors import UsageError
from portfolio.actions.opening import Portfolio
from portfolio.actions.progress import Notes, Progress, silent
from portfolio.actions.reporting import facts_of_run
from portfolio.actions.whole_record import require_whole_record
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.canonical import sha256
from portfolio.git import has_commit
from portfolio.gitops import commit_facts, in_git, line_of_inputs
from portfolio.model import Status
from portfolio.places import (
    NoRegularFileError,
    WritePlace,
    inside,
    named_place,
    regular_bytes,
    regular_bytes_if_any,
)
from portfolio.prove import proof_file, recheck_with_proof
from portfolio.record import (
    MANIFEST,
    RESULT,
    read_events,
    read_inputs,
    replace_file,
    run_folder,
    run_ids,
)
from portfolio.report import (
    RunSummary,
    SiteLinks,
    SiteRun,
    StoredBy,
    initiative_page,
    installed_page_solver,
    page_software,
    run_page,
    run_page_file,
    shared_solver,
    site_facts,
    site_index_page,
)
from portfolio.results import Output, Run

STATE = "site.json"
"""In the folder of a site: what its pages were made of."""
_FORMAT = 2


class SitePage(Output):
    """The page of a run: what it was made of, and what the site says of the run."""

    made_of: str
    summary: RunSummary


class SiteState(Output):
    """What a site knows of the last time it was built."""

    format: int = _FORMAT
    software: str = ""
    pages: Mapping[str, SitePage] = {}


@dataclass(frozen=True)
class BuiltSite:
    """A site: its folder, how many runs it has, how many of their pages were made just now."""

    folder: Path
    runs: int
    made: int
    passed_over: tuple[str, ...]
    """Runs that do not hold, each with the reason."""


def build_site(
    portfolio: Portfolio,
    folder: Path,
    *,
    repository: str | None = None,
    progress: Progress = silent,
    notes: Notes = silent,
) -> BuiltSite:
    """Build the site of all runs in a folder, or bring it up to date.

    Only runs that are new, or changed, are read and checked, and get a page; a run that does not
    hold gets none. `repository` is the address that commits and pull requests are linked to.

    Raises:
        UsageError: if the folder has other things in it, or the disk refuses.
        StaleError: if the checkout leaves out files of the record.
    """
    require_whole_record(portfolio.root)
    with refusals_of_the_disk():
        target = named_place(portfolio.root, folder)
        builder = _Builder(portfolio.root, target.real, _state(target.real), progress, notes)
        runs = list(builder.runs())
        builder.forget_others(runs)
        sources = _sources(portfolio.root)
        listed = [SiteRun(one, sources.get(one.run_id, StoredBy())) for one in runs]
        organization = portfolio.workspace.organization
        plans = organization.plan.values()
        facts = site_facts(organization.name, listed, plans, repository, builder.passed_over)
        builder.write("index.html", site_index_page(facts))
        for story in facts.initiatives:
            builder.write(story.page, initiative_page(story, facts.company))
        builder.finish()
    return BuiltSite(target.real, len(runs), builder.made, tuple(builder.passed_over))


def _state(folder: Path) -> SiteState:
    """What is known of the site; nothing where there is none yet.

    Raises:
        UsageError: if the folder has other things in it.
    """
    file = folder / STATE
    if not folder.exists() or not any(folder.iterdir()):
        return SiteState()
    if not file.is_file():
        raise UsageError(f"{folder} has other files in it: name a new folder, or an earlier site")
    try:
        state = SiteState.model_validate_json(regular_bytes(file))
    except (NoRegularFileError, ValidationError):
        return SiteState()
    current = state.format == _FORMAT and state.software == page_software()
    return state if current else SiteState()


@dataclass
class _Builder:
    """Writes the files of a site; one whose bytes are there already is left alone."""

    root: Path
    folder: Path
    before: SiteState
    progress: Progress
    notes: Notes
    pages: dict[str, SitePage] = field(default_factory=dict)
    passed_over: list[str] = field(default_factory=list)
    written: set[str] = field(default_factory=set)
    made: int = 0

    def __post_init__(self) -> None:
        self._solver = installed_page_solver()
        self._links = SiteLinks("../index.html", "")
        if self._solver is not None:
            text = shared_solver(self._solver)
            name = f"assets/solver-{sha256(text.encode())[:12]}.js"
            self.write(name, text)
            self._links = SiteLinks("../index.html", f"../{name}")

    def runs(self) -> Iterator[RunSummary]:
        """Each run that holds, with its page written."""
        for run_id in run_ids(self.root):
            made_of = _made_of(self.root, run_id)
            page = self.before.pages.get(run_id)
            file = run_page_file(run_id)
            if page is None or page.made_of != made_of or not (self.folder / file).is_file():
                self.progress(run_id)
                page = self._page(run_id, made_of)
            if page is not None:
                self.pages[run_id] = page
                self.written.add(file)
                yield page.summary

    def _page(self, run_id: str, made_of: str) -> SitePage | None:
        """Check a run, and write its page; None where it does not hold."""
        checked = recheck_with_proof(self.root, run_id)
        run = checked.run
        inputs = None if run is None else read_inputs(self.root, run.manifest.inputs)
        if run is None or not checked.sound or not isinstance(inputs, bytes):
            failed = [check for check in checked.checks if not check.holds]
            reason = failed[0].detail if failed else "it cannot be read"
            self.passed_over.append(f"{run_id} is {checked.standing}: {reason}")
            return None
        facts_of_it = (run_id, run.manifest, inputs, run.result)
        sound_run = Run(*facts_of_it, effort={}, open_question=checked.open_question)
        checkable = checked.is_proven
        facts = facts_of_run(sound_run, checkable=checkable)
        self.write(run_page_file(run_id), run_page(facts, self._solver, self._links))
        self.made += 1
        return SitePage(made_of=made_of, summary=_summary(sound_run, checkable=checkable))

    def write(self, name: str, text: str) -> None:
        """Write a file of the site, unless it is there as it should be."""
        self.written.add(name)
        place = self._place(name)
        data = text.encode()
        replace_file(place, data)

    def forget_others(self, runs: Sequence[RunSummary]) -> None:
        """Remove the pages of runs that are gone, or hold no more."""
        present = {run.run_id for run in runs}
        for run_id in self.before.pages.keys() - present:
            self._place(run_page_file(run_id)).real.unlink(missing_ok=True)

    def finish(self) -> None:
        """Write down what the pages were made of. It comes last: what is unfinished is made
        anew."""
        state = SiteState(software=page_software(), pages=self.pages)
        text = json.dumps(state.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        self.write(STATE, f"{text}\n")

    def _place(self, name: str) -> WritePlace:
        return inside(self.folder, name)


def _made_of(root: Path, run_id: str) -> str:
    """SHA-256 over all that the page of a run is made of; inputs are named by their hash."""
    folder = run_folder(root, run_id)
    digests = []
    for file in (folder / MANIFEST, folder / RESULT, root / proof_file(run_id)):
        data = regular_bytes_if_any(file)
        digests.append("" if data is None else sha256(data))
    return sha256(" ".join(digests).encode())


def _summary(run: Run, *, checkable: bool) -> RunSummary:
    result = run.result
    chosen = {item.key: item.scope or "" for item in result.items if item.selected}
    owners = {item.key: item.owner for item in result.items if item.owner}
    titles = {item.key: item.title for item in result.items}
    starts = {item.key: item.start for item in result.items if item.start}
    delivered = tuple(sorted(_delivered(run.inputs)))
    same = ("scenario", "title", "period", "status", "objective", "engine")
    copied = {name: getattr(result, name) for name in same}
    return RunSummary(
        run_id=run.run_id,
        **copied,
        checkable=checkable,
        open_question=run.open_question,
        chosen=chosen,
        starts=starts,
        titles=titles,
        owners=owners,
        delivered=delivered,
    )


def _delivered(inputs: bytes) -> Iterator[str]:
    """What the inputs of a run say has shipped."""
    for line in inputs.splitlines():
        record = json.loads(line)
        if record["kind"] == "initiative" and record["status"] == Status.DELIVERED:
            yield record["key"]


def _sources(root: Path) -> Mapping[str, StoredBy]:
    """Run -> where it comes from, by its first event of the log."""
    events = read_events(root)
    subjects = _subjects(root, {event.commit for event in events if event.commit})
    sources: dict[str, StoredBy] = {}
    for event in events:
        commit = event.commit or ""
        subject = subjects.get(commit, "")
        source = StoredBy(event.when, _name(event.by), commit, subject, event.pull_request)
        sources.setdefault(event.run_id, source)
    return sources


def _subjects(root: Path, commits: Set[str]) -> Mapping[str, str]:
    """Commit -> the first line of its message, of those that are here."""
    if not in_git(root):
        return {}
    subjects = {commit.id: commit.subject for commit in line_of_inputs(root)}
    for commit in commits - subjects.keys():
        if has_commit(root, commit):
            subjects[commit] = commit_facts(root, commit).subject
    return subjects


def _name(user: str | None) -> str:
    """The name of git's user without the address: a page may be public."""
    return (user or "").partition(" <")[0]
