import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { TIMERS } from '../../../../src/metrics/names.ts';
import { findGnuTime } from '../../../../src/scenarios/workloads/cli/gnu-time.ts';
import { measureUntil } from '../../../support/attempts.ts';
import { type CliTrial, runProgram } from '../../../support/cli-trial.ts';
import { isAlive } from '../../../support/is-alive.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { until } from '../../../support/until.ts';

const folder = temporaryFolder({ after });

function trial(...more: Rest<Parameters<typeof runProgram>>): Promise<CliTrial> {
  return runProgram(folder, ...more);
}

type Rest<T extends readonly unknown[]> = T extends readonly [unknown, ...infer R] ? R : never;

/** What is told of the first failure. */
function told({ series: { failures } }: CliTrial): readonly unknown[] {
  const [{ failure, status, detail, excerpt } = assert.fail()] = failures;
  return [failure, status, detail, excerpt];
}

function isOfStartup(doubt: string): boolean {
  return doubt.includes('start-up');
}

describe('a run of a program', () => {
  it('is counted and timed, with what it printed and the entries that were counted in it', async () => {
    const { outcomes, series } = await trial(
      'printf \'{"a/b":[1,2,3]}\'; printf x >&2',
      ', expect: { json: /a~1b, items: 3 }',
      {
        iterations: 2,
      },
    );
    assert.deepEqual(outcomes, ['ok', 'ok']);
    const { started, ok, bytes, items, iterations } = series.counters;
    assert.deepEqual([started, ok, bytes, items, iterations.ok], [2, 2, 30, 6, 2]);
    assert.deepEqual(
      TIMERS.filter((name) => series.timers.get(name)),
      ['response', 'service', 'ttfb', 'iteration'],
    );
    assert.deepEqual(series.failures, []);
  });

  const rows = [
    [
      'another exit code',
      'echo no >&2; echo yes; exit 3',
      '',
      'status',
      3,
      'exit code 3, expected 0',
      'stderr: no\n\nstdout: yes\n',
    ],
    [
      'exit code 0 where another is expected',
      'exit 0',
      ', expect: { exit: 2 }',
      'status',
      0,
      'exit code 0, expected 2',
      null,
    ],
    ['a signal', 'kill -SEGV $$', '', 'status', null, 'it was ended by SIGSEGV, expected exit code 0', null],
    ['text in place of JSON', 'echo no', ', expect: { json: "" }', 'check', 0, 'stdout is no JSON', 'stdout: no\n'],
    ['nothing in place of JSON', ':', ', expect: { json: "" }', 'check', 0, 'stdout is empty', null],
    [
      'JSON without the value',
      'echo "{}"',
      ', expect: { json: /a }',
      'check',
      0,
      'stdout has no value at "/a"',
      'stdout: {}\n',
    ],
    [
      'no list to count',
      'echo 5',
      ', expect: { json: "", items: 1 }',
      'check',
      0,
      'stdout has no list at ""',
      'stdout: 5\n',
    ],
    [
      'too few items',
      'echo "[1]"',
      ', expect: { json: "", items: 2 }',
      'check',
      0,
      '1 item at "", not 2',
      'stdout: [1]\n',
    ],
    [
      'a text that is missing',
      'echo a',
      ', expect: { contains: b }',
      'check',
      0,
      'stdout does not contain "b"',
      'stdout: a\n',
    ],
  ] as const;
  for (const [what, script, more, failure, status, reason, excerpt] of rows) {
    it(`fails by ${what}`, async () => {
      const tried = await trial(script, more);
      assert.deepEqual(tried.outcomes, [failure]);
      assert.deepEqual(told(tried), [failure, status, `sh -c ${script}: ${reason}`, excerpt]);
      assert.ok(tried.series.failedTimers.get('response') && !tried.series.timers.get('response'));
    });
  }

  it('is ended at the timeout, with all that it has started', async () => {
    const file = join(folder, 'pid');
    const tried = await trial(`sleep 1000 & echo $! >${file}; wait`, '', { timeoutMs: 200 });
    assert.deepEqual(tried.outcomes, ['timeout']);
    assert.equal(told(tried)[0], 'timeout');
    // A machine that was too busy for the script to come so far has nothing to end.
    const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    await until(() => pid === 0 || !isAlive(pid));
  });

  it('leaves nothing behind when it ends by itself, and does not wait for what it leaves', async () => {
    const file = join(folder, 'left');
    const { outcomes } = await trial(`sleep 60 & echo $! | tee ${file}`, ', expect: { json: "" }');
    assert.deepEqual(outcomes, ['ok']);
    const pid = Number(readFileSync(file, 'utf8'));
    assert.ok(pid > 0);
    await until(() => !isAlive(pid));
  });

  it('is unfinished where it is cut off', async () => {
    const { outcomes, series } = await trial('sleep 1000', '', { meanwhile: (program) => program.cut() });
    assert.deepEqual(outcomes, ['unfinished']);
    assert.deepEqual([series.counters.unfinished, series.counters.iterations.unfinished], [1, 1]);
    assert.deepEqual(series.failures, []);
    assert.ok(series.openTimers.get('iteration'));
  });

  it('is ended where it prints more than can be parsed', async () => {
    const tried = await trial('yes', ', expect: { json: "" }', { maxBodyBytes: 1000 });
    assert.deepEqual(
      [tried.outcomes, told(tried)[2]],
      [['check'], 'sh -c yes: stdout is longer than maxBody, and can’t be parsed'],
    );
  });

  it('has its start-up measured apart, after each run that was ok', async () => {
    const { outcomes, series, doubts } = await trial(
      'exit 0',
      '',
      { iterations: 2 },
      ', startup: [-c, "echo started"]',
    );
    assert.deepEqual([outcomes, doubts.filter(isOfStartup)], [['ok', 'ok'], []]);
    const { timers, counters } = series;
    assert.ok(timers.get('startup') && timers.get('iteration'));
    assert.deepEqual([counters.started, counters.bytes], [2, 0]);
  });

  it('whose start-up fails is as ok as before, and a reason to doubt says why there is no figure', async () => {
    const { outcomes, series, doubts } = await trial('exit 0', '', {}, ', startup: [-c, "exit 4"]');
    assert.deepEqual(outcomes, ['ok']);
    assert.equal(series.timers.get('startup'), undefined);
    assert.deepEqual(doubts.filter(isOfStartup), [
      'the start-up of sh -c exit 4 was not measured: exit code 4, expected 0',
    ]);
  });

  it('has every variable of its environment, whatever its name, and nothing open that is not meant for it', async () => {
    const script =
      'tr "\\0" "\\n" </proc/$$/environ | grep -E "^(A-B|C)=" | sort; ls /dev/fd/3 /dev/fd/4 2>/dev/null || echo closed';
    const keys = ', env: { A-B: "1 2", C: 03.10 }';
    const { outcomes } = await trial(
      `[ "$(${script})" = "$(printf 'A-B=1 2\nC=03.10\nclosed')" ]`,
      '',
      { hasTime: true },
      keys,
    );
    assert.deepEqual(outcomes, ['ok']);
  });

  it('that can’t be executed any more was refused', async () => {
    const { outcomes, series } = await trial('exit 0', '', { program: join(folder, 'gone') });
    assert.deepEqual(outcomes, ['refused']);
    assert.match(
      series.failures[0]?.detail ?? '',
      /^sh -c exit 0: it can’t be run: it is not there, or may not be executed$/,
    );
  });
});

