"""What another decision about an initiative costs, as sentences."""

from fractions import Fraction

from portfolio.answers import BreakEven, Explained, Explanation, Need, Price
from portfolio.report.words.lists import capitalised, first_of
from portfolio.report.words.numbers import number, percent, quantity
from portfolio.report.words.options import changes_in_words, missed_floors
from portfolio.report.words.proofs import BY_HIGHS
from portfolio.report.words.stages import tie_breaker

_MOST = 6
"""Initiatives, or rules, that a sentence names."""


def price_amount(exact: str, unit: str) -> str:
    """An amount of the objective."""
    return quantity(exact, unit) if unit else number(exact)


def price_in_words(price: Price, unit: str) -> str:
    """`0.0024`; where it is not proven `at least 0.001, at most 0.0024`."""
    if price.exact is not None:
        return price_amount(price.exact, unit)
    parts = []
    if price.at_least is not None:
        parts.append(f"at least {price_amount(price.at_least, unit)}")
    if price.at_most is not None:
        parts.append(f"at most {price_amount(price.at_most, unit)}")
    return ", ".join(parts) or "not known"


def part_in_words(price: Price, objective: str) -> str:
    """A price as a part of the objective; empty where that says nothing."""
    whole = abs(Fraction(objective))
    if price.exact is None or not whole or not Fraction(price.exact):
        return ""
    return percent(Fraction(price.exact) / whole)


def listed_prices(answer: Explanation) -> dict[str, str]:
    """Initiative -> what deciding it otherwise costs; `never` where no plan that keeps the rules
    does, `misses floors` where the best plan that does misses the floors by more.

    Floors come before the objective: what the objective gains or loses is no price then.
    """
    prices = {}
    for one in answer.initiatives:
        price = one.otherwise.price
        if price is None:
            prices[one.key] = "never"
        elif one.otherwise.shortfalls:
            prices[one.key] = "misses floors"
        else:
            prices[one.key] = price_in_words(price, answer.unit)
    return prices


def otherwise(one: Explained) -> str:
    """What the plan would be instead: `in: INIT-0002; out: INIT-0003`."""
    entering = [name for name in one.otherwise.entering if name.partition("/")[0] != one.key]
    leaving = [name for name in one.otherwise.leaving if name.partition("/")[0] != one.key]
    if not entering and not leaving:
        return "nothing else changes"
    return changes_in_words(entering, leaving)


def reason_sentences(one: Explained, objective: str, unit: str) -> list[str]:
    """Why one initiative is in or out, and what it would take."""
    sentences = [f"{'In' if one.selected else 'Out'}: {one.reason}."]
    verb = "leaves it out" if one.selected else "has it"
    if not one.otherwise.possible:
        sentences.append(_impossible(one, verb))
    elif one.otherwise.price is not None:
        sentences.append(_price_sentence(one, one.otherwise.price, objective, unit, verb))
        sentences += _instead(one, one.otherwise.price, verb)
    sentences += _starts(one, unit)
    sentences += [_break_even_sentence(one, turn) for turn in one.break_even]
    sentences += [_need_sentence(one, need) for need in one.needs if need.binds]
    sentences += _roomy(one)
    return sentences


def _starts(one: Explained, unit: str) -> list[str]:
    """The cost of delay, a sentence for each start."""
    sentences = []
    for start in one.starts:
        if start.cost is None:
            sentences.append(f"From {start.start} on: no plan that keeps the rules starts it then.")
            continue
        how = "proven" if start.cost.exact is not None else "as far as the limits let it be proven"
        cost = price_in_words(start.cost, unit)
        if start.cost.exact is not None and not Fraction(start.cost.exact):
            cost = "nothing"
        sentences.append(f"From {start.start} on: costs {cost} of the objective, {how}.")
    return sentences


def _instead(one: Explained, price: Price, verb: str) -> list[str]:
    """What the plan would be that decides otherwise, as far as one was found."""
    if price.at_most is None:
        return []
    best = "The best plan" if price.exact is not None else "The best plan found"
    return [f"{best} that {verb}: {otherwise(one)}."]


def _impossible(one: Explained, verb: str) -> str:
    sentence = f"No plan that keeps the rules {verb}"
    if not one.otherwise.obstacles:
        return f"{sentence}."
    return f"{sentence}: {first_of(one.otherwise.obstacles, _MOST)}."


def _price_sentence(one: Explained, price: Price, objective: str, unit: str, verb: str) -> str:
    what = "Keeping it is worth" if one.selected else "Forcing it in costs"
    if one.otherwise.shortfalls:
        return f"The best plan that {verb} {missed_floors(one.otherwise.shortfalls)}."
    if price.exact is not None and not Fraction(price.exact):
        return f"{what} nothing in the objective: {_tie_rule(one)} decides."
    part = part_in_words(price, objective)
    share = f" of the objective ({part})" if part else " of the objective"
    how = BY_HIGHS if price.exact is not None else "as far as the limits let it be proven"
    return f"{what} {price_in_words(price, unit)}{share}, {how}."


def _tie_rule(one: Explained) -> str:
    decided_by = one.otherwise.decided_by
    return "a later stage" if decided_by is None else tie_breaker(decided_by.id)


def _break_even_sentence(one: Explained, turn: BreakEven) -> str:
    state, other = ("in", "out") if one.selected else ("out", "in")
    now = f"{turn.path} is {number(turn.now)}"
    if turn.turns is None:
        return f"{now}: it stays {state} with {number(turn.keeps)} too."
    return (
        f"{now}: it stays {state} with {number(turn.keeps)} and is {other} with"
        f" {number(turn.turns)}, {BY_HIGHS}."
    )


def _need_sentence(one: Explained, need: Need) -> str:
    """A rule that deciding it otherwise would break, all else as it is."""
    if need.unit is None:
        decided = "leaving it out" if one.selected else "it"
        return f"A rule stands against {decided}: {need.rule}."
    takes = quantity(need.takes, need.unit)
    if _counts_things(need) and need.takes != "1" and not need.unit.endswith("s"):
        takes += "s"
    left = quantity(need.slack, need.unit).removesuffix(f" {need.unit}")
    are = "is" if left == "1" else "are"
    return f"The {need.rule} binds: {_turned(one)} would take {takes}, and {left} {are} left."


def _turned(one: Explained) -> str:
    """What takes of the rules: the other decision, and with a schedule its start."""
    if one.selected:
        return "leaving it out"
    return "it" if one.needs_start is None else f"a start in {one.needs_start}"


def _counts_things(need: Need) -> bool:
    """Whether the unit is a word that has a plural, such as engineer-day, and no currency."""
    return need.unit == "initiative" or need.path.startswith("capacity.")


def _roomy(one: Explained) -> list[str]:
    """The rules of which it takes something, and of which there is enough."""
    enough = [need for need in one.needs if not need.binds]
    if not enough:
        return []
    listed = [f"{need.rule} ({number(need.takes)} of {number(need.slack)})" for need in enough]
    who = capitalised(_turned(one))
    return [f"{who} would take of what is left, and not bind: {first_of(listed, _MOST)}."]
