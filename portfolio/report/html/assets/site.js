// @ts-check
// The search of the site: rows that do not have every word are hidden, scenarios with a hit open.
"use strict";

{
  const tools = /** @type {HTMLElement} */ (document.getElementById("site-tools"));
  const search = /** @type {HTMLInputElement} */ (document.getElementById("site-search"));
  const shown = /** @type {HTMLElement} */ (document.getElementById("site-shown"));
  const rows = [...document.querySelectorAll("[data-row]")].map((row) => {
    const data = /** @type {HTMLElement} */ (row);
    const line = row.closest("[data-line]");
    const about = line?.querySelector("summary")?.textContent ?? "";
    return { row: data, line, text: fold(`${row.textContent} ${data.dataset.keys ?? ""} ${about}`) };
  });
  const lines = [.../** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("[data-line]"))];
  const wereOpen = lines.map((line) => line.open);
  tools.hidden = false;

  /** @param {string} text */
  function fold(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  }

  search.addEventListener("input", () => {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    let count = 0;
    const hit = new Set();
    for (const { row, line, text } of rows) {
      const fits = words.every((word) => text.includes(word));
      row.hidden = !fits;
      if (fits) {
        count += 1;
        if (line) hit.add(line);
      }
    }
    for (const [number, line] of lines.entries()) {
      line.hidden = words.length > 0 && !hit.has(line);
      line.open = words.length > 0 ? hit.has(line) : wereOpen[number];
    }
    shown.textContent = words.length ? `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")}` : "";
  });
}
