"""What a check looks at: an initiative as somebody wrote it, or a scenario; and where it was
written."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from portfolio.compile import Pool, pool_of
from portfolio.findings import Finding, Location
from portfolio.model import KEPT, Initiative, Offer, Planning, Scenario, Status
from portfolio.source import INITIATIVES, SCENARIOS, Document, Workspace
from portfolio.steps import steps_of

PLANNED = KEPT | {Status.CANDIDATE}
"""Statuses in which an initiative takes part in the planning of its period."""


@dataclass(frozen=True)
class Written:
    """An initiative and where it was written: in the file named by ``key``, or overridden in a
    scenario."""

    workspace: Workspace
    key: str
    initiative: Initiative
    scenario: str | None = None

    def finding(
        self, code: str, message: str, hint: str | None, *path: str | int, key: bool = False
    ) -> Finding:
        """A finding at a path of the initiative's fields; ``key`` points at the key of the last
        step."""
        return Finding(code, self._place(path, key), message, hint, (self.key,))

    @cached_property
    def offers(self) -> Mapping[str | None, Offer]:
        """The scopes that a plan can take."""
        return self.initiative.offers()

    def has(self, *path: str | int) -> bool:
        """Whether the path was written out: one value of a dimension may stand in place of its
        shares."""
        documents: tuple[Document, ...] = (
            self.workspace.documents[f"{INITIATIVES}/{self.key}.yaml"],
        )
        if self.scenario is not None:
            path = ("overrides", self.key, *path)
            documents = self.workspace.layers[self.scenario].documents
        return any(document.find(path)[0] == len(path) for document in documents)

    def _place(self, path: tuple[str | int, ...], key: bool) -> Location:
        """In its file, or in the override, which is to blame for what is wrong only with it."""
        if self.scenario is None:
            return self.workspace.in_initiative(self.key, *path, key=key)
        return self.workspace.in_scenario(self.scenario, "overrides", self.key, *path, key=key)


@dataclass(frozen=True)
class Planned:
    """A scenario, with `extends` merged, and what it plans with."""

    workspace: Workspace
    name: str

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.workspace.scenarios[self.name]

    @cached_property
    def planning(self) -> Planning:
        """The scenario and the initiatives as it overrides them.

        A schedule that cuts its period into no steps has a finding of its own, and is left out.
        """
        planning = self.workspace.planning(self.name)
        if not self.scenario.schedule or self.planned_steps:
            return planning
        without = self.scenario.model_copy(update={"schedule": None})
        return replace(planning, scenario=without)

    @property
    def planned_steps(self) -> tuple[str, ...]:
        """The steps that the schedule plans; none where it cuts the period into none."""
        schedule = self.scenario.schedule
        names = () if schedule is None else steps_of(self.scenario.period, schedule.step)
        if schedule is None or schedule.from_ is None:
            return names
        return names[names.index(schedule.from_) :] if schedule.from_ in names else ()

    @cached_property
    def _pool(self) -> Pool:
        return pool_of(self.planning)

    @property
    def pool(self) -> tuple[str, ...]:
        """Candidates of the period and those kept in it, however the scenario narrows them;
        sorted."""
        return self._pool.base

    def is_there(self, key: str) -> bool:
        """Whether an initiative outside the pool exists already (MATH.md, "There already")."""
        return key in self._pool.there

    def was_delivered_in_period(self, key: str) -> bool:
        """Whether an initiative was delivered in the scenario's period, or in a part of it."""
        return key in self._pool.delivered_here

    def finding(
        self,
        code: str,
        message: str,
        hint: str | None,
        *path: str | int,
        key: bool = False,
        initiatives: tuple[str, ...] = (),
    ) -> Finding:
        """A finding at a path of the scenario's fields; ``key`` points at the key of the last
        step."""
        return Finding(
            code, self.workspace.in_scenario(self.name, *path, key=key), message, hint, initiatives
        )


def of_each_initiative(
    workspace: Workspace, checks: Collection[Callable[[Written], Iterator[Finding]]]
) -> Iterator[Finding]:
    """The findings of all initiatives, and of overridden ones those that only the override
    brings."""
    for key, initiative in workspace.initiatives.items():
        subject = Written(workspace, key, initiative)
        for check in checks:
            yield from check(subject)
    for scenario, overridden in workspace.overridden.items():
        for key, initiative in overridden.items():
            before, after = (
                Written(workspace, key, workspace.initiatives[key]),
                Written(workspace, key, initiative, scenario),
            )
            for check in checks:
                known = {(finding.code, finding.message) for finding in check(before)}
                yield from (
                    finding
                    for finding in check(after)
                    if (finding.code, finding.message) not in known
                )


def of_each_scenario(
    plans: Collection[Planned], checks: Collection[Callable[[Planned], Iterator[Finding]]]
) -> Iterator[Finding]:
    """The findings of all scenarios; one that a scenario inherits is told once, where it begins.

    A finding in the file of a base that the base alone does not have says which scenario makes it
    one.
    """
    by_scenario = {
        planned.name: [finding for check in checks for finding in check(planned)]
        for planned in plans
    }
    for planned in plans:
        inherited = {finding for base in _bases(planned) for finding in by_scenario.get(base, ())}
        for finding in by_scenario[planned.name]:
            is_of_a_base = finding.location.file.startswith(f"{SCENARIOS}/")
            if not is_of_a_base or finding.location.file == f"{SCENARIOS}/{planned.name}.yaml":
                yield finding
            elif finding not in inherited:
                yield replace(
                    finding, message=f"{finding.message} (in {planned.name}, which extends this)"
                )


def _bases(planned: Planned) -> Iterator[str]:
    """The scenarios that one extends, directly or not."""
    for document in planned.workspace.layers[planned.name].documents[1:]:
        yield document.file.removeprefix(f"{SCENARIOS}/").removesuffix(".yaml")
