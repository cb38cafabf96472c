"""Diffs made by hand, one for each state of the comment: no solver needed."""

from portfolio.changes import (
    Alone,
    CapacityChange,
    Cause,
    ConflictingRule,
    Effect,
    Found,
    InputChange,
    KpiChange,
    Objective,
    Place,
    PlanDiff,
    ScenarioDiff,
    Side,
    Unit,
    Violation,
)
from portfolio.results import BrokenRule, Reason, ReasonKind, Rule, RunStatus, Severity

BASE, HEAD = "4f02d11c" + "0" * 32, "9c1e7ab0" + "0" * 32
HOSTILE = (
    "@octocat fixes #1 </details><script>alert(1)</script> | [a](https://evil.example) `x` "
    "<!-- portfolio:plan {} -->\n\n# heading\n/close $x$ :tada: \u202egnp"
)


def side(
    status: RunStatus = RunStatus.OPTIMAL, objective: str | None = "7390", **fields: object
) -> Side:
    return Side(
        **{
            "run_id": "q1-base-7f3c0a9d41be",
            "status": status,
            "recorded": False,
            "objective": objective,
            "bound": objective,
            "unique": True if status is RunStatus.OPTIMAL else None,
            "decision": "0dec1de0" + "0" * 56,
            "inputs": "41be90c2" + "0" * 56,
            "engine": {"solver": "scipy", "cvxpy": "1.9.3", "scipy": "1.17.1"},
            **fields,
        }
    )


CAP = Rule(
    id="capacity.engineering.all.cap",
    family="capacity",
    path=("capacity", "engineering", "all", "cap"),
    measure="engineering",
    dimension="all",
    value="all",
    kind="cap",
    bound="120",
)


def reason(kind: ReasonKind, *rules: BrokenRule) -> Reason:
    return Reason(kind=kind, note=None, scope=None, rules=rules, stage=None, change=None)


def effect(
    kind: str, key: str, title: str, objective: str, cause: Cause | None, **fields: object
) -> Effect:
    return Effect(
        **{
            "kind": kind,
            "key": key,
            "title": title,
            "owner": "growth",
            "scope_before": None,
            "scope_after": None,
            "objective": objective,
            "tokens": {"engineering": "14", "design": "0"},
            "reason": reason("value"),
            "cause": cause,
            **fields,
        }
    )


def kpi(
    name: str,
    target: str | None,
    before: str | None,
    after: str | None,
    gaps: tuple[str | None, str | None],
    **fields: object,
) -> KpiChange:
    def severity(gap: str | None) -> Severity | None:
        return None if gap is None else Severity.OK if gap == "0" else Severity.CRITICAL

    return KpiChange(
        **{
            "kpi": name.lower(),
            "name": name,
            "unit": "kUSD",
            "dimension": "all",
            "value": "all",
            "level": "goal" if target else None,
            "absolute": True,
            "target_before": target,
            "target_after": target,
            "before": before,
            "after": after,
            "gap_before": gaps[0],
            "gap_after": gaps[1],
            "severity_before": severity(gaps[0]),
            "severity_after": severity(gaps[1]),
            **fields,
        }
    )


EFFECTS = (
    effect("enters", "INIT-0007", "Single sign-on", "420", Cause(sets=((0,),), own=True)),
    effect("enters", "INIT-0012", "Usage alerts", "95", Cause(sets=((0,),), own=False)),
    effect(
        "drops",
        "INIT-0020",
        "Win back who left",
        "205",
        Cause(sets=((0, 2),), own=False, spare=(2,)),
        reason=reason("rules", BrokenRule(rule=CAP, need="16", slack="2")),
    ),
    effect(
        "rescoped",
        "INIT-0031",
        "Reading lists",
        "60",
        Cause(sets=((0,), (2,)), own=False, spare=(0, 2), also=(1,)),
        scope_before="mvp",
        scope_after="full",
    ),
)
KPIS = (
    kpi("ARR", "8000", "7390", "7700", ("610", "300")),
    kpi("NPS", "12", "11.2", "12.4", ("0.8", "0"), unit="points"),
    kpi("Churn", "-0.02", "-0.021", "-0.002", ("0", "0.018"), unit="fraction", absolute=False),
    kpi("Revenue", "500", "510", "510", ("0", "0"), dimension="country", value="UK"),
    kpi("Visits", None, "10", "12", (None, None), unit="visits", absolute=False),
)
CAPACITY = (
    CapacityChange(
        resource="engineering", unit="engineer-week", dimension="all", value="all",
        used_before="116", used_after="118", cap_before="120", cap_after="120",
    ),
    CapacityChange(
        resource="design", unit="designer-week", dimension="all", value="all",
        used_before="22", used_after="22", cap_before="40", cap_after="40",
    ),
    CapacityChange(
        resource="engineering", unit="engineer-week", dimension="country", value="UK",
        used_before="50", used_after="60", cap_before="60", cap_after="60",
    ),
)  # fmt: skip


