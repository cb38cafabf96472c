"""What to write instead of a value or field whose shape people carry over from other tools.

Each hint shows a whole line that the field takes, made of what was written.
"""

import datetime
import json
import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from portfolio.periods import period_days

Path = Sequence[str | int]

_EXAMPLE_KEY = "INIT-0002"
_REASON = "why it must be done"
_REQUIRES = frozenset(
    {
        "depends_on",
        "depends",
        "dependencies",
        "dependency",
        "prerequisite",
        "prerequisites",
        "blocked_by",
        "needs",
        "after",
    },
)
_EXCLUDES = frozenset({"exclude", "conflicts_with", "conflicts", "not_with", "exclusive_with"})
_MANDATORY = frozenset({"must_have", "must_do", "must", "required", "is_mandatory", "compulsory"})
_FIELDS_BY_OTHER_NAME = {
    "status": {"state", "stage", "phase"},
    "title": {"name", "summary_line", "headline"},
    "owner": {"assignee", "lead", "dri", "responsible", "accountable"},
    "requesting_team": {"team", "squad", "requested_by"},
    "period": {"quarter", "planning_period", "timeframe", "iteration"},
    "summary": {"description", "details", "desc", "scope_text"},
    "notes": {"comment", "comments", "remarks"},
    "earliest_start": {"start_date", "starts", "not_before", "start_after"},
    "latest_finish": {"end_date", "finish", "finish_by", "target_date"},
    "deadline": {"due", "due_date", "duedate"},
    "duration": {"length", "weeks", "months"},
    "bundle": {"package", "epic", "together_with"},
}
"""Our field -> what other tools call it."""
_NAMES_OF_OTHERS = {
    other: field for field, others in _FIELDS_BY_OTHER_NAME.items() for other in others
}
_EXAMPLES = {
    "status": "candidate",
    "title": "a short name",
    "owner": "who answers for it",
    "period": "2026-Q1",
    "duration": "6 weeks",
}
"""What stands in a hint where the value that was written cannot."""
_SCENARIO_FIELDS = {
    "name": "title",
    "quarter": "period",
    "parent": "extends",
    "base": "extends",
    "based_on": "extends",
    "inherits": "extends",
    "budget": "capacity",
    "budgets": "capacity",
    "caps": "capacity",
    "capacities": "capacity",
    "goals": "targets",
    "floors": "targets",
    "okrs": "targets",
    "initiatives": "candidates",
}
"""What people call a field of a scenario -> ours."""
_SCENARIO_SHAPES = {
    "title": "title: a short name",
    "period": "period: 2026-Q1",
    "extends": "extends: NAME of another scenario",
    "capacity": "capacity: {RESOURCE: {all: {cap: number}}}",
    "targets": "targets: {all: {KPI: {floor: number, goal: number}}}",
    "candidates": "candidates: all`, or `candidates: {only: [KEY]}",
}
_PRIORITIES = frozenset({"priority", "prio", "rank", "importance", "weight", "moscow"})
_LABELS = frozenset({"tags", "tag", "labels", "label", "components"})
_DATES = frozenset({"deadline", "latest_finish", "earliest_start"})
_TOKENS = frozenset({"effort", "cost", "costs", "estimate", "size", "capacity", "efforts"})
_CONTRIBUTIONS = frozenset({"impact", "impacts", "value", "benefit", "benefits", "kpis", "metrics"})
_USUAL_DIMENSIONS = frozenset(
    {"country", "department", "category", "program", "product", "segment", "region", "market"},
)
_RULES = frozenset(
    {
        "mandatory",
        "exclude",
        "exclude_pairs",
        "bundles",
        "prerequisites",
        "groups",
        "synergies",
    },
)
_TIME_SENSITIVITY = (
    "write a number from 0 (can wait) to 1 (worthless if late); text goes to `notes`"
)
# Only years, parts and months that the calendar has: what a hint proposes must be valid.
_YEAR = "(?!0000)([0-9]{4})"
_PART = "([Qq][1-4]|[Hh][12])"
_PART_FIRST = re.compile(rf"{_PART}[ /-]?{_YEAR}")
_YEAR_FIRST = re.compile(rf"{_YEAR}[ /]?-?{_PART}")
_PERIOD = re.compile(rf"{_YEAR}-(Q[1-4]|H[12]|0[1-9]|1[0-2])")
_SOME_DAY = "2026-03-31"


def unknown_field_hint(
    model: str, path: Path, value: Any, dimensions: Collection[str] = ()
) -> str | None:
    """The line to write in place of a field that the files do not have; None where none is
    known."""
    name = str(path[-1])
    word = name.casefold().replace("-", "_").replace(" ", "_")
    if model == "Initiative" and len(path) == 1:
        return _of_initiative(name, word, value, dimensions)
    if model == "Scenario" and len(path) == 1:
        return _of_scenario(word, value)
    return None


