"""One meaning, one sequence of bytes: Python's own encoder writes RFC 8785, and what goes without saying is written."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from portfolio.canonical import (
    exact_bytes,
    initiative_record,
    input_records,
    model_record,
    plain_decimal,
    scenario_record,
)
from portfolio.model import Initiative, Planning
from tests.strategies import examples, plannings

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['"\\/\b\f\n\r\t', "\x00\x1f\x7f", "\ufb33", "\U0001f600", "\u2028", "é€"]
)
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts
records = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=12)


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
    return model.model_copy(update={name: getattr(model, name) for name in type(model).model_fields})


def test_a_record_has_all_fields_in_their_order() -> None:
    record = model_record(Initiative(key="INIT-0001", title="One", status="idea"))  # type: ignore[arg-type]
    assert list(record) == list(Initiative.model_fields)
    assert record["duration"] == 1
    assert record["requires"] == []


@given(st.integers(-(10**15), 10**15), st.integers(-12, 15))
@examples(300)
def test_a_plain_decimal_has_one_spelling(digits: int, exponent: int) -> None:
    text = plain_decimal(Decimal(digits).scaleb(exponent))
    assert Fraction(text) == Fraction(digits) * Fraction(10) ** exponent
    assert "E" not in text and text != "-0" and not (("." in text) and text.endswith(("0", ".")))


def test_a_list_that_means_a_set_is_sorted_and_has_each_once() -> None:
    fields: dict[str, Any] = {"requires": ("INIT-0003", "INIT-0002", "INIT-0003")}
    initiative = Initiative(key="INIT-0001", title="One", status="idea", **fields)  # type: ignore[arg-type]
    assert model_record(initiative)["requires"] == ["INIT-0002", "INIT-0003"]


def test_what_speaks_to_people_is_no_input_of_a_run() -> None:
    plain: dict[str, Any] = {"key": "INIT-0001", "title": "One", "status": "idea"}
    score: dict[str, Any] = {"framework": "RICE", "score": Decimal(1)}
    source = {"tool": "jira", "key": "PAY-1", "url": None}
    more = {"allow": {"P340": "we know"}, "source": source}
    more["scoring"] = {**score, "inputs": {"reach": Decimal(800)}}
    said = Initiative.model_validate({**plain, **more})
    unsaid = Initiative.model_validate({**plain, "scoring": score})
    assert initiative_record(said) == initiative_record(unsaid)