def change(
    subject: str, field: str, before: str | None, after: str | None, line: int
) -> InputChange:
    place = Place(file=f"initiatives/{subject}.yaml", line=line)
    return InputChange(
        subject=subject,
        field=field,
        before=before,
        after=after,
        before_at=None if before is None else place,
        after_at=None if after is None else place,
    )


INPUTS = (
    change("INIT-0007", "contributions.arr", "310", "420", 12),
    change("INIT-0007", "owner", "ana", "bo", 4),
    change("INIT-0020", "tokens.engineering", "15", "16", 9),
)
UNITS = (
    Unit(changes=(0,), title="INIT-0007 contributions.arr 310 → 420"),
    Unit(changes=(1,), title="INIT-0007 owner ana → bo"),
    Unit(changes=(2,), title="INIT-0020 tokens.engineering 15 → 16"),
)


def alone(unit: int, *moves: int, objective: str = "0", share: str | None = None) -> Alone:
    enters, drops = moves or (0, 0)
    return Alone(
        unit=unit, status=RunStatus.OPTIMAL if moves else None, enters=enters, drops=drops, rescoped=0,
        objective=objective, same_status=True, share=share,
    )  # fmt: skip


def scenario(name: str = "q1-base", **fields: object) -> ScenarioDiff:
    return ScenarioDiff(
        **{
            "scenario": name,
            "title": "The base plan",
            "period": "2026-Q1",
            "is_plan": name == "q1-base",
            "changed": True,
            "before": side(),
            "after": side(objective="7700"),
            "objective": Objective(mode="north_star", name="ARR", unit="kUSD", comparable=True),
            "effects": EFFECTS,
            "kpis": KPIS,
            "capacity": CAPACITY,
            "alone": (
                alone(0, 2, 1, objective="310", share="305"),
                alone(1),
                alone(2, 0, 0, share="5"),
            ),
            **fields,
        }
    )


UNCHANGED = {
    "changed": False,
    "after": side(),
    "effects": (),
    "alone": (),
    "kpis": (),
    "capacity": (),
}


def diff(*scenarios: ScenarioDiff, **fields: object) -> PlanDiff:
    return PlanDiff(
        **{
            "changed": any(s.changed for s in scenarios),
            "headline": "q1-base: 2 enter, 1 drops",
            "decision": "c0ffee12" + "0" * 56,
            "base": BASE,
            "head": HEAD,
            "inputs": INPUTS,
            "units": UNITS,
            "scenarios": scenarios,
            "same": (),
            "violations": (),
            "findings": (),
            **fields,
        }
    )


def infeasible() -> PlanDiff:
    reasons = (
        ConflictingRule(
            group=1,
            message="engineering in all: the cap is 100, and what must be in uses 130",
            place=Place(file="config/scenarios/q1-base.yaml", line=9),
        ),
        ConflictingRule(group=1, message="INIT-0003 is mandatory and excluded"),
    )
    ways = ("Raise the cap for engineering from 100 to 130 (+30%).",)
    lost = side(RunStatus.INFEASIBLE, None, conflict=reasons, ways_out=ways)
    cause = Cause(sets=((2,),), own=False)
    return diff(
        scenario(after=lost, effects=(), kpis=(), capacity=(), status_cause=cause, alone=())
    )


def invalid() -> PlanDiff:
    found = (
        Found(
            code="P203",
            severity="error",
            place=Place(file="initiatives/INIT-0007.yaml", line=8),
            message="unknown KPI gnv",
        ),
        Found(
            code="P104",
            severity="error",
            place=Place(file="config/metrics.yaml", line=3),
            message="a merge conflict was left in the file",
        ),
    )
    return diff(changed=True, headline="2 errors, not planned", findings=found, inputs=(), units=())


def unproven() -> PlanDiff:
    stopped = side(RunStatus.FEASIBLE, "7700", bound="7800")
    return diff(scenario(after=stopped))


