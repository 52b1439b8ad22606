import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { thisMachine } from '../../src/harness/history/machine.ts';
import type { RunLine } from '../../src/harness/history/run-line.ts';
import type { ScenarioFigure } from '../../src/harness/history/scenario-figures.ts';
import { readBaseline } from '../../src/scenarios/baseline/baseline-reading.ts';
import { baselineText } from '../../src/scenarios/baseline/baseline-text.ts';
import type { Finished } from '../support/cli.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { blocksOf, documentedArguments } from '../support/documented.ts';
import { linesText, nightlyRuns } from '../support/run-lines.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const OTHER_MACHINE = { fingerprint: '0123456789ab', name: '64 × another machine' };

/** Nightly runs of this machine and this Node, `count` as they should be and then some whose times are `slower` times as long. */
function nights(count: number, later = 0, slower = 1, part: Partial<RunLine> = {}): readonly RunLine[] {
  const figures = (night: number): readonly ScenarioFigure[] => [
    { metric: 'p95(response)', unit: 'ms', value: night < count ? 12 : 12 * slower },
    { metric: 'rate(requests)', unit: '/s', value: 2_000 },
    { metric: 'p99(response)', unit: 'ms', value: night % 2 === 0 ? 1 : 1_000 },
    { metric: 'peak(target.memory)', unit: 'B', value: night < count ? 2e7 : 2e7 * slower },
    { metric: 'growth(target.memory)', unit: 'B', value: 2e5 },
    { metric: 'mean(alloc/request)', unit: 'B', value: 3e4 },
  ];
  return nightlyRuns(count + later, figures, () => ({ node: process.version, machine: thisMachine(), ...part }));
}

