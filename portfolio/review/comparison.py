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
        new_names = []
        for old, new in self.renames.scenarios.items():
            new_names.append(Renamed(kind="scenario", before=old, after=new))
        for old, new in self.renames.initiatives.items():
            new_names.append(Renamed(kind="initiative", before=old, after=new))
        return tuple(new_names)


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
        is_companys_plan = is_plan(name, self.names.base, self.head)
        diff = scenario_diff(name, old, new, is_plan=is_companys_plan)
        if new is not None:
            diff = self._with_conflicts(diff, name, new)
        if old is not None and new is not None:
            diff = diff.model_copy(update={"tie": self._tie(name, old, new)})
            diff = self._traced(diff, name, old, new)
        return Moved(diff, old, new)

    def _with_conflicts(self, diff: ScenarioDiff, name: str, new: Plan) -> ScenarioDiff:
        """With the rules in conflict, where the head has no plan."""
        if diff.after is None or new.result.status is not RunStatus.INFEASIBLE:
            return diff
        case = self.plans.cases.of(self.head, name)
        explained = with_conflicts(diff.after, new, case)
        return diff.model_copy(update={"after": explained})

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
        diff, new = moved.diff, moved.after
        if new is None or not (diff.is_plan or always):
            return moved
        case = self.plans.cases.of(self.head, diff.scenario)
        out = tuple(still_out(case, new.result, touched))
        return replace(moved, diff=diff.model_copy(update={"still_out": out}))

    def _before(self, name: str) -> Plan | None:
        """The plan of the base, under the names of the head."""
        base, original = self.names.base, self.names.original
        if base is None or original is None or name not in base.scenarios:
            return None
        old_name = self.names.renames.old_scenario(name)
        plan = self.plans.plan(original, old_name)
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
        if old.result.objective != new.result.objective:
            return None
        case = self.plans.cases.of(self.head, name)
        was, now = stage_values(before, case), stage_values(after, case)
        if was is None or now is None:
            return None
        stages = list(now)
        differing = [stage for stage in stages if was.get(stage) != now[stage]]
        if not differing:
            return StageName(kind="key_order", measure=None, index=None)
        deciding = differing[0]
        is_after_objective = stages.index(deciding) > stages.index(OBJECTIVE)
        return StageName(**deciding.fields()) if is_after_objective else None

    def _traced(self, diff: ScenarioDiff, name: str, old: Plan, new: Plan) -> ScenarioDiff:
        """With causes. What a new key alone has moved has none: the order of keys decided it."""
        if self.tracing is None:
            return diff
        base = self.names.base
        if base is None or not self.names.renames.initiatives:
            return self.tracing.traced(diff, old, new)
        aligned = self.plans.plan(base, name)
        plain = scenario_diff(name, aligned, new, is_plan=diff.is_plan)
        traced = self.tracing.traced(plain, aligned, new)
        causes = {(effect.kind, effect.key): effect.cause for effect in traced.effects}
        effects = []
        for effect in diff.effects:
            cause = causes.get((effect.kind, effect.key))
            effects.append(effect.model_copy(update={"cause": cause}))
        traced_parts = {
            "effects": tuple(effects),
            "status_cause": traced.status_cause,
            "alone": traced.alone,
            "shares_note": traced.shares_note,
        }
        return diff.model_copy(update=traced_parts)


def is_plan(name: str, base: Workspace | None, head: Workspace) -> bool:
    """Whether a scenario is the company's plan of its period, on either side."""
    sides = [side for side in (base, head) if side is not None]
    return any(name in side.organization.plan.values() for side in sides)


def under_new_keys(plan: Plan, renames: Renames) -> Plan:
    """A plan of the base with the keys that its initiatives have in the head."""
    keys = renames.initiatives
    if not keys:
        return plan
    items = []
    for item in plan.result.items:
        new_key = keys.get(item.key, item.key)
        items.append(item.model_copy(update={"key": new_key}))
    records = []
    for record in plan.records:
        if record["kind"] == "initiative":
            new_key = keys.get(record["key"], record["key"])
            records.append(record | {"key": new_key})
        else:
            records.append(record)
    result = plan.result.model_copy(update={"items": tuple(items)})
    return replace(plan, result=result, records=tuple(records))
