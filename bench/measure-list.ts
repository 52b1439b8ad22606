import type { Measure } from './bench.ts';
import { measureCompare } from './measures/compare.ts';
import { measureFirstVerdict } from './measures/first-verdict.ts';
import { measureGenerate } from './measures/generate.ts';
import { measureHeap } from './measures/heap.ts';
import { measureHighRate } from './measures/high-rate.ts';
import { measureLateness } from './measures/lateness.ts';
import { measureManyConnections, measureMarginalCpu } from './measures/marginal-cpu.ts';
import { measureMonitorAccuracy } from './measures/monitor-accuracy.ts';
import { measureMonitorCost } from './measures/monitor-cost.ts';
import { measureMonitorHistory } from './measures/monitor-history.ts';
import { measureMonitorTable } from './measures/monitor-table.ts';
import { measureOpen } from './measures/open.ts';
import { measureOutside } from './measures/outside.ts';
import { measureProbe } from './measures/probe.ts';
import { measurePrograms } from './measures/programs.ts';
import { measureRecording } from './measures/recording.ts';
import { measureRunHistory } from './measures/run-history.ts';
import { measureGates, measureSampling, measureSoak, measureWork } from './measures/short-forms.ts';
import { measureStart } from './measures/start.ts';
import { measureStop } from './measures/stop.ts';
import { measureStreaming } from './measures/streaming.ts';
import { measureMemory, measurePipe } from './measures/ten-streams.ts';
import { measureValidate } from './measures/validate.ts';
import { measureWalk } from './measures/walk.ts';
import { measureAgainstWrk2 } from './measures/wrk2.ts';

/** What `npm run bench` measures, by the name that is typed, in its order. */
export const MEASURES: Readonly<Record<string, Measure>> = {
  streaming: measureStreaming,
  memory: measureMemory,
  pipe: measurePipe,
  start: measureStart,
  stop: measureStop,
  walk: measureWalk,
  lateness: measureLateness,
  rate: measureHighRate,
  wrk2: measureAgainstWrk2,
  recording: measureRecording,
  heap: measureHeap,
  generate: measureGenerate,
  open: measureOpen,
  programs: measurePrograms,
  probe: measureProbe,
  validate: measureValidate,
  init: measureFirstVerdict,
  outside: measureOutside,
  compare: measureCompare,
  'monitor-accuracy': measureMonitorAccuracy,
  'monitor-history': measureMonitorHistory,
  'monitor-table': measureMonitorTable,
  'run-history': measureRunHistory,
  'monitor-cost': measureMonitorCost,
  cpu: measureMarginalCpu,
  connections: measureManyConnections,
  // These have busy neighbours, which others would wait for.
  gates: measureGates,
  work: measureWork,
  sampling: measureSampling,
  soak: measureSoak,
};
