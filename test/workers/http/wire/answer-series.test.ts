import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ResponseHead } from '../../../../src/workers/http/engine.ts';
import { ResponseParser } from '../../../../src/workers/http/wire/response-parser.ts';
import { readAnswer } from './answer-reading.ts';
import { CHUNKS } from './framings/chunks.ts';
import { CONNECTIONS } from './framings/connections.ts';
import { FIELD_LINES } from './framings/field-lines.ts';
import { LENGTHS } from './framings/lengths.ts';

const LIMIT = 65_536;
const name = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/).map((text) => `X-${text}`);
const value = fc.stringMatching(/^[\t -~\x80-\xff]{0,20}$/);
const lines = fc
  .array(fc.tuple(name, value), { maxLength: 5 })
  .map((all) => all.map((each) => `${each.join(':')}\r\n`).join(''));
const text = fc.string({ unit: fc.nat(255).map((byte) => String.fromCharCode(byte)), maxLength: 60 });
const chunks = fc.array(fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom('a', '\r', '\n', '0', '\0') }));

/** Valid answers of each framing, with what their body is. */
const answer = fc.oneof(
  fc
    .tuple(lines, text)
    .map(([head, body]) => ({ body, closes: false, bytes: `${head}Content-Length: ${body.length}\r\n\r\n${body}` })),
  fc.tuple(lines, text).map(([head, body]) => ({ body, closes: true, bytes: `${head}\r\n${body}` })),
  fc.tuple(lines, chunks, lines).map(([head, pieces, trailers]) => ({
    body: pieces.join(''),
    closes: false,
    bytes: `${head}Transfer-Encoding: chunked\r\n\r\n${pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')}0\r\n${trailers}\r\n`,
  })),
);

describe('answers of HTTP/1.1, one after the other', () => {
  it('are the same however their bytes are divided among reads', () => {
    fc.assert(
      fc.property(answer, lines, fc.array(fc.nat()), ({ body, closes, bytes }, interim, places) => {
        const all = `HTTP/1.1 103 Soon\r\n${interim}\r\nHTTP/1.1 200 OK\r\nX-Asked: some\r\n${bytes}`;
        const ends = places.map((place) => place % (all.length + 1)).sort((a, b) => a - b);
        const whole = readAnswer({ method: 'GET', bytes: all, closes }, [], LIMIT);
        assert.deepEqual(readAnswer({ method: 'GET', bytes: all, closes }, ends, LIMIT), whole);
        assert.equal(whole.end, 'whole');
        assert.equal(whole.body, body);
        assert.ok(whole.asked?.startsWith('some'));
      }),
      { numRuns: 300 },
    );
  });

  it('are read by one parser as by a new one each, also where a head is that of the answer before', () => {
    const rows = [...FIELD_LINES, ...LENGTHS, ...CHUNKS, ...CONNECTIONS].filter(
      ({ verdict }) => verdict.is !== 'surplus',
    );
    const seen: string[] = [];
    const parser = new ResponseParser(
      {
        onHead: (status) => seen.push(`head ${status}`),
        onBody: (buffer, from, to) => seen.push(`body ${buffer.toString('latin1', from, to)}`),
        onEnd: () => seen.push(`whole ${parser.keepsAlive}`),
        onProblem: (failure) => seen.push(failure),
      },
      1_024,
    );
    const buffer = Buffer.alloc(LIMIT);
    for (const { method, bytes, closes, verdict } of rows) {
      // The bytes come three times: whole, whole again, and divided.
      const readings = [[bytes.length], [bytes.length], [bytes.length >> 1, bytes.length]].map((ends) => {
        seen.length = 0;
        parser.begin(method);
        let at = 0;
        for (const to of ends) {
          parser.read(buffer, buffer.write(bytes.slice(at, to), 'latin1'));
          at = to;
        }
        if (closes) parser.readEnd();
        return { end: seen.at(-1)?.split(' ')[0], head: seen[0], isAlive: parser.keepsAlive };
      });
      assert.equal(readings[0]?.end, verdict.is, bytes);
      assert.deepEqual(readings, [readings[0], readings[0], readings[0]], bytes);
    }
  });

  it('give each field to whoever asks, until they end, also where it came in an earlier read', () => {
    const head =
      'HTTP/1.1 200 OK\r\nX_Odd~: one\r\nETag:\t"a" \r\nx_odd~:two\r\nEmpty:\r\nContent-Encoding: GZip\r\nUtf: gr\xc3\xbc\xc3\x9fe\r\n';
    const bytes = `${head}Keep-Alive: max=3, Timeout=7\r\nContent-Length: 4\r\n\r\nbody`;
    for (let at = 1; at < bytes.length; at++) {
      let answerHead: ResponseHead | null = null;
      const asked: unknown[] = [];
      const parser = new ResponseParser(
        {
          onHead: (_, given) => {
            answerHead = given;
          },
          onBody: () => undefined,
          onEnd: () => {
            for (const each of ['x_odd~', 'etag', 'empty', 'utf', 'x', 'ok']) asked.push(answerHead?.header(each));
            asked.push(answerHead?.header('content-encoding'), parser.idleHintMs);
          },
          onProblem: (_, detail) => assert.fail(detail),
        },
        LIMIT,
      );
      parser.begin('GET');
      const buffer = Buffer.alloc(bytes.length);
      for (const piece of [bytes.slice(0, at), bytes.slice(at)]) {
        parser.read(buffer, buffer.write(piece, 'latin1'));
        buffer.fill(0x2a);
      }
      assert.deepEqual(asked, ['one, two', '"a"', '', 'grüße', null, null, 'GZip', 7_000], `divided at ${at}`);
    }
  });

  it('leave no hint and no coding to the next one, and nothing is read between them', () => {
    const seen: unknown[] = [];
    const parser = new ResponseParser(
      {
        onHead: (_, head) => seen.push([parser.idleHintMs, head.header('content-encoding')]),
        onBody: () => seen.push('body'),
        onEnd: () => seen.push(parser.hasBegun),
        onProblem: (failure) => seen.push(failure),
      },
      LIMIT,
    );
    const read = (bytes: string) => parser.read(Buffer.from(bytes), bytes.length);
    read('unasked');
    parser.begin('GET');
    parser.readEnd();
    assert.deepEqual([seen, parser.hasBegun], [[], false]);
    read('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Encoding: br\r\nContent-Length: 0\r\n\r\n');
    read('unasked');
    parser.begin('GET');
    assert.equal(parser.hasBegun, false);
    read('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=soon\r\nContent-Length: 0\r\n\r\n');
    assert.deepEqual(seen, [[1_000, 'br'], true, [null, null], true]);
  });
});
