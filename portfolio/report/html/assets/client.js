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

/** A part that is base64 of gzip, still compressed. @param {string} id */
function compressed(id) {
  const text = solverPart(id);
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/** A part as text. @param {string} id */
function unpacked(id) {
  const stream = new Blob([compressed(id)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

/**
 * The program of the solver, compiled while it is unpacked, off the thread of the page. Compiled once:
 * workers that follow get what is compiled already.
 */
function compiledProgram() {
  const stream = new Blob([compressed("solver-program")]).stream().pipeThrough(new DecompressionStream("gzip"));
  const headers = { "Content-Type": "application/wasm" };
  return WebAssembly.compileStreaming(new Response(stream, { headers }));
}

class SolverClient {
  /** @param {WhatIfData} whatIf */
  constructor(whatIf) {
    this.whatIf = whatIf;
    /** @type {Promise<Worker> | null} */
    this.worker = null;
    /** @type {Promise<{ program: WebAssembly.Module, script: string }> | null} */
    this.loaded = null;
    /** @type {Question | null} what the reader asks and is not begun */
    this.next = null;
    /** @type {AsideQuestion[]} what is asked while the reader asks nothing */
    this.asides = [];
    /** @type {AsideQuestion | null} */
    this.currentAside = null;
    /** Why there is no solver; empty while there may be one. */
    this.failure = "";
    this.lastId = 0;
    this.running = 0;
    /** Whether the worker tries the plan of the run, which nobody asked for. */
    this.isTrying = false;
    /** @type {(message: SolverMessage) => void} */
    this.onmessage = () => {};
  }

  /** Start the worker, so that it is ready when it is asked. */
  start() {
    this.worker ??= this.started().catch((error) => {
      this.failure = error instanceof Error ? error.message : String(error);
      this.onmessage({ id: 0, kind: "failed", message: this.failure });
      // Nothing will answer: whoever waits for the worker waits on.
      return new Promise(() => {});
    });
    return this.worker;
  }

  async load() {
    performance.mark("solver asked for");
    await solverLoaded();
    const [program, script] = await Promise.all([compiledProgram(), unpacked("solver-script")]);
    performance.mark("solver compiled");
    return { program, script: `${script}\n${solverPart("solver-own")}` };
  }

  async started() {
    this.loaded ??= this.load();
    const { program, script } = await this.loaded;
    const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const worker = new Worker(url);
    URL.revokeObjectURL(url);
    worker.onmessage = ({ data }) => this.heard(data);
    worker.onerror = (event) => this.heard({ id: this.running, kind: "failed", message: event.message });
    const { problem, plan, isQuick } = this.whatIf;
    worker.postMessage({ kind: "start", problem, plan, isQuick, program });
    return worker;
  }

  /** End what runs: a worker that solves hears nothing, so it is ended and another one started. */
  async stop() {
    const { worker } = this;
    if (!worker) return;
    this.worker = null;
    this.running = 0;
    this.isTrying = false;
    (await worker).terminate();
  }

  /**
   * Ask for the plan of some settings; what was asked before and is not begun is dropped.
   * @param {Settings} settings
   */
  async ask(settings) {
    this.lastId += 1;
    if (this.failure) {
      this.onmessage({ id: this.lastId, kind: "failed", message: this.failure });
      return;
    }
    this.next = { id: this.lastId, settings: structuredClone(settings), isAside: false };
    // What the solver tries by itself, it tries again later; what is compiled by now stays so.
    const isTryingOnly = this.isTrying && !this.running;
    if (isTryingOnly || (this.running && !this.whatIf.isQuick)) this.stop();
    this.send();
  }

  /**
   * Ask once nothing else is asked. Only for problems that are solved quickly.
   * @param {string} key
   * @param {Settings} settings
   * @param {boolean} isFirst
   * @returns {Promise<SolverAnswer>}
   */
  aside(key, settings, isFirst) {
    return new Promise((resolve) => {
      const question = { key, settings, resolve };
      if (isFirst) this.asides.unshift(question);
      else this.asides.push(question);
      this.send();
    });
  }

  /** Ask one of those that wait before the others. @param {string} key */
  hurry(key) {
    const at = this.asides.findIndex((one) => one.key === key);
    if (at > 0) this.asides.unshift(...this.asides.splice(at, 1));
  }

  async send() {
    const worker = await this.start();
    const current = await this.worker;
    if (this.running || worker !== current) return;
    const question = this.next ?? this.nextAside();
    this.next = null;
    if (!question) return;
    this.running = question.id;
    worker.postMessage(question);
  }

  /** @returns {Question | null} */
  nextAside() {
    this.currentAside = this.asides.shift() ?? null;
    if (!this.currentAside) return null;
    return { id: -1, settings: this.currentAside.settings, isAside: true };
  }

  /** Forget what was asked. */
  forget() {
    this.lastId += 1;
    this.next = null;
  }

  /** @param {SolverMessage} message */
  heard(message) {
    if (message.kind === "ready") {
      performance.mark("solver ready");
      this.isTrying = this.whatIf.isQuick;
    }
    if (message.kind === "checked") {
      performance.mark("solver warm");
      this.isTrying = false;
    }
    const isAside = message.id < 0;
    const ends = message.kind === "answer" || message.kind === "failed";
    if (ends) this.running = 0;
    if (isAside && message.kind === "answer") this.currentAside?.resolve(message);
    if (message.id === 0 || message.id === this.lastId) this.onmessage(message);
    if (ends) this.send();
  }
}
