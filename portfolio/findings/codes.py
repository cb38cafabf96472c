"""The table of all findings: stable codes, one severity each, why they exist and what to do."""

# ruff: noqa: E501 - one row of the table a line
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding. P1xx files, P2xx references, P3xx initiatives, P4xx company, P5xx scenarios,
    P6xx feasibility (known before the solver)."""

    code: str
    severity: Literal["error", "warning"]
    title: str
    why: str
    fix: str


_TABLE = (
    Code("P100", "error", "file cannot be read", "A portfolio file is UTF-8 text of at most 5 MB in a regular file.", "Save it as UTF-8, check its permissions and size."),
    Code("P101", "error", "not YAML", "The text does not parse, so nothing in the file can be known.", "Mend the syntax at the place shown."),
    Code("P102", "error", "key stands twice", "Most tools silently keep the last one, and whoever reads the first is misled.", "Keep one of the two."),
    Code("P103", "error", "tag, alias or merge key", "Files hold plain data, so that what counts stands where it is read.", "Write the value out."),
    Code("P104", "error", "merge conflict in the file", "Git left its markers; both sides are still in the text.", "Resolve the conflict and delete the markers."),
    Code("P105", "error", "nested too deeply", "No file of a portfolio needs more than 40 levels.", "Flatten it."),
    Code("P107", "error", "file is missing", "Without the organization and the metrics no reference can be resolved.", "Add the file; the reference of files shows a small one."),
    Code("P108", "warning", "file is not read", "Only initiatives/KEY.yaml and config/scenarios/NAME.yaml are read; a file beside them is easily taken for data.", "Rename or move it."),
    Code("P110", "error", "not a mapping of fields", "Each file is a mapping of field names to values.", "Write fields as `name: value`."),
    Code("P111", "error", "unknown field", "A misspelt field would otherwise be ignored in silence.", "Use the name suggested, or take it out."),
    Code("P112", "error", "field is missing", "Nothing is invented: what is needed must be written.", "Add the field."),
    Code("P113", "error", "wrong kind of value", "The field takes another kind of value than the one written.", "Write what the message asks for."),
    Code("P114", "error", "field is gone", "Earlier tools had it; other fields now say it better.", "Move its content to the field named."),
    Code("P115", "error", "value not allowed", "The value is of the right kind but outside what the field takes.", "Write a value in the range or form named."),
    Code("P116", "error", "override of a key", "An override changes what an initiative is, never which one it is.", "Take the key out of the override."),
    Code("P201", "error", "unknown resource", "Tokens and bounds count only for resources declared in organization.yaml.", "Correct the name or declare the resource."),
    Code("P202", "error", "unknown dimension", "Slices exist only for dimensions declared in organization.yaml.", "Correct the name or declare the dimension."),
    Code("P203", "error", "unknown KPI", "Every KPI is declared in metrics.yaml, with its unit.", "Correct the key or declare the KPI."),
    Code("P204", "error", "unknown dimension value", "Vocabularies are closed, so that a slip cannot open an empty slice.", "Correct the value or declare it."),
    Code("P205", "error", "unknown initiative", "No file of that key exists.", "Correct the key."),
    Code("P206", "error", "unknown scenario", "No file of that name exists in config/scenarios.", "Correct the name."),
    Code("P207", "error", "reference to itself", "Nothing can require, exclude, drive or be a pair with itself.", "Take it out."),
    Code("P208", "error", "retired KPI", "A KPI with `active: false` is kept for history; nothing new refers to it.", "Use an active KPI, or make it active again."),
    Code("P209", "error", "operational KPI", "Only north-star and strategic KPIs take contributions, weights and targets.", "Name the strategic KPI that it drives."),
    Code("P301", "error", "key and file name differ", "The key is the file name; two names for one thing would drift apart.", "Rename the file or correct the key."),
    Code("P302", "error", "shares do not sum to 1", "Shares say where all of an initiative lies.", "Make the shares of the dimension sum to exactly 1."),
    Code("P303", "error", "tokens beside scopes", "An initiative has one size, or scopes that each have their own.", "Keep `tokens` and `contributions`, or `scopes`."),
    Code("P304", "error", "scope mode and scopes disagree", "`scope_mode` says which of the scopes is planned: it names one of them, or says `choose`.", "Add the scope or change `scope_mode`."),
    Code("P305", "error", "tokens are missing", "Nothing is invented: what a candidate costs must be said, even where it is nothing.", "Add `tokens`; 0 can be written."),
    Code("P306", "warning", "no contribution", "A candidate that moves no KPI can be chosen only by a rule.", "Add `contributions`, or leave it so on purpose."),
    Code("P307", "error", "dates out of order", "`earliest_start` comes before `latest_finish` and `deadline`.", "Correct the dates, so that work starts before it ends."),
    Code("P308", "warning", "deadline before the period", "It will be late whenever it is chosen.", "Correct the deadline or the period."),
    Code("P309", "error", "period is missing", "Without a period it is a candidate for nothing, or kept nowhere.", "Add `period`."),
    Code("P310", "error", "metric chain cannot be read", "A chain is two KPI keys or more with `->` between, none of them twice.", "Write it as `a -> b -> c`."),
    Code("P311", "warning", "metric chain has other ends", "A chain says how the immediate KPI reaches the top, and that of a model how it reaches its target.", "Start it with the immediate KPI; end that of a model with `target_kpi`."),
    Code("P312", "error", "formula cannot be read", "A formula uses numbers, its parameters, `+ - * / **`, parentheses, `min` and `max`.", "Correct it at the place named."),
    Code("P313", "error", "models collide", "Models have different names, and at most one is primary for a KPI.", "Rename one, or make one primary."),
    Code("P314", "error", "prerequisites form a circle", "None of them could ever be done first.", "Take one of the prerequisites out."),
    Code("P315", "warning", "computed without an approved model", "`contribution_source: computed` says that an approved primary model stands behind it.", "Approve a primary model, or say `pm_override`."),
    Code("P316", "warning", "dimension not declared by a candidate", "A bound or target slices by a dimension that this candidate does not declare: it lies in no slice of it.", "Add the dimension to the initiative."),
    Code("P318", "warning", "named twice", "The repetition counts once.", "Take the repetition out."),
    Code("P319", "error", "requires what it excludes", "The initiative could never be done.", "Take one of the two out."),
    Code("P401", "error", "not exactly one north star", "North-star scenarios need the one KPI that stands for the company.", "Give exactly one active KPI the level `north_star`."),
    Code("P402", "error", "KPIs drive each other in a circle", "The causal graph decides which KPIs count the same thing twice; a circle has no top.", "Take one of the edges out."),
    Code("P403", "error", "name is taken", "`all` means the whole portfolio.", "Choose another name."),
    Code("P404", "error", "plan of another period", "The plan of a period is a scenario of that period.", "Name a scenario of the period."),
    Code("P501", "error", "scenarios extend each other in a circle", "None of them would have a beginning.", "Let one of them stand on its own."),
    Code("P502", "error", "weight without a scale", "Improvements of different units add up only as multiples of a positive scale; a silent 1 would be invented.", "Give the KPI a goal or floor at `all` that improves it, or add `scales: {KPI: …}`."),
    Code("P503", "error", "redundant weights", "One of the two KPIs drives the other, so one effect would count twice in the objective.", "Drop one weight, or list the pair in `allow_redundant`."),
    Code("P505", "error", "floor or ceiling against the direction", "A KPI to increase has a floor, one to decrease a ceiling.", "Use the other word."),
    Code("P506", "error", "target without a level", "A target says a floor, a ceiling or a goal.", "Add one, or take the target out."),
    Code("P508", "error", "group bounds make no sense", "A group says at_least or at_most, not more than it has members, and not crossed.", "Correct the numbers."),
    Code("P509", "error", "synergy threshold out of reach", "It asks for more members than there are, so it could never be earned.", "Lower it or add members."),
    Code("P510", "error", "synergy says two things, or nothing", "A synergy has `tiers`, or one threshold with `bonus` or `saves`; no two tiers have the same threshold.", "Keep one of the two, or say what it earns."),
    Code("P511", "error", "synergy saves more than its members cost", "Capacity cannot be made of nothing.", "Lower the saving."),
    Code("P512", "error", "penalty without use", "A penalty is the price of missing a goal, and only an objective of `weighted_kpis` has prices.", "Add a goal, change the mode, or drop the penalty."),
    Code("P513", "error", "target needs a scale", "Its level equals its baseline and both are 0, so a shortfall has nothing to be measured by.", "Add `scale`."),
    Code("P514", "warning", "goal is easier than the floor", "The goal is met whenever the floor is.", "Raise the goal or drop it."),
    Code("P515", "error", "priorities and floors disagree", "In a lexicographic objective each KPI with a floor stands in exactly one priority group, and no other KPI does.", "Correct the groups."),
    Code("P516", "error", "candidates chosen in two ways", "`only` and `except` together leave open which counts.", "Keep one of the two."),
    Code("P517", "warning", "not a candidate of the period", "It is named among the candidates but is none.", "Take it out, or correct its period or status."),
    Code("P518", "error", "slice cannot be read", "A crossed slice is `a/b` with values `x/y`, of two different dimensions.", "Write both sides crossed alike."),
    Code("P519", "error", "allow_redundant names no weights", "It lists pairs of weighted KPIs, or a weighted KPI and the north star.", "Correct the pair."),
    Code("P520", "error", "file name is no scenario name", "The file name is the scenario's name: in runs, commands and links, on every file system.", "Rename the file: lower-case letters, digits and -, as q1-base.yaml."),
    Code("P521", "warning", "bound without a number", "A bound without cap and floor binds nothing.", "Add a cap or a floor, or take the bound out."),
    Code("P601", "error", "no candidates", "There is nothing to choose from.", "Check the period, the status of initiatives, and `candidates`."),
    Code("P603", "error", "mandatory and excluded", "The plan would have to have it and not have it.", "Drop one of the two."),
    Code("P604", "error", "two mandatory in an exclusion pair", "Both must be in and only one may.", "Drop the pair or one mandate."),
    Code("P605", "error", "mandatory without its prerequisite", "What it needs can be in no plan of this scenario.", "Bring the prerequisite in, or drop the mandate."),
    Code("P606", "warning", "bundle torn", "One member can be in no plan, or two exclude each other: all or nothing then means nothing.", "Change the bundle, or the rule that tears it."),
    Code("P607", "error", "mandatory in a torn bundle", "It must be in, and the bundle cannot be.", "Mend the bundle or drop the mandate."),
    Code("P608", "error", "floors above the cap of all", "The values of a dimension share the capacity of all, and their floors together ask for more than there is.", "Lower the floors or raise the cap."),
    Code("P609", "error", "capacity floor out of reach", "All candidates of the slice together use less.", "Lower the floor or add candidates."),
    Code("P610", "error", "mandatory tokens above a cap", "What must be in does not fit.", "Raise the cap or drop a mandate."),
    Code("P611", "error", "target floor out of reach", "All candidates of the slice together, even without any limit, move the KPI less.", "Lower the floor, or find ideas that move the KPI."),
    Code("P612", "error", "group cannot be filled", "Fewer members remain than it asks for.", "Lower at_least or bring members in."),
    Code("P613", "warning", "nobody contributes to the target", "No candidate of the slice moves the KPI, so nothing can bring the target nearer.", "Find ideas that do, or drop the target."),
    Code("P614", "error", "cap and floor cross", "The floor is above the cap.", "Correct the two numbers."),
    Code("P615", "error", "mandatory outside the candidates", "The plan must have it, and it is no candidate of this scenario.", "Correct its period or status, the candidates, or the mandate."),
    Code("P616", "warning", "prerequisite cannot be in any plan", "So the dependent can be in none either.", "Bring the prerequisite in, or drop the dependency."),
    Code("P617", "warning", "starts after the period", "Its earliest start is after the period's end.", "Plan it for a later period."),
    Code("P618", "error", "kept or mandatory but impossible", "It must be in, and something else makes that impossible.", "Correct one of the two."),
)  # fmt: skip

CODES: Mapping[str, Code] = {code.code: code for code in _TABLE}
