import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createRawServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { MonitorReport } from '../../src/monitor/watch/monitor-report.ts';
import { monitorMarkdown } from '../../src/reports/monitor/monitor-markdown.ts';
import { monitorText } from '../../src/reports/monitor/monitor-text.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A line of its own with a command to a CI system, a colour, a C1 control and a text that runs backwards. */
const HOSTILE =
  'x\n::error file=a:1,title=pwned::y##[add-mask]z%0A::stop-commands::s</testcase>`|<b>\u001b[31m\u009b2J\u202e';
const LONG = 'l'.repeat(12_000);

function assertHarmless(text: string, said: RegExp): void {
  assert.match(text, said);
  for (const line of text.split('\n')) {
    assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u, JSON.stringify(line));
    assert.doesNotMatch(line, /^\s*::[a-z]|##(vso|teamcity)?\[/, line);
    assert.ok(line.length < 5000, `${line.length} characters in a line`);
  }
}

describe('foreign text', { timeout: 60_000 }, () => {
  const dir = temporaryFolder({ after });

  const args: readonly (readonly string[])[] = [
    [HOSTILE],
    [`--${HOSTILE}`],
    ['run', HOSTILE],
    ['run', '--demo', '--scenario', HOSTILE],
    ['run', '--demo', '--target', `http://${HOSTILE}`],
    ['run', '--demo', '--target', HOSTILE],
    ['run', '--demo', '--rate', HOSTILE],
    ['run', '--demo', '--duration', HOSTILE],
    ['run', '--demo', '--workers', HOSTILE],
    ['run', '--demo', '--budget', HOSTILE],
    ['run', '--demo', '--log-level', HOSTILE],
    ['run', '--demo', '--otlp', HOSTILE, '--out', dir],
    ['validate', join(dir, HOSTILE)],
    ['serve', '--demo', '--port', HOSTILE],
    ['generate', 'repo', '--changes', HOSTILE],
    ['generate', 'files', '--sizes', HOSTILE],
    ['generate', 'verify', HOSTILE],
    ['report', HOSTILE],
    ['run', '--demo', '--report', HOSTILE],
    ['monitor', '--pid', HOSTILE],
    ['monitor', '--alert', HOSTILE],
    ['monitor', '--url', HOSTILE],
    ['monitor', 'history', '--metric', HOSTILE, '--history', dir],
  ];
  for (const given of args) {
    for (const text of [HOSTILE, LONG]) {
      const shown = given.map((word) => word.replace(HOSTILE, text));
      it(`of an argument is shown harmless: ${given.slice(0, 3).join(' ').split('\n')[0]}, ${text.length}`, async () => {
        const { stdout, stderr, code } = await callPerfHarness(shown);
        assert.ok(code === 2 || code === 1, stderr);
        assert.doesNotMatch(stderr, /please report it/);
        assertHarmless(`${stdout}${stderr}`, /x|l/);
      });
    }
  }

  const quoted = JSON.stringify(HOSTILE).replaceAll('\u009b', '\\x9b').replaceAll('\u202e', '\\u202e');
  const lines: readonly (readonly [where: string, line: string])[] = [
    ['a key', `    ${quoted}: 1\n`],
    ['a value', `    timeout: ${quoted}\n`],
    [
      'a gate',
      `    gates: [ ${quoted}, ${JSON.stringify(`p95(ttfb @ request="${HOSTILE}") < 1s`).replaceAll('\u009b', '\\x9b')} ]\n`,
    ],
    ['an alert', `    alerts: [ ${quoted}, { metric: ${quoted}, above: 1 } ]\n`],
    ['a name', `    name: ${quoted}\n`],
    ['two equal keys', `    ${quoted}: 1\n    ${quoted}: 1\n`],
    ['a long key', `    ? ${JSON.stringify(LONG)}\n    : 1\n`],
    ['an unknown tag', '    timeout: !::error 1\n'],
    ['an alias', '    timeout: *::error::x\n'],
    ['a target', `    target: { kind: url, url: ${quoted} }\n`],
    ['a header', `    workload: { kind: pagination, headers: { ${quoted}: ${quoted} } }\n`],
  ];
  for (const [where, line] of lines) {
    it(`of ${where} of a file is shown harmless`, async () => {
      const file = join(dir, 'hostile.yaml');
      const before = where === 'a name' ? '  - ' : '  - name: a\n    ';
      const workload = where === 'a header' ? '' : 'workload: { kind: pagination }\n    ';
      writeFileSync(
        file,
        `version: 1\nscenarios:\n${before}${workload}load: { concurrency: 1, duration: 1s }\n${line}`,
      );
      const { stdout, stderr, code } = await callPerfHarness(['validate', file]);
      assert.equal(code, 2);
      assertHarmless(`${stdout}${stderr}`, /hostile\.yaml:\d+:\d+ {2}/);
    });
  }

  describe('of a target', () => {
    const answers: readonly (readonly [what: string, body: string])[] = [
      ['an id that comes twice', JSON.stringify({ items: [{ name: HOSTILE }, { name: HOSTILE }], total: 2 })],
      ['an answer that is no JSON', `${HOSTILE}{`],
      ['a cursor', JSON.stringify({ items: [{ name: 'a' }], nextCursor: { [HOSTILE]: 1 }, total: HOSTILE })],
      ['a long id', JSON.stringify({ items: [{ name: LONG }, { name: LONG }], total: 2 })],
    ];
    // A server for each answer, and a scenario for each server: one run shows them all.
    const servers = answers.map(([, body]) => createServer((_request, response) => response.end(body)));
    before(() => Promise.all(servers.map((server) => once(server.listen(0, '127.0.0.1'), 'listening'))));
    after(() => servers.map((server) => server.close()));

    it('is shown harmless in the report and in the log', async () => {
      const file = join(dir, 'target.yaml');
      const scenarios = servers.map((server, index) => {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        return `  - { name: a${index}, target: { kind: url, url: "${url}" }, workload: { kind: pagination }, load: { concurrency: 1, iterations: 2 } }\n`;
      });
      writeFileSync(
        file,
        `version: 1
defaults: { excuse: nothing, warmup: 0s, gracefulStop: 1s, confirm: 0 }
scenarios:
${scenarios.join('')}`,
      );
      const { stdout, stderr, code } = await callPerfHarness(['run', file, '--out', join(dir, 'out'), '--details']);
      assert.equal(code, 3, stderr);
      assertHarmless(`${stdout}${stderr}`, /FAIL/);
      for (const [index, [what]] of answers.entries()) {
        assert.match(stdout, new RegExp(`^FAIL {2}a${index}\\b`, 'm'), what);
      }
      for (const format of ['markdown', 'junit', 'annotations'] as const) {
        const shown = await callPerfHarness(['report', join(dir, 'out'), '--format', format, '--exit-zero']);
        assert.match(shown.stdout, /pwned/, format);
        if (format !== 'annotations') assert.doesNotMatch(shown.stdout, /<b>|<\/testcase>[`|]/, format);
        const lines = shown.stdout.trimEnd().split('\n');
        // What an annotation says is decoded again: %0A would be the end of its line.
        const own = /^::error title=[^:,]+::(?!.*%0)/;
        if (format === 'annotations') for (const line of lines) assert.match(line, own);
        assertHarmless(lines.map((line) => line.replace(own, '')).join('\n'), /FAIL|failure|share/);
      }
    });
  });

  it('of a webhook and of a collector of OpenTelemetry is shown harmless', async (t) => {
    const reason = 'x ::error title=pwned::y\u009b2J';
    const answer = Buffer.from(
      `HTTP/1.1 400 ${reason}\r\ncontent-length: ${Buffer.byteLength(HOSTILE)}\r\n\r\n${HOSTILE}`,
    );
    const receiver = createRawServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(answer));
    });
    receiver.listen(0, '127.0.0.1');
    t.after(() => receiver.close());
    await once(receiver, 'listening');
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    const { stdout, stderr, code } = await callPerfHarness([
      ...['monitor', '--no-history', '--interval', '100ms', '--duration', '350ms', '--out', join(dir, 'monitor')],
      ...['--alert', 'system.memory above 0%', '--webhook', `${url}/::error title=pwned::`, '--otlp', url],
    ]);
    assert.equal(code, 0, stderr);
    const markdown = readFileSync(join(dir, 'monitor', 'report.md'), 'utf8');
    for (const shown of [stdout, stderr, markdown]) assertHarmless(shown, /./);
    assert.match(markdown, /the webhook http:.* was not told/);
    assert.match(markdown, /took no metrics/);
  });

  it('of a machine is shown harmless in the report of a monitor', () => {
    const at = '2026-01-01T00:00:00.000Z';
    const alert = { name: HOSTILE, metric: HOSTILE, severity: 'warning', side: 'above', unit: '', limit: 1 } as const;
    const raised = { raisedAt: at, clearedAt: null, durationMs: 1, value: 2, worst: 2 };
    const report: MonitorReport = {
      schema: 'perf-harness/monitor@1',
      startedAt: at,
      finishedAt: at,
      intervalMs: 1000,
      readings: 1,
      watched: HOSTILE,
      metrics: {},
      alerts: [{ ...alert, ...raised }],
      notes: [HOSTILE, LONG],
    };
    assertHarmless(monitorText(report, 80), /alert/i);
    assertHarmless(monitorMarkdown(report), /## Notes/);
  });
});
