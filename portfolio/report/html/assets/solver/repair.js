// @ts-check
// Where no plan keeps all rules: a small change of limits and levels, and of what the reader
// forced, after which one does. Elastic programming (Chinneck 2008, chapter 6): each rule that may
// give way gets a column, which costs its relative change. What the solver finds is rechecked in
// exact integers: each bound is moved to where the portfolio that was found keeps it.
"use strict";

/** What it costs not to do what the reader asked of an initiative. */
const FORCED_PRICE = 1;
/** Significant digits that a file can hold. */
const DIGITS = 15;

/**
 * One change of a repair: a limit or level by position, or an initiative that is forced no more.
 * @typedef {{ kind: "limit" | "level" | "in" | "out", index: number, key: string, to: string, share: number }} Change
 */

/**
 * The cheapest repair that was found; null where rules among initiatives conflict by themselves.
 * @param {Highs} highs
 * @param {ParametricProblem} parametric
 * @param {Settings} settings
 * @returns {{ changes: Change[], x: bigint[] } | null}
 */
function cheapestRepair(highs, parametric, settings) {
  const free = { ...settings, in: [], out: [] };
  const strict = exactProblem(parametric, free);
  const stiff = { ...strict, rows: strict.rows.filter((row) => !row.soft) };
  const session = new Session(highs, stiff);
  const model = session.floatModel(stiff.upper);
  /** @type {number[]} */
  const prices = [];
  for (const row of strict.rows) if (row.soft) prices[softened(model, row, row.soft)] = 1;
  for (const [keys, value] of /** @type {const} */ ([[settings.in, 1n], [settings.out, 0n]])) {
    for (const key of keys) {
      const column = model.column(0, 1, true);
      prices[column] = FORCED_PRICE;
      const columns = columnsOf(parametric, key);
      const sense = value ? AT_LEAST : AT_MOST;
      const row = /** @type {const} */ ({ columns, values: columns.map(() => 1n), sense, bound: value });
      model.add(row, { column, value: -1 });
    }
  }
  const banned = [];
  for (let round = 0; round < ROUNDS; round++) {
    const width = model.lower.length;
    const costs = new Float64Array(width);
    prices.forEach((price, column) => (costs[column] = price));
    const solved = session.run(model, costs);
    if (solved.kind !== "solved") return null;
    const x = completed(stiff, session.itemsOf(solved.x));
    if (keepsRules(stiff, x)) return { changes: changesFor(parametric, settings, strict, x), x };
    banned.push(x);
    model.add({ ...anotherThan(stiff.items, x), sense: AT_LEAST, bound: anotherThan(stiff.items, x).least });
  }
  return null;
}

/**
 * A row that may be missed by a column, whose cost is the relative change of its bound.
 * @param {FloatModel} model
 * @param {Row} row
 * @param {Softness} soft
 */
function softened(model, row, soft) {
  const column = model.column(0, Infinity, false);
  const unit = approximately(times(soft.factor, soft.size));
  model.add(row, { column, value: -unit });
  return column;
}

/**
 * What a portfolio asks of limits, levels and of what the reader forced.
 * @param {ParametricProblem} parametric
 * @param {Settings} settings
 * @param {ExactProblem} strict
 * @param {bigint[]} x
 */
function changesFor(parametric, settings, strict, x) {
  /** @type {Change[]} */
  const changes = [];
  for (const row of strict.rows) {
    if (!row.soft || rowHolds(row, x)) continue;
    const { kind, index, factor, size, offset } = row.soft;
    const reached = plus(over(fraction(dot(row, x)), factor), offset);
    const to = writable(reached, row.sense === AT_MOST);
    const before = parsed(kind === "limit"
      ? settings.limits[index] ?? parametric.limits[index].bound
      : settings.levels[index] ?? parametric.levels[index].level);
    const share = approximately(over(minus(to, before), size));
    changes.push({ kind: kind === "limit" ? "limit" : "level", index, key: "", to: spelled(to), share });
  }
  for (const side of /** @type {const} */ (["in", "out"])) {
    for (const key of settings[side]) {
      const taken = columnsOf(parametric, key).some((column) => x[column] === 1n);
      if (taken !== (side === "in")) changes.push({ kind: side, index: -1, key, to: "", share: FORCED_PRICE });
    }
  }
  return changes;
}

/**
 * The number itself where a file can hold it, else the next one above or below that can.
 * @param {Fraction} value
 * @param {boolean} up
 */
function writable(value, up) {
  for (let places = 12; places > -DIGITS; places--) {
    const unit = places >= 0 ? fraction(10n ** BigInt(places)) : fraction(1n, 10n ** BigInt(-places));
    const units = times(value, unit);
    const number = over(fraction(up ? ceilOf(units) : floorOf(units)), unit);
    const digits = spelled(absoluteFraction(number)).replace(".", "").replace(/^0+|0+$/g, "");
    if (digits.length <= DIGITS) return number;
  }
  return value;
}
