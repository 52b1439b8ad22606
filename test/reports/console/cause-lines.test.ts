import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateResult, ProfileResult, ScenarioResult } from '../../../src/harness/result/result.ts';
import { troubleLines } from '../../../src/reports/console/trouble.ts';
import { widthOf } from '../../../src/reports/fit.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { gateResultOf } from '../../support/gate-result.ts';
import { scenarioResultOf } from '../../support/result.ts';

const TIME = 'p95(traversal) < 200ms';
const RATE = 'rate(items) > 5000/s';
const MEMORY = 'peak(target.memory) < 50MB';
const DEEP = 'src/targets/openspec/routes/families/of/routes/that/are/deep/change-routes.ts';

const own = { file: 'src/orders/list.ts', line: 57, calledBy: null };
const CPU: NonNullable<ProfileResult['cpu']> = {
  gates: [TIME, RATE],
  file: 'walk.cpuprofile',
  intervalUs: 250,
  samples: 20_000,
  busyMs: 4210,
  functions: [
    { function: 'sortOrders', ...own, selfMs: 2730, share: 64.8 },
    { function: '(garbage collector)', file: null, line: null, calledBy: null, selfMs: 310, share: 7.4 },
    { function: 'writev', file: DEEP, line: 91, calledBy: 'arrayJson', selfMs: 96.5, share: 2.3 },
  ],
};
const HEAP: NonNullable<ProfileResult['heap']> = {
  gates: [MEMORY],
  file: 'walk.heapprofile',
  sampled: 'held',
  intervalBytes: 16_384,
  bytes: 4.1e7,
  allocators: [{ function: 'keepOrder', ...own, bytes: 4e7, share: 97.6 }],
  bufferMakers: [{ function: 'readAll', ...own, share: 88 }],
  peak: {
    bytes: 6.2e7,
    externalBytes: 1e6,
    spaces: [
      { name: 'new_space', bytes: 2e6 },
      { name: 'large_object_space', bytes: 5.9e7 },
    ],
  },
};

function profileOf(part: Partial<ProfileResult>): ProfileResult {
  const gates = [{ gate: TIME, value: 330, unit: 'ms', verdict: 'fail' }] as const;
  const attempt = { kind: 'profiled', startedAt: '', windowMs: 5000, level: null, gates } as const;
  return { attempt, cpu: null, heap: null, remarks: [], ...part };
}

function failedGate(gate: string): GateResult {
  return gateResultOf({ gate, value: 312.4, verdict: 'fail' });
}

function linesOf(part: Partial<ScenarioResult>, width = 80): readonly string[] {
  const lines = troubleLines([scenarioResultOf(part)], createPaint(false), width);
  for (const line of lines) assert.ok(widthOf(line) <= width, line);
  return lines;
}

describe('the cause under a failed gate', () => {
  const failed = { verdict: 'fail', gates: [failedGate(TIME)] } as const;

  it('is a table of functions, with what the gate came to in that attempt', () => {
    const text = linesOf({ ...failed, profile: profileOf({ cpu: CPU }) }).join('\n');
    const expected = [
      '    profiled attempt, at 330 ms: its thread was busy for 4.21 s, see',
      '    walk.cpuprofile',
      '       self time   share  heaviest functions   place',
      '      2,730.0 ms  64.8 %  sortOrders           src/orders/list.ts:57',
      '        310.0 ms   7.4 %  (garbage collector)',
      '         96.5 ms   2.3 %  writev               …hange-routes.ts:91, in arrayJson',
    ];
    assert.ok(text.includes(expected.join('\n')), text);
  });

  it('stands once, under the first of the gates that it explains', () => {
    const gates = [failedGate(TIME), failedGate(RATE)];
    const lines = linesOf({ verdict: 'fail', gates, profile: profileOf({ cpu: CPU }) });
    assert.equal(lines.filter((line) => line.includes('sortOrders')).length, 1);
    assert.ok(lines.includes(`    profiled attempt: see ${TIME}`), lines.join('\n'));
  });

  it('is a table of allocators for a gate on memory, with the heap by space at its peak', () => {
    const text = linesOf({ verdict: 'fail', gates: [failedGate(MEMORY)], profile: profileOf({ heap: HEAP }) }).join(
      '\n',
    );
    assert.match(text, /profiled attempt: 41 MB of heap stayed, see walk\.heapprofile/);
    assert.match(text, /40\.?0* MB {2}97\.6 % {2}keepOrder {12}src\/orders\/list\.ts:57/);
    assert.match(text, /peak of 62 MB: large object 59 MB, new 2 MB, external 1 MB/);
    assert.doesNotMatch(text, /of it is external/);
  });

  it('names who made Buffers, where more than a quarter of the memory is external', () => {
    const heap = { ...HEAP, peak: { ...HEAP.peak, externalBytes: 1.6e7 } };
    const text = linesOf({ verdict: 'fail', gates: [failedGate(MEMORY)], profile: profileOf({ heap }) }).join(' ');
    assert.match(
      text.replaceAll(/\s+/g, ' '),
      / 26 % of it is external, such as that of Buffers, whose bytes V8 does not sample\. They were made by: .* 88\.0 % readAll src/,
    );
    const unknown = { ...heap, bufferMakers: [] };
    assert.doesNotMatch(
      linesOf({ verdict: 'fail', gates: [failedGate(MEMORY)], profile: profileOf({ heap: unknown }) }).join(' '),
      /made by/,
    );
  });

  it('fits narrow terminals', () => {
    for (const width of [48, 60, 72, 120]) linesOf({ ...failed, profile: profileOf({ cpu: CPU, heap: HEAP }) }, width);
  });

  it("can't hide text or move the cursor", () => {
    const functions = [
      { function: 'evil\u001b[2J', file: 'a\nb.js', line: 1, calledBy: 'x\u202e', selfMs: 1, share: 100 },
    ];
    const text = linesOf({ ...failed, profile: profileOf({ cpu: { ...CPU, functions } }) }).join('\n');
    assert.match(text, /evil\\u001b\[2J +a\\nb\.js:1, in x\\u202e/);
  });

  it('is missing with a reason', () => {
    const remarks = ['no profile: it died: its thread ran out of memory'];
    const lines = linesOf({ ...failed, profile: profileOf({ remarks }) });
    assert.ok(lines.includes(`  ${remarks[0]}`), lines.join('\n'));
  });
});

describe('a profile that the user asked for', () => {
  it('stands in the report though all is well', () => {
    const profile = profileOf({ cpu: { ...CPU, gates: [] }, heap: { ...HEAP, gates: [] } });
    const lines = linesOf({ gates: [gateResultOf({})], profile });
    assert.match(lines[0] ?? '', /^PASS {2}walk/);
    assert.match(lines.join('\n'), /sortOrders[\s\S]*keepOrder/);
  });

  it('is no reason to show a scenario that has none', () => {
    assert.deepEqual(linesOf({ gates: [gateResultOf({})] }), []);
  });
});
