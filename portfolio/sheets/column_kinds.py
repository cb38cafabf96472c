"""Columns by what their cells hold, so that the table of all columns reads as short rows."""

from functools import partial

from portfolio.sheets.columns import AT, SOURCE, STATE, STATUS, Column, ColumnKind, Role


def entered_column(
    kind: ColumnKind,
    name: str,
    field: str,
    about: str,
    *,
    width: int = 16,
    aliases: tuple[str, ...] = (),
    choices: tuple[str, ...] = (),
    default: str | bool | None = None,
) -> Column:
    """A column that people fill.

    `field` is where its value stands in the file of the row, with dots between the names; it is
    empty where the value stands in more than one place, or in none.
    """
    path = tuple(field.split(".")) if field else ()
    return Column(
        name,
        kind,
        path,
        aliases=aliases,
        choices=choices,
        default=default,
        about=about,
        width=width,
    )


choice_column = partial(entered_column, ColumnKind.CHOICE)
date_column = partial(entered_column, ColumnKind.DATE)
flag_column = partial(entered_column, ColumnKind.FLAG)
json_column = partial(entered_column, ColumnKind.JSON)
keys_column = partial(entered_column, ColumnKind.KEYS)
line_column = partial(entered_column, ColumnKind.LINE)
number_column = partial(entered_column, ColumnKind.NUMBER)
period_column = partial(entered_column, ColumnKind.PERIOD)
text_column = partial(entered_column, ColumnKind.TEXT)


def id_column(
    name: str,
    about: str,
    *,
    kind: ColumnKind = ColumnKind.LINE,
    width: int = 16,
    aliases: tuple[str, ...] = (),
    choices: tuple[str, ...] = (),
) -> Column:
    """A column that says, alone or with others, which row it is."""
    return Column(
        name, kind, role=Role.ID, aliases=aliases, choices=choices, about=about, width=width
    )


def view_column(
    name: str,
    kind: ColumnKind = ColumnKind.LINE,
    about: str = "Shown by the tool; entered elsewhere.",
    width: int = 16,
) -> Column:
    """A column that a push fills and nobody enters."""
    return Column(name, kind, role=Role.VIEW, about=about, width=width)


def _stamp_column(name: str, kind: ColumnKind, about: str, width: int = 16) -> Column:
    return Column(name, kind, role=Role.STAMP, about=f"Written by the tool: {about}", width=width)


STAMP_COLUMNS = (
    _stamp_column(STATUS, ColumnKind.TEXT, "ok, unchanged, or what is wrong.", 30),
    _stamp_column(SOURCE, ColumnKind.LINE, "the commit that this row was last in step with."),
    _stamp_column(AT, ColumnKind.MOMENT, "when.", 20),
    _stamp_column(
        STATE,
        ColumnKind.TEXT,
        "what this row said when it was last in step. Leave it alone.",
        8,
    ),
)
"""What the tool writes at the end of every row that people fill."""
KEY_COLUMN = id_column(
    "initiative_key",
    "The initiative. Keys are given by the tool.",
    kind=ColumnKind.KEY,
    aliases=("key", "initiative"),
)
NOTES_COLUMN = text_column("notes", "notes", "Anything else worth knowing.", width=40)
FOR_PEOPLE = "For people: the tool neither reads nor writes it."
