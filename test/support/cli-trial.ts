import { createClock } from '../../src/metrics/clock.ts';
import { type Gauges, mergeGauges } from '../../src/metrics/gauge.ts';
import { type SeriesTotal, Total } from '../../src/metrics/total.ts';
import { type CliFacts, cliFacts } from '../../src/scenarios/workloads/cli/facts.ts';
import { cliPrograms } from '../../src/scenarios/workloads/cli/program.ts';
import type { CliWorkload } from '../../src/scenarios/workloads/cli/types.ts';
import type { FactSources } from '../../src/scenarios/workloads/language/fact-sources.ts';
import type { OwnSetting } from '../../src/workers/programs/own-programs.ts';
import type { Program } from '../../src/workers/programs/program.ts';
import type { Outcome } from '../../src/workers/recording/outcome.ts';
import { startRecording } from './recording.ts';
import { scenarioOf } from './scenario-text.ts';

export type CliTrial = {
  readonly outcomes: readonly Outcome[];
  readonly series: SeriesTotal;
  readonly gauges: Gauges;
  readonly doubts: readonly string[];
};

type Settings = {
  readonly iterations?: number;
  readonly timeoutMs?: number;
  readonly maxBodyBytes?: number;
  /** Whether GNU time is looked for. */
  readonly hasTime?: boolean;
  /** What is run in place of sh. */
  readonly program?: string;
  /** Called once an iteration has begun. */
  readonly meanwhile?: (program: Program) => void;
};

/** Runs `sh -c TEXT` of a user, `more` being further keys of its run, and `keys` those of the workload; in the folder `cwd`. */
export async function runProgram(
  cwd: string,
  text: string,
  more = '',
  settings: Settings = {},
  keys = '',
): Promise<CliTrial> {
  const {
    iterations = 1,
    timeoutMs = 60_000,
    maxBodyBytes = 1e6,
    hasTime = false,
    program: other,
    meanwhile,
  } = settings;
  const run = `{ name: tried, run: [sh, -c, ${JSON.stringify(text)}]${more} }`;
  const yaml = `version: 1\nscenarios: [ { name: a, workload: { kind: cli, runs: [ ${run} ]${keys} }, load: { concurrency: 1, iterations: 1 } } ]\n`;
  const workload = scenarioOf(yaml).workload as CliWorkload;
  const clock = createClock();
  const { recorder, intervals } = startRecording(clock(), Number.POSITIVE_INFINITY, ['tried']);
  let gauges: Gauges = {};
  const doubts: string[] = [];
  const facts = await (hasTime ? factsIn(cwd) : withoutPath(() => factsIn(cwd)));
  const setting: OwnSetting<CliWorkload, CliFacts> = {
    workload:
      other === undefined
        ? workload
        : { ...workload, runs: workload.runs.map((each) => ({ ...each, program: other })) },
    facts,
    id: { run: 'r', scenario: 's', repeat: 0, level: 0, shard: 0 },
    shards: 1,
    stages: [recorder.series],
    recorder,
    clock,
    timeoutMs,
    maxBodyBytes,
    addGauges: (more) => {
      gauges = mergeGauges(gauges, more);
    },
    onDoubt: (reason) => doubts.push(reason),
  };
  const program = cliPrograms.make(setting)(0);
  const outcomes: Outcome[] = [];
  for (let count = 0; count < iterations; count += 1) {
    const ended = new Promise<Outcome>((done) => {
      program.iterate(clock(), done, { stage: 0, isArrival: false });
    });
    meanwhile?.(program);
    outcomes.push(await ended);
  }
  await program.close();
  recorder.close(clock());
  const total = new Total();
  for (const interval of intervals) total.add(interval);
  const series = total.select(null, null);
  return { outcomes, series, gauges, doubts };
}

function factsIn(cwd: string): Promise<CliFacts> {
  const place = { kind: 'cwd', cwd } as const;
  return cliFacts({ place } as CliWorkload, {} as FactSources);
}

/** Nothing is found on the PATH until `look` has returned. */
function withoutPath<Found>(look: () => Found): Found {
  const { PATH = '' } = process.env;
  process.env['PATH'] = '';
  try {
    return look();
  } finally {
    process.env['PATH'] = PATH;
  }
}
