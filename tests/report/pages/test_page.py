"""The page of a run: what is in it, what it may do, and that texts stay texts."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from portfolio.report.html import run_page
from portfolio.report.html.assets import asset, shipped
from portfolio.report.html.page import SCRIPTS, SOLVER_SCRIPTS, WHAT_IF_SCRIPTS
from portfolio.report.html.rendering import content_policy
from portfolio.report.html.texts import with_fields_once
from tests.report.pages.stored import ROOT, RUNS, facts_of, rewritten

HOSTILE = {
    "script": "</script><script>alert(1)</script>",
    "comment": "<!--<script>",
    "quotes": "\" onload='alert(1)' `x` &quot; &#x27;",
    "image": "<img src=x onerror=alert(1)>",
    "template": "{{ 7*7 }}{% raw %}${7*7}",
    "right to left": "\u202eesrever \u05d0\u05d1\u05d2 \u2066 \u2069\u2069",
    "line separators": "a\u2028b\u2029c",
    "controls": "a\x00b\x1b[31mc\x85d",
    "wide": "W" * 200,
    "astral": "\U0001f600 e\u0301 \ufdfd",
}


class Reader(HTMLParser):
    """The elements of a page, with their attributes, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside = tag
        if tag == "script" and "type" not in dict(attrs):
            self.scripts.append("")
        if tag == "style":
            self.styles.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script" and "type" not in self.elements[-1][1]:
            self.scripts[-1] += data
        elif self.inside == "style":
            self.styles[-1] += data
        else:
            self.texts.append(data)


@pytest.mark.parametrize("run_id", RUNS)
def test_the_same_run_gives_the_same_bytes(run_id: str) -> None:
    assert run_page(facts_of(run_id)) == run_page(facts_of(run_id))


@pytest.mark.parametrize("run_id", RUNS)
def test_a_page_needs_nothing_else_and_runs_nothing_else(run_id: str) -> None:
    reader = Reader(run_page(facts_of(run_id)))
    for tag, attributes in reader.elements:
        assert tag not in {"link", "iframe", "object", "embed", "base", "form", "img"}
        assert not any(name.startswith("on") or name in {"style", "src"} for name in attributes)
        assert attributes.get("href", "#").startswith("#")
    policy = next(
        a["content"] for t, a in reader.elements if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy == content_policy(reader.scripts, reader.styles)
    assert len(reader.scripts) == len(SCRIPTS)
    assert "unsafe" not in policy and policy.startswith("default-src 'none'")
    for text in (*reader.scripts, *reader.styles):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


@pytest.mark.parametrize("run_id", RUNS)
def test_a_page_without_its_solver_is_small(run_id: str) -> None:
    # A plan over time has a chart of its steps as well.
    most = 175_000 if run_id.startswith("year-") else 150_000
    assert len(run_page(facts_of(run_id)).encode()) <= most


@pytest.mark.parametrize("run_id", RUNS)
def test_the_commands_of_a_proof_name_the_folder_of_the_run(run_id: str) -> None:
    commands = facts_of(run_id, checkable=True).proof.commands
    folder = ROOT / commands[-1].split()[-1]
    assert (folder / "result.json").is_file()


def test_scripts_lose_their_comments_and_nothing_else() -> None:
    for name in (*SCRIPTS, *WHAT_IF_SCRIPTS, *(f"solver/{name}" for name in SOLVER_SCRIPTS)):
        script = shipped(name)
        assert not re.search(r"^ *//|^ */\*\*$|^ *\* @", script, re.MULTILINE)
        bare = re.sub(r"^ */\*\*(?:(?!\*/).)*\*/ *\n", "", asset(name), flags=re.M | re.S)
        bare = re.sub(r"^ *//.*\n", "", bare, flags=re.MULTILINE)
        assert script == re.sub(r"^ +", "", bare, flags=re.MULTILINE)
        # A text that goes over several lines would lose the beginning of its lines.
        assert all(line.count("`") % 2 == 0 for line in script.splitlines())


@pytest.mark.parametrize("run_id", RUNS)
def test_each_initiative_and_each_level_is_on_the_page(run_id: str) -> None:
    facts = facts_of(run_id)
    page = run_page(facts)
    for row in facts.plan:
        assert page.count(f'<tr class="{row.decision}" data-key="{row.key}">') == 1
        assert page.count(f'data-key="{row.key}"><title>') == 1
    assert page.count('class="kpi"') == sum(len(group.rows) for group in facts.kpis)
    assert page.count('<div class="use') == sum(len(group.rows) for group in facts.capacity)
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    rows = json.loads(data[1])["rows"]
    keys = rows["fieldsOfRecords"].index("key")
    assert [row[keys] for row in rows["records"]] == [row.key for row in facts.plan]


def test_records_of_a_page_name_their_fields_once() -> None:
    """Only lists of records with equal fields; all else stays as it is."""
    records = [{"a": 1, "b": [{"c": 2}, {"c": 3}]}, {"a": 4, "b": None}]
    inner = {"fieldsOfRecords": ["c"], "records": [[2], [3]]}
    outer = {"fieldsOfRecords": ["a", "b"], "records": [[1, inner], [4, None]]}
    assert with_fields_once({"rows": records}) == {"rows": outer}
    for other in ([], [{"a": 1}], [{"a": 1}, {"b": 2}], ["a", "b"], [[1, "a"], [2, "b"]], {}):
        assert with_fields_once(other) == other


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("run_id", [RUNS[0], next(run for run in RUNS if "synergies" in run)])
def test_texts_of_people_stay_texts(run_id: str, hostile: str) -> None:
    tame = Reader(run_page(rewritten(run_id, lambda text: "x" * len(hostile))))
    reader = Reader(run_page(rewritten(run_id, lambda text: hostile)))
    assert reader.scripts == tame.scripts
    assert [tag for tag, _ in reader.elements] == [tag for tag, _ in tame.elements]
    assert [sorted(attributes) for _, attributes in reader.elements] == [
        sorted(attributes) for _, attributes in tame.elements
    ]
    page = run_page(rewritten(run_id, lambda text: hostile))
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]", _scripts(page))
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", page)


def _scripts(page: str) -> str:
    return "".join(re.findall(r"<script.*?</script>", page, re.DOTALL))


@pytest.mark.parametrize("run_id", RUNS)
def test_the_headline_counts_what_the_table_shows(run_id: str) -> None:
    facts = facts_of(run_id)
    inside = sum(row.selected for row in facts.plan)
    words = f"{inside} initiatives in, {len(facts.plan) - inside} out"
    assert words in facts.headline.title
    assert facts.headline.figures[0].value == str(inside)
    assert facts.headline.verdict == "Optimal, proven by HiGHS, gap 0"
    assert len(facts.gaps) == sum(
        row.words.count("short of") for group in facts.kpis for row in group.rows
    )
