"""Everything that the structure of a file alone cannot show: references, and rules within and
between files.

A check is a function from its subject to findings, and its docstring is the rule. Subjects are the
workspace, each initiative as somebody wrote it (in its file, or overridden in a scenario), and each
scenario.
"""

from collections.abc import Callable, Iterator

from portfolio.findings import Finding, in_order
from portfolio.source import Workspace
from portfolio.validate import (
    candidates,
    chains,
    constraints,
    initiatives,
    math_models,
    metrics,
    objective,
    organization,
    over_time,
    plausibility,
    prerequisites,
    references,
    repetitions,
    slices,
    synergies,
    targets,
    unbreakable,
)
from portfolio.validate.subjects import Planned, Written, of_each_initiative, of_each_scenario

OF_THE_COMPANY: tuple[Callable[[Workspace], Iterator[Finding]], ...] = (
    organization.no_dimension_is_called_all,
    organization.plans_are_scenarios_of_their_period,
    organization.guardrails_watch_what_exists,
    metrics.references_resolve,
    metrics.one_north_star,
    metrics.nothing_drives_itself,
    metrics.drives_have_no_circle,
    metrics.drives_are_named_once,
    prerequisites.no_circle_in_files,
    plausibility.plausible,
)
OF_INITIATIVES: tuple[Callable[[Written], Iterator[Finding]], ...] = (
    initiatives.key_is_file_name,
    initiatives.shares_sum_to_one,
    initiatives.one_size_or_scopes,
    initiatives.scope_mode_names_a_scope,
    initiatives.tokens_are_said,
    initiatives.something_is_contributed,
    initiatives.period_is_said,
    initiatives.dates_are_in_order,
    initiatives.deadline_is_not_before_the_period,
    initiatives.nothing_refers_to_itself,
    initiatives.nothing_requires_what_excludes_it,
    over_time.shares_of_spreads_sum_to_one,
    references.of_an_initiative_resolve,
    chains.chains_can_be_read,
    chains.chains_join_their_ends,
    math_models.formulas_can_be_read,
    math_models.models_do_not_collide,
    math_models.computed_means_approved,
    repetitions.of_an_initiative,
    plausibility.allowances_can_be_given,
)
OF_SCENARIOS: tuple[Callable[[Planned], Iterator[Finding]], ...] = (
    candidates.file_name_is_scenario_name,
    candidates.only_or_except,
    candidates.named_ones_are_candidates,
    references.of_a_scenario_resolve,
    slices.slices_exist,
    slices.bounds_have_a_number,
    objective.weights_have_scales,
    objective.weights_are_not_redundant,
    objective.allowed_pairs_are_weighted,
    objective.priorities_are_the_floors,
    targets.direction_is_kept,
    targets.targets_have_a_level,
    targets.penalties_are_used,
    targets.shortfalls_have_a_scale,
    targets.goals_are_not_easier_than_floors,
    constraints.no_rule_refers_to_itself,
    constraints.groups_make_sense,
    constraints.nothing_is_empty,
    synergies.synergies_say_one_thing,
    synergies.thresholds_can_be_reached,
    synergies.savings_are_not_more_than_costs,
    prerequisites.no_circle_in_a_scenario,
    repetitions.of_a_scenario,
    unbreakable.unbreakable_names_rules,
    over_time.schedule_fields_have_a_schedule,
    over_time.steps_cut_the_period,
    over_time.together_names_bundles,
    over_time.starts_lie_inside,
    over_time.what_time_changes_is_said,
)


REFERENCES_OF_THE_COMPANY = (
    organization.plans_are_scenarios_of_their_period,
    metrics.references_resolve,
)
REFERENCES_OF_INITIATIVES = (references.of_an_initiative_resolve,)
REFERENCES_OF_SCENARIOS = (references.of_a_scenario_resolve, slices.slices_exist)
UNKNOWN_NAMES = frozenset({"P201", "P202", "P203", "P204", "P205", "P206"})
"""Codes that hold whatever else a file says: a name that is declared nowhere."""


def unknown_names(workspace: Workspace) -> list[Finding]:
    """The names of a salvaged workspace that are declared nowhere.

    Other rules are not asked: a stand-in for a field that is missing could break them.
    """
    findings: list[Finding] = []
    for check in REFERENCES_OF_THE_COMPANY:
        findings += check(workspace)
    findings += of_each_initiative(workspace, REFERENCES_OF_INITIATIVES)
    plans = [Planned(workspace, name) for name in sorted(workspace.scenarios)]
    findings += of_each_scenario(plans, REFERENCES_OF_SCENARIOS)
    return [finding for finding in findings if finding.code in UNKNOWN_NAMES]


def scenario_findings(workspace: Workspace, name: str) -> list[Finding]:
    """The findings of one scenario and of the initiatives as it overrides them."""
    findings = list(of_each_scenario([Planned(workspace, name)], OF_SCENARIOS))
    for key, initiative in workspace.overridden[name].items():
        written = Written(workspace, key, initiative, name)
        for check in OF_INITIATIVES:
            findings += check(written)
    return findings


def validate(workspace: Workspace) -> list[Finding]:
    """Every finding of the workspace beyond the structure of its files, sorted by place; each
    mistake once."""
    findings: list[Finding] = []
    for check in OF_THE_COMPANY:
        findings += check(workspace)
    findings += of_each_initiative(workspace, OF_INITIATIVES)
    plans = [Planned(workspace, name) for name in sorted(workspace.scenarios)]
    findings += of_each_scenario(plans, OF_SCENARIOS)
    findings += slices.candidates_declare_what_scenarios_slice_by(plans)
    return list(in_order(findings))
