// Puts a report on a pull request as one comment, which later reports replace. Runs in actions/github-script.
const { readFileSync } = require('node:fs');

const MOST_CHARACTERS = 65_536;
const BOT = 'github-actions[bot]';

/** `env.REPORT` is the file of the report, `env.NAME` tells its comment from those of other reports. */
module.exports = async function comment({ github, context, core, env }) {
  const { REPORT, NAME } = env;
  if (!/^[\w.-]{1,64}$/.test(NAME ?? '')) throw new Error('NAME: expected letters, digits, dots, dashes and underscores');
  const head = headOf(context.payload);
  if (head === null) return core.notice('no comment: this event belongs to no pull request, or its fork is gone');
  const number = head.number ?? (await findPull(github, context.repo, head));
  if (!Number.isSafeInteger(number) || number < 1)
    return core.notice('no comment: no open pull request has the commit that was measured');
  const marker = `<!-- perf-harness: ${NAME} -->`;
  const text = `${marker}\n${readFileSync(REPORT, 'utf8')}\nMeasured at ${head.sha}`;
  const body = text.length <= MOST_CHARACTERS ? text : `${marker}\nThe report is too long to be shown here: see the run.`;
  try {
    await write({ github, repo: context.repo, number, marker, body });
  } catch (error) {
    // The gate has decided already: a token that may only read, such as that of Dependabot, fails no job.
    if (error.status !== 403) throw error;
    core.warning(`no comment: the token may not write one (permissions: pull-requests: write): ${error.message}`);
  }
};

async function write({ github, repo, number, marker, body }) {
  const query = { ...repo, issue_number: number, per_page: 100 };
  const findOwn = async () => {
    const comments = await github.paginate(github.rest.issues.listComments, query);
    return comments.find((each) => each.user?.login === BOT && each.body?.startsWith(marker));
  };
  const update = (id) => github.rest.issues.updateComment({ ...repo, comment_id: id, body });
  const own = await findOwn();
  if (own) return update(own.id);
  const { data: made } = await github.rest.issues.createComment({ ...repo, issue_number: number, body });
  // Two runs at once may both have found none: the first comment stays.
  const first = await findOwn();
  if (!first || first.id === made.id) return;
  await update(first.id);
  await github.rest.issues.deleteComment({ ...repo, comment_id: made.id });
}

/**
 * What GitHub says of the head of the pull request; a run of another workflow does not say its number. Null where there is none, and
 * where the fork has been deleted.
 */
function headOf({ pull_request: pull, workflow_run: run }) {
  if (pull) return { number: pull.number, sha: pull.head.sha };
  if (run?.event !== 'pull_request' || !run.head_repository) return null;
  const { head_repository: repository, head_branch: branch, head_sha: sha } = run;
  return { sha, branch, owner: repository.owner.login, repository: repository.full_name };
}

async function findPull(github, repo, { owner, branch, sha, repository }) {
  const query = { ...repo, state: 'open', head: `${owner}:${branch}`, per_page: 100 };
  const { data } = await github.rest.pulls.list(query);
  return data.find(({ head }) => head.sha === sha && head.repo?.full_name === repository)?.number;
}
