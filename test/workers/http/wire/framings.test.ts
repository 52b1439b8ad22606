import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Reading, readAnswer } from './answer-reading.ts';
import { CHUNKS } from './framings/chunks.ts';
import { CONNECTIONS } from './framings/connections.ts';
import { FIELD_LINES } from './framings/field-lines.ts';
import type { FramingRow } from './framings/framing-row.ts';
import { LENGTHS } from './framings/lengths.ts';
import { STATUS_LINES } from './framings/status-lines.ts';

const LIMIT = 1_024;
const TABLES = { STATUS_LINES, FIELD_LINES, LENGTHS, CHUNKS, CONNECTIONS };

for (const [name, rows] of Object.entries(TABLES)) {
  describe(`the verdicts of the RFCs on ${name.toLowerCase().replace('_', ' ')}, whole and divided at every byte`, () => {
    for (const row of rows) {
      it(`${row.title} (RFC ${row.section})`, () => {
        const { bytes } = row;
        const isFollowed = row.verdict.is === 'surplus';
        const end = isFollowed ? bytes.length - row.verdict.bytes : -1;
        check(row, readAnswer(row, [], LIMIT), false);
        const everywhere = Array.from({ length: bytes.length - 1 }, (_, index) => index + 1);
        for (const at of everywhere) check(row, readAnswer(row, [at], LIMIT), at === end);
        check(row, readAnswer(row, everywhere, LIMIT), isFollowed);
      });
    }
  });
}

/** `isApart`: a read ends where the answer does. */
function check({ verdict, section, bytes, closes }: FramingRow, reading: Reading, isApart: boolean): void {
  const where = `${JSON.stringify(bytes)}: ${JSON.stringify(reading)}`;
  if (verdict.is === 'surplus') {
    assert.equal(reading.end, isApart ? 'whole' : 'protocol', where);
    assert.equal(reading.heads.length, 1, where);
    if (isApart) assert.equal(reading.unasked, verdict.bytes, where);
    return;
  }
  assert.equal(reading.end, verdict.is, where);
  if (verdict.is === 'whole') {
    assert.deepEqual(reading.heads, [verdict.status], where);
    assert.equal(reading.body, verdict.body, where);
    assert.equal(reading.keepsAlive, verdict.keepsAlive, where);
    if (!closes) assert.equal(reading.isDelimitedByClose, false, where);
    return;
  }
  assert.equal(reading.keepsAlive, false, where);
  assert.ok(reading.detail.includes(section.replace('9112 ', '').replace('9110 ', '')), where);
}