def _of_scenario(word: str, value: Any) -> str | None:
    if word in _RULES:
        return f"write it under `constraints:`, as `constraints: {{{word}: …}}`"
    if word in _MANDATORY or word in ("must_include", "include"):
        return f"write `constraints: {{mandatory: {_with_reasons(value, _REASON)}}}`"
    if word in ("excluded", "excludes", "without"):
        return f"write `constraints: {{exclude: {_with_reasons(value, 'why not')}}}`"
    if word in _REQUIRES:
        return "write `constraints: {prerequisites: {KEY: [KEY that it needs]}}`"
    if word in ("weights", "mode", "priority_groups"):
        return f"write it under `objective:`, as `objective: {{{word}: …}}`"
    field = _SCENARIO_FIELDS.get(word)
    return f"write `{_SCENARIO_SHAPES[field]}`" if field else None


def _of_initiative(name: str, word: str, value: Any, dimensions: Collection[str]) -> str | None:
    if name in dimensions or word in _USUAL_DIMENSIONS:
        shown = _only_text(value)
        return f"write `dimensions: {{{name}: {shown or 'its value'}}}`"
    if word in _REQUIRES:
        return f"write `requires: {_list_of_keys(value)}`"
    if word in _EXCLUDES:
        return f"write `excludes: {_list_of_keys(value)}`"
    if word in _MANDATORY:
        in_scenario = f"under `constraints: {{mandatory: {{KEY: {_REASON}}}}}` of a scenario"
        return f"write `mandatory: {{reason: {_REASON}}}`, or name it {in_scenario}"
    if word in _TOKENS:
        amounts = _amounts(value) or "RESOURCE: number"
        return f"write `tokens: {{{amounts}}}`, with the resources of config/organization.yaml"
    if word in _CONTRIBUTIONS:
        amounts = _amounts(value) or "KPI: number"
        return f"write `contributions: {{{amounts}}}`, with the KPIs of config/metrics.yaml"
    if word in _PRIORITIES:
        return (
            "there is no priority: what it brings stands in `contributions`, and how much a KPI"
            " matters in the weights of a scenario; a score of another tool goes to `scoring`"
        )
    if word in _LABELS:
        return "write `dimensions: {DIMENSION: VALUE}`, with those of config/organization.yaml"
    field = _NAMES_OF_OTHERS.get(word)
    return _renamed(field, value) if field else None


def _renamed(field: str, value: Any) -> str:
    """The line with our name for the field, and the value that was written where it can stay."""
    written = _only_text(value)
    if field in _DATES:
        return f"write `{field}: {_day(field, written)}`"
    if field == "period":
        of_value = _period(written or "")
        return of_value or "write `period: 2026-Q1`"
    return f"write `{field}: {written or _EXAMPLES.get(field, 'text')}`"


def _day(field: str, written: str | None) -> str:
    """A day of the calendar: the one written, or the first or last of the period written."""
    text = (written or "").strip()
    if _is_day(text):
        return text
    period = _period_of(text)
    if period is None:
        return _SOME_DAY
    first, last = period_days(period)
    return str(first if field == "earliest_start" else last)


