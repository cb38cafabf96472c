"""What a family of rules is.

A family is the one place that knows a kind of rule: where people state it, which rows it becomes,
how it gives way in a repair, and how people read it. The certifier knows it a second time.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, Protocol

from portfolio.compile.pool import Pool
from portfolio.compile.row import Row
from portfolio.compile.rules import Rules
from portfolio.compile.stated import StatedRule
from portfolio.results import Exact, Rule

if TYPE_CHECKING:
    from portfolio.compile.columns import Columns


class GivesWay(Enum):
    """What a repair may do to a rule."""

    MOVES = "its bound moves"
    DROPS = "it is dropped"
    NEVER = "it stays: no scenario can change it"


class HeldColumn(NamedTuple):
    """A column that a rule holds at a value, and why."""

    column: int
    value: Literal[0, 1]
    reason: str


class RuleNames(Protocol):
    """What people call things, for sentences about a rule."""

    def measure(self, rule: Rule) -> str:
        """The resource or KPI of a rule."""

    def amount(self, rule: Rule, number: Exact) -> str:
        """A number in the unit of a rule's bound."""

    def listed(self, keys: Sequence[str]) -> str:
        """Some initiatives; of many the first, and how many more."""

    def standing(self, key: str) -> str:
        """How what is kept stands: ``in progress``, ``committed, starting in 2026-Q2``."""

    def pins(self, keys: Sequence[str]) -> str:
        """`` (A can start only in 2026-Q2)``, of those whose start is promised or has been; nothing
        where none is."""


class Family(ABC):
    """One kind of rule. `name` stands in results and must stay."""

    name: ClassVar[str]
    gives_way: ClassVar[GivesWay] = GivesWay.DROPS
    counts: ClassVar[Literal["tokens", "kpi"] | None] = None
    """What its measure is a total of; None for a family without a measure."""
    is_signed: ClassVar[bool] = False
    """Whether a bound may be negative."""

    @abstractmethod
    def stated(self, pool: Pool, rules: Rules) -> Iterable[StatedRule]:
        """Each rule of this family, in a canonical order."""

    def rows(self, columns: "Columns", stated: StatedRule) -> Iterator[Row]:
        """The rows that a rule becomes: all of one kind."""
        yield from ()

    def held(self, columns: "Columns", stated: StatedRule) -> Iterator[HeldColumn]:
        """The columns that a rule holds: unless it says otherwise, at 0 whom it makes
        impossible."""
        for key, reason in columns.rules.ruled_out.get(stated.origin, ()):
            for column in columns.columns_of(key):
                yield HeldColumn(column, 0, reason)

    @abstractmethod
    def title(self, rule: Rule) -> str:
        """The rule in a few words: ``cap of engineering in country UK``, ``not both A and B``."""

    def title_of(self, rule: Rule, standings: Mapping[str, str]) -> str:
        """The title, which of what is kept says how it stands where `standings` has it."""
        return self.title(rule)

    def noun(self, rule: Rule, names: RuleNames, *, number: bool) -> str:
        """The rule as a thing: ``the mandate of A``; without its number if asked."""
        return f"the rule that {self.title(rule)}"

    def sentence(self, rule: Rule, names: RuleNames) -> str:
        """The rule as a sentence without its full stop."""
        return self.title(rule)

    def request(self, rule: Rule, names: RuleNames) -> str | None:
        """What a bound from below asks for, as ``You ask for …``; None where a rule asks for
        nothing."""
        return None

    def need(self, rule: Rule) -> str:
        """What an initiative in the plan is for, where the rule would not hold without it."""
        return f"counts for {self.title(rule)}"

    def obstacle(self, key: str, rule: Rule, note: str | None) -> str:
        """How the rule, which has no number, keeps an initiative out; `note` is people's reason."""
        return self.title(rule).removeprefix(f"{key} ")


def named_in(rule: Rule) -> str:
    """The initiative that a rule is about."""
    return ", ".join(rule.keys)


def slice_title(rule: Rule) -> str:
    """``all``, ``country UK``."""
    return "all" if rule.dimension == "all" else f"{rule.dimension} {rule.value}"


def in_slice(rule: Rule) -> str:
    """`` in UK``; nothing for the whole portfolio."""
    return "" if rule.dimension == "all" else f" in {rule.value}"


def sum_of(columns: Iterable[int]) -> list[tuple[int, int]]:
    """Terms that add up some columns."""
    return [(column, 1) for column in columns]


def members_in(columns: "Columns", members: Iterable[str]) -> list[tuple[int, int]]:
    """Terms that count the members that are in."""
    return [(column, 1) for key in members for column in columns.columns_of(key)]


def difference_of(columns: "Columns", plus: str, minus: str) -> list[tuple[int, int]]:
    """Terms of whether one initiative is in, less whether another is."""
    terms = sum_of(columns.columns_of(plus))
    terms += [(column, -1) for column in columns.columns_of(minus)]
    return terms
