"""A scenario asked in Python: frozen answers, with a table for notebooks, with and without
pandas."""

import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pydantic
import pytest

from portfolio import Portfolio, open_portfolio
from portfolio.actions.errors import UsageError
from portfolio.answers import Answer
from portfolio.answers.answer import TableRows
from tests.record.sample import write_files


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    return open_portfolio(write_files(tmp_path_factory.mktemp("asked") / "portfolio"))


@pytest.fixture(scope="module")
def answers(opened: Portfolio) -> dict[str, Answer]:
    case = opened.case("base")
    key = opened.initiatives[0]
    return {
        "explain": case.explain(),
        "trade": case.trade(entering=[key]),
        "make room": case.make_room(key),
        "what if": case.whatif("capacity.engineering.all.cap=+10%"),
        "compare": case.compare("base"),
        "gaps": case.gaps(),
    }


NAMES = ["explain", "trade", "make room", "what if", "compare", "gaps"]


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_is_frozen_and_a_table(answers: dict[str, Answer], name: str) -> None:
    answer = answers[name]
    columns, rows = answer.rows()
    assert all(len(row) == len(columns) for row in rows)
    field = next(iter(type(answer).model_fields))
    with pytest.raises(pydantic.ValidationError):
        setattr(answer, field, None)
    html = answer._repr_html_()
    assert html.startswith("<table>") and html.count("<tr>") == len(rows) + 1
    # All of it can be written and read back.
    assert type(answer).model_validate_json(answer.model_dump_json()) == answer


class OneRow(Answer):
    """An answer of one row, as a test wants it."""

    cells: tuple[str | int | bool | None, ...]

    def rows(self) -> TableRows:
        return TableRows(tuple(f"c{n}" for n in range(len(self.cells))), (self.cells,))


def test_a_notebook_shows_numbers_at_the_right_and_words_for_yes_and_no() -> None:
    html = OneRow(cells=("A <b>", "1/3", -2, True, False, None, "1/0"))._repr_html_()
    row = html.partition("<tbody>")[2]
    sides = re.findall(r'<td(?: style="text-align: (\w+)")?>([^<]*)</td>', row)
    assert sides == [
        ("left", "A &lt;b&gt;"),
        ("right", "1/3"),
        ("right", "-2"),
        ("left", "yes"),
        ("left", "no"),
        ("", ""),
        ("left", "1/0"),
    ]


def test_pandas_is_loaded_only_where_it_is_asked_for(
    answers: dict[str, Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: dict[str, Any] = {}

    def frame(rows: list[list[object]], columns: list[str]) -> str:
        made["rows"], made["columns"] = rows, columns
        return "a frame"

    monkeypatch.setitem(sys.modules, "pandas", SimpleNamespace(DataFrame=frame))
    assert answers["explain"].to_pandas() == "a frame"
    assert made["columns"][0] == "key"
    price = made["columns"].index("price")
    assert all(row[price] is None or isinstance(row[price], float) for row in made["rows"])


def test_without_pandas_it_says_what_to_install(
    answers: dict[str, Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install"):
        answers["explain"].to_pandas()


def test_a_case_needs_a_scenario(opened: Portfolio) -> None:
    with pytest.raises(UsageError, match="there is no scenario bas: did you mean base"):
        opened.case("bas")


def test_an_answer_says_nothing_about_this_machine(
    answers: dict[str, Answer], opened: Portfolio
) -> None:
    for answer in answers.values():
        assert str(Path(opened.root)) not in answer.model_dump_json()
