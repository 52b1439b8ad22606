import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { type Identity, RecordError, RunRecord } from '../../bench/long/record.ts';
import type { Measured } from '../../bench/long/trial.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HERE: Identity = { build: 'build-1', machine: 'one', plan: 'p' };

function runOf(index: number, part: Partial<Measured> = {}): Measured {
  return { row: 'shipped', side: 'quiet', index, tookMs: 1000, figures: { exitCode: 0 }, ...part };
}

/** A record with these runs in it, in a folder that is made for the first of them. */
function recorded(t: TestContext, runs: readonly Measured[]): { readonly path: string; readonly record: RunRecord } {
  const path = join(temporaryFolder(t), 'results', 'bench-long.jsonl');
  const record = new RunRecord(path, HERE);
  for (const run of runs) record.append(run);
  return { path, record };
}

describe('the record of a long benchmark', () => {
  it('has nothing before the first run, and each run after it', (t) => {
    const { path, record } = recorded(t, []);
    assert.deepEqual(record.read(), { measured: [], damage: [] });
    record.append(runOf(0));
    record.append(runOf(3, { side: 'busy', figures: { exitCode: 5, p95: 480.5 } }));
    const again = new RunRecord(path, HERE).read();
    assert.deepEqual(again, {
      measured: [runOf(0), runOf(3, { side: 'busy', figures: { exitCode: 5, p95: 480.5 } })],
      damage: [],
    });
  });

  it('does without a line that was cut off, says so, and goes on in a line of its own', (t) => {
    const { path, record } = recorded(t, [runOf(0), runOf(1)]);
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, -9));
    const { measured, damage } = record.read();
    assert.deepEqual(measured, [runOf(0)]);
    assert.equal(damage.length, 1);
    assert.match(damage[0] ?? '', /^line 3 of .*bench-long\.jsonl is no run; it is measured again$/);
    record.append(runOf(1));
    record.append(runOf(2));
    assert.deepEqual(record.read().measured, [runOf(0), runOf(1), runOf(2)]);
  });

  const NO_RUNS: readonly (readonly [what: string, line: string])[] = [
    ['no JSON', '{"row"'],
    ['a list', '[]'],
    ['of a kind that there is not', JSON.stringify({ ...runOf(1), row: 'other' })],
    ['beside neighbours where there are none', JSON.stringify({ ...runOf(1), row: 'sampled', side: 'busy' })],
    ['beyond the last of its kind', JSON.stringify(runOf(25))],
    ['half a run', JSON.stringify(runOf(0.5))],
    ['without figures', JSON.stringify(runOf(1, { figures: {} }))],
    ['with a text for a figure', JSON.stringify({ ...runOf(1), figures: { exitCode: '0' } })],
    ['with an unknown figure', JSON.stringify({ ...runOf(1), figures: { exitCode: null } })],
  ];
  for (const [what, line] of NO_RUNS) {
    it(`leaves out a line in the middle that is ${what}`, (t) => {
      const { path, record } = recorded(t, [runOf(0)]);
      writeFileSync(path, `${readFileSync(path, 'utf8')}${line}\n${JSON.stringify(runOf(2))}\n`);
      const { measured, damage } = record.read();
      assert.deepEqual(measured, [runOf(0), runOf(2)]);
      assert.match(damage.join(), /^line 3 /);
    });
  }

  it('has each run once, as it was first', (t) => {
    const { record } = recorded(t, [runOf(0), runOf(0, { tookMs: 7 })]);
    assert.deepEqual(record.read().measured, [runOf(0)]);
  });

  const OTHERS: readonly (readonly [part: Partial<Identity>, says: RegExp])[] = [
    [{ build: 'build-2' }, /is of another build \(build-1, now build-2\)$/],
    [{ machine: 'two' }, /is of another machine \(one, now two\)$/],
    [
      { plan: 'q', build: 'build-2' },
      /another build \(build-1, now build-2\) and of another plan of runs \(p, now q\)$/,
    ],
  ];
  for (const [part, says] of OTHERS) {
    it(`is not mixed with runs of another ${Object.keys(part).join(' and ')}`, (t) => {
      const { path } = recorded(t, [runOf(0)]);
      assert.throws(
        () => new RunRecord(path, { ...HERE, ...part }).read(),
        (error) => error instanceof RecordError && says.test(error.message) && /--fresh .* --out/.test(error.hint),
      );
    });
  }

  for (const head of ['', 'some text', '{"format":"perf-harness/bench-long@2"}', JSON.stringify(runOf(0))]) {
    it(`is no file that begins with ${head || 'an empty line'}`, (t) => {
      const { path, record } = recorded(t, [runOf(0)]);
      writeFileSync(path, `${head}\n`);
      assert.throws(() => record.read(), /the first line of .* is not the head of a record/);
    });
  }

  it('is kept under another name where one begins anew, each time', (t) => {
    const { path, record } = recorded(t, [runOf(0)]);
    const now = new Date('2026-01-02T03:04:05.678Z');
    const first = record.setAside(now);
    assert.match(first ?? '', /bench-long-until-20260102T030405Z\.jsonl$/);
    assert.equal(record.setAside(now), null);
    assert.deepEqual(record.read().measured, []);
    record.append(runOf(1));
    assert.match(record.setAside(now) ?? '', /-until-20260102T030405Z-2\.jsonl$/);
    assert.equal(readdirSync(join(path, '..')).length, 2);
    assert.deepEqual(new RunRecord(first ?? '', HERE).read().measured, [runOf(0)]);
  });
});
