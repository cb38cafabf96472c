"""Records are written by Python's own encoder where it writes RFC 8785."""

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from portfolio.canonical import _record_bytes
from tests.strategies import examples

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['"\\/\b\f\n\r\t', "\x00\x1f\x7f", "\ufb33", "\U0001f600", "\u2028", "é€"]
)
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts
records = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=12)


@given(records)
@examples(300)
def test_records_are_written_as_rfc_8785_says(record: object) -> None:
    assert _record_bytes(record) == rfc8785.dumps(record)


def test_keys_are_sorted_by_utf_16() -> None:
    record = {"\ufb33": 1, "\U0001f600": 2}
    assert _record_bytes(record) == '{"\U0001f600":2,"\ufb33":1}'.encode()
