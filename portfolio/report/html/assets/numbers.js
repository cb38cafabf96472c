// @ts-check
// Numbers as people read them, from exact fractions: the same words as the rest of the page.
"use strict";

/**
 * At most three digits or so: 2.68m, 394k, 2,310, 0.848.
 * @param {Fraction} value
 * @param {boolean} sign
 */
function shortText(value, sign) {
  const size = Math.abs(approximately(value));
  const places = size >= 1 ? 3 : undefined;
  let text;
  if (size >= 1e9) text = `${grouped(size / 1e9, 2)}bn`;
  else if (size >= 1e6) text = `${grouped(size / 1e6, 2)}m`;
  else if (size >= 1e5) text = `${grouped(size / 1e3, 0)}k`;
  else if (size >= 1e4) text = `${grouped(size / 1e3, 1)}k`;
  else if (size >= 1000 || value.d === 1n) text = grouped(Math.round(size), 0);
  else text = size.toLocaleString("en-GB", { maximumSignificantDigits: places ?? 3 });
  if (value.n < 0n) return `−${text}`;
  return sign && value.n > 0n ? `+${text}` : text;
}

/**
 * @param {number} size
 * @param {number} places
 */
function grouped(size, places) {
  return size.toLocaleString("en-GB", { maximumFractionDigits: places });
}

/**
 * A change as a part of what was: a little is never shown as nothing.
 * @param {Fraction} part
 */
function percentText(part) {
  const size = Math.abs(approximately(part)) * 100;
  const digits = size < 0.01 ? "<0.01" : size.toLocaleString("en-GB", { maximumFractionDigits: size < 1 ? 2 : 1 });
  return `${part.n < 0n ? "−" : "+"}${digits}%`;
}

/**
 * An exact number with its unit: what a slider or a table shows.
 * @param {Fraction} value
 * @param {string} unit
 * @param {boolean} sign
 */
function quantityText(value, unit, sign) {
  const isFraction = unit === "fraction";
  const shown = isFraction ? times(value, fraction(100n)) : value;
  const digits = approximately(absoluteFraction(shown)).toLocaleString("en-GB", { maximumSignificantDigits: 7 });
  const mark = shown.n < 0n ? "−" : sign && shown.n > 0n ? "+" : "";
  return `${mark}${digits} ${isFraction ? "pp" : unit}`.trim();
}
