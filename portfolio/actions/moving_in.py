"""An existing installation of workbooks moves in: what its layout and its words need is read off
the workbooks.

What the workbooks themselves show goes into `config/sheets.yaml` and `config/organization.yaml`,
each line with what shows it. What only a person can decide is asked once for each cause.
"""

from collections.abc import Sequence
from dataclasses import replace

from portfolio.actions.sheets_session import SheetsSession
from portfolio.sheets import (
    CONFIG,
    CONFIG_FILE,
    CURRENT_SCENARIO,
    SETTINGS,
    Opened,
    ProposedSetup,
    Pulled,
    ReadOnce,
    Step,
    key_steps,
    layout_steps,
    name_steps,
    owner_steps,
    plan_steps,
    read_tables,
    reading_of,
    resource_steps,
    scenario_file,
    unused_steps,
    vocabulary_steps,
    with_steps,
    words_of,
)
from portfolio.source import ORGANIZATION

_COMMENT = "yaml-language-server: $schema=schemas/sheets.json"


def moving_session(
    session: SheetsSession,
    *,
    moving_in: bool | None = None,
) -> tuple[SheetsSession, ProposedSetup]:
    """The session as it is, or one that fits its workbooks where an installation moves in.

    It does where no initiative has a file yet, if `moving_in` does not say otherwise.
    """
    moves_in = not session.files.initiatives if moving_in is None else moving_in
    if not moves_in:
        return session, ProposedSetup()
    return moved_in(session, extends=moving_in is True)


def moved_in(session: SheetsSession, *, extends: bool) -> tuple[SheetsSession, ProposedSetup]:
    """The same session with a configuration that fits its workbooks, and what was proposed for
    that.

    With `extends` dimensions that have values take more of them. Nothing is written.
    """
    session = replace(session, source=ReadOnce.of(session.source, [*session.known(), SETTINGS]))
    proposal = ProposedSetup()
    session, proposal = _with_layout(session, proposal)
    session, proposal = _with_words(session, proposal)
    return _with_vocabulary(session, proposal, extends=extends)


def _with_layout(
    session: SheetsSession, proposal: ProposedSetup
) -> tuple[SheetsSession, ProposedSetup]:
    if not isinstance(session.source, ReadOnce):
        raise AssertionError("a move reads its workbooks once")
    known = session.known()
    reading = reading_of(session.config)
    missing = [
        tab for name, tab in known.items() if name not in session.source.grids and not tab.results
    ]
    names = list(name_steps(missing, session.source.others, reading))
    session, proposal = _configured(session, proposal, names)
    known = session.known()
    grids = session.source.read(list(known))
    steps = layout_steps(session.config, known, grids, reading)
    return _configured(session, proposal, list(steps))


def _with_words(
    session: SheetsSession, proposal: ProposedSetup
) -> tuple[SheetsSession, ProposedSetup]:
    tables = _tables(session).tables
    steps = [
        *key_steps(session.config, session.config_text, tables),
        *owner_steps(session.config, tables),
        *unused_steps(session.config, session.known().values(), tables),
    ]
    words, questions = words_of(tables)
    proposal = replace(proposal, questions=(*proposal.questions, *questions))
    return _configured(session, proposal, [*steps, *words])


def _with_vocabulary(
    session: SheetsSession,
    proposal: ProposedSetup,
    *,
    extends: bool,
) -> tuple[SheetsSession, ProposedSetup]:
    tables = _tables(session).tables
    organization = session.tabs.organization
    written = session.files.data(ORGANIZATION)
    steps = list(vocabulary_steps(organization, tables, extends=extends))
    if "resources" not in written:
        steps += resource_steps(tables)
    if not steps:
        return session, proposal
    text = with_steps(session.texts.get(ORGANIZATION), steps, "")
    return session.with_organization(text), proposal.with_steps(steps)


def plan_of_settings(session: SheetsSession) -> Sequence[Step]:
    """The scenario that the tab Settings names as the plan of its period."""
    opened = _tables(session)
    current = opened.settings.get(CURRENT_SCENARIO)
    table = opened.tables.get(CONFIG)
    if current is None or table is None:
        return ()
    return tuple(plan_steps(current, table, session.tabs.organization.plan))


def _configured(
    session: SheetsSession,
    proposal: ProposedSetup,
    steps: list[Step],
) -> tuple[SheetsSession, ProposedSetup]:
    """The session with steps in its config/sheets.yaml."""
    if not steps:
        return session, proposal
    text = with_steps(session.config_text, steps, _COMMENT)
    return session.with_config(text), proposal.with_steps(steps)


def _tables(session: SheetsSession) -> Opened:
    return read_tables(session.source, session.known(), session.config)


def with_configuration(session: SheetsSession, pulled: Pulled) -> Pulled:
    """A pull with the files of the configuration that it needs; none where it brings nothing in.

    `session` is the one that fits the workbooks. The plan of a period is named once its scenario is
    there.
    """
    if not isinstance(session.source, ReadOnce):
        return pulled
    steps = [
        step for step in plan_of_settings(session) if _has_scenario(session, pulled, step.value)
    ]
    proposal = pulled.proposal.with_steps(steps) if pulled.proposal.steps else pulled.proposal
    if not pulled.texts or not proposal.steps:
        return replace(pulled, proposal=proposal)
    texts = dict(pulled.texts)
    if proposal.of(CONFIG_FILE):
        texts[CONFIG_FILE] = session.config_text or ""
    if proposal.of(ORGANIZATION):
        texts[ORGANIZATION] = with_steps(session.texts.get(ORGANIZATION), steps, "")
    return replace(pulled, texts=texts, proposal=proposal)


def _has_scenario(session: SheetsSession, pulled: Pulled, name: str) -> bool:
    file = scenario_file(name)
    return file in pulled.texts or file in session.texts
