// @ts-check
// The canonical optimum: one stage after another, each fixed exactly, until one portfolio is left.
// MATH: "One answer". Each point that a solver returns is rounded, completed and checked in exact
// integers; one that breaks a rule is cut off and the stage solved again.
"use strict";

/** How many points one search cuts off before it gives up. */
const ROUNDS = 500;
/** How many others as good a stage looks for: they make the next stage quicker. */
const OTHERS = 2;
/** As many where only the key order comes next. */
const LAST_OTHERS = 5;
/** A known portfolio may come back for the most that a column can gain, over two to this. */
const PRICE_BITS = 12n;

/**
 * The no-good cut of Balas and Jeroslow: another choice of items than that of a point. With a price
 * the point may come back, for so much gain.
 * @param {number} items
 * @param {bigint[]} x
 * @param {bigint} price
 * @returns {Cut}
 */
function anotherThan(items, x, price = 0n) {
  let chosen = 0n;
  const columns = [];
  const values = [];
  for (let column = 0; column < items; column++) {
    columns.push(column);
    values.push(1n - 2n * x[column]);
    chosen += x[column];
  }
  return { columns, values, least: 1n - chosen, price };
}

class Chain {
  /**
   * @param {Highs} highs
   * @param {ExactProblem} problem
   * @param {Progress} progress
   */
  constructor(highs, problem, progress) {
    this.problem = problem;
    this.progress = progress;
    this.session = new Session(highs, problem);
    /** @type {Cut[]} */
    this.cuts = [];
    /** Points that break a rule. @type {bigint[][]} */
    this.banned = [];
    /** Portfolios that are equally good so far. @type {bigint[][]} */
    this.known = [];
    /** Whether it is proven that there are no others. */
    this.closed = false;
  }

  /** @returns {Answer} */
  solve() {
    /** @type {StageValue[]} */
    const done = [];
    const { stages } = this.problem;
    for (const [number, stage] of stages.entries()) {
      this.progress(stage.name, this.known[0] ?? null);
      const beforeKeys = stages[number + 1]?.name === "key order 1";
      const best = this.closed ? this.bestKnown(stage.gain) : this.settle(stage, beforeKeys ? LAST_OTHERS : OTHERS);
      if (best === null) return this.answer(true, done, false);
      done.push({ name: stage.name, value: spelled(fraction(stage.sign * best, stage.gain.scale)) });
      this.known = this.known.filter((x) => dot(stage.gain, x) >= best);
      this.cuts.push({ columns: stage.gain.columns, values: stage.gain.values, least: best, price: 0n });
      const valued = done.some((one) => one.name === "objective");
      if (valued && this.closed && this.known.length === 1) return this.answer(false, done, true);
    }
    return this.answer(false, done, false);
  }

  /**
   * @param {boolean} infeasible
   * @param {StageValue[]} stages
   * @param {boolean} unique
   * @returns {Answer}
   */
  answer(infeasible, stages, unique) {
    return { infeasible, x: infeasible ? null : this.known[0], stages, unique, solves: this.session.solves };
  }

  /** @param {Expression} gain */
  bestKnown(gain) {
    return this.known.map((x) => dot(gain, x)).reduce(larger);
  }

  /**
   * The best of one stage, proven, and whether others are as good; null where no portfolio is left.
   * @param {Stage} stage
   * @param {number} others
   */
  settle({ name, gain }, others) {
    const price = this.priceOf(gain);
    const first = this.search(gain, { price: this.known.length > 1 ? price : 0n });
    if (first.none && !this.known.length) return null;
    // Nothing unknown gains more than this.
    let rest = first.none ? this.bestKnown(gain) - 1n : first.bound;
    this.progress(`${name}: is there another?`, this.known[this.known.length - 1]);
    while (rest >= this.bestKnown(gain) && this.known.length <= others) {
      const next = this.search(gain, { price });
      if (next.none) {
        rest = this.bestKnown(gain) - 1n;
        break;
      }
      rest = smaller(rest, next.bound);
      if (next.found) continue;
      if (rest < this.bestKnown(gain)) break;
      // A known one came back, and the bound hides whether another is as good: ask exactly.
      const exact = this.search(gain, { better: this.bestKnown(gain) });
      if (!exact.none) continue;
      rest = this.bestKnown(gain) - 1n;
      break;
    }
    rest = this.assured(gain, rest);
    const best = this.bestKnown(gain);
    this.closed = rest < best;
    return best;
  }

  /**
   * Where a bound passes the best by rounding, what is better is asked for, exactly.
   * @param {Expression} gain
   * @param {bigint} rest
   */
  assured(gain, rest) {
    let bound = rest;
    for (let round = 0; bound > this.bestKnown(gain) && round < ROUNDS; round++) {
      const better = this.search(gain, { better: this.bestKnown(gain) + 1n });
      bound = better.none ? this.bestKnown(gain) : larger(better.bound, this.bestKnown(gain));
    }
    return bound;
  }

  /**
   * The best portfolio that is unknown, which is then known; or that there is none. With a price a
   * known one may come back; `better` asks for so much gain.
   * @param {Expression} gain
   * @param {{ price?: bigint, better?: bigint }} how
   * @returns {{ none: boolean, found: boolean, bound: bigint }}
   */
  search(gain, { price = 0n, better }) {
    const { items } = this.problem;
    for (let round = 0; round < ROUNDS; round++) {
      const unknown = [
        ...this.known.map((x) => anotherThan(items, x, price)),
        ...this.banned.map((x) => anotherThan(items, x)),
      ];
      if (better !== undefined) {
        unknown.push({ columns: gain.columns, values: gain.values, least: better, price: 0n });
      }
      const outcome = this.session.maximise(gain, [...this.cuts, ...unknown]);
      if (outcome.kind === "infeasible") return { none: true, found: false, bound: 0n };
      if (outcome.kind === "stopped") throw new Error(`the solver stopped with status ${outcome.status}`);
      const x = completed(this.problem, outcome.items);
      const isKnown = this.known.some((one) => one.every((value, column) => value === x[column]));
      if (isKnown) return { none: false, found: false, bound: outcome.bound };
      if (this.keeps(x)) {
        this.known.push(x);
        return { none: false, found: true, bound: larger(outcome.bound, dot(gain, x)) };
      }
      this.banned.push(x);
    }
    throw new Error("too many points break a rule");
  }

  /** @param {bigint[]} x */
  keeps(x) {
    return keepsRules(this.problem, x) && this.cuts.every((cut) => dot(cut, x) >= cut.least);
  }

  /** @param {Expression} gain */
  priceOf(gain) {
    const { lower, upper } = this.problem;
    let most = 0n;
    gain.columns.forEach((column, k) => {
      most = larger(most, absolute(gain.values[k]) * (upper[column] - lower[column]));
    });
    return larger(most >> PRICE_BITS, 1n);
  }
}

/**
 * The canonical optimum of an exact problem.
 * @param {Highs} highs
 * @param {ExactProblem} problem
 * @param {Progress} [progress]
 */
function canonicalOptimum(highs, problem, progress = () => {}) {
  return new Chain(highs, problem, progress).solve();
}
