"""The sentences over a change: what they name is what the diff holds, and nothing of it reads as
two things."""

import re
from statistics import median

import pytest

from portfolio.changes import Cause, PlanDiff, Renamed, ScenarioDiff, Unit
from portfolio.report.markdown.comment import comment
from portfolio.report.markdown.syntax import escaped
from portfolio.report.text.changes import diff_view
from portfolio.report.words.changes import cause_in_words
from portfolio.report.words.headline import headline, stories, story_in_words, told_apart
from portfolio.results import RunStatus, StageName
from portfolio.stages import GOAL_SHORTFALL, StageId, fewest_tokens, key_order_part
from tests.report import diffs

FOLD = re.compile(r"<details>.*?</details>", re.DOTALL)
TITLES = ("A", "B", "C", "D")


def outside_of_folds(diff: PlanDiff) -> str:
    return FOLD.sub("", comment(diff))


def cause(**fields: object) -> str:
    units = tuple(Unit(changes=(0,), title=title) for title in TITLES)
    made = Cause(**{"own": False, **fields})
    return cause_in_words(made, diffs.diff(diffs.scenario(alone=(), effects=()), units=units))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"sets": ((0,),)}, "follows from A"),
        ({"sets": ((0,),), "own": True}, "forced by A"),
        (
            {"sets": ((0,),), "spare": (0,)},
            "follows from A; without it the other changes lead to it too",
        ),
        ({"sets": ((0, 1),)}, "A together with B"),
        (
            {"sets": ((0, 1),), "spare": (1,)},
            "A together with B; without B the other changes lead to it too",
        ),
        ({"sets": ((0,), (1,)), "spare": (0, 1)}, "either A; or B (each enough alone)"),
        (
            {"sets": ((0, 1), (0, 2))},
            "either A together with B; or A together with C (each enough as it is)",
        ),
        (
            {"sets": ((0,),), "also": (1,)},
            "follows from A; also enough by itself, but not the cause: B",
        ),
    ],
)
def test_each_form_of_a_cause(fields: dict[str, object], sentence: str) -> None:
    assert cause(**fields) == sentence


def test_alternatives_never_read_as_a_conjunction() -> None:
    either = cause(sets=((0,), (1,), (2,), (3,)), spare=(0, 1, 2, 3))
    assert " and " not in either and "together" not in either
    assert either == "either A; or B; or C; or 1 more way (each enough alone)"


def test_scenarios_of_the_same_story_are_told_once() -> None:
    twin = diffs.scenario("q1-nordics", after=diffs.side(objective="7500"))
    diff = diffs.diff(diffs.scenario(), twin, diffs.scenario("hire-2", effects=diffs.EFFECTS[:1]))
    first, second = stories(diff.scenarios)
    assert [scenario.scenario for scenario in first.scenarios] == ["q1-base", "q1-nordics"]
    assert story_in_words(first).startswith("q1-base (+4.2%) and q1-nordics (+1.5%): Win back")
    told_in_full = outside_of_folds(diff)
    assert told_in_full.count("Win back who left") == 2  # headline and table
    assert "The same moves in q1-nordics." in diff_view(diff, width=110, color=False)
    assert second.first.scenario == "hire-2"


def test_other_figures_of_two_scenarios_are_two_stories() -> None:
    found = [diffs.scenario(name, effects=()) for name in ("q1-base", "hire-2")]
    assert len(stories(found)) == 2


def test_further_scenarios_are_told_in_numbers() -> None:
    moved = diffs.EFFECTS[:3]
    further = diffs.scenario("hire-2", effects=moved)
    counts = {kind: sum(effect.kind == kind for effect in moved) for kind in ("drops", "enters")}
    assert counts == {"drops": 1, "enters": 2}
    diff = diffs.diff(diffs.scenario(), further)
    for text in (outside_of_folds(diff), diff_view(diff, width=110, color=False)):
        assert "hire-2: 1 drops out, 2 come in; +4.2%" in text


