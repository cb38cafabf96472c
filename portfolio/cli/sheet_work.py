"""What the commands of `sheets` do: files, record and git on one side, workbooks on the other."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.checked import paused_collector
from portfolio.cli.boundary import Exit, ExpectedError, writing
from portfolio.cli.options import say, write
from portfolio.findings import Finding, has_errors

if TYPE_CHECKING:
    from portfolio.report.sheets import PullReport, TabCheck
    from portfolio.sheets.collect import Collector
    from portfolio.sheets.columns import Tab, Tabs
    from portfolio.sheets.config import SheetsConfig
    from portfolio.sheets.files import Files
    from portfolio.sheets.grid import Edit, Source
    from portfolio.sheets.pull import Pulled
    from portfolio.sheets.push import Pushed, Stamp
    from portfolio.sheets.session import Opened


@dataclass(frozen=True)
class Desk:
    """A portfolio's files beside its workbooks."""

    root: Path
    texts: Mapping[str, str]
    files: "Files"
    config: "SheetsConfig"
    tabs: "Tabs"
    source: "Source"

    def known(self) -> "Mapping[str, Tab]":
        """Every tab by the name it has here; the roadmap with a column for each KPI."""
        from portfolio.sheets.result_tabs import roadmap_tab
        from portfolio.sheets.session import wanted_tabs
        from portfolio.source import METRICS

        metrics = self.files.data(METRICS).get("metrics")
        kpis = [k for k, m in metrics.items() if _planned_with(m)] if isinstance(metrics, Mapping) else []
        roadmap = roadmap_tab(list(self.tabs.organization.resources), kpis)
        return wanted_tabs(self.tabs, self.config, roadmap)

    @paused_collector()
    def read(self, only: Sequence[str] | None = None) -> "Opened":
        """The tables of the workbooks; one that is missing altogether ends the command."""
        from portfolio.sheets.session import read_tables

        wanted = self.known()
        opened = read_tables(self.source, wanted, self.config, only)
        if only is None and opened.tables:
            opened = opened.with_absent(self.tabs, self.files, wanted, self.config)
        if not opened.tables and not opened.findings:
            message = f"{self.source.where} has none of the tabs: portfolio sheets init makes them"
            raise ExpectedError(message, Exit.USAGE)
        return opened

    @paused_collector()
    def write(self, edits: "Mapping[str, Sequence[Edit]]") -> None:
        """Write cells into the workbooks."""
        self.source.write(edits)

    def collector(self, opened: "Opened", only: Sequence[str] = (), theirs: Sequence[str] = ()) -> "Collector":
        """Tables against files; `theirs` is what a person decided for fields that differ."""
        from portfolio.sheets.collect import Collector
        from portfolio.sheets.decisions import read_decisions

        sets = self.config.constraint_sets
        counted = frozenset(only) or None
        with remote():
            decisions = read_decisions(theirs)
        return Collector(
            self.tabs, self.files, opened.tables, self.config.intake, sets, counted, self.config, decisions
        )


def _planned_with(metric: object) -> bool:
    return isinstance(metric, Mapping) and metric.get("level") != "operational" and metric.get("active") is not False


@paused_collector()
def desk(root: Path, where: str | None, *, writes: bool = False, as_csv: bool = False) -> Desk:
    """Read the files and open the workbooks; ends the command with 3 where that cannot be done.

    Only a command that writes finishes what an interrupted one left.
    """
    from portfolio.cli import sheet_places
    from portfolio.load import links_of_git, read_texts
    from portfolio.model import Organization
    from portfolio.report.findings import as_text
    from portfolio.sheets.config import CONFIG_FILE, GOOGLE, read_config
    from portfolio.sheets.files import Files
    from portfolio.sheets.session import open_source
    from portfolio.sheets.tabs import tabs
    from portfolio.source import ORGANIZATION
    from portfolio.source.typed import typed

    sheet_places.finish_or_mention(root, writes=writes)
    texts, findings = read_texts(root)
    if planted := links_of_git(root):
        write(as_text(planted, texts, color=False))
        reason = "the files are not the portfolio's own: no workbook was opened"
        raise ExpectedError(reason, Exit.INVALID)
    files = Files.read(texts)
    own = root / CONFIG_FILE
    config, wrong = read_config(own.read_text("utf-8") if own.is_file() else None)
    document = files.documents.get(ORGANIZATION)
    organization = None
    if document is not None:
        organization, more = typed(Organization, document.data, lambda path, key: document.locate(path, key=key))
        wrong += more
    if config is None or organization is None:
        write(as_text([*findings, *wrong], texts, color=False))
        raise ExpectedError(
            f"{ORGANIZATION} or {CONFIG_FILE} cannot be read: portfolio validate says why", Exit.INVALID
        )
    with remote(), writing():
        place = sheet_places.place_of_workbooks(root, where, config)
        sheet_places.refuse_tracked_links(root, place)
        save = sheet_places.saving(root, place)
        source = open_source(place or GOOGLE, config, save, as_csv=as_csv)
    return Desk(root, texts, files, config, tabs(organization, files.scopes()), source)


