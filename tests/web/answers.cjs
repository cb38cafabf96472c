// Answers what-ifs with the solver's scripts of the page and the npm package, in node.
// Reads {"problem": …, "settings": […], "scripts": […], "highs": PATH} from the file named; writes one
// answer a line.
"use strict";

const { readFileSync } = require("node:fs");
const vm = require("node:vm");

async function main() {
  const asked = JSON.parse(readFileSync(process.argv[2], "utf8"));
  const highs = await require(asked.highs)({ print() {}, printErr() {} });
  for (const script of asked.scripts) vm.runInThisContext(readFileSync(script, "utf8"), script);
  for (const settings of asked.settings) {
    const started = process.cpuUsage();
    const problem = exactProblem(asked.problem, settings);
    const found = canonicalOptimum(highs, problem);
    const repair = found.infeasible ? cheapestRepair(highs, asked.problem, settings) : null;
    const { user, system } = process.cpuUsage(started);
    console.log(JSON.stringify({
      infeasible: found.infeasible,
      unique: found.unique,
      stages: found.stages,
      items: found.x ? asked.problem.items.filter((_, column) => found.x[column] === 1n).sort() : [],
      repair: repair && repair.changes,
      seconds: (user + system) / 1e6,
    }));
  }
}

main();
