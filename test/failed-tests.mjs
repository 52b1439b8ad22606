// A reporter for node:test that tells of the tests that failed and of nothing else: file, names, message and place, in a few
// lines each. test/run.mjs prints it as the last thing, because a log that is cut at its top or middle still shows its end.

const MOST = 30;
const MESSAGE_LINES = 12;

export default async function* failedTests(source) {
  const names = [];
  let failed = 0;
  for await (const { type, data } of source) {
    if (type === 'test:start') {
      names.length = data.nesting;
      names.push(data.name);
    }
    if (type !== 'test:fail' || data.todo !== undefined || isOnlyAboutOthers(data, failed)) continue;
    const path = [...names.slice(0, data.nesting), data.name];
    failed += 1;
    if (failed <= MOST) yield `${path.join(' › ')}\n${indent(textOf(data.details.error))}\n`;
  }
  if (failed > MOST) yield `and ${failed - MOST} more\n`;
}

/** A suite whose tests failed says nothing that they have not said; neither does their process, which then ends with 1. */
function isOnlyAboutOthers({ details: { error } }, failed) {
  return error.failureType === 'subtestsFailed' || (error.exitCode === 1 && failed > 0);
}

/** The first lines of the message, and the first place of the stack that is in a test. */
function textOf(error) {
  const cause = error.cause instanceof Error ? error.cause : error;
  const message = String(cause.message ?? cause).split('\n');
  const lines = message.slice(0, MESSAGE_LINES);
  if (message.length > lines.length) lines.push('…');
  const place = /\b(test\/[\w/.-]+\.(?:ts|js|mjs):\d+)/.exec(cause.stack?.slice(cause.message?.length) ?? '');
  if (place !== null) lines.push(`at ${place[1]}`);
  if (error.exitCode !== undefined) lines.push(`its process ended with ${error.signal ?? error.exitCode}`);
  return lines.join('\n');
}

function indent(text) {
  return text.replaceAll(/^/gm, '    ');
}
