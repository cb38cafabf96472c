"""No phantom changes: random edits of the example that touch neither its meaning nor the value of
what is chosen."""

import functools
import random
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from portfolio.case.case import Cases
from portfolio.checked import check_loaded
from portfolio.diff.inputs import input_edits
from portfolio.diff.plans import scenario_diff
from portfolio.engines import adapter
from portfolio.review.sides import Plans, Sides, TreeSide
from portfolio.source import Workspace, loaded

ROOT = Path(__file__).parents[2]
SCENARIO = "q2-outlook"
"""The quickest of the example; the others of it are tried in the long run."""


@functools.cache
def example() -> Mapping[str, str]:
    files = [
        *ROOT.glob("config/*.yaml"),
        *ROOT.glob("config/scenarios/*.yaml"),
        *ROOT.glob("initiatives/*.yaml"),
    ]
    return {
        file.relative_to(ROOT).as_posix(): file.read_text("utf-8")
        for file in files
        if file.name != "sheets.yaml"
    }


def workspace(texts: Mapping[str, str]) -> Workspace:
    checked = check_loaded(loaded(texts, ()))
    assert checked.workspace is not None
    assert not [f for f in checked.findings if f.severity == "error"]
    return checked.workspace


# Edits of one text. Each gives the text back where it does not apply.


def commented(text: str, draw: random.Random) -> str:
    """Comments and empty lines between top-level fields."""
    lines = text.splitlines()
    at = draw.choice([n for n, line in enumerate(lines) if re.match(r"[a-z_]+:", line)])
    return "\n".join([*lines[:at], "", f"# {draw.random()}", *lines[at:]]) + "\n"


def reordered(text: str, draw: random.Random) -> str:
    """Top-level fields in another order."""
    parts = re.split(r"(?m)^(?=[a-z_]+:)", text)
    fields = parts[1:]
    draw.shuffle(fields)
    return parts[0] + "".join(field if field.endswith("\n") else f"{field}\n" for field in fields)


def respelled(text: str, draw: random.Random) -> str:
    """The same numbers, otherwise written."""
    return re.sub(
        r"(engineering: )(\d+)\b(?!\.)", lambda m: f"{m[1]}{m[2]}.{'0' * draw.randint(1, 3)}", text
    )


def handed_over(text: str, draw: random.Random) -> str:
    """Another owner, another title."""
    text = re.sub(r"(?m)^owner: .*$", f"owner: team-{draw.randint(1, 99)}", text)
    return re.sub(r"(?m)^title: .*$", f"title: 'Title {draw.randint(1, 99)}'", text)


def worse(text: str, draw: random.Random) -> str:
    """A contribution to the north star that is smaller."""
    part = draw.randint(50, 99)
    return re.sub(
        r"(contributions: \{[^}]*\bgmv: )(\d+)\b",
        lambda m: f"{m[1]}{int(m[2]) * part // 100}",
        text,
    )


LAYOUT = (commented, reordered, respelled)


@pytest.mark.parametrize("seed", range(4))
def test_layout_is_no_change_at_all(seed: int) -> None:
    """Fifty edits at once: no input has changed, and every run keeps its name."""
    draw = random.Random(seed)
    texts = dict(example())
    for _ in range(50):
        file = draw.choice(sorted(texts))
        texts[file] = draw.choice(LAYOUT if file.startswith("initiatives") else LAYOUT[:1])(
            texts[file], draw
        )
    before, after = workspace(example()), workspace(texts)
    assert input_edits(before, after) == ()
    plans = Plans(sides(), adapter(), Cases(), lambda _: None)
    for name in before.scenarios:
        assert plans.identity(before, name).run_id == plans.identity(after, name).run_id


def sides() -> Sides:
    here = TreeSide(None, check_loaded(loaded(example(), ())))
    return Sides(Path(), here, here, trusted=())


def check_random_edits(scenario: str, seeds: range) -> None:
    base = workspace(example())
    plans = Plans(sides(), adapter(), Cases(), lambda _: None)
    before = plans.plan(base, scenario)
    out = [item.key for item in before.result.items if not item.selected]
    for seed in seeds:
        draw = random.Random(seed)
        texts = dict(example())
        for key in draw.sample(out, draw.randint(1, 3)):
            texts[f"initiatives/{key}.yaml"] = worse(texts[f"initiatives/{key}.yaml"], draw)
        for file in draw.sample(
            sorted(file for file in texts if file.startswith("initiatives")), 5
        ):
            texts[file] = handed_over(draw.choice(LAYOUT)(texts[file], draw), draw)
        diff = scenario_diff(scenario, before, plans.plan(workspace(texts), scenario), is_plan=True)
        assert not diff.changed, (seed, diff.effects)


def test_worse_values_of_what_is_out_change_nothing() -> None:
    check_random_edits(SCENARIO, range(8))


@pytest.mark.full
@pytest.mark.parametrize(
    "scenario", ["q1-base", "q1-lexicographic", "q1-north-star", "q1-synergies"]
)
def test_two_hundred_random_edits_change_nothing(scenario: str) -> None:
    check_random_edits(scenario, range(50))
