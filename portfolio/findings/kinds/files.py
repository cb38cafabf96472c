"""P1xx: what can be wrong with a file as text and as fields."""

from portfolio.findings.code import Code, error, warning

FILES: tuple[Code, ...] = (
    error(
        "P100",
        "file cannot be read",
        why=(
            "A portfolio file is UTF-8 text of at most 5 MB and 400,000 entries, in a regular "
            "file, and its folder is a folder."
        ),
        fix="Save it as UTF-8, check its permissions and size.",
    ),
    error(
        "P101",
        "not YAML",
        why="The text does not parse, so nothing in the file can be known.",
        fix="Mend the syntax at the place shown.",
    ),
    error(
        "P102",
        "key stands twice",
        why="Most tools silently keep the last one, and whoever reads the first is misled.",
        fix="Keep one of the two.",
    ),
    error(
        "P103",
        "tag, alias or merge key",
        why="Files hold plain data, so that what counts stands where it is read.",
        fix="Write the value out.",
    ),
    error(
        "P104",
        "merge conflict in the file",
        why="Git left its markers; both sides are still in the text.",
        fix="Resolve the conflict and delete the markers.",
    ),
    error(
        "P105",
        "nested too deeply",
        why="No file of a portfolio needs more than 40 levels.",
        fix="Flatten it.",
    ),
    error(
        "P106",
        "too many findings in one file",
        why=(
            "After so many mistakes of structure the file is probably of another kind, and the "
            "rest would only hide them."
        ),
        fix="Mend those that are shown, then validate again.",
    ),
    error(
        "P107",
        "file is missing",
        why="Without the organization and the metrics no reference can be resolved.",
        fix="Add the file; the reference of files shows a small one.",
    ),
    warning(
        "P108",
        "file is not read",
        why=(
            "Only initiatives/KEY.yaml and config/scenarios/NAME.yaml are read; a file beside them "
            "is easily taken for data."
        ),
        fix="Rename or move it.",
    ),
    warning(
        "P109",
        "comment in a text",
        why="In YAML a ` #` begins a comment, so `title: Ticket #123` is the title Ticket.",
        fix="Put the text in quotes, or write the comment as `# ` on a line of its own.",
    ),
    error(
        "P110",
        "not a mapping of fields",
        why="Each file is a mapping of field names to values.",
        fix="Write fields as `name: value`.",
    ),
    error(
        "P111",
        "unknown field",
        why="A misspelt field would otherwise be ignored in silence.",
        fix="Use the name suggested, or take it out.",
    ),
    error(
        "P112",
        "field is missing",
        why="Nothing is invented: what is needed must be written.",
        fix="Add the field.",
    ),
    error(
        "P113",
        "wrong kind of value",
        why="The field takes another kind of value than the one written.",
        fix="Write what the message asks for.",
    ),
    error(
        "P114",
        "field is gone",
        why="Earlier tools had it; other fields now say it better.",
        fix="Move its content to the field named.",
    ),
    error(
        "P115",
        "value not allowed",
        why="The value is of the right kind but outside what the field takes.",
        fix="Write a value in the range or form named.",
    ),
    error(
        "P116",
        "override of a key",
        why="An override changes what an initiative is, never which one it is.",
        fix="Take the key out of the override.",
    ),
)
