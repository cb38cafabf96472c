// @ts-check
// What if: sliders, initiatives in and out, and the plan that follows, solved in the page.
"use strict";

{
  const section = document.querySelector("#whatif .whatif");
  const whatIf = pageData.whatIf;
  if (section && whatIf) startWhatIf(section, whatIf);

  /**
   * @param {Element} section
   * @param {WhatIfData} whatIf
   */
  function startWhatIf(section, whatIf) {
    const WAIT = 200;
    const client = new SolverClient(whatIf);
    const prices = whatIf.isQuick && whatIf.plan ? new Prices(whatIf, client) : null;
    /** @type {Settings} */
    const settings = { limits: {}, levels: {}, weights: {}, in: [], out: [] };
    const titles = new Map(pageData.rows.map((row) => [row.key, row.title]));
    const state = byId("state");
    const moves = byId("moves");
    const changed = byId("changed");
    const scenario = byId("scenario");
    const live = byId("live");
    const differs = byId("differs");
    const reset = /** @type {HTMLButtonElement} */ (byId("reset"));
    const force = /** @type {HTMLSelectElement} */ (byId("force"));
    const sliders = [...section.querySelectorAll(".slider")].map(newSlider);
    let asked = 0;
    let isBestKnown = false;
    let timer = 0;

    fillChoices();
    showPlan();
    client.onmessage = heard;
    section.addEventListener("pointerenter", () => client.start(), { once: true });
    section.addEventListener("focusin", () => client.start(), { once: true });
    if ("requestIdleCallback" in window) requestIdleCallback(() => client.start(), { timeout: 4000 });

    /** @param {string} id */
    function byId(id) {
      return /** @type {HTMLElement} */ (document.getElementById(id));
    }

    /** @param {Element} element */
    function newSlider(element) {
      const box = /** @type {HTMLElement} */ (element);
      const input = /** @type {HTMLInputElement} */ (box.querySelector("input"));
      const output = /** @type {HTMLOutputElement} */ (box.querySelector("output"));
      const { kind = "", key = "", base = "0", step = "1", unit = "", percent } = box.dataset;
      const values = settings[/** @type {"limits" | "levels" | "weights"} */ (kind)];
      const slider = {
        kind,
        key,
        /** @type {(text: string | null) => void} */
        set(text) {
          const value = parsed(text ?? base);
          if (text === null) delete values[key];
          else values[key] = text;
          const shown = quantityText(value, percent === "yes" ? "fraction" : unit, false);
          output.textContent = shown;
          input.setAttribute("aria-valuetext", shown);
          const position = approximately(over(minus(value, parsed(base)), parsed(step)));
          input.value = String(Math.round(position));
          box.classList.toggle("changed", text !== null);
        },
      };
      input.addEventListener("input", () => {
        const moved = times(fraction(BigInt(input.value)), parsed(step));
        slider.set(input.value === "0" ? null : spelled(plus(parsed(base), moved)));
        soon();
      });
      slider.set(null);
      return slider;
    }

    function isChanged() {
      const counts = [settings.limits, settings.levels, settings.weights].map((one) => Object.keys(one).length);
      return counts.some(Boolean) || settings.in.length > 0 || settings.out.length > 0;
    }

    function soon() {
      clearTimeout(timer);
      timer = setTimeout(solve, WAIT);
      reset.disabled = !isChanged();
    }

    async function solve() {
      showScenario();
      if (!isChanged()) {
        client.forget();
        showPlan();
        return;
      }
      asked = performance.now();
      isBestKnown = false;
      performance.mark("what-if asked");
      say(["Solving …"]);
      await client.ask(settings);
    }

    // ---- initiatives in and out

    function fillChoices() {
      const inPlan = new Set(pageData.rows.filter((row) => row.in).map((row) => row.key));
      const byTitle = pageData.rows.slice().sort((a, b) => a.title.localeCompare(b.title, "en"));
      for (const [label, inside] of /** @type {const} */ ([["Add: not in the plan", false], ["Leave out: in the plan", true]])) {
        const group = document.createElement("optgroup");
        group.label = label;
        for (const row of byTitle) {
          if (inPlan.has(row.key) !== inside) continue;
          const option = document.createElement("option");
          option.value = row.key;
          option.textContent = `${row.title} (${row.key})`;
          group.append(option);
        }
        if (group.children.length) force.append(group);
      }
      force.addEventListener("change", () => {
        if (force.value) turn(force.value, inPlan.has(force.value) ? "out" : "in");
        force.value = "";
      });
      document.addEventListener("try-other", (event) => {
        const key = /** @type {CustomEvent<string>} */ (event).detail;
        turn(key, inPlan.has(key) ? "out" : "in");
        section.scrollIntoView();
        state.focus?.();
      });
    }

    /**
     * @param {string} key
     * @param {"in" | "out"} side
     */
    function turn(key, side) {
      if (!settings[side].includes(key)) settings[side].push(key);
      showForced();
      soon();
    }

    function showForced() {
      const chips = (/** @type {const} */ (["in", "out"])).flatMap((side) => settings[side].map((key) => {
        const item = made("li");
        const button = made("button", "chip");
        button.type = "button";
        button.append(side === "in" ? "In: " : "Out: ", person(titles.get(key) ?? key), " ×");
        button.setAttribute("aria-label", `No longer force ${titles.get(key) ?? key} ${side}`);
        button.addEventListener("click", () => {
          settings[side] = settings[side].filter((other) => other !== key);
          showForced();
          soon();
        });
        item.append(button);
        return item;
      }));
      byId("forced").replaceChildren(...chips);
    }

    reset.addEventListener("click", () => {
      for (const slider of sliders) slider.set(null);
      settings.in = [];
      settings.out = [];
      showForced();
      soon();
      force.focus();
    });

    // ---- the answer

    /**
     * @param {(string | Node)[]} parts
     * @param {string} [short] for the bar that stays in view on a phone
     */
    function say(parts, short) {
      state.replaceChildren(...parts);
      live.hidden = !isChanged();
      /** @type {HTMLElement} */ (live.querySelector("span")).textContent = short ?? state.textContent;
    }

    /** @param {string} text */
    function bold(text, className = "") {
      return made("b", className, text);
    }

    function showPlan() {
      moves.replaceChildren();
      changed.hidden = true;
      scenario.hidden = true;
      if (whatIf.plan) say([bold("This is the plan. "), "Move a slider, or add an initiative: the answer is solved here."]);
      else say([bold("No plan keeps all rules. "), "Loosen a limit: the answer is solved here."]);
    }

    /** @param {SolverMessage} message */
    function heard(message) {
      if (message.kind === "failed") {
        say([bold("The solver stopped: ", "bad"), message.message]);
      } else if (message.kind === "progress") {
        if (message.items.length) {
          showMoves(message);
          if (!isBestKnown) performance.measure("best plan shown", "what-if asked");
          isBestKnown = true;
        }
        const doing = message.items.length ? "Best plan so far; checking whether another is as good …" : "Solving …";
        say([doing]);
      } else if (message.kind === "ready") {
        whatIf.before = message.totals;
      } else if (message.kind === "checked") {
        if (message.agrees) prices?.start(message.stages);
        else differs.hidden = false;
      } else if (message.kind === "answer") {
        showAnswer(message);
        performance.measure("what-if answered", "what-if asked");
      }
    }

    /** @param {SolverAnswer} answer */
    function showAnswer(answer) {
      if (answer.infeasible) {
        showNone(answer);
        return;
      }
      const { enters, drops } = showMoves(answer);
      const seconds = ((performance.now() - asked) / 1000).toFixed(1);
      const same = !enters.length && !drops.length;
      const head = whatIf.plan === null
        ? `A plan with ${answer.items.length} initiatives.`
        : same ? "The same plan." : `${enters.length} enter, ${drops.length} drop out.`;
      const objective = answer.stages.find((stage) => stage.name === "objective")?.value ?? "0";
      const proof = answer.unique
        ? `Optimal, ${whatIf.proven}, in ${seconds} s.`
        : `Optimal, ${whatIf.proven}, in ${seconds} s; not proven unique.`;
      say([bold(`${head} `), `Value ${valueText(objective)}. ${proof}`], head);
    }

    /** @param {string} objective */
    function valueText(objective) {
      const now = parsed(objective);
      const before = parsed(whatIf.objective ?? "0");
      if (before.n === 0n) return shortText(now, false);
      const change = over(minus(now, before), absoluteFraction(before));
      if (change.n === 0n) return `${shortText(now, false)} (as before)`;
      return `${shortText(now, false)} (${percentText(change)})`;
    }

    /** @param {{ items: string[], totals: string[] }} found */
    function showMoves(found) {
      const plan = whatIf.plan ?? [];
      const enters = found.items.filter((item) => !plan.includes(item));
      const drops = plan.filter((item) => !found.items.includes(item));
      const lines = [...enters.map((item) => moveLine("+", "good", item)), ...drops.map((item) => moveLine("−", "bad", item))];
      moves.replaceChildren(...(whatIf.plan ? lines : lines.slice(0, 12)));
      showTotals(found.totals);
      return { enters, drops };
    }

    /**
     * @param {string} sign
     * @param {string} className
     * @param {string} item
     */
    function moveLine(sign, className, item) {
      const [key, scope] = item.split("/");
      const line = made("li");
      const words = made("span");
      words.append(person(titles.get(key) ?? key), " ", made("span", "sub", scope ? `${key}, ${scope}` : key));
      line.append(made("span", `sign ${className}`, sign), words);
      return line;
    }

    /** @param {string[]} totals */
    function showTotals(totals) {
      const rows = [];
      const before = whatIf.before;
      for (const [number, total] of totals.entries()) {
        const { name, where, unit, sign } = whatIf.totals[number];
        const now = parsed(total);
        const change = before ? minus(now, parsed(before[number])) : null;
        if (change && change.n === 0n) continue;
        const row = made("tr");
        const label = made("td");
        label.append(person(where ? `${name}, ${where}` : name));
        const better = change && sign ? (change.n > 0n) === sign > 0 : null;
        const className = better === null ? "number" : `number ${better ? "good" : "bad"}`;
        const then = made("td", "number", quantityText(now, unit, sign !== 0));
        row.append(label, then, made("td", className, change ? quantityText(change, unit, true) : ""));
        rows.push(row);
      }
      changed.querySelector("tbody")?.replaceChildren(...rows);
      changed.hidden = !rows.length;
    }

    /** @param {SolverAnswer} answer */
    function showNone(answer) {
      changed.hidden = true;
      const { repair } = answer;
      const none = bold("No plan can keep these rules. ", "bad");
      if (!repair) {
        moves.replaceChildren();
        say([none, "The rules among initiatives clash by themselves: take one that you forced out again."], "No plan");
        return;
      }
      say([none, "A small change after which there is one:"], "No plan can keep these rules.");
      const lines = repair.changes.map((change) => {
        const line = made("li");
        line.append(made("span", "sign", "→"), made("span", "", changeText(change)));
        return line;
      });
      const apply = made("li");
      const button = made("button", "button", "Try that");
      button.type = "button";
      button.addEventListener("click", () => applyRepair(repair.changes));
      apply.append(button);
      moves.replaceChildren(...lines, apply);
    }

    /** @param {RepairChange} change */
    function changeText(change) {
      if (change.kind === "in" || change.kind === "out") {
        return `Do not force ${titles.get(change.key) ?? change.key} ${change.kind}`;
      }
      const isLimit = change.kind === "limit";
      const rule = isLimit ? whatIf.problem.limits[change.index] : whatIf.problem.levels[change.index];
      const { name, where, unit } = whatIf.totals[rule.measure];
      const verb = change.share > 0 ? "Raise" : "Lower";
      const place = where ? `${name}, ${where}` : name;
      const percent = `${change.share > 0 ? "+" : "−"}${Math.abs(change.share * 100).toLocaleString("en-GB", { maximumSignificantDigits: 2 })}%`;
      return `${verb} the ${rule.kind} of ${place} to ${quantityText(parsed(change.to), unit, false)} (${percent})`;
    }

    /** @param {RepairChange[]} changes */
    function applyRepair(changes) {
      for (const { kind, index, key, to } of changes) {
        if (kind === "in" || kind === "out") {
          settings[kind] = settings[kind].filter((other) => other !== key);
          continue;
        }
        const values = kind === "limit" ? settings.limits : settings.levels;
        values[String(index)] = to;
        sliders.find((one) => one.kind === `${kind}s` && one.key === String(index))?.set(to);
      }
      showForced();
      soon();
    }

    // ---- as a scenario file

    function showScenario() {
      scenario.hidden = !isChanged();
      const code = scenario.querySelector("pre code");
      if (code) code.textContent = scenarioFile(whatIf, settings);
      byId("copied").textContent = "";
    }

    byId("copy").addEventListener("click", async () => {
      const text = scenarioFile(whatIf, settings);
      try {
        await navigator.clipboard.writeText(text);
        byId("copied").textContent = "Copied.";
      } catch {
        const code = scenario.querySelector("pre code");
        if (code) getSelection()?.selectAllChildren(code);
        byId("copied").textContent = "Selected: press Ctrl+C.";
      }
    });
    byId("save").addEventListener("click", () => {
      const link = made("a");
      link.href = URL.createObjectURL(new Blob([scenarioFile(whatIf, settings)], { type: "text/yaml" }));
      link.download = whatIf.file;
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }
}
