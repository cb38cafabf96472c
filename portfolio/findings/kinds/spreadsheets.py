"""P8xx: workbooks, and exports of other tools."""

from portfolio.findings.code import Code, error, warning

SPREADSHEETS: tuple[Code, ...] = (
    error(
        "P801",
        "header is missing",
        why=(
            "Columns are found by their headers, and without this one the rows of the tab cannot "
            "be told apart."
        ),
        fix="Add the header, or say where it is in config/sheets.yaml.",
    ),
    error(
        "P802",
        "header stands twice",
        why="Which of the two columns counts could only be guessed.",
        fix="Rename one of the two.",
    ),
    error(
        "P803",
        "cell does not hold what its column takes",
        why=(
            "Cells are converted by the kind of their column and never by what their text looks "
            "like."
        ),
        fix="Write what the message asks for.",
    ),
    error(
        "P804",
        "row does not say enough, or contradicts itself",
        why="A row changes something only if what it means is certain.",
        fix="Fill or correct the cell.",
    ),
    error(
        "P805",
        "said twice",
        why="Two rows say different things of the same field.",
        fix="Keep one of the two.",
    ),
    error(
        "P806",
        "merged cells",
        why="A value merged over several columns belongs to none of them.",
        fix="Unmerge the cells.",
    ),
    error(
        "P807",
        "tab or workbook is missing",
        why=(
            "What cannot be seen is not empty: nothing of it is taken out of the files, and what "
            "people typed into it is not read."
        ),
        fix="Give the tab its name, name it in config/sheets.yaml, or say there `used: false`.",
    ),
    warning(
        "P808",
        "column is missing",
        why=(
            "What cannot be seen is not empty: nothing of the column is taken out of the files, "
            "and what people typed below another header is not read."
        ),
        fix=(
            "Give the column its header, name an alias in config/sheets.yaml, or list it there "
            "under `without`."
        ),
    ),
    warning(
        "P809",
        "tab or workbook is not there",
        why=(
            "The files have values that the tab would show: nothing of it is taken out, and "
            "nothing is read."
        ),
        fix=(
            "Make it with portfolio sheets init, or say `used: false` for it in config/sheets.yaml."
        ),
    ),
    error(
        "P810",
        "row without a key",
        why="A row of an existing initiative, KPI or scenario says which one it is.",
        fix="Fill the key, or enter a new idea in an intake tab.",
    ),
    error(
        "P811",
        "unknown key",
        why="No file of that key exists, and keys are given by the tool.",
        fix="Correct the key; a new idea goes into an intake tab, without a key.",
    ),
    error(
        "P812",
        "key was typed",
        why=(
            "The tool gives every new idea the next free key, so that no two people take the same "
            "one."
        ),
        fix="Empty the cell and pull again.",
    ),
    warning(
        "P813",
        "taken out of the portfolio",
        why="The row was in step with a file that is gone since; a pull does not bring it back.",
        fix="Delete the row, or bring the file back from git's history.",
    ),
    warning(
        "P814",
        "view was edited",
        why=(
            "The column shows what is entered elsewhere; what was typed over it counts for nothing."
        ),
        fix="Enter it where it belongs: the next push shows it here.",
    ),
    error(
        "P815",
        "file cannot be read",
        why="The row belongs to a file with a mistake in it, so it cannot be edited.",
        fix="Mend the file: portfolio validate says what is wrong.",
    ),
    error(
        "P816",
        "much would be taken out",
        why=(
            "At least three values of a tab, and more than a tenth, went at once, which is more "
            "often a slip than meant."
        ),
        fix="Bring the values back in the sheet, or pull with --accept-removals.",
    ),
    error(
        "P820",
        "changed on both sides",
        why=(
            "Since sheet and files were last in step, each was given another value; choosing one "
            "would lose the other."
        ),
        fix="Write the value that counts into both, or undo one.",
    ),
    error(
        "P822",
        "differs without a common past",
        why=(
            "Sheet and files differ, and the sheet has no sync_state that says what both said "
            "before: choosing one could undo what somebody did."
        ),
        fix=(
            "Write the value that counts into both, or decide with --theirs sheet, --theirs files, "
            "or for one cell."
        ),
    ),
    error(
        "P821",
        "row would make the portfolio invalid",
        why="What a pull writes must be valid, as if it had been typed into the file.",
        fix="Correct the cell.",
    ),
    error(
        "P830",
        "map does not fit the export",
        why=(
            "Columns are found by the headers that the map names, and without these no row can be "
            "told from another."
        ),
        fix="Correct the header in the map, or say `header_row`.",
    ),
    error(
        "P831",
        "cell of an export is not understood",
        why=(
            "What a cell means is never guessed: the field stays unsaid, and the rest of the row "
            "is taken."
        ),
        fix="Say in the map what it means, or correct the cell in the other tool.",
    ),
    error(
        "P832",
        "row of an export is not taken",
        why="It has no key or no title, its key stands twice, or it would be no valid initiative.",
        fix="Correct it in the other tool, or the map.",
    ),
    warning(
        "P833",
        "changed here and in the other tool",
        why="An import never takes over what somebody changed here.",
        fix=(
            "Write the value that is right into the initiative; the next import then says nothing "
            "of it."
        ),
    ),
    error(
        "P834",
        "value of an export would not be valid",
        why="What an import writes must be as valid as if it had been typed into the file.",
        fix="Correct the cell in the other tool, or say in the map what it means.",
    ),
)