@contextmanager
def remote() -> Iterator[None]:
    """Where workbooks are read and written: what another side does wrong is said in a sentence."""
    from portfolio.remote import RemoteError
    from portfolio.sheets.grid import UnreadableError

    try:
        yield
    except RemoteError as error:
        raise ExpectedError(f"{error}: try again", Exit.REMOTE) from None
    except UnreadableError as error:
        raise ExpectedError(str(error), Exit.USAGE) from None


def stamp(here: Desk) -> "Stamp":
    """The commit of the files and the present moment."""
    from portfolio.record.git import git_facts
    from portfolio.sheets.push import Stamp

    facts = git_facts(here.root, here.texts)
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    commit = facts.commit[:12] if facts.commit else "no commit"
    return Stamp(f"portfolio {commit}{'+' if facts.dirty else ''}", now)


@paused_collector()
def pulled_from(
    here: Desk,
    only: Sequence[str],
    *,
    strict: bool,
    theirs: Sequence[str] = (),
    accept_removals: bool = False,
) -> "Pulled":
    """What the sheets change in the files; nothing is written yet."""
    from dataclasses import replace

    from portfolio.cli.inputs import known
    from portfolio.sheets.pull import pull
    from portfolio.sheets.views import edited_views

    names = [tab.name for tab in here.known().values()]
    for name in only:
        known(name, names, "tab")
    with remote():
        opened = here.read()
    for row, column in edited_views(opened.tables.values()):
        row.refuse("P814", column, f"{column} is a view, and was typed over", "enter it where it belongs")
    collector = here.collector(opened, only, theirs)
    pulled = pull(collector, strict=strict, accept_removals=accept_removals)
    if strict and has_errors(opened.findings):
        pulled = replace(pulled, texts={}, changes=(), given=())
    notes = (*opened.notes(), *pulled.notes)
    return replace(pulled, findings=(*opened.findings, *pulled.findings), notes=notes)


def pull_report(here: Desk, pulled: "Pulled") -> "PullReport":
    """What a pull did, ready to be printed."""
    from portfolio.report.sheets import FieldChange, PullReport

    changes = [
        FieldChange(x.file, ".".join(x.path), _spelled(x.old), _spelled(x.new), str(x.row.place(x.column)))
        for x in pulled.changes
    ]
    given = [(str(row.place("initiative_key")), key, str(row["title"])) for row, key in pulled.given]
    return PullReport(
        here.source.where, changes, sorted(pulled.texts), given, pulled.findings, pulled.notes, pulled.selection,
        pulled.behind,
    )  # fmt: skip


def _spelled(value: object) -> str | None:
    from portfolio.sheets.shown import json_text

    return value if value is None or isinstance(value, str) else json_text(value)


def write_pulled(here: Desk, pulled: "Pulled", taken: str = "ok") -> None:
    """Keys into the sheets, then all files at once, then how each row fared; `taken` is what those say that counted."""
    from portfolio.record.journal import ChangedMeanwhileError, replace_files
    from portfolio.sheets.stamps import key_edits, status_edits

    when = stamp(here)
    keys = key_edits(pulled, when)
    with remote(), writing():
        if keys:
            here.write(keys)
        expected = {file: _bytes(here.texts.get(file)) for file in pulled.texts}
        try:
            replace_files(here.root, {f: t.encode() for f, t in pulled.texts.items()}, expected)
        except ChangedMeanwhileError as error:
            raise ExpectedError(f"{error} was changed while it was pulled: try again", Exit.STALE) from None
        statuses = status_edits(pulled, when, taken)
        if statuses:
            here.write(statuses)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


