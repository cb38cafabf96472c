"""What users install is what was tested: pinned, listed, licensed, built from this repository, and
nothing besides.

The programs are those of .ci/, which `make audit`, `make dist` and release.yml run.
"""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from packaging.requirements import Requirement
from referencing import Registry
from referencing.jsonschema import DRAFT7

from portfolio.actions.scaffold import with_exact

ROOT = Path(__file__).parents[2]
CI = ROOT / ".ci"
BIN = Path(sys.executable).parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DECISIVE = {"cvxpy", "scipy", "highspy"}
WHEEL = (
    r"portfolio/py\.typed",
    r"portfolio/(\w+/)*\w+\.py",
    r"portfolio/\w+/__init__\.pyi",
    r"portfolio/trackers/maps/\w+\.yaml",
    r"portfolio/findings/examples\.json",
    r"portfolio/report/html/assets/(solver/)?\w+(\.js|\.d\.ts|\.css)",
    r"portfolio/report/html/templates/\w+\.html",
    r"portfolio/scaffold/(CODEOWNERS|README\.md|dot-gitattributes|dot-gitignore|dot-gitlab-ci\.yml)",
    r"portfolio/scaffold/config/(metrics|organization|scenarios/base)\.yaml",
    r"portfolio/scaffold/initiatives/INIT-000[123]\.yaml",
    r"portfolio/scaffold/dot-github/workflows/(plan|record)\.yml",
    r"portfolio-[\w.]+\.dist-info/(METADATA|RECORD|WHEEL|entry_points\.txt|licenses/LICENSE)",
)
"""Every file that the wheel may hold."""


@pytest.fixture(scope="module")
def tools() -> Iterator[dict[str, ModuleType]]:
    """The modules of .ci, which is no package."""
    sys.path.insert(0, str(CI))
    try:
        yield {
            name: importlib.import_module(name) for name in ("locked", "licences", "audit", "sbom")
        }
    finally:
        sys.path.remove(str(CI))


def requirements(listed: list[str]) -> dict[str, Requirement]:
    found = [Requirement(text) for text in listed]
    return {requirement.name: requirement for requirement in found}


