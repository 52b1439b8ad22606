import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ENGINES, type EngineName } from '../../src/scenarios/scenario.ts';
import { BUG_REPORTS, type BugReport, type Ending } from '../support/bug-reports.ts';
import { DOCUMENTS } from '../support/document-load.ts';
import { bringing, documentIn } from '../support/documents.ts';
import { failuresOf, lawBreaches, runLoad } from '../support/inline-load.ts';
import { ROOT } from '../support/project.ts';
import { startRawServer } from '../support/raw-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DOCS = readFileSync(join(ROOT, 'docs/scenarios.md'), 'utf8').replace(/\s+/g, ' ');
const DEFAULTS = 'warmup: 0s, timeout: 10s, gracefulStop: 2s';

describe('a server that a bug report tells of', { concurrency: 8 }, () => {
  /** More than the system takes while nobody reads it. */
  const provide = bringing([documentIn(temporaryFolder({ after }), 8_000_000)]);

  async function tryReport(report: BugReport, engine: EngineName): Promise<{ ending: Ending; says: string }> {
    const { answer, at, request, load } = report;
    const requests = `requests: [{ name: a, path: /a, ${request} }]`;
    const workload = request === 'upload' ? DOCUMENTS : `workload: { kind: concurrency, ${requests} }`;
    const server = await startRawServer(answer, at);
    try {
      const keys = `engine: ${engine}, ${workload}, load: { ${load} }`;
      const { counters, intervals, told } = await runLoad(server.origin, keys, { provide, defaults: DEFAULTS });
      assert.deepEqual(lawBreaches(intervals), []);
      const { ok, connections, unasked, retried } = counters;
      assert.equal(connections, server.connections());
      const ending = { ok, failed: failuresOf(counters), connections, unasked, retried };
      return { ending, says: told[0]?.detail ?? '' };
    } finally {
      await server.close();
    }
  }

  for (const engine of ENGINES) {
    for (const report of BUG_REPORTS) {
      const limit = engine === 'undici' ? report.undici : null;
      const { ok, failed } = limit?.ending ?? report.right;
      const outcome = [...(ok > 0 ? ['ok'] : []), ...Object.keys(failed)].join(' and ');
      it(`sends ${report.title}: ${outcome} with ${engine}${limit ? ', as documented' : ''}`, async () => {
        const { ending, says } = await tryReport(report, engine);
        assert.deepEqual(ending, limit?.ending ?? report.right, says);
        if (limit) assert.ok(DOCS.includes(limit.documented), `docs/scenarios.md does not say: ${limit.documented}`);
        else assert.match(says, report.says);
      });
    }
  }
});