def test_a_further_scenario_without_a_plan_is_told_in_words() -> None:
    lost = diffs.scenario("hire-2", after=diffs.side(RunStatus.INFEASIBLE, None), effects=())
    diff = diffs.diff(diffs.scenario(), lost)
    assert "hire-2: no feasible portfolio any more" in outside_of_folds(diff)


def test_what_the_change_is_about_comes_first_then_what_is_worth_most() -> None:
    of_another = Cause(sets=((0,),), own=False)
    of_itself = Cause(sets=((0,),), own=True)
    effects = [
        diffs.effect("enters", "INIT-0001", "Least", "1", of_another),
        diffs.effect("enters", "INIT-0002", "Most", "90", of_another),
        diffs.effect("enters", "INIT-0003", "Middle", "50", of_another),
        diffs.effect("enters", "INIT-0004", "The new one", "2", of_itself),
    ]
    diff = diffs.diff(diffs.scenario(effects=tuple(effects)))
    assert headline(diff.scenarios, (), ()).startswith(
        "q1-base: The new one, Most and 2 more come in"
    )
    places = [
        outside_of_folds(diff).rindex(title) for title in ("The new one", "Most", "Middle", "Least")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Pay later, Germany first", "“Pay later, Germany first” drops out"),
        ("Limits and approvals", "“Limits and approvals” drops out"),
        ("Brandy without commas", "Brandy without commas drops out"),
    ],
)
def test_a_title_that_reads_as_a_list_is_quoted(title: str, shown: str) -> None:
    effect = diffs.effect("drops", "INIT-0001", title, "1", None)
    diff = diffs.diff(diffs.scenario(effects=(effect,)))
    assert f"q1-base: {shown}" in headline(diff.scenarios, (), ())


@pytest.mark.parametrize(
    ("level", "is_told"), [("goal", False), ("floor", True), ("ceiling", True)]
)
def test_only_a_promise_is_a_warning(level: str, is_told: bool) -> None:
    missed = diffs.kpi("Churn", "-2", "-3", "-1", ("0", "1"), level=level)
    told = outside_of_folds(diffs.diff(diffs.scenario(kpis=(missed,))))
    assert (f"**1 promise is missed** in `q1-base`: Churn {level}." in told) is is_told
    assert f"**{level}" in told  # the row of the KPI says it in both cases


@pytest.mark.parametrize(("status", "is_told"), [("optimal", True), ("infeasible", False)])
def test_objectives_are_compared_where_there_are_two(status: str, is_told: bool) -> None:
    objective = "7700" if status == "optimal" else None
    after = diffs.side(RunStatus(status), objective)
    scenario = diffs.scenario(after=after, effects=())
    other = scenario.objective.model_copy(update={"comparable": False})
    diff = diffs.diff(scenario.model_copy(update={"objective": other}))
    assert ("the two objectives cannot be compared" in outside_of_folds(diff)) is is_told


def tied(stage: StageId) -> PlanDiff:
    effects = (diffs.EFFECTS[0], diffs.EFFECTS[2])
    return diffs.diff(
        diffs.scenario(after=diffs.side(), effects=effects, tie=StageName(**stage.fields()))
    )


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        (key_order_part(1), "q1-base: same value; the published key order now prefers INIT-0007"),
        (
            fewest_tokens("design"),
            "q1-base: same value; by the fewest design tokens, the plan now takes INIT-0007",
        ),
        (
            GOAL_SHORTFALL,
            "q1-base: same value; by the least shortfall to the goals, the plan now takes INIT-0007",
        ),
    ],
)
def test_a_tie_is_one_line(stage: StageId, sentence: str) -> None:
    diff = tied(stage)
    assert headline(diff.scenarios, (), ()) == sentence
    lines = [line for line in outside_of_folds(diff).splitlines() if line]
    assert lines[1] == f"### {sentence}"
    assert not [line for line in lines if line.startswith("|")]


