import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { thisMachine } from '../../src/harness/history/machine.ts';
import type { RunLine } from '../../src/harness/history/run-line.ts';
import type { ScenarioFigure } from '../../src/harness/history/scenario-figures.ts';
import type { Finished } from '../support/cli.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { capacityRun, linesText, nightlyRuns } from '../support/run-lines.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const TIMES: readonly ScenarioFigure[] = [
  { metric: 'mean(response)', unit: 'ms', value: 8 },
  { metric: 'p95(response)', unit: 'ms', value: 12 },
  { metric: 'rate(requests)', unit: '/s', value: 2_000 },
];
const MEMORY: ScenarioFigure = { metric: 'peak(target.memory)', unit: 'B', value: 2e7 };
const HERE = { node: process.version, machine: thisMachine() };
/** A baseline ends with the last of so many nights. */
const KNOWN = 12;

/** A night in which the probe saw the target, or did not. */
const seen = (run: RunLine, memory: 'isolate' | 'rss'): RunLine => ({
  ...run,
  scenarios: run.scenarios.map((each) => ({ ...each, memory })),
});

/** Twelve nights as they should be, and then one for each of `later`, with these figures. */
function nights(...later: readonly (readonly ScenarioFigure[])[]): readonly RunLine[] {
  const figures = (night: number): readonly ScenarioFigure[] => later[night - KNOWN] ?? [...TIMES, MEMORY];
  return nightlyRuns(KNOWN + later.length, figures, () => HERE);
}

