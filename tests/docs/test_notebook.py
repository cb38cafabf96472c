"""The notebook of the docs: without outputs, in one form, and it runs."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "notebook.ipynb"


def cells(kind: str) -> list[dict[str, Any]]:
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def test_it_holds_no_outputs_and_is_in_one_form() -> None:
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    assert NOTEBOOK.read_text("utf-8") == json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    assert len(cells("code")) >= 8
    for cell in cells("code"):
        assert cell["outputs"] == [] and cell["execution_count"] is None
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}


def test_its_links_lead_somewhere() -> None:
    text = "".join("".join(cell["source"]) for cell in cells("markdown"))
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links and all((NOTEBOOK.parent / link).exists() for link in links)


def test_the_extra_names_all_that_it_imports() -> None:
    source = "\n".join("".join(cell["source"]) for cell in cells("code"))
    imported = set(re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE))
    extra = re.search(r"^notebook = \[(.*)\]$", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert extra is not None
    required = set(re.findall(r'"(\w+)', extra[1]))
    assert imported - {"portfolio"} <= required
    assert {"ipykernel", "nbclient"} <= required


@pytest.mark.full
def test_it_runs_and_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    place = {"metadata": {"path": str(NOTEBOOK.parent)}}
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources=place).execute()
    outputs = {cell["id"]: cell["outputs"] for cell in notebook.cells if "outputs" in cell}
    assert "'q1-base'" in outputs["open-code"][0]["data"]["text/plain"]
    assert outputs["validate-code"] == []
    assert outputs["solve-code"][0]["text"] == "optimal 1.432020071\n"
    for name in ("items-code", "case-code", "compare-pandas", "explain-code", "whatif-code"):
        assert "<table" in outputs[name][-1]["data"]["text/html"], name
    why = outputs["explain-code"][-1]["data"]["text/html"]
    assert "One-page checkout" in why and "does not fit beside this plan" in why
    assert "optimal" in outputs["whatif-pandas"][-1]["data"]["text/plain"]
