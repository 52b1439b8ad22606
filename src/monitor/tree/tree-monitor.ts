import type { MonitorSource } from '../metrics/monitor-source.ts';

/** A tree of processes as a source of a monitor; `pids` are its members at the last reading. */
export type TreeMonitor = MonitorSource & { readonly pids: readonly number[] };