describe('a baseline, and runs that lack some of it', () => {
  const cwd = temporaryFolder({ after });
  const path = join(cwd, 'perf-baseline.yaml');
  beforeEach(() => rmSync(path, { force: true }));
  const call = async (runs: readonly RunLine[], ...args: readonly string[]): Promise<Finished> => {
    writeFileSync(join(cwd, 'perf-history.jsonl'), linesText(runs));
    const { stdout, ...rest } = await callPerfHarness(['baseline', ...args], { cwd });
    return { ...rest, stdout: stdout.replaceAll(/\n +/g, ' ') };
  };
  const withBaseline = async (runs: readonly RunLine[], ...args: readonly string[]): Promise<Finished> => {
    assert.equal((await call(nights(), 'update')).code, 0);
    return call(runs, 'check', ...args);
  };

  it('is not passed by a run that served nothing, although its memory is as before', async () => {
    const { code, stdout } = await withBaseline(nights([MEMORY]));
    assert.equal(code, 5, stdout);
    assert.match(stdout, /^INSUFFICIENT {2}list 1 run up to night-0012, /);
    for (const metric of TIMES.map((each) => each.metric))
      assert.ok(
        stdout.includes(`${metric}: insufficient: run night-0012 does not have it: nothing that it asked for was ok`),
        stdout,
      );
    assert.match(stdout, /peak\(target\.memory\): could not tell apart|peak\(target\.memory\): no change/);
  });

  it('is not passed by several runs of which one lacks a figure, which is named with the reason', async () => {
    const few = TIMES.filter(({ metric }) => metric !== 'p95(response)');
    const rows: readonly (readonly [later: readonly ScenarioFigure[], words: RegExp])[] = [
      [
        [...few, MEMORY],
        /p95\(response\): \S.+; but 1 of 2 runs does not have it; the last of these is night-0013: it has too few samples for this percentile/,
      ],
      [TIMES, /peak\(target\.memory\): .+night-0013: its line in the history has no such figure/],
      [[...TIMES, { ...MEMORY, value: 0 }], /peak\(target\.memory\): .+night-0013: it is 0 there/],
    ];
    for (const [last, words] of rows) {
      const { code, stdout } = await withBaseline(nights([...TIMES, MEMORY], last), '--runs', '2');
      assert.equal(code, 5, stdout);
      assert.match(stdout, /^INSUFFICIENT {2}list /);
      assert.match(stdout, words);
    }
  });

  it('still finds a regression of what there is', async () => {
    const { code, stdout } = await withBaseline(nights([{ ...MEMORY, value: 3e7 }]));
    assert.equal(code, 4, stdout);
    assert.match(stdout, /^REGRESSION {2}list /);
    assert.match(stdout, /rate\(requests\): insufficient: /);
  });

  it('holds no RSS against a heap: a run without the probe lacks memory and CPU', async () => {
    const cpu: ScenarioFigure = { metric: 'mean(cpu/request)', unit: 'ms', value: 2 };
    const known = nightlyRuns(
      KNOWN + 3,
      () => [...TIMES, MEMORY, cpu],
      () => HERE,
    ).map((run) => seen(run, 'isolate'));
    assert.equal((await call(known.slice(0, KNOWN), 'update')).code, 0);
    assert.match(readFileSync(path, 'utf8'), /^ {4}runs: 10\n {4}memory: isolate\n {4}figures:$/m);
    assert.equal((await call(known, 'check')).code, 0);
    // Twice the memory and the CPU would be a regression of each.
    const twice = known.map((run, night) => {
      const scenarios = run.scenarios.map((each) => ({
        ...each,
        figures: each.figures.map((figure) =>
          TIMES.some(({ metric }) => metric === figure.metric) ? figure : { ...figure, value: figure.value * 2 },
        ),
      }));
      return night < KNOWN ? run : { ...run, scenarios };
    });
    assert.equal((await call(twice, 'check')).code, 4);
    const last = twice.map((run, night) => (night < KNOWN + 2 ? run : seen(run, 'rss')));
    const { code, stdout } = await call(last, 'check');
    assert.equal(code, 5, stdout);
    for (const { metric } of [MEMORY, cpu])
      assert.ok(
        stdout.includes(
          `${metric}: insufficient: run night-0014 does not have it: its target was seen from outside, without the probe, where this is another figure`,
        ),
        stdout,
      );
    const some = await call(last, 'check', '--runs', '2');
    assert.equal(some.code, 4, 'the run that has them still counts');
    const made = await call(last, 'update');
    assert.match(
      made.stderr,
      /peak\(target\.memory\) is not in its baseline: .* its target was seen from inside, by the probe/,
    );
    assert.doesNotMatch(readFileSync(path, 'utf8'), /target\.memory|cpu/);
  });

  it('is not passed where the newest run was invalid, whatever the run before it took', async () => {
    const invalidFrom = (first: number): readonly RunLine[] =>
      nights([...TIMES, MEMORY], [...TIMES, MEMORY]).map((run, night) =>
        night < first ? run : { ...run, scenarios: run.scenarios.map((each) => ({ ...each, verdict: 'invalid' })) },
      );
    const last = await withBaseline(invalidFrom(KNOWN + 1));
    assert.equal(last.code, 5, last.stdout);
    assert.match(last.stdout, /^INSUFFICIENT .*the measurement of the newest run, night-0013, was invalid/);
    const all = await withBaseline(invalidFrom(KNOWN));
    assert.equal(all.code, 5, all.stdout);
    assert.match(all.stdout, /^NOT COMPARED .*no run is later .*; the measurement of run night-0013 was invalid/);
  });

  it('is not passed by a history without a run of one of its scenarios, unless others are named', async () => {
    const both = (runs: readonly RunLine[]): readonly RunLine[] =>
      runs.map((run) => ({
        ...run,
        scenarios: [...run.scenarios, ...run.scenarios.map((each) => ({ ...each, name: 'gone' }))],
      }));
    assert.equal((await call(both(nights()), 'update')).code, 0);
    const later = nights([...TIMES, MEMORY]);
    const { code, stdout } = await call(later, 'check');
    assert.equal(code, 5, stdout);
    assert.match(stdout, /^ok {2}list .*\n\nNOT COMPARED {2}gone it has a baseline, and no run in this history/);
    assert.equal((await call(later, 'check', '--scenario', 'list')).code, 0);
  });

  it('is made of what all of its runs have, and names what some lack', async () => {
    const { code, stderr } = await call(nights([MEMORY]), 'update');
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^warning: list: p95\(response\) is not in its baseline: 1 of 10 runs does not have it; the last of these is night-0012: nothing that it asked for was ok$/m,
    );
    assert.doesNotMatch(readFileSync(path, 'utf8'), /metric: .*(response|rate)/);
  });

  it('is of runs alone, where the history has capacities of the scenario, too', async () => {
    const capacities = [capacityRun('night-0005x', 'rate', 900), capacityRun('night-0013', 'users', 40)].map((run) => ({
      ...run,
      ...HERE,
    }));
    const made = await call([...nights(), ...capacities], 'update');
    assert.deepEqual([made.code, made.stderr], [0, '']);
    const text = readFileSync(path, 'utf8');
    assert.match(text, /^ {4}until: night-0011\n {4}runs: 10$/m);
    assert.equal(text.match(/metric:/g)?.length, 4);
    const checked = await call([...nights([...TIMES, MEMORY]), ...capacities], 'check');
    assert.equal(checked.code, 0, checked.stdout);
    assert.match(checked.stdout, /^ok {2}list 1 run up to night-0012, /);
    const alone = await call(capacities, 'update');
    assert.equal(alone.code, 2);
    assert.match(alone.stderr, /has no run of this machine, .*\n {2}it has capacities only\n/);
  });
});
