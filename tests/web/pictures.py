"""Pictures of pages that are the same on every machine, and how far two of them are apart.

The fonts come from locked npm packages, and letters are set without the hints of the machine. What
is left between one Chromium and another are the edges of letters: two pictures are compared at an
eighth of their size, where edges do not count.
"""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "page" / "node_modules"
FONTS = {
    "--sans": MODULES / "inter-ui/variable/InterVariable.woff2",
    "--mono": MODULES
    / "@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
}
"""The property of the style sheet that names a font -> the file that the tests take."""
SAME_EVERYWHERE = ("--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb")
"""Options of Chromium for letters and colours that do not follow the machine."""

SET_FONTS = """async (fonts) => {
  for (const [property, data] of Object.entries(fonts)) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const family = `Tested ${property.slice(2)}`;
    const face = new FontFace(family, bytes, { weight: "100 900" });
    document.fonts.add(await face.load());
    document.documentElement.style.setProperty(property, `"${family}"`);
  }
  await document.fonts.ready;
}"""

COMPARE = """async ({ sources, tile }) => {
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
  const { width, height } = one;
  if (width !== other.width || height !== other.height) return { mean: 1, worst: 1, at: [0, 0] };
  const tiles = new Map();
  let sum = 0;
  for (let at = 0; at < one.data.length; at += 1) {
    const apart = Math.abs(one.data[at] - other.data[at]) / (3 * 255);
    const [column, row] = [(at >> 2) % width, Math.floor((at >> 2) / width)];
    const key = `${Math.floor(column / tile)} ${Math.floor(row / tile)}`;
    tiles.set(key, (tiles.get(key) ?? 0) + apart);
    sum += apart;
  }
  const [place, most] = [...tiles].reduce((most, next) => (next[1] > most[1] ? next : most));
  const at = place.split(" ").map((part) => Number(part) * tile * 8);
  return { mean: sum / (width * height), worst: most / tile ** 2, at };
}"""
TILE = 2
"""The sides of a tile, in pixels of the small pictures: 16 of a page."""


@dataclass(frozen=True)
class Difference:
    """How far two pictures are apart, each as a part of the whole range of a colour."""

    mean: float
    """Over the whole picture."""
    worst: float
    """Over the tile that is furthest apart."""
    at: tuple[int, int]
    """Where that tile is on the page, in pixels."""


def with_tested_fonts(page: Any) -> None:
    """Set a page in the fonts of the tests. No policy of a page forbids fonts that are handed in."""
    data = {name: base64.b64encode(file.read_bytes()).decode() for name, file in FONTS.items()}
    page.evaluate(SET_FONTS, data)


def difference(blank: Any, before: bytes, after: bytes) -> Difference:
    """How far two pictures are apart; `blank` is a page that computes it."""
    sources = [
        f"data:image/png;base64,{base64.b64encode(picture).decode()}" for picture in (before, after)
    ]
    measured = blank.evaluate(COMPARE, {"sources": sources, "tile": TILE})
    return Difference(measured["mean"], measured["worst"], tuple(measured["at"]))
