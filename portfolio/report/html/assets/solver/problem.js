// @ts-check
// Parametric problem and settings -> exact integer rows and stages, as portfolio/compile makes them.
"use strict";

const AT_MOST = -1;
const EQUAL = 0;
const AT_LEAST = 1;
/** Bits of the key order that one stage compares, in hexadecimal digits. */
const KEY_DIGITS = 5;

/** @type {WeakMap<ParametricProblem, Expression[]>} */
const measuresOf = new WeakMap();

/**
 * The totals of a problem with big integers; made once.
 * @param {ParametricProblem} problem
 * @returns {Expression[]}
 */
function measureForms(problem) {
  const known = measuresOf.get(problem);
  if (known) return known;
  const forms = problem.measures.map((measure) => {
    let column = 0;
    return {
      columns: measure.columns.map((distance) => (column += distance)),
      values: measure.coefficients.map(BigInt),
      scale: BigInt(measure.scale),
    };
  });
  measuresOf.set(problem, forms);
  return forms;
}

/**
 * value(form) compared with a bound, as an integer row.
 * @param {Expression} form
 * @param {-1 | 0 | 1} sense
 * @param {Fraction} bound
 * @returns {Row}
 */
function integerRow(form, sense, bound) {
  const divisor = form.values.reduce(greatestCommonDivisor, 0n) || 1n;
  const scaled = times(bound, fraction(form.scale, divisor));
  return {
    columns: form.columns,
    values: divisor > 1n ? form.values.map((value) => value / divisor) : form.values,
    sense,
    bound: sense === AT_LEAST ? ceilOf(scaled) : floorOf(scaled),
  };
}

/** @param {Expression} form */
function rowFactor(form) {
  const divisor = form.values.reduce(greatestCommonDivisor, 0n) || 1n;
  return fraction(form.scale, divisor);
}

/**
 * The exact problem of some settings.
 * @param {ParametricProblem} problem
 * @param {Settings} settings
 * @returns {ExactProblem}
 */
function exactProblem(problem, settings) {
  const items = problem.items.length;
  const binary = items + problem.tiers.length;
  const measures = measureForms(problem);
  const levels = plannedLevels(problem, settings, measures, binary);
  const lower = Array(binary).fill(0n);
  const upper = Array(binary).fill(1n);
  const rows = [
    ...limitRows(problem, settings, measures),
    ...hardLevelRows(levels),
  ];
  const shortfalls = levels.filter((level) => !level.hard).map((level) => {
    const row = shortfallRow(level);
    const [least, most] = shortfallRange(level);
    lower.push(least);
    upper.push(most);
    return row;
  });
  rows.push(...shortfalls);
  for (const row of problem.rows) {
    rows.push({
      columns: row.columns,
      values: row.values.map(BigInt),
      sense: row.sense,
      bound: BigInt(row.bound),
    });
  }
  holdColumns(problem, settings, rows, lower, upper);
  const stages = stagesOf(problem, settings, measures, levels);
  return { items, binary, rows, lower, upper, stages, tiers: problem.tiers, shortfalls };
}

/**
 * @param {ParametricProblem} problem
 * @param {Settings} settings
 * @param {Expression[]} measures
 */
function limitRows(problem, settings, measures) {
  return problem.limits.map((limit, index) => {
    const form = measures[limit.measure];
    const bound = parsed(settings.limits[index] ?? limit.bound);
    const row = integerRow(form, limit.kind === "cap" ? AT_MOST : AT_LEAST, bound);
    const zero = fraction(0n);
    const size = bound.n ? absoluteFraction(bound) : fraction(1n);
    row.soft = { kind: "limit", index, factor: rowFactor(form), size, offset: zero };
    return row;
  });
}

/**
 * Levels with the numbers of the settings. Goals, and floors of a lexicographic scenario, are aimed
 * at; each of those has a column for what is missing.
 * @param {ParametricProblem} problem
 * @param {Settings} settings
 * @param {Expression[]} measures
 * @param {number} binary
 * @returns {PlannedLevel[]}
 */
function plannedLevels(problem, settings, measures, binary) {
  const lexicographic = problem.objective.mode === "lexicographic";
  let column = binary;
  return problem.levels.map((level, index) => {
    const measure = problem.measures[level.measure];
    const at = parsed(settings.levels[index] ?? level.level);
    const baseline = parsed(level.baseline ?? "0");
    const change = minus(at, baseline);
    const hard = level.kind !== "goal" && !lexicographic;
    const size = [change, baseline, at].find((number) => number.n !== 0n) ?? fraction(0n);
    return {
      ...level,
      form: measures[level.measure],
      name: measure.name,
      everywhere: measure.dimension === "all",
      at,
      change,
      required: fraction(BigInt(level.sign) * change.n, change.d),
      size: level.scale === null ? absoluteFraction(size) : parsed(level.scale),
      hard,
      column: hard ? -1 : column++,
    };
  });
}

/** @param {PlannedLevel[]} levels */
function hardLevelRows(levels) {
  /** @type {Row[]} */
  const rows = [];
  levels.forEach((level, index) => {
    if (!level.hard) return;
    const sense = level.kind === "floor" ? AT_LEAST : AT_MOST;
    const row = integerRow(level.form, sense, level.change);
    const offset = minus(level.at, level.change);
    const size = level.size.n ? level.size : fraction(1n);
    row.soft = { kind: "level", index, factor: rowFactor(level.form), size, offset };
    rows.push(row);
  });
  return rows;
}

/**
 * q >= 10^6 (required - improvement) / size, with the column of q at the end.
 * @param {PlannedLevel} level
 * @returns {ShortfallRow}
 */
