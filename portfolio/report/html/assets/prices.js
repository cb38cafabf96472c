// @ts-check
// The price of a decision: what the plan's value loses if an initiative that is in stays out, or one
// that is out comes in. Each is one more question to the solver of the page.
"use strict";

/** Initiatives that a sentence names. */
const MOST_NAMED = 3;

class Prices {
  /**
   * @param {WhatIfData} whatIf
   * @param {SolverClient} client
   */
  constructor(whatIf, client) {
    this.whatIf = whatIf;
    this.client = client;
    /** @type {StageValue[] | null} the stages of the plan as it is */
    this.stages = null;
    this.titles = new Map(pageData.rows.map((row) => [row.key, row.title]));
    this.wanted = false;
    /** @type {Set<string>} */
    this.asked = new Set();
    /** @type {PlanRow | null} what somebody looks at before anything can be asked */
    this.first = null;
    const section = document.getElementById("plan");
    if (section) {
      const seen = new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) this.want();
      });
      seen.observe(section);
    }
    addEventListener("beforeprint", () => this.want());
    document.addEventListener("price-wanted", (event) => {
      this.ask(/** @type {CustomEvent<PlanRow>} */ (event).detail, true);
    });
  }

  /** Somebody looks at the initiatives. */
  want() {
    if (this.wanted) return;
    this.wanted = true;
    this.client.start();
    this.askAll();
  }

  /** @param {StageValue[]} stages */
  start(stages) {
    this.stages = stages;
    if (this.first) this.ask(this.first, true);
    this.askAll();
  }

  askAll() {
    if (this.wanted && this.stages) for (const row of pageData.rows) this.ask(row, false);
  }

  /**
   * @param {PlanRow} row
   * @param {boolean} isNext whether it comes before all other prices
   */
  async ask(row, isNext) {
    if (!this.stages) {
      this.first = row;
      return;
    }
    if (this.asked.has(row.key)) {
      if (isNext) this.client.hurry(row.key);
      return;
    }
    this.asked.add(row.key);
    const side = row.in ? { in: [], out: [row.key] } : { in: [row.key], out: [] };
    const settings = { limits: {}, levels: {}, weights: {}, ...side };
    const answer = await this.client.aside(row.key, settings, isNext);
    this.tell(row, answer);
  }

  /**
   * @param {PlanRow} row
   * @param {SolverAnswer} answer
   */
  tell(row, answer) {
    const { amount, text, words } = this.priceOf(row, answer);
    row.price = amount;
    row.priceText = text;
    row.priceWords = words;
    document.dispatchEvent(new CustomEvent("priced", { detail: row }));
    if (pageData.rows.every((one) => one.priceText)) performance.mark("prices known");
  }

  /**
   * @param {PlanRow} row
   * @param {SolverAnswer} answer
   * @returns {{ amount: number | null, text: string, words: string }}
   */
  priceOf(row, answer) {
    const verb = row.in ? "leaves it out" : "has it";
    if (answer.infeasible) {
      return { amount: null, text: "never", words: `No plan that keeps the rules ${verb}.` };
    }
    const then = new Map(answer.stages.map((stage) => [stage.name, stage.value]));
    for (const { name, value } of this.stages ?? []) {
      if (name === "objective") break;
      if (then.get(name) !== value) {
        return { amount: null, text: "floors missed", words: `The best plan that ${verb} misses the floors by more.` };
      }
    }
    const before = parsed(this.whatIf.objective ?? "0");
    const loss = absoluteFraction(minus(before, parsed(then.get("objective") ?? "0")));
    const amount = approximately(loss);
    const text = shortText(loss, false);
    const instead = this.instead(row, answer.items);
    if (loss.n === 0n) {
      return { amount, text, words: `Turning that round costs nothing: a tie-breaker decides. ${instead}` };
    }
    const part = before.n === 0n ? "" : ` (${percentText(over(loss, absoluteFraction(before))).slice(1)})`;
    const what = row.in ? "Keeping it is worth" : "Forcing it in costs";
    return { amount, text, words: `${what} ${text} of the value${part}. ${instead}` };
  }

  /**
   * What else the best plan would be that decides otherwise.
   * @param {PlanRow} row
   * @param {string[]} items
   */
  instead(row, items) {
    const plan = this.whatIf.plan ?? [];
    /** @type {(list: string[], others: string[]) => string[]} */
    const beyond = (list, others) => list
      .filter((item) => !others.includes(item))
      .map((item) => item.split("/")[0])
      .filter((key) => key !== row.key);
    const [enters, drops] = [beyond(items, plan), beyond(plan, items)];
    /** @type {[string, string[]][]} */
    const lists = [
      ["Comes in", enters.filter((key) => !drops.includes(key))],
      ["Drops out", drops.filter((key) => !enters.includes(key))],
      ["Changes scope", enters.filter((key) => drops.includes(key))],
    ];
    const parts = lists.filter(([, keys]) => keys.length).map(([words, keys]) => `${words}: ${this.firstOf(keys)}.`);
    return parts.length ? parts.join(" ") : "Nothing else changes.";
  }

  /**
   * The first few of some initiatives, by title.
   * @param {string[]} keys
   */
  firstOf(keys) {
    const titles = keys.map((key) => this.titles.get(key) ?? key);
    const shown = titles.slice(0, MOST_NAMED).join("; ");
    return titles.length > MOST_NAMED ? `${shown}; and ${titles.length - MOST_NAMED} more` : shown;
  }
}
