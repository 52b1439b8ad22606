import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ProfileContext, profileScenario } from '../../../src/harness/profile/profile-scenario.ts';
import type { ProfileWhen } from '../../../src/harness/profile/profile-when.ts';
import type { RunEvent } from '../../../src/harness/result/event.ts';
import type { ProfileResult, ScenarioResult } from '../../../src/harness/result/result.ts';
import { runScenario } from '../../../src/harness/scenario/run-scenario.ts';
import { NO_DATA } from '../../../src/harness/target/provide.ts';
import { createClock } from '../../../src/metrics/clock.ts';
import type { Interval } from '../../../src/metrics/interval.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import { plainUrlTarget } from '../../../src/scenarios/target/target-spec.ts';
import type { Target } from '../../../src/targets/target.ts';
import { measureUntil } from '../../support/attempts.ts';
import { inlinePool } from '../../support/inline-load.ts';
import { startMemoryTarget } from '../../support/memory-target.ts';
import type { MemoryHabit } from '../../support/memory-thread.ts';
import { QUIET_MACHINE } from '../../support/outside.ts';
import { ownScenario } from '../../support/own-target.ts';
import { placeOfHungry } from '../../support/place-of.ts';
import { scenarioResultOf } from '../../support/result.ts';
import { startRunTarget } from '../../support/run-server.ts';

const ASKS =
  'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }, load: { concurrency: 2, iterations: 40 }';
/** The same for a time: most of it is waited for. */
const asksFor = (duration: string): string => ASKS.replace('iterations: 40', `thinkTime: 30ms, duration: ${duration}`);
/** Failed by far, so that nothing is confirmed. */
const FAST = 'p50(response) < 0.001ms';
const SMALL = 'peak(target.memory) < 1MB';
const EASY = 'p50(response) < 10s';

type Trial = {
  readonly before: ScenarioResult;
  readonly result: ScenarioResult;
  readonly files: ReadonlyMap<string, string>;
  readonly events: readonly RunEvent[];
  /** How many targets were started, and how many intervals were handed on, in all and before the profile. */
  readonly targets: number;
  readonly intervals: number;
  readonly intervalsBefore: number;
};

type TrialOptions = {
  readonly when?: ProfileWhen;
  readonly stop?: AbortController;
  /** Whether the target of what is judged is a plain server: nothing has to be known of its thread, and none has to start. */
  readonly isPlain?: boolean;
  /** What becomes of the target of the profiled attempt, and of the attempt itself as it goes on. */
  readonly profiled?: { readonly habit?: MemoryHabit; readonly onEvent?: (event: RunEvent) => void };
};

/** Runs a scenario, and what comes after its verdict. */
async function trial(habit: MemoryHabit, keys: string, options: TrialOptions = {}): Promise<Trial> {
  const { when = 'failures', stop = new AbortController(), isPlain = false, profiled = {} } = options;
  const scenario: Scenario = ownScenario(keys);
  const files = new Map<string, string>();
  const [events, intervals]: [RunEvent[], Interval[]] = [[], []];
  let [targets, isProfiling] = [0, false];
  const startTarget = (): Promise<Target> => {
    targets += 1;
    if (isPlain && !isProfiling) return startRunTarget();
    return startMemoryTarget((isProfiling ? profiled.habit : null) ?? habit, '');
  };
  const context = {
    ...{ run: 'test', pool: inlinePool(1), clock: createClock(), provide: NO_DATA, stop: stop.signal, startTarget },
    onEvent: (event: RunEvent) => {
      events.push(event);
      if (isProfiling) profiled.onEvent?.(event);
    },
    onInterval: (interval: Interval) => intervals.push(interval),
    ...QUIET_MACHINE,
    profile: when,
    saveFile: (name: string, text: string) => void files.set(name, text),
  };
  // A busy machine may leave a gate undecided, and what is not failed is not profiled.
  const isDecided = ({ verdict }: ScenarioResult): boolean => verdict !== 'invalid' || stop.signal.aborted;
  const judged = await measureUntil(isDecided, () => {
    [targets, events.length, intervals.length] = [0, 0, 0];
    return runScenario(scenario, context);
  });
  const [before, intervalsBefore] = [structuredClone(judged), intervals.length];
  isProfiling = true;
  const result = { ...judged, profile: await profileScenario(scenario, judged, context) };
  return { before, result, files, events, targets, intervals: intervals.length, intervalsBefore };
}

function profileOf({ result }: Trial): ProfileResult {
  return result.profile ?? assert.fail('no profile');
}

