import assert from "node:assert/strict";
import test from "node:test";
import { FakeGitHub, loaded } from "./fakes.mjs";

const CANDIDATES = [
  ["What may be chosen", "", ""],
  ["Initiative Key", "Is selected for run", "title"],
  ["INIT-0002", true, "b"],
  ["INIT-0001", false, "a"],
  ["", "", ""],
  ["INIT-0003", true, "c"],
  ["INIT-0002", true, "again"],
];
const SCENARIOS = {
  Scenario_Config: [
    ["scenario_name", "period_key", "notes", "run_status"],
    ["Base", "2026-Q1", "=note", "ok"],
    ["Other", "2026-Q2", "", "ok"],
  ],
  Constraints: [["constraint_type", "scenario_name"], ["capacity_cap", "Base"], ["mandatory", "Other"], ["bundle", "Base"]],
  Targets: [["scenario_name", "kpi_key"], ["Other", "gmv"]],
};
const last = (world) => world.dialogs.at(-1);

test("each line of the menu is a function of the script", () => {
  const world = loaded();
  world.script.onOpen();
  assert.equal(world.inUi, true);
  assert.deepEqual(world.menu.map(([label]) => label), [
    "Save scenario", "Save constraints", "Save targets", "Save metrics", "Save contributions",
    "Run selected candidates", "Run all candidates", "Write results", "What-if copy of a scenario",
  ]);
  for (const [, name] of world.menu) assert.equal(typeof world.script[name], "function", name);
});

for (const [name, workflow, inputs] of [
  ["saveScenario", "sheets-pull.yml", { action: "pull", tabs: "Scenario_Config" }],
  ["saveConstraints", "sheets-pull.yml", { action: "pull", tabs: "Constraints" }],
  ["saveTargets", "sheets-pull.yml", { action: "pull", tabs: "Targets" }],
  ["saveMetrics", "sheets-pull.yml", { action: "pull", tabs: "Metrics_Config" }],
  ["saveContributions", "sheets-pull.yml", { action: "pull", tabs: "KPI_Contributions,MathModels,Params" }],
  ["runSelectedCandidates", "sheets-pull.yml", { action: "run", scenario: "Base", select: "INIT-0002 INIT-0003" }],
  ["runAllCandidates", "record.yml", {}],
  ["writeResults", "sheets-pull.yml", { action: "push" }],
]) {
  test(`${name} starts ${workflow}, shows the link and how it ended`, () => {
    const world = loaded({ tabs: { Candidates: CANDIDATES }, answers: ["Base"] });
    world.script[name]();
    assert.deepEqual(world.github.dispatched, { ref: "main", inputs });
    const post = world.github.requests.filter((request) => request.method === "post");
    assert.equal(post.length, 1);
    assert.equal(post[0].url, `https://api.github.com/repos/acme/plans/actions/workflows/${workflow}/dispatches`);
    assert.equal(post[0].headers.Authorization, "Bearer t0ken");
    assert.equal(world.dialogs.length, 2);
    assert.match(world.dialogs[0].html, /started.*actions\/runs\/77/s);
    assert.match(last(world).html, /It is done\..*actions\/runs\/77/s);
  });
}

for (const [conclusion, words] of [["failure", /It failed/], ["cancelled", /cancelled/], ["neutral", /It ended: neutral/]]) {
  test(`a run that ends with ${conclusion} is told so`, () => {
    const world = loaded({ github: new FakeGitHub({ conclusion }) });
    world.script.saveTargets();
    assert.match(last(world).html, words);
  });
}

test("a run that was there before is not taken for ours", () => {
  const others = [{ id: 76, status: "in_progress", html_url: "https://github.com/acme/plans/actions/runs/76" }];
  const world = loaded({ github: new FakeGitHub({ others, appears: 4 }) });
  world.script.saveTargets();
  assert.match(world.dialogs[0].html, /runs\/77/);
});

test("a run that never shows up is told with the workflow's link, in a minute", () => {
  const world = loaded({ github: new FakeGitHub({ appears: 1000 }) });
  world.script.saveTargets();
  assert.match(last(world).html, /not shown its run.*workflows\/sheets-pull\.yml/s);
  assert.ok(world.slept <= 60_000);
});

