"""The reference of the files that people write."""

from collections.abc import Mapping
from typing import NamedTuple

from docs.generator.markdown import fenced, page, table
from docs.generator.models import Reference
from portfolio.model import Initiative, Metrics, Organization, Scenario
from portfolio.model.base import Model
from portfolio.sheets.config import SheetsConfig
from portfolio.source.typed_models import REPLACED_FIELDS

FOLDER = "docs/reference/files"


class File(NamedTuple):
    """One kind of file: where it is, its model, and what to know before its fields."""

    path: str
    model: type[Model]
    told: str
    example: str


FILES: Mapping[str, File] = {
    "organization": File(
        "config/organization.yaml",
        Organization,
        "The company: what capacity is counted in, along which dimensions it is sliced, and which"
        " scenario is the plan of each period.",
        "name: Northwind Market\n"
        "resources:\n"
        "  engineering: {unit: engineer-day}\n"
        "dimensions:\n"
        "  country: {UK: United Kingdom, NO: Norway}\n"
        "  department: {payments: Payments}\n"
        "plan: {2026-Q1: q1-base}\n",
    ),
    "metrics": File(
        "config/metrics.yaml",
        Metrics,
        "The KPIs that initiatives may move. Exactly one active KPI is the north star. `drives`"
        " says which KPI moves which: two weighted KPIs of which one drives the other would count"
        " one effect twice, and are an error.",
        "metrics:\n  gmv: {name: Gross merchandise value, level: north_star, unit: GBP}\n "
        " conversion_rate: {name: Conversion rate, level: strategic, unit: fraction, drives:"
        " [gmv]}\n  checkout_latency: {name: Checkout latency, level: operational, unit: ms,"
        " direction: decrease,\n    drives: [conversion_rate]}\n",
    ),
    "initiative": File(
        "initiatives/KEY.yaml",
        Initiative,
        "One idea: what it costs, what it moves, what it depends on. The file name is its key;"
        " `portfolio new` writes the file of the next free one.",
        "key: INIT-0007\n"
        "title: One-page checkout\n"
        "status: candidate\n"
        "period: 2026-Q1\n"
        "dimensions: {country: {UK: 0.6, NO: 0.4}, department: payments}\n"
        "tokens: {engineering: 120}\n"
        "contributions: {gmv: 120000, conversion_rate: 0.0002}\n",
    ),
    "scenario": File(
        "config/scenarios/NAME.yaml",
        Scenario,
        "What is wanted in a period, with what capacity, under which rules. The file name is the"
        " scenario's name. A scenario that `extends` another says only what it changes: mappings"
        " merge deeply, `null` takes a field out, anything else replaces.",
        "title: Q1 base plan\n"
        "period: 2026-Q1\n"
        "objective: {mode: north_star}\n"
        "capacity:\n"
        "  engineering:\n"
        "    all: {cap: 1000}\n"
        "    country: {UK: {cap: 600, floor: 100}}\n"
        "targets:\n"
        "  all: {conversion_rate: {floor: 0.001}}\n",
    ),
    "sheets": File(
        "config/sheets.yaml",
        SheetsConfig,
        "Where the spreadsheets are, and where their tabs differ from the usual. Without it they"
        " are .xlsx files in sheets/. [Spreadsheets](../../sheets.md) says what they are for.",
        "source: google\n"
        "central_backlog: {google: 1AbCdEf}\n"
        "productops: {google: 1GhIjKl}\n"
        "optimization_center: {google: 1MnOpQr}\n"
        "data_row: 5\n"
        "tabs:\n"
        "  Backlog: {name: Our backlog, aliases: {owner: [Responsible]}}\n",
    ),
}

_RULES = """\
- YAML 1.2: `NO` is Norway, not false; `12:30` is text. A key that stands twice is an error.
- A number is taken exactly as written: 0.1 is one tenth. At most 15 significant digits; 0, or a magnitude from
  1e-12 to 1e15. No thousands separators, no units, no `%`.
- A *line* is text without a line break, 1 to 300 characters; a *text* may have line breaks, up to 10,000 characters.
- A *name* has letters, digits and `_ . & + -`; a *KPI key* lower-case letters, digits and `_`; a *scenario name*
  lower-case letters, digits and `-`, and is no name that Windows keeps for a device, such as `nul`; an *initiative
  key* looks like `INIT-0007`. The last two become names of files: 80 characters at most; other names 100.
- A *period* is a year, half, quarter, month or ISO week: `2026`, `2026-H1`, `2026-Q1`, `2026-01`, `2026-W01`. A *date*
  is `2026-03-31`.
- UTF-8, at most 5 MB a file. Plain data only: no tags, no merge keys, no aliases to collections.
- A field that is not listed here is an error, so that a slip of the pen is found."""


def pages() -> dict[str, str]:
    """Path -> text of the overview and of each file's page."""
    rows = [
        [f"[`{file.path}`]({name}.md)", file.told.partition(".")[0] + "."]
        for name, file in FILES.items()
    ]
    overview = page(
        "Files",
        "What people write. Editors complete and check these files by the JSON Schemas in"
        " `config/schemas/`, which `portfolio schema` writes.",
        table(["File", "What it says"], rows),
        "## What holds in every file",
        _RULES,
    )
    return {
        f"{FOLDER}/README.md": overview,
        **{f"{FOLDER}/{name}.md": _page(name) for name in FILES},
    }


def _page(name: str) -> str:
    file = FILES[name]
    (_, fields), *others = Reference(file.model).sections()
    parts = [file.told, fenced(file.example, "yaml"), "## Fields", fields.partition("\n\n")[2]]
    for title, body in others:
        parts += [f"### {title}", body]
    if file.model is Initiative:
        parts += ["## Fields that are gone", _GONE, table(["Field", "Use instead"], _gone())]
    return page(file.path, *parts)


_GONE = (
    "Earlier tools had these. They are refused ([P114](../findings/P114.md)) with a word on what"
    " took their place."
)


def _gone() -> list[list[str]]:
    return [[f"`{old}`", new] for old, new in REPLACED_FIELDS.items()]
