"""Proofs of stored runs as Markdown, for the issue that the weekly proof keeps."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

_MOST = 50
NOT_PROVEN = ("BROKEN", "TAMPERED", "DRIFTED", "UNPROVABLE")
_ORDER = (*NOT_PROVEN, "EQUIVALENT", "IDENTICAL", "HOLDS")


def proofs_markdown(proofs: Sequence[Mapping[str, Any]]) -> str:
    """How many runs have which verdict, and what is wrong with each that is not proven."""
    counted = Counter(str(proof["verdict"]) for proof in proofs)
    counts = ", ".join(f"{counted[name]} {name}" for name in _ORDER if counted[name])
    lines = [f"Of {len(proofs)} stored runs: {counts or 'none'}.", ""]
    broken = [proof for proof in proofs if proof["verdict"] in NOT_PROVEN]
    for proof in sorted(broken, key=lambda one: (_ORDER.index(one["verdict"]), one["run_id"]))[:_MOST]:
        why = next((check for check in proof["checks"] if not check["holds"]), {"name": "", "detail": ""})
        lines.append(f"- **{proof['verdict']}** {_code(proof['run_id'])}: {_code(why['name'] + ': ' + why['detail'])}")
        if proof.get("advice"):
            lines.append(f"  Try {_code(proof['advice'])}")
    if len(broken) > _MOST:
        lines.append(f"- and {len(broken) - _MOST} more: `portfolio reproduce --all` lists them")
    return "\n".join(lines).rstrip() + "\n"


def _code(text: str) -> str:
    """Text as code in a line: nothing in it is markup, a mention or a reference."""
    flat = re.sub(r"[\x00-\x1f\x7f`]+", " ", str(text))
    return f"`{flat[:300].strip() or ' '}`"