test("one that takes longer than a script may is told as running, within six minutes", () => {
  const world = loaded({ github: new FakeGitHub({ ends: 1000 }) });
  world.script.saveTargets();
  assert.match(last(world).html, /still running/);
  assert.ok(world.slept < 330_000);
});

for (const [status, words] of [[401, /token/], [403, /Actions: write/], [404, /no such workflow/], [422, /up to date/]]) {
  test(`GitHub's ${status} is told in words, without the token`, () => {
    const world = loaded({ github: new FakeGitHub({ failures: [status] }) });
    world.script.saveTargets();
    assert.match(last(world).html, words);
    assert.doesNotMatch(last(world).html, /t0ken|secret/);
    assert.equal(world.github.dispatched, null);
  });
}

test("what passes is tried again when reading; a dispatch that may have been taken is not sent twice", () => {
  const patient = loaded({ github: new FakeGitHub({ failures: [503, 429] }) });
  patient.script.saveTargets();
  assert.match(last(patient).html, /It is done/);
  const once = loaded({ github: new FakeGitHub({ failures: [null, 503] }) });
  once.script.saveTargets();
  assert.match(last(once).html, /GitHub answered 503/);
  assert.equal(once.github.requests.filter((request) => request.method === "post").length, 1);
});

for (const properties of [{}, { GITHUB_REPOSITORY: "acme/plans" }, { GITHUB_REPOSITORY: "../x", GITHUB_TOKEN: "t" }]) {
  test(`without settings nothing is sent: ${JSON.stringify(properties)}`, () => {
    const world = loaded({ properties });
    world.script.saveTargets();
    assert.match(last(world).html, /script property GITHUB_/);
    assert.equal(world.github.requests.length, 0);
  });
}

test("nothing ticked, a wrong key, a missing tab and a change of mind start nothing", () => {
  const none = CANDIDATES.map((row) => row.map((cell) => (cell === true ? false : cell)));
  const wrong = [...CANDIDATES, ["$(rm -rf /)", true, ""]];
  for (const [tabs, words] of [
    [{ Candidates: none }, /No candidate/], [{ Candidates: wrong }, /no initiative key/],
    [{}, /no tab Candidates/], [{ Candidates: [["a"]] }, /no row with the headers/],
  ]) {
    const world = loaded({ tabs, answers: ["Base"] });
    world.script.runSelectedCandidates();
    assert.match(last(world).html, words);
    assert.equal(world.github.requests.length, 0);
  }
  const cancelled = loaded({ tabs: { Candidates: CANDIDATES }, answers: [null] });
  cancelled.script.runSelectedCandidates();
  assert.deepEqual([cancelled.dialogs.length, cancelled.github.requests.length], [0, 0]);
});

test("a what-if copy has the scenario's rows under a new name, without stamps, and sends nothing", () => {
  const world = loaded({ tabs: SCENARIOS, answers: ["Base", " Less people "] });
  world.script.whatIfCopy();
  assert.deepEqual(world.sheets.Scenario_Config.cells.slice(3), [["Less people", "2026-Q1", "=note", ""]]);
  assert.deepEqual(world.sheets.Constraints.cells.slice(4), [["capacity_cap", "Less people"], ["bundle", "Less people"]]);
  assert.deepEqual(world.sheets.Targets.cells, SCENARIOS.Targets);
  assert.deepEqual(world.sheets.Constraints.cells.slice(0, 4), SCENARIOS.Constraints);
  assert.match(last(world).html, /3 rows of Less people/);
  assert.equal(world.github.requests.length, 0);
});

for (const [answers, words] of [
  [["Base", "Other"], /already/], [["Nobody", "New"], /no scenario Nobody/], [["Base", "=IMPORTXML(1)"], /starts with a letter/],
]) {
  test(`a copy that cannot be is refused and changes nothing: ${answers}`, () => {
    const world = loaded({ tabs: SCENARIOS, answers: [...answers] });
    world.script.whatIfCopy();
    assert.match(last(world).html, words);
    for (const [name, cells] of Object.entries(SCENARIOS)) assert.deepEqual(world.sheets[name].cells, cells);
  });
}

test("what a sheet says is only text in a window", () => {
  const world = loaded({ tabs: SCENARIOS, answers: ["<img src=x onerror=alert(1)>", "New"] });
  world.script.whatIfCopy();
  assert.doesNotMatch(last(world).html, /<img/);
});
