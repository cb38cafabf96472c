// @ts-check
// The solver of the page: a worker that is started when somebody comes near, asked one question at
// a time, and ended and started anew to stop it.
"use strict";

/**
 * A part of the solver: what an element of the page holds, or the file that a site's pages share.
 * @param {string} id
 */
function solverPart(id) {
  return document.getElementById(id)?.textContent ?? self.portfolioSolver?.[id] ?? "";
}

/** Loads the file with the solver, where the page does not hold it. */
function solverLoaded() {
  const file = document.getElementById("solver-shared")?.dataset.file;
  if (!file || self.portfolioSolver) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = file;
    script.onload = () => resolve(undefined);
    script.onerror = () => reject(new Error(`${file} cannot be loaded`));
    document.head.append(script);
  });
}

/** The bytes of a part that is base64 of gzip. @param {string} id */
async function unpacked(id) {
  const text = atob(solverPart(id));
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

class SolverClient {
  /**
   * @param {unknown} problem
   * @param {string[] | null} plan
   */
  constructor(problem, plan) {
    this.problem = problem;
    this.plan = plan;
    /** @type {Promise<Worker> | null} */
    this.worker = null;
    /** @type {{ id: number, settings: Settings } | null} */
    this.next = null;
    this.lastId = 0;
    this.running = 0;
    /** @type {(message: SolverMessage) => void} */
    this.onmessage = () => {};
  }

  /** Start the worker, so that it is ready when it is asked. */
  start() {
    this.worker ??= this.started();
    return this.worker;
  }

  async started() {
    performance.mark("solver asked for");
    await solverLoaded();
    const [script, binary] = await Promise.all([unpacked("solver-script"), unpacked("solver-program")]);
    const own = solverPart("solver-own");
    const url = URL.createObjectURL(new Blob([script, "\n", own], { type: "text/javascript" }));
    performance.mark("solver unpacked");
    const worker = new Worker(url);
    URL.revokeObjectURL(url);
    worker.onmessage = ({ data }) => this.heard(data);
    worker.onerror = (event) => this.heard({ id: this.running, kind: "failed", message: event.message });
    worker.postMessage({ kind: "start", problem: this.problem, plan: this.plan, binary }, [binary]);
    return worker;
  }

  /**
   * Ask for the plan of some settings; what was asked before and is not begun is dropped.
   * @param {Settings} settings
   */
  async ask(settings) {
    this.lastId += 1;
    this.next = { id: this.lastId, settings };
    await this.start();
    this.send();
    return this.lastId;
  }

  async send() {
    if (this.running || !this.next) return;
    const question = this.next;
    this.next = null;
    this.running = question.id;
    const worker = await this.start();
    worker.postMessage(structuredClone(question));
  }

  /** Forget what was asked. */
  forget() {
    this.lastId += 1;
    this.next = null;
  }

  /** @param {SolverMessage} message */
  heard(message) {
    if (message.kind === "ready") performance.mark("solver ready");
    const ends = message.kind === "answer" || message.kind === "failed";
    if (ends) this.running = 0;
    if (message.kind === "ready" || message.id === this.lastId) this.onmessage(message);
    if (ends) this.send();
  }
}
