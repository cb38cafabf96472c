"""Findings as text, JSON, GitHub annotations and SARIF."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from portfolio import __version__
from portfolio.findings import CODES, Finding, Location, in_order
from portfolio.report.data.findings import as_json
from portfolio.report.data.sarif import as_sarif
from portfolio.report.text.annotations import as_github
from portfolio.report.text.findings import LINE_WIDTH, as_text

FILE = "initiatives/INIT-0001.yaml"
TEXTS = {
    FILE: "key: INIT-0001\ncontributions: {gvm: 100}\n",
    "config/metrics.yaml": "metrics: {}\n",
}
KPI = Finding(
    "P203", Location(FILE, 2, 17, 20), "unknown KPI gvm", "did you mean gmv?", ("INIT-0001",)
)
LATE = Finding("P308", Location(FILE, 1, 1), "the deadline is over")
MISSING = Finding("P107", Location("config/organization.yaml"), "it is missing", "add it")
FINDINGS = in_order([KPI, LATE, MISSING])

GOLDEN = """\
config/organization.yaml:1:1: error[P107]: it is missing
    hint: add it

initiatives/INIT-0001.yaml:1:1: warning[P308]: the deadline is over
    key: INIT-0001
    ^

initiatives/INIT-0001.yaml:2:17: error[P203]: unknown KPI gvm
    contributions: {gvm: 100}
                    ^^^
    hint: did you mean gmv?

