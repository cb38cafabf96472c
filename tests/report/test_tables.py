"""gaps.csv and items.csv: what goes in comes out of any reader of comma-separated values."""

import csv
import io

from portfolio.report.tables import gaps_csv, items_csv
from tests.record.sample import infeasible_run, sample_run

RUN = sample_run()


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_items() -> None:
    rows = read(items_csv(RUN.result))
    assert [row["key"] for row in rows] == [item.key for item in RUN.result.items]
    assert rows[1] == {
        "key": "INIT-0002",
        "title": "Reading lists",
        "owner": "growth",
        "selected": "true",
        "kept": "false",
        "scope": "mvp",
        "objective": "60000.75",
        "share": "0.5",
        "reason": "chosen",
        "tokens design": "",
        "tokens engineering": "20",
        "contribution gmv": "60000.75",
        "contribution retention": "",
        "contribution wait": "",
    }


def test_gaps() -> None:
    rows = read(gaps_csv(RUN.result))
    assert rows == [
        {name: "" if value is None else str(value) for name, value in gap.model_dump(mode="json").items()}
        for gap in RUN.result.gaps
    ]


def test_text_is_kept_as_it_is() -> None:
    title = '=1+1, "so", ü — 今\u2028'
    items = tuple(item.model_copy(update={"title": title}) for item in RUN.result.items)
    text = items_csv(RUN.result.model_copy(update={"items": items}))
    assert {row["title"] for row in read(text)} == {title}


def test_lines_end_with_a_line_feed_and_columns_stay_without_rows() -> None:
    for text in (items_csv(RUN.result), gaps_csv(infeasible_run().result), items_csv(infeasible_run().result)):
        assert text.endswith("\n") and "\r" not in text
    assert items_csv(infeasible_run().result).count("\n") == 1
    assert gaps_csv(infeasible_run().result).startswith("dimension,value,kpi,level,target,")
