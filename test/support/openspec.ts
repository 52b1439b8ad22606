import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const openspec = pathToFileURL(join(dirname(require.resolve('@fission-ai/openspec')), 'cli/index.js')).href;
/** With these it connects to nobody; and nobody's own settings count. */
const OFFLINE = {
  OPENSPEC_TELEMETRY: '0',
  DO_NOT_TRACK: '1',
  OPENSPEC_NO_UPDATE_CHECK: '1',
  CI: '1',
  HOME: '/nonexistent',
};

/**
 * Gives the tool one command line after the other, each to a program of its own, and the next one when nothing of the one
 * before is left to do. Prints what each of them printed.
 *
 * For each change, the tool parses the same schema twice, which was most of its time: here no text is parsed a second time.
 * Its parser looks for a variable at each token, which is a call out of JavaScript in the real environment. It reads hundreds
 * of thousands of small files and folders, one after the other: to have each done by another thread, and to ask again and
 * again for the real path of the same folder, took two fifths of its CPU.
 */
const ASK = `
import fs, { promises } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
const [openspec, questions] = process.argv.slice(1);
for (const name of ['access', 'lstat', 'readdir', 'readFile', 'realpath', 'stat'])
  promises[name] = async (...asked) => fs[name + 'Sync'](...asked);
const { native } = fs.realpathSync;
const realPaths = new Map();
fs.realpathSync.native = (path) => {
  if (!realPaths.has(path)) realPaths.set(path, native(path));
  return realPaths.get(path);
};
syncBuiltinESMExports();
process.env = { ...process.env };
const yaml = createRequire(openspec)('yaml');
const { parse } = yaml;
const parsed = new Map();
yaml.parse = (text, ...more) => {
  if (more.length > 0) return parse(text, ...more);
  if (!parsed.has(text)) parsed.set(text, parse(text));
  return structuredClone(parsed.get(text));
};
const write = process.stdout.write.bind(process.stdout);
const printed = [];
process.stdout.write = (text) => {
  printed[printed.length - 1] += text;
  return true;
};
const waiting = JSON.parse(questions);
let refused = false;
process.exit = (code) => {
  process.exitCode = code;
};
process.on('beforeExit', function ask() {
  if (refused) process.exitCode = 0;
  const next = waiting.shift();
  if (next === undefined) {
    process.off('beforeExit', ask);
    write(JSON.stringify(printed));
    return;
  }
  refused = next.mayRefuse;
  process.chdir(next.cwd);
  printed.push('');
  // The process ends unless something is left to do, and all of the program may be over before this listener is.
  setImmediate(async () => {
    const { runCli } = await import(openspec + '?' + waiting.length);
    await runCli([process.execPath, 'openspec', ...next.args, '--json']);
  });
});
`;

export type Question = {
  readonly cwd: string;
  readonly args: readonly string[];
  /** Where the tool may refuse, its answer is `{ status: [{ message, … }] }`, and nothing rejects. */
  readonly mayRefuse?: boolean;
};

/**
 * The real tool's answers, for tests and benches: nothing else here starts it, which takes it more than a second. It exits
 * with 1 when an item is not valid, which rejects.
 */
// biome-ignore lint/suspicious/noExplicitAny: what it answers is its own
export async function askOpenspecEach(questions: readonly Question[]): Promise<readonly any[]> {
  const options = { env: { ...process.env, ...OFFLINE, NODE_V8_COVERAGE: '' }, maxBuffer: 2 ** 28 };
  const args = ['--input-type=module', '--eval', ASK, openspec, JSON.stringify(questions)];
  const printed = JSON.parse((await promisify(execFile)(process.execPath, args, options)).stdout) as string[];
  return printed.map((text) => JSON.parse(text));
}

/** Runs the tool as its users do, for those who measure how long it takes. */
export async function runOpenspec(cwd: string, ...args: readonly string[]): Promise<void> {
  const program = join(dirname(fileURLToPath(openspec)), '../../bin/openspec.js');
  await promisify(execFile)(process.execPath, [program, ...args], {
    cwd,
    env: { ...process.env, ...OFFLINE, NODE_V8_COVERAGE: '' },
    maxBuffer: 2 ** 28,
  });
}

/** The real tool's answer to one question. */
// biome-ignore lint/suspicious/noExplicitAny: what it answers is its own
export async function askOpenspec(cwd: string, ...args: readonly string[]): Promise<any> {
  return (await askOpenspecEach([{ cwd, args }]))[0];
}

type Item = {
  readonly id: string;
  readonly type: string;
  readonly valid: boolean;
  readonly issues: readonly unknown[];
};

/** Strict validation of a whole repository. */
export function strictly(cwd: string): Question {
  return { cwd, args: ['validate', '--all', '--strict'] };
}

/** Its answer has not so much as a remark: a delta that an archive would refuse is only a remark upstream. */
export function assertFlawless(
  { items, summary }: { readonly items: readonly Item[]; readonly summary: { readonly totals: unknown } },
  { changes, specs }: { readonly changes: number; readonly specs: number },
): void {
  assert.deepEqual(
    items.filter(({ valid, issues }) => !valid || issues.length > 0),
    [],
  );
  assert.deepEqual(summary.totals, { items: changes + specs, passed: changes + specs, failed: 0 });
  assert.equal(items.filter(({ type }) => type === 'change').length, changes);
}
