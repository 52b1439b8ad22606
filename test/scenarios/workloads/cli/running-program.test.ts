import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type ProgramEnd, RunningProgram } from '../../../../src/scenarios/workloads/cli/running-program.ts';
import { waitingShell } from '../../../../src/scenarios/workloads/cli/waiting-shell.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const folder = temporaryFolder({ after });

describe('the end of a program that is measured from outside', () => {
  it('is when it is reported, and what reports it may take its time to exit', async () => {
    const file = join(folder, 'seen');
    const reporter = `"$@"; echo reported >&2; until [ -e ${file} ]; do sleep 0.01; done; exit 3`;
    // The reporter does not exit before the clock was read for the first time.
    const clock = (): number => {
      if (existsSync(file)) return 2;
      writeFileSync(file, '');
      return 1;
    };
    let stderr = '';
    const { end, report } = await new Promise<{ readonly end: ProgramEnd; readonly report: string }>((resolve) => {
      new RunningProgram({
        words: ['/bin/sh', '-c', reporter, 'sh', ...waitingShell(['/bin/sh', '-c', 'echo said >&2'], process.env)],
        cwd: folder,
        env: process.env,
        clock,
        onStart: () => undefined,
        onStdout: () => undefined,
        onStderr: (chunk) => {
          stderr += chunk.toString();
        },
        onEnd: (ended, told) => resolve({ end: ended, report: told }),
      });
    });
    assert.deepEqual([end, report, stderr], [{ kind: 'exit', code: 3, atUs: 1 }, 'reported\n', 'said\n']);
  });
});
