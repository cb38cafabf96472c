"""Keys of initiatives: generated, never typed."""

import re
from collections import Counter
from collections.abc import Collection

_KEY = re.compile(r"(?P<prefix>[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*)-(?P<number>[0-9]{3,8})")
_FIRST = "INIT"


def next_key(keys: Collection[str]) -> str:
    """One more than the greatest number of the prefix that most keys have, as many digits wide."""
    matches = [match for key in keys if (match := _KEY.fullmatch(key))]
    if not matches:
        return f"{_FIRST}-0001"
    counted = Counter(match["prefix"] for match in matches)
    prefix = min(counted, key=lambda name: (-counted[name], name))
    last = max(
        (match["number"] for match in matches if match["prefix"] == prefix),
        key=lambda digits: (int(digits), digits),
    )
    return f"{prefix}-{int(last) + 1:0{len(last)}d}"