def _is_day(text: str) -> bool:
    """Whether a text is a day of the calendar as we write it."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _amounts(value: Any) -> str:
    """`engineering: 10, design: 2`, where names with numbers were written."""
    pairs = value.items() if isinstance(value, Mapping) else ()
    return ", ".join(f"{name}: {amount}" for name, amount in pairs if _is_number(amount))


def value_hint(model: str, path: Path, value: Any, kind: str) -> str | None:
    """The line to write in place of a value of the wrong shape; None where none is known."""
    fields = [step for step in path if isinstance(step, str)]
    name = fields[-1] if fields else ""
    if model == "Initiative" and fields == ["mandatory"] and not isinstance(value, Mapping):
        return _mandate(value)
    if model == "Scenario" and fields[:1] == ["capacity"]:
        return _bound(fields, value)
    if model == "Scenario" and fields[:1] == ["targets"] and _is_number(value):
        return f"write `{name}: {{floor: {value}}}`, or `{{goal: {value}}}`"
    if model == "Scenario" and fields in (["constraints", "mandatory"], ["constraints", "exclude"]):
        return _keys_with_reasons(name, value)
    if fields == ["period"] and isinstance(value, str):
        return _period(value)
    if model == "Initiative" and len(fields) == 1 and name in _DATES and isinstance(value, str):
        is_period = _period_of(value.strip()) is not None
        return f"write `{name}: {_day(name, value)}`" if is_period else None
    if model == "Initiative" and fields[:1] == ["dimensions"] and len(fields) == 2:
        return _dimension(name, value)
    if kind == "string_type":
        is_in_list = bool(path) and isinstance(path[-1], int)
        return _text("" if is_in_list else f"{name}: ", value)
    if kind == "tuple_type" and isinstance(value, str | Decimal):
        return f"write `{name}: [{value}]`"
    if kind == "number_type" and isinstance(value, str):
        return _number(name, value)
    return None


def gone_with_its_old_type(model: str, path: Path, value: Any) -> str | None:
    """The hint for a field that earlier tools had as text and that is a number now."""
    if model == "Initiative" and list(path) == ["time_sensitivity"] and isinstance(value, str):
        return _TIME_SENSITIVITY
    return None


def quoted(text: str) -> str:
    """A text in double quotes, as YAML reads it."""
    return json.dumps(text, ensure_ascii=False)


def _mandate(value: Any) -> str | None:
    if value is False:
        return "take the line out: what is not mandatory says nothing"
    reason = value if isinstance(value, str) and value not in ("yes", "no", "y", "n") else _REASON
    return f"write `mandatory: {{reason: {reason}}}`"


def _bound(fields: Sequence[str], value: Any) -> str | None:
    """`capacity: {engineering: 100}` and its like: the number belongs to a cap of a slice."""
    if not _is_number(value):
        return None
    name = fields[-1]
    if len(fields) == 1:
        return f"write `capacity: {{RESOURCE: {{all: {{cap: {value}}}}}}}`"
    if len(fields) == 2:
        return f"write `{name}: {{all: {{cap: {value}}}}}`"
    if len(fields) == 3 and name != "all":
        return f"write `{name}: {{VALUE: {{cap: {value}}}}}`, with a value of the dimension"
    if name in ("cap", "floor"):
        return None
    return f"write `{name}: {{cap: {value}}}`"


def _keys_with_reasons(name: str, value: Any) -> str | None:
    if isinstance(value, str):
        value = (value,)
    if not isinstance(value, tuple):
        return None
    return f"write `{name}: {_with_reasons(value, 'why')}`"


def _with_reasons(value: Any, reason: str) -> str:
    """`{INIT-0002: why}`: the keys that were written, each with a reason to fill in."""
    written = (value,) if isinstance(value, str) else value
    listed = written if isinstance(written, tuple) else ()
    keys = [key for key in listed if isinstance(key, str)] or [_EXAMPLE_KEY]
    entries = ", ".join(f"{key}: {reason}" for key in keys)
    return f"{{{entries}}}"


def _period(value: str) -> str | None:
    period = _period_of(value.strip())
    return f"write `period: {period}`" if period else None


def _period_of(text: str) -> str | None:
    """The period that a text means, as we write it; None where it means none."""
    if _PERIOD.fullmatch(text):
        return text
    match = _PART_FIRST.fullmatch(text)
    if match:
        return f"{match[2]}-{match[1].upper()}"
    match = _YEAR_FIRST.fullmatch(text)
    return f"{match[1]}-{match[2].upper()}" if match else None


def _dimension(name: str, value: Any) -> str | None:
    if not isinstance(value, tuple) or not value:
        return None
    texts = [entry for entry in value if isinstance(entry, str)]
    if len(texts) == 1:
        return f"write `{name}: {texts[0]}`"
    shares = ", ".join(f"{text}: share" for text in texts)
    return f"write `{name}: {{{shares}}}`, with shares that sum to 1"


def _text(field: str, value: Any) -> str | None:
    """Text that YAML read as something else, because it was not in quotes; `field` is what stands
    before it."""
    if isinstance(value, bool):
        word = str(value).lower()
        return f"put it in quotes: `{field}{quoted(word)}`"
    if isinstance(value, Decimal):
        return f"put it in quotes: `{field}{quoted(str(value))}`"
    if isinstance(value, tuple):
        entries = [str(entry) for entry in value if isinstance(entry, str | Decimal)]
        text = f"[{', '.join(entries)}]"
        return f"[ begins a list; if it is text, put it in quotes: `{field}{quoted(text)}`"
    if isinstance(value, Mapping):
        only = next(iter(value.values()), None) if len(value) == 1 else None
        return f"write `{field}{only if isinstance(only, str) else 'text'}`"
    return None


def _number(name: str, value: str) -> str | None:
    """A number in quotes, with separators or with a percent sign."""
    plain = value.strip().replace("_", "").replace("'", "").replace(" ", "")
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", plain):
        plain = plain.replace(",", "")
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?%?", plain):
        return None
    if plain.endswith("%"):
        plain = f"{Decimal(plain[:-1]).scaleb(-2):f}"
    return f"write `{name}: {plain}`: a plain decimal, no separators, units or quotes"


def _list_of_keys(value: Any) -> str:
    if isinstance(value, str):
        return f"[{value}]"
    keys = [key for key in value if isinstance(key, str)] if isinstance(value, tuple) else []
    return f"[{', '.join(keys) or _EXAMPLE_KEY}]"


def _only_text(value: Any) -> str | None:
    """The one text that a value holds, in a list or not."""
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, str) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, Decimal)
