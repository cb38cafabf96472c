"""The files of a portfolio beside its workbooks, opened for a pull, a push or a comparison."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from portfolio.actions import workbook_places
from portfolio.actions.errors import InvalidInputsError, RemoteFailedError, UsageError
from portfolio.actions.progress import Notes, silent
from portfolio.actions.writing import refusals_of_the_disk
from portfolio.collector import paused_collector
from portfolio.findings import Finding
from portfolio.load import links_in_the_work_tree, read_texts
from portfolio.model import Organization
from portfolio.record import git_facts
from portfolio.remote import RemoteError
from portfolio.sheets import (
    CONFIG_FILE,
    CURRENT_SET,
    GOOGLE,
    CellEdit,
    Collector,
    Files,
    Opened,
    SheetsConfig,
    Source,
    Stamp,
    Tab,
    Tabs,
    UnreadableError,
    layouts,
    open_source,
    read_config,
    read_decisions,
    read_tables,
    roadmap_tab,
    shortened,
    tabs,
    wanted_tabs,
)
from portfolio.source import METRICS, ORGANIZATION, typed


@dataclass(frozen=True)
class SheetsSession:
    """A portfolio's files beside its workbooks."""

    root: Path
    texts: Mapping[str, str]
    files: Files
    config: SheetsConfig
    tabs: Tabs
    source: Source
    config_text: str | None = None
    """The text of config/sheets.yaml, where there is one."""

    def known(self) -> Mapping[str, Tab]:
        """Every tab by the name it has here; the roadmap with a column for each KPI."""
        metrics = self.files.data(METRICS).get("metrics")
        by_key = metrics if isinstance(metrics, Mapping) else {}
        kpis = [key for key, metric in by_key.items() if _is_planned_with(metric)]
        roadmap = roadmap_tab(list(self.tabs.organization.resources), kpis)
        return wanted_tabs(self.tabs, self.config, roadmap)

    @paused_collector()
    def read(self, only: Sequence[str] | None = None) -> Opened:
        """The tables of the workbooks.

        Raises:
            UsageError: if none of the tabs is there.
        """
        wanted = self.known()
        opened = read_tables(self.source, wanted, self.config, only)
        are_foreign = self.config.keys == "foreign"
        opened = opened.with_keys_meant(self.files, are_foreign=are_foreign)
        if are_foreign:
            opened = opened.with_our_keys(self.files)
        if only is None and opened.tables:
            opened = opened.with_absent(self.tabs, self.files, wanted, self.config)
        if not opened.tables and not opened.findings:
            where, others = self.source.where, ", ".join(self.source.unread())
            seen = f" (not read: {shortened(others)})" if others else ""
            raise UsageError(
                f"{where} has none of the tabs{seen}: portfolio sheets init makes them"
            )
        return opened

    @paused_collector()
    def write(self, edits: Mapping[str, Sequence[CellEdit]]) -> None:
        """Write cells into the workbooks."""
        self.source.write(edits)

    def collector(
        self,
        opened: Opened,
        only: Sequence[str] = (),
        theirs: Sequence[str] = (),
    ) -> Collector:
        """Tables against files; `theirs` is what a person decided for fields that differ.

        Raises:
            UsageError: if a decision is none.
        """
        with failures_of_workbooks():
            decisions = read_decisions(theirs)
        return Collector(
            self.tabs,
            self.files,
            opened.tables,
            self.config.intake,
            self.config.constraint_sets,
            frozenset(only) or None,
            self.config,
            decisions,
            opened.keys,
            opened.settings.get(CURRENT_SET),
        )

    def with_config(self, text: str) -> "SheetsSession":
        """The same with another config/sheets.yaml."""
        config, wrong = read_config(text)
        assert config is not None, wrong
        return replace(
            self,
            config=config,
            config_text=text,
            tabs=tabs(self.tabs.organization, self.files.scopes(), config.owners),
        )

    def with_organization(self, text: str) -> "SheetsSession":
        """The same with another config/organization.yaml."""
        files = self.files.changed({ORGANIZATION: text})
        organization, wrong = _organization_in(files)
        assert organization is not None, wrong
        return replace(
            self,
            texts=files.texts,
            files=files,
            tabs=tabs(organization, files.scopes(), self.config.owners),
        )

    def stamp(self) -> Stamp:
        """The commit of the files and the present moment."""
        facts = git_facts(self.root, self.texts)
        now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        commit = facts.commit[:12] if facts.commit else "no commit"
        return Stamp(f"portfolio {commit}{'+' if facts.dirty else ''}", now)


