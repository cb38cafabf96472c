"""Rules in words, with the place where they stand: as a sentence, as a thing, and as a request."""

from portfolio.report.words.labels import RunView
from portfolio.report.words.lists import first_of
from portfolio.report.words.numbers import number, quantity
from portfolio.results import RuleInWords

_NAMED = 6


def placed(run: RunView, rule: RuleInWords, words: str) -> str:
    """Words about a rule, and where it stands, if the files are at hand."""
    place = run.places.get(rule.rule)
    return f"{words} ({place})" if place else words


def ask_in_words(run: RunView, rule: RuleInWords) -> str:
    """What a floor, a ceiling or a group asks for."""
    bound = _bound(run, rule)
    if rule.family == "capacity":
        return f"You ask to use at least {bound} of {rule.measure}{_where(rule)}"
    if rule.family == "target":
        edge = "at most" if rule.kind == "ceiling" else "at least"
        return f"You ask for {edge} {bound} of {_measure(run, rule)}{_where(rule)}"
    return f"You ask for {rule.rule}"


def rule_as_noun(run: RunView, rule: RuleInWords, *, number: bool = True) -> str:
    """The rule as a thing: the cap of 600 engineer-days of engineering in UK; without its number if asked."""
    names = rule.initiatives
    if rule.family in ("capacity", "target"):
        size = f" of {_bound(run, rule)}" if number else ""
        return f"the {rule.kind}{size} for {_measure(run, rule)}{_where(rule)}"
    if rule.family == "group":
        return rule.rule if number else f"the size of {rule.rule}"
    return {
        "mandatory": f"the mandate of {names[0]}",
        "kept": f"{names[0]}, which is under way,",
        "exclude": f"the exclusion of {names[0]}",
        "candidate": f"the late start of {names[0]}",
        "exclude_pair": f"the exclusion between {' and '.join(names[:2])}",
        "bundle": f"{rule.rule} ({first_of(names, _NAMED)})",
        "prerequisite": f"the rule that {rule.rule}",
    }[rule.family]


def rule_sentence(run: RunView, rule: RuleInWords) -> str:
    """The rule as a sentence without its full stop."""
    names = rule.initiatives
    if rule.family in ("capacity", "target"):
        edge = "at least" if rule.kind == "floor" else "at most"
        return f"{_measure(run, rule)}{_where(rule)}: {edge} {_bound(run, rule)}"
    if rule.family == "group":
        return f"{rule.rule[:1].upper()}{rule.rule[1:]} ({first_of(names, _NAMED)})"
    if rule.family == "bundle":
        return f"All or none of {rule.rule}: {first_of(names, _NAMED)}"
    if rule.family == "exclude_pair":
        return f"Not both {' and '.join(names[:2])}"
    return rule.rule


def bound_in_words(run: RunView, rule: RuleInWords, exact: str) -> str:
    """A number in the unit of a rule's bound."""
    if rule.family == "target" and rule.measure is not None:
        return quantity(exact, run.unit(rule.measure))
    if rule.family == "capacity" and rule.measure is not None:
        unit = run.resources.get(rule.measure, "")
        plural = "" if exact == "1" or not unit or unit.endswith("s") else "s"
        return f"{number(exact)} {unit}{plural}".rstrip()
    return number(exact)


def _bound(run: RunView, rule: RuleInWords) -> str:
    return bound_in_words(run, rule, rule.bound or "0")


def _measure(run: RunView, rule: RuleInWords) -> str:
    name = rule.measure or ""
    return run.name(name) if rule.family == "target" else name


def _where(rule: RuleInWords) -> str:
    return "" if rule.dimension in (None, "all") else f" in {rule.value}"
