import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { createClock } from '../../src/metrics/clock.ts';
import { type CommandTargetSpec, PORT_PLACEHOLDER } from '../../src/scenarios/target/target-spec.ts';
import { startCommandTarget } from '../../src/targets/command/start-command.ts';
import type { Target } from '../../src/targets/target.ts';
import { NO_TLS_FILES } from '../../src/tls-files.ts';
import { runningIn } from './running-in.ts';
import type { Scope } from './target-repository.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A command as a file has it that says no more than what to run, and not to look into it. */
export function commandSpec(keys: Partial<CommandTargetSpec> & Pick<CommandTargetSpec, 'cwd'>): CommandTargetSpec {
  return {
    kind: 'command',
    command: [process.execPath],
    env: { NODE_V8_COVERAGE: '' },
    port: null,
    url: `http://127.0.0.1:${PORT_PLACEHOLDER}`,
    ready: { kind: 'port' },
    readyTimeoutMs: 60_000,
    stopSignal: 'SIGTERM',
    keep: false,
    probe: 'off',
    headers: {},
    tls: NO_TLS_FILES,
    metrics: null,
    ...keys,
  };
}

/** Starts a command in a folder of its own. It is ended with the test, and then nothing may run there. */
export async function startCommand(scope: Scope, spec: CommandTargetSpec): Promise<Target> {
  const logPath = join(temporaryFolder(scope), 'target.log');
  // Its folder may be gone before it is.
  const folder = realpathSync(spec.cwd);
  const target = await startCommandTarget({ spec, logPath, clock: createClock(), graceMs: 2_000 });
  scope.after(async () => {
    await target.close();
    assert.deepEqual(runningIn(folder), []);
  });
  return target;
}
