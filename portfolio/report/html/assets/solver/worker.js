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
const NOTHING_CHANGED = { limits: {}, levels: {}, weights: {}, in: [], out: [] };

/** @param {WebAssembly.Module} program */
function startHighs(program) {
  const quiet = () => {};
  return loadHighs({
    print: quiet,
    printErr: quiet,
    /** @type {(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => object} */
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(program, imports).then(done);
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

/** Everything that waits comes before what follows. */
function othersFirst() {
  return new Promise((resolve) => setTimeout(resolve));
}

/** @param {Question} message */
async function answer({ id, settings, isAside }) {
  const highs = await /** @type {Promise<Highs>} */ (highsReady);
  const problem = exactProblem(question, settings);
  const found = canonicalOptimum(highs, problem, (stage, best) => {
    if (isAside) return;
    postMessage({ id, kind: "progress", stage, items: itemsIn(best), totals: totalsOf(best) });
  });
  const repair = found.infeasible && !isAside ? cheapestRepair(highs, question, settings) : null;
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

/**
 * @param {{ problem: ParametricProblem, plan: string[] | null, isQuick: boolean,
 *   program: WebAssembly.Module }} message
 */
async function start({ problem, plan, isQuick, program }) {
  question = problem;
  highsReady = startHighs(program);
  const highs = await highsReady;
  const exact = exactProblem(question, NOTHING_CHANGED);
  const before = plan && completed(exact, question.items.map((item) => (plan.includes(item) ? 1n : 0n)));
  postMessage({ id: 0, kind: "ready", totals: before && totalsOf(before) });
  if (!isQuick) return;
  // Whoever asks at once is answered first. Then the plan is solved once: the code is hot, and this
  // browser is known to find what the run has.
  await othersFirst();
  const { x, stages } = canonicalOptimum(highs, exact);
  postMessage({ id: 0, kind: "checked", agrees: String(x) === String(before), stages });
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