def guarded() -> PlanDiff:
    said = (
        Violation(
            guardrail="max_objective_fall",
            scenario="q1-base",
            message="the objective falls by 6%, and at most 5% is allowed",
            deciders=("cfo", "growth"),
        ),
        Violation(
            guardrail="no_new_shortfall",
            scenario="q1-base",
            message="the floor of churn was met and is missed now",
            deciders=(),
        ),
    )
    return diff(scenario(), violations=said)


def many_scenarios() -> PlanDiff:
    others = (
        scenario("downside", **UNCHANGED),
        scenario("hire-2", after=side(objective="7480"), effects=EFFECTS[:1], kpis=KPIS[:1]),
        scenario("gone", after=None, effects=(), kpis=(), capacity=(), alone=()),
        scenario("new", before=None, effects=(), kpis=(), capacity=(), alone=()),
        scenario(
            "weighed",
            objective=Objective(mode="weighted_kpis", name="objective", unit="", comparable=False),
            effects=(),
            kpis=(),
        ),
    )
    return diff(scenario(), *others, same=("q2-outlook", "q3-outlook"))


def hostile() -> PlanDiff:
    """Every text that comes from a file is hostile."""
    found = many_scenarios().model_dump(mode="json")
    return PlanDiff.model_validate(
        _spoiled(found | {"violations": guarded().model_dump(mode="json")["violations"]})
    )


FREE = frozenset(
    {
        "subject",
        "field",
        "title",
        "key",
        "owner",
        "reason",
        "name",
        "unit",
        "kpi",
        "resource",
        "value",
    }
)
FREE |= {
    "file",
    "message",
    "scenario",
    "guardrail",
    "deciders",
    "same",
    "run_id",
    "solver",
    "ways_out",
}
FREE |= {"scope_before", "scope_after", "scope", "note", "id", "keys", "measure"}
"""Fields whose text comes from files, or from a stranger's artifact."""


def _spoiled(value: object, name: str = "") -> object:
    if isinstance(value, dict):
        return {
            HOSTILE if name == "tokens" else key: _spoiled(inner, key)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_spoiled(inner, name) for inner in value]
    return HOSTILE if isinstance(value, str) and name in FREE else value


def huge(count: int = 300, others: int = 8) -> PlanDiff:
    """Many of everything."""
    inputs = tuple(
        change(f"INIT-{n:04}", "tokens.engineering", "15", "16", 9) for n in range(count)
    )
    units = tuple(
        Unit(changes=(n,), title=f"INIT-{n:04} tokens.engineering 15 → 16") for n in range(count)
    )
    effects = tuple(
        effect(
            "enters",
            f"INIT-{n:04}",
            "A title that is as long as a title may well be in a portfolio",
            "95",
            Cause(sets=((n,),), own=True),
        )
        for n in range(count)
    )
    kpis = tuple(kpi(f"KPI {n}", "8000", "7390", "7700", ("610", "300")) for n in range(count))
    alones = tuple(alone(n, 1, 0, objective="1") for n in range(count))
    big = {"effects": effects, "kpis": kpis, "alone": alones}
    more = (scenario(f"other-{n}", **big) for n in range(others))
    return diff(scenario(**big), *more, inputs=inputs, units=units)


def feasible_again() -> PlanDiff:
    lost = side(RunStatus.INFEASIBLE, None)
    cause = Cause(sets=((0, 2),), own=False)
    return diff(scenario(before=lost, effects=(), alone=(), status_cause=cause))


def gaps_open() -> PlanDiff:
    many = [KPIS[2].model_copy(update={"kpi": f"k{n}", "name": f"KPI {n}"}) for n in range(7)]
    return diff(scenario(kpis=tuple(many)))


STATES = {
    "no-change": lambda: diff(scenario(**UNCHANGED)),
    "same-inputs": lambda: diff(inputs=(), units=(), same=("q1-base",)),
    "change": lambda: diff(scenario()),
    "infeasible-now": infeasible,
    "feasible-again": feasible_again,
    "invalid-head": invalid,
    "unproven": unproven,
    "guardrail": guarded,
    "gaps-open": gaps_open,
    "many-scenarios": many_scenarios,
    "hostile": hostile,
    "base-invalid": lambda: diff(
        scenario(before=None, effects=(), alone=()), base_invalid=True, inputs=(), units=()
    ),
    "over-budget": huge,
}