@paused_collector()
def pushed(
    here: Desk,
    opened: "Opened",
    when: "Stamp",
    theirs: Sequence[str] = (),
    collector: "Collector | None" = None,
) -> "Pushed":
    """The cells that bring the workbooks to what files and record say."""
    from portfolio.cli.sheet_shown import computed, shown_runs
    from portfolio.sheets import columns as c
    from portfolio.sheets.push import Pusher
    from portfolio.sheets.result_cells import push_results
    from portfolio.sheets.results import result_rows
    from portfolio.sheets.rows import rows_of_files

    models = computed(here) if c.CONTRIBUTIONS in opened.tables else {}
    rows = rows_of_files(here.tabs, here.files, {*opened.tables, c.CONFIG}, models)
    compared_fields = collector or here.collector(opened, (), theirs)
    out = Pusher(compared_fields, rows, when).push()
    results = {c.RUNS, c.RESULTS, c.GAPS, c.ROADMAP} & set(opened.tables)
    if results:
        shown = shown_runs(here.root)
        out.sound = shown.sound
        plan = here.tabs.organization.plan
        found = result_rows(shown.runs, shown.newest, plan, here.config.results_link, here.tabs.default_resource)
        for name in sorted(results):
            push_results(opened.tables[name], found[name], when, out)
    return out


@paused_collector()
def compared(here: Desk, opened: "Opened") -> "tuple[list[TabCheck], Sequence[Finding]]":
    """Tab by tab who is ahead, and what is wrong with which row."""
    from collections import Counter

    from portfolio.report.sheets import TabCheck
    from portfolio.sheets.columns import STAMPS
    from portfolio.sheets.pull import pull

    again = opened.again()
    collector = here.collector(again)
    found = pull(collector)
    out = pushed(here, again, stamp(here), collector=collector)
    sheet = Counter(change.row.tab for change in found.changes)
    both = Counter(f.location.file for f in found.findings if f.code == "P820")
    unknown = Counter(f.location.file for f in found.findings if f.code == "P822")
    problems = {(f.location.file, f.location.line) for f in found.findings if f.code not in ("P820", "P822")}
    wrong = Counter(tab for tab, _ in problems)
    unseen = Counter(f.location.file for f in opened.findings)
    checks = []
    for table in opened.tables.values():
        stamps = {table.columns[name] for name in STAMPS if name in table.columns}
        stamps |= {edit.column for edit in out.edits.get(table.name, ()) if edit.hides}
        files = sum(edit.column not in stamps for edit in out.edits.get(table.name, ()))
        name = table.name
        checks.append(TabCheck(name, sheet[name], files, both[name], wrong[name], unknown[name], unseen.pop(name, 0)))
    checks += [TabCheck(name, 0, 0, 0, 0, 0, number) for name, number in unseen.items()]
    return checks, (*opened.findings, *found.findings)


def refuse_older(here: Desk, opened: "Opened") -> None:
    """End with 7 where the sheets show the work of a commit that this one does not have."""
    from portfolio.git import NoRepositoryError, find_commit
    from portfolio.record.git import contains
    from portfolio.sheets.views import sources

    try:
        mine = find_commit(here.root, "HEAD")
    except NoRepositoryError:
        return
    if mine is None:
        return
    for commit in sorted(sources(opened.tables.values())):
        if not contains(here.root, commit):
            message = f"the sheets show results of {commit}, which is not part of this commit: pull from git first"
            raise ExpectedError(message, Exit.STALE)


def told(findings: Sequence[Finding]) -> Exit:
    """Print what is wrong with the sheets themselves; the code that follows from it."""
    for finding in findings:
        place = finding.location if finding.location.cell else finding.location.file
        say(f"{place}: {finding.message}" + (f": {finding.hint}" if finding.hint else ""))
    return Exit.INVALID if has_errors(findings) else Exit.DONE
