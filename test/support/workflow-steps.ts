import assert from 'node:assert/strict';
import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { type Finished, UNCOUNTED } from './cli.ts';
import { callPerfHarness, captureIo } from './command-io.ts';
import { ROOT } from './project.ts';
import { temporaryFolder } from './temporary-folder.ts';

export type Variables = Readonly<Record<string, string>>;

/** How a workflow of this project runs the harness. */
export const HARNESS = 'node bin/perf-harness.js ';
const CALL = /node (?:bin\/perf-harness\.js|"\$GITHUB_ACTION_PATH\/bin\/perf-harness\.js") (.*?)(?= \|\| | >> |$)/gm;

/** The words after the name of the harness, each time that a command of a step runs it. */
export function callsIn(command: string): readonly string[] {
  return [...command.matchAll(CALL)].map(([, words = '']) => words);
}

/** The arguments of a call with the variables of a job, as a shell makes them. Fails where one of these is not set. */
function argumentsOf(call: string, environment: Variables): readonly string[] {
  return [...call.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain = '']) =>
    (quoted ?? plain).replace(/\$([A-Z_]+)/g, (_, name: string) => {
      assert.ok(name in environment, `${call}: ${name} is not set`);
      return environment[name] ?? '';
    }),
  );
}

/** Runs a command of the harness with the variables of a job, and no shell: of those for which that makes no difference. */
export async function runStep(
  command: string,
  environment: Variables,
  cwd: string,
  more: readonly string[] = [],
): Promise<Finished> {
  const [call = assert.fail(command)] = callsIn(command);
  return callPerfHarness([...argumentsOf(call, environment), ...more], { cwd, environment });
}

/** Runs a `compare` in the same way, and ends it as Ctrl-C does once both builds are there and prepared, and load is about to begin. */
export async function untilLaunched(command: string, environment: Variables, cwd: string): Promise<Finished> {
  const { io, signals, stdout, stderr } = captureIo({ cwd, environment });
  const [call = assert.fail(command)] = callsIn(command);
  const stop = (): void => {
    if (!/launch 1\b/.test(stderr())) return;
    told.off('printed', stop);
    signals.emit('SIGINT');
  };
  const told = io.stderr as unknown as NodeJS.EventEmitter;
  told.on('printed', stop);
  const code = await runCommandLine(argumentsOf(call, environment), io);
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Runs a command as a job does, in the shell of a step. */
export function inShell(command: string, environment: Variables, cwd: string): SpawnSyncReturns<string> {
  const env = { ...process.env, ...UNCOUNTED, ...environment };
  return spawnSync('bash', ['-e', '-u', '-o', 'pipefail', '-c', command], { cwd, env, encoding: 'utf8' });
}

/** A clone of what is committed, with the packages and the build that `npm ci` makes. */
export function cleanClone(t: { after(remove: () => void): void }): string {
  const folder = join(temporaryFolder(t), 'clone');
  execFileSync('git', ['clone', '--quiet', '--shared', ROOT, folder]);
  for (const made of ['node_modules', 'dist']) symlinkSync(join(ROOT, made), join(folder, made));
  return folder;
}
