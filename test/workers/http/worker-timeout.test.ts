import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recorded, startRig, TIMEOUT_MS } from '../../support/exchange-rig.ts';

describe('the timeout of an exchange', () => {
  it('expires exactly when its time is over, as a timeout, and drops the connection', async (t) => {
    const rig = startRig(t);
    rig.send();
    await rig.time.passMs(TIMEOUT_MS - 1);
    assert.deepEqual(rig.outcomes, []);
    await rig.time.passMs(1);
    assert.deepEqual(rig.outcomes, ['timeout']);
    assert.equal(rig.connection.aborts, 1);
    assert.deepEqual(rig.close(), { timeout: 1 });
    assert.equal(Math.round(recorded(rig, 'response', 'failedTimers') ?? 0), TIMEOUT_MS);
  });

  it('gives each of many requests its own full time', async (t) => {
    const rig = startRig(t);
    for (let sent = 0; sent < 5; sent += 1) {
      rig.send();
      await rig.time.passMs(TIMEOUT_MS - 1);
      rig.connection.answer(200, 'x');
    }
    assert.deepEqual(rig.outcomes, ['ok', 'ok', 'ok', 'ok', 'ok']);
    rig.send();
    await rig.time.passMs(TIMEOUT_MS - 1);
    assert.equal(rig.outcomes.length, 5);
    await rig.time.passMs(2);
    assert.equal(rig.outcomes.at(-1), 'timeout');
  });

  it("gives an arrival that is sent late its full time: what the harness has lost is not the target's", async (t) => {
    const rig = startRig(t);
    rig.send();
    rig.connection.answer(200, 'x');
    const dueUs = rig.time.clock();
    await rig.time.passMs(TIMEOUT_MS - 1);
    rig.send(dueUs, true);
    await rig.time.passMs(TIMEOUT_MS - 1);
    assert.deepEqual(rig.outcomes, ['ok']);
    rig.connection.answer(200, 'x');
    assert.deepEqual(rig.outcomes, ['ok', 'ok']);
  });

  it('reads what came while its thread was busy, before it gives a request up', async (t) => {
    const rig = startRig(t);
    rig.send();
    rig.time.stallMs(TIMEOUT_MS + 30);
    assert.deepEqual(rig.outcomes, []);
    rig.connection.answer(200, 'x');
    assert.deepEqual(rig.outcomes, ['ok']);
  });

  it('gives a request up though its thread was busy, when still nothing comes for as long again', async (t) => {
    const rig = startRig(t);
    rig.send();
    rig.time.stallMs(TIMEOUT_MS + 30);
    await rig.time.passMs(29);
    assert.deepEqual(rig.outcomes, []);
    rig.time.stallMs(2);
    assert.deepEqual(rig.outcomes, ['timeout']);
  });

  it('lets no time out for a request that was answered', async (t) => {
    const rig = startRig(t);
    rig.send();
    rig.connection.answer(200, 'x');
    await rig.time.passMs(5 * TIMEOUT_MS);
    assert.deepEqual(rig.outcomes, ['ok']);
    assert.equal(rig.connection.aborts, 0);
  });
});
