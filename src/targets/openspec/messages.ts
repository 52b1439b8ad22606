import type { Gauges } from '../../metrics/gauge.ts';
import type { TargetGaugeName } from '../../metrics/names.ts';
import type { RequestCounts } from '../../metrics/request-counts.ts';
import type { Work, WorkQuantity } from '../../metrics/work.ts';
import type { ProfileAnswer, ProfileStep } from '../../monitor/profile/thread-profile.ts';
import type { MemoryFloor } from '../target.ts';
import type { FaultOrder } from './faults/fault-hooks.ts';
import type { Tree } from './store/file-tree.ts';
import type { LargeFile } from './store/large-files.ts';

/** What the thread is to serve. */
export type ThreadOrder = {
  readonly repositoryDir: string;
  readonly filesDir: string;
  readonly files: readonly LargeFile[];
  readonly tree: Tree | null;
  /** The folder for writes, which does not exist yet. */
  readonly scratchDir: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly faults: FaultOrder | null;
};

/** `serve` comes first, then the others in any order; `close` may come at any time. */
export type ToThread =
  | { readonly kind: 'serve'; readonly order: ThreadOrder }
  /** `windowUs` is when the measured window opens, in µs on the shared clock. */
  | { readonly kind: 'begin'; readonly windowUs: number }
  | { readonly kind: 'settle'; readonly id: number }
  | { readonly kind: 'read-work'; readonly id: number }
  | { readonly kind: 'read-counts'; readonly id: number }
  | { readonly kind: 'profile'; readonly id: number; readonly step: ProfileStep }
  | { readonly kind: 'close' };

/** `ready` or `failed` comes first, then `gauges`, `settled`, `worked`, `counted` and `profiled`; `closed` is the last message before the thread ends. */
export type FromThread =
  | {
      readonly kind: 'ready';
      readonly port: number;
      readonly gauges: readonly TargetGaugeName[];
      readonly work: readonly WorkQuantity[];
      readonly changes: number;
      readonly specs: number;
    }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string | undefined }
  | { readonly kind: 'gauges'; readonly gauges: Gauges }
  | { readonly kind: 'settled'; readonly id: number; readonly floor: MemoryFloor }
  | { readonly kind: 'worked'; readonly id: number; readonly work: Work }
  | { readonly kind: 'counted'; readonly id: number; readonly counts: RequestCounts }
  | { readonly kind: 'profiled'; readonly id: number; readonly answer: ProfileAnswer }
  | { readonly kind: 'closed' };
