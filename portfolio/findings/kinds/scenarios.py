"""P5xx: scenarios."""

from portfolio.findings.code import Code, error, warning

SCENARIOS: tuple[Code, ...] = (
    error(
        "P501",
        "scenarios extend each other in a circle",
        why="None of them would have a beginning.",
        fix="Let one of them stand on its own.",
    ),
    error(
        "P502",
        "weight without a scale",
        why=(
            "Improvements of different units add up only as multiples of a positive scale; a "
            "silent 1 would be invented."
        ),
        fix="Give the KPI a goal or floor at `all` that improves it, or add `scales: {KPI: …}`.",
    ),
    error(
        "P503",
        "redundant weights",
        why=(
            "One of the two KPIs drives the other, so one effect would count twice in the "
            "objective."
        ),
        fix="Drop one weight, or list the pair in `allow_redundant`.",
    ),
    error(
        "P505",
        "floor or ceiling against the direction",
        why="A KPI to increase has a floor, one to decrease a ceiling.",
        fix="Use the other word.",
    ),
    error(
        "P506",
        "target without a level",
        why="A target says a floor, a ceiling or a goal.",
        fix="Add one, or take the target out.",
    ),
    error(
        "P508",
        "group bounds make no sense",
        why="A group says at_least or at_most, not more than it has members, and not crossed.",
        fix="Correct the numbers.",
    ),
    error(
        "P509",
        "synergy threshold out of reach",
        why="It asks for more members than there are, so it could never be earned.",
        fix="Lower it or add members.",
    ),
    error(
        "P510",
        "synergy says two things, or nothing",
        why=(
            "A synergy has `tiers`, or one threshold with `bonus` or `saves`; no two tiers have "
            "the same threshold."
        ),
        fix="Keep one of the two, or say what it earns.",
    ),
    error(
        "P511",
        "synergy saves more than its members cost",
        why=(
            "Capacity cannot be made of nothing: the cheapest members that reach the tier use "
            "less, in all or in a slice that is bounded."
        ),
        fix="Lower the saving, or ask for more members.",
    ),
    error(
        "P512",
        "penalty without use",
        why=(
            "A penalty is the price of missing a goal, and only an objective of `weighted_kpis` "
            "has prices."
        ),
        fix="Add a goal, change the mode, or drop the penalty.",
    ),
    error(
        "P513",
        "target needs a scale",
        why=(
            "Its level equals its baseline and both are 0, so a shortfall has nothing to be "
            "measured by."
        ),
        fix="Add `scale`.",
    ),
    warning(
        "P514",
        "goal is easier than the floor",
        why="The goal is met whenever the floor is.",
        fix="Raise the goal or drop it.",
    ),
    error(
        "P515",
        "priorities and floors disagree",
        why=(
            "In a lexicographic objective each KPI with a floor stands in exactly one priority "
            "group, and no other KPI does."
        ),
        fix="Correct the groups.",
    ),
    error(
        "P516",
        "candidates chosen in two ways",
        why="`only` and `except` together leave open which counts.",
        fix="Keep one of the two.",
    ),
    warning(
        "P517",
        "not a candidate of the period",
        why="It is named among the candidates but is none.",
        fix="Take it out, or correct its period or status.",
    ),
    error(
        "P518",
        "slice cannot be read",
        why="A crossed slice is `a/b` with values `x/y`, of two different dimensions.",
        fix="Write both sides crossed alike.",
    ),
    error(
        "P519",
        "allow_redundant names no weights",
        why="It lists pairs of weighted KPIs, or a weighted KPI and the north star.",
        fix="Correct the pair.",
    ),
    error(
        "P520",
        "file name is no scenario name",
        why=(
            "The file name is the scenario's name: in runs, commands and links, on every file "
            "system."
        ),
        fix=(
            "Rename the file: lower-case letters, digits and -, 80 characters at most, as "
            "q1-base.yaml."
        ),
    ),
    warning(
        "P521",
        "bound without a number",
        why="A bound without cap and floor binds nothing.",
        fix="Add a cap or a floor, or take the bound out.",
    ),
    error(
        "P522",
        "unbreakable names no rule",
        why=(
            "What is declared unbreakable must be there, or a repair would change what it was "
            "meant to keep."
        ),
        fix="Write the path of a rule, or of what holds it, as capacity.engineering.all.",
    ),
    warning(
        "P523",
        "less is left to save",
        why=(
            "Members that are there already use nothing any more, so the tier saves only what the "
            "others use."
        ),
        fix="Lower the saving to what is left.",
    ),
    warning(
        "P524",
        "bundle or group without members",
        why="It says nothing.",
        fix="Name its members, or take it out.",
    ),
    error(
        "P530",
        "steps without a schedule",
        why="Only a scenario with a schedule has steps.",
        fix="Add `schedule`, or take the field out.",
    ),
    error(
        "P531",
        "period cannot be cut into steps",
        why="A step is the period's own kind or a shorter one.",
        fix="Name a shorter kind of step: half, quarter, month or week.",
    ),
    error(
        "P532",
        "no step of the horizon",
        why="It would bound nothing, in silence.",
        fix="Name a step of the period that is still planned.",
    ),
    error(
        "P533",
        "together names no bundle",
        why="Only the members of a bundle can be made to start in one step.",
        fix="Correct the name, or declare the bundle.",
    ),
    error(
        "P534",
        "start outside the horizon",
        why="A promised start that no step holds cannot be kept.",
        fix="Correct the start, or plan the period that it lies in.",
    ),
    warning(
        "P535",
        "plays no part with one step",
        why="With one step a schedule decides nothing about time.",
        fix="Take it out, or choose a shorter step.",
    ),
    warning(
        "P536",
        "over_time is not said",
        why="A level that moves once and a flow that repeats count differently over several steps.",
        fix="Write `over_time: once` or `over_time: repeats`.",
    ),
    warning(
        "P537",
        "cap of a scenario without steps",
        why="A cap of a year becomes a cap of each quarter when a schedule is added.",
        fix="Write the cap of a step, or `whole` for all of them.",
    ),
    warning(
        "P538",
        "period shorter than a step",
        why="The initiative belongs to no whole step, so the scenario leaves it out.",
        fix="Give it the period of a step.",
    ),
    warning(
        "P539",
        "cannot end within the horizon",
        why="It is committed or in progress, so it is kept: it uses capacity and moves nothing.",
        fix="Correct its duration or its start, or plan a longer period.",
    ),
    warning(
        "P540",
        "promise against its own dates",
        why="A commitment or a promised start beats the dates of the initiative.",
        fix="Correct the dates or the promise.",
    ),
    warning(
        "P541",
        "deadline cannot be met",
        why="No start ends in time, so the deadline bounds nothing.",
        fix="Correct the deadline or the duration.",
    ),
)
