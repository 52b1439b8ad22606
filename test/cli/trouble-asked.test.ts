import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ANSWER } from '../support/answering-server.ts';
import { beginPerfHarness } from '../support/command-io.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a run whose target does not answer', { timeout: 60_000 }, () => {
  for (const [what, answers] of [
    ['for a sign of life', 0],
    ['for the values of a placeholder', 1],
  ] as const) {
    it(`ends at once at SIGINT while it is asked ${what}`, async (t) => {
      const dir = temporaryFolder(t);
      let asked = 0;
      const silent = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', () => {
          asked += 1;
          if (asked <= answers) socket.write(ANSWER);
          else silent.emit('silent');
        });
      });
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      t.after(() => silent.close());
      const file = join(dir, 'silent.yaml');
      writeFileSync(
        file,
        `version: 1
target: { kind: url, url: "http://127.0.0.1:${(silent.address() as AddressInfo).port}" }
scenarios:
  - name: silent
    workload:
      kind: concurrency
      requests: [ { name: a, path: "/{a}" } ]
      values: { a: { path: /, items: a, field: a } }
    load: { concurrency: 1, duration: 1s }
    timeout: 1h
`,
      );
      const silence = once(silent, 'silent');
      const { finished, kill } = beginPerfHarness(['run', file, '--out', join(dir, 'out')]);
      await silence;
      kill('SIGINT');
      const { code, stderr } = await finished;
      assert.equal(code, 130);
      assert.match(stderr, /interrupted while/);
    });
  }
});
