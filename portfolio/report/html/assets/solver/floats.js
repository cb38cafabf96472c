// @ts-check
// Exact integer rows as rows in doubles that no feasible point violates: portfolio/solve/floats.py
// says why. Small coefficients go as they are; wide rows are shifted outwards and divided; still
// wider ones are added up digit by digit, with carries.
"use strict";

/** Rows up to here go to the solver as integers. */
const PLAIN_COEFFICIENT = 1000000n;
/** The largest coefficient of a scaled row. */
const SCALED_COEFFICIENT = 1e4;
/** Rows beyond are split, if their columns are narrow. */
const SPLIT_COEFFICIENT = 1000000000n;
/** Wider columns would need carries that solvers lose. */
const NARROW_SPAN = 256n;
/** Of the digits of split rows. */
const BASE = 65536n;
/** A column of more integers than this is continuous for the solver, and computed exactly after. */
const WIDEST_INTEGER = 2 ** 31;
/** What a sum of doubles may be off, as a part of its largest term. */
const ROUNDING = 2 ** -50;

class FloatModel {
  /**
   * @param {ExactProblem} problem
   * @param {bigint[]} upper upper bounds, which cuts may have lowered
   */
  constructor(problem, upper) {
    const spans = upper.map((most, column) => most - problem.lower[column]);
    this.origin = problem.lower;
    this.reach = spans;
    this.scales = spans.map((span) => {
      const size = Number(span);
      return size > WIDEST_INTEGER ? 2 ** Math.ceil(Math.log2(size)) : 1;
    });
    this.lower = spans.map(() => 0);
    this.upper = spans.map((span, column) => Number(span) / this.scales[column]);
    this.integer = this.scales.map((scale) => (scale === 1 ? 1 : 0));
    /** @type {FloatRow[]} */
    this.rows = [];
    /** Columns of the problem itself; carries and prices come after. */
    this.own = this.lower.length;
    for (const row of problem.rows) this.add(row);
    this.baseColumns = this.lower.length;
    this.baseRows = this.rows.length;
  }

  /** Forget what was added for one solve. */
  reset() {
    for (const list of [this.lower, this.upper, this.integer]) list.length = this.baseColumns;
    this.rows.length = this.baseRows;
  }

  /**
   * A column more.
   * @param {number} least
   * @param {number} most
   * @param {boolean} integer
   */
  column(least, most, integer) {
    this.lower.push(least);
    this.upper.push(most);
    this.integer.push(integer ? 1 : 0);
    return this.lower.length - 1;
  }

  /**
   * @param {{ columns: number[], values: bigint[], sense: -1 | 0 | 1, bound: bigint }} row
   * @param {{ column: number, value: number }} [elastic] a column by which the row may be missed
   */
  add(row, elastic) {
    const turn = row.sense === AT_LEAST ? -1n : 1n;
    const equal = row.sense === EQUAL;
    let values = turn < 0n ? row.values.map((value) => -value) : row.values;
    let bound = turn * (row.bound - dot(row, this.origin));
    if (!elastic && !equal && largestOf(values) > PLAIN_COEFFICIENT) {
      [values, bound] = this.tightened(row.columns, values, bound);
    }
    const narrow = row.columns.every((column) => this.reach[column] <= NARROW_SPAN);
    if (!elastic && narrow && largestOf(values) > SPLIT_COEFFICIENT) {
      this.split(row.columns, values, bound, equal);
      return;
    }
    this.rows.push(this.scaled(row.columns, values, bound, equal, elastic));
  }

  /**
   * Coefficients that are more than their row needs, lessened to what it needs.
   * @param {number[]} columns
   * @param {bigint[]} values
   * @param {bigint} bound
   * @returns {[bigint[], bigint]}
   */
  tightened(columns, values, bound) {
    /** @param {bigint[]} of */
    const most = (of) => of.reduce((sum, value, k) => (value > 0n ? sum + value * this.reach[columns[k]] : sum), 0n);
    const excess = larger(most(values) - bound, 0n);
    const needed = values.map((value, k) => {
      if (this.scales[columns[k]] !== 1) return value;
      return larger(smaller(value, excess), -excess);
    });
    return [needed, most(needed) - excess];
  }

  /**
   * @param {number[]} columns
   * @param {bigint[]} values
   * @param {bigint} bound
   * @param {boolean} equal
   * @param {{ column: number, value: number }} [elastic]
   * @returns {FloatRow}
   */
  scaled(columns, values, bound, equal, elastic) {
    const floats = values.map((value, k) => Number(value) * this.scales[columns[k]]);
    const largest = floats.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    let divisor = 1;
    let right = Number(bound);
    if (largest > Number(PLAIN_COEFFICIENT) && !equal) {
      const sum = floats.reduce((total, value) => total + Math.abs(value), 0);
      divisor = largest / SCALED_COEFFICIENT;
      right = (right + Math.max(0.5, sum * ROUNDING)) / divisor;
    }
    const row = { columns, values: floats.map((value) => value / divisor), bound: right, equal };
    if (!elastic) return row;
    return { ...row, columns: [...columns, elastic.column], values: [...row.values, elastic.value / divisor] };
  }

  /**
   * A row as several, one for each digit to the base, joined by carries.
   * @param {number[]} columns
   * @param {bigint[]} values
   * @param {bigint} bound
   * @param {boolean} equal
   */
  split(columns, values, bound, equal) {
    /** @type {{ column: number, least: bigint, most: bigint } | null} */
    let carry = null;
    let rest = values;
    let right = bound;
    for (;;) {
      const last = rest.every((value) => absolute(value) < BASE);
      const digits = last ? rest : rest.map(lowestDigit);
      const digit = last ? right : right - BASE * floorDivided(right, BASE);
      /** @type {FloatRow} */
      const row = { columns: [], values: [], bound: Number(digit), equal };
      let [least, most] = [0n, 0n];
      digits.forEach((value, k) => {
        if (!value) return;
        row.columns.push(columns[k]);
        row.values.push(Number(value));
        if (value < 0n) least += value * this.reach[columns[k]];
        else most += value * this.reach[columns[k]];
      });
      if (carry) {
        row.columns.push(carry.column);
        row.values.push(1);
        least += carry.least;
        most += carry.most;
      }
      this.rows.push(row);
      if (last) return;
      const lowest = -floorDivided(digit - least, BASE);
      const highest = -floorDivided(digit - most, BASE);
      const column = this.column(Number(lowest), Number(highest), true);
      row.columns.push(column);
      row.values.push(-Number(BASE));
      carry = { column, least: lowest, most: highest };
      rest = rest.map((value, k) => (value - digits[k]) / BASE);
      right = floorDivided(right, BASE);
    }
  }
}

/** @param {bigint[]} values */
function largestOf(values) {
  return values.reduce((most, value) => larger(most, absolute(value)), 0n);
}

/**
 * The lowest digit to the base, from minus half of it to half of it.
 * @param {bigint} value
 */
function lowestDigit(value) {
  const shifted = (value + BASE / 2n) % BASE;
  return (shifted < 0n ? shifted + BASE : shifted) - BASE / 2n;
}