2 errors, 1 warning in 2 files
"""


def excerpt(line: str, column: int, end_column: int | None = None) -> list[str]:
    """The line of source and the carets, as they are shown."""
    finding = Finding("P203", Location("f.yaml", 1, column, end_column), "m")
    return as_text([finding], {"f.yaml": line}, color=False).split("\n")[1:3]


def test_text_has_place_severity_code_message_source_and_hint() -> None:
    assert as_text(FINDINGS, TEXTS, color=False) == GOLDEN


def test_color_adds_nothing_but_color() -> None:
    colored = as_text(FINDINGS, TEXTS, color=True)
    assert "\033[1;31merror[P203]\033[0m" in colored
    assert "\033[1;33mwarning[P308]\033[0m" in colored
    assert re.sub("\033\\[[0-9;]*m", "", colored) == GOLDEN


def test_the_summary_counts() -> None:
    assert as_text([], {}, color=False) == "no findings\n"
    assert as_text([LATE], {}, color=False).endswith("\n1 warning in 1 file\n")
    assert as_text([KPI, MISSING], {}, color=False).endswith("\n2 errors in 2 files\n")


def test_carets_stand_under_wide_and_combining_characters() -> None:
    assert excerpt("a: 日本 x", 7, 8) == ["    a: 日本 x", "            ^"]
    assert excerpt("a: 日本", 4, 6) == ["    a: 日本", "       ^^^^"]
    assert excerpt("a: e\u0301 x", 7, 8) == ["    a: e\u0301 x", "         ^"]
    assert excerpt("a:\tx", 4, 5) == ["    a: x", "       ^"]


def test_a_long_line_is_cut_around_the_column() -> None:
    line = "x" * 500 + "HERE" + "y" * 500
    shown, carets = excerpt(line, 501, 505)
    assert len(shown) == LINE_WIDTH + 2 + 4
    assert shown.startswith("    …x")
    assert shown.endswith("y…")
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "HERE"
    shown, carets = excerpt(line, 1, 1001)
    assert shown.startswith("    xxx")
    assert carets == "    " + "^" * LINE_WIDTH
    shown, carets = excerpt("x" * 500, 501)
    assert carets.strip() == "^"


def test_lines_are_counted_as_yaml_does() -> None:
    finding = Finding("P203", Location("f.yaml", 4, 1, 2), "m")
    for end in ("\n", "\r\n", "\r", "\u2028"):
        shown = as_text([finding], {"f.yaml": end.join("abcd")}, color=False)
        assert shown.split("\n")[1:3] == ["    d", "    ^"]


@pytest.mark.parametrize("line", ["", "   "])
def test_an_empty_line_or_one_that_is_not_there_is_not_shown(line: str) -> None:
    finding = Finding("P203", Location("f.yaml", 1), "m", "h")
    expected = "f.yaml:1:1: error[P203]: m\n    hint: h\n\n1 error in 1 file\n"
    assert as_text([finding], {"f.yaml": line}, color=False) == expected
    assert as_text([finding], {}, color=False) == expected


ODD = st.text(
    st.characters() | st.sampled_from("\0\a\b\033\r\n\t\x9b\u200b\u200e\u202e\u2066\ufeff\ud800"),
    max_size=30,
)


@given(ODD, ODD, ODD, st.integers(1, 40), st.none() | st.integers(1, 40))
def test_nothing_in_a_file_moves_the_terminal(
    message: str, hint: str, line: str, column: int, end: int | None
) -> None:
    """No control or direction character of a file, a name or a message reaches a terminal; all can
    be encoded."""
    finding = Finding("P203", Location(f"x{message}.yaml", 1, column, end), message, hint)
    for text in (
        as_text([finding], {f"x{message}.yaml": line}, color=False),
        as_github([finding], {}),
    ):
        text.encode()
        for character in text.replace("\n", ""):
            assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
            assert unicodedata.bidirectional(character) not in (
                "RLO",
                "LRO",
                "RLE",
                "LRE",
                "PDF",
                "RLI",
                "LRI",
                "FSI",
                "PDI",
            )
    for document in (as_json([finding]), as_sarif([finding])):
        json.loads(document.encode())


def test_json_is_a_versioned_contract() -> None:
    assert json.loads(as_json(FINDINGS[2:])) == {
        "format": 1,
        "findings": [
            {
                "code": "P203",
                "severity": "error",
                "file": FILE,
                "line": 2,
                "column": 17,
                "end_column": 20,
                "message": "unknown KPI gvm",
                "hint": "did you mean gmv?",
                "initiatives": ["INIT-0001"],
            }
        ],
        "errors": 1,
        "warnings": 0,
    }
    assert json.loads(as_json([])) == {"format": 1, "findings": [], "errors": 0, "warnings": 0}


def test_sarif_has_results_places_and_the_rules_that_they_break() -> None:
    [run] = json.loads(as_sarif(FINDINGS))["runs"]
    driver = run["tool"]["driver"]
    assert driver["version"] == __version__
    assert [rule["id"] for rule in driver["rules"]] == ["P107", "P203", "P308"]
    assert driver["rules"][1] == {
        "id": "P203",
        "name": "UnknownKpi",
        "shortDescription": {"text": "unknown KPI"},
        "fullDescription": {"text": CODES["P203"].why},
        "help": {"text": CODES["P203"].fix},
        "defaultConfiguration": {"level": "error"},
    }
    result = run["results"][2]
    assert result.pop("partialFingerprints").keys() == {"finding/v1"}
    assert result == {
        "ruleId": "P203",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": "unknown KPI gvm (hint: did you mean gmv?)"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": FILE, "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 2, "startColumn": 17, "endColumn": 20},
                }
            }
        ],
    }


def valid_sarif(text: str) -> bool:
    """Whether the official schema takes a document."""
    schema = json.loads(
        Path(__file__).with_name("schemas").joinpath("sarif-2.1.0.json").read_text("utf-8")
    )
    return Draft202012Validator(schema).is_valid(json.loads(text))


def test_the_schema_of_sarif_refuses_what_is_none() -> None:
    assert not valid_sarif(as_sarif([KPI]).replace('"startLine": 2', '"startLine": 0'))
    assert not valid_sarif(as_sarif([KPI]).replace('"level": "error"', '"level": "fatal"'))
    assert not valid_sarif(as_sarif([KPI]).replace('"ruleIndex"', '"rule"'))


def test_sarif_is_valid_whatever_the_findings() -> None:
    every = [
        Finding(code, Location(f"{FILE} é%", 3, 1, 2), f"{code} {{0}} \u202e") for code in CODES
    ]
    for findings in ([], FINDINGS, every):
        assert valid_sarif(as_sarif(findings))
        assert valid_sarif(as_sarif(findings, "products and more/"))


@given(ODD, ODD, ODD, st.integers(1, 10**6), st.none() | st.integers(2, 10**6))
@settings(max_examples=20)
def test_sarif_of_odd_findings_is_valid(
    file: str, message: str, hint: str, column: int, end: int | None
) -> None:
    assert valid_sarif(
        as_sarif([Finding("P203", Location(f"a{file}", 7, column, end), message, hint)])
    )


def test_the_place_in_sarif_starts_at_the_top_of_the_repository() -> None:
    assert f'"uri": "products/{FILE}"' in as_sarif([KPI], "products/")


def test_a_sarif_fingerprint_does_not_move_with_the_line() -> None:
    def print_of(finding: Finding) -> str:
        fingerprint: str = json.loads(as_sarif([finding]))["runs"][0]["results"][0][
            "partialFingerprints"
        ]["finding/v1"]
        return fingerprint

    moved = Finding(KPI.code, Location(FILE, 9, 3), KPI.message, KPI.hint)
    assert print_of(moved) == print_of(KPI) != print_of(LATE)
