"""P3xx: initiatives."""

from portfolio.findings.code import Code, error, warning

INITIATIVES: tuple[Code, ...] = (
    error(
        "P301",
        "key and file name differ",
        why="The key is the file name; two names for one thing would drift apart.",
        fix="Rename the file or correct the key.",
    ),
    error(
        "P302",
        "shares do not sum to 1",
        why="Shares say where all of an initiative lies.",
        fix="Make the shares of the dimension sum to exactly 1.",
    ),
    error(
        "P303",
        "tokens beside scopes",
        why="An initiative has one size, or scopes that each have their own.",
        fix="Keep `tokens` and `contributions`, or `scopes`.",
    ),
    error(
        "P304",
        "scope mode and scopes disagree",
        why=(
            "`scope_mode` says which of the scopes is planned: it names one of them, or says "
            "`choose`."
        ),
        fix="Add the scope or change `scope_mode`.",
    ),
    error(
        "P305",
        "tokens are missing",
        why="Nothing is invented: what a candidate costs must be said, even where it is nothing.",
        fix="Add `tokens`; 0 can be written.",
    ),
    warning(
        "P306",
        "no contribution",
        why="A candidate that moves no KPI can be chosen only by a rule.",
        fix="Add `contributions`, or leave it so on purpose.",
    ),
    error(
        "P307",
        "dates out of order",
        why="`earliest_start` comes before `latest_finish` and `deadline`.",
        fix="Correct the dates, so that work starts before it ends.",
    ),
    warning(
        "P308",
        "deadline before the period",
        why="It will be late whenever it is chosen.",
        fix="Correct the deadline or the period.",
    ),
    error(
        "P309",
        "period is missing",
        why="Without a period it is a candidate for nothing, or kept nowhere.",
        fix="Add `period`.",
    ),
    error(
        "P310",
        "metric chain cannot be read",
        why="A chain is two KPI keys or more with `->` between, none of them twice.",
        fix="Write it as `a -> b -> c`.",
    ),
    warning(
        "P311",
        "metric chain has other ends",
        why=(
            "A chain says how the immediate KPI reaches the top, and that of a model how it "
            "reaches its target."
        ),
        fix="Start it with the immediate KPI; end that of a model with `target_kpi`.",
    ),
    error(
        "P312",
        "formula cannot be read",
        why="A formula uses numbers, its parameters, `+ - * / **`, parentheses, `min` and `max`.",
        fix="Correct it at the place named.",
    ),
    error(
        "P313",
        "models collide",
        why="Models have different names, and at most one is primary for a KPI.",
        fix="Rename one, or make one primary.",
    ),
    error(
        "P314",
        "prerequisites form a circle",
        why="None of them could ever be done first.",
        fix="Take one of the prerequisites out.",
    ),
    warning(
        "P315",
        "computed without an approved model",
        why="`contribution_source: computed` says that an approved primary model stands behind it.",
        fix="Approve a primary model, or say `pm_override`.",
    ),
    warning(
        "P316",
        "dimension not declared by a candidate",
        why=(
            "A bound or target slices by a dimension that this candidate does not declare: it lies "
            "in no slice of it."
        ),
        fix="Add the dimension to the initiative.",
    ),
    warning(
        "P318",
        "named twice",
        why="The repetition counts once.",
        fix="Take the repetition out.",
    ),
    error(
        "P319",
        "requires what it excludes",
        why="The initiative could never be done.",
        fix="Take one of the two out.",
    ),
    warning(
        "P320",
        "model comes to no number",
        why=(
            "An approved model divides by 0, takes a root of a negative number, or leaves the "
            "bounds of size."
        ),
        fix="Correct its formula or its parameters.",
    ),
    warning(
        "P321",
        "contribution is not what its model gives",
        why=(
            "`contribution_source: computed` says that the stored number is the model's, and it is "
            "more than 1% away."
        ),
        fix="Store it with `portfolio estimate KEY --write`, or say `pm_override`.",
    ),
    warning(
        "P322",
        "units of a model do not fit",
        why=(
            "It adds or compares different units, or comes to something else than the unit of its "
            "KPI."
        ),
        fix="Correct the units of its parameters, or its formula.",
    ),
    error(
        "P323",
        "spread does not sum to 1",
        why="The shares of a spread are those of all tokens of the scope.",
        fix="Make the shares sum to exactly 1.",
    ),
    warning(
        "P340",
        "contribution far outside",
        why=(
            "It is many times what all other initiatives bring to the KPI: often zeros too many, "
            "or another unit."
        ),
        fix="Correct it, or write `allow: {P340: why it is so much}` into the file.",
    ),
    warning(
        "P341",
        "contribution above the goal alone",
        why=(
            "It alone brings a multiple of what the goal asks of all together: often the level "
            "that is reached stands where the uplift belongs."
        ),
        fix="Correct it, or write `allow: {P341: why it is so much}` into the file.",
    ),
    warning(
        "P342",
        "tokens above a cap",
        why=(
            "Alone it needs more than any scenario of its period has: often hours stand where days "
            "belong."
        ),
        fix=(
            "Correct the tokens or the cap, or write `allow: {P342: why it is so much}` into the "
            "file."
        ),
    ),
    warning(
        "P343",
        "fraction looks like a percentage",
        why="A fraction of 0.4 is 40%, and where others are 0.004 probably 0.4% is meant.",
        fix="Write 0.4% as 0.004, or write `allow: {P343: why it is so much}` into the file.",
    ),
    warning(
        "P344",
        "title stands twice",
        why=(
            "Two initiatives of one title are often one that was entered twice, and both could be "
            "chosen."
        ),
        fix="Take one out, tell them apart, or write `allow: {P344: why both}` into the second.",
    ),
    warning(
        "P345",
        "period long past",
        why=(
            "It is still to be planned, for a period that is years before all scenarios, so no "
            "plan has it."
        ),
        fix="Correct the year or the status, or write `allow: {P345: why it stays}` into the file.",
    ),
    error(
        "P346",
        "cannot be silenced",
        why=(
            "Only a warning of what is unlikely can be silenced; whatever else is told has to be "
            "mended."
        ),
        fix="Take the code out of `allow`.",
    ),
)
