/** The menu: what a person can start, which workflow that is, and what they are told. */

const PULL = "sheets-pull.yml";
const RECORD = "record.yml";

/** Function behind a line of the menu -> its label, its workflow, and what the workflow is given. */
const ACTIONS = {
  saveScenario: { label: "Save scenario", workflow: PULL, inputs: () => ({ action: "pull", tabs: "Scenario_Config" }) },
  saveConstraints: { label: "Save constraints", workflow: PULL, inputs: () => ({ action: "pull", tabs: "Constraints" }) },
  saveTargets: { label: "Save targets", workflow: PULL, inputs: () => ({ action: "pull", tabs: "Targets" }) },
  saveMetrics: { label: "Save metrics", workflow: PULL, inputs: () => ({ action: "pull", tabs: "Metrics_Config" }) },
  saveContributions: {
    label: "Save contributions",
    workflow: PULL,
    inputs: () => ({ action: "pull", tabs: "KPI_Contributions,MathModels,Params" }),
  },
  runSelectedCandidates: { label: "Run selected candidates", workflow: PULL, inputs: selectedInputs },
  runAllCandidates: { label: "Run all candidates", workflow: RECORD, inputs: () => ({}) },
  writeResults: { label: "Write results", workflow: PULL, inputs: () => ({ action: "push" }) },
};

/** Runs when the spreadsheet is opened. */
function onOpen() {
  const menu = SpreadsheetApp.getUi().createMenu("Portfolio");
  for (const [name, action] of Object.entries(ACTIONS)) {
    if (name === "runSelectedCandidates" || name === "writeResults") menu.addSeparator();
    menu.addItem(action.label, name);
  }
  menu.addSeparator().addItem("What-if copy of a scenario", "whatIfCopy").addToUi();
}

function saveScenario() { perform("saveScenario"); }
function saveConstraints() { perform("saveConstraints"); }
function saveTargets() { perform("saveTargets"); }
function saveMetrics() { perform("saveMetrics"); }
function saveContributions() { perform("saveContributions"); }
function runSelectedCandidates() { perform("runSelectedCandidates"); }
function runAllCandidates() { perform("runAllCandidates"); }
function writeResults() { perform("writeResults"); }

/** Ask for two names and copy the rows; saving the copy is another step. */
function whatIfCopy() {
  told("What-if copy", () => {
    const from = asked("Which scenario is copied?");
    const to = from === null ? null : asked("What is the copy called?");
    if (to === null) return;
    const added = copyScenario(from, to);
    shown("What-if copy", `${added} rows of ${to.trim()} were added. Change them, then save scenario, constraints and targets.`);
  });
}

/** Start an action's workflow, show the link at once, and how it ended. */
function perform(name) {
  const action = ACTIONS[name];
  told(action.label, () => {
    const given = settings();
    const inputs = action.inputs();
    if (inputs === null) return;
    const run = start(given, action.workflow, inputs);
    if (run === null) {
      const link = `https://github.com/${given.repository}/actions/workflows/${action.workflow}`;
      shown(action.label, "It was started, and GitHub has not shown its run yet.", link);
      return;
    }
    shown(action.label, "It was started.", run.html_url);
    const last = ended(given, run);
    shown(action.label, outcome(last), last.html_url);
  });
}

/** What became of a run, in words. */
function outcome(run) {
  if (run.status !== "completed") return "It is still running; the link shows how it goes on.";
  const words = {
    success: "It is done.",
    failure: "It failed; the link says why.",
    cancelled: "It was cancelled, by a person or by a newer one.",
    timed_out: "It took too long and was stopped.",
    skipped: "There was nothing to do.",
  };
  return words[run.conclusion] || `It ended: ${run.conclusion}.`;
}

/** A scenario and the ticked candidates; null where the person changed their mind. */
function selectedInputs() {
  const keys = selectedCandidates();
  if (!keys.length) throw new ExpectedError("No candidate is ticked in is_selected_for_run.");
  const scenario = asked("Which scenario is run with the selected candidates?");
  return scenario === null ? null : { action: "run", scenario, select: keys.join(" ") };
}

/** One line from a person; null on Cancel or nothing. */
function asked(question) {
  const ui = SpreadsheetApp.getUi();
  const answer = ui.prompt("Portfolio", question, ui.ButtonSet.OK_CANCEL);
  const text = answer.getSelectedButton() === ui.Button.OK ? answer.getResponseText().trim() : "";
  return text || null;
}

/** Do something; what a person can mend is told to them, a bug of ours keeps its stack for the log. */
function told(title, work) {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    shown(title, error.message);
  }
}

/** A small window with a sentence and a link; the script goes on beside it. */
function shown(title, sentence, link) {
  const anchor = link ? `<p><a href="${escaped(link)}" target="_blank" rel="noopener">Open on GitHub</a></p>` : "";
  const page = HtmlService.createHtmlOutput(`<p>${escaped(sentence)}</p>${anchor}`).setWidth(420).setHeight(140);
  SpreadsheetApp.getUi().showModelessDialog(page, title);
}

/** Text that is only text in HTML. */
function escaped(text) {
  return String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
