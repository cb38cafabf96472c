"""YAML 1.2 core schema, exact numbers, and what the files refuse."""

import json
import re
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portfolio.findings import MOST_OF_A_FILE
from portfolio.source.yaml12 import DEPTH_LIMIT, parsed_yaml, scalar


def data(text: str) -> Any:
    value, findings = parsed_yaml("f.yaml", text)
    assert findings == []
    return value


def found(text: str) -> list[tuple[str, int, int]]:
    """(code, line, column) of each finding."""
    _, findings = parsed_yaml("f.yaml", text)
    return [(f.code, f.location.line, f.location.column) for f in findings]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"), ("no", "no"), ("yes", "yes"), ("on", "on"), ("Off", "Off"), ("y", "y"), ("n", "n"),
        ("true", True), ("True", True), ("FALSE", False), ("tRUE", "tRUE"),
        ("null", None), ("~", None), ("Null", None), ("", None), ("nULL", "nULL"), ("None", "None"),
        ("12:30", "12:30"), ("1:2:3", "1:2:3"), ("2026-01-01", "2026-01-01"), ("1_000", "1_000"), ("1,000", "1,000"),
        ("010", Decimal(10)), ("0o10", Decimal(8)), ("0x10", Decimal(16)), ("0b1", "0b1"), ("-0x10", "-0x10"),
        ("1e6", Decimal("1e6")), ("1E+6", Decimal("1e6")), (".5", Decimal("0.5")), ("5.", Decimal(5)),
        ("+1", Decimal(1)), ("-0", Decimal("-0")), ("0.1", Decimal("0.1")), ("1e", "1e"), (".", "."), ("-", None),
        ("+", "+"), ("e5", "e5"), ("1.2.3", "1.2.3"), ("--1", "--1"), ("'1'", "1"), ('"true"', "true"),
        ("<<", "<<"), ("=", "="),
    ],
)  # fmt: skip
def test_a_plain_scalar_is_what_it_looks_like(written: str, meant: Any) -> None:
    value = data(f"a: {written}\n") if written != "-" else {"a": scalar("~")}
    assert value == {"a": meant}
    assert type(value["a"]) is type(meant)


@pytest.mark.parametrize(
    "written", [".inf", "-.INF", ".nan", ".NaN", "1e400000000000000000000", "9" * 500]
)
def test_what_is_no_number_of_a_file_stays_one_that_no_field_takes(written: str) -> None:
    assert not data(f"a: {written}")["a"].is_finite()


def test_a_large_exponent_is_kept_for_the_field_to_refuse() -> None:
    assert data("a: 1e400")["a"] == Decimal("1e400")


def test_keys_are_always_text() -> None:
    assert data("{NO: 1, 2026: 2, 1.0: 3, true: 4, null: 5, 010: 6}") == dict(
        zip(["NO", "2026", "1.0", "true", "null", "010"], map(Decimal, range(1, 7)), strict=True)
    )


def test_lists_are_tuples_and_nothing_can_be_changed_by_accident() -> None:
    assert data("a: [1, [two]]") == {"a": (Decimal(1), ("two",))}


def test_byte_order_marks_line_ends_and_an_empty_text_are_read() -> None:
    assert data("\ufeffa: 1\n") == {"a": Decimal(1)}
    assert data("a: 1\r\nb: |\r\n  x\r\n  y\r\n") == {"a": Decimal(1), "b": "x\ny\n"}
    assert data("") is None
    assert data("# a comment\n") is None


def test_a_duplicate_key_names_both_lines_and_the_first_counts() -> None:
    value, [finding] = parsed_yaml("f.yaml", "a: 1\nb: 2\na: 3\n")
    assert value == {"a": Decimal(1), "b": Decimal(2)}
    assert finding.code == "P102"
    assert finding.location.line == 3
    assert "line 1" in finding.message
    assert found("{1.0: a, '1.0': b}") == [("P102", 1, 10)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: !!str 1", (1, 4)), ("a: !!int '1'", (1, 4)), ("a: !mine x", (1, 4)), ("a: ! x", (1, 4)),
        ("a: !!map {b: 1}", (1, 4)), ("a: &x !!str 1", (1, 4)), ("a: !!python/object:os.system {}", (1, 4)),
        ("a: !<tag:yaml.org,2002:str> x", (1, 4)), ("!!map\na: 1", (1, 1)), ("a: !!binary aGk=", (1, 4)),
        ("a: &x {b: 1}\nc: *x", (1, 4)), ("a: &x [1]\nc: *x", (1, 4)), ("a: {<<: {b: 1}}", (1, 5)),
    ],
)  # fmt: skip
def test_tags_aliases_to_collections_and_merge_keys_are_refused(
    text: str, place: tuple[int, int]
) -> None:
    value, [finding] = parsed_yaml("f.yaml", text)
    assert value is None
    assert finding.code == "P103"
    assert (finding.location.line, finding.location.column) == place


def test_an_exclamation_mark_in_a_text_is_no_tag() -> None:
    assert data('a: wow!\nb: "!x"\nc: x !y\nd: [x!, "!"]\n') == {
        "a": "wow!",
        "b": "!x",
        "c": "x !y",
        "d": ("x!", "!"),
    }


def test_an_alias_to_a_scalar_is_its_value_and_a_quoted_merge_key_is_a_name() -> None:
    assert data("a: &x 5\nb: *x\n'<<': c") == {"a": Decimal(5), "b": Decimal(5), "<<": "c"}


def test_an_alias_within_itself_is_refused() -> None:
    assert [code for code, *_ in found("a: &x [*x]")] == ["P103"]