describe('memory and CPU of a run', () => {
  it('come from GNU time, which leaves output and exit code alone', async (t) => {
    if ((await findGnuTime()) === null) return t.skip('GNU time is not on this machine: apt-get install time');
    const burn = 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo done; echo said >&2; exit 7';
    const tried = await trial(burn, ', expect: { exit: 8 }', { hasTime: true });
    assert.deepEqual(told(tried), [
      'status',
      7,
      `sh -c ${burn}: exit code 7, expected 8`,
      'stderr: said\n\nstdout: done\n',
    ]);
    assert.deepEqual(tried.doubts, []);
    const { 'run.rss': rss, 'run.cpu': cpu } = tried.gauges;
    assert.ok(rss !== undefined && rss.max > 500_000 && rss.max < 50_000_000, `${rss?.max}`);
    assert.ok(cpu !== undefined && cpu.n === 1 && cpu.max >= 10 && cpu.max < 60_000, `${cpu?.max}`);
  });

  it('are seen from outside without it, and only while the program runs', async () => {
    // Where the machine is busy, it may be seen at its very start alone.
    let { gauges, doubts }: Pick<CliTrial, 'gauges' | 'doubts'> = { gauges: {}, doubts: [] };
    await measureUntil(
      () => (gauges['run.rss']?.max ?? 0) > 500_000,
      async () => {
        ({ gauges, doubts } = await trial('i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'));
      },
    );
    const { 'run.rss': rss, 'run.cpu': cpu } = gauges;
    assert.ok(rss !== undefined && rss.max > 500_000 && rss.max < 50_000_000, `${rss?.max}`);
    assert.ok(cpu !== undefined && cpu.max >= 0);
    assert.equal(doubts.length, 1);
    assert.match(doubts.join(), /^run\.rss and run\.cpu are lower bounds, .*\(apt-get install time\)$/);
  });

  it('are not told of a run that was ended', async (t) => {
    if ((await findGnuTime()) === null) return t.skip('GNU time is not on this machine: apt-get install time');
    const { outcomes, gauges } = await trial('sleep 1000', '', { hasTime: true, timeoutMs: 50 });
    assert.deepEqual([outcomes, gauges], [['timeout'], {}]);
  });

  it('have no GNU time where what is there under its name is another program', async () => {
    const other = join(folder, 'time');
    writeFileSync(other, '#!/bin/sh\necho BusyBox\n', { mode: 0o755 });
    assert.equal(await findGnuTime(folder), null);
  });
});
