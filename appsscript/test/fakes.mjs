/** Small fakes of Google's services, and the script loaded as Google loads it: all files in one scope. */

import { readdirSync, readFileSync } from "node:fs";
import vm from "node:vm";

const SOURCE = new URL("../src/", import.meta.url);

/** A tab as a grid of cells. */
export class FakeSheet {
  constructor(cells) {
    this.cells = cells.map((row) => [...row]);
  }

  getDataRange() {
    return { getValues: () => this.cells.map((row) => [...row]) };
  }

  insertRowsAfter(row, count) {
    const blank = () => this.cells[0].map(() => "");
    this.cells.splice(row, 0, ...Array.from({ length: count }, blank));
  }

  getRange(row, column, rows = 1, columns = 1) {
    const { cells } = this;
    if (row < 1 || row + rows - 1 > cells.length) throw new RangeError(`row ${row} is outside the grid`);
    return {
      values: () => cells.slice(row - 1, row - 1 + rows).map((one) => one.slice(column - 1, column - 1 + columns)),
      copyTo(target) { target.put(this.values()); },
      put: (values) => values.forEach((one, i) => one.forEach((cell, j) => { cells[row - 1 + i][column - 1 + j] = cell; })),
      setValue: (value) => { cells[row - 1][column - 1] = value; },
      clearContent: () => { cells[row - 1][column - 1] = ""; },
    };
  }
}

export const PLACE = "https://results1.blob.core.windows.net/x/answer.zip?sig=s";

/** GitHub as far as the script sees it: a run shows up and ends after so many looks, and may leave an answer. */
export class FakeGitHub {
  constructor({
    appears = 1, ends = 2, conclusion = "success", failures = [], others = [], answer = null, place = PLACE,
  } = {}) {
    Object.assign(this, { appears, ends, conclusion, failures, answer, place });
    Object.assign(this, { requests: [], dispatched: null, looks: 0, runs: [...others] });
  }

  fetch(url, options) {
    this.requests.push({ url, ...options });
    const failure = this.failures.shift();
    if (failure) return answer(failure, { message: `secret ${options.headers.Authorization}` });
    if (url.endsWith("/dispatches")) {
      this.dispatched = JSON.parse(options.payload);
      return answer(204, null);
    }
    if (url === this.place) return { ...answer(200, null), getBlob: () => ({ setContentType: () => this.answer }) };
    if (url.includes("/artifacts?")) return answer(200, { artifacts: this.answer === null ? [] : [{ id: 5, expired: false }] });
    if (url.endsWith("/artifacts/5/zip")) return { ...answer(302, null), getHeaders: () => ({ Location: this.place }) };
    this.looks += this.dispatched ? 1 : 0;
    if (this.dispatched && this.looks === this.appears) this.runs.unshift(this.run("queued"));
    if (url.includes("/actions/runs/")) {
      return answer(200, this.looks >= this.appears + this.ends ? this.run("completed") : this.run("in_progress"));
    }
    return answer(200, { workflow_runs: this.runs });
  }

  run(status) {
    const conclusion = status === "completed" ? this.conclusion : null;
    const title = this.dispatched.inputs.asked;
    return { id: 77, status, conclusion, display_title: title, html_url: "https://github.com/acme/plans/actions/runs/77" };
  }
}

function answer(status, body) {
  return { getResponseCode: () => status, getContentText: () => (body === null ? "" : JSON.stringify(body)) };
}

/** The script with everything that it talks to. */
export function loaded({ tabs = {}, github = new FakeGitHub(), answers = [], properties, selection } = {}) {
  const given = properties || { GITHUB_REPOSITORY: "acme/plans", GITHUB_TOKEN: "t0ken" };
  const world = { dialogs: [], panels: [], questions: [], kept: {}, slept: 0, menu: [], github, sheets: {} };
  for (const [name, cells] of Object.entries(tabs)) world.sheets[name] = new FakeSheet(cells);
  const menu = {
    addItem(label, name) { world.menu.push([label, name]); return menu; },
    addSeparator: () => menu,
    addToUi() { world.inUi = true; },
  };
  const ui = {
    ButtonSet: { OK_CANCEL: "ok-cancel" },
    Button: { OK: "ok", CANCEL: "cancel" },
    createMenu: () => menu,
    prompt: (_, question) => {
      world.questions.push(question);
      const text = answers.shift();
      return { getSelectedButton: () => (text === null ? "cancel" : "ok"), getResponseText: () => text ?? "" };
    },
    showModelessDialog: (page, title) => world.dialogs.push({ title, html: page.html }),
    showSidebar: (page) => world.panels.push({ title: page.title, html: page.html }),
  };
  world.script = vm.createContext({
    PropertiesService: {
      getScriptProperties: () => ({ getProperty: (name) => given[name] ?? null }),
      getUserProperties: () => ({
        getProperty: (name) => world.kept[name] ?? null,
        setProperty: (name, value) => { world.kept[name] = value; },
      }),
    },
    SpreadsheetApp: {
      getUi: () => ui,
      getActiveRange: () => selection && {
        getSheet: () => world.sheets[selection.tab], getRow: () => selection.from, getLastRow: () => selection.to,
      },
      getActiveSpreadsheet: () => ({ getSheetByName: (name) => world.sheets[name] ?? null }),
    },
    UrlFetchApp: { fetch: (url, options) => github.fetch(url, options) },
    Utilities: {
      sleep: (milliseconds) => { world.slept += milliseconds; },
      getUuid: () => "0b5e",
      unzip: (text) => [{ getDataAsString: () => text }],
    },
    HtmlService: {
      createHtmlOutput: (html) => {
        const page = { html, setWidth: () => page, setHeight: () => page };
        page.setTitle = (title) => Object.assign(page, { title });
        return page;
      },
    },
  });
  for (const file of readdirSync(SOURCE).filter((name) => name.endsWith(".js")).sort()) {
    vm.runInContext(readFileSync(new URL(file, SOURCE), "utf8"), world.script, { filename: file });
  }
  return world;
}
