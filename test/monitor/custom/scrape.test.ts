import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, mock } from 'node:test';
import { gzipSync } from 'node:zlib';
import { customValues } from '../../../src/monitor/custom/custom-sample.ts';
import { Scrape } from '../../../src/monitor/custom/scrape.ts';

type Answer = { readonly status: number; readonly text: string };

/** A scrape each second on a mocked clock, of a target that answers in turn; an answer that is a text alone is a failure. */
async function scraping(
  answers: readonly (Answer | string)[],
  use: (scrape: Scrape, second: () => Promise<void>) => Promise<void>,
) {
  mock.timers.enable({ apis: ['setInterval'] });
  const left = [...answers];
  const ask = async (): Promise<Answer> => {
    const next = left.shift();
    if (next === undefined || typeof next === 'string') throw new Error(next ?? 'nobody was to ask');
    return next;
  };
  const scrape = new Scrape({ url: 'http://127.0.0.1:1/metrics', everyMs: 1000, headers: {}, allowHosts: [], ask });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  try {
    await settle();
    await use(scrape, async () => {
      mock.timers.tick(1000);
      await settle();
    });
  } finally {
    scrape.close();
    mock.timers.reset();
  }
}

const text = (jobs: number, depth: number): Answer => ({
  status: 200,
  text: `# TYPE jobs_total counter\njobs_total ${jobs}\ndepth ${depth}\n`,
});

describe('a scrape', () => {
  it('hands out all that has arrived since it was asked last', async () => {
    await scraping([text(1, 5), text(4, 9), text(6, 2), text(6, 2)], async (scrape, second) => {
      assert.deepEqual(customValues(scrape.take() ?? assert.fail()), { 'custom.depth': 5 });
      assert.equal(scrape.take(), null);
      await second();
      await second();
      assert.deepEqual(customValues(scrape.take() ?? assert.fail()), {
        'custom.jobs_total': 5,
        'custom.depth': 2,
        'custom.depth.min': 2,
        'custom.depth.max': 9,
      });
      assert.equal(scrape.requests, 3);
    });
  });

  it('says why nothing comes, until something does', async () => {
    const html = { status: 200, text: '<html></html>' };
    await scraping(['connect ECONNREFUSED', { status: 404, text: '' }, html, text(1, 1)], async (scrape, second) => {
      assert.match(scrape.note ?? '', /gave no metrics: connect ECONNREFUSED/);
      await second();
      assert.match(scrape.note ?? '', /answered 404, not 200/);
      await second();
      assert.match(scrape.note ?? '', /serves no metric in the Prometheus text format/);
      await second();
      assert.equal(scrape.note, null);
    });
  });

  it('asks for no content coding, whatever the headers of its target ask for', async (t) => {
    const server = createServer((request, response) => {
      response.end(request.headers['accept-encoding'] === 'identity' ? 'depth 1\n' : gzipSync('depth 1\n'));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
    const headers = { 'Accept-Encoding': 'gzip' };
    const scrape = new Scrape({ url, everyMs: 60_000, headers, allowHosts: [] });
    t.after(() => scrape.close());
    await scrape.scrape();
    assert.equal(scrape.note, null);
    assert.deepEqual(customValues(scrape.take() ?? assert.fail()), { 'custom.depth': 1 });
  });

  it('never asks while an answer is still to come', async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    const scrape = new Scrape({
      url: 'http://127.0.0.1:1/metrics',
      everyMs: 1000,
      headers: {},
      allowHosts: [],
      ask: () => new Promise(() => undefined),
    });
    mock.timers.tick(5000);
    assert.equal(scrape.requests, 1);
    scrape.close();
    mock.timers.reset();
  });
});
