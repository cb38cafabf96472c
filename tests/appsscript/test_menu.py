"""The menu of the spreadsheets: its logic runs in Node, with fakes of Google's services."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "appsscript"


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_the_logic_of_the_menu() -> None:
    files = sorted(str(path) for path in (FOLDER / "test").glob("*.test.mjs"))
    done = subprocess.run(
        ["node", "--test", *files],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout or "fail 0" in done.stdout


def test_the_manifest_asks_for_no_more_than_it_needs() -> None:
    manifest = json.loads((FOLDER / "appsscript.json").read_text("utf-8"))
    scopes = {scope.rpartition("/")[2] for scope in manifest["oauthScopes"]}
    assert scopes == {"spreadsheets.currentonly", "script.container.ui", "script.external_request"}
    # GitHub itself, and the two places to which it sends whoever fetches the files of a run.
    assert manifest["urlFetchWhitelist"] == [
        "https://api.github.com/",
        "https://*.blob.core.windows.net/",
        "https://*.actions.githubusercontent.com/",
    ]
