/** What the script is told once, in Project settings > Script properties; never in a cell, never in the code. */

const REPOSITORY = /^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/;

/** Something that a person can mend: it is shown as it is. */
class ExpectedError extends Error {}

/** Repository, branch and token. A token is never shown, and never part of a message. */
function settings() {
  const properties = PropertiesService.getScriptProperties();
  const repository = (properties.getProperty("GITHUB_REPOSITORY") || "").trim();
  const token = (properties.getProperty("GITHUB_TOKEN") || "").trim();
  if (!REPOSITORY.test(repository)) {
    throw new ExpectedError("The script property GITHUB_REPOSITORY should be owner/name.");
  }
  if (!token) {
    throw new ExpectedError("The script property GITHUB_TOKEN is missing: a fine-grained token with Actions: write.");
  }
  return { repository, token, branch: (properties.getProperty("GITHUB_BRANCH") || "main").trim() };
}
