"""What the witness takes for granted of stored inputs: every name in them means something.

The types of single fields were checked when the text was read; here the records are looked at
together.
"""

from collections.abc import Iterable, Iterator, Sequence

from portfolio.certify.facts import Record, exact_value
from portfolio.certify.targets import CertifiedLevel
from portfolio.certify.timing import Timing, parts_of

Problems = Iterator[str]


class UnsoundError(ValueError):
    """Stored inputs and definition do not fit each other: no scenario was ever planned with
    them."""


def require_sound(records: Sequence[Record], definition: Record) -> None:
    """Look up every name in the records and the definition.

    Raises:
        UnsoundError: with a sentence about the first one that means nothing.
    """
    problem = next(_problems(records, definition), None)
    if problem is not None:
        raise UnsoundError(problem)


def _problems(records: Sequence[Record], definition: Record) -> Problems:
    names = [(record["kind"], record["key"]) for record in records]
    if len(set(names)) < len(names):
        yield "the inputs hold a record twice"
    organizations = [record for record in records if record["kind"] == "organization"]
    if len(organizations) != 1:
        yield f"the inputs hold {len(organizations)} organizations"
        return
    metrics = {record["key"]: record for record in records if record["kind"] == "metric"}
    stars = [
        key
        for key, metric in metrics.items()
        if metric["active"] and metric["level"] == "north_star"
    ]
    if len(stars) != 1:
        yield f"the inputs have {len(stars)} north stars"
        return
    unplanned = list(_schedule(definition))
    if unplanned:
        yield from unplanned
        return
    resources = frozenset(resource["name"] for resource in organizations[0]["resources"])
    initiatives = {record["key"]: record for record in records if record["kind"] == "initiative"}
    timing = Timing(definition)
    for record in initiatives.values():
        yield from _scope(record)
        if timing.is_of_the_period(record) and record["status"] in _OPEN:
            yield from _initiative(record, initiatives.keys(), metrics.keys(), resources)
    yield from _capacity(definition, resources)
    yield from _targets(definition, metrics)
    yield from _constraints(definition, initiatives.keys(), metrics.keys(), resources)
    yield from _objective(definition, metrics)


_OPEN = ("candidate", "committed", "in_progress")
"""Only initiatives of such a status take part in a run."""

Names = Iterable[str]


def _unknown(what: str, names: Names, known: Iterable[str]) -> Problems:
    """Names that are not among those known."""
    missing = sorted(set(names) - set(known))
    if missing:
        yield f"{what} names {missing[0]}, which the inputs do not have"


def _scope(record: Record) -> Problems:
    """The one scope that an initiative is fixed to is among those that it offers."""
    scopes = record["scopes"] or {}
    if scopes and record["scope_mode"] not in (None, "choose", *scopes):
        yield f"{record['key']} offers no scope {record['scope_mode']}"


def _initiative(record: Record, keys: Names, kpis: Names, resources: Names) -> Problems:
    key, scopes = record["key"], record["scopes"] or {}
    yield from _unknown(key, (*record["requires"], *record["excludes"]), keys)
    for offer in (record, *scopes.values()):
        yield from _unknown(key, offer["tokens"] or {}, resources)
        yield from _unknown(key, offer["contributions"] or {}, kpis)


def _schedule(definition: Record) -> Problems:
    """The period has steps, and whoever names one names a step that is planned."""
    schedule, period = definition.get("schedule"), definition["period"]
    planned: list[str] = []
    if schedule is not None:
        planned = parts_of(period, schedule["step"])
        if not planned:
            yield f"{period} has no steps of a {schedule['step']}"
            return
        first = schedule["from"]
        if first is not None and first not in planned:
            yield f"the schedule begins with {first}, which is no step of {period}"
            return
        planned = planned if first is None else planned[planned.index(first) :]
    for what, by_step in _by_step(definition):
        for step in sorted(by_step.keys() - set(planned)):
            yield f"{what} names the step {step}, which is not planned"


