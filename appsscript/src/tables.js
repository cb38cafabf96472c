/** Tabs as tables: headers are matched by their normalised name, never by position. */

const HEADER_ROWS = 10;
/** A key of ours, or of another tool where the sheets have those. */
const KEY = /^[A-Za-z0-9#][A-Za-z0-9._\/#-]{0,59}$/;

/** A header as it is compared. */
function normalised(text) {
  return String(text).trim().toLowerCase().replace(/[\s\-_]+/g, "_");
}

/** Cells, header row (from 0) and column of each header; the header row is the first with all the columns wanted. */
function tableOf(name, wanted) {
  const sheet = SpreadsheetApp.getActiveSpreadsheet().getSheetByName(name);
  if (!sheet) throw new ExpectedError(`There is no tab ${name} in this spreadsheet.`);
  const cells = sheet.getDataRange().getValues();
  for (let row = 0; row < Math.min(cells.length, HEADER_ROWS); row += 1) {
    const headers = cells[row].map(normalised);
    if (wanted.every((column) => headers.includes(column))) {
      return { sheet, cells, header: row, at: (column) => headers.indexOf(column) };
    }
  }
  throw new ExpectedError(`The tab ${name} has no row with the headers ${wanted.join(", ")}.`);
}

/** Rows of data, with their place in the sheet (from 1); wholly blank ones are passed over. */
function rowsOf(table) {
  return table.cells
    .map((cells, index) => ({ cells, row: index + 1 }))
    .slice(table.header + 1)
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
}

/** Keys of the candidates that are ticked, each once, in the order of the sheet. */
function selectedCandidates() {
  const table = tableOf("Candidates", ["initiative_key", "is_selected_for_run"]);
  const ticked = rowsOf(table).filter(({ cells }) => cells[table.at("is_selected_for_run")] === true);
  const keys = ticked.map(({ cells }) => String(cells[table.at("initiative_key")]).trim()).filter(Boolean);
  return checkedKeys(keys, " in Candidates");
}

/** Keys that a person typed, each once. */
function keysIn(text) {
  return checkedKeys(text.split(/[\s,;|]+/).filter(Boolean), "");
}

/** Each key once; what has no form of a key is said. */
function checkedKeys(keys, place) {
  const wrong = keys.find((key) => !KEY.test(key));
  if (wrong !== undefined) throw new ExpectedError(`${wrong.slice(0, 40)}${place} is no initiative key.`);
  return [...new Set(keys)];
}

/** Keys of the rows that are selected, in a tab that has a column of them; none elsewhere. */
function keysOfSelection() {
  const range = SpreadsheetApp.getActiveRange();
  if (!range) return [];
  const cells = range.getSheet().getDataRange().getValues();
  const header = cells.slice(0, HEADER_ROWS).findIndex((row) => row.map(normalised).includes("initiative_key"));
  if (header < 0) return [];
  const column = cells[header].map(normalised).indexOf("initiative_key");
  const rows = cells.slice(Math.max(range.getRow() - 1, header + 1), range.getLastRow());
  return [...new Set(rows.map((row) => String(row[column]).trim()).filter((key) => KEY.test(key)))];
}

/**
 * Copy a scenario under a new name in every tab that has rows of it; nothing is saved by that. Returns rows added.
 *
 * Rows are copied by the spreadsheet itself: written back as values, the text 007 would become a number.
 */
function copyScenario(from, to) {
  const name = to.trim();
  if (!/^[^=+\-@'\s][^\n\t]{0,99}$/.test(name)) throw new ExpectedError("The copy needs a name that starts with a letter.");
  const tabs = ["Scenario_Config", "Constraints", "Targets"].map((tab) => tableOf(tab, ["scenario_name"]));
  const named = (table, wanted) =>
    rowsOf(table).filter(({ cells }) => String(cells[table.at("scenario_name")]).trim() === wanted);
  if (!named(tabs[0], from.trim()).length) throw new ExpectedError(`There is no scenario ${from} in Scenario_Config.`);
  if (tabs.some((table) => named(table, name).length)) throw new ExpectedError(`There is a scenario ${name} already.`);
  return tabs.reduce((added, table) => added + copiedRows(table, named(table, from.trim()), name), 0);
}

/** Copy rows behind the last one, under another scenario's name and without what the tool stamps on rows. */
function copiedRows(table, rows, name) {
  if (!rows.length) return 0;
  const width = table.cells[table.header].length;
  const last = Math.max(...rowsOf(table).map(({ row }) => row));
  table.sheet.insertRowsAfter(last, rows.length);
  rows.forEach(({ row }, index) => {
    const place = last + 1 + index;
    table.sheet.getRange(row, 1, 1, width).copyTo(table.sheet.getRange(place, 1, 1, width));
    table.sheet.getRange(place, table.at("scenario_name") + 1).setValue(name);
    for (const stamp of ["run_status", "updated_source", "updated_at"]) {
      if (table.at(stamp) >= 0) table.sheet.getRange(place, table.at(stamp) + 1).clearContent();
    }
  });
  return rows.length;
}
