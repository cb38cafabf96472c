"""Rules in words, with the place where they stand: as a sentence, as a thing, and as a request.

What is said of a rule stands with its family (`portfolio.compile.families`); the names and units of
a run are added here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from portfolio.compile import KEPT_SOMEHOW, family_of
from portfolio.report.words.labels import RunView
from portfolio.report.words.lists import first_of
from portfolio.report.words.numbers import number, quantity
from portfolio.results import Exact, Rule

_NAMED = 6


@dataclass(frozen=True)
class _RunNames:
    """What a run calls KPIs, resources and their units."""

    run: RunView

    def measure(self, rule: Rule) -> str:
        name = rule.measure or ""
        return name if _counts_tokens(rule) else self.run.name(name)

    def amount(self, rule: Rule, number: Exact) -> str:
        return bound_in_words(self.run, rule, number)

    def listed(self, keys: Sequence[str]) -> str:
        return first_of(keys, _NAMED)

    def standing(self, key: str) -> str:
        standing = self.run.standings.get(key, KEPT_SOMEHOW)
        pin = self.run.pins.get(key)
        return standing if pin is None else f"{standing}, starting in {pin}"

    def pins(self, keys: Sequence[str]) -> str:
        pinned = [key for key in keys if key in self.run.pins]
        starts = [f"{key} can start only in {self.run.pins[key]}" for key in pinned]
        return f" ({first_of(starts, _NAMED)})" if starts else ""


def placed(run: RunView, rule: Rule, words: str) -> str:
    """Words about a rule, and where it stands, if the files are at hand."""
    place = run.places.get(rule.id)
    return f"{words} ({place})" if place else words


def rule_title(rule: Rule, standings: Mapping[str, str] = MappingProxyType({})) -> str:
    """The rule in a few words, without names and units of a run.

    `standings` says of what is kept whether it is committed or in progress.
    """
    return family_of(rule.family).title_of(rule, standings)


def ask_in_words(run: RunView, rule: Rule) -> str:
    """What a floor, a ceiling or a group asks for."""
    request = family_of(rule.family).request(rule, _RunNames(run))
    return request or f"You ask for {rule_title(rule)}"


def rule_as_noun(run: RunView, rule: Rule, *, number: bool = True) -> str:
    """The rule as a thing: the cap of 600 engineer-days of engineering in UK; without its number if
    asked."""
    return family_of(rule.family).noun(rule, _RunNames(run), number=number)


def rule_sentence(run: RunView, rule: Rule) -> str:
    """The rule as a sentence without its full stop."""
    return family_of(rule.family).sentence(rule, _RunNames(run))


def bound_in_words(run: RunView, rule: Rule, exact: Exact) -> str:
    """A number in the unit of a rule's bound."""
    if rule.measure is None:
        return number(exact)
    if not _counts_tokens(rule):
        return quantity(exact, run.unit(rule.measure))
    unit = run.resources.get(rule.measure, "")
    plural = "" if exact == "1" or not unit or unit.endswith("s") else "s"
    return f"{number(exact)} {unit}{plural}".rstrip()


def _counts_tokens(rule: Rule) -> bool:
    return family_of(rule.family).counts == "tokens"
