"""Why each initiative is in or out, and what deciding it otherwise would cost."""

from collections.abc import Mapping

from pydantic import Field

from portfolio.answers.answer import Answer, TableRows
from portfolio.results import Exact, Output, StageName


class Price(Output):
    """A loss in the objective: exact where both bounds are the same, else proven to be between."""

    at_least: Exact | None
    """No less; none where nothing is proven."""
    at_most: Exact | None
    """No more; none where no plan is known."""

    @property
    def exact(self) -> Exact | None:
        """The price, where it is proven."""
        return self.at_least if self.at_least == self.at_most else None


class Need(Output):
    """How much of what a rule leaves the other decision would take, all else as in the plan."""

    rule: str
    """The rule, by its name."""
    path: str
    """Where it is written, as findings print it."""
    unit: str | None
    """Of what it bounds; none for a rule among initiatives, which has no number."""
    takes: Exact
    """How much; of a rule among initiatives 1."""
    slack: Exact
    """What the plan leaves of it."""
    binds: bool
    """Whether it takes more than that."""


class BreakEven(Output):
    """From which number on the decision turns, all else as it is."""

    path: str
    """The number, as findings print it."""
    now: Exact
    """What it is."""
    keeps: Exact
    """The plan decides as it does with this number, proven."""
    turns: Exact | None
    """It decides otherwise with this one, proven; none where no number does."""


class Otherwise(Output):
    """The best plan that decides an initiative otherwise."""

    possible: bool
    """False where it is proven that no plan that keeps every rule decides so."""
    price: Price | None = None
    """What that loses in the objective: out, the price of forcing it in; in, the value of keeping
    it. None where it is not possible."""
    decided_by: StageName | None = None
    """The first stage in which the plan is better than the best plan that decides otherwise."""
    shortfalls: Mapping[str, Exact] = {}
    """Floor stage -> by how much more it would be missed, in millionths; of lexicographic."""
    entering: tuple[str, ...] = ()
    """What that plan has and the plan does not: KEY, or KEY/scope."""
    leaving: tuple[str, ...] = ()
    """What the plan has and that one does not."""
    obstacles: tuple[str, ...] = ()
    """Where it is not possible: the rules that forbid it."""


class DelayedStart(Output):
    """What the objective is if an initiative starts in one step."""

    start: str
    """The step."""
    possible: bool
    """False where it is proven that no plan that keeps every rule starts it then."""
    objective: Exact | None = None
    """The best objective then; none where it is not possible, or not proven."""
    cost: Price | None = None
    """What that loses of the plan's objective; none where it is not possible."""
    settled_by: str
    """rules (its dates leave no such start), bounds, search, or limits (not proven)."""


class Explained(Output):
    """One initiative of the pool: decided how, why, and at what price otherwise."""

    key: str
    """Its key."""
    title: str
    """Its title."""
    owner: str | None
    """Who answers for it."""
    selected: bool
    """Whether the plan has it."""
    kept: bool
    """Whether it was committed or in progress before, so that the plan had to keep it."""
    scope: str | None
    """The scope taken, or by which it is shown where it is out."""
    reason: str
    """The first reason that holds, as the result of a run has it."""
    otherwise: Otherwise
    """The other decision."""
    needs: tuple[Need, ...]
    """The rules of which it would take something, those that bind first."""
    needs_start: str | None = Field(default=None, exclude_if=lambda value: value is None)
    """With a schedule, where it is out: the start with which it would take that."""
    break_even: tuple[BreakEven, ...] = ()
    """From which contribution and tokens on it is decided otherwise; where asked for."""
    starts: tuple[DelayedStart, ...] = Field(default=(), exclude_if=lambda value: not value)
    """Each step after its start, or each step where it is out; where asked for."""


class Explanation(Answer):
    """Each initiative that was asked about."""

    scenario: str
    """The scenario."""
    objective: Exact
    """What the plan is worth."""
    unit: str
    """Of the objective and of prices; empty where several KPIs are weighted."""
    initiatives: tuple[Explained, ...]
    """By key."""

    @property
    def is_proven(self) -> bool:
        """Whether every price is exact."""
        prices = [one.otherwise.price for one in self.initiatives]
        prices += [start.cost for one in self.initiatives for start in one.starts]
        return all(price is None or price.exact is not None for price in prices)

    def rows(self) -> TableRows:
        """A row for each initiative."""
        columns = ("key", "title", "owner", "selected", "price", "entering", "leaving", "reason")
        rows = []
        for one in self.initiatives:
            price = one.otherwise.price
            least = None if price is None else price.at_least
            entering = ", ".join(one.otherwise.entering)
            leaving = ", ".join(one.otherwise.leaving)
            row = (one.key, one.title, one.owner, one.selected, least, entering, leaving)
            rows.append((*row, one.reason))
        return TableRows(columns, tuple(rows))
