"""Answers of the optimiser as JSON."""

from portfolio.answers import Answer
from portfolio.report.data.json_text import as_json_text


def answer_text(answer: Answer) -> str:
    """All that an answer says."""
    return as_json_text(answer.model_dump(mode="json"))
