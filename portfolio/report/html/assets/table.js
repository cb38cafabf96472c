// @ts-check
// The table of initiatives: sort, filter, search, columns, CSV. The first rows are HTML already;
// the others are made from the page's data when they are looked at.
"use strict";

/**
 * The data of a page, in which a list of records has the names of their fields once.
 * @param {any} value
 * @returns {any}
 */
function expanded(value) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return typeof value[0] === "object" ? value.map(expanded) : value;
  const { fieldsOfRecords: fields, records } = value;
  /** @type {[string, unknown][]} */
  const entries = Object.entries(value);
  if (!fields) return Object.fromEntries(entries.map(([key, one]) => [key, expanded(one)]));
  return records.map((/** @type {unknown[]} */ record) => {
    return Object.fromEntries(record.map((one, at) => [fields[at], expanded(one)]));
  });
}

/** @type {PageData} */
const pageData = expanded(JSON.parse(document.getElementById("data")?.textContent ?? "{}"));

/**
 * A new element with a class and a text.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]}
 */
function made(name, className = "", text = "") {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/**
 * A text of a person, in a direction of its own.
 * @param {string} text
 */
function person(text) {
  return made("bdi", "", text);
}

{
  const PIECE = 200;
  /** After sorting and filtering: more than a screen. The others follow as somebody scrolls. */
  const FIRST = 60;
  const SVG = "http://www.w3.org/2000/svg";
  /** Whether the page works out prices: the table has a column for them. */
  const hasPrices = document.querySelector("[data-sort=price]") !== null;
  const table = /** @type {HTMLTableElement | null} */ (document.getElementById("initiatives"));

  if (table) startTable(table);

  /** @param {HTMLTableElement} table */
  function startTable(table) {
    const body = table.tBodies[0];
    const rows = pageData.rows;
    const largest = Math.max(0, ...rows.map((row) => row.value));
    const search = /** @type {HTMLInputElement} */ (document.getElementById("search"));
    const shown = /** @type {HTMLElement} */ (document.getElementById("shown"));
    const more = document.getElementById("more");
    const texts = new Map(rows.map((row) => [row, searched(row)]));
    /** @type {Map<string, HTMLTableRowElement>} */
    const drawn = new Map();
    for (const row of body.rows) drawn.set(row.dataset.key ?? "", row);

    let side = "all";
    /** @type {PlanRow[]} */
    let order = rows.slice();
    /** @type {PlanRow[]} */
    let matching = order;
    let visible = drawn.size;
    /** @type {Set<number>} */
    const hiddenColumns = new Set();

    /** @param {PlanRow} row */
    function searched(row) {
      return [row.key, row.title, row.owner, row.scope, row.reason, row.moves].join(" ").toLowerCase();
    }

    /** @param {PlanRow} row */
    function rowElement(row) {
      const known = drawn.get(row.key);
      if (known) return known;
      const element = newRow(row, largest);
      for (const column of hiddenColumns) element.cells[column].hidden = true;
      drawn.set(row.key, element);
      return element;
    }

    function draw() {
      body.replaceChildren(...matching.slice(0, visible).map(rowElement));
      shown.textContent = `${matching.length} of ${rows.length}`;
      if (more) {
        more.hidden = matching.length <= visible;
        more.textContent = `Show ${Math.min(PIECE, matching.length - visible)} more`;
      }
    }

    function filter() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      matching = order.filter((row) => {
        if (side !== "all" && row.in !== (side === "in")) return false;
        const text = texts.get(row) ?? "";
        return words.every((word) => text.includes(word));
      });
      visible = FIRST;
      draw();
    }

    function showMore() {
      visible += PIECE;
      draw();
    }

    search.addEventListener("input", filter);
    more?.addEventListener("click", showMore);
    if (more) new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting) && !more.hidden) showMore();
    }, { rootMargin: "600px" }).observe(more);

    /** @type {NodeListOf<HTMLButtonElement>} */
    const sides = document.querySelectorAll("#tools .choice button");
    for (const button of sides) {
      button.addEventListener("click", () => {
        side = button.value;
        for (const other of sides) other.setAttribute("aria-pressed", String(other === button));
        filter();
      });
    }

    for (const header of table.tHead?.rows[0].cells ?? []) sortable(header);

    /** @param {HTMLTableCellElement} header */
    function sortable(header) {
      const name = header.dataset.sort;
      if (!name) return;
      const button = made("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      header.setAttribute("aria-sort", "none");
      const largestFirst = header.classList.contains("number");
      button.addEventListener("click", () => {
        const again = header.getAttribute("aria-sort") !== "none";
        const wasDown = header.getAttribute("aria-sort") === "descending";
        const down = again ? !wasDown : largestFirst;
        for (const other of header.parentElement?.children ?? []) {
          if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
        }
        header.setAttribute("aria-sort", down ? "descending" : "ascending");
        order = sorted(rows, name, down ? -1 : 1);
        filter();
      });
    }

    const choices = /** @type {HTMLElement} */ (document.querySelector("#columns .choices"));
    [...(table.tHead?.rows[0].cells ?? [])].forEach((header, column) => {
      if (column === 0) return;
      const label = made("label");
      const box = made("input");
      box.type = "checkbox";
      box.checked = true;
      label.append(box, header.textContent?.trim() ?? "");
      choices.append(label);
      box.addEventListener("change", () => {
        if (box.checked) hiddenColumns.delete(column);
        else hiddenColumns.add(column);
        header.hidden = !box.checked;
        for (const row of drawn.values()) row.cells[column].hidden = !box.checked;
      });
    });
    const menu = /** @type {HTMLDetailsElement} */ (document.getElementById("columns"));
    document.addEventListener("click", (event) => {
      if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });

    document.addEventListener("priced", (event) => {
      const row = /** @type {CustomEvent<PlanRow>} */ (event).detail;
      const cell = drawn.get(row.key)?.querySelector(".price");
      if (cell) cell.textContent = row.priceText ?? "";
    });

    document.getElementById("csv")?.addEventListener("click", () => download(matching));
    addEventListener("beforeprint", () => {
      visible = rows.length;
      draw();
    });

    for (const row of rows) {
      const known = drawn.get(row.key);
      if (known) addTry(/** @type {HTMLElement} */ (known.querySelector(".why")), row);
    }
    const tools = document.getElementById("tools");
    if (tools) tools.hidden = false;
    draw();
  }

  /**
   * Rows by one column; equal ones by key, so that one order is left.
   * @param {PlanRow[]} rows
   * @param {string} name
   * @param {1 | -1} direction
   */
  function sorted(rows, name, direction) {
    const numbers = sortedBy(rows, name);
    const keyed = rows.map((row, at) => ({ row, number: numbers[at] }));
    keyed.sort((a, b) => {
      return direction * (a.number - b.number) || (a.row.key < b.row.key ? -1 : 1);
    });
    return keyed.map((one) => one.row);
  }

  /**
   * Of each row the number that a column sorts it by.
   * @param {PlanRow[]} rows
   * @param {string} name
   * @returns {number[]}
   */
  function sortedBy(rows, name) {
    const [field, index] = name.split(":");
    if (field === "value") return rows.map((row) => row.value);
    if (field === "price") return rows.map((row) => row.price ?? (row.priceText ? Infinity : -1));
    if (field === "tokens") {
      return rows.map((row) => Number(row.tokens[Number(index)].replaceAll(",", "")));
    }
    const texts = rows.map((row) => String(row[/** @type {"title" | "moves" | "reason"} */ (field)]));
    const places = alphabetical(texts);
    return texts.map((text) => places.get(text) ?? 0);
  }

  /**
   * The place of each text among all of them: many rows have the same one, and numbers compare
   * quickly.
   * @param {string[]} texts
   */
  function alphabetical(texts) {
    const { compare } = new Intl.Collator("en", { numeric: true });
    const inOrder = [...new Set(texts)].sort(compare);
    return new Map(inOrder.map((text, at) => [text, at]));
  }

  /**
   * The same row that the page has as HTML.
   * @param {PlanRow} row
   * @param {number} largest
   */
  function newRow(row, largest) {
    const decision = row.in ? "in" : "out";
    const element = made("tr", decision);
    element.dataset.key = row.key;
    const who = made("td", "who");
    const title = made("span", "title");
    title.append(person(row.title));
    who.append(made("span", row.in ? "dot" : "dot out"), title);
    if (row.scope) {
      const scope = made("span", "sub");
      scope.append(person(row.scope));
      who.append(" ", scope);
    }
    const small = made("small", "", row.key);
    if (row.owner) small.append(" · ", person(row.owner));
    small.append(made("span", "hidden-text", `, ${decision}`));
    who.append(small);
    const worth = made("td", "number worth", row.valueText);
    worth.append(valueBar(row, largest));
    const tokens = row.tokens.map((amount) => made("td", "number tokens", amount));
    const moves = made("td", "moves");
    moves.append(person(row.moves));
    const why = made("td", "why");
    why.append(person(row.reason));
    addTry(why, row);
    element.append(who, worth, ...tokens, moves, why);
    if (hasPrices) element.append(made("td", "number price", row.priceText));
    return element;
  }

  /**
   * A button that asks what the other decision would mean.
   * @param {HTMLElement} cell
   * @param {PlanRow} row
   */
  function addTry(cell, row) {
    if (!pageData.whatIf) return;
    const button = made("button", "try", row.in ? "What if it were out?" : "What if it were in?");
    button.type = "button";
    button.setAttribute("aria-label", `${button.textContent} ${row.title}`);
    button.addEventListener("click", () => {
      document.dispatchEvent(new CustomEvent("try-other", { detail: row.key }));
    });
    cell.append(made("br"), button);
  }

  /**
   * @param {PlanRow} row
   * @param {number} largest
   */
  function valueBar(row, largest) {
    const bar = document.createElementNS(SVG, "svg");
    const part = largest > 0 ? Math.max(row.value, 0) / largest : 0;
    bar.setAttribute("class", "mini");
    bar.setAttribute("aria-hidden", "true");
    const rectangle = document.createElementNS(SVG, "rect");
    rectangle.setAttribute("class", row.in ? "bar" : "bar out");
    rectangle.setAttribute("width", `${part * 100}%`);
    bar.append(rectangle);
    return bar;
  }

  /**
   * One cell of a CSV file. What a spreadsheet would take for a formula gets an apostrophe.
   * @param {string | number} value
   */
  function cell(value) {
    const text = String(value);
    const formula = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text));
    return `"${(formula ? `'${text}` : text).replaceAll('"', '""')}"`;
  }

  /** @param {PlanRow[]} rows */
  function download(rows) {
    const head = ["key", "title", "owner", "decision", "scope", "value", ...pageData.resources, "moves most", "reason"];
    if (hasPrices) head.push("price");
    const lines = rows.map((row) => [
      row.key, row.title, row.owner, row.in ? "in" : "out", row.scope, row.value,
      ...row.tokens.map((amount) => amount.replaceAll(",", "")), row.moves, row.reason,
      ...(hasPrices ? [row.price ?? row.priceText ?? ""] : []),
    ]);
    const text = [head, ...lines].map((line) => line.map(cell).join(",")).join("\r\n");
    const link = made("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }));
    link.download = `${pageData.run}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
}
