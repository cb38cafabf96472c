"""Names as people write them: headers and tabs compared without case, blanks and what cannot be
seen."""

import re
import unicodedata
from collections.abc import Collection, Iterable


def normalised(name: object) -> str:
    """A name as it is compared: no case, no accents of width, no invisible characters, words joined
    by _."""
    text = unicodedata.normalize("NFKC", str(name)).casefold()
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return re.sub(r"[^\w]+", "_", visible).strip("_")


def matched(titles: Iterable[str], wanted: Collection[str]) -> dict[str, str]:
    """Title -> the wanted name that it is; a title that is exactly so goes before one that is only
    alike.

    Titles that are no wanted name are left out.
    """
    by_spelling = {normalised(name): name for name in wanted}
    titles = list(titles)
    exact = {title for title in titles if title in wanted}
    by_title: dict[str, str] = {}
    for title in titles:
        name = title if title in exact else by_spelling.get(normalised(title))
        if name is not None and (title in exact or name not in exact):
            by_title[title] = name
    return by_title