def _by_step(definition: Record) -> Iterator[tuple[str, Record]]:
    """Every bound and target that says something about single steps."""
    for resource, by_dimension in definition["capacity"].items():
        for bounds in _by_slice(by_dimension):
            yield f"the capacity of {resource}", bounds.get("by_step", {})
    for targets in _by_slice(definition["targets"]):
        for kpi, target in targets.items():
            yield f"the target of {kpi}", target.get("by_step", {})


def _by_slice(by_dimension: Record) -> Iterator[Record]:
    """What is said of `all`, and of each value of a dimension."""
    for dimension, by_value in by_dimension.items():
        if dimension != "all":
            yield from by_value.values()
        elif by_value is not None:
            yield by_value


def _capacity(definition: Record, resources: Names) -> Problems:
    yield from _unknown("the capacity", definition["capacity"], resources)
    for by_dimension in definition["capacity"].values():
        yield from _slices(by_dimension)


def _targets(definition: Record, metrics: Record) -> Problems:
    yield from _slices(definition["targets"])
    for dimension, by_value in definition["targets"].items():
        levels = [by_value] if dimension == "all" else by_value.values()
        for by_kpi in levels:
            yield from _unknown("a target", by_kpi, metrics)
            for kpi, target in by_kpi.items():
                yield from _target(kpi, target)


def _target(kpi: str, target: Record) -> Problems:
    """A level has something that a shortfall can be measured by."""
    for name in ("floor", "ceiling", "goal"):
        if target[name] is not None:
            level = CertifiedLevel(("all", "all"), kpi, name, target, 1, exact_value("0"))
            if not level.scale:
                yield f"the target of {kpi} has no scale"


def _slices(by_dimension: Record) -> Problems:
    """A crossed dimension has crossed values."""
    for dimension in by_dimension.keys() - {"all"}:
        axes = dimension.count("/")
        for value in by_dimension[dimension]:
            if value.count("/") != axes:
                yield f"{value} is no value of {dimension}"


def _constraints(definition: Record, keys: Names, kpis: Names, resources: Names) -> Problems:
    constraints, candidates = definition["constraints"], definition["candidates"]
    named = {*constraints["mandatory"], *constraints["exclude"], *constraints["prerequisites"]}
    for members in (
        *constraints["exclude_pairs"],
        *constraints["prerequisites"].values(),
        *constraints["bundles"].values(),
        *(group["members"] for group in constraints["groups"].values()),
        *(synergy["members"] for synergy in constraints["synergies"].values()),
        candidates["only"] or (),
        candidates["except"] or (),
    ):
        named.update(members)
    yield from _unknown("the scenario", named, keys)
    for synergy in constraints["synergies"].values():
        for tier in (synergy, *(synergy["tiers"] or ())):
            yield from _unknown("a synergy", tier["bonus"] or {}, kpis)
            yield from _unknown("a synergy", tier["saves"] or {}, resources)


def _objective(definition: Record, metrics: Record) -> Problems:
    objective = definition["objective"]
    if objective["mode"] == "lexicographic":
        for group in objective["priorities"]:
            yield from _unknown("the objective", group, metrics)
        objective = objective["then"]
    if objective["mode"] != "weighted_kpis":
        return
    yield from _unknown("the objective", objective["weights"], metrics)
    for kpi in objective["weights"]:
        if kpi not in objective["scales"] and not _has_scale(definition, kpi, metrics):
            yield f"the weight of {kpi} has no positive scale"


def _has_scale(definition: Record, kpi: str, metrics: Record) -> bool:
    """Whether the target at `all` asks for an uplift that can count as 1."""
    target = definition["targets"]["all"].get(kpi)
    level = next(
        (
            target[name]
            for name in ("goal", "floor", "ceiling")
            if target and target[name] is not None
        ),
        None,
    )
    if target is None or level is None:
        return False
    change = exact_value(level) - exact_value(target["baseline"] or "0")
    return -change > 0 if metrics[kpi]["direction"] == "decrease" else change > 0
