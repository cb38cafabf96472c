// @ts-check
// A what-if as a scenario file: what a pull request adds, and the command line solves to the same set.
"use strict";

/**
 * A text in double quotes, as YAML and JSON have it.
 * @param {string} text
 */
function quoted(text) {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/**
 * A key: plain where that is safe.
 * @param {string} key
 */
function yamlKey(key) {
  const plain = /^[A-Za-z][A-Za-z0-9_/-]*$/.test(key) && !/^(true|false|null)$/i.test(key);
  return plain ? key : quoted(key);
}

/**
 * The scenario that extends the one of the page and changes only what the reader changed.
 * @param {WhatIfData} whatIf
 * @param {Settings} settings
 */
function scenarioFile(whatIf, settings) {
  const { problem } = whatIf;
  /** @type {Map<string, any>} */
  const tree = new Map();
  /** @type {(path: string[], value: string) => void} */
  const put = (path, value) => {
    let at = tree;
    for (const step of path.slice(0, -1)) {
      if (!at.has(step)) at.set(step, new Map());
      at = at.get(step);
    }
    at.set(path[path.length - 1], value);
  };
  /** @param {ProblemMeasure} measure */
  const place = ({ dimension, value }) => (dimension === "all" ? ["all"] : [dimension, value]);
  for (const [index, bound] of Object.entries(settings.limits)) {
    const limit = problem.limits[Number(index)];
    const measure = problem.measures[limit.measure];
    put(["capacity", measure.name, ...place(measure), limit.kind], bound);
  }
  for (const [index, at] of Object.entries(settings.levels)) {
    const level = problem.levels[Number(index)];
    const measure = problem.measures[level.measure];
    put(["targets", ...place(measure), measure.name, level.kind], at);
  }
  for (const [kpi, weight] of Object.entries(settings.weights)) put([...whatIf.weightsPath, kpi], weight);
  for (const key of settings.in) put(["constraints", "mandatory", key], "what-if");
  for (const key of settings.out) put(["constraints", "exclude", key], "what-if");
  const lines = [`title: ${quoted(whatIf.title)}`, `extends: ${yamlKey(problem.scenario)}`];
  write(tree, "");
  return `${lines.join("\n")}\n`;

  /**
   * @param {Map<string, any>} branch
   * @param {string} indent
   */
  function write(branch, indent) {
    for (const [key, value] of branch) {
      if (value instanceof Map) {
        lines.push(`${indent}${yamlKey(key)}:`);
        write(value, `${indent}  `);
      } else {
        lines.push(`${indent}${yamlKey(key)}: ${value}`);
      }
    }
  }
}
