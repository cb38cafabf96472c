"""The page of a finding's code, as text."""

from textwrap import indent

from portfolio.findings import CODES, example_of


def explained(code: str) -> str:
    """What a finding says, why it is one, an example, and what to do: the same as its page of the
    reference."""
    entry, example = CODES[code], example_of(code)
    parts = [
        f"{entry.code} ({entry.severity}): {entry.title}",
        f"Why: {entry.why}",
        f"Fix: {entry.fix}",
    ]
    if example is not None:
        parts.insert(2, f"Example:\n\n{indent(example.shown, '    ')}")
    return "\n\n".join(parts) + "\n"
