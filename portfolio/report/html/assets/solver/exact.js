// @ts-check
// Exact numbers: big integers and fractions of them.
"use strict";

/** @param {bigint} a */
const absolute = (a) => (a < 0n ? -a : a);

/** @type {(a: bigint, b: bigint) => bigint} */
const larger = (a, b) => (a > b ? a : b);

/** @type {(a: bigint, b: bigint) => bigint} */
const smaller = (a, b) => (a < b ? a : b);

/** @type {(a: bigint, b: bigint) => bigint} */
function greatestCommonDivisor(a, b) {
  let [one, other] = [absolute(a), absolute(b)];
  while (other) [one, other] = [other, one % other];
  return one;
}

/** @type {(a: bigint, b: bigint) => bigint} */
const leastCommonMultiple = (a, b) => (a / greatestCommonDivisor(a, b)) * b;

/**
 * The quotient, rounded down.
 * @type {(a: bigint, b: bigint) => bigint}
 */
function floorDivided(a, b) {
  const quotient = a / b;
  const rounds = a % b !== 0n && a < 0n !== b < 0n;
  return rounds ? quotient - 1n : quotient;
}

/**
 * The quotient, rounded up.
 * @type {(a: bigint, b: bigint) => bigint}
 */
const ceilDivided = (a, b) => -floorDivided(-a, b);

/**
 * @param {bigint} n
 * @param {bigint} [d]
 * @returns {Fraction}
 */
function fraction(n, d = 1n) {
  const divisor = greatestCommonDivisor(n, d) || 1n;
  const turned = d < 0n ? -divisor : divisor;
  return { n: n / turned, d: d / turned };
}

/** @type {(a: Fraction, b: Fraction) => Fraction} */
const times = (a, b) => fraction(a.n * b.n, a.d * b.d);

/** @type {(a: Fraction, b: Fraction) => Fraction} */
const over = (a, b) => fraction(a.n * b.d, a.d * b.n);

/** @type {(a: Fraction, b: Fraction) => Fraction} */
const plus = (a, b) => fraction(a.n * b.d + b.n * a.d, a.d * b.d);

/** @type {(a: Fraction, b: Fraction) => Fraction} */
const minus = (a, b) => fraction(a.n * b.d - b.n * a.d, a.d * b.d);

/** @param {Fraction} a */
const floorOf = (a) => floorDivided(a.n, a.d);

/** @param {Fraction} a */
const ceilOf = (a) => ceilDivided(a.n, a.d);

/** @param {Fraction} a */
const absoluteFraction = (a) => ({ n: absolute(a.n), d: a.d });

/** @param {Fraction} a */
const approximately = (a) => Number(a.n) / Number(a.d);

/**
 * A decimal or p/q as it is written.
 * @param {string} text
 * @returns {Fraction}
 */
function parsed(text) {
  const match = /^(-?)(\d+)(?:\.(\d+)|\/(\d+))?$/.exec(text.trim());
  if (!match) throw new Error(`not a number: ${text}`);
  const [, sign, whole, decimals = "", denominator] = match;
  const turn = sign ? -1n : 1n;
  if (denominator) return fraction(turn * BigInt(whole), BigInt(denominator));
  return fraction(turn * BigInt(whole + decimals), 10n ** BigInt(decimals.length));
}

/**
 * A plain decimal, or p/q where none ends: as results spell it.
 * @param {Fraction} value
 */
function spelled(value) {
  const { n, d } = value;
  let [twos, fives, rest] = [0, 0, d];
  while (rest % 2n === 0n) [rest, twos] = [rest / 2n, twos + 1];
  while (rest % 5n === 0n) [rest, fives] = [rest / 5n, fives + 1];
  if (rest !== 1n) return `${n}/${d}`;
  const places = Math.max(twos, fives);
  if (places === 0) return String(n);
  const digits = String((absolute(n) * 10n ** BigInt(places)) / d).padStart(places + 1, "0");
  return `${n < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/**
 * The exact value of a form at a point, before it is divided by the scale.
 * @param {{ columns: number[], values: bigint[] }} form
 * @param {bigint[]} x
 */
function dot(form, x) {
  let sum = 0n;
  for (let k = 0; k < form.columns.length; k++) {
    const at = x[form.columns[k]];
    if (at === 1n) sum += form.values[k];
    else if (at) sum += form.values[k] * at;
  }
  return sum;
}

/**
 * @param {Expression} form
 * @returns {Expression}
 */
function negated(form) {
  return { ...form, values: form.values.map((value) => -value) };
}
