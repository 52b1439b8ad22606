// Fails the gate unless every job before it has succeeded, and names those that have not. Runs in actions/github-script.

/** `env.JOBS` is GitHub's `needs`, as JSON; `env.MAY_BE_SKIPPED` names the jobs that do not run for every event, with commas. */
module.exports = function judgeJobs({ core, env }) {
  const { JOBS, MAY_BE_SKIPPED } = env;
  const mayBeSkipped = MAY_BE_SKIPPED.split(',');
  const bad = Object.entries(JSON.parse(JOBS)).filter(
    ([name, { result }]) => result !== 'success' && !(result === 'skipped' && mayBeSkipped.includes(name)),
  );
  const named = bad.map(([name, { result }]) => `${name} (${result})`).join(', ');
  if (bad.length > 0) core.setFailed(`not every job before the gate succeeded: ${named}`);
};
