"""What holds when estimates are wrong, and which estimate to improve first."""

from portfolio.answers.answer import Answer, Cell, TableRows
from portfolio.results import Exact, Output


class ChosenShare(Output):
    """In how many samples the best plan has an initiative."""

    key: str
    """The initiative."""
    title: str
    """Its title."""
    in_plan: bool
    """Whether the plan has it."""
    times: int
    """In how many samples with a plan the best one has it."""
    share: Exact
    """That as a part of these samples, rounded to 4 decimals."""
    least: Exact
    """The least that its probability may be, at 95% (Wilson 1927), rounded down to 4 decimals."""
    most: Exact
    """The most that it may be, rounded up to 4 decimals."""


class FloorChance(Output):
    """In how many samples the plan meets a floor or ceiling."""

    floor: str
    """Which one: `floor of KPI in SLICE`."""
    times: int
    """In how many samples."""
    share: Exact
    """That as a part of all samples, rounded to 4 decimals."""
    least: Exact
    """The least that the chance may be, at 95%, rounded down to 4 decimals."""
    most: Exact
    """The most that it may be, rounded up to 4 decimals."""


class EstimateWorth(Output):
    """What it would be worth to know one estimate before deciding."""

    initiative: str
    """KEY, or KEY/scope."""
    kpi: str
    """The KPI it moves."""
    low: Exact
    """The least that it may be."""
    value: Exact
    """The middle: as likely to be less as to be more."""
    high: Exact
    """The most that it may be."""
    worth: Exact
    """By how much the best expected objective would rise, rounded to 9 decimals."""


class Robust(Answer):
    """The plan of a scenario under samples of its estimates."""

    scenario: str
    """The scenario."""
    seed: int
    """The seed of the samples."""
    samples: int
    """How many there are."""
    planned: int
    """In how many of them there is a plan at all."""
    kept: int
    """In how many of them the plan keeps every floor that a plan can keep."""
    best: int
    """In how many of them the plan is the best one."""
    regret_mean: Exact | None
    """What the plan falls short of the best, in the mean of the samples that it keeps; none of
    them: none."""
    regret_worst: Exact | None
    """The most that it falls short in any of them."""
    estimates: tuple[EstimateWorth, ...]
    """Every estimate that may come out otherwise, the one that is worth most to know first."""
    initiatives: tuple[ChosenShare, ...]
    """Every initiative of the pool, the one most often in the best plan first."""
    floors: tuple[FloorChance, ...]
    """Every floor and ceiling, the one missed most often first."""

    def rows(self) -> TableRows:
        """A row for each initiative."""
        columns = ("initiative", "title", "in_plan", "times", "share", "least", "most")
        rows: list[tuple[Cell, ...]] = []
        for one in self.initiatives:
            rows.append(
                (one.key, one.title, one.in_plan, one.times, one.share, one.least, one.most)
            )
        return TableRows(columns, tuple(rows))
