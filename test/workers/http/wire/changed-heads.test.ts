import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ResponseParser } from '../../../../src/workers/http/wire/response-parser.ts';

const HEAD: readonly string[] = [
  'HTTP/1.1 200 OK',
  'Date: Sun, 29 Nov 2026 18:01:10 GMT',
  'X-Asked: 1',
  'Content-Length: 2',
  'Connection: keep-alive',
  'Keep-Alive: timeout=5',
  'ETag: "abc"',
];
const LIMIT = 256;
const shared = Buffer.alloc(1_024);

/** What a parser tells of answers that each come in one read, into the same buffer. */
function tell(answers: readonly string[]): readonly string[] {
  let told: string[] = [];
  const parser = new ResponseParser(
    {
      onHead: (status, head) =>
        void told.push(
          `${status} ${['date', 'x-asked', 'etag', 'content-length', 'n'].map((name) => head.header(name))}`,
        ),
      onBody: (buffer, from, to) => void told.push(buffer.toString('latin1', from, to)),
      onEnd: () => void told.push(`end ${parser.keepsAlive} ${parser.idleHintMs}`),
      onProblem: (failure, detail) => void told.push(`${failure} ${detail}`),
    },
    LIMIT,
  );
  for (const answer of answers) {
    told = [];
    parser.begin('GET');
    parser.read(shared, shared.write(answer, 'latin1'));
  }
  return told;
}

/** Of the last of these answers, a parser that has read the others tells what a new one tells. */
function assertAlike(answers: readonly string[]): void {
  assert.deepEqual(tell(answers), tell(answers.slice(-1)), JSON.stringify(answers.at(-1)));
}

const answer = (lines: readonly string[], body = 'ok'): string => `${lines.join('\r\n')}\r\n\r\n${body}`;
const FIRST = answer(HEAD);

describe('a head that is nearly that of the answer before', () => {
  const bytes = fc.oneof(
    fc.constantFrom(
      '\r',
      '\n',
      '\r\n',
      ':',
      ' ',
      '\0',
      '1',
      'a: b\r\n',
      'Content-Length: 2\r\n',
      '\r\n\r\n',
      'close',
      '',
    ),
    fc.stringMatching(/^[\t -~\x80-\xff]{1,30}$/),
  );
  const edit = fc.tuple(fc.nat(FIRST.length), fc.nat(4), bytes);

  it('means what it means to a parser that has read none before', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        let next = FIRST;
        for (const [at, length, put] of edits) next = next.slice(0, at) + put + next.slice(at + length);
        assertAlike([FIRST, FIRST, next]);
        assertAlike([FIRST, FIRST, next, FIRST]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('has no line that ends with CR alone', () => {
    assertAlike([FIRST, FIRST, FIRST.replace('10 GMT\r\n', '11 GMT\r.')]);
  });

  for (const [title, line, changed] of [
    ['another date', 1, 'Date: Sun, 29 Nov 2026 18:01:11 GMT'],
    ['a longer value', 2, 'X-Asked: 1000000'],
    ['an empty value', 2, 'X-Asked:'],
    ['a CR in a value', 1, 'Date: Sun, 29 Nov 2026 18:01:10 GMT\rmore'],
    ['a bare LF in a value', 2, 'X-Asked: 2\nN: 1'],
    ['another length', 3, 'Content-Length: 3'],
    ['no length', 3, 'Content-Length: x'],
    ['another connection', 4, 'Connection: close'],
    ['another hint', 5, 'Keep-Alive: timeout=9'],
    ['a value beyond the limit', 6, `ETag: "${'a'.repeat(LIMIT)}"`],
  ] as const) {
    it(`may have ${title}`, () => {
      const next = answer(HEAD.with(line, changed));
      assertAlike([FIRST, FIRST, next]);
      assertAlike([FIRST, FIRST, next, next, FIRST]);
      // Also where several values have changed, and where the read ends within the head.
      assertAlike([FIRST, FIRST, answer(HEAD.with(line, changed).with(6, 'ETag: "other"'))]);
      for (let end = 1; end < next.length; end += 7) assertAlike([FIRST, FIRST, next.slice(0, end), next]);
    });
  }
});
