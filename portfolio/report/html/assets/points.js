// @ts-check
// The points of "value against tokens": what one is, on hover and by arrow keys.
"use strict";

{
  const chart = /** @type {SVGSVGElement | null} */ (document.querySelector("svg.scatter"));
  const tip = document.getElementById("tip");
  if (chart && tip) startPoints(chart, tip);

  /**
   * @param {SVGSVGElement} chart
   * @param {HTMLElement} tip
   */
  function startPoints(chart, tip) {
    const rows = new Map(pageData.rows.map((row) => [row.key, row]));
    /** @type {SVGCircleElement[]} */
    const points = [...chart.querySelectorAll("circle")];
    points.forEach((point) => point.querySelector("title")?.remove());
    // Arrow keys go through the points from left to right.
    const inOrder = points.slice().sort((a, b) => position(a) - position(b));
    let at = -1;
    /** @type {SVGCircleElement | null} */
    let shown = null;
    chart.tabIndex = 0;
    chart.setAttribute("role", "application");
    chart.setAttribute("aria-roledescription", "chart; arrow keys go from point to point");

    chart.addEventListener("pointerover", (event) => {
      if (event.target instanceof SVGCircleElement) show(event.target);
    });
    chart.addEventListener("pointerout", hide);
    chart.addEventListener("blur", hide);
    chart.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (event.key === "Escape") hide();
      if (!step || !inOrder.length) return;
      event.preventDefault();
      const first = step > 0 ? 0 : inOrder.length - 1;
      at = at < 0 ? first : (at + step + inOrder.length) % inOrder.length;
      show(inOrder[at]);
    });

    /** @param {SVGCircleElement} point */
    function position(point) {
      return Number.parseFloat(point.getAttribute("cx") ?? "0");
    }

    document.addEventListener("priced", (event) => {
      const { key } = /** @type {CustomEvent<PlanRow>} */ (event).detail;
      if (shown?.dataset.key === key) show(shown);
    });

    function hide() {
      tip.hidden = true;
      shown = null;
      for (const point of points) point.classList.remove("marked");
    }

    /** @param {SVGCircleElement} point */
    function show(point) {
      const row = rows.get(point.dataset.key ?? "");
      if (!row) return;
      hide();
      at = inOrder.indexOf(point);
      point.classList.add("marked");
      const title = made("b");
      title.append(person(row.title));
      const used = row.tokens
        .map((amount, index) => (amount ? `${amount} ${pageData.resources[index]}` : ""))
        .filter(Boolean)
        .join(", ");
      const facts = made("div", "muted", `${row.key}, ${row.in ? "in" : "out"} · value ${row.valueText} · ${used}`);
      const why = made("div");
      why.append(person(row.reason));
      const price = made("div");
      if (row.priceWords) price.append(person(row.priceWords));
      tip.replaceChildren(title, facts, why, price);
      tip.hidden = false;
      shown = point;
      if (!row.priceWords) document.dispatchEvent(new CustomEvent("price-wanted", { detail: row }));
      const spot = point.getBoundingClientRect();
      const box = tip.getBoundingClientRect();
      const left = Math.min(Math.max(spot.left + spot.width / 2 - box.width / 2, 8), innerWidth - box.width - 8);
      const above = spot.top - box.height - 10;
      tip.style.left = `${left}px`;
      tip.style.top = `${above > 56 ? above : spot.bottom + 10}px`;
    }
  }
}
