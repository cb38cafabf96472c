"""A rule as the inputs state it: the noun that results carry, and what compiling and repairing it need."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from portfolio.model import Slice
from portfolio.results import Exact, Rule


@dataclass(frozen=True)
class Origin:
    """Where a rule was written: `scenario` or an initiative's key, and the path in its data."""

    subject: str
    path: tuple[str | int, ...] = ()

    def pointer(self) -> str:
        """SUBJECT#/json/pointer (RFC 6901)."""
        pointer = f"{self.subject}#"
        for step in self.path:
            escaped = str(step).replace("~", "~0").replace("/", "~1")
            pointer += f"/{escaped}"
        return pointer


def in_scenario(*path: str | int) -> Origin:
    """A place in the scenario."""
    return Origin("scenario", path)


@dataclass(frozen=True)
class StatedPlace:
    """A place that states a rule. `path` names what stands there; `origin` has the positions of lists.

    The path of what an initiative says begins with its key: INIT-0007.requires.INIT-0002.
    """

    origin: Origin
    path: tuple[str, ...]

    @classmethod
    def at(cls, origin: Origin, *entry: str) -> "StatedPlace":
        """What stands at an origin; ``entry`` names the entry of a list in place of its position."""
        steps = [step for step in origin.path if isinstance(step, str)]
        subject = () if origin.subject == "scenario" else (origin.subject,)
        return cls(origin, (*subject, *steps, *entry))


Places = tuple[StatedPlace, ...]
"""Every place that states one rule; the first one counts."""


@dataclass(frozen=True, eq=False)
class StatedRule:
    """A rule of a scenario, built once and carried by its rows; two of them are never equal.

    `reason` is what people gave for it. `scale` is what a change of its bound is measured by,
    `baseline` what its measure has before any plan.
    """

    rule: Rule
    places: Places
    reason: str | None = None
    scale: Fraction | None = None
    baseline: Fraction = Fraction(0)

    @property
    def id(self) -> str:
        """The name of the rule in its scenario."""
        return self.rule.id

    @property
    def family(self) -> str:
        """The name of its family."""
        return self.rule.family

    @property
    def keys(self) -> tuple[str, ...]:
        """The initiatives that it names."""
        return self.rule.keys

    @property
    def kind(self) -> str | None:
        """Which bound it is: cap, floor, ceiling, at_least or at_most."""
        return self.rule.kind

    @property
    def bound(self) -> Fraction | None:
        """Its number as written; None for a rule without one."""
        return None if self.rule.bound is None else Fraction(self.rule.bound)

    @property
    def slice(self) -> Slice:
        """The slice of its measure."""
        assert self.rule.dimension is not None and self.rule.value is not None
        return Slice(self.rule.dimension, self.rule.value)

    @property
    def origin(self) -> Origin:
        """The place that counts."""
        return self.places[0].origin


def stated_bound(
    family: str,
    place: StatedPlace,
    measure: str,
    where: Slice,
    bound: Exact,
    scale: Fraction,
    baseline: Fraction = Fraction(0),
) -> StatedRule:
    """A bound of a measure in a slice; the last step of its path says which one it is."""
    rule = Rule(
        id=id_of(place.path),
        family=family,
        path=place.path,
        measure=measure,
        dimension=where.dimension,
        value=where.value,
        kind=place.path[-1],
        bound=bound,
    )
    return StatedRule(rule, (place,), scale=scale, baseline=baseline)


def stated_rule(
    family: str,
    places: Places,
    keys: tuple[str, ...],
    *,
    name: str | None = None,
    reason: str | None = None,
) -> StatedRule:
    """A rule among initiatives, without a bound."""
    path = places[0].path
    rule = Rule(id=id_of(path), family=family, path=path, name=name, keys=keys)
    return StatedRule(rule, places, reason)


def id_of(path: tuple[str, ...]) -> str:
    """A path as people write it, with dots: a step that has a dot itself stands in quotes."""
    return ".".join(_step(path))


def _step(path: tuple[str, ...]) -> Iterator[str]:
    for step in path:
        yield f'"{step}"' if "." in step else step