def test_the_order_is_the_same_in_a_comment_and_on_a_terminal() -> None:
    diff = diffs.diff(diffs.scenario(effects=diffs.EFFECTS[:3]))
    for text in (comment(diff), diff_view(diff, width=200, color=False)):
        places = [
            text.index(word) for word in ("drops out", "INIT-0020", "NPS", "116 → 118", "owner ana")
        ]
        assert places == sorted(places)


def test_what_does_not_move_is_not_shown() -> None:
    still = diffs.KPIS[3]
    assert still.name == "Revenue" and still.before == still.after
    diff = diffs.diff(diffs.scenario())
    for text in (comment(diff), diff_view(diff, width=200, color=False)):
        assert "Revenue" not in text and "design" not in text


def test_a_rename_is_told() -> None:
    renamed = (Renamed(kind="scenario", before="base", after="company"),)
    assert headline((), (), (), renamed) == (
        "base is renamed company, with the same content; no change to any scenario"
    )
    diff = diffs.diff(diffs.scenario(), renamed=renamed)
    for text in (comment(diff), diff_view(diff, width=110, color=False)):
        assert "ase is renamed company, with the same content" in text


# Nothing is cut to where two of it are alike, and no number is broken.

LONG = "Gross revenue of all shops in all the countries that we have ever delivered to by lorry, "


def test_what_is_cut_stays_apart() -> None:
    names = [f"{LONG}before discounts", f"{LONG}after discounts"]
    assert len(set(told_apart(names, 40))) == 2
    middle = [f"{LONG}{number}{LONG}" for number in range(3)]
    assert len(set(told_apart(middle, 40))) == 3
    assert told_apart(["short", "x" * 50], 10) == ["short", "x" * 9 + "…"]


@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("difference", ["end", "middle"])
def test_rows_of_names_that_begin_alike_can_be_told_apart(width: int, difference: str) -> None:
    tail = LONG if difference == "middle" else ""
    names = [f"{LONG}{word}{tail}" for word in ("before discounts", "after discounts")]
    kpis = tuple(diffs.kpi(name, "8000", "7390", "7700", ("610", "300")) for name in names)
    effects = tuple(
        effect.model_copy(update={"title": name, "kind": "enters"})
        for effect, name in zip(diffs.EFFECTS, names, strict=False)
    )
    diff = diffs.diff(diffs.scenario(kpis=kpis, effects=effects))
    rows = [line for line in comment(diff).splitlines() if line.startswith("|") and "Gross" in line]
    assert len(set(rows)) == len(rows) == 6  # two moves, once more with tokens, two KPIs
    assert "…" not in "".join(
        diff_view(diff, width=width, color=False).split("Gap")[1].split("•")[0]
    )


@pytest.mark.parametrize(
    "number",
    [
        "0.0777778",
        "0.01333333",
        "1234567890",
        "12345678",
        "1e1000000",
        "3,333,333.3333333",
        "1/3333333",
    ],
)
def test_no_number_is_broken(number: str) -> None:
    assert escaped(f"from {number} to {number}").count(number) == 2


@pytest.mark.parametrize("commit", ["9c1e7ab0", "deadbee", "4f02d11c" + "a" * 32])
def test_a_commit_is_still_no_reference(commit: str) -> None:
    assert commit not in escaped(f"see {commit}")


# The size of a comment: a reader takes in the decision at once.


def real_changes() -> list[ScenarioDiff]:
    """Moves and figures of the size that changes of the example have."""
    return [
        diffs.scenario(effects=diffs.EFFECTS[:count], kpis=diffs.KPIS, capacity=diffs.CAPACITY)
        for count in range(5)
    ]


def test_the_median_change_is_small() -> None:
    sizes = [len(outside_of_folds(diffs.diff(change))) for change in real_changes()]
    assert median(sizes) < 1_500


@pytest.mark.parametrize("stories_of_others", [0, 6])
def test_thirty_two_changed_files_are_still_small(stories_of_others: int) -> None:
    diff = diffs.huge(32, others=stories_of_others)
    text = outside_of_folds(diff)
    assert len(text) < 4_000
    assert "INIT-0031" in comment(diff)
