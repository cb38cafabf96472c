"""What must hold for every input: exit code 0, 3 or 4, findings at places that are there, texts
that can be read."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from portfolio.case.case import case_of
from portfolio.checked import Checked, check_loaded
from portfolio.engines import adapter
from portfolio.findings import LINE_BREAK, Finding, has_errors
from portfolio.pipeline import plan
from portfolio.report.data.findings import as_json
from portfolio.report.data.sarif import as_sarif
from portfolio.report.text.annotations import as_github
from portfolio.report.text.findings import as_text
from portfolio.results import RunStatus
from portfolio.source import METRICS, ORGANIZATION, loaded
from portfolio.source.texts import SIZE_LIMIT, text_of

DONE, INVALID, INFEASIBLE = 0, 3, 4
_EXPECTED = {ORGANIZATION, METRICS}
"""Files that a finding may name though they are not there."""


class WrongError(AssertionError):
    """Something that no input may do."""


def judged(files: Mapping[str, bytes], *, solve: bool) -> int:
    """The exit code that `validate` has for these files, and if they are valid the one of a
    feasibility report, or of `solve`; raises `WrongError`, or whatever the software raises."""
    checked = checked_files(files)
    findings_are_sound(checked.findings, checked.texts, files)
    renderings_are_sound(checked.findings, checked.texts)
    if has_errors(checked.findings):
        return INVALID
    if checked.workspace is None:
        raise WrongError("nothing is wrong, and there is no workspace")
    return max(
        (_planned(checked, name, files, solve=solve) for name in checked.workspace.scenarios),
        default=DONE,
    )


def checked_files(files: Mapping[str, bytes]) -> Checked:
    """What `validate` does, from the bytes on."""
    read = {
        name: text_of(name, data if len(data) <= SIZE_LIMIT else None)
        for name, data in files.items()
    }
    texts = {name: text for name, text in read.items() if isinstance(text, str)}
    return check_loaded(
        loaded(texts, [text for text in read.values() if isinstance(text, Finding)])
    )


def _planned(checked: Checked, scenario: str, files: Mapping[str, bytes], *, solve: bool) -> int:
    workspace = checked.workspace
    assert workspace is not None
    planning = workspace.planning(scenario)
    report = case_of(workspace, planning).report
    findings_are_sound(report, checked.texts, files)
    renderings_are_sound(report, checked.texts)
    if has_errors(report):
        return INFEASIBLE
    if not solve:
        return DONE
    status = plan(workspace, planning, adapter()).result.status
    limited = (
        planning.scenario.limits.nodes is not None or planning.scenario.limits.seconds is not None
    )
    if status in (RunStatus.FEASIBLE, RunStatus.UNKNOWN) and not limited:
        raise WrongError(f"{scenario} is {status} without a limit")
    return INFEASIBLE if status is RunStatus.INFEASIBLE else DONE


def findings_are_sound(
    findings: Iterable[Finding], texts: Mapping[str, str], files: Iterable[str]
) -> None:
    """Every finding says something, in words, about a place that is there."""
    known = {*files, *_EXPECTED}
    rows_of = cache(lambda file: LINE_BREAK.split(texts.get(file, "")))
    for finding in findings:
        place = finding.location
        rows = rows_of(place.file)
        if place.file not in known:
            raise WrongError(f"{place} is in no file: {finding}")
        if not finding.message.strip() or finding.hint == "":
            raise WrongError(f"{place} says nothing: {finding}")
        if place.file not in texts:
            continue
        if not 1 <= place.line <= len(rows):
            raise WrongError(f"{place} is below the last line: {finding}")
        if not 1 <= place.column <= len(rows[place.line - 1]) + 1:
            raise WrongError(f"{place} is right of the end of its line: {finding}")
        if (
            place.end_column is not None
            and not place.column < place.end_column <= len(rows[place.line - 1]) + 1
        ):
            raise WrongError(f"{place} ends at {place.end_column}: {finding}")


def renderings_are_sound(
    findings: tuple[Finding, ...] | list[Finding], texts: Mapping[str, str]
) -> None:
    """Each rendering can be encoded and read back, and moves no terminal."""
    text = as_text(findings, texts, color=False)
    annotated = as_github(findings, texts)
    for part in (text, annotated):
        if _MOVES.search(part):
            raise WrongError(f"a rendering holds {_MOVES.search(part)!r}")
        part.encode()
    if findings:
        annotations_are_sound(annotated)
    if len(json.loads(as_json(findings).encode())["findings"]) != len(findings):
        raise WrongError("JSON has other findings")
    if len(json.loads(as_sarif(findings).encode())["runs"][0]["results"]) != len(findings):
        raise WrongError("SARIF has other findings")


def annotations_are_sound(text: str) -> None:
    """What is from files stands between stop-commands and its token; after it there is one
    annotation a line."""
    first, _, rest = text.partition("\n")
    token = first.removeprefix("::stop-commands::")
    shown, _, annotations = rest.partition(f"::{token}::\n")
    if not re.fullmatch("[0-9a-f]{64}", token) or token in shown:
        raise WrongError("GitHub would read the text of files as commands")
    for line in annotations.split("\n")[:-1]:
        if not re.match("::(error|warning) [^:]*::", line):
            raise WrongError(f"no annotation: {line[:200]}")


_MOVES = re.compile(
    "["
    + "".join(
        re.escape(chr(code))
        for code in range(0x3000)
        if chr(code) != "\n" and (unicodedata.category(chr(code)) == "Cc" or unicodedata.bidirectional(chr(code)) in
                                  {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"})
    )
    + "]"
)  # fmt: skip
