"""One scenario after the other: its plan on both sides, what differs, and why."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from portfolio.changes import Renamed, ScenarioDiff
from portfolio.decide import stage_values
from portfolio.diff import Moved, Plan, Renames, renamed, scenario_diff
from portfolio.results import RunStatus, StageName
from portfolio.review.conflicts import with_conflicts
from portfolio.review.sides import Plans
from portfolio.review.still_out import still_out
from portfolio.review.tracing import Tracing
from portfolio.source import Workspace
from portfolio.stages import OBJECTIVE


@dataclass(frozen=True)
class DisplayNames:
    """The base as it was written, and as it reads under the names of the head."""

    original: Workspace | None
    base: Workspace | None
    """The base under the names of the head."""
    renames: Renames

    @classmethod
    def between(cls, base: Workspace | None, head: Workspace) -> "DisplayNames":
        """What bears another name in the head."""
        if base is None:
            return cls(None, None, Renames())
        renames, aligned = renamed(base, head)
        return cls(base, aligned, renames)

    @property
    def renamed(self) -> tuple[Renamed, ...]:
        """Every new name, scenarios first."""
        scenarios = [
            Renamed(kind="scenario", before=old, after=new)
            for old, new in self.renames.scenarios.items()
        ]
        initiatives = [
            Renamed(kind="initiative", before=old, after=new)
            for old, new in self.renames.initiatives.items()
        ]
        return (*scenarios, *initiatives)


@dataclass(frozen=True)
class Comparison:
    """The scenarios of two sides, compared one by one."""

    names: DisplayNames
    head: Workspace
    plans: Plans
    tracing: Tracing | None

    def is_same(self, name: str) -> bool:
        """Whether the inputs of a scenario are those of the base, but for its own name.

        A new key of an initiative is another input: the order of keys decides ties.
        """
        base, original = self.names.base, self.names.original
        if base is None or original is None:
            return False
        if name not in base.scenarios or name not in self.head.scenarios:
            return False
        now = self.plans.identity(self.head, name)
        if not self.names.renames.initiatives:
            return self.plans.identity(base, name).run_id == now.run_id
        old_name = self.names.renames.old_scenario(name)
        was = self.plans.identity(original, old_name)
        same_rules = was.manifest.definition == now.manifest.definition
        return same_rules and was.manifest.inputs == now.manifest.inputs

    def moved(self, name: str) -> Moved:
        """One scenario, solved on the sides on which it is, compared and traced."""
        old, new = self._before(name), self._after(name)
        found = scenario_diff(name, old, new, is_plan=is_plan(name, self.names.base, self.head))
        has_no_plan = new is not None and new.result.status is RunStatus.INFEASIBLE
        if new is not None and found.after is not None and has_no_plan:
            case = self.plans.cases.of(self.head, name)
            found = found.model_copy(update={"after": with_conflicts(found.after, new, case)})
        if old is not None and new is not None:
            found = found.model_copy(update={"tie": self._tie(name, old, new)})
            found = self._traced(found, name, old, new)
        return Moved(found, old, new)

    def with_still_out(
        self,
        moved: Moved,
        touched: Collection[str],
        *,
        always: bool = False,
    ) -> Moved:
        """With the price of what the change touches and the company's plan leaves out.

        ``always`` asks for it in other scenarios too.
        """
        found, new = moved.diff, moved.after
        if new is None or not (found.is_plan or always):
            return moved
        case = self.plans.cases.of(self.head, found.scenario)
        out = tuple(still_out(case, new.result, touched))
        return replace(moved, diff=found.model_copy(update={"still_out": out}))

    def _before(self, name: str) -> Plan | None:
        """The plan of the base, under the names of the head."""
        base, original = self.names.base, self.names.original
        if base is None or original is None or name not in base.scenarios:
            return None
        plan = self.plans.plan(original, self.names.renames.old_scenario(name))
        return under_new_keys(plan, self.names.renames)

    def _after(self, name: str) -> Plan | None:
        return self.plans.plan(self.head, name) if name in self.head.scenarios else None

    def _tie(self, name: str, old: Plan, new: Plan) -> StageName | None:
        """The stage after the objective that prefers the new plan, where the old one is as good.

        Both plans are evaluated exactly by the rules and numbers of the head.
        """
        before, after = old.result.choice, new.result.choice
        proven = old.result.status is new.result.status is RunStatus.OPTIMAL
        if not proven or before == after:
            return None
        case = self.plans.cases.of(self.head, name)
        was, now = stage_values(before, case), stage_values(after, case)
        if was is None or now is None or old.result.objective != new.result.objective:
            return None
        stages = list(now)
        later = stages[stages.index(OBJECTIVE) + 1 :]
        differing = [stage for stage in now if was.get(stage) != now[stage]]
        if not differing:
            return StageName(kind="key_order", measure=None, index=None)
        return StageName(**differing[0].fields()) if differing[0] in later else None

    def _traced(self, found: ScenarioDiff, name: str, old: Plan, new: Plan) -> ScenarioDiff:
        """With causes. What a new key alone has moved has none: the order of keys decided it."""
        if self.tracing is None:
            return found
        base = self.names.base
        if base is None or not self.names.renames.initiatives:
            return self.tracing.traced(found, old, new)
        aligned = self.plans.plan(base, name)
        plain = scenario_diff(name, aligned, new, is_plan=found.is_plan)
        traced = self.tracing.traced(plain, aligned, new)
        causes = {(effect.kind, effect.key): effect.cause for effect in traced.effects}
        effects = tuple(
            effect.model_copy(update={"cause": causes.get((effect.kind, effect.key))})
            for effect in found.effects
        )
        return found.model_copy(
            update={
                "effects": effects,
                "status_cause": traced.status_cause,
                "alone": traced.alone,
                "shares_note": traced.shares_note,
            }
        )


def is_plan(name: str, base: Workspace | None, head: Workspace) -> bool:
    """Whether a scenario is the company's plan of its period, on either side."""
    sides = (base, head)
    return any(side is not None and name in side.organization.plan.values() for side in sides)


def under_new_keys(plan: Plan, renames: Renames) -> Plan:
    """A plan of the base with the keys that its initiatives have in the head."""
    keys = renames.initiatives
    if not keys:
        return plan
    items = tuple(
        item.model_copy(update={"key": keys.get(item.key, item.key)}) for item in plan.result.items
    )
    records = tuple(
        record | {"key": keys.get(record["key"], record["key"])}
        if record["kind"] == "initiative"
        else record
        for record in plan.records
    )
    result = plan.result.model_copy(update={"items": items})
    return replace(plan, result=result, records=records)
