/** The menu: what a person can start, which workflow that is, and what they are told. */

const PULL = "sheets-pull.yml";
const RECORD = "record.yml";
const ASK = "sheets-ask.yml";

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

/** Function behind a line of the menu -> its label, and what the workflow of questions is given. */
const QUESTIONS = {
  explainInitiatives: { label: "Why in, why out?", inputs: explainInputs },
  tradeInitiatives: { label: "Trade initiatives", inputs: tradeInputs },
  askWhatIf: { label: "What if?", inputs: whatIfInputs },
};
const LAST_QUESTION = "PORTFOLIO_LAST_QUESTION";

/** Runs when the spreadsheet is opened. */
function onOpen() {
  const menu = SpreadsheetApp.getUi().createMenu("Portfolio");
  for (const [name, action] of Object.entries(ACTIONS)) {
    if (name === "runSelectedCandidates" || name === "writeResults") menu.addSeparator();
    menu.addItem(action.label, name);
  }
  menu.addSeparator();
  for (const [name, question] of Object.entries(QUESTIONS)) menu.addItem(question.label, name);
  menu.addItem("Show the last answer", "showLastAnswer");
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
function explainInitiatives() { ask("explainInitiatives"); }
function tradeInitiatives() { ask("tradeInitiatives"); }
function askWhatIf() { ask("askWhatIf"); }

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

/** Ask a question, and show its answer in the side panel. */
function ask(name) {
  const { label, inputs: inputsOf } = QUESTIONS[name];
  told(label, () => {
    const given = settings();
    const inputs = inputsOf();
    if (inputs === null) return;
    // Others may ask at the same time: a run is known by its title.
    const title = `${label} ${Utilities.getUuid()}`;
    const run = start(given, ASK, { ...inputs, asked: title }, title);
    if (run === null) {
      const link = `https://github.com/${given.repository}/actions/workflows/${ASK}`;
      shown(label, "It was asked, and GitHub has not shown its run yet.", link);
      return;
    }
    const asked = JSON.stringify({ id: run.id, label });
    PropertiesService.getUserProperties().setProperty(LAST_QUESTION, asked);
    shown(label, "It was asked; the answer comes in the side panel.", run.html_url);
    showAnswer(given, label, ended(given, run));
  });
}

/** The answer to the last question of whoever clicks: it may have taken longer than a script may. */
function showLastAnswer() {
  told("The last answer", () => {
    const given = settings();
    const last = JSON.parse(PropertiesService.getUserProperties().getProperty(LAST_QUESTION) || "null");
    if (last === null) throw new ExpectedError("You have not asked anything here yet.");
    showAnswer(given, last.label, github(given, "get", `/actions/runs/${Number(last.id)}`));
  });
}

/** The answer of a run in the side panel; in a window what became of the run, where there is none. */
function showAnswer(given, label, run) {
  const answer = run.status === "completed" ? answerOf(given, run) : null;
  if (answer === null) {
    const more = run.status === "completed" ? "" : " \"Show the last answer\" shows it once it is there.";
    shown(label, outcome(run) + more, run.html_url);
    return;
  }
  const heading = answer.answered ? "" : "<p><b>There is no answer.</b></p>";
  const page = HtmlService.createHtmlOutput(
    `${heading}<pre style="white-space: pre-wrap; font-size: 11px">${escaped(answer.text)}</pre>` +
      "<p>Of what main says: what was entered here counts once its pull request is merged.</p>" +
      `<p><a href="${escaped(run.html_url)}" target="_blank" rel="noopener">Open on GitHub</a></p>`,
  );
  SpreadsheetApp.getUi().showSidebar(page.setTitle(label));
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

/** Which initiatives are explained: those that are typed, those of the selected rows, or all. */
function explainInputs() {
  const scenario = asked("Of which scenario?");
  if (scenario === null) return null;
  const selected = keysOfSelection();
  const nothing = selected.length ? `nothing for ${selected.slice(0, 5).join(" ")}${selected.length > 5 ? " …" : ""}` : "nothing for all";
  const text = typed(`Which initiatives? Keys with blanks, "all", or ${nothing}.`);
  if (text === null) return null;
  if (text.toLowerCase() === "all") return { question: "explain", scenario };
  const keys = text ? keysIn(text) : selected;
  return keys.length ? { question: "explain", scenario, keys: keys.join(" ") } : { question: "explain", scenario };
}

/** What is to be in, out and kept; null where the person changed their mind. */
function tradeInputs() {
  const scenario = asked("In which scenario?");
  if (scenario === null) return null;
  const inputs = { question: "trade", scenario };
  for (const [name, words] of [["in", "are to be in"], ["out", "are to be out"], ["keep", "may not go for it"]]) {
    const text = typed(`Which initiatives ${words}? Keys with blanks; nothing for none.`);
    if (text === null) return null;
    if (text) inputs[name] = keysIn(text).join(" ");
  }
  if (!inputs.in && !inputs.out && !inputs.keep) throw new ExpectedError("Nothing was named, so there is nothing to trade.");
  return inputs;
}

/** What is set for a what-if; null where the person changed their mind. */
function whatIfInputs() {
  const scenario = asked("In which scenario?");
  if (scenario === null) return null;
  const set = asked("What is set? PATH=VALUE, several with semicolons: capacity.engineering.all.cap=+10%; INIT-0007.tokens.engineering=20");
  return set === null ? null : { question: "whatif", scenario, set };
}

/** One line from a person; null on Cancel or nothing. */
function asked(question) {
  return typed(question) || null;
}

/** One line from a person, empty where nothing was typed; null on Cancel. */
function typed(question) {
  const ui = SpreadsheetApp.getUi();
  const answer = ui.prompt("Portfolio", question, ui.ButtonSet.OK_CANCEL);
  return answer.getSelectedButton() === ui.Button.OK ? answer.getResponseText().trim() : null;
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
