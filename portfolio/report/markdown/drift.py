"""What the weekly look at a portfolio found, as Markdown for its one issue.

It proves stored runs, and compares spreadsheets with files.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portfolio.report.markdown.syntax import code

NO_VERDICTS = (
    "The job that proves stored runs ended before it wrote its verdicts: nothing is known of any"
    " run."
)
NOT_PROVEN = ("BROKEN", "TAMPERED", "DRIFTED", "UNPROVABLE")
_VERDICTS = (*NOT_PROVEN, "EQUIVALENT", "IDENTICAL", "HOLDS")
"""The worst first."""
_LINK = re.compile(r"https://[A-Za-z0-9._~:/?#@!$&*+,;=%-]+")
_LISTED_RUNS = 50
_LISTED_FINDINGS = 20
_CUT = 300
"""Characters of a text that are shown."""
_AHEAD = {
    "sheet_ahead": "edited in the sheet",
    "files_ahead": "newer in the files",
    "both": "changed in both",
    "problems": "rows with a problem",
}


def has_drifted(
    proofs: Sequence[Mapping[str, Any]] | None, sheets: Mapping[str, Any] | None
) -> bool:
    """Whether there is anything to tell people, or that could not be looked at."""
    if proofs is None or any(proof["verdict"] in NOT_PROVEN for proof in proofs):
        return True
    if sheets is None:
        return False
    return not sheets["in_step"] if sheets["compared"] else bool(sheets["failed"])


def drift_markdown(
    proofs: Sequence[Mapping[str, Any]] | None,
    sheets: Mapping[str, Any] | None,
    link: str | None = None,
) -> str:
    """The text of the one issue.

    `sheets` is None where nobody looked at them, `proofs` where nobody could.
    """
    stored = NO_VERDICTS if proofs is None else _proofs_markdown(proofs)
    lines = ["### Stored runs", "", stored]
    if sheets is not None:
        lines += ["", "### Spreadsheets", "", *_sheet_lines(sheets)]
    # A link comes from outside: what is not plainly one would be markup of whoever wrote it.
    if link and _LINK.fullmatch(link):
        closing = "The issue closes itself when nothing is wrong any more."
        lines += ["", f"From [this run]({link}). {closing}"]
    return "\n".join(lines) + "\n"


def _proofs_markdown(proofs: Sequence[Mapping[str, Any]]) -> str:
    """How many runs have which verdict, and what is wrong with each that is not proven."""
    counted = Counter(str(proof["verdict"]) for proof in proofs)
    counts = [f"{counted[verdict]} {verdict}" for verdict in _VERDICTS if counted[verdict]]
    lines = [f"Of {len(proofs)} stored runs: {', '.join(counts) or 'none'}.", ""]
    broken = [proof for proof in proofs if proof["verdict"] in NOT_PROVEN]
    broken.sort(key=lambda proof: (_VERDICTS.index(proof["verdict"]), proof["run_id"]))
    for proof in broken[:_LISTED_RUNS]:
        lines += _proof_lines(proof)
    hidden = len(broken) - _LISTED_RUNS
    if hidden > 0:
        lines.append(f"- and {hidden} more: `portfolio reproduce --all` lists them")
    return "\n".join(lines).rstrip()


def _proof_lines(proof: Mapping[str, Any]) -> Iterator[str]:
    """The first check of a run that does not hold, and what to try."""
    broken = [check for check in proof["checks"] if not check["holds"]]
    reason = f"{broken[0]['name']}: {broken[0]['detail']}" if broken else ": "
    yield f"- **{proof['verdict']}** {_code(proof['run_id'])}: {_code(reason)}"
    if proof.get("advice"):
        yield f"  Try {_code(proof['advice'])}"


def _code(text: str) -> str:
    """Text as code in a line: nothing in it is markup, a mention or a reference."""
    flat = re.sub(r"[\x00-\x1f\x7f`]+", " ", str(text))
    return f"`{flat[:_CUT].strip() or ' '}`"


def _sheet_lines(sheets: Mapping[str, Any]) -> Iterator[str]:
    """Tab by tab who is ahead, and the first problems."""
    if not sheets["compared"]:
        yield f"Not compared: {code(sheets['reason'], _CUT)}"
        return
    findings = sheets["findings"]
    out_of_step = [tab for tab in sheets["tabs"] if any(tab[name] for name in _AHEAD)]
    if not out_of_step and not findings:
        yield "Sheets and files say the same."
        return
    for tab in out_of_step:
        counts = [f"{tab[name]} {words}" for name, words in _AHEAD.items() if tab[name]]
        yield f"- {code(tab['tab'])}: {', '.join(counts)}"
    for finding in findings[:_LISTED_FINDINGS]:
        place = finding["tab"]
        if finding["cell"]:
            place = f"{place}!{finding['cell']}"
        yield f"- {finding['code']} {code(place)}: {code(finding['message'], _CUT)}"
    hidden = len(findings) - _LISTED_FINDINGS
    if hidden > 0:
        yield f"- and {hidden} more"
    commands = "`pull` brings sheets into files, `push` files into sheets"
    yield f"\n`portfolio sheets check` shows it; {commands}."
