import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { jsonView, tableView } from '../../../src/cli/monitor/monitor-view.ts';
import { keysOf } from '../../../src/cli/terminal/keys.ts';
import { captureIo } from '../../support/command-io.ts';
import { monitorRig, raisedOf, ruleOf, STARTED_AT_MS, sourceOf } from '../../support/monitor-rig.ts';

const options = { watched: 'this machine', intervalMs: 1000, hasKeys: true };

function ticked() {
  const raised = raisedOf(ruleOf({}), STARTED_AT_MS + 1000, 85);
  const source = { ...sourceOf('one', [{ 'system.cpu': 85 }]), notes: () => ['there is no swap\u001b[2J'] };
  const { engine, tickAfter } = monitorRig({ sources: [source], alerts: { look: () => [raised] } });
  return { tick: tickAfter(1000), report: engine.report() };
}

describe('the view of a monitor in a pipe', () => {
  it('is a line of JSON for each reading, alert and note, and for the report', () => {
    const { io, stdout, stderr } = captureIo();
    const { tick, report } = ticked();
    const view = jsonView(io);
    view.show(tick);
    view.say('a line for people');
    view.end(report);
    const lines = stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      lines.map(({ type }) => type),
      ['reading', 'alert', 'note', 'report'],
    );
    assert.deepEqual(lines[0], {
      ...{ type: 'reading', at: '2026-01-02T03:04:06.000Z', spanMs: 1000, values: { 'system.cpu': 85 } },
    });
    assert.equal(stderr(), 'a line for people\n');
  });
});

describe('the view of a monitor on a terminal', () => {
  it('draws a table and its alerts, and leaves the report', () => {
    const { io, stdout, stderr } = captureIo({ columns: 80, environment: { NO_COLOR: '1' } });
    const { tick, report } = ticked();
    const view = tableView(io, options);
    view.show(tick);
    assert.match(stdout(), /this machine · 1 s · every 1 s/);
    assert.match(stdout(), /system\.cpu {2,}85 %/);
    assert.match(stdout(), /warning {3}system\.cpu above 80 %, worst 85 %/);
    assert.equal(stderr(), 'there is no swap\\u001b[2J\n');
    view.end(report);
    assert.match(stdout(), /monitor · a test · 1 s · 1 reading, one every 1 s\n/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences.
    assert.doesNotMatch(stdout(), /\u001b\[\d+m/);
  });
});

describe('the keys of a terminal', () => {
  it('come one by one, Ctrl-C as an interrupt; the terminal is left as it was', () => {
    const raw: boolean[] = [];
    const input = Object.assign(new EventEmitter(), {
      isTTY: true,
      setRawMode: (isRaw: boolean) => raw.push(isRaw),
      resume: () => undefined,
      pause: () => undefined,
    });
    let interrupts = 0;
    const keys: string[] = [];
    const release = keysOf(input, () => {
      interrupts += 1;
    })?.((key) => keys.push(key));
    input.emit('data', Buffer.from('xq\u0003'));
    release?.();
    input.emit('data', Buffer.from('z'));
    assert.deepEqual({ keys, interrupts, raw }, { keys: ['x', 'q'], interrupts: 1, raw: [true, false] });
    assert.equal(
      keysOf({ ...input, isTTY: false } as typeof input, () => undefined),
      null,
    );
  });
});