def built(source: Path, out: Path) -> Path:
    """The wheel of a source tree, as `make dist` builds it."""
    command = [sys.executable, "page/portfolio_build.py", "--wheel", str(out)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    subprocess.run(command, cwd=source, env=environment, check=True, capture_output=True)
    [wheel] = out.glob("*.whl")
    return wheel


def unexpected(wheel: Path) -> list[str]:
    """The files of a wheel that no pattern allows."""
    with zipfile.ZipFile(wheel) as archive:
        return [
            name for name in archive.namelist() if not any(re.fullmatch(p, name) for p in WHEEL)
        ]


def source_copy(folder: Path) -> Path:
    """What git has of the package, and what its build needs."""
    listed = subprocess.run(
        [
            "git",
            "-C",
            str(ROOT),
            "ls-files",
            "-z",
            "portfolio",
            "page",
            "pyproject.toml",
            "README.md",
            "LICENSE",
        ],
        check=True,
        capture_output=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def test_the_wheel_holds_the_package_and_nothing_else(tmp_path: Path) -> None:
    wheel = built(source_copy(tmp_path / "source"), tmp_path / "out")
    assert unexpected(wheel) == []
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for pattern in WHEEL:
        assert any(re.fullmatch(pattern, name) for name in names), f"nothing is {pattern} any more"
    assert "portfolio/cli/__init__.py" in names


@pytest.mark.parametrize(
    "name",
    [
        ".env",
        "id_rsa",
        "secrets.yaml",
        "credentials.json",
        "gha-creds-1.json",
        "runs/log/2026/01/x.json",
        "tests/data.csv",
        "scaffold/initiatives/INIT-0099.yaml",
        "scaffold/dot-github/workflows/evil.yml",
        "engines/solver.so",
        ".tmp-left",
    ],
)
def test_a_file_that_slipped_into_the_package_is_seen(tmp_path: Path, name: str) -> None:
    source = source_copy(tmp_path / "source")
    file = source / "portfolio" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x")
    assert unexpected(built(source, tmp_path / "out")) == [f"portfolio/{name}"]


def test_the_same_source_gives_the_same_wheel(tmp_path: Path) -> None:
    source = source_copy(tmp_path / "source")
    first = built(source, tmp_path / "first").read_bytes()
    assert built(source, tmp_path / "second").read_bytes() == first


def test_every_lock_pins_every_package_by_hash_and_names_no_index(
    tools: dict[str, ModuleType],
) -> None:
    for lock in (tools["locked"].RUNTIME, tools["locked"].DEVELOPMENT):
        packages = tools["locked"].locked(lock)
        assert packages and all(package.hashes for package in packages)
        text = lock.read_text("utf-8")
        assert "://" not in text and "--index" not in text and "--find-links" not in text
    assert {path.name for path in CI.glob("requirements*.txt")} == {
        "requirements.txt",
        "requirements-dev.txt",
    }


def test_what_is_developed_with_is_what_is_installed(tools: dict[str, ModuleType]) -> None:
    runtime = set(tools["locked"].locked(tools["locked"].RUNTIME))
    assert runtime <= set(tools["locked"].locked(tools["locked"].DEVELOPMENT))


@pytest.mark.parametrize(
    "line", ["cvxpy>=1.9", "-r other.txt", "--index-url https://example.org", "cvxpy @ file:///x"]
)
def test_a_line_of_a_lock_that_pins_nothing_is_refused(
    tools: dict[str, ModuleType], tmp_path: Path, line: str
) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(f"click==8.5.1 \\\n    --hash=sha256:{'0' * 64}\n{line}\n")
    with pytest.raises(ValueError, match="line 3"):
        tools["locked"].locked(lock)


def test_what_decides_an_answer_has_a_range_in_the_package_and_one_version_in_the_locks(
    tools: dict[str, ModuleType],
) -> None:
    ranges = requirements(PROJECT["dependencies"])
    exact = requirements(PROJECT["optional-dependencies"]["exact"])
    assert set(exact) == DECISIVE
    makefile = (ROOT / "Makefile").read_text("utf-8")
    [lowest] = re.findall(r"^LOWEST = (.*)$", makefile, re.MULTILINE)
    for lock in (tools["locked"].RUNTIME, tools["locked"].DEVELOPMENT):
        versions = {package.name: package.version for package in tools["locked"].locked(lock)}
        for name in DECISIVE:
            assert str(exact[name].specifier) == f"=={versions[name]}"
            assert ranges[name].specifier.contains(versions[name])
    for name in DECISIVE:
        operators = sorted(one.operator for one in ranges[name].specifier)
        assert operators == ["<", ">="], f"{name} has a range"
        [low] = [one.version for one in ranges[name].specifier if one.operator == ">="]
        assert f"{name}=={low}" in lowest.split(), f"make test-ranges tests the low end of {name}"


def test_cvxpy_finds_in_the_lock_what_it_requires(tools: dict[str, ModuleType]) -> None:
    versions = {
        package.name: package.version for package in tools["locked"].locked(tools["locked"].RUNTIME)
    }
    needed = [Requirement(text) for text in importlib.metadata.requires("cvxpy") or []]
    for requirement in needed:
        if requirement.marker is None:
            assert requirement.specifier.contains(versions[requirement.name]), requirement


def test_spreadsheets_work_after_a_plain_install() -> None:
    assert {"gspread", "openpyxl"} <= set(requirements(PROJECT["dependencies"]))
    assert "sheets" not in PROJECT["optional-dependencies"]


@pytest.mark.parametrize(
    ("package", "installed"),
    [
        ("portfolio", "portfolio[exact]"),
        ("portfolio==0.1.0", "portfolio[exact]==0.1.0"),
        ("portfolio[exact]>=0.1", "portfolio[exact]>=0.1"),
        ("portfolio[cpsat, highs]==0.1.0", "portfolio[cpsat,exact,highs]==0.1.0"),
        (
            "git+https://example.org/p.git@abc",
            "portfolio[exact] @ git+https://example.org/p.git@abc",
        ),
        ("portfolio @ https://example.org/p.whl", "portfolio[exact] @ https://example.org/p.whl"),
    ],
)
def test_a_pipeline_without_a_lock_installs_the_exact_solvers(package: str, installed: str) -> None:
    assert with_exact(package) == installed
    assert "exact" in Requirement(installed).extras


def test_the_action_installs_the_lock_by_hash_and_nothing_else() -> None:
    steps = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]
    text = " ".join(step.get("run", "") for step in steps)
    installs = re.findall(r"pip install ((?:[^\n]|\\\n)*)", text.replace("\\\n", " "))
    assert len(installs) == 2
    assert "--require-hashes" in installs[0] and ".ci/requirements.txt" in installs[0]
    assert "--no-deps" in installs[1] and "--no-build-isolation" in installs[1]


def test_every_locked_package_has_an_allowed_licence_and_declares_it(
    tools: dict[str, ModuleType],
) -> None:
    licences, locks = tools["licences"], tools["locked"]
    found = licences.problems(
        licences.read_licences(), locks.locked(locks.RUNTIME), locks.locked(locks.DEVELOPMENT)
    )
    assert list(found) == []


def test_a_licence_that_is_new_gone_wrong_or_not_allowed_is_a_sentence(
    tools: dict[str, ModuleType],
) -> None:
    licences, locks = tools["licences"], tools["locked"]
    packages = [
        locks.Locked(name, "1", None, ()) for name in ("click", "never-heard-of", "pytest", "rich")
    ]
    told = {"click": "MIT", "gone": "MIT", "pytest": "GPL-3.0-only", "rich": "MIT"}
    listed = licences.Licences(told, frozenset({"MIT"}), frozenset({"BSD-3-Clause"}))
    assert list(licences.problems(listed, tuple(packages[:1]), tuple(packages))) == [
        "never-heard-of is locked, and licences.toml does not list it",
        "gone is listed, and no lock has it",
        "click declares BSD-3-Clause, and licences.toml says MIT",
        "pytest has GPL-3.0-only, which is not allowed",
        "pytest declares MIT, and licences.toml says GPL-3.0-only",
    ]


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND ISC", True),
        ("LicenseRef-x", False),
    ],
)
def test_one_side_of_an_or_is_enough_and_every_side_of_an_and_is_needed(
    tools: dict[str, ModuleType], expression: str, fits: bool
) -> None:
    assert tools["licences"].is_allowed(expression, frozenset({"MIT", "ISC"})) == fits


