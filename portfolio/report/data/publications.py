"""What publishing did, and where publications stand, as JSON: versioned contracts."""

from collections.abc import Sequence
from dataclasses import asdict

from portfolio.report.data.json_text import as_json_text
from portfolio.report.words.publications import PublishedCheck, ReleaseNote


def publications_json(notes: Sequence[tuple[str, ReleaseNote, Sequence[str]]]) -> str:
    """Each scenario with its note and the files that were written."""
    listed = []
    for scenario, note, files in notes:
        listed.append({"scenario": scenario, **asdict(note), "files": list(files)})
    return as_json_text({"published": listed})


def check_published_json(checks: Sequence[PublishedCheck]) -> str:
    """What is published against what is planned."""
    return as_json_text({"published": [asdict(check) for check in checks]})
