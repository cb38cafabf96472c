"""Overrides are validated like any initiative, in the file of the scenario; one mistake is one
finding."""

from tests.portfolios import edited, lines, read

SCENARIO = "config/scenarios/q1-north-star.yaml"


def overridden(fields: str, **more: str) -> list[str]:
    changes = edited(SCENARIO, ("capacity:", f"overrides:\n  INIT-0001: {fields}\ncapacity:"))
    return lines(read({**changes, **more})[1])


def test_what_only_the_override_brings_is_told_in_the_scenario() -> None:
    assert overridden("{contributions: {gvm: 1}}") == [f"{SCENARIO}:5:31: error[P203]"]
    assert overridden("{dimensions: {country: {UK: 0.6}}}") == [f"{SCENARIO}:5:28: error[P302]"]
    assert overridden("{dimensions: {country: GB}}") == [f"{SCENARIO}:5:37: error[P204]"]
    assert overridden("{dimensions: {country: null}}") == []
    assert overridden("{requires: [INIT-0001]}") == [f"{SCENARIO}:5:26: error[P207]"]


def test_what_is_missing_with_the_override_is_told_at_the_override() -> None:
    assert overridden("{tokens: null}") == [f"{SCENARIO}:5:15: error[P305]"]
    assert overridden("{period: null}") == [f"{SCENARIO}:5:3: error[P309]"]


def test_what_the_initiative_has_anyway_is_told_there_alone() -> None:
    file = edited("initiatives/INIT-0001.yaml", ("UK: 0.5", "UK: 0.4"))
    assert overridden("{owner: somebody}", **file) == [
        "initiatives/INIT-0001.yaml:5:14: error[P302]"
    ]
    assert overridden("{dimensions: {country: {DE: 0.6}}}", **file) == [
        "initiatives/INIT-0001.yaml:5:14: error[P302]"
    ]


def test_the_override_of_a_base_is_told_once() -> None:
    third = "title: Third\nextends: q1-north-star\n"
    found = overridden("{contributions: {gvm: 1}}", **{"config/scenarios/third.yaml": third})
    assert found == [f"{SCENARIO}:5:31: error[P203]"]


def test_an_override_of_nobody_is_told() -> None:
    changes = edited(SCENARIO, ("capacity:", "overrides: {INIT-0009: {owner: x}}\ncapacity:"))
    assert lines(read(changes)[1]) == [f"{SCENARIO}:4:13: error[P205]"]


def test_a_dimension_that_an_override_takes_away_is_told_there() -> None:
    file = "config/scenarios/q1-base.yaml"
    changes = edited(
        file,
        ("constraints:", "overrides: {INIT-0001: {dimensions: {country: null}}}\nconstraints:"),
    )
    assert lines(read(changes)[1]) == [f"{file}:12:25: warning[P316]"]
