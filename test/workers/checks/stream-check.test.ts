import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StreamCheck } from '../../../src/workers/checks/stream-check.ts';
import { Answer } from '../../../src/workers/http/answer.ts';
import type { SeriesRecorder } from '../../../src/workers/recording/series-recorder.ts';
import { headOf } from '../../support/response-head.ts';

/** The gaps of an answer whose headers and whose pieces, of a byte each, come at these times. */
function gapsOf(headersUs: number, ...piecesUs: number[]): readonly number[] {
  const gaps: number[] = [];
  const check = new StreamCheck({ bytes: piecesUs.length, sha256: null });
  const time: SeriesRecorder['time'] = (name, outcome, us) => {
    if (name === 'gap' && outcome === 'ok') gaps.push(us);
  };
  check.follow({ time } as SeriesRecorder);
  const answer = new Answer(1e6);
  check.onStart();
  answer.start(check);
  assert.equal(answer.onHeaders(200, headOf([]), headersUs), null);
  for (const [index, us] of piecesUs.entries())
    assert.equal(answer.onChunk(Buffer.from('x'), 0, 1, index + 1, us), null);
  assert.equal(answer.onEnd(piecesUs.length), null);
  return gaps;
}

describe('the gaps of a streamed body', () => {
  it('begin with its headers, so that a body of one piece has one, too', () => {
    assert.deepEqual(gapsOf(1000, 1500, 4500, 4600), [500, 3000, 100]);
    assert.deepEqual(gapsOf(1000, 9000), [8000]);
  });

  it('are none where no body comes', () => assert.deepEqual(gapsOf(1000), []));
});
