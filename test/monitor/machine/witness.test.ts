import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { watchPressure } from '../../../src/monitor/machine/pressure.ts';
import { openProc, type Proc } from '../../../src/monitor/machine/proc.ts';

type Files = Readonly<Record<string, string>>;

/** A machine with these files; they are asked for at each reading. */
function procOf(files: () => Files): Proc {
  return { read: (path) => files()[path] ?? null, list: () => null, link: () => null };
}

describe('the pressure on the machine', () => {
  const pressure = (totals: Readonly<Record<string, number>>): Files =>
    Object.fromEntries(
      Object.entries(totals).map(([name, total]) => [
        `/proc/pressure/${name}`,
        `some avg10=99.00 avg60=98.00 avg300=97.00 total=${total}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n`,
      ]),
    );

  it('is the share of the span in which somebody waited, not an average of minutes', () => {
    let files = pressure({ cpu: 1_000_000, memory: 500, io: 0 });
    const sampler = watchPressure(
      () => 0,
      procOf(() => files),
    );
    files = pressure({ cpu: 1_400_000, memory: 500, io: 20_000 });
    assert.deepEqual(sampler.take(2e6), { cpu: 0.2, memory: 0, io: 0.01 });
    files = pressure({ cpu: 2_400_000, memory: 500, io: 20_000 });
    assert.deepEqual(sampler.take(3e6), { cpu: 1, memory: 0, io: 0 });
  });

  it('tells of each resource that the kernel tells of, and nothing without /proc/pressure', () => {
    const some = watchPressure(
      () => 0,
      procOf(() => pressure({ cpu: 5 })),
    );
    assert.deepEqual(some.take(1e6), { cpu: 0, memory: null, io: null });
    const none = watchPressure(
      () => 0,
      procOf(() => ({})),
    );
    assert.equal(none.take(1e6), null);
  });

  it('is no more than all of the span, and is not told where a counter went back', () => {
    let files = pressure({ cpu: 0, io: 100 });
    const sampler = watchPressure(
      () => 0,
      procOf(() => files),
    );
    files = pressure({ cpu: 1_000_400, io: 0 });
    assert.deepEqual(sampler.take(1e6), { cpu: 1, memory: null, io: null });
  });
});

describe('the files of the kernel', () => {
  it('are null where there is none of the name, and read to their end otherwise', {
    skip: process.platform !== 'linux',
  }, () => {
    const proc = openProc();
    assert.equal(proc.read('/proc/no-such-file'), null);
    assert.equal(proc.list('/proc/no-such-folder'), null);
    assert.equal(proc.link('/proc/self/no-such-link'), null);
    assert.match(proc.read('/proc/self/status') ?? '', /^Name:[\s\S]*nonvoluntary_ctxt_switches:\s+\d+\n$/);
    assert.match(proc.link('/proc/self/exe') ?? '', /\/node$/);
  });
});
