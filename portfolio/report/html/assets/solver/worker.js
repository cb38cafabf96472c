// @ts-check
// The worker of a page: answers one question after another. Questions are numbered, so that the page
// can drop answers that nobody waits for.
"use strict";

/** @type {(argument: Record<string, unknown>) => Promise<Highs>} */
// @ts-ignore - the npm package defines it before this script
const loadHighs = Module;
/** @type {Promise<Highs> | undefined} */
let highsReady;
/** @type {ParametricProblem} */
let question;
/** Up to so many items the plan is solved once when the page starts: the code is hot, and checked. */
const MOST_TO_WARM = 200;
const NOTHING_CHANGED = { limits: {}, levels: {}, weights: {}, in: [], out: [] };

/** @param {ArrayBuffer} binary */
function startHighs(binary) {
  const quiet = () => {};
  return loadHighs({
    print: quiet,
    printErr: quiet,
    /** @type {(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => object} */
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(binary, imports).then((made) => done(made.instance));
      return {};
    },
  });
}

/** @param {bigint[] | null} x */
function itemsIn(x) {
  return x ? question.items.filter((_, column) => x[column] === 1n) : [];
}

/**
 * Each total of a portfolio, as exact text: what the page shows of KPIs and capacity.
 * @param {bigint[] | null} x
 */
function totalsOf(x) {
  if (!x) return [];
  return measureForms(question).map((form) => spelled(fraction(dot(form, x), form.scale)));
}

/** @param {{ id: number, settings: Settings }} message */
async function answer({ id, settings }) {
  const highs = await /** @type {Promise<Highs>} */ (highsReady);
  const problem = exactProblem(question, settings);
  const found = canonicalOptimum(highs, problem, (stage, best) => {
    postMessage({ id, kind: "progress", stage, items: itemsIn(best), totals: totalsOf(best) });
  });
  const repair = found.infeasible ? cheapestRepair(highs, question, settings) : null;
  postMessage({
    id,
    kind: "answer",
    infeasible: found.infeasible,
    unique: found.unique,
    stages: found.stages,
    items: itemsIn(found.x),
    totals: totalsOf(found.x),
    repair: repair && { changes: repair.changes },
  });
}

/** @param {{ problem: ParametricProblem, plan: string[] | null, binary: ArrayBuffer }} message */
async function start({ problem, plan, binary }) {
  question = problem;
  highsReady = startHighs(binary);
  const highs = await highsReady;
  const exact = exactProblem(question, NOTHING_CHANGED);
  const before = plan && completed(exact, question.items.map((item) => (plan.includes(item) ? 1n : 0n)));
  let agrees = true;
  if (question.items.length <= MOST_TO_WARM) {
    const { x } = canonicalOptimum(highs, exact);
    agrees = String(x) === String(before);
  }
  postMessage({ id: 0, kind: "ready", totals: before && totalsOf(before), agrees });
}

self.onmessage = async ({ data }) => {
  try {
    if (data.kind === "start") {
      await start(data);
      return;
    }
    await answer(data);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    postMessage({ id: data.id ?? 0, kind: "failed", message });
  }
};