describe('perf-harness baseline', () => {
  const cwd = temporaryFolder({ after });
  const path = join(cwd, 'perf-baseline.yaml');
  const keep = (runs: readonly RunLine[]): void => writeFileSync(join(cwd, 'perf-history.jsonl'), linesText(runs));
  const call = (...args: readonly string[]): Promise<Finished> => callPerfHarness(args, { cwd });
  const update = (): Promise<Finished> => call(...documentedArguments('npx perf-harness baseline update'));
  const check = (...more: readonly string[]): Promise<Finished> =>
    call(...documentedArguments('npx perf-harness baseline check'), ...more);

  it('writes the times, rates and memory of the last runs, and shows them', async () => {
    keep(nights(12));
    const { code, stdout, stderr } = await update();
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^p95\(response\) +1[12][\d.]* ms +\d\.?\d* %$/m);
    const text = readFileSync(path, 'utf8');
    assert.match(
      text,
      /^ {2}- scenario: list\n {4}fingerprint: ba9876543210\n {4}machine: "?[0-9a-f]{12}"?\n {4}machineName: /m,
    );
    assert.match(text, /^ {4}commit: c{39}b\n {4}until: night-0011\n {4}runs: 10$/m);
    assert.match(text, /^ {6}- \{ metric: p95\(response\), unit: ms, value: 1[12][\d.]*, spread: [\d.]+% \}$/m);
    assert.match(text, /^ {6}- \{ metric: peak\(target\.memory\), unit: B, value: [12]\d{7}, spread: [\d.]+% \}$/m);
    assert.doesNotMatch(text, /growth|alloc|p99/);
    const shown = await call(...documentedArguments('npx perf-harness baseline show'));
    assert.deepEqual([shown.code, shown.stdout], [0, stdout]);
  });

  it('passes runs that are as before, and is not written by them', async () => {
    const before = readFileSync(path, 'utf8');
    keep(nights(12, 1));
    const { code, stdout } = await check();
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ok {2}list\n {2}1 run up to night-0012, against 10 runs up to night-0011\n/);
    assert.equal(readFileSync(path, 'utf8'), before);
  });

  it('exits with 4 where later runs are slower, with the direction and the numbers', async () => {
    keep(nights(12, 3, 1.3));
    const { code, stdout } = await check('--runs', '3');
    assert.equal(code, 4, stdout);
    assert.match(stdout, /^REGRESSION {2}list\n {2}3 runs up to night-0014/);
    assert.match(
      stdout.replace(/\n +/g, ' '),
      /p95\(response\): [23]\d\.?\d* % longer \(\+ .* to \+ .*\): a regression/,
    );
    assert.match(stdout.replace(/\n +/g, ' '), /peak\(target\.memory\): [23]\d\.?\d* % more \(.*\): a regression/);
  });

  it('shows what an update raises, which nothing else does', async () => {
    const line = '# yaml-language-server: $schema=./baseline.schema.json\n';
    writeFileSync(path, `${line}${readFileSync(path, 'utf8')}`);
    const { code, stdout } = await update();
    assert.equal(code, 0);
    assert.match(stdout, /^p95\(response\) .*\+ \d+\.\d %$/m);
    assert.ok(readFileSync(path, 'utf8').startsWith(line), 'the name of its schema stays');
  });

  it('keeps what somebody has written', async () => {
    keep(nights(12, 1, 1.3));
    await call('baseline', 'update', '--runs', '12');
    writeFileSync(
      path,
      readFileSync(path, 'utf8')
        .replace(/until: .*/, 'until: night-0011')
        .replace(/(unit: ms, value: )[\d.]+/, '$115.6')
        .replace(/(unit: B, value: )[\d.]+/, '$126000000'),
    );
    const { code, stdout } = await check();
    assert.equal(code, 0, stdout);
  });

  it('compares nothing with another machine, load or Node, and says which', async () => {
    keep(nights(12));
    await update();
    const text = readFileSync(path, 'utf8');
    const rows: readonly (readonly [change: RegExp, to: string, message: RegExp])[] = [
      [
        /machine: .*\n {4}machineName: .*/,
        'machine: 0123456789ab\n    machineName: a big one',
        /is of another machine, a big one \(0123456789ab\), and this is .*: times of two machines are not compared/,
      ],
      [/node: .*/, 'node: 7', /was made on Node 7, and this is Node \d+/],
      [
        /fingerprint: .*/,
        'fingerprint: aaaaaaaaaaaa',
        /of another scenario: the workload, load, warm-up or target has changed/,
      ],
      [/scenario: .*/, 'scenario: other', /it has no baseline/],
      [/until: .*/, 'until: night-9999', /no run is later than its baseline, which ends with run night-9999/],
    ];
    for (const [change, to, message] of rows) {
      writeFileSync(path, text.replace(change, to));
      const { code, stdout } = await check();
      assert.equal(code, 5, stdout);
      assert.match(stdout.replace(/\n +/g, ' '), message);
      assert.match(stdout, /^NOT COMPARED {2}list\n/);
    }
  });

  it('decides nothing by a baseline of fewer than five runs, or a figure that later runs don’t have', async () => {
    keep(nights(12));
    await update();
    const text = readFileSync(path, 'utf8').replace(/until: .*/, 'until: night-0010');
    writeFileSync(path, text.replace(/runs: 10/, 'runs: 4').replace('rate(requests)', 'rate(items)'));
    const { code, stdout } = await check();
    assert.equal(code, 5, stdout);
    assert.match(stdout, /^INSUFFICIENT {2}list\n/);
    assert.match(stdout, /p95\(response\): insufficient: its baseline is of 4 runs; 5 are needed/);
    assert.match(
      stdout.replaceAll(/\n +/g, ' '),
      /rate\(items\): insufficient: run night-0011 does not have it: its line in the history has no such figure/,
    );
  });

  it('needs five runs of this machine, and names those that there are', async () => {
    keep(nights(4));
    const few = await update();
    assert.equal(few.code, 5);
    assert.match(few.stderr, /list: 4 valid runs on this machine; a baseline needs 5\n {2}its baseline stays as it is/);
    keep(nights(6, 0, 1, { machine: OTHER_MACHINE }));
    const other = await update();
    assert.equal(other.code, 2);
    assert.match(
      other.stderr,
      /has no run of this machine, .*\n {2}its runs are of: 64 × another machine \(0123456789ab\)/,
    );
  });

  it('has a file as the docs show it and its schema allows it', async () => {
    const [block] = blocksOf('yaml').filter(({ page }) => page === 'docs/baseline.md');
    const reading = readBaseline(block?.text ?? '', 'perf-baseline.yaml');
    assert.ok(reading.ok, JSON.stringify(reading));
    assert.equal(baselineText(reading.value), block?.text);
    const { stdout } = await call(...documentedArguments('npx perf-harness schema --baseline'));
    const validate = new Ajv2020({ strict: false, inlineRefs: false, code: { optimize: false } }).compile(
      JSON.parse(stdout),
    );
    const file = parse(block?.text ?? '') as { baselines: object[] };
    assert.ok(validate(file), JSON.stringify(validate.errors));
    for (const wrong of [{ machine: 'mine' }, { runs: 0 }, { figures: [] }, { spread: '1%' }])
      assert.ok(!validate({ ...file, baselines: [{ ...file.baselines[0], ...wrong }] }), JSON.stringify(wrong));
  });

  it('says what is wrong with a file that is missing, damaged, or newer', async () => {
    const empty = temporaryFolder({ after });
    const none = await callPerfHarness(['baseline', 'show'], { cwd: empty });
    assert.equal(none.code, 2);
    assert.match(
      none.stderr,
      /there is no baseline: expected .*perf-baseline\.yaml\n {2}.*perf-harness baseline update/,
    );
    const rows: readonly (readonly [text: string, message: RegExp])[] = [
      ['version: 1\nbaselines: [\n', /broken\.yaml:\d+:\d+ /],
      ['- 1\n', /broken\.yaml:1:1 {2}expected a mapping, got a list/],
      ['version: 2\n', /broken\.yaml:1:\d+ {2}this file is of version 2/],
      ['version: 1\nbaselines:\n  - { scenario: a, spread: 1 }\n', /broken\.yaml:3:\d+ .*spread/],
    ];
    for (const [text, message] of rows) {
      writeFileSync(join(empty, 'broken.yaml'), text);
      const { code, stderr } = await callPerfHarness(['baseline', 'show', '--baseline', 'broken.yaml'], { cwd: empty });
      assert.equal(code, 2);
      assert.match(stderr, message);
    }
    const typo = await call('baseline', 'chek');
    assert.equal(typo.code, 2);
  });
});
