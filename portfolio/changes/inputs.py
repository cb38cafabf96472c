"""What changed in the inputs, where it stands, and what is named as a cause."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from portfolio.results import Output

Words = Annotated[str, StringConstraints(max_length=20_000)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Place(Output):
    """A line of a file."""

    file: Words
    """POSIX path from the root of the portfolio."""
    line: int = Field(ge=1)
    """From 1."""


class ConflictingRule(Output):
    """One rule of those for which a scenario has no plan."""

    group: int = Field(ge=0)
    """Rules of one number from 1 cannot hold together, and any one of them gone, they can; 0 stands
    for a rule that cannot hold by itself."""
    message: Words
    """The rule or rules, in words."""
    place: Place | None = None
    """Where it is written."""


class Found(Output):
    """A finding, where the inputs are invalid."""

    code: Words
    """Its code."""
    severity: Literal["error", "warning"]
    """Whether it stops a run."""
    place: Place
    """Where it is."""
    message: Words
    """What is wrong."""


class InputChange(Output):
    """One field that means something else now."""

    subject: Words
    """Whose field: an initiative's key, a KPI, a scenario, or `organization`."""
    field: Words
    """Path of the field, as `tokens.engineering`; empty where the whole file came or went."""
    before: Words | None
    """Its value on the base; none where it was not there."""
    after: Words | None
    """Its value now; none where it is gone."""
    before_at: Place | None
    """Where it stood."""
    after_at: Place | None
    """Where it stands."""


class Unit(Output):
    """Input changes that are tried as one, mostly a single one: those that only make sense together
    are joined."""

    changes: tuple[int, ...] = Field(min_length=1)
    """Positions in `inputs`."""
    title: Words
    """What it is called where it is named as a cause."""


class Cause(Output):
    """Which input changes bring an effect about, found by solving the base with sets of them."""

    sets: tuple[tuple[int, ...], ...] = Field(min_length=1)
    """Positions in `units`. The changes of one set are enough together and no smaller set is;
    where there are several sets, each of them is enough."""
    own: bool
    """Whether one of the changes is about the initiative itself."""
    spare: tuple[int, ...] = ()
    """Those of `sets` that can be reverted without losing the effect: the others bring it too."""
    also: tuple[int, ...] = ()
    """Positions of changes that are enough by themselves, and yet no cause: all is as it is
    without them."""

    @property
    def units(self) -> tuple[int, ...]:
        """Every position that is named."""
        named = {unit for some in self.sets for unit in some}
        return tuple(sorted({*named, *self.spare, *self.also}))

    @model_validator(mode="after")
    def _names_changes(self) -> "Cause":
        if not all(self.sets):
            raise ValueError("should name at least one change in each set")
        return self