function assertOnlyProfiled({ before, result, intervals, intervalsBefore }: Trial): void {
  assert.deepEqual({ ...result, profile: null }, before);
  assert.equal(intervals, intervalsBefore);
}

describe('the cause beside a failure', { timeout: 120_000 }, () => {
  it('names the function that takes the time, with its file and its line', async () => {
    const run = await trial('burns-cpu', `${ASKS}, gates: ["${FAST}", "${EASY}"]`, { isPlain: true });
    assertOnlyProfiled(run);
    assert.equal(run.targets, 2);
    const { attempt, cpu, heap, remarks } = profileOf(run);
    assert.deepEqual(remarks, []);
    assert.equal(heap, null);
    assert.deepEqual([attempt?.kind, attempt?.level], ['profiled', null]);
    assert.deepEqual(
      attempt?.gates.map(({ gate, verdict }) => [gate, verdict]),
      [[FAST, 'fail']],
    );
    const [first] = cpu?.functions ?? [];
    assert.ok(first && cpu);
    const { selfMs, share, ...place } = first;
    assert.deepEqual(place, { function: 'burnCpu', ...placeOfHungry('burnCpu'), calledBy: null });
    assert.ok(share > 20 && selfMs <= cpu.busyMs);
    assert.ok(cpu.functions.length <= 10);
    assert.deepEqual([cpu.gates, cpu.file, [...run.files.keys()]], [[FAST], 'tried.cpuprofile', ['tried.cpuprofile']]);
    const written = JSON.parse(run.files.get('tried.cpuprofile') ?? '');
    assert.equal(written.samples.length, cpu.samples);
    assert.deepEqual(Object.keys(written).sort(), ['endTime', 'nodes', 'samples', 'startTime', 'timeDeltas']);
  });

  it('names the function that allocates, where the memory came and went', async () => {
    const run = await trial('wastes-things', `${ASKS}, gates: ["${SMALL}"]`);
    assertOnlyProfiled(run);
    const { cpu, heap } = profileOf(run);
    assert.equal(cpu, null);
    const [first] = heap?.allocators ?? [];
    assert.ok(first && heap);
    const { bytes, share, ...place } = first;
    assert.deepEqual(place, { function: 'wasteThings', ...placeOfHungry('wasteThings'), calledBy: null });
    assert.ok(share > 50 && bytes <= heap.bytes);
    assert.equal(heap.sampled, 'allocated');
    assert.ok(heap.peak.bytes > 1e6 && heap.peak.spaces.length > 0);
    const { head } = JSON.parse(run.files.get('tried.heapprofile') ?? '');
    assert.ok(Array.isArray(head.children));
  });

  it('names the function whose objects stay', async () => {
    const run = await trial('hoards-things', `${ASKS}, gates: ["growth(target.heap) < 1KB"]`);
    const { heap } = profileOf(run);
    assert.equal(heap?.sampled, 'held');
    const [first] = heap?.allocators ?? [];
    assert.deepEqual([first?.function, first?.line], ['hoardThings', placeOfHungry('hoardThings').line]);
  });

  it('is that of the one level whose gates failed', async () => {
    const walks =
      'workload: { kind: pagination, levels: { pageSize: [10, 25] } }, load: { concurrency: 1, iterations: 20 }';
    const large = 'mean(traversal @ pageSize=25) < 0.001ms';
    const run = await trial('holds-pages', `${walks}, gates: ["${large}", "mean(traversal @ pageSize=10) < 60s"]`);
    assertOnlyProfiled(run);
    const { attempt, cpu } = profileOf(run);
    assert.equal(attempt?.level, 'pageSize=25');
    const [gate, ...others] = attempt.gates;
    assert.deepEqual([gate?.gate, gate?.verdict, others], [large, 'fail', []]);
    assert.ok(cpu && cpu.functions.length > 0);
  });

  it('is not looked for where all is well', async () => {
    const passed = await trial('burns-cpu', `${ASKS}, gates: ["${EASY}"]`, { isPlain: true });
    assert.deepEqual([passed.result.profile, passed.targets, passed.files.size], [null, 1, 0]);
  });

  it('is looked for where all is well, if the user asks for it: time and memory', async () => {
    const run = await trial('burns-cpu', `${ASKS}, gates: ["${EASY}"]`, { when: 'always', isPlain: true });
    assertOnlyProfiled(run);
    const { cpu, heap } = profileOf(run);
    assert.equal(run.result.verdict, 'pass');
    assert.deepEqual([cpu?.gates, heap?.gates, heap?.sampled], [[], [], 'allocated']);
    assert.equal(cpu?.functions[0]?.function, 'burnCpu');
    assert.deepEqual([...run.files.keys()], ['tried.cpuprofile', 'tried.heapprofile']);
  });

  it("can't be found where the target dies in that attempt, and the verdict stays", async () => {
    const run = await trial('frugal', `${ASKS}, gates: ["${FAST}"]`, { isPlain: true, profiled: { habit: 'dies' } });
    assertOnlyProfiled(run);
    const { cpu, remarks } = profileOf(run);
    assert.equal(cpu, null);
    assert.match(remarks.join(), /^no profile: .*exit code 7/);
    const troubles = run.events.flatMap((event) => (event.kind === 'trouble' ? [event.message] : []));
    assert.match(troubles.join(), /^profiled attempt: the target died/);
  });

  it('is that of the beginning, where a signal stops the attempt', async () => {
    const stop = new AbortController();
    const keys = `${asksFor('1200ms')}, gates: ["${FAST}"]`;
    const onEvent = ({ kind }: RunEvent): void => {
      if (kind === 'second') stop.abort(130);
    };
    const run = await trial('burns-cpu', keys, { stop, isPlain: true, profiled: { onEvent } });
    assertOnlyProfiled(run);
    const { attempt, remarks, cpu } = profileOf(run);
    assert.ok(attempt && attempt.windowMs < 1200);
    assert.match(remarks.join(), /stopped by a signal/);
    assert.ok(cpu?.functions.some(({ function: name }) => name === 'burnCpu'));
  });

  it('is not looked for after a signal', async () => {
    const stop = new AbortController();
    stop.abort(130);
    const run = await trial('burns-cpu', `${ASKS}, gates: ["rate(requests) > 1000000/s"]`, { stop, isPlain: true });
    assert.deepEqual([run.result.profile, run.targets], [null, 1]);
  });

  it('ends its load when that of the first attempt ended, by an abort gate', async () => {
    const keys = `${asksFor('60s')}, gates: [{ gate: "${FAST}", abort: true, after: 1s }]`;
    const run = await trial('burns-cpu', keys, { isPlain: true });
    const { attempt, cpu } = profileOf(run);
    const windowMs = run.result.runs[0]?.windowMs ?? assert.fail();
    assert.ok(attempt && attempt.windowMs >= windowMs && attempt.windowMs < 30_000, `${attempt?.windowMs}`);
    // Most of this load is waited for: where the machine takes the thread away, another function may be first.
    assert.ok(cpu?.functions.some(({ function: name }) => name === 'burnCpu'));
  });

  it("says of a server that runs elsewhere that it can't be reached, if the user asks for it", async () => {
    const context = { profile: 'always', stop: new AbortController().signal } as unknown as ProfileContext;
    const scenario: Scenario = {
      ...ownScenario(ASKS),
      target: plainUrlTarget('http://127.0.0.1:1'),
    };
    const before = scenarioResultOf({ verdict: 'fail' });
    const profile = await profileScenario(scenario, before, context);
    assert.match(profile?.remarks.join() ?? '', /^no profile: the thread of a server that runs elsewhere/);
    const quiet = await profileScenario(scenario, before, { ...context, profile: 'failures' });
    assert.equal(quiet, null);
  });

  it('is looked for in a command whose isolate is seen, and in no other', async () => {
    const command: Scenario = { ...ownScenario(ASKS), target: { kind: 'command' } as Scenario['target'] };
    const events: RunEvent[] = [];
    const context = {
      ...{ profile: 'always', stop: new AbortController().signal, onEvent: (event: RunEvent) => events.push(event) },
      startTarget: () => Promise.reject(new Error('it is asked to start again')),
      clock: createClock(),
      ...QUIET_MACHINE,
    } as unknown as ProfileContext;
    const seen = (memory: string): ScenarioResult => {
      const judged = scenarioResultOf({ verdict: 'fail' });
      return { ...judged, target: { ...judged.target, facts: { kind: 'command', memory } } };
    };
    const inside = await profileScenario(command, seen('isolate'), context);
    assert.deepEqual(inside?.remarks, ['no profile: it is asked to start again']);
    const outside = await profileScenario(command, seen('rss'), context);
    assert.deepEqual(outside?.remarks, ["no profile: the thread of a command that has no probe can't be reached"]);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['profiling'],
    );
  });
});
