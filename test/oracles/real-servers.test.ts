import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ENGINES } from '../../src/scenarios/scenario.ts';
import { runLoad } from '../support/inline-load.ts';
import { REAL_SERVERS } from '../support/real-servers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FILE = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * index) % 251));
const SHA256 = createHash('sha256').update(FILE).digest('hex');
const COUNT = 60;

const REQUEST = `{ name: file, path: /file.bin, expect: { bytes: ${FILE.length / 1e3}KB, sha256: "${SHA256}" } }`;
const KEYS = `workload: { kind: concurrency, requests: [${REQUEST}] }, load: { concurrency: 4, iterations: ${COUNT} }`;

describe('a server that others wrote is read alike by both engines', { concurrency: true, timeout: 60_000 }, () => {
  const served = join(temporaryFolder({ after }), 'served');
  mkdirSync(served);
  writeFileSync(join(served, 'file.bin'), FILE);

  for (const { name, start } of REAL_SERVERS) {
    it(name, async (t) => {
      if (start === null) {
        t.skip(`SKIPPED: ${name} is not installed, so nobody knows whether the engines can read it`);
        return;
      }
      const origin = await start(t, served, temporaryFolder(t));
      for (const engine of ENGINES) {
        const { counters, total, told } = await runLoad(origin, `engine: ${engine}, ${KEYS}`);
        const { started, ok, unfinished, bytes, retried, unasked } = counters;
        assert.deepEqual(
          { started, ok, unfinished, bytes, retried, unasked },
          { started: COUNT, ok: COUNT, unfinished: 0, bytes: COUNT * FILE.length, retried: 0, unasked: 0 },
          `${engine}: ${told[0]?.detail}`,
        );
        const { timers } = total.select(null, null);
        for (const timer of ['response', 'service', 'ttfb'] as const) {
          const times = timers.get(timer) ?? assert.fail(`no ${timer}`);
          const [p50, p95] = [times.percentileUs(50), times.percentileUs(95)];
          assert.equal(times.count, COUNT);
          assert.ok(times.minUs > 0 && times.minUs <= p50 && p50 <= p95 && p95 <= times.maxUs);
        }
      }
    });
  }
});
