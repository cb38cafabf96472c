"""The names of the example with one slip of the fingers: the hint says the right one in at least
95% of them."""

import os
import re
import string
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from portfolio.findings import Names, did_you_mean
from portfolio.load import load
from portfolio.model import Initiative, Metrics, Organization, Scenario
from portfolio.source.typed_models import fields_at
from tests.portfolios import read

EXAMPLE = Path(__file__).parents[2]
WANTED = 0.95
SOME = 1000
"""So many misspellings of each kind of name are tried, at most; with PORTFOLIO_FULL all are."""


@cache
def names() -> dict[str, list[str]]:
    """Kind -> the names of the example that a file may say at one place."""
    workspace = load(EXAMPLE).workspace
    assert workspace is not None
    organization = workspace.organization
    kinds = {
        "KPI": workspace.metrics.metrics,
        "resource": organization.resources,
        "dimension": organization.dimensions,
        "scenario": workspace.scenarios,
        "field of an initiative": fields_at(Initiative, ()),
        "field of a scenario": fields_at(Scenario, ()),
        "field of a KPI": fields_at(Metrics, ("metrics", "gmv")),
        "field of the organization": fields_at(Organization, ()),
        "constraint": fields_at(Scenario, ("constraints",)),
        "field of a target": fields_at(Scenario, ("targets", "all", "gmv")),
        "initiative": workspace.initiatives,
    }
    values = {
        f"value of {dimension}": labels for dimension, labels in organization.dimensions.items()
    }
    return {kind: sorted(known) for kind, known in {**kinds, **values}.items()}


def slips(name: str) -> Iterator[tuple[str, str]]:
    """(kind of edit, misspelling): every single edit of a name, with every letter that names
    have."""
    letters = (
        string.digits
        + "-_"
        + (string.ascii_uppercase if name.isupper() else string.ascii_lowercase)
    )
    for at in range(len(name) + 1):
        head, tail = name[:at], name[at:]
        yield from (("insertion", head + letter + tail) for letter in letters)
        if tail:
            yield "deletion", head + tail[1:]
            yield from (("substitution", head + letter + tail[1:]) for letter in letters)
        if len(tail) > 1:
            yield "transposition", head + tail[1] + tail[0] + tail[2:]


@cache
def measured(kind: str) -> tuple[Counter[str], Counter[str]]:
    """How many misspellings there are of each kind of edit, and of how many the hint says the right
    name."""
    known = names()[kind]
    tried: Counter[str] = Counter()
    right: Counter[str] = Counter()
    ready = Names(tuple(known))
    every = sorted(
        {
            (name, edit, slip)
            for name in known
            for edit, slip in slips(name)
            if slip and slip not in known
        }
    )
    for name, edit, slip in (
        every if "PORTFOLIO_FULL" in os.environ else every[:: 1 + len(every) // SOME]
    ):
        tried[edit] += 1
        right[edit] += name in re.split("[ ,?]+", did_you_mean(slip, ready) or "")
    return tried, right


@pytest.mark.parametrize("kind", names())
def test_the_hint_says_the_name_that_was_meant(kind: str) -> None:
    tried, right = measured(kind)
    by_edit = ", ".join(f"{edit} {100 * right[edit] / tried[edit]:.1f}%" for edit in sorted(tried))
    print(f"{kind}: {100 * right.total() / tried.total():.2f}% of {tried.total()} ({by_edit})")
    # A slip in the digits of a key leaves open which initiative it was: of INIT-00X1 any four are
    # as good a guess.
    assert right.total() >= WANTED * tried.total()


def test_over_all_kinds_at_least_95_of_100_are_right() -> None:
    each = [measured(kind) for kind in names()]
    tried, right = (
        sum(counter.total() for counter in counters) for counters in zip(*each, strict=True)
    )
    print(f"all: {100 * right / tried:.2f}% of {tried}")
    assert right >= WANTED * tried


@pytest.mark.parametrize(
    ("file", "old", "new", "hint"),
    [
        ("initiatives/INIT-0001.yaml", "gmv", "gvm", "did you mean gmv?"),
        ("initiatives/INIT-0001.yaml", "title", "titel", "did you mean title?"),
        ("initiatives/INIT-0001.yaml", "tokens", "token", "did you mean tokens?"),
        ("config/scenarios/q1-base.yaml", "objective", "objectve", "did you mean objective?"),
        (
            "config/scenarios/q1-base.yaml",
            "weighted_kpis",
            "weighted_kpi",
            "did you mean weighted_kpis?",
        ),
    ],
)
def test_the_hint_is_in_the_finding(file: str, old: str, new: str, hint: str) -> None:
    text = read()[0].documents[file].text  # type: ignore[union-attr]
    changed = re.sub(rf"\b{old}\b", new, text, count=1)
    assert changed != text
    assert hint in {finding.hint for finding in read({file: changed})[1]}