CLEAN = {"name": "a", "version": "1", "vulns": []}
SKIPPED = {"name": "b", "skip_reason": "Dependency not found"}
KNOWN = {"name": "c", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}


@pytest.mark.parametrize(
    ("output", "code", "words"),
    [
        ({"dependencies": [CLEAN]}, 0, "1 packages, no known vulnerability"),
        ({"dependencies": [KNOWN, CLEAN]}, 6, "c 1: PYSEC-1, mended in 2"),
        ({"dependencies": [KNOWN, SKIPPED]}, 6, "not audited: 1 of 2 packages (b)"),
        ({"dependencies": [CLEAN, SKIPPED]}, 8, "not audited: 1 of 2 packages (b)"),
        ({"dependencies": [SKIPPED]}, 8, "not audited: 1 of 1 packages (every one)"),
        ({"dependencies": []}, 8, "no package was looked at"),
        ([], 8, "not audited: connection refused"),
        ("", 8, "not audited: connection refused"),
    ],
)
def test_an_audit_that_could_not_ask_is_no_clean_audit(
    tools: dict[str, ModuleType], tmp_path: Path, output: object, code: int, words: str
) -> None:
    tool = tmp_path / "pip-audit"
    (tmp_path / "said.json").write_text(json.dumps(output) if output != "" else "")
    tool.write_text(f"#!/bin/sh\ncat {tmp_path}/said.json\necho connection refused >&2\nexit 0\n")
    tool.chmod(0o755)
    sentences, ended = tools["audit"].audit(str(tool), CI / "requirements.txt")
    assert ended == code and words in " ".join(sentences)


