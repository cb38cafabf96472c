"""What must hold within one initiative."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from portfolio.findings import Finding, did_you_mean
from portfolio.model import CLOSED, FILE_NAME_LIMIT, INITIATIVE_KEY, ScopeMode, Status, next_key
from portfolio.periods import period_days
from portfolio.validate.subjects import PLANNED, Written


def key_is_file_name(written: Written) -> Iterator[Finding]:
    """An initiative's key is the name of its file."""
    key = written.initiative.key
    if key != written.key:
        hint = _possible_key(written)
        yield written.finding(
            "P301", f"the key {key} is not the file name {written.key}", hint, "key"
        )


def _possible_key(written: Written) -> str:
    """What to do about two names: only keys that can be one and that no other file has are
    proposed."""
    key, file_name = written.initiative.key, written.key
    existing = written.workspace.initiatives.keys() | written.workspace.unreadable
    # On some file systems names that differ only by case are one file.
    taken = {name.casefold() for name in existing if name != file_name}
    ways = []
    if key.casefold() not in taken:
        ways.append(f"rename the file to {key}.yaml")
    if re.fullmatch(INITIATIVE_KEY, file_name) and len(file_name) <= FILE_NAME_LIMIT:
        ways.append(f"write `key: {file_name}`")
    if ways:
        return ", or ".join(ways)
    free = next_key([*existing, key])
    return f"write `key: {free}`, and rename the file to {free}.yaml"


def shares_sum_to_one(written: Written) -> Iterator[Finding]:
    """The shares of each dimension sum to exactly 1."""
    for dimension, shares in written.initiative.dimensions.items():
        total = sum(shares.values(), Decimal(0))
        if total != 1:
            message = f"the shares of {dimension} sum to {total.normalize():f}"
            yield written.finding(
                "P302", message, "they should sum to 1", "dimensions", dimension, key=True
            )


def one_size_or_scopes(written: Written) -> Iterator[Finding]:
    """Where there are scopes, each has its own tokens and contributions, and there are none beside
    them."""
    if written.initiative.scopes is None:
        return
    for field in ("tokens", "contributions"):
        if getattr(written.initiative, field) is not None:
            hint = (
                "move them into the scopes, or take `scopes` and `scope_mode` out and keep"
                f" `{field}`"
            )
            yield written.finding("P303", f"{field} stand beside scopes", hint, field, key=True)


def scope_mode_names_a_scope(written: Written) -> Iterator[Finding]:
    """Scopes and a scope mode come together; there is a scope, none is called `choose`, and the
    mode fits."""
    scopes, mode = written.initiative.scopes, written.initiative.scope_mode
    if scopes is None:
        if mode is not None:
            message = f"scope_mode is {mode}, and there are no scopes"
            yield written.finding(
                "P304", message, "add `scopes`, or take `scope_mode` out", "scope_mode"
            )
    elif not scopes:
        hint = "add a scope, or take `scopes` out"
        yield written.finding("P304", "scopes offer nothing", hint, "scopes", key=True)
    elif ScopeMode.CHOOSE in scopes:
        hint = "call it otherwise: as a scope mode, choose lets the optimiser pick"
        yield written.finding(
            "P304", "no scope can be called choose", hint, "scopes", ScopeMode.CHOOSE, key=True
        )
    elif mode is None:
        hint = f"add `scope_mode: choose`, or name one: {', '.join(sorted(scopes))}"
        yield written.finding("P304", "scopes without a scope_mode", hint, "scopes", key=True)
    elif mode != ScopeMode.CHOOSE and mode not in scopes:
        message = f"scope_mode is {mode}, which is not among the scopes"
        yield written.finding(
            "P304", message, did_you_mean(mode, ["choose", *scopes]), "scope_mode"
        )


def tokens_are_said(written: Written) -> Iterator[Finding]:
    """A candidate, committed or in-progress initiative says its tokens, in each scope that a plan
    can take.

    An empty mapping says nothing; 0 can be written.
    """
    initiative = written.initiative
    if initiative.status not in PLANNED:
        return
    for name, scope in written.offers.items():
        if not scope.tokens:
            what, path = (
                (f"the scope {name}", ("scopes", name))
                if name is not None
                else ("the initiative", ())
            )
            message = f"{what} does not say its tokens"
            yield written.finding(
                "P305", message, "add `tokens:`; 0 can be written", *path, "tokens", key=True
            )


def something_is_contributed(written: Written) -> Iterator[Finding]:
    """A candidate contributes to some KPI, in some scope (a warning)."""
    offers = written.offers if written.initiative.status is Status.CANDIDATE else {}
    if offers and not any(scope.contributions for scope in offers.values()):
        message = "a candidate without contributions can be chosen only by a rule"
        path = "scopes" if written.initiative.scopes else "contributions"
        yield written.finding("P306", message, "add `contributions:`", path, key=True)


def period_is_said(written: Written) -> Iterator[Finding]:
    """A candidate, committed or in-progress initiative has a period."""
    status = written.initiative.status
    if status in PLANNED and written.initiative.period is None:
        message = f"an initiative that is {status.value} needs a period"
        yield written.finding("P309", message, "add `period:`, as 2026-Q1", "status", key=True)


def dates_are_in_order(written: Written) -> Iterator[Finding]:
    """earliest_start is not after latest_finish or deadline."""
    start = written.initiative.earliest_start
    if start is None:
        return
    for field in ("latest_finish", "deadline"):
        end = getattr(written.initiative, field)
        if end is not None and end < start:
            yield written.finding(
                "P307",
                f"{field} {end} is before earliest_start {start}",
                "correct one of them",
                field,
            )


def deadline_is_not_before_the_period(written: Written) -> Iterator[Finding]:
    """The deadline of what can still be planned is not before its period (a warning: it never
    removes one)."""
    initiative = written.initiative
    if initiative.deadline is None or initiative.period is None or initiative.status in CLOSED:
        return
    first, _ = period_days(initiative.period)
    if initiative.deadline < first:
        message = (
            f"the deadline {initiative.deadline} is before {initiative.period}: it will be late"
        )
        yield written.finding("P308", message, "correct the deadline or the period", "deadline")


def nothing_refers_to_itself(written: Written) -> Iterator[Finding]:
    """An initiative does not require or exclude itself."""
    for field in ("requires", "excludes"):
        for position, other in enumerate(getattr(written.initiative, field)):
            if other == written.key:
                yield written.finding(
                    "P207", f"{other} {field} itself", "take it out", field, position
                )


def nothing_requires_what_excludes_it(written: Written) -> Iterator[Finding]:
    """No initiative requires one that it excludes, or that excludes it."""
    others: Mapping[str, object] = written.workspace.initiatives
    for position, required in enumerate(written.initiative.requires):
        if required in written.initiative.excludes:
            message = f"{written.key} requires and excludes {required}"
        elif required in others and written.key in written.workspace.initiatives[required].excludes:
            message = f"{written.key} requires {required}, which excludes it"
        else:
            continue
        if required != written.key:
            yield written.finding("P319", message, "take one of the two out", "requires", position)
