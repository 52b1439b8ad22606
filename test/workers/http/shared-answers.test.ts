import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Spares } from '../../../src/spares.ts';
import { Answer } from '../../../src/workers/http/answer.ts';
import type { BodyCheck } from '../../../src/workers/http/body-check.ts';
import { Exchange } from '../../../src/workers/http/exchange.ts';
import type { Outcome } from '../../../src/workers/recording/outcome.ts';
import { content, request } from '../../support/exchange-rig.ts';
import { startRecording } from '../../support/recording.ts';
import { headOf } from '../../support/response-head.ts';
import { ScriptedConnection } from '../../support/scripted-connection.ts';
import { toldBy } from '../../support/told.ts';

const MAX_BODY = 1e6;

/** Exchanges that borrow from the same answers. */
function startUsers(count: number) {
  let made = 0;
  const answers = new Spares(() => {
    made += 1;
    return new Answer(MAX_BODY);
  });
  const recording = startRecording(0, Number.POSITIVE_INFINITY);
  const { recorder, series, intervals } = recording;
  const outcomes: Outcome[] = [];
  const users = Array.from({ length: count }, () => {
    const connection = new ScriptedConnection();
    const options = { recorder, clock: () => 1, timeoutMs: 60_000, maxBodyBytes: MAX_BODY, answers };
    const exchange = new Exchange(connection, options);
    const send = (check: BodyCheck): void =>
      exchange.send(request, series, check, 0, (outcome) => outcomes.push(outcome));
    const take = (text: string): void => connection.sink.onChunk(Buffer.from(text), 0, text.length);
    const begin = (status: number): void => connection.sink.onHeaders(status, headOf([]));
    return { connection, exchange, send, begin, take, end: () => connection.sink.onEnd() };
  });
  const close = async () => {
    await Promise.all(users.map(({ exchange }) => exchange.close()));
    recorder.close(1);
    return toldBy(intervals).map(({ excerpt }) => excerpt);
  };
  return { users, outcomes, close, made: () => made };
}

describe('exchanges that share what reads their answers', () => {
  it('need one, where each answer ends before the next begins', async () => {
    const { users, outcomes, close, made } = startUsers(3);
    for (const { send } of users) send(content);
    for (const { begin, take, end } of users) {
      begin(200);
      take('whole');
      end();
    }
    assert.deepEqual([outcomes, made()], [['ok', 'ok', 'ok'], 1]);
    await close();
  });

  it('keep the status and the beginning of each, where the answers come in turns', async () => {
    const { users, outcomes, close, made } = startUsers(3);
    for (const { send } of users) send(content);
    for (const [index, { begin }] of users.entries()) begin(index === 1 ? 200 : 500);
    for (const part of ['first ', 'second']) for (const [index, { take }] of users.entries()) take(`${index} ${part} `);
    for (const { end } of users) end();
    assert.deepEqual([outcomes, made()], [['status', 'ok', 'status'], 3]);
    const [excerpt] = await close();
    assert.equal(excerpt, '0 first  0 second ');
  });

  it('show nothing of the answer before, be it of a request that was cut off or was not answered', async () => {
    const { users, outcomes, close, made } = startUsers(1);
    const [user] = users;
    assert.ok(user);
    user.send(content);
    user.begin(200);
    user.take('of the one that was cut off');
    user.exchange.cut();
    user.send(content);
    user.connection.sink.onFailure('reset', 'gone');
    user.send(content);
    user.begin(404);
    user.end();
    assert.deepEqual([outcomes, made()], [['unfinished', 'reset', 'status'], 1]);
    assert.deepEqual(await close(), [null, null]);
  });
});
