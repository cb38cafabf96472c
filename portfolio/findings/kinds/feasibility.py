"""P6xx: known before the solver: feasibility."""

from portfolio.findings.code import Code, error, warning

FEASIBILITY: tuple[Code, ...] = (
    error(
        "P601",
        "no candidates",
        why="There is nothing to choose from.",
        fix="Check the period, the status of initiatives, and `candidates`.",
    ),
    error(
        "P603",
        "mandatory and excluded",
        why="The plan would have to have it and not have it.",
        fix="Drop one of the two.",
    ),
    error(
        "P604",
        "two mandatory in an exclusion pair",
        why="Both must be in and only one may.",
        fix="Drop the pair or one mandate.",
    ),
    error(
        "P605",
        "mandatory without its prerequisite",
        why="What it needs can be in no plan of this scenario.",
        fix="Bring the prerequisite in, or drop the mandate.",
    ),
    warning(
        "P606",
        "bundle torn",
        why=(
            "One member can be in no plan, or two exclude each other: all or nothing then means "
            "nothing."
        ),
        fix="Change the bundle, or the rule that tears it.",
    ),
    error(
        "P607",
        "mandatory in a torn bundle",
        why="It must be in, and the bundle cannot be.",
        fix="Mend the bundle or drop the mandate.",
    ),
    error(
        "P608",
        "floors above the cap of all",
        why=(
            "The values of a dimension share the capacity of all, and their floors together ask "
            "for more than there is."
        ),
        fix="Lower the floors or raise the cap.",
    ),
    error(
        "P609",
        "capacity floor out of reach",
        why="All candidates of the slice together use less.",
        fix="Lower the floor or add candidates.",
    ),
    error(
        "P610",
        "mandatory tokens above a cap",
        why="What must be in does not fit.",
        fix="Raise the cap or drop a mandate.",
    ),
    error(
        "P611",
        "target floor out of reach",
        why="All candidates of the slice together, even without any limit, move the KPI less.",
        fix="Ask for less, or find ideas that move the KPI.",
    ),
    error(
        "P612",
        "group cannot be filled",
        why="Fewer members remain than it asks for.",
        fix="Lower at_least or bring members in.",
    ),
    warning(
        "P613",
        "nobody contributes to the target",
        why="No candidate of the slice moves the KPI, so nothing can bring the target nearer.",
        fix="Find ideas that do, or drop the target.",
    ),
    error(
        "P614",
        "cap and floor cross",
        why="The floor is above the cap.",
        fix="Correct the two numbers.",
    ),
    error(
        "P615",
        "mandatory outside the candidates",
        why="The plan must have it, and it is no candidate of this scenario.",
        fix="Correct its period or status, the candidates, or the mandate.",
    ),
    warning(
        "P616",
        "prerequisite cannot be in any plan",
        why="So the dependent can be in none either.",
        fix="Bring the prerequisite in, or drop the dependency.",
    ),
    warning(
        "P617",
        "dates outside the period",
        why="It starts after the period's end or must be finished before its start.",
        fix="Plan it for another period, or correct its dates.",
    ),
    error(
        "P618",
        "kept or mandatory but impossible",
        why="It must be in, and something else makes that impossible.",
        fix="Correct one of the two.",
    ),
    warning(
        "P619",
        "kept outside its dates",
        why=(
            "It is committed or in progress, and so in every plan, though its own dates lie "
            "outside the period."
        ),
        fix="Correct its dates or its period.",
    ),
)
