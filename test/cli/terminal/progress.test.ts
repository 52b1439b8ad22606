import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderError } from '../../../src/cli/terminal/error-text.ts';
import type { Logging } from '../../../src/cli/terminal/log-level.ts';
import { textLine } from '../../../src/cli/terminal/log-line.ts';
import { openProgress } from '../../../src/cli/terminal/run-progress.ts';
import { HarnessError } from '../../../src/errors.ts';
import type { RunEvent } from '../../../src/harness/result/event.ts';
import { captureIo } from '../../support/command-io.ts';
import { gateResultOf } from '../../support/gate-result.ts';
import { scenarioResultOf } from '../../support/result.ts';

const EVIL = 'walk\u001b[2J';
const EVENTS: readonly RunEvent[] = [
  { kind: 'scenario', name: EVIL, number: 1, of: 2 },
  { kind: 'phase', scenario: EVIL, level: null, phase: 'measured' },
  { kind: 'trouble', scenario: EVIL, message: 'the target died:\nexit code 1' },
  {
    kind: 'judged',
    result: scenarioResultOf({ name: EVIL, verdict: 'fail', gates: [gateResultOf({ value: 312, verdict: 'fail' })] }),
  },
];

async function show(
  logging: Partial<Logging>,
  surroundings: Parameters<typeof captureIo>[0] = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { io, stdout, stderr } = captureIo(surroundings);
  const progress = openProgress({ level: 'info', format: null, ...logging }, io);
  for (const event of EVENTS) progress.onEvent(event);
  progress.clear();
  return { stdout: stdout(), stderr: stderr() };
}

const TEXT = [
  /^ +0\.\d s {2}walk\\u001b\[2J: scenario 1 of 2, starting the target$/,
  /^ +0\.\d s {2}walk\\u001b\[2J: measuring$/,
  /^ +0\.\d s {2}warning: walk\\u001b\[2J: the target died:\\nexit code 1$/,
  /^ +0\.\d s {2}walk\\u001b\[2J: FAIL {2}p95\(traversal\) < 200ms at 312 ms$/,
];

describe('the progress of a run', () => {
  for (const [title, logging, surroundings] of [
    ['off a terminal', {}, {}],
    ['on a terminal of CI', {}, { columns: 80, environment: { CI: 'true' } }],
    ['on a terminal, where text was asked for', { format: 'text' }, { columns: 80 }],
  ] as const) {
    it(`is a line of text an event ${title}: elapsed time, scenario, what`, async () => {
      const { stdout, stderr } = await show(logging, surroundings);
      const lines = stderr.trimEnd().split('\n');
      assert.equal(lines.length, TEXT.length, stderr);
      for (const [index, line] of lines.entries()) assert.match(line, TEXT[index] ?? /$./);
      assert.equal(stdout, '');
    });
  }

  it('is a JSON object a line where that was asked for', async () => {
    const { stderr } = await show({ format: 'json' }, { columns: 80 });
    const records = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    assert.deepEqual(
      records.map(({ level, scenario }) => [level, scenario]),
      [
        ['info', EVIL],
        ['info', EVIL],
        ['warn', EVIL],
        ['info', EVIL],
      ],
    );
    assert.equal(records[1]?.['msg'], 'measuring');
  });

  it('is JSON in which foreign text is harmless, and has a bounded length', () => {
    const { io, stderr } = captureIo();
    const hostile = 'x\n##[add-mask]\u001b[31m\u009b2J\u202e';
    openProgress({ level: 'info', format: 'json' }, io).onEvent({
      ...{ kind: 'trouble', scenario: hostile, message: `${hostile}${'l'.repeat(12_000)}` },
    });
    const line = stderr().trimEnd();
    assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|##\[/u);
    assert.ok(line.length < 3000, `${line.length} characters`);
    const { scenario, msg } = JSON.parse(line) as Record<string, string>;
    assert.equal(scenario, hostile);
    assert.match(msg ?? '', /l… \(12023 characters\)$/);
  });

  it('is no line below the level that was asked for', async () => {
    assert.equal((await show({ level: 'warn' })).stderr.trimEnd().split('\n').length, 1);
    assert.equal((await show({ level: 'silent' })).stderr, '');
  });

  it('is drawn over and over on a terminal, and leaves only what must stay', async () => {
    const { stderr } = await show({}, { columns: 80 });
    assert.match(stderr, /1\/2 walk\\u001b\[2J {2}measuring/);
    assert.match(stderr, /walk\\u001b\[2J: the target died:\\nexit code 1\n/);
    assert.ok(!stderr.includes('walk\u001b[2J'), JSON.stringify(stderr));
    assert.ok(stderr.includes('\u001b[J'), 'nothing was cleared');
    const drawn = stderr.slice(stderr.lastIndexOf('FAIL'));
    assert.ok(drawn.includes('\u001b[1A'), 'the last view was not cleared');
  });
});

describe('a line of the log', () => {
  it('tells its time from the start, whatever the time of day is', () => {
    const json = JSON.stringify({ level: 'error', time: '1970-01-01T00:00:00.000Z', msg: 'no' });
    assert.equal(textLine(json, 62_345), '  62.3 s  error: no\n');
  });
});

describe('an error', () => {
  it('has below it what to do, and nothing that could change the terminal', () => {
    const lines = ['a.yaml:1:1 bad\nPASS', 'a.yaml:2:1 \u001b[31mworse'];
    const text = renderError(new HarnessError('CONFIG', lines, { hint: ['do this', 'or that\nor no'] }));
    assert.equal(text, 'a.yaml:1:1 bad\\nPASS\na.yaml:2:1 \\u001b[31mworse\n  do this\n  or that\\nor no\n');
  });
});
