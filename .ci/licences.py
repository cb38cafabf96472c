"""The licence of every locked package, on every platform: listed, allowed, and as it declares.

`python .ci/licences.py` prints the list and ends with 6 where something is wrong with it.
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

from locked import CI, DEVELOPMENT, RUNTIME, Locked, locked

LIST = CI / "licences.toml"
_FAMILIES: Mapping[str, str] = {
    "mit": "MIT",
    "apache": "Apache-2.0",
    "bsd": "BSD",
    "mozilla public license 2.0": "MPL-2.0",
    "mpl-2.0": "MPL-2.0",
    "psf": "PSF-2.0",
    "python software foundation": "PSF-2.0",
    "isc": "ISC",
}
"""Words of a licence's free text -> how its SPDX name begins."""


@dataclass(frozen=True)
class Licences:
    """What licences.toml says."""

    packages: Mapping[str, str]
    """Package -> SPDX expression."""
    runtime: frozenset[str]
    """Licences that a package may have which users install."""
    development: frozenset[str]
    """Those that only tools of developers may have."""


def read_licences() -> Licences:
    """The list beside the locks."""
    listed = tomllib.loads(LIST.read_text("utf-8"))
    allowed = listed["allowed"]
    runtime, development = frozenset(allowed["runtime"]), frozenset(allowed["development"])
    return Licences(listed["packages"], runtime, development)


def problems(
    licences: Licences,
    runtime: tuple[Locked, ...],
    everything: tuple[Locked, ...],
) -> Iterator[str]:
    """What is wrong with the list, a sentence each."""
    shipped = {package.name for package in runtime}
    names = shipped | {package.name for package in everything}
    for name in sorted(names - set(licences.packages)):
        yield f"{name} is locked, and licences.toml does not list it"
    for name in sorted(set(licences.packages) - names):
        yield f"{name} is listed, and no lock has it"
    for name in sorted(names & set(licences.packages)):
        expression = licences.packages[name]
        allowed = licences.runtime if name in shipped else licences.runtime | licences.development
        if not is_allowed(expression, allowed):
            yield f"{name} has {expression}, which is not allowed"
        declared = declared_by(name)
        if declared is not None and not agrees(expression, declared):
            own_words = " / ".join(declared) or "no licence"
            yield f"{name} declares {own_words}, and licences.toml says {expression}"


def is_allowed(expression: str, allowed: frozenset[str]) -> bool:
    """Whether the licences of one side of an OR, with every side of its ANDs, are allowed."""
    for choice in expression.split(" OR "):
        if all(part.strip("() ") in allowed for part in choice.split(" AND ")):
            return True
    return False


def declared_by(name: str) -> tuple[str, ...] | None:
    """What an installed package says of its licence; None where it is not installed here."""
    try:
        found: PackageMetadata = metadata(name)
    except PackageNotFoundError:
        return None
    if expressions := found.get_all("License-Expression"):
        return tuple(expressions)
    all_classifiers = found.get_all("Classifier") or []
    classifiers = [text for text in all_classifiers if text.startswith("License :: ")]
    texts = found.get_all("License") or [""]
    first_line = texts[0].strip().split("\n")[0]
    words = [text.rpartition(" :: ")[2] for text in classifiers]
    return tuple(text for text in (*words, first_line) if text)


def agrees(expression: str, declared: tuple[str, ...]) -> bool:
    """Whether a declared text means the expression, or its first part where more is bundled."""
    if expression in declared:
        return True
    first = re.split(r" (?:AND|OR) ", expression)[0]
    for text in declared:
        for word, start in _FAMILIES.items():
            if re.search(rf"\b{word}", text.lower()) and first.startswith(start):
                return True
    return False


def main() -> int:
    """Print the list, and what is wrong with it."""
    licences = read_licences()
    runtime, everything = locked(RUNTIME), locked(DEVELOPMENT)
    for package in everything:
        licence = licences.packages.get(package.name, "not listed")
        print(f"{package.name} {package.version}: {licence}")
    wrong = list(problems(licences, runtime, everything))
    for sentence in wrong:
        print(f"error: {sentence}", file=sys.stderr)
    return 6 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
