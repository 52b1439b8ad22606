import type { ErrorCode } from '../../errors.ts';
import type { Gauges } from '../../metrics/gauge.ts';
import type { TargetGaugeName } from '../../metrics/names.ts';
import type { RequestCounts } from '../../metrics/request-counts.ts';
import type { Work, WorkQuantity } from '../../metrics/work.ts';
import type { ProfileAnswer, ProfileStep } from '../../monitor/profile/thread-profile.ts';
import type { MemoryFloor } from '../target.ts';

/** What is asked of an isolate that watches itself; each question has a number, which its answer repeats. `begin` asks nothing: it tells of the measured window. */
export type ToIsolate =
  | { readonly kind: 'settle'; readonly id: number; readonly closely: boolean }
  | { readonly kind: 'read-work'; readonly id: number }
  | { readonly kind: 'read-counts'; readonly id: number }
  | { readonly kind: 'profile'; readonly id: number; readonly step: ProfileStep }
  | ({ readonly kind: 'begin' } & MeasuredWindow);

/** In µs on the shared clock; `endUs` is null where only the load itself knows its end. */
export type MeasuredWindow = { readonly windowUs: number; readonly endUs: number | null };

/** Its answers, and `gauges`, which it reports by itself. */
export type FromIsolate =
  | { readonly kind: 'gauges'; readonly gauges: Gauges }
  | { readonly kind: 'settled'; readonly id: number; readonly floor: MemoryFloor | null }
  | { readonly kind: 'worked'; readonly id: number; readonly work: Work }
  | { readonly kind: 'counted'; readonly id: number; readonly counts: RequestCounts | null }
  | { readonly kind: 'profiled'; readonly id: number; readonly answer: ProfileAnswer };

/** `serve` comes first, then the others in any order; `close` may come at any time. `Order` is what the thread is to serve. */
export type ToThread<Order> =
  | { readonly kind: 'serve'; readonly order: Order }
  | ToIsolate
  | { readonly kind: 'close' };

/** What a thread says once it serves: `facts` are those of its kind of target. */
export type Ready<Facts> = {
  readonly kind: 'ready';
  readonly port: number;
  readonly gauges: readonly TargetGaugeName[];
  readonly work: readonly WorkQuantity[];
  readonly facts: Facts;
};

/** `ready` or `failed` comes first, then those of the isolate; `closed` is the last message before the thread ends. */
export type FromThread<Facts> =
  | Ready<Facts>
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly message: readonly string[];
      readonly hint: readonly string[];
    }
  | FromIsolate
  | { readonly kind: 'closed' };
