import type { TargetGaugeName } from '../../../metrics/names.ts';
import type { WorkQuantity } from '../../../metrics/work.ts';
import type { ListenPlace } from '../../thread/listen-place.ts';
import type { FromIsolate, ToIsolate } from '../../thread/target-messages.ts';

/** The variable with the folder in which the harness listens, at `SOCKET_NAME`, for isolates with the probe. */
export const PROBE_FOLDER = 'PERF_HARNESS_PROBE';
export const SOCKET_NAME = 'socket';

/** An isolate: a thread of a process. */
export type IsolateName = { readonly pid: number; readonly thread: number };

/** The name of an empty file in the folder: this isolate is about to listen somewhere, and to connect. */
export function markOf({ pid, thread }: IsolateName): string {
  return `${pid}-${thread}`;
}

/** Where the servers of an isolate listen, and the processes of the cluster that it has started. */
export type Whereabouts = { readonly places: readonly ListenPlace[]; readonly workers: readonly number[] };

/** What an isolate that is watched can tell. */
export type Watching = { readonly gauges: readonly TargetGaugeName[]; readonly work: readonly WorkQuantity[] };

/** `watch` comes before what is asked of a watched isolate. */
export type ToProbe =
  | { readonly kind: 'where'; readonly id: number }
  | { readonly kind: 'watch'; readonly id: number; readonly place: ListenPlace; readonly closely: boolean }
  | ToIsolate;

/** `hello` comes first; `listening` each time that a server has begun to listen. */
export type FromProbe =
  | ({ readonly kind: 'hello'; readonly node: string } & IsolateName)
  | { readonly kind: 'listening' }
  | ({ readonly kind: 'located'; readonly id: number } & Whereabouts)
  | ({ readonly kind: 'watching'; readonly id: number } & Watching)
  | FromIsolate;
