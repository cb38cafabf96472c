"""The one table of workbooks, tabs and columns that init, pull, push and check go by."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from portfolio.model import Organization, Resource
from portfolio.sheets.backlog_tabs import USUAL_SCOPES, backlog_tab, candidates_tab, intake_tab
from portfolio.sheets.center_tabs import scenario_tabs
from portfolio.sheets.columns import BACKLOG, Column, Role, Tab, Tabs
from portfolio.sheets.names import normalised
from portfolio.sheets.productops_tabs import PRODUCTOPS_TABS
from portfolio.sheets.result_tabs import result_tabs

USUAL_RESOURCE = "engineering"
"""What tokens count in the sheets of an organization that has not said it yet."""
USUAL_UNIT = "token"


def tabs(
    organization: Organization,
    scopes: Iterable[str] = (),
    owners: Mapping[str, str] = MappingProxyType({}),
) -> Tabs:
    """Every tab, with the columns that an organization needs, and the scopes of its initiatives.

    `owners` is column of the Backlog -> the tab in which it is entered in place of the Backlog.
    """
    if not organization.resources:
        usual = {USUAL_RESOURCE: Resource(unit=USUAL_UNIT)}
        organization = organization.model_copy(update={"resources": usual})
    every = (
        backlog_tab(organization, dict.fromkeys((*USUAL_SCOPES, *scopes))),
        intake_tab(organization),
        *PRODUCTOPS_TABS,
        candidates_tab(organization),
        *scenario_tabs(organization),
        *result_tabs(tuple(organization.dimensions)),
    )
    by_name = {tab.name: tab for tab in every}
    for column, tab in owners.items():
        by_name = with_owner(by_name, column, tab)
    return Tabs(organization, by_name)


def with_owner(by_name: Mapping[str, Tab], column: str, tab: str) -> dict[str, Tab]:
    """The tabs with a column of the Backlog entered in another tab; the same where either has no
    such column."""
    changed = dict(by_name)
    owned = column_of(by_name[BACKLOG], column)
    other = by_name.get(tab)
    taken = None if owned is None or other is None else _same_field(other, owned)
    if owned is not None and other is not None and taken is not None:
        changed[BACKLOG] = _with_role(by_name[BACKLOG], owned, Role.VIEW)
        changed[tab] = _with_role(other, taken, Role.OWNED)
    return changed


def column_of(tab: Tab, name: str) -> Column | None:
    """The column of a name or alias, as names are compared."""
    wanted = normalised(name)
    for column in tab.columns:
        names = (column.name, *column.aliases)
        if wanted in map(normalised, names):
            return column
    return None


def _same_field(tab: Tab, owned: Column) -> Column | None:
    """The view of a tab that shows what is entered in a column of the Backlog."""
    views = (column for column in tab.columns if column.role is Role.VIEW)
    return next((view for view in views if view.path and view.path == owned.path), None)


def _with_role(tab: Tab, changed: Column, role: Role) -> Tab:
    columns = (
        replace(column, role=role) if column is changed else column for column in tab.columns
    )
    return replace(tab, columns=tuple(columns))
