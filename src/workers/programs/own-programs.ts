import type { Clock } from '../../metrics/clock.ts';
import type { Gauges } from '../../metrics/gauge.ts';
import type { ShardId } from '../../metrics/interval.ts';
import type { Recorder } from '../recording/recorder.ts';
import type { SeriesRecorder } from '../recording/series-recorder.ts';
import type { Program } from './program.ts';

/** What the programs of a shard's virtual users are made from, where they send no HTTP requests. */
export type OwnSetting<Workload, Facts> = {
  readonly workload: Workload;
  readonly facts: Facts;
  readonly id: ShardId;
  readonly shards: number;
  /** Series by stage, then by the name of the request. */
  readonly stages: readonly (readonly SeriesRecorder[])[];
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** The longest output that is kept, to be parsed. */
  readonly maxBodyBytes: number;
  readonly addGauges: (gauges: Gauges) => void;
  /** Reports, in words for the user, what makes the figures doubtful. */
  readonly onDoubt: (reason: string) => void;
};

/** Makes programs that do their own bookkeeping. `make` is called once for each shard. */
export type OwnPrograms<Workload, Facts> = {
  readonly make: (setting: OwnSetting<Workload, Facts>) => (user: number) => Program;
};
