"""One meaning, one sequence of bytes: Python's own encoder writes RFC 8785, and what goes without
saying is written."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from portfolio.canonical import (
    exact_bytes,
    initiative_record,
    input_lines,
    input_records,
    model_record,
    plain_decimal,
    scenario_record,
)
from portfolio.model import (
    Initiative,
    Marker,
    Metric,
    Model,
    Organization,
    Planning,
    Scenario,
    fields_marked,
    has_marker,
)
from tests.strategies import examples, plannings

T = TypeVar("T", bound=Model)
GOLDEN = Path(__file__).parent / "golden" / "fields_of_format_2.txt"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['"\\/\b\f\n\r\t', "\x00\x1f\x7f", "\ufb33", "\U0001f600", "\u2028", "é€"]
)
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts
records = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=12
)


@given(records)
@examples(300)
def test_records_are_written_as_rfc_8785_says(record: object) -> None:
    assert exact_bytes(record) == rfc8785.dumps(record)


def test_keys_are_sorted_by_utf_16() -> None:
    record = {"\ufb33": 1, "\U0001f600": 2}
    assert exact_bytes(record) == '{"\U0001f600":2,"\ufb33":1}'.encode()


@given(plannings())
@examples(60)
def test_a_default_says_the_same_written_or_not(planning: Planning) -> None:
    said = {key: _spelled_out(initiative) for key, initiative in planning.initiatives.items()}
    again = replace(planning, scenario=_spelled_out(planning.scenario), initiatives=said)
    assert input_records(again) == input_records(planning)
    assert scenario_record(again) == scenario_record(planning)


def _spelled_out(model: Any) -> Any:
    return model.model_copy(
        update={name: getattr(model, name) for name in type(model).model_fields}
    )


def test_a_record_has_all_fields_in_their_order() -> None:
    record = model_record(Initiative(key="INIT-0001", title="One", status="idea"))  # type: ignore[arg-type]
    later = fields_marked(Initiative, Marker.ADDED_LATER)
    assert list(record) == [field for field in Initiative.model_fields if field not in later]
    assert record["duration"] is None
    assert record["requires"] == []


@given(st.integers(-(10**15), 10**15), st.integers(-12, 15))
@examples(300)
def test_a_plain_decimal_has_one_spelling(digits: int, exponent: int) -> None:
    text = plain_decimal(Decimal(digits).scaleb(exponent))
    assert Fraction(text) == Fraction(digits) * Fraction(10) ** exponent
    assert "E" not in text and text != "-0" and not (("." in text) and text.endswith(("0", ".")))


@given(st.lists(st.integers(2, 5).map("INIT-{:04}".format), max_size=6))
@examples(100)
def test_a_list_that_means_a_set_is_sorted_and_has_each_once(keys: list[str]) -> None:
    fields: dict[str, Any] = {"requires": tuple(keys)}
    initiative = Initiative(key="INIT-0001", title="One", status="idea", **fields)  # type: ignore[arg-type]
    assert model_record(initiative)["requires"] == sorted(set(keys))


def test_what_speaks_to_people_is_no_input_of_a_run() -> None:
    plain: dict[str, Any] = {"key": "INIT-0001", "title": "One", "status": "idea"}
    score: dict[str, Any] = {"framework": "RICE", "score": Decimal(1)}
    source = {"tool": "jira", "key": "PAY-1", "url": None}
    more = {"allow": {"P340": "we know"}, "source": source}
    more["scoring"] = {**score, "inputs": {"reach": Decimal(800)}}
    model: dict[str, Any] = {"name": "reach", "target_kpi": "gmv", "formula": "1"}
    more["math_models"] = ({**model, "prompt": "What is it worth?"},)
    said = Initiative.model_validate({**plain, **more})
    unsaid = Initiative.model_validate({**plain, "scoring": score, "math_models": (model,)})
    assert initiative_record(said) == initiative_record(unsaid)


def explicit_fields(kind: type[Model]) -> list[str]:
    """The fields of a model that its stored form always has, and those of the models inside it."""
    found = []
    for name, field in sorted(kind.model_fields.items()):
        is_stored = not (
            has_marker(field, Marker.ADDED_LATER) or has_marker(field, Marker.NO_INPUT)
        )
        if is_stored:
            found.append(f"{kind.__name__}.{field.alias or name}")
    return found


def models_inside(kind: Any) -> Iterator[type[Model]]:
    """A model, and every model that its fields may hold."""
    if isinstance(kind, type) and issubclass(kind, Model):
        yield kind
        for name, hint in get_type_hints(kind, include_extras=True).items():
            if name not in fields_marked(kind, Marker.NO_INPUT):
                yield from models_inside(hint)
    else:
        for part in get_args(kind):
            yield from models_inside(part)


def test_a_field_that_came_after_the_format_is_marked() -> None:
    """Every stored run has the fields of its format. A new one is marked, or all runs get other
    names."""
    kinds = {
        inside
        for kind in (Initiative, Scenario, Metric, Organization)
        for inside in models_inside(kind)
    }
    explicit = [
        field
        for kind in sorted(kinds, key=lambda kind: kind.__name__)
        for field in explicit_fields(kind)
    ]
    assert explicit == GOLDEN.read_text("utf-8").split()


@given(plannings())
@examples(40)
def test_a_later_field_changes_no_stored_byte_until_it_is_written(planning: Planning) -> None:
    """With a toy field more in its models, a planning has the same inputs and the same
    definition."""
    with_toy = replace(
        planning,
        scenario=toy_of(ToyScenario, planning.scenario),
        initiatives={key: toy_of(ToyInitiative, one) for key, one in planning.initiatives.items()},
    )
    assert input_lines(input_records(with_toy)) == input_lines(input_records(planning))
    assert scenario_record(with_toy) == scenario_record(planning)
    spelled_out = replace(with_toy, scenario=_spelled_out(with_toy.scenario))
    assert scenario_record(spelled_out) == scenario_record(planning)
    written = replace(with_toy, scenario=with_toy.scenario.model_copy(update={"toy": 7}))
    assert scenario_record(written) == {**scenario_record(planning), "toy": 7}


class ToyInitiative(Initiative):
    """An initiative of a version that has one field more."""

    toy: Annotated[int | None, Marker.ADDED_LATER] = None


class ToyScenario(Scenario):
    """A scenario of such a version."""

    toy: Annotated[int, Marker.ADDED_LATER] = 3


def toy_of(kind: type[T], model: Any) -> T:
    """The same model as one of a later version reads it."""
    written = {name: getattr(model, name) for name in model.model_fields_set}
    return kind.model_construct(model.model_fields_set, **written)