def _schema_registry() -> tuple[dict[str, Any], Registry[Any]]:
    """CycloneDX's own schema, as its library brings it."""
    import cyclonedx.schema

    folder = Path(cyclonedx.schema.__file__).parent / "_res"

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
        return found

    parts = [
        (name, read(f"{name.removesuffix('.schema.json')}.SNAPSHOT.schema.json")) for name in PARTS
    ]
    base = "http://cyclonedx.org/schema/"
    resources = [(f"{base}{name}", DRAFT7.create_resource(part)) for name, part in parts]
    return read("bom-1.6.SNAPSHOT.schema.json"), Registry().with_resources(resources)


PARTS = ("spdx.schema.json", "jsf-0.82.schema.json")


def test_the_bill_of_materials_is_valid_and_names_everything_that_is_installed(
    tools: dict[str, ModuleType], tmp_path: Path
) -> None:
    out = tmp_path / "sbom" / "portfolio.cdx.json"
    tools["sbom"].main(out)
    bill = json.loads(out.read_text("utf-8"))
    schema, registry = _schema_registry()
    assert list(Draft7Validator(schema, registry=registry).iter_errors(bill)) == []
    assert (
        list(Draft7Validator(schema, registry=registry).iter_errors({**bill, "components": 1}))
        != []
    )
    packages = tools["locked"].locked(tools["locked"].RUNTIME)
    assert [(one["name"], one["version"]) for one in bill["components"]] == [
        (p.name, p.version) for p in packages
    ]
    digests = [{one["value"] for one in part["properties"]} for part in bill["components"]]
    assert all(
        set(package.hashes) <= digest for package, digest in zip(packages, digests, strict=True)
    )
    again = tmp_path / "again.json"
    tools["sbom"].main(again)
    assert again.read_bytes() == out.read_bytes()


RELEASE: dict[str, Any] = yaml.load(
    (ROOT / ".github/workflows/release.yml").read_text("utf-8"), yaml.BaseLoader
)


def test_who_publishes_builds_nothing_and_stores_no_password() -> None:
    publish, build = RELEASE["jobs"]["publish"], RELEASE["jobs"]["build"]
    assert publish["permissions"] == {"attestations": "write", "id-token": "write"}
    assert publish["environment"] == "pypi" and publish["needs"] == "build"
    assert build["permissions"] == {"contents": "read"}
    used = [step["uses"].partition("@")[0] for step in publish["steps"]]
    assert used == [
        "actions/download-artifact",
        "actions/download-artifact",
        "actions/attest-build-provenance",
        "actions/attest-sbom",
        "pypa/gh-action-pypi-publish",
    ]
    assert "secrets." not in str(RELEASE) and "password" not in str(RELEASE)
    for name in ("publish", "announce"):
        assert "checkout" not in str(RELEASE["jobs"][name]), "what can write runs nothing of a tag"


def test_only_a_tag_on_main_that_names_the_version_is_released() -> None:
    assert RELEASE["on"] == {"push": {"tags": ["v*"]}}
    runs = [step["run"] for step in RELEASE["jobs"]["build"]["steps"] if "run" in step]
    assert [bool(re.search(word, run)) for word, run in zip(CHECKS, runs, strict=True)] == [
        True
    ] * len(CHECKS)


CHECKS = (
    r"merge-base --is-ancestor HEAD",
    r"^\.ci/run$",
    r"^make audit$",
    r"^make dist$",
    r'test "\$TAG" = "v\$',
)


def test_zizmor_has_nothing_to_say_on_what_init_makes(tmp_path: Path) -> None:
    action = "acme/portfolio@08c6903cd8c0fde910a37f88322edcfb5dd907a8"
    command = [sys.executable, "-m", "portfolio", "init", str(tmp_path), "--action", action]
    subprocess.run(command, check=True, capture_output=True)
    lint = [
        str(BIN / "zizmor"),
        "--offline",
        "--persona=pedantic",
        "--quiet",
        str(tmp_path / ".github"),
    ]
    done = subprocess.run(lint, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
