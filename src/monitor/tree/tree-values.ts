import type { Clock } from '../../metrics/clock.ts';
import { TICKS_PER_SECOND } from '../machine/cores.ts';
import { openProc, type Proc } from '../machine/proc.ts';
import type { Values } from '../metrics/monitor-reading.ts';
import { foreignProc } from '../processes/hidden.ts';
import type { FullRow, ProcessKey } from '../processes/process-table.ts';
import { KnownTable } from './known-table.ts';
import { pageBytes } from './page-size.ts';
import { MOST_THREADS, ThreadAccount, type ThreadUse } from './thread-account.ts';
import type { TreeMonitor } from './tree-monitor.ts';
import { watchTreeByPs } from './tree-ps.ts';
import { type Watched, WatchedTree } from './watched-tree.ts';

export type TreeOptions = {
  readonly clock: Clock;
  readonly watched: Watched;
  /** Where the kernel describes itself; this machine's by default. */
  readonly proc?: Proc;
};

/** A tick of 10 ms is too large a part of a shorter span. */
const SHORTEST_SPAN_US = 50_000;

/**
 * Processes and all that descends from them as a source of a monitor: CPU in per cent of one core, memory, threads, open files and
 * context switches. CPU of children that have ended is in it, once their parent has waited for them. `process.rss` is the sum of
 * what each has in RAM, so that pages that several share count for each; `process.count` is 0 once all have ended.
 */
export function watchTree(options: TreeOptions): TreeMonitor {
  if (process.platform === 'darwin' && options.proc === undefined) return watchTreeByPs(options);
  return new TreeSource(options);
}

class TreeSource implements TreeMonitor {
  readonly name: string;
  readonly #proc: Proc;
  readonly #tree: WatchedTree;
  readonly #table: KnownTable;
  readonly #threads: ThreadAccount;
  readonly #pageBytes: number;
  readonly #notes = new Set<string>();
  #members: ReadonlySet<ProcessKey> = new Set();
  #upTicks: number | null = null;
  /** Whether /proc was seen to be that of this process: it stays so. */
  #isOwnProc = false;
  #atUs: number;

  constructor({ clock, watched, proc = openProc() }: TreeOptions) {
    this.name = watched.kind === 'pid' ? `process ${watched.number}` : `the process on port ${watched.number}`;
    this.#proc = proc;
    this.#tree = new WatchedTree(proc, watched);
    this.#table = new KnownTable(proc);
    this.#threads = new ThreadAccount(proc);
    this.#pageBytes = pageBytes(proc);
    this.#atUs = clock();
    this.#look();
  }

  take(nowUs: number): Values | null {
    const spanUs = nowUs - this.#atUs;
    if (spanUs < SHORTEST_SPAN_US) return null;
    this.#atUs = nowUs;
    return this.#look(spanUs / 1e6);
  }

  get pids(): readonly number[] {
    return [...this.#members].map((key) => Number.parseInt(key, 10));
  }

  notes(): readonly string[] {
    return [...this.#tree.notes, ...this.#notes];
  }

  close(): void {}

  /** Without a span, only what stands now is told. */
  #look(spanS: number | null = null): Values | null {
    const foreign = this.#isOwnProc ? null : foreignProc(this.#proc);
    this.#isOwnProc = foreign === null;
    const table = foreign === null ? this.#table.read(({ key }) => this.#members.has(key)) : null;
    if (table === null) {
      this.#notes.add(`processes can't be told: ${foreign ?? 'the list of /proc cannot be read'}`);
      return null;
    }
    const members = this.#tree.membersOf(table.rows);
    const startedAfter = this.#upTicks ?? Number.POSITIVE_INFINITY;
    const uses = members.map((row) => this.#threads.read(row, row.startedAt >= startedAfter));
    const ticks = this.#tree.use(
      members.map((row, index) => ({ ...row, own: uses[index]?.ticks ?? row.own })),
      table.upTicks,
    );
    this.#members = new Set(members.map(({ key }) => key));
    this.#threads.keep(this.#members);
    this.#upTicks = table.upTicks;
    if (members.length === 0) return { 'process.count': 0 };
    return {
      ...(ticks !== null && spanS !== null ? { 'process.cpu': (ticks / TICKS_PER_SECOND / spanS) * 100 } : {}),
      'process.rss': sum(members, ({ residentPages }) => residentPages) * this.#pageBytes,
      'process.count': members.length,
      'process.threads': sum(members, ({ threads }) => threads),
      ...this.#descriptors(members),
      ...this.#switches(members, uses, spanS),
    };
  }

  /** Linux tells the number of open files as the size of their folder from 6.2 on, at a small part of the cost of the list. */
  #descriptors(members: readonly FullRow[]): Values {
    let open = 0;
    for (const { pid } of members) {
      const folder = `/proc/${pid}/fd`;
      const count = this.#proc.size?.(folder) || this.#proc.list(folder)?.length;
      if (count === undefined) {
        this.#notes.add(`process.descriptors can't be told: the open files of process ${pid} are another user's`);
        return {};
      }
      open += count;
    }
    return { 'process.descriptors': open };
  }

  #switches(members: readonly FullRow[], uses: readonly ThreadUse[], spanS: number | null): Values {
    const busy = members.find(({ threads }) => threads > MOST_THREADS);
    if (busy !== undefined) {
      this.#notes.add(
        `process.switches.* can't be told: process ${busy.pid} has more than ${MOST_THREADS} threads, which would cost too much to read`,
      );
      return {};
    }
    const told = uses.flatMap(({ switches }) => switches ?? []);
    if (spanS === null || told.length === 0) return {};
    return {
      'process.switches.voluntary': sum(told, ({ voluntary }) => voluntary) / spanS,
      'process.switches.involuntary': sum(told, ({ involuntary }) => involuntary) / spanS,
    };
  }
}

function sum<Each>(all: readonly Each[], of: (each: Each) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}
