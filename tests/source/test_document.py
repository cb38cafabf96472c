"""Places in a document."""

import pytest

from portfolio.findings import Location
from portfolio.source import read_document

TEXT = """\
# a comment
a: {b: [1, two], c: {}}
d:
  - {x: 1}
  - y
é: "ü"
"""


def place(*path: str | int, key: bool = False) -> tuple[int, int, int | None]:
    document, findings = read_document("f.yaml", TEXT)
    assert document is not None
    assert findings == []
    at = document.locate(path, key=key)
    assert at.file == "f.yaml"
    return at.line, at.column, at.end_column


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), (2, 1, None)),
        (("a",), (2, 1, 2)),  # a mapping is found at its key
        (("a", "b"), (2, 5, 6)),
        (("a", "b", 0), (2, 9, 10)),  # a scalar at its value
        (("a", "b", 1), (2, 12, 15)),
        (("a", "c"), (2, 18, 19)),
        (("d", 0), (4, 5, 11)),  # a mapping in a list, where it starts
        (("d", 0, "x"), (4, 9, 10)),
        (("d", 1), (5, 5, 6)),
        (("é",), (6, 4, 7)),
        (("a", "missing"), (2, 1, 2)),  # what is not there, at what would hold it
        (("d", 7), (3, 1, 2)),
        (("a", "variant", "c"), (2, 18, 19)),  # a step that no file has is passed over
        (("missing",), (2, 1, None)),
    ],
)
def test_a_path_is_found_at_its_deepest_part(
    path: tuple[str | int, ...], expected: tuple[int, int, int | None]
) -> None:
    assert place(*path) == expected


def test_a_key_can_be_meant() -> None:
    assert place("a", "b", 0, key=True) == (2, 9, 10)
    assert place("é", key=True) == (6, 1, 2)


def test_how_much_of_a_path_there_is_can_be_asked() -> None:
    document, _ = read_document("f.yaml", TEXT)
    assert document is not None
    assert [document.find(path)[0] for path in (("a", "b", 1), ("a", "x", "b"), ("x",), ())] == [
        3,
        2,
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("text", "words"), [("", "empty"), ("- a", "fields"), ("5", "fields"), ("# only\n", "empty")]
)
def test_a_file_holds_fields(text: str, words: str) -> None:
    document, [finding] = read_document("f.yaml", text)
    assert document is None
    assert finding.code == "P110"
    assert finding.location == Location("f.yaml")
    assert words in finding.message
