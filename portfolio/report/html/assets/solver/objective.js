// @ts-check
// What is maximised: the north star, or the weighted uplifts with each official value rounded.
"use strict";

/** Units of an official value: nine decimals. */
const OFFICIAL_UNITS = 10n ** 9n;
/** Shortfalls are counted in millionths of the scale of their level. */
const MILLION = 10n ** 6n;

/**
 * A level with the numbers that its settings give it.
 * @typedef {ParametricProblem["levels"][number] & {
 *   form: Expression, name: string, everywhere: boolean, at: Fraction, change: Fraction,
 *   required: Fraction, size: Fraction, hard: boolean, column: number
 * }} PlannedLevel
 */

/**
 * The objective as one form with integer coefficients.
 * @param {ParametricProblem} problem
 * @param {Settings} settings
 * @param {Expression[]} measures
 * @param {PlannedLevel[]} levels
 * @returns {Expression}
 */
function objectiveForm(problem, settings, measures, levels) {
  const { north_star: star, north_star_sign: sign } = problem.objective;
  if (star !== null) return sign < 0 ? negated(measures[star]) : measures[star];
  const factors = problem.objective.weighted.map((kpi) => ({
    kpi,
    factor: upliftFactor(kpi, settings, levels),
    form: measures[kpi.measure],
  }));
  /** @type {number[]} */
  const columns = [];
  /** @type {bigint[]} */
  const values = [];
  officialItems(problem.items.length, factors).forEach((value, column) => {
    if (!value) return;
    columns.push(column);
    values.push(value);
  });
  problem.tiers.forEach((_, tier) => {
    const gain = officialTier(factors, tier, 0) - officialTier(factors, tier, 1);
    if (!gain) return;
    columns.push(problem.items.length + tier);
    values.push(gain);
  });
  return withPenalties({ columns, values, scale: OFFICIAL_UNITS }, levels);
}

/**
 * What a unit of a KPI adds to the objective: its weight over the improvement that counts as 1.
 * @param {ParametricProblem["objective"]["weighted"][number]} kpi
 * @param {Settings} settings
 * @param {PlannedLevel[]} levels
 */
function upliftFactor(kpi, settings, levels) {
  const weight = parsed(settings.weights[kpi.name] ?? kpi.weight);
  const atAll = levels.filter((level) => level.name === kpi.name && level.everywhere);
  const goal = atAll.find((level) => level.kind === "goal") ?? atAll[0];
  const scale = kpi.scale === null ? goal.required : parsed(kpi.scale);
  const factor = over(weight, scale);
  return fraction(BigInt(kpi.sign) * factor.n, factor.d);
}

/**
 * The official value of each item, in units.
 * @param {number} items
 * @param {{ factor: Fraction, form: Expression }[]} factors
 */
function officialItems(items, factors) {
  const denominators = factors.map(({ factor, form }) => factor.d * form.scale);
  const common = denominators.reduce(leastCommonMultiple, 1n);
  const totals = Array(items).fill(0n);
  factors.forEach(({ factor, form }, k) => {
    const multiple = factor.n * (common / denominators[k]);
    form.columns.forEach((column, entry) => {
      if (column < items) totals[column] += form.values[entry] * multiple;
    });
  });
  return totals.map((total) => roundedToUnits(total, common));
}

/**
 * The official value of a tier's bonus (0), or of the bonus of the tier below it (1), in units.
 * @param {{ kpi: ParametricProblem["objective"]["weighted"][number], factor: Fraction }[]} factors
 * @param {number} tier
 * @param {0 | 1} side
 */
function officialTier(factors, tier, side) {
  const parts = factors.map(({ kpi, factor }) => times(factor, parsed(kpi.bonuses[tier][side])));
  const total = parts.reduce(plus, fraction(0n));
  return roundedToUnits(total.n, total.d);
}

/**
 * total / common in units, rounded half to even.
 * @param {bigint} total
 * @param {bigint} common
 */
function roundedToUnits(total, common) {
  const scaled = total * OFFICIAL_UNITS;
  const whole = floorDivided(scaled, common);
  const rest = 2n * (scaled - whole * common);
  const up = rest > common || (rest === common && whole % 2n !== 0n);
  return up ? whole + 1n : whole;
}

/**
 * The form less what missed goals cost, with integers as small as they can be.
 * @param {Expression} form
 * @param {PlannedLevel[]} levels
 * @returns {Expression}
 */
function withPenalties(form, levels) {
  const fined = levels.filter((level) => !level.hard && level.kind === "goal" && level.penalty !== null);
  const fines = fined.map((level) => over(parsed(level.penalty ?? "0"), fraction(-MILLION)));
  const scale = fines.reduce((least, fine) => leastCommonMultiple(least, fine.d), form.scale);
  const values = form.values.map((value) => value * (scale / form.scale));
  const columns = [...form.columns, ...fined.map((level) => level.column)];
  values.push(...fines.map((fine) => fine.n * (scale / fine.d)));
  const divisor = values.reduce(greatestCommonDivisor, scale);
  return { columns, values: values.map((value) => value / divisor), scale: scale / divisor };
}
