import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Gauges } from '../../../src/metrics/gauge.ts';
import { sampleIsolate } from '../../../src/monitor/isolate/isolate.ts';

describe('how often the sampler of an isolate reports', () => {
  it('reads the run-queue wait once a second, and at the edges of a window', {
    skip: process.platform !== 'linux',
  }, async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    let nowUs = 0;
    const ends: number[] = [];
    const sampler = sampleIsolate(
      ({ 'wait.target': wait }) => {
        if (wait) ends.push(wait.lastAtUs / 1e3);
      },
      { sampleMs: 20, reportMs: 250 },
      () => nowUs,
    );
    t.after(sampler.stop);
    for (let ms = 250; ms <= 2_500; ms += 250) {
      nowUs = ms * 1e3;
      t.mock.timers.tick(250);
    }
    assert.deepEqual(ends, [1_000, 2_000]);
    nowUs = 2_600_000;
    await sampler.settle();
    assert.deepEqual(ends, [1_000, 2_000, 2_600]);
  });

  it('reads the run-queue wait at each report where those come once a second, also at one that is a little early', {
    skip: process.platform !== 'linux',
  }, (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    let nowUs = 0;
    const ends: number[] = [];
    const sampler = sampleIsolate(
      ({ 'wait.target': wait }) => ends.push((wait?.lastAtUs ?? Number.NaN) / 1e3),
      { sampleMs: null, reportMs: 1_000 },
      () => nowUs,
    );
    t.after(sampler.stop);
    for (const ms of [999, 1_998]) {
      nowUs = ms * 1e3;
      t.mock.timers.tick(1_000);
    }
    assert.deepEqual(ends, [999, 1_998]);
  });

  it('reports as a window opens and as it ends, and neither just before its end nor at one that nobody knows', (t) => {
    t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
    let nowMs = 0;
    const spans: (readonly [fromMs: number, toMs: number])[] = [];
    const sampler = sampleIsolate(
      ({ 'target.elu': busy }) => spans.push([(busy?.firstAtUs ?? 0) / 1e3, (busy?.lastAtUs ?? 0) / 1e3]),
      { sampleMs: null, reportMs: 250 },
      () => nowMs * 1e3,
    );
    t.after(sampler.stop);
    const pass = (ms: number): void => {
      for (let left = ms; left > 0; left -= 1) {
        nowMs += 1;
        t.mock.timers.tick(1);
      }
    };
    pass(100);
    sampler.begin(960e3);
    pass(1_000);
    assert.deepEqual(spans.splice(0), [
      [0, 100],
      [100, 250],
      [250, 500],
      // A report at 750 would be of the window, too; that at 1,000 is not.
      [500, 750],
      [750, 960],
      [960, 1_000],
    ]);
    sampler.begin(1_300e3);
    pass(250);
    // There is none at 1,250.
    assert.deepEqual(spans.splice(0), [
      [1_000, 1_100],
      [1_100, 1_300],
    ]);
    sampler.begin(null);
    pass(250);
    assert.deepEqual(spans, [
      [1_300, 1_350],
      [1_350, 1_500],
    ]);
  });

  it('does not report before a window has ended, however early a timer is', (t) => {
    t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
    let nowUs = 0;
    const ends: number[] = [];
    const sampler = sampleIsolate(
      ({ 'target.elu': busy }) => ends.push(busy?.lastAtUs ?? Number.NaN),
      { sampleMs: null, reportMs: 1_000 },
      () => nowUs,
    );
    t.after(sampler.stop);
    sampler.begin(100_000);
    for (; nowUs < 110_000; nowUs += 900) t.mock.timers.tick(1);
    assert.deepEqual(ends.length, 2);
    assert.ok(
      ends.every((atUs) => atUs === 0 || (atUs >= 100_000 && atUs < 101_800)),
      ends.join(),
    );
  });

  it('goes on at another pace, without what was seen at the one before', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    let nowUs = 0;
    const reports: Gauges[] = [];
    const sampler = sampleIsolate(
      (gauges) => reports.push(gauges),
      { sampleMs: null, reportMs: 1_000 },
      () => nowUs,
    );
    t.after(sampler.stop);
    const pass = (times: number, ms: number): void => {
      for (let time = 0; time < times; time += 1) {
        nowUs += ms * 1e3;
        t.mock.timers.tick(20);
      }
    };
    const told = () => reports.splice(0).map((gauges) => [gauges['target.memory']?.n, gauges['target.loopLag']?.max]);
    pass(50, 20);
    assert.deepEqual(told(), [[1, undefined]]);
    pass(10, 20);
    sampler.restart({ sampleMs: 20, reportMs: 260 });
    pass(12, 20);
    pass(1, 120);
    assert.deepEqual(told(), [[14, 100]]);
    sampler.restart({ sampleMs: null, reportMs: 1_000 });
    pass(50, 20);
    assert.deepEqual(told(), [[1, undefined]]);
  });
});
