import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lawBreaches, runLoad } from '../../support/inline-load.ts';
import { startRawServer } from '../../support/raw-server.ts';

/** Half of a letter, which no URL can hold. */
const BODY = '{"items":[{"name":"a"}],"total":2,"nextCursor":"x\\ud83d"}';
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

describe('a load on a list whose cursor can not be sent', { timeout: 30_000 }, () => {
  for (const engine of ['wire', 'undici'])
    for (const end of ['iterations: 6', 'duration: 200ms']) {
      it(`ends, and each of its walks has failed its check: ${engine}, ${end}`, async (t) => {
        const server = await startRawServer(({ socket }) => socket.write(ANSWER));
        t.after(() => server.close());
        const keys = `engine: ${engine}, workload: { kind: pagination }, load: { concurrency: 2, ${end} }`;
        const { outcome, intervals, counters, told } = await runLoad(server.origin, keys);
        assert.deepEqual([outcome.lost, lawBreaches(intervals)], [[], []]);
        const { started, ok, failed, unfinished, iterations } = counters;
        assert.ok(end.startsWith('iterations') ? started === 6 : started > 1, `${started} requests`);
        assert.deepEqual(
          [ok, failed.check + unfinished, iterations.failed + iterations.unfinished],
          [0, started, started],
        );
        assert.match(
          told[0]?.detail ?? '',
          /^GET \/changes\S*: a cursor that can’t be sent: it holds half of a letter$/,
        );
      });
    }
});
