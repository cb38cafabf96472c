import assert from "node:assert/strict";
import test from "node:test";
import { FakeGitHub, loaded, PLACE } from "./fakes.mjs";

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
    "Run selected candidates", "Run all candidates", "Write results",
    "Why in, why out?", "Trade initiatives", "What if?", "Show the last answer", "What-if copy of a scenario",
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

const ANSWER = JSON.stringify({ format: 1, answered: true, text: "Base: the plan is worth <b>12</b> & more" });
const SELECTION = { tab: "Candidates", from: 3, to: 4 };

for (const [name, answers, inputs] of [
  ["explainInitiatives", ["Base", "INIT-0002, INIT-0003"], { question: "explain", scenario: "Base", keys: "INIT-0002 INIT-0003" }],
  ["explainInitiatives", ["Base", ""], { question: "explain", scenario: "Base", keys: "INIT-0002 INIT-0001" }],
  ["explainInitiatives", ["Base", "All"], { question: "explain", scenario: "Base" }],
  ["tradeInitiatives", ["Base", "PAY-812", "", ""], { question: "trade", scenario: "Base", in: "PAY-812" }],
  ["tradeInitiatives", ["Base", "A-001", "A-002 A-003", "A-004"],
    { question: "trade", scenario: "Base", in: "A-001", out: "A-002 A-003", keep: "A-004" }],
  ["askWhatIf", ["Base", "capacity.engineering.all.cap=+10%"],
    { question: "whatif", scenario: "Base", set: "capacity.engineering.all.cap=+10%" }],
]) {
  test(`${name} with ${JSON.stringify(answers)} asks, and shows the answer in the side panel`, () => {
    const github = new FakeGitHub({ answer: ANSWER });
    const world = loaded({ tabs: { Candidates: CANDIDATES }, answers: [...answers], github, selection: SELECTION });
    world.script[name]();
    const { asked, ...sent } = github.dispatched.inputs;
    assert.deepEqual(sent, inputs);
    assert.match(asked, /0b5e$/);
    const post = github.requests.filter((request) => request.method === "post");
    assert.deepEqual(post.map(({ url }) => url.split("/").slice(-2)), [["sheets-ask.yml", "dispatches"]]);
    const [panel] = world.panels;
    assert.match(panel.html, /the plan is worth &#60;b&#62;12&#60;\/b&#62; &#38; more/);
    assert.match(panel.html, /Of what main says/);
    assert.doesNotMatch(panel.html, /no answer/);
  });
}

test("the place of the answer gets no token, and a place that is not GitHub's is not asked", () => {
  const github = new FakeGitHub({ answer: ANSWER });
  loaded({ answers: ["Base", "all"], github }).script.explainInitiatives();
  const fetched = github.requests.find(({ url }) => url === PLACE);
  assert.equal(fetched.headers, undefined);
  for (const place of [
    "https://evil.example/x", "http://a.blob.core.windows.net/x", "https://blob.core.windows.net.evil.example/",
    "https://evil.example/.blob.core.windows.net/", "https://a@evil.example/x.blob.core.windows.net/",
  ]) {
    const other = new FakeGitHub({ answer: ANSWER, place });
    const world = loaded({ answers: ["Base", "all"], github: other });
    world.script.explainInitiatives();
    assert.match(last(world).html, /not known/);
    assert.deepEqual([world.panels.length, other.requests.filter(({ url }) => url === place).length], [0, 0]);
  }
});

test("why there is no answer is shown in the panel too", () => {
  const answer = JSON.stringify({ format: 1, answered: false, text: "there is no scenario Bas: did you mean base?" });
  const world = loaded({ answers: ["Bas", "all"], github: new FakeGitHub({ answer, conclusion: "failure" }) });
  world.script.explainInitiatives();
  assert.match(world.panels[0].html, /There is no answer.*did you mean base/s);
});

test("a run that leaves nothing is told as it ended", () => {
  const world = loaded({ answers: ["Base", "all"], github: new FakeGitHub({ conclusion: "failure" }) });
  world.script.explainInitiatives();
  assert.match(last(world).html, /It failed/);
  assert.equal(world.panels.length, 0);
});

test("an answer that takes longer than a script may is shown when it is asked for", () => {
  const github = new FakeGitHub({ answer: ANSWER, ends: 28 });
  const world = loaded({ answers: ["Base", "all"], github });
  world.script.explainInitiatives();
  assert.match(last(world).html, /still running.*Show the last answer/s);
  assert.ok(world.slept < 330_000);
  for (let clicks = 0; !world.panels.length && clicks < 9; clicks += 1) world.script.showLastAnswer();
  assert.match(world.panels[0].html, /the plan is worth/);
  assert.equal(github.requests.filter((request) => request.method === "post").length, 1);
});

test("without a question there is no last answer", () => {
  const world = loaded();
  world.script.showLastAnswer();
  assert.match(last(world).html, /not asked anything/);
});

test("the run of another person who asks at the same time is not taken for ours", () => {
  const github = new FakeGitHub({ answer: ANSWER });
  const world = loaded({ answers: ["Base", "all"], github });
  const fetch = github.fetch.bind(github);
  github.fetch = (url, options) => {
    const response = fetch(url, options);
    if (url.endsWith("/dispatches")) github.runs.unshift({ ...github.run("completed"), id: 76, display_title: "Theirs" });
    return response;
  };
  world.script.explainInitiatives();
  assert.ok(github.requests.some(({ url }) => url.includes("/runs/77/artifacts")));
  assert.ok(!github.requests.some(({ url }) => url.includes("/runs/76")));
});

for (const [name, answers, words] of [
  ["explainInitiatives", ["Base", "$(reboot)"], /no initiative key/],
  ["tradeInitiatives", ["Base", "", "", ""], /nothing to trade/],
]) {
  test(`${name} with ${JSON.stringify(answers)} is refused and sends nothing`, () => {
    const world = loaded({ answers: [...answers] });
    world.script[name]();
    assert.match(last(world).html, words);
    assert.equal(world.github.requests.length, 0);
  });
}

for (const [name, answers] of [
  ["explainInitiatives", [null]], ["explainInitiatives", ["Base", null]], ["tradeInitiatives", ["Base", "A-001", null]],
  ["askWhatIf", ["Base", null]],
]) {
  test(`a change of mind starts nothing: ${name} ${JSON.stringify(answers)}`, () => {
    const world = loaded({ answers: [...answers] });
    world.script[name]();
    assert.deepEqual([world.dialogs.length, world.github.requests.length], [0, 0]);
  });
}
