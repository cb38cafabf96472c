// @ts-check
// One solve after another with HiGHS: exact forms in, rounded items and a safe bound out.
"use strict";

/** HiGHS ends a search when bound and incumbent are so near. */
const ABSOLUTE_GAP = 1e-6;
/** Costs so small beside the others are lost in its tolerances. */
const FAINT = 1e-4;
/** Costs above two to the power of this are divided. */
const COST_BITS = 26;
/** Up to so many columns a model is small: its nodes are cheap. */
const SMALL = 600;
/**
 * What costs more than it finds in a small model; the optimum is the same. It is also most of what a
 * browser would have to compile for its first answer.
 */
const COSTLY_WHERE_SMALL = {
  mip_heuristic_run_feasibility_jump: false,
  mip_heuristic_run_rins: false,
  mip_allow_restart: false,
};

class Session {
  /**
   * @param {Highs} highs
   * @param {ExactProblem} problem
   */
  constructor(highs, problem) {
    this.highs = highs;
    this.problem = problem;
    this.solves = 0;
    /** @type {FloatModel | null} */
    this.model = null;
    this.modelKey = "";
  }

  /**
   * The most that a form can gain, and items that gain it as far as doubles tell.
   * @param {Expression} gain
   * @param {Cut[]} cuts
   * @returns {Outcome}
   */
  maximise(gain, cuts) {
    const upper = impliedUpper(this.problem, cuts);
    if (upper.some((most, column) => most < this.problem.lower[column])) return { kind: "infeasible" };
    const model = this.floatModel(upper);
    model.reset();
    const priced = cuts.filter((cut) => cut.price > 0n);
    const miss = priced.length ? model.column(0, 1, true) : -1;
    for (const cut of cuts) {
      const row = /** @type {const} */ ({ ...cut, sense: AT_LEAST, bound: cut.least });
      model.add(row, cut.price > 0n ? { column: miss, value: -1 } : undefined);
    }
    const costs = Array(model.own).fill(0);
    gain.columns.forEach((column, k) => {
      costs[column] = -Number(gain.values[k]) * model.scales[column];
    });
    const largest = costs.reduce((most, cost) => Math.max(most, Math.abs(cost)), 1);
    const unit = Math.max(2 ** Math.ceil(Math.log2(largest / 2 ** COST_BITS)), 1);
    const written = new Float64Array(model.lower.length);
    costs.forEach((cost, column) => (written[column] = cost / unit));
    if (miss >= 0) written[miss] = Number(priced[0].price) / unit;
    const solved = this.run(model, written);
    if (solved.kind !== "solved") return solved;
    const items = this.itemsOf(solved.x);
    const hidden = hiddenByDoubles(model, costs, unit, solved.bound);
    const bound = BigInt(Math.floor(hidden - solved.bound * unit)) + dot(gain, this.problem.lower);
    return { kind: "solved", items, bound };
  }

  /** @param {bigint[]} upper */
  floatModel(upper) {
    // Items are binary; only the bounds of tiers and shortfalls change from solve to solve.
    const key = upper.slice(this.problem.binary).join();
    if (!this.model || this.modelKey !== key) {
      this.model = new FloatModel(this.problem, upper);
      this.modelKey = key;
    }
    return this.model;
  }

  /** @param {Float64Array} x */
  itemsOf(x) {
    const { items, lower } = this.problem;
    return Array.from({ length: items }, (_, column) => BigInt(Math.round(x[column])) + lower[column]);
  }

  /**
   * One run of HiGHS, which minimises.
   * @param {FloatModel} model
   * @param {Float64Array} costs
   * @returns {{ kind: "infeasible" } | { kind: "stopped", status: number }
   *   | { kind: "solved", x: Float64Array, bound: number }}
   */
  run(model, costs) {
    const { highs } = this;
    const native = highs.createModel(nativeModel(highs, model, costs));
    try {
      native.options.set({
        output_flag: false,
        mip_rel_gap: 0,
        mip_abs_gap: ABSOLUTE_GAP,
        random_seed: 0,
        ...(costs.length <= SMALL ? COSTLY_WHERE_SMALL : {}),
      });
      native.run();
      this.solves += 1;
      const status = native.getModelStatus();
      const { infeasible, optimal } = highs.constants.modelStatus;
      if (status === infeasible) return { kind: "infeasible" };
      if (status !== optimal) return { kind: "stopped", status };
      const x = native.getSolution().colValue;
      return { kind: "solved", x, bound: Number(native.info.get("mip_dual_bound")) };
    } finally {
      native.dispose();
    }
  }
}

/**
 * The model as the package takes it.
 * @param {Highs} highs
 * @param {FloatModel} model
 * @param {Float64Array} costs
 */
function nativeModel(highs, model, costs) {
  const { rows } = model;
  const width = model.lower.length;
  const entries = rows.reduce((sum, row) => sum + row.columns.length, 0);
  const starts = new Int32Array(rows.length + 1);
  const indices = new Int32Array(entries);
  const values = new Float64Array(entries);
  let at = 0;
  rows.forEach((row, number) => {
    starts[number] = at;
    for (let k = 0; k < row.columns.length; k++) {
      indices[at] = row.columns[k];
      values[at++] = row.values[k];
    }
  });
  starts[rows.length] = at;
  return {
    numCols: width,
    numRows: rows.length,
    sense: highs.constants.objectiveSense.minimize,
    offset: 0,
    colCost: costs,
    colLower: Float64Array.from(model.lower),
    colUpper: Float64Array.from(model.upper),
    rowLower: Float64Array.from(rows, (row) => (row.equal ? row.bound : -highs.infinity)),
    rowUpper: Float64Array.from(rows, (row) => row.bound),
    matrix: { format: "csr", numRows: rows.length, numCols: width, starts, indices, values },
    integrality: Int32Array.from(model.integer),
  };
}

/**
 * By how much the true optimum may pass the bound of a solve: rounding, tolerances, faint costs.
 * @param {FloatModel} model
 * @param {number[]} costs
 * @param {number} unit
 * @param {number} bound
 */
function hiddenByDoubles(model, costs, unit, bound) {
  let [total, faint, spans] = [0, 0, 0];
  costs.forEach((cost, column) => {
    const most = Math.abs(cost) * model.upper[column];
    total += most;
    spans += model.upper[column];
    if (Math.abs(cost) < FAINT * unit) faint += most;
  });
  const rounded = unit > 1 ? unit * (1e-7 * spans + 2 ** -37 * Math.abs(bound)) : 0;
  return unit * ABSOLUTE_GAP + total * ROUNDING + faint + rounded;
}

/**
 * Upper bounds of shortfalls, lowered to what cuts leave of them.
 * @param {ExactProblem} problem
 * @param {Cut[]} cuts
 */
function impliedUpper(problem, cuts) {
  const upper = problem.upper.slice();
  const isWide = (/** @type {number} */ column) => column >= problem.binary;
  for (const cut of cuts) {
    if (!cut.columns.some((column, k) => isWide(column) && cut.values[k] < 0n)) continue;
    let slack = dot(cut, problem.lower) - cut.least;
    cut.columns.forEach((column, k) => {
      if (cut.values[k] > 0n) slack += cut.values[k] * (problem.upper[column] - problem.lower[column]);
    });
    cut.columns.forEach((column, k) => {
      if (!isWide(column) || cut.values[k] >= 0n) return;
      upper[column] = smaller(upper[column], problem.lower[column] + floorDivided(slack, -cut.values[k]));
    });
  }
  return upper;
}
