"""What the weekly look at a portfolio found, as Markdown: proofs of stored runs, and spreadsheets against files."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portfolio.report.markdown.syntax import code
from portfolio.report.proofs import NOT_PROVEN, proofs_markdown

_LINK = re.compile(r"https://[A-Za-z0-9._~:/?#@!$&*+,;=%-]+")
_MOST = 20
_CUT = 300
NO_VERDICTS = "The job that proves stored runs ended before it wrote its verdicts: nothing is known of any run."
_AHEAD = {
    "sheet_ahead": "edited in the sheet",
    "files_ahead": "newer in the files",
    "both": "changed in both",
    "problems": "rows with a problem",
}


def has_drifted(proofs: Sequence[Mapping[str, Any]] | None, sheets: Mapping[str, Any] | None) -> bool:
    """Whether there is anything to tell people, or that could not be looked at."""
    differ = sheets is not None and (not sheets["in_step"] if sheets["compared"] else bool(sheets["failed"]))
    return differ or proofs is None or any(proof["verdict"] in NOT_PROVEN for proof in proofs)


def drift_markdown(
    proofs: Sequence[Mapping[str, Any]] | None, sheets: Mapping[str, Any] | None, link: str | None = None
) -> str:
    """The text of the one issue; ``sheets`` is None where nobody looked at them, ``proofs`` where nobody could."""
    stored = NO_VERDICTS if proofs is None else proofs_markdown(proofs).rstrip()
    lines = ["### Stored runs", "", stored]
    if sheets is not None:
        lines += ["", "### Spreadsheets", "", *_of_sheets(sheets)]
    if link and _LINK.fullmatch(link):
        lines += ["", f"From [this run]({link}). The issue closes itself when nothing is wrong any more."]
    return "\n".join(lines) + "\n"


def _of_sheets(sheets: Mapping[str, Any]) -> Iterator[str]:
    """Tab by tab who is ahead, and the first problems."""
    if not sheets["compared"]:
        yield f"Not compared: {code(sheets['reason'], _CUT)}"
        return
    apart = [tab for tab in sheets["tabs"] if any(tab[name] for name in _AHEAD)]
    if not apart and not sheets["findings"]:
        yield "Sheets and files say the same."
    for tab in apart:
        said = ", ".join(f"{tab[name]} {words}" for name, words in _AHEAD.items() if tab[name])
        yield f"- {code(tab['tab'])}: {said}"
    for finding in sheets["findings"][:_MOST]:
        place = f"{finding['tab']}!{finding['cell']}" if finding["cell"] else finding["tab"]
        yield f"- {finding['code']} {code(place)}: {code(finding['message'], _CUT)}"
    if len(sheets["findings"]) > _MOST:
        yield f"- and {len(sheets['findings']) - _MOST} more"
    if apart or sheets["findings"]:
        yield "\n`portfolio sheets check` shows it; `pull` brings sheets into files, `push` files into sheets."
