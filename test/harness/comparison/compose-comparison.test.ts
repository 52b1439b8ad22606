import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScenarioComparison } from '../../../src/harness/comparison/comparison-result.ts';
import { composeComparison } from '../../../src/harness/comparison/compose-comparison.ts';
import { toldNotes } from '../../../src/harness/comparison/told-notes.ts';
import type { Evidence } from '../../../src/harness/judge/evidence.ts';
import { comparedFigures } from '../../../src/harness/launches/compared-figures.ts';
import type { ArmEvidence } from '../../../src/harness/launches/live-arm.ts';
import type { Launch } from '../../../src/harness/launches/run-launch.ts';
import type { LaunchTrouble } from '../../../src/harness/launches/usable-launches.ts';
import { renderComparison } from '../../../src/reports/comparison/comparison-report.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { COMPARED } from '../../support/comparison-result.ts';
import { evidenceOf, samples } from '../../support/evidence.ts';
import { QUIET } from '../../support/outside.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

const withGates = (gates: string) =>
  scenarioOf(
    scenarioText(
      'http://127.0.0.1:1',
      `workload: { kind: concurrency, requests: [{ name: a, path: /a }] }, load: { concurrency: 1, iterations: 5000 }, warmup: 100 iterations, gates: [ ${gates} ]`,
    ),
  );
const UNGATED = withGates('');
const GATED = withGates('mean(alloc/request) < 1MB');

/** An arm of a launch that had 300 responses of 10 ms, each of which allocated so much; other figures are not seen. */
function arm(alloc: number | null, part: Partial<ArmEvidence> = {}, seen: Partial<Evidence> = {}): ArmEvidence {
  const responsesUs = samples(300, 10);
  const work = alloc === null ? null : { alloc: alloc * 300, external: 0, cpu: 300, gc: 0, in: 0, out: 0 };
  const evidence = evidenceOf({ responsesUs, work, canSee: () => false, ...seen });
  return { evidence, slices: [], broken: null, unusable: null, origin: '', facts: {}, ...part };
}

function launch(arms: Launch['arms'], part: Partial<Launch> = {}): Launch {
  return {
    ...{ startedAt: '', tookMs: 1000, order: [], laterSliceMs: 200, gone: {}, outside: QUIET },
    ...{ arms, ...part },
  };
}

const ALIKE = [1000, 1001, 999, 1002, 998, 1000, 1001, 999];
const FINE = ALIKE.map((alloc, index) => launch({ baseline: arm(1000), candidate: arm(alloc + (index % 2)) }));
/** What a request allocates is all over the place. */
const WILD = [500, 2000, 700, 1600, 900, 1400, 600, 1900].map((alloc) =>
  launch({ baseline: arm(1000), candidate: arm(alloc) }),
);
const MORE = ALIKE.map((alloc) => launch({ baseline: arm(1000), candidate: arm(alloc * 1.1) }));

function composed(
  counted: readonly Launch[],
  { scenario = GATED, trouble = null }: { scenario?: typeof GATED; trouble?: LaunchTrouble | null } = {},
): ScenarioComparison {
  const { figures, others } = comparedFigures(scenario);
  return composeComparison(scenario, { figures, others, notes: [], launches: { counted, disturbed: [], trouble } });
}

const allocOf = ({ metrics }: ScenarioComparison) => metrics.find(({ metric }) => metric === 'mean(alloc/request)');

