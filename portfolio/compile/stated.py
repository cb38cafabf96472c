"""A rule as the inputs state it: the noun that results carry, and what compiling and repairing it
need."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from portfolio.model import Slice
from portfolio.results import Rule, exact


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
    """A place that states a rule. `path` names what stands there; `origin` has the positions of
    lists.

    The path of what an initiative says begins with its key: INIT-0007.requires.INIT-0002.
    """

    origin: Origin
    path: tuple[str, ...]

    @classmethod
    def at(cls, origin: Origin, *entry: str) -> "StatedPlace":
        """What stands at an origin; ``entry`` names the entry of a list in place of its
        position."""
        steps = [step for step in origin.path if isinstance(step, str)]
        subject = () if origin.subject == "scenario" else (origin.subject,)
        return cls(origin, (*subject, *steps, *entry))


Places = tuple[StatedPlace, ...]
"""Every place that states one rule; the first one counts."""


@dataclass(frozen=True, eq=False)
class StatedRule:
    """A rule of a scenario, built once and carried by its rows; two of them are never equal.

    `bound` is its number as written, `kind` which bound it is (cap, floor, ceiling, at_least or
    at_most). `steps` are those that a bound is about, each with a row of its own; None is all of
    them together, or the end of the last; `step` is the name of the only one, or `whole`. `reason`
    is what people gave for it. `scale` is what a change of its bound is measured by, `baseline`
    what its measure has before any plan.
    """

    family: str
    places: Places
    keys: tuple[str, ...] = ()
    name: str | None = None
    measure: str | None = None
    where: Slice | None = None
    kind: str | None = None
    bound: Fraction | None = None
    reason: str | None = None
    scale: Fraction | None = None
    baseline: Fraction = Fraction(0)
    steps: tuple[int | None, ...] = (None,)
    step: str | None = None

    @cached_property
    def rule(self) -> Rule:
        """The noun that results carry; made when it is first asked for."""
        where = self.where
        bound = None if self.bound is None else exact(self.bound)
        return Rule(
            id=self.id,
            family=self.family,
            path=self.path,
            name=self.name,
            keys=self.keys,
            measure=self.measure,
            dimension=None if where is None else where.dimension,
            value=None if where is None else where.value,
            kind=self.kind,
            bound=bound,
            step=self.step,
        )

    @property
    def path(self) -> tuple[str, ...]:
        """What states it."""
        return self.places[0].path

    @property
    def id(self) -> str:
        """The name of the rule in its scenario."""
        return id_of(self.path)

    @property
    def slice(self) -> Slice:
        """The slice of its measure."""
        assert self.where is not None
        return self.where

    @property
    def origin(self) -> Origin:
        """The place that counts."""
        return self.places[0].origin


def stated_bound(
    family: str,
    place: StatedPlace,
    measure: str,
    where: Slice,
    bound: Fraction,
    scale: Fraction,
    baseline: Fraction = Fraction(0),
    steps: tuple[int | None, ...] = (None,),
    step: str | None = None,
) -> StatedRule:
    """A bound of a measure in a slice; the last step of its path says which one it is.

    ``step`` is the name of the step of time that it is about, where it is about one alone.
    """
    return StatedRule(
        family=family,
        places=(place,),
        measure=measure,
        where=where,
        kind=place.path[-1],
        bound=bound,
        scale=scale,
        baseline=baseline,
        steps=steps,
        step=step,
    )


def stated_rule(
    family: str,
    places: Places,
    keys: tuple[str, ...],
    *,
    name: str | None = None,
    reason: str | None = None,
) -> StatedRule:
    """A rule among initiatives, without a bound."""
    return StatedRule(family, places, keys, name, reason=reason)


def id_of(path: tuple[str, ...]) -> str:
    """A path as people write it, with dots: a step that has a dot itself stands in quotes."""
    return ".".join(_step(path))


def _step(path: tuple[str, ...]) -> Iterator[str]:
    for step in path:
        yield f'"{step}"' if "." in step else step
