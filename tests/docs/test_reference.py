"""The reference is complete: no code, command, option or field is left out."""

import json
from pathlib import Path

import click
import jsonschema
import pytest

from docs.generator import commands, files, findings, results
from portfolio.cli import main
from portfolio.cli.boundary import MEANINGS, Exit
from portfolio.findings import CODES
from portfolio.findings.examples import example_of
from portfolio.record import Event
from portfolio.report.text.code_page import explained
from portfolio.results import Manifest, Result
from tests.record import sample
from tests.test_examples import NOT_IN_FILES

FINDINGS = findings.pages()


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_page_with_what_why_and_fix(code: str) -> None:
    page = FINDINGS[f"{findings.FOLDER}/{code}.md"]
    entry = CODES[code]
    assert f"# {code}: {entry.title}\n" in page
    assert f"## Why\n\n{entry.why}\n" in page
    assert f"## Fix\n\n{entry.fix}\n" in page
    assert (
        f"[{code}]({code}.md) | {entry.severity} | {entry.title} |"
        in FINDINGS[f"{findings.FOLDER}/README.md"]
    )


@pytest.mark.parametrize("code", sorted(CODES.keys() - NOT_IN_FILES))
def test_every_code_has_an_example_that_shows_it(code: str) -> None:
    example = findings.examples()[code]
    assert f"[{code}]: " in example.shown
    assert example.shown.startswith(f"{example.file}:")
    assert example.shown in FINDINGS[f"{findings.FOLDER}/{code}.md"]


@pytest.mark.parametrize("code", CODES)
def test_explain_prints_the_page(code: str) -> None:
    example = example_of(code)
    assert example == findings.examples().get(code)
    text, page = explained(code), FINDINGS[f"{findings.FOLDER}/{code}.md"]
    for part in (CODES[code].title, CODES[code].why, CODES[code].fix):
        assert part in text
        assert part in page
    if example is not None:
        assert "\n".join(f"    {line}".rstrip() for line in example.shown.splitlines()) in text


def test_every_command_and_option_is_in_the_reference() -> None:
    page = commands.pages()[commands.COMMANDS]
    for name in main.list_commands(click.Context(main)):
        command = main.get_command(click.Context(main), name)
        part = page.partition(f"\n### portfolio {name}\n")[2].partition("\n### ")[0]
        assert " ".join(command.help.partition("\n")[0].split()) in part
        for option in command.params:
            if isinstance(option, click.Option):
                assert all(word in part for word in option.opts), (name, option.opts)


def test_every_exit_code_has_a_meaning() -> None:
    assert list(MEANINGS) == list(Exit)


@pytest.mark.parametrize("name", files.FILES)
def test_every_field_of_a_file_is_in_its_page(name: str) -> None:
    page = files.pages()[f"{files.FOLDER}/{name}.md"]
    schema = files.FILES[name].model.model_json_schema(by_alias=True)
    models = [schema, *(part for part in schema.get("$defs", {}).values() if "properties" in part)]
    for model in models:
        for field, told in model["properties"].items():
            assert f"| `{field}` | " in page, (model["title"], field)
            assert _plain(told.get("description", "")) in _plain(page)


def test_stored_runs_fit_the_published_schemas() -> None:
    run = sample.sample_run()
    for model, stored in (
        (Result, run.result),
        (Manifest, run.manifest),
        (Event, sample.sample_event(run)),
    ):
        schema = results.schema_of(model.__name__.lower())
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(json.loads(stored.model_dump_json()), schema)


def test_the_committed_runs_fit_the_published_schemas() -> None:
    root = Path(__file__).parents[2]
    for name, places in (
        ("result", "results/*/*/result.json"),
        ("manifest", "results/*/*/manifest.json"),
        ("event", "log/*/*/*.json"),
    ):
        check = jsonschema.Draft202012Validator(results.schema_of(name))
        for path in (root / "runs").glob(places):
            check.validate(json.loads(path.read_text("utf-8")))


def _plain(text: str) -> str:
    """Without what the pages write otherwise: arrows, escaped bars, line breaks."""
    return " ".join(text.replace("->", "→").replace("\\|", "|").split())
