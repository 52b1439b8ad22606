// Fails the gate unless every job before it has succeeded, names those that have not, and says so where the comparison of the nights
// had nothing to compare. Runs in actions/github-script.

/**
 * `env.JOBS` is GitHub's `needs`, as JSON; `env.MAY_BE_SKIPPED` names the jobs that do not run for every event, with commas. `env.EVENT`
 * is the event, `env.TEST_TYPE` the stages of a run by hand, `env.BASE` the key of the cache that has the last good commit, empty if none has.
 */
module.exports = async function judgeJobs({ core, env }) {
  const { JOBS, MAY_BE_SKIPPED } = env;
  const mayBeSkipped = MAY_BE_SKIPPED.split(',');
  const bad = Object.entries(JSON.parse(JOBS)).filter(
    ([name, { result }]) => result !== 'success' && !(result === 'skipped' && mayBeSkipped.includes(name)),
  );
  const named = bad.map(([name, { result }]) => `${name} (${result})`).join(', ');
  if (bad.length > 0) core.setFailed(`not every job before the gate succeeded: ${named}`);
  const uncompared = whyNotCompared(env);
  if (uncompared === null) return;
  core.warning(uncompared);
  await core.summary.addRaw(`\n${uncompared}\n`).write();
};

/** Why this commit was compared with no other, in words; null where it was compared, or where the event asks for no comparison. */
function whyNotCompared({ EVENT, TEST_TYPE, BASE, GITHUB_SHA }) {
  if (EVENT === 'workflow_dispatch' && TEST_TYPE === 'all') {
    return 'Nothing was compared: a run by hand of all stages accepts its commit as it is. If the gate passes, the nights compare with this commit from now on.';
  }
  if (EVENT !== 'schedule') return null;
  if (BASE === `last-good-${GITHUB_SHA}`) return 'Nothing was compared: this commit is the last good one already.';
  if (BASE !== '') return null;
  return 'Nothing was compared: no last good commit is known. Run this workflow by hand with all stages, for a commit that the nights are to be compared with.';
}
