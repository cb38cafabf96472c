/** GitHub's REST API, as much of it as starts a workflow, sees how it ends, and fetches its answer. */

const API = "https://api.github.com";
const RETRIES = 3;
const FIND_SECONDS = 60;
const WAIT_SECONDS = 240; // Apps Script ends a function after 6 minutes

/** Where GitHub keeps the files of a run; what it sends elsewhere is not fetched. */
const FILES_OF_RUNS = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*\.(blob\.core\.windows\.net|actions\.githubusercontent\.com)\//;
const ANSWER = "portfolio-answer";

/** Answer of one request; what may pass is tried again, but a POST only where GitHub surely did nothing. */
function github(given, method, path, body) {
  const text = granted(given, method, path, body).getContentText();
  return text ? JSON.parse(text) : null;
}

/** The response to one request that GitHub granted: done, or to be found elsewhere. */
function granted(given, method, path, body) {
  const options = {
    method,
    muteHttpExceptions: true,
    followRedirects: false,
    headers: {
      Accept: "application/vnd.github+json",
      Authorization: `Bearer ${given.token}`,
      "X-GitHub-Api-Version": "2022-11-28",
    },
  };
  if (body !== undefined) Object.assign(options, { contentType: "application/json", payload: JSON.stringify(body) });
  for (let tried = 1; ; tried += 1) {
    const response = UrlFetchApp.fetch(`${API}/repos/${given.repository}${path}`, options);
    const status = response.getResponseCode();
    if (status >= 200 && status < 400) return response;
    const passing = status === 429 || (method === "get" && status >= 500);
    if (!passing || tried === RETRIES) throw new ExpectedError(refusal(status, given));
    Utilities.sleep(1000 * 2 ** tried);
  }
}

/** What a status means for the person who clicked. */
function refusal(status, given) {
  const told = {
    401: "GitHub does not accept the token: it may have expired. Put a new one into the script properties.",
    403: `The token may not start workflows of ${given.repository}: it needs Actions: write.`,
    404: `GitHub has no such workflow in ${given.repository}, or the token may not see it.`,
    422: "The workflow does not take what this menu sends: bring the script and the workflow up to date.",
    429: "GitHub asks to wait: try again in a few minutes.",
  };
  return told[status] || `GitHub answered ${status}: try again later.`;
}

/** Ids of the newest runs of a workflow that somebody started by hand or from here. */
function startedRuns(given, workflow) {
  const query = `event=workflow_dispatch&branch=${encodeURIComponent(given.branch)}&per_page=20`;
  return github(given, "get", `/actions/workflows/${workflow}/runs?${query}`).workflow_runs;
}

/**
 * Start a workflow; its run, or null where it has not shown up within a minute.
 *
 * GitHub answers before there is a run, so it is the oldest of those that were not there before, or the one that has
 * the title, where the workflow gives its runs the one that it is told.
 */
function start(given, workflow, inputs, title) {
  const before = new Set(startedRuns(given, workflow).map((run) => run.id));
  github(given, "post", `/actions/workflows/${workflow}/dispatches`, { ref: given.branch, inputs });
  for (let waited = 0; waited < FIND_SECONDS; waited += 3) {
    Utilities.sleep(3000);
    const fresh = startedRuns(given, workflow).filter(
      (run) => !before.has(run.id) && (title === undefined || run.display_title === title),
    );
    if (fresh.length) return fresh.reduce((first, run) => (run.id < first.id ? run : first));
  }
  return null;
}

/** The run when it has ended, or as it is after four minutes. */
function ended(given, run) {
  let now = run;
  for (let waited = 0; now.status !== "completed" && waited < WAIT_SECONDS; waited += 10) {
    Utilities.sleep(10000);
    now = github(given, "get", `/actions/runs/${run.id}`);
  }
  return now;
}

/** What a run answered: whether it is an answer, and a text; null where it left none. */
function answerOf(given, run) {
  const found = github(given, "get", `/actions/runs/${run.id}/artifacts?name=${ANSWER}`).artifacts[0];
  if (!found || found.expired) return null;
  const response = granted(given, "get", `/actions/artifacts/${found.id}/zip`);
  const place = String(response.getHeaders().Location || "");
  if (!FILES_OF_RUNS.test(place)) throw new ExpectedError("GitHub keeps the answer in a place that is not known.");
  // The place needs no token, and gets none.
  const file = UrlFetchApp.fetch(place, { muteHttpExceptions: true, followRedirects: false });
  if (file.getResponseCode() !== 200) throw new ExpectedError("GitHub did not hand out the answer: ask for it again.");
  const [answer] = Utilities.unzip(file.getBlob().setContentType("application/zip"));
  const told = JSON.parse(answer.getDataAsString("UTF-8"));
  return { answered: told.answered === true, text: String(told.text) };
}