def _is_planned_with(metric: object) -> bool:
    if not isinstance(metric, Mapping):
        return False
    return metric.get("level") != "operational" and metric.get("active") is not False


@paused_collector()
def open_sheets(
    root: Path,
    where: str | None = None,
    *,
    writes: bool = False,
    as_csv: bool = False,
    notes: Notes = silent,
) -> SheetsSession:
    """Read the files and open the workbooks.

    `where` is google, an .xlsx file or a folder; None for what the configuration says. Only a
    session that writes finishes what an interrupted one left; `notes` is called with a sentence
    about that.

    Raises:
        InvalidInputsError: if the files cannot be read, or are links that git supplies.
        UsageError: if there are no workbooks at `where`, or the disk refuses.
        RemoteFailedError: if Google fails.
        PlaceError: if something that git supplies leads outside the root.
        UnfinishedError: if an interrupted write cannot be finished as it was meant.
    """
    workbook_places.finish_or_mention(root, writes=writes, notes=notes)
    texts, findings = read_texts(root)
    if planted := links_in_the_work_tree(root):
        reason = "the files are not the portfolio's own: no workbook was opened"
        raise InvalidInputsError(reason, tuple(planted), texts)
    files = Files.read(texts)
    own = root / CONFIG_FILE
    config_text = own.read_text("utf-8") if own.is_file() else None
    config, wrong = read_config(config_text)
    organization, flaws = _organization_in(files)
    if config is None or organization is None:
        raise InvalidInputsError(
            f"{ORGANIZATION} or {CONFIG_FILE} cannot be read: portfolio validate says why",
            (*findings, *wrong, *flaws),
            texts,
        )
    with failures_of_workbooks(), refusals_of_the_disk():
        place = workbook_places.place_of_workbooks(root, where, config)
        workbook_places.refuse_tracked_links(root, place)
        save = workbook_places.saving(root, place)
        source = open_source(place or GOOGLE, config, save, as_csv=as_csv)
    known = tabs(organization, files.scopes(), config.owners)
    return SheetsSession(root, texts, files, config, known, source, config_text)


def _organization_in(files: Files) -> tuple[Organization | None, Sequence[Finding]]:
    document = files.documents.get(ORGANIZATION)
    if document is None:
        return None, ()
    read = document
    return typed(Organization, read.data, lambda path, key: read.locate(path, key=key))


def make_workbooks(session: SheetsSession) -> Sequence[str]:
    """Make the workbooks and tabs that are missing; returns their names.

    Raises:
        RemoteFailedError: if Google fails.
        UsageError: if what is there is no workbook, or the disk refuses.
    """
    with failures_of_workbooks(), refusals_of_the_disk():
        used = {
            name: tab for name, tab in session.known().items() if session.config.is_used(tab.name)
        }
        return session.source.create(layouts(used, session.config))


@contextmanager
def failures_of_workbooks() -> Iterator[None]:
    """Where workbooks are read or written: what another side does wrong is said in a sentence.

    Raises:
        RemoteFailedError: if Google fails.
        UsageError: if what is there is no workbook.
    """
    try:
        yield
    except RemoteError as error:
        raise RemoteFailedError(f"{error}: try again") from None
    except UnreadableError as error:
        raise UsageError(str(error)) from None
