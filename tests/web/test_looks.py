"""How pages look: pictures that were looked at, beside those of now.

Written anew with PORTFOLIO_GOLDEN=1; then look at them. They are compared at an eighth of their
size, so that the edges of letters do not count; where the fonts are others than those of the
baselines, the texts break elsewhere, and nothing is compared.
"""

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portfolio.report.html.other_pages import findings_page
from portfolio.served import VERSION_MARK, ServedPage, page_server
from tests.web.conftest import ROOT, Opened
from tests.web.test_prices import with_prices

BASELINES = Path(__file__).parent / "baselines"
README_PICTURE = ROOT / "docs" / "pictures" / "page.png"
FONTS = BASELINES / "fonts.json"
TOLERANCE = 0.012
"""The mean difference of a colour, as a part of its whole range."""
PROBE = "The quick brown fox WMil1 0123456789 — Größe"
LOOKS = {
    "plan-light": ("q1-base", 1280, "light", "top"),
    "plan-dark": ("q1-base", 1280, "dark", "top"),
    "plan-phone": ("q1-base", 390, "light", "top"),
    "what-if": ("q1-base", 1280, "light", "#whatif"),
    "what-if-phone-dark": ("q1-base", 390, "dark", "#whatif"),
    "value": ("q1-base", 1280, "light", "#plan"),
    "dependencies-dark": ("q1-synergies", 1280, "dark", "#relations"),
    "proof": ("q1-base", 1280, "light", "#proof"),
    "print": ("q1-base", 1280, "light", "print"),
    "infeasible": ("infeasible", 1280, "light", "top"),
    "infeasible-phone-dark": ("infeasible", 390, "dark", "top"),
    "comparison": ("comparison-change", 1280, "light", "top"),
    "comparison-phone-dark": ("comparison-change", 390, "dark", "top"),
    "site": ("site", 1280, "light", "top"),
    "site-phone-dark": ("site", 390, "dark", "top"),
    "initiative": ("initiative", 1280, "light", "top"),
    "findings": ("findings", 1280, "light", "top"),
}


@pytest.mark.parametrize("name", LOOKS)
def test_it_looks_as_it_did(
    browser: Any, opened: Opened, pages: dict[str, Path], name: str
) -> None:
    which, width, scheme, part = LOOKS[name]
    if which == "findings":
        the_findings_look_as_they_did(browser, opened, pages)
        return
    page = opened(pages[which], width, scheme)
    if part == "print":
        page.emulate_media(media="print")
    elif part == "#plan":
        with_prices(page)
    elif part != "top":
        page.evaluate("(part) => document.querySelector(part).scrollIntoView()", part)
    page.wait_for_timeout(200)
    compare(page, name, opened, pages)


FINDINGS = """\
config/scenarios/q1-base.yaml:12:5: error[P203]: no KPI is named gmw
  12 |     gmw: 46000000
     |     ^^^
  Did you mean gmv?
"""


def the_findings_look_as_they_did(browser: Any, opened: Opened, pages: dict[str, Path]) -> None:
    """What a watched page shows while the files are invalid; it needs its server."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    served = ServedPage(findings_page("The files are invalid", FINDINGS, VERSION_MARK))
    with page_server(served) as address:
        page.goto(address)
        compare(page, "findings", opened, pages)
    page.close()


def compare(page: Any, name: str, opened: Opened, pages: dict[str, Path]) -> None:
    """The page as it is now beside its baseline, which is written anew where that is asked for."""
    now = page.screenshot(type="jpeg", quality=70)
    file = BASELINES / f"{name}.jpg"
    if os.environ.get("PORTFOLIO_GOLDEN"):
        BASELINES.mkdir(exist_ok=True)
        file.write_bytes(now)
        FONTS.write_text(json.dumps({"width": font_width(page)}) + "\n", "utf-8")
    if abs(json.loads(FONTS.read_text("utf-8"))["width"] - font_width(page)) > 0.5:
        pytest.skip("the fonts of this machine are others than those of the baselines")
    assert difference(opened, pages["initiative"], file.read_bytes(), now) < TOLERANCE


def test_the_picture_of_the_readme_is_current(opened: Opened, pages: dict[str, Path]) -> None:
    page = opened(pages["q1-base"])
    page.set_viewport_size({"width": 1180, "height": 760})
    page.wait_for_timeout(200)
    if abs(json.loads(FONTS.read_text("utf-8"))["width"] - font_width(page)) > 0.5:
        pytest.skip("the fonts of this machine are others than those of the picture")
    if os.environ.get("PORTFOLIO_GOLDEN"):
        README_PICTURE.write_bytes(page.screenshot())
    shown = README_PICTURE.read_bytes()
    assert difference(opened, pages["initiative"], shown, page.screenshot()) < TOLERANCE


def test_no_picture_is_left_over() -> None:
    assert {file.stem for file in BASELINES.glob("*.jpg")} == set(LOOKS)


def test_another_picture_is_another(opened: Opened, pages: dict[str, Path]) -> None:
    """The measure tells pages apart: each baseline from each other one of its size."""
    light, dark = ((BASELINES / f"plan-{one}.jpg").read_bytes() for one in ("light", "dark"))
    value = (BASELINES / "value.jpg").read_bytes()
    assert difference(opened, pages["initiative"], light, dark) > 10 * TOLERANCE
    assert difference(opened, pages["initiative"], light, value) > 1.5 * TOLERANCE


def font_width(page: Any) -> float:
    """How wide this browser sets a line of text here."""
    width: float = page.evaluate(
        """(text) => {
          const pen = document.createElement("canvas").getContext("2d");
          pen.font = `15px ${getComputedStyle(document.body).fontFamily}`;
          return pen.measureText(text).width;
        }""",
        PROBE,
    )
    return width


def difference(opened: Callable[..., Any], blank: Path, before: bytes, after: bytes) -> float:
    """The mean difference of two pictures at an eighth of their size, from 0 to 1."""
    page = opened(blank)
    sources = [
        f"data:image/jpeg;base64,{base64.b64encode(data).decode()}" for data in (before, after)
    ]
    found: float = page.evaluate(
        """async (sources) => {
          const [one, other] = await Promise.all(sources.map(async (source) => {
            const image = new Image();
            image.src = source;
            await image.decode();
            const [width, height] = [Math.round(image.width / 8), Math.round(image.height / 8)];
            const pen = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
            pen.imageSmoothingQuality = "high";
            pen.drawImage(image, 0, 0, width, height);
            return pen.getImageData(0, 0, width, height);
          }));
          if (one.width !== other.width || one.height !== other.height) return 1;
          let sum = 0;
          for (let at = 0; at < one.data.length; at += 1) sum += Math.abs(one.data[at] - other.data[at]);
          return sum / (one.width * one.height * 3 * 255);
        }""",
        sources,
    )
    return found
