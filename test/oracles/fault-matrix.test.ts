import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ENGINES, type EngineName } from '../../src/scenarios/scenario.ts';
import { AUTHORITY, FAULT_ROWS, type FaultRow } from '../support/fault-rows.ts';
import type { LoadOrder, LoadReport } from '../support/load-child.ts';
import { LOADER, moduleUrl } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const WORKLOAD = 'workload: { kind: concurrency, requests: [{ name: specs, path: /specs, expect: { items: 1 } }] }';

/** Each in a process of its own, which loads both engines: a row costs milliseconds, and a process half a second. */
const LOADS = [
  { name: 'in a closed loop', kind: 'closed', shape: 'concurrency: 4' },
  { name: 'in an open loop', kind: 'open', shape: 'rate: 400/s' },
] as const;

/** The process under test, which has to end by itself when it is let go. */
class LoadProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  #errors = '';

  constructor(certificates: string) {
    this.#child = fork(fileURLToPath(moduleUrl('test/support/load-child')), {
      execArgv: [...LOADER],
      env: { ...process.env, NODE_EXTRA_CA_CERTS: certificates },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#exited = once(this.#child, 'exit').then(([code]) => code as number | null);
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.#errors += text.toString('utf8');
    });
  }

  async run(order: LoadOrder): Promise<LoadReport> {
    this.#child.send(order);
    const told = new Promise<LoadReport>((resolve) => this.#child.once('message', resolve));
    return Promise.race([told, this.#exited.then(() => assert.fail(`it died: ${this.#errors}`))]);
  }

  async letGo(): Promise<{ readonly code: number | null; readonly errors: string }> {
    this.#child.disconnect();
    return { code: await this.#exited, errors: this.#errors };
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

function orderOf(row: FaultRow, engine: EngineName, load: (typeof LOADS)[number], origin: string): LoadOrder {
  return {
    origin,
    keys: `engine: ${engine}, ${WORKLOAD}, load: { ${load.shape}, iterations: ${row.iterations} }`,
    defaults: `warmup: 0s, timeout: ${row.isSlow ? '250ms' : '10s'}, gracefulStop: 10s`,
  };
}

describe('under a fault, every request ends once, in its class, and nothing is left behind', {
  concurrency: true,
  timeout: 120_000,
}, () => {
  const folder = temporaryFolder({ after });
  const certificates = join(folder, 'authority.pem');
  writeFileSync(certificates, AUTHORITY.cert);

  for (const load of LOADS) {
    describe(load.name, { concurrency: false }, () => {
      let child: LoadProcess;
      before(() => {
        child = new LoadProcess(certificates);
      });
      after(() => child.kill());

      for (const engine of ENGINES) {
        for (const row of FAULT_ROWS.filter(
          ({ loads, engines }) => loads.includes(load.kind) && engines.includes(engine),
        )) {
          it(`${engine}: ${row.title}: ${row.classes.join(' or ') || 'no failure'}`, async (t) => {
            const host = await row.start();
            t.after(() => host.close());
            const report = await child.run(orderOf(row, engine, load, host.origin));
            const { started, ok, failures, unfinished, dropped, examples, breaches, lost, leftOver } = report;
            const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
            const others = Object.keys(failures).filter((failure) => !row.classes.includes(failure));
            assert.deepEqual([others, breaches, lost, dropped, unfinished], [[], [], 0, 0, 0], JSON.stringify(report));
            assert.deepEqual([started, ok + failed], [row.iterations, row.iterations]);
            if (row.failed === null) assert.ok(failed > 0, 'nothing failed');
            else if (row.failed !== 'any') assert.equal(failed, row.failed);
            if (failed > 0) assert.match(examples[0] ?? '', row.says);
            assert.deepEqual(leftOver, []);
          });
        }
      }

      it('and the process ends by itself, without a complaint', async () => {
        const { code, errors } = await child.letGo();
        assert.deepEqual([code, errors], [0, '']);
      });
    });
  }
});
