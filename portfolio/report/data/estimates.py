"""What models come to beside what is stored, as JSON."""

from collections.abc import Sequence
from dataclasses import asdict

from portfolio.report.data.json_text import as_json_text
from portfolio.report.words.estimates import EstimateLine


def estimates_json(
    lines: Sequence[EstimateLine], written: Sequence[str], kept: Sequence[str]
) -> str:
    """Each model, the files that were written, and the initiatives that kept their own numbers."""
    estimates = [asdict(line) for line in lines]
    return as_json_text({"estimates": estimates, "written": list(written), "kept": list(kept)})
