"""One scenario, compiled once: whatever is asked of it, each part is made a single time."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

from portfolio.case.identity import Identity, accepted_gap, identify
from portfolio.case.inputs import Memory, deciding_inputs
from portfolio.case.variation import Variation, held_rules, varied_problem
from portfolio.compile import (
    BusinessRule,
    Columns,
    Origin,
    Problem,
    business_rules,
    compile_problem,
    planned_columns,
)
from portfolio.engines import Inequalities, RowPlace, SolveLimits, inequalities
from portfolio.findings import Finding, Location, has_errors
from portfolio.model import Planning
from portfolio.solve import RootRelaxation, root_relaxation
from portfolio.source import Workspace
from portfolio.validate import Locate, feasibility


def nowhere(_origin: Origin) -> Location:
    """No place: for cases that nobody shows."""
    return Location("")


class Case:
    """One scenario with valid inputs. Each part is made when it is first asked for, and once."""

    def __init__(self, planning: Planning, locate: Locate = nowhere) -> None:
        self.planning = planning
        self.locate = locate

    @property
    def limits(self) -> SolveLimits:
        """When a solve of it gives up."""
        limits = self.planning.scenario.limits
        seconds = None if limits.seconds is None else float(limits.seconds)
        return SolveLimits(limits.nodes, seconds)

    @property
    def gap(self) -> Fraction:
        """How near its bound a plan must be to count; 0 asks for the canonical optimum."""
        return accepted_gap(self.planning)

    @cached_property
    def columns(self) -> Columns:
        """The columns of its problem, on which measures are worked out as they are asked for."""
        return planned_columns(self.planning)

    @cached_property
    def report(self) -> list[Finding]:
        """What is known before the solver; an error among it means infeasible."""
        return feasibility(self.planning, self.locate, self.columns)

    @property
    def is_ruled_out(self) -> bool:
        """Whether the report shows that there is no plan."""
        return has_errors(self.report)

    @cached_property
    def problem(self) -> Problem:
        """The mixed-integer problem."""
        return compile_problem(self.planning, self.columns)

    @cached_property
    def rules(self) -> tuple[BusinessRule, ...]:
        """Every rule that somebody wrote and that binds a column, in a canonical order."""
        return business_rules(self.problem)

    @cached_property
    def row_owners(self) -> Mapping[RowPlace, int]:
        """(block, row) -> number of the rule that it belongs to, of rows that belong to one."""
        owners = {}
        for number, rule in enumerate(self.rules):
            for place in rule.rows:
                owners[place] = number
        return owners

    @cached_property
    def inequalities(self) -> Inequalities:
        """The rows in doubles, each with the number of its rule."""
        return inequalities(self.problem, self.row_owners)

    @cached_property
    def root(self) -> RootRelaxation | None:
        """The linear relaxation of the first stage, exact; None where it says nothing."""
        return root_relaxation(self.problem, (), self.problem.stages[0].gain)

    def identity(self, engine: Mapping[str, str]) -> Identity:
        """What the run of an engine is a function of."""
        return identify(self.planning, engine)

    def varied(self, variation: Variation) -> "Case":
        """The case with exact changes; columns and untouched rows are shared."""
        return VariedCase(self, variation)


class VariedCase(Case):
    """A case with exact changes. Nothing is known of it before the solver."""

    def __init__(self, base: Case, variation: Variation) -> None:
        super().__init__(base.planning, base.locate)
        self._base = base
        self._variation = variation

    @cached_property
    def columns(self) -> Columns:
        """Those of the case that was changed."""
        return self._base.columns

    @cached_property
    def report(self) -> list[Finding]:
        """Nothing: the report is about what was written."""
        return []

    @cached_property
    def problem(self) -> Problem:
        """The problem of the case that was changed, with the changes."""
        return varied_problem(self._base.problem, self._base.rules, self._variation)

    @cached_property
    def rules(self) -> tuple[BusinessRule, ...]:
        """The rules that are left, then one for each item that is held."""
        return (*business_rules(self.problem), *held_rules(self.problem))


class Cases:
    """Cases by what decides them: inputs that decide on the same are compiled once."""

    def __init__(self) -> None:
        self._cases: dict[str, Case] = {}
        # With their workspaces, so that no other one takes an identity.
        self._located: dict[tuple[int, str], tuple[Workspace, Case]] = {}
        self._memory: Memory = {}

    def key(self, planning: Planning) -> str:
        """A hash of what decides a plan."""
        return deciding_inputs(planning, self._memory)

    def case(self, planning: Planning) -> Case:
        """A case that decides on the same; its words may be those of other inputs."""
        key = self.key(planning)
        if key not in self._cases:
            self._cases[key] = Case(planning)
        return self._cases[key]

    def of(self, workspace: Workspace, scenario: str) -> Case:
        """The case of a scenario with its very words, and places in its files.

        It stands for all inputs that decide on the same, if none did before.
        """
        place = (id(workspace), scenario)
        if place not in self._located:
            planning = workspace.planning(scenario)
            located = case_of(workspace, planning)
            self._located[place] = workspace, located
            self._cases.setdefault(self.key(planning), located)
        return self._located[place][1]


def case_of(workspace: Workspace, planning: Planning) -> Case:
    """The case of a scenario in a workspace: what it reports has places in the files."""

    def locate(origin: Origin) -> Location:
        return workspace.in_rule(planning.name, origin.subject, origin.path)

    return Case(planning, locate)