describe('what the launches of a comparison come to', () => {
  it('is a pass where the figures are alike in all of them', () => {
    const { verdict, reason, notes } = composed(FINE);
    assert.deepEqual([verdict, reason, notes.filter((note) => !note.startsWith('too little'))], ['pass', null, []]);
  });

  it('is never a pass where a later launch could not be started, and a regression where the candidate is to blame', () => {
    const text = 'launch 6 could not be started: candidate: cannot reach http://127.0.0.1:1';
    const five = FINE.slice(0, 5);
    const rows = [
      [null, 'undecided', text],
      ['baseline', 'undecided', `the baseline did not work in 1 of 6 launches: ${text}`],
      [
        'candidate',
        'regression',
        `the candidate did not work in 1 of 6 launches: ${text}; the baseline did in all of them`,
      ],
    ] as const;
    for (const [unstarted, verdict, reason] of rows) {
      const found = composed(five, { trouble: { text, unstarted } });
      assert.deepEqual([found.verdict, found.reason], [verdict, reason]);
    }
    const found = composed(MORE.slice(0, 5), { trouble: { text, unstarted: null } });
    assert.deepEqual([found.verdict, found.reason, found.notes.includes(text)], ['regression', null, true]);
  });

  it('is a regression where the candidate died before its first slice', () => {
    const gone = launch({ baseline: arm(1000) }, { gone: { candidate: 'exit code 3' } });
    const { verdict, reason, launches } = composed([...FINE, gone]);
    assert.equal(verdict, 'regression');
    assert.equal(reason, 'the candidate did not work in 1 of 9 launches: exit code 3; the baseline did in all of them');
    assert.equal(launches.at(-1)?.unusable, 'candidate: exit code 3');
    const both = launch({}, { gone: { baseline: 'exit code 4', candidate: 'exit code 3' } });
    assert.equal(composed([...FINE, both]).verdict, 'undecided');
  });

  it('says which launches could not be used, and decides nothing by fewer than five', () => {
    const lost = launch({ baseline: arm(1000), candidate: arm(1000, { unusable: 'a thread of the load was lost' }) });
    const none = launch({});
    const { verdict, notes } = composed([...FINE, lost]);
    assert.equal(verdict, 'pass');
    assert.ok(
      notes.includes('1 of 9 launches could not be used: candidate: a thread of the load was lost'),
      `${notes}`,
    );
    for (const counted of [[...FINE.slice(4), lost, none], [none, none, none], []]) {
      const { verdict, reason } = composed(counted);
      assert.equal(verdict, 'undecided');
      assert.match(reason ?? '', /^insufficient: [04] usable pairs, and 5 are needed/);
    }
  });

  it('is undecided by a gated figure that too few launches have, and by nothing at all', () => {
    const seldom = FINE.map((each, index) =>
      index < 4 ? each : launch({ baseline: arm(1000), candidate: arm(null) }),
    );
    const found = composed(seldom);
    assert.deepEqual([found.verdict, allocOf(found)?.verdict, allocOf(found)?.pairs], ['undecided', 'insufficient', 4]);
    const unseen = FINE.map(() => {
      const nothing = arm(null, { evidence: evidenceOf({ windowUs: 0, canSee: () => false }) });
      return launch({ baseline: nothing, candidate: nothing });
    });
    const blank = composed(unseen, { scenario: UNGATED });
    assert.deepEqual([blank.verdict, blank.metrics], ['undecided', []]);
    assert.match(
      blank.notes.join('\n'),
      /^too little was seen to compare p50\(response\), .*peak|too little was seen/m,
    );
  });

  it('keeps a figure that a build shows in some launches only, and passes no gate on one that a single build never shows', () => {
    const blindTo = { canTell: (quantity: string) => quantity !== 'alloc', canSee: () => false };
    const blind = (name: 'baseline' | 'candidate', seen: Launch): Launch =>
      launch({ ...seen.arms, [name]: arm(null, {}, blindTo) });
    const twice = composed(FINE.map((each, index) => (index < 2 ? blind('candidate', each) : each)));
    assert.deepEqual([twice.verdict, allocOf(twice)?.pairs, allocOf(twice)?.unusable], ['pass', 6, 2]);
    assert.match(twice.notes.join('\n'), /^missing: mean\(alloc\/request\) in 2 of 8 launches of the candidate, /m);
    const never = composed(FINE.map((each) => blind('candidate', each)));
    assert.equal(allocOf(never), undefined);
    assert.deepEqual(
      [never.verdict, never.reason],
      ['undecided', 'mean(alloc/request) is not compared: it can’t be seen in the candidate'],
    );
    const absent = composed(FINE.map((each) => blind('baseline', blind('candidate', each))));
    assert.deepEqual([absent.verdict, absent.reason], ['pass', null], 'as in a run, a gate on it does not apply');
    assert.ok(
      absent.notes.includes('mean(alloc/request) is not compared: it can’t be seen in this target'),
      `${absent.notes}`,
    );
  });

  it('says where a pass has decided nothing, as no figure was told apart and none is gated', () => {
    const open = composed(WILD, { scenario: UNGATED });
    assert.equal(open.verdict, 'pass');
    const undecided = open.metrics.filter(({ verdict }) => verdict === 'undecided');
    assert.deepEqual(
      undecided.map(({ metric }) => metric),
      ['mean(alloc/request)'],
    );
    const says =
      'no figure could be told apart, and none has a gate: each may have changed as far as its interval reaches';
    assert.deepEqual(toldNotes('pass', undecided, 'launches'), [says]);
    assert.ok(!open.notes.includes(says), 'the times of these launches are alike, and surely so');
    assert.equal(composed(WILD).verdict, 'undecided', 'with a gate on it, that is no pass');
  });
});

describe('a build that is compared with itself', () => {
  const said = (counted: readonly Launch[], scenario: typeof GATED): string => {
    const found = composed(counted, { scenario });
    const result = { ...COMPARED, self: true, verdict: found.verdict, scenarios: [found] };
    return renderComparison(result, { resultPath: null, width: 200, paint: createPaint(false) });
  };

  it('passes by the same rules, and is said to be the same only where every figure has been decided', () => {
    assert.match(said(FINE, GATED), /^PASS {2}the build does not differ from itself$/m);
    assert.match(said(WILD, UNGATED), /^PASS {2}no regression was found$/m);
    assert.match(said(WILD, GATED), /^INVALID {2}tried: mean\(alloc\/request\): could not tell apart/m);
    assert.match(said(FINE.slice(4), GATED), /^INVALID {2}tried: insufficient: 4 usable pairs, and 5 are needed/m);
    assert.match(said([], UNGATED), /^INVALID {2}tried: insufficient: 0 usable pairs/m);
  });
});