@pytest.mark.parametrize("text", ["? [a]\n: 1", "? {a: 1}\n: 1"])
def test_a_key_that_is_no_name_is_refused(text: str) -> None:
    assert [code for code, *_ in found(text)] == ["P101"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 'x", 1), ("a:\n\tb: 1", 2), ("a: b: c", 1), ("a: [1", 1), ("a: 1\n---\nb: 2", 2), ("a: x\0y", 1),
        ("a: 1\nb: \x07", 2), ("a: *x", 1), ("%YAML 9", 1), ("a: \ud800", 1), ("a: @b", 1), ("a: 1\n b: 2", 2),
    ],
)  # fmt: skip
def test_what_is_not_yaml_says_where(text: str, line: int) -> None:
    [(code, at, _)] = found(text)
    assert code == "P101"
    assert at in (line, line + 1)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\nb: {c: 1", (2, 4)), ("a: 1\nb: {c:", (2, 7)), ("a: [1,\n\n", (1, 7)), ("a: 'x\n", (1, 4)),
        ("a: 1\rb: [}", (2, 5)), ("a: 1\x85b: [}", (2, 5)), ("a: 1\u2028b: [}", (2, 5)), ("a: 1\r\nb: \x07", (2, 1)),
    ],
)  # fmt: skip
def test_a_place_is_in_the_text_with_lines_as_yaml_counts_them(
    text: str, place: tuple[int, int]
) -> None:
    [(_, *at)] = found(text)
    assert tuple(at) == place


def test_many_mistakes_of_one_file_end_with_one_that_says_so() -> None:
    """And take no longer than few: the place of the first is not looked for each time."""
    many = "".join(f"k{i}: 1\n" for i in range(20_000))
    start = time.process_time()
    findings = found(many + many)
    assert [code for code, *_ in findings] == ["P102"] * MOST_OF_A_FILE + ["P106"]
    assert findings[-1][1] == 20_000 + MOST_OF_A_FILE + 1
    assert time.process_time() - start < 10


def test_a_file_of_too_many_entries_is_refused_before_it_takes_memory() -> None:
    for text in ("a: b\n" * 300_000, "[" + "1," * 400_001 + "]"):
        assert [code for code, *_ in found(text)] == ["P100"]


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", ">>>>>>> theirs", "=======", "<<<<<<<"])
def test_a_merge_conflict_is_called_one(marker: str) -> None:
    assert found(f"a: 1\n{marker}\nb: 2\n") == [("P104", 2, 1)]


def test_deep_nesting_is_refused_before_it_hurts() -> None:
    for text in ("[" * 100_000, "a: " + "{a: " * 5000, "- " * 5000 + "x", "? " * 3000):
        assert [code for code, *_ in found(text)] == ["P105"]
    for depth, expected in ((DEPTH_LIMIT, []), (DEPTH_LIMIT + 1, ["P105"])):
        text = "a: " + "[" * depth + "]" * depth
        assert [code for code, *_ in found(text)] == expected


def test_positions_are_of_characters_from_one() -> None:
    assert found('"é": 1\n  # x\nb: {ü: !x 5}') == [("P103", 3, 8)]


# The regular expressions of YAML 1.2.2, section 10.3.2 (core schema), as they stand there.
_CORE = [
    (r"null | Null | NULL | ~ |", "null"),
    (r"true | True | TRUE | false | False | FALSE", "bool"),
    (r"[-+]? [0-9]+", "int"),
    (r"0o [0-7]+", "int"),
    (r"0x [0-9a-fA-F]+", "int"),
    (r"[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?", "float"),
    (r"[-+]? ( \.inf | \.Inf | \.INF )", "float"),
    (r"\.nan | \.NaN | \.NAN", "float"),
]
_SCALARS = st.one_of(
    st.text(alphabet="0123456789+-.eExXoabcfinNIAF_:~", max_size=12),
    *(st.from_regex(re.compile(pattern, re.VERBOSE), fullmatch=True) for pattern, _ in _CORE),
)


@given(_SCALARS)
@example("")
@example("1__0")
@example("١")
def test_scalars_are_typed_by_the_core_schema(text: str) -> None:
    """The first expression that matches decides; a text that none matches is a string."""
    kinds = [kind for pattern, kind in _CORE if re.fullmatch(pattern, text, re.VERBOSE)]
    value = scalar(text)
    if not kinds:
        assert value == text
    elif kinds[0] == "null":
        assert value is None
    elif kinds[0] == "bool":
        assert value is (text.lower() == "true")
    else:
        assert isinstance(value, Decimal)
        if re.fullmatch(r"[-+]?[0-9]+", text):
            assert value == int(text)


@given(st.text(max_size=200) | st.text(alphabet="ab:-[]{}\"'#&*!|>%@`?, \n\t0.<=", max_size=60))
def test_no_text_raises(text: str) -> None:
    """Whatever the text, it is data or it is findings; data only without findings, but for
    duplicate keys."""
    value, findings = parsed_yaml("f.yaml", text)
    if any(finding.code != "P102" for finding in findings):
        assert value is None
    for finding in findings:
        assert finding.location.line >= 1
        assert finding.location.column >= 1


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**14), 10**14)
    | st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs",))),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(alphabet="abcNO1.", max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(_JSON)
def test_json_is_yaml(value: Any) -> None:
    """A JSON text means in YAML what it means in JSON."""

    def plain(part: Any) -> Any:
        if isinstance(part, list):
            return tuple(map(plain, part))
        if isinstance(part, dict):
            return {key: plain(inner) for key, inner in part.items()}
        return Decimal(part) if isinstance(part, int) and not isinstance(part, bool) else part

    assert data(f"x: {json.dumps(value)}") == {"x": plain(value)}
