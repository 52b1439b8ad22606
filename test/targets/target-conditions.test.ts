import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { readByteRange } from '../../src/targets/openspec/files/byte-range.ts';
import { exchange } from '../support/http-exchange.ts';
import { openServer } from '../support/target-repository.ts';

const BUFFER = 192 * 1024;

const target = await openServer(
  { after },
  {
    repository: { 'changes/a/proposal.md': ['## Why\n', 1] },
    files: { 'empty.bin': 0, 'odd.bin': 3_000_007 },
  },
);
const { origin, files } = target;

describe('a large file, asked for with conditions', { timeout: 60_000 }, () => {
  it('has the same head without the body in answer to HEAD, on a connection that lives on', async () => {
    const head = await exchange(origin, '/files/odd.bin', { method: 'HEAD' });
    const get = await exchange(origin, '/files/odd.bin');
    assert.equal(head.body.length, 0);
    const { date: _, ...expected } = get.headers;
    for (const [name, value] of Object.entries(expected)) assert.equal(head.headers[name], value, name);
    const ranged = await exchange(origin, '/files/odd.bin', { method: 'HEAD', headers: { range: 'bytes=0-1' } });
    assert.deepEqual([ranged.status, ranged.headers['content-length']], [200, '3000007']);
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await exchange(origin, '/files/odd.bin');
    const etag = headers.etag ?? '';
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      for (const method of ['GET', 'HEAD']) {
        const again = await exchange(origin, '/files/odd.bin', { method, headers: { 'if-none-match': known } });
        assert.deepEqual([again.status, again.body.length, again.headers.etag], [304, 0, etag]);
      }
    }
    const other = await exchange(origin, '/files/odd.bin', { headers: { 'if-none-match': '"other"' } });
    assert.equal(other.status, 200);
  });

  it('is sent in any single range that is asked for', async () => {
    const whole = (await exchange(origin, '/files/odd.bin')).body;
    const last = whole.length - 1;
    for (const [range, start, end] of [
      ['bytes=0-0', 0, 0],
      ['bytes=0-', 0, last],
      ['bytes=5-9', 5, 9],
      [`bytes=${BUFFER - 1}-${2 * BUFFER}`, BUFFER - 1, 2 * BUFFER],
      [`bytes=${last}-`, last, last],
      [`bytes=${last}-99999999`, last, last],
      ['bytes=-1', last, last],
      ['bytes=-99999999', 0, last],
      ['Bytes = 5 - 9', 5, 9],
    ] as const) {
      const { status, headers, body } = await exchange(origin, '/files/odd.bin', { headers: { range } });
      assert.equal(status, 206, range);
      assert.equal(headers['content-range'], `bytes ${start}-${end}/${whole.length}`);
      assert.ok(body.equals(whole.subarray(start, end + 1)), range);
    }
  });

  it('refuses a range that it does not have with 416 and its size', async () => {
    for (const [name, range] of [
      ['odd.bin', 'bytes=3000007-'],
      ['odd.bin', 'bytes=9-5'],
      ['odd.bin', 'bytes=-0'],
      ['odd.bin', 'bytes=-'],
      ['odd.bin', 'bytes=a-b'],
      ['odd.bin', 'bytes=1'],
      ['empty.bin', 'bytes=0-'],
      ['empty.bin', 'bytes=-1'],
    ] as const) {
      const { status, headers, body } = await exchange(origin, `/files/${name}`, { headers: { range } });
      assert.equal(status, 416, range);
      assert.equal(headers['content-range'], `bytes */${files.find((file) => file.name === name)?.bytes}`);
      assert.equal(headers['content-type'], 'application/problem+json; charset=utf-8');
      assert.equal(JSON.parse(body.toString()).status, 416);
    }
  });

  it('is sent whole where a range does not count: other units, several ranges, another version', async () => {
    for (const headers of [
      { range: 'lines=1-2' },
      { range: 'bytes=0-1,4-5' },
      { range: 'bytes=0-1', 'if-range': '"other"' },
    ]) {
      const { status, body } = await exchange(origin, '/files/odd.bin', { headers });
      assert.deepEqual([status, body.length], [200, 3_000_007]);
    }
    const { headers } = await exchange(origin, '/files/odd.bin', { method: 'HEAD' });
    const same = await exchange(origin, '/files/odd.bin', {
      headers: { range: 'bytes=0-1', 'if-range': headers.etag ?? '' },
    });
    assert.equal(same.status, 206);
  });
});

describe('a document of a change', () => {
  it('has an ETag that changes when the document does', async () => {
    const path = '/changes/a/files/proposal.md';
    const first = await exchange(origin, path);
    assert.equal(
      (await exchange(origin, path, { headers: { 'if-none-match': first.headers.etag ?? '' } })).status,
      304,
    );
    writeFileSync(join(target.repositoryDir, 'openspec/changes/a/proposal.md'), '## Why\nBecause.\n');
    const second = await exchange(origin, path, { headers: { 'if-none-match': first.headers.etag ?? '' } });
    assert.deepEqual([second.status, second.body.toString()], [200, '## Why\nBecause.\n']);
  });
});

describe('a byte range', () => {
  it('never reaches beyond the file, whatever the header says', () => {
    const aNumber = fc.oneof(fc.constant(''), fc.nat({ max: 30 }).map(String), fc.constant('9'.repeat(400)));
    fc.assert(
      fc.property(fc.nat({ max: 20 }), aNumber, aNumber, (size, first, last) => {
        const range = readByteRange(`bytes=${first}-${last}`, size);
        if (range.kind === 'part') {
          assert.ok(range.start >= 0 && range.bytes > 0 && range.start + range.bytes <= size);
          if (first !== '') assert.equal(range.start, Number(first));
        } else {
          const missing = first === '' ? last === '' || Number(last) === 0 : Number(first) >= size;
          const backwards = first !== '' && last !== '' && Number(last) < Number(first);
          assert.ok(missing || backwards || size === 0);
        }
      }),
    );
  });
});