function shortfallRow(level) {
  const unit = over(fraction(MILLION), level.size);
  const perUnit = over(unit, fraction(level.form.scale));
  const sign = BigInt(level.sign);
  const form = {
    columns: [...level.form.columns, level.column],
    values: [...level.form.values.map((value) => sign * value * perUnit.n), perUnit.d],
    scale: perUnit.d,
  };
  const row = integerRow(form, AT_LEAST, times(unit, level.required));
  return { ...row, column: level.column, own: row.values[row.values.length - 1] };
}

/**
 * The least and greatest shortfall: if only what helps were done, and only what harms.
 * @param {PlannedLevel} level
 */
function shortfallRange(level) {
  const sign = BigInt(level.sign);
  let [helps, harms] = [0n, 0n];
  for (const value of level.form.values) {
    if (sign * value > 0n) helps += sign * value;
    else harms += sign * value;
  }
  return [helps, harms].map((reached) => {
    const missing = minus(level.required, fraction(reached, level.form.scale));
    return larger(ceilOf(over(times(fraction(MILLION), missing), level.size)), 0n);
  });
}

/**
 * What rules and the reader hold in or out. An initiative with scopes that is held in gets a row.
 * @param {ParametricProblem} problem
 * @param {Settings} settings
 * @param {Row[]} rows
 * @param {bigint[]} lower
 * @param {bigint[]} upper
 */
function holdColumns(problem, settings, rows, lower, upper) {
  for (const { column, value } of problem.held) {
    if (value) lower[column] = 1n;
    else upper[column] = 0n;
  }
  for (const key of settings.in) {
    const columns = columnsOf(problem, key);
    if (columns.length === 1) lower[columns[0]] = 1n;
    else rows.push({ columns, values: columns.map(() => 1n), sense: EQUAL, bound: 1n });
  }
  for (const key of settings.out) {
    for (const column of columnsOf(problem, key)) upper[column] = 0n;
  }
}

/**
 * The columns of an initiative.
 * @param {ParametricProblem} problem
 * @param {string} key
 */
function columnsOf(problem, key) {
  const columns = [];
  for (let column = 0; column < problem.items.length; column++) {
    if (problem.items[column].split("/")[0] === key) columns.push(column);
  }
  return columns;
}

/**
 * @param {ParametricProblem} problem
 * @param {Settings} settings
 * @param {Expression[]} measures
 * @param {PlannedLevel[]} levels
 * @returns {Stage[]}
 */
function stagesOf(problem, settings, measures, levels) {
  /** @type {(name: string, sign: bigint, expression: Expression) => Stage} */
  const stage = (name, sign, expression) => ({
    name,
    sign,
    expression,
    gain: sign < 0n ? negated(expression) : expression,
  });
  const aimed = levels.filter((level) => !level.hard);
  const stages = problem.objective.priorities.map((group, number) => {
    const floors = aimed.filter((level) => level.kind !== "goal" && group.includes(level.name));
    return stage(`floor shortfall ${number + 1}`, -1n, shortfallSum(floors));
  });
  stages.push(stage("objective", 1n, objectiveForm(problem, settings, measures, levels)));
  const goals = aimed.filter((level) => level.kind === "goal");
  if (goals.length) stages.push(stage("goal shortfall", -1n, shortfallSum(goals)));
  for (const position of problem.resources) {
    stages.push(stage(`tokens ${problem.measures[position].name}`, -1n, measures[position]));
  }
  for (const level of [1, 2]) stages.push(stage(`key order ${level}`, -1n, keyOrder(problem, level)));
  return stages;
}

/**
 * @param {PlannedLevel[]} levels
 * @returns {Expression}
 */
function shortfallSum(levels) {
  return { columns: levels.map((level) => level.column), values: levels.map(() => 1n), scale: 1n };
}

/**
 * The sum of the key weights of what is in.
 * @param {ParametricProblem} problem
 * @param {number} level
 * @returns {Expression}
 */
function keyOrder(problem, level) {
  const columns = problem.items.map((_, column) => column);
  const values = columns.map((column) => {
    const start = 2 * KEY_DIGITS * column + KEY_DIGITS * (level - 1);
    return BigInt(`0x${problem.keys.slice(start, start + KEY_DIGITS)}`);
  });
  return { columns, values, scale: 1n };
}

/**
 * The point that some items make: tiers and shortfalls follow from them.
 * @param {ExactProblem} problem
 * @param {bigint[]} items
 */
function completed(problem, items) {
  const x = Array(problem.lower.length).fill(0n);
  for (let column = 0; column < problem.items; column++) x[column] = items[column];
  problem.tiers.forEach((tier, number) => {
    let members = 0n;
    for (const column of tier.columns) members += x[column];
    x[problem.items + number] = members >= BigInt(tier.at_least) ? 1n : 0n;
  });
  for (const row of problem.shortfalls) {
    x[row.column] = larger(ceilDivided(row.bound - dot(row, x), row.own), 0n);
  }
  return x;
}

/**
 * Whether a row holds at a point, exactly.
 * @param {Row} row
 * @param {bigint[]} x
 */
function rowHolds(row, x) {
  const excess = dot(row, x) - row.bound;
  return (row.sense === AT_LEAST || excess <= 0n) && (row.sense === AT_MOST || excess >= 0n);
}

/**
 * Whether a point keeps every rule, exactly.
 * @param {ExactProblem} problem
 * @param {bigint[]} x
 */
function keepsRules(problem, x) {
  const inside = x.every((value, column) => value >= problem.lower[column] && value <= problem.upper[column]);
  return inside && problem.rows.every((row) => rowHolds(row, x));
}
