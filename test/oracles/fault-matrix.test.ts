import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { EngineName } from '../../src/scenarios/scenario.ts';
import type { Host } from '../support/bad-hosts.ts';
import { AUTHORITY, FAULT_ROWS, type FaultRow } from '../support/fault-rows.ts';
import type { LoadOrder, LoadReport, LoadsReport } from '../support/load-child.ts';
import { LOADER, moduleUrl } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const WORKLOAD = 'workload: { kind: concurrency, requests: [{ name: specs, path: /specs, expect: { items: 1 } }] }';

const LOADS = [
  { name: 'in a closed loop', kind: 'closed', shape: 'concurrency: 4' },
  { name: 'in an open loop', kind: 'open', shape: 'rate: 400/s' },
] as const;

/** A load that meets a fault. */
type Met = { readonly engine: EngineName; readonly load: (typeof LOADS)[number] };

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

  async run(orders: readonly LoadOrder[]): Promise<LoadsReport> {
    this.#child.send(orders);
    const told = new Promise<LoadsReport>((resolve) => this.#child.once('message', resolve));
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

function orderOf(row: FaultRow, { engine, load }: Met, origin: string): LoadOrder {
  return {
    origin,
    keys: `engine: ${engine}, ${WORKLOAD}, load: { ${load.shape}, iterations: ${row.iterations} }`,
    defaults: `warmup: 0s, timeout: ${row.isSlow ? '250ms' : '10s'}, gracefulStop: 10s`,
  };
}

function check(row: FaultRow, report: LoadReport, seen: number | undefined, met: string): void {
  const { started, ok, failures, failedIterations, unfinished, dropped, examples, breaches, lost } = report;
  const whole = `${met}: ${JSON.stringify(report)}`;
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  const others = Object.keys(failures).filter((failure) => !row.classes.includes(failure));
  assert.deepEqual([others, breaches, lost, dropped, unfinished], [[], [], 0, 0, 0], whole);
  assert.deepEqual([started, ok + failed, failedIterations], [row.iterations, row.iterations, failed], whole);
  if (typeof row.failed === 'number') assert.equal(failed, row.failed, whole);
  else assert.ok(failed >= row.failed.atLeast, whole);
  if (failed > 0) assert.match(examples[0] ?? '', row.says, met);
  // A request on a connection that is closed already comes to nobody; every other one does, and once.
  if (seen !== undefined) assert.equal(seen, row.isLostOnTheWay ? ok : started, whole);
}

describe('under a fault, every request ends once, in its class, and nothing is left behind', {
  timeout: 120_000,
}, () => {
  const folder = temporaryFolder({ after });
  const certificates = join(folder, 'authority.pem');
  writeFileSync(certificates, AUTHORITY.cert);
  let child: LoadProcess;
  before(() => {
    child = new LoadProcess(certificates);
  });
  after(() => child.kill());

  // All loads of a row run at once, in one process: a load costs milliseconds, and a process half a second.
  for (const row of FAULT_ROWS) {
    const mets = LOADS.filter(({ kind }) => row.loads.includes(kind)).flatMap((load) =>
      row.engines.map((engine): Met => ({ engine, load })),
    );
    it(`${row.title}: ${row.classes.join(' or ') || 'no failure'}`, async (t) => {
      const start = async (): Promise<Host> => {
        const host = await row.start();
        t.after(() => host.close());
        return host;
      };
      const shared = row.isForAll ? await start() : null;
      const hosts = await Promise.all(mets.map(() => shared ?? start()));
      const orders = mets.map((met, index) => orderOf(row, met, hosts[index]?.origin ?? assert.fail()));
      const { reports, leftOver } = await child.run(orders);
      assert.equal(reports.length, mets.length);
      for (const [index, { engine, load }] of mets.entries())
        check(row, reports[index] ?? assert.fail(), hosts[index]?.seen?.(), `${engine}, ${load.name}`);
      assert.deepEqual(leftOver, []);
    });
  }

  it('and the process ends by itself, without a complaint', async () => {
    const { code, errors } = await child.letGo();
    assert.deepEqual([code, errors], [0, '']);
  });
});
