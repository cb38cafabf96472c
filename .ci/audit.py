"""Ask whether a locked package has a known vulnerability.

Ends with 0 where the database knows every package and no vulnerability of it, with 6 where it
knows one, and with 8 where it could not be asked about every package: then nothing is known, which
is not the same as nothing found. pip-audit itself ends with 0 where it skips every package.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from locked import DEVELOPMENT

_TIMEOUT = 600
CLEAN, VULNERABLE, NOT_ASKED = 0, 6, 8


def report(dependencies: Sequence[Mapping[str, Any]]) -> tuple[list[str], int]:
    """What pip-audit's findings mean: sentences, and the exit code."""
    skipped = [one["name"] for one in dependencies if "skip_reason" in one]
    sentences = []
    for one in dependencies:
        for known in one.get("vulns", ()):
            mended = ", ".join(known["fix_versions"]) or "no version yet"
            sentences.append(f"{one['name']} {one['version']}: {known['id']}, mended in {mended}")
    if skipped:
        which = "every one" if len(skipped) == len(dependencies) else ", ".join(skipped)
        why = "the database of vulnerabilities cannot be reached, or does not know them"
        share = f"{len(skipped)} of {len(dependencies)} packages"
        sentences.append(f"not audited: {share} ({which}): {why}")
    if any(one.get("vulns") for one in dependencies):
        return sentences, VULNERABLE
    if skipped or not dependencies:
        return sentences or ["not audited: no package was looked at"], NOT_ASKED
    return [f"{len(dependencies)} packages, no known vulnerability"], CLEAN


def audit(tool: str, lock: Path) -> tuple[list[str], int]:
    """Run pip-audit over a lock."""
    options = ("--disable-pip", "--require-hashes", "--format=json", "--progress-spinner=off")
    command = [tool, "--requirement", str(lock), *options]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
            check=False,
        )
        dependencies = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        return [f"not audited: no answer within {_TIMEOUT} seconds"], NOT_ASKED
    except (ValueError, KeyError, TypeError):
        last = done.stderr.strip().splitlines()[-1:] or [f"pip-audit ended with {done.returncode}"]
        return [f"not audited: {last[0]}"], NOT_ASKED
    return report(dependencies)


def main() -> int:
    """Audit everything that is locked; the development lock holds the runtime lock and more."""
    tool = Path(sys.executable).with_name("pip-audit")
    sentences, code = audit(str(tool), DEVELOPMENT)
    for sentence in sentences:
        print(sentence, file=sys.stdout if code == CLEAN else sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
