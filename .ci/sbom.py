"""The bill of materials of a release, in CycloneDX 1.6: what the lock installs with it.

`python .ci/sbom.py FILE` writes it. The same lock and version give the same bytes: no time, and no
random serial number.
"""

import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from licences import read_licences
from locked import CI, RUNTIME, Locked, locked


def bill(
    project: Mapping[str, Any],
    packages: tuple[Locked, ...],
    licences: Mapping[str, str],
) -> dict[str, Any]:
    """The bill of a project that is installed with these packages."""
    root = _purl(project["name"], project["version"])
    component = {
        "type": "application",
        "bom-ref": root,
        "name": project["name"],
        "version": project["version"],
        "purl": root,
        "licenses": [{"expression": project["license"]}],
    }
    needed = [_purl(package.name, package.version) for package in packages]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": component},
        "components": [_component(package, licences[package.name]) for package in packages],
        "dependencies": [{"ref": root, "dependsOn": needed}],
    }


def _component(package: Locked, licence: str) -> dict[str, Any]:
    purl = _purl(package.name, package.version)
    properties = [{"name": "python:sha256-of-a-file", "value": digest} for digest in package.hashes]
    if package.marker:
        properties.append({"name": "python:marker", "value": package.marker})
    return {
        "type": "library",
        "bom-ref": purl,
        "name": package.name,
        "version": package.version,
        "purl": purl,
        "licenses": [{"expression": licence}],
        "properties": properties,
    }


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def main(out: Path) -> None:
    """Write the bill of the version that pyproject.toml names."""
    project = tomllib.loads((CI.parent / "pyproject.toml").read_text("utf-8"))["project"]
    found = bill(project, locked(RUNTIME), read_licences().packages)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("say: python .ci/sbom.py FILE")
    main(Path(sys.argv[1]))
