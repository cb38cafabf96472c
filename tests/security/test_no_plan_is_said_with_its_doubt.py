"""Promise: that no plan exists is a fact only where something shows it.

Whoever can write to a branch can make a run that says so, and its bytes hold. Where neither an
elementary reason, nor stored multipliers, nor a stored proof shows it, every view of the run says
that it is not proven.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from portfolio.cli.boundary import Exit
from portfolio.prove import proof_file
from portfolio.record import RecordedRun, run_ids
from portfolio.record.names import run_folder
from portfolio.results import Conflict, Diagnosis, Result, shown_run_id
from tests.repositories import Repository
from tests.security.conftest import ask
from tests.security.forging import forge, infeasible, run_of

DOUBT = "not proven without a solver"
AS_FACTS = (
    "no portfolio can keep all rules",
    "There is no plan.",
    "The rules cannot all be kept",
    "no plan: infeasible",
)
"""How a run that is proven to have no plan is spoken of."""


def _infeasible_with_a_conflict(root: Path, run: RecordedRun) -> Result:
    """The same, with rules that are said to clash."""
    assert run.result.certificate is not None
    rules = tuple(check.rule for check in run.result.certificate.rules[:2])
    conflict = Conflict(rules=rules, smallest=True, asking=None, reach=None)
    diagnosis = Diagnosis(contradiction=None, conflicts=(conflict,), complete=True, repairs=())
    return infeasible(root, run).model_copy(update={"diagnosis": diagnosis})


LIES = [infeasible, _infeasible_with_a_conflict]


@pytest.fixture(params=LIES, ids=["bare", "with a conflict"])
def forged(copied: Callable[[], Repository], request: pytest.FixtureRequest) -> tuple[Path, str]:
    """A record whose only run says that there is no plan."""
    root = copied().root
    for identity in run_ids(root)[1:]:
        for path in run_folder(root, identity).iterdir():
            path.unlink()
        run_folder(root, identity).rmdir()
    run = run_of(root)
    (root / proof_file(run.run_id)).unlink(missing_ok=True)
    forge(root, request.param)
    return root, run.run_id


def require_doubt(texts: Mapping[str, str], *, everywhere: bool = True) -> None:
    """Each text that speaks of the run says that it is not proven, and none states it."""
    for name, text in texts.items():
        spoken = " ".join(text.split())
        assert not any(words in spoken for words in AS_FACTS), (name, text)
        if everywhere:
            assert DOUBT in spoken, (name, text)


def test_show(forged: tuple[Path, str]) -> None:
    root, identity = forged
    for form in ("text", "json"):
        done = ask(root, "show", identity, "--format", form)
        assert done.code == Exit.UNPROVEN
        require_doubt({form: done.out})
    assert ask(root, "verify", identity).code == Exit.UNPROVEN


def test_report_and_site(forged: tuple[Path, str], tmp_path: Path) -> None:
    root, identity = forged
    pages = tmp_path / "pages"
    assert ask(root, "site", str(pages)).code == Exit.DONE
    assert ask(root, "report", identity, "--out", str(tmp_path / "report.html")).code == Exit.DONE
    texts = {path.name: path.read_text("utf-8") for path in pages.rglob("*.html")}
    texts["report"] = (tmp_path / "report.html").read_text("utf-8")
    require_doubt(texts, everywhere=False)
    about = {
        name: text for name, text in texts.items() if "Infeasible" in text or "no plan" in text
    }
    assert len(about) >= 3
    require_doubt(about)
    again = ask(root, "site", str(pages))
    assert again.code == Exit.DONE
    require_doubt({"index": (pages / "index.html").read_text("utf-8")})


def test_workbooks(forged: tuple[Path, str]) -> None:
    root, identity = forged
    ask(root, "sheets", "init")
    done = ask(root, "sheets", "push")
    assert done.code == Exit.DONE
    assert DOUBT in done.err
    cells: dict[str, list[str]] = {}
    for path in (root / "sheets").rglob("*.xlsx"):
        for tab in openpyxl.load_workbook(path).worksheets:
            for row in tab.iter_rows(values_only=True):
                texts = [str(value) for value in row if value is not None]
                if shown_run_id(identity) in texts:
                    cells[f"{path.name} {tab.title} {texts[0]}"] = texts
    assert len(cells) >= 3
    require_doubt({name: " ".join(texts) for name, texts in cells.items()})


def test_the_page_of_an_auditor(forged: tuple[Path, str], tmp_path: Path) -> None:
    root, identity = forged
    assert ask(root, "audit", identity, "--out", str(tmp_path)).code == Exit.DONE
    require_doubt({"page": (tmp_path / identity / "README.txt").read_text("utf-8")})
