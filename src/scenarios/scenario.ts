import type { Gate } from './gates/gate.ts';
import type { Stage } from './load/profile.ts';
import type { DocumentsSpec, EdgeCasesSpec, FolderSpec } from './target/data-spec.ts';
import type { FaultSpec } from './target/fault.ts';

/** Past the loader everything is complete: no optional fields, no defaults downstream. */
export type Scenario = {
  readonly name: string;
  readonly target: TargetSpec;
  readonly workload: Workload;
  readonly load: Load;
  readonly gates: readonly Gate[];
  readonly engine: EngineName;
  /** Another load generator that repeats the load after ours, to check our figures; null for none. */
  readonly crossCheck: CrossChecker | null;
  readonly warmupMs: number;
  readonly timeoutMs: number;
  readonly gracefulStopMs: number;
  /** How often it runs; gates on times and rates take the median of the runs, all others the worst. */
  readonly repeat: number;
  /** How often it runs again before a narrow failure of a time or rate gate counts. */
  readonly confirm: number;
  /** What the other shards do when one is lost; the verdict is invalid either way. */
  readonly onLostShard: 'continue' | 'stop';
};

/** The HTTP clients that can generate load. */
export const ENGINES = ['undici'] as const;
export type EngineName = (typeof ENGINES)[number];

export const CROSS_CHECKERS = ['autocannon'] as const;
export type CrossChecker = (typeof CROSS_CHECKERS)[number];

export type TargetSpec =
  | { readonly kind: 'openspec'; readonly dataset: DatasetSource; readonly faults: FaultSpec | null }
  /** `url` is an origin with an optional base path, without a trailing slash. */
  | { readonly kind: 'url'; readonly url: string };

/** A dataset that is made into the cache, or one that is taken from a folder. */
export type DatasetSource = ({ readonly kind: 'generated' } & DatasetSpec) | FolderSpec;

/** A generated repository and large files, reproducible from `seed`. `files` are exact sizes in bytes. */
export type DatasetSpec = {
  readonly changes: number;
  readonly archived: number;
  readonly specs: number;
  readonly files: readonly number[];
  readonly seed: number;
};

/**
 * When iterations start. Both kinds are profiles of stages (profile.ts), which one stage `main` makes up if none is named.
 * With levels there is one stage a level, and `iterations` are those of each.
 */
export type Load = ClosedLoad | OpenLoad;

/** Virtual users over all threads, each starting its next iteration when its last one has ended. */
export type ClosedLoad = {
  readonly kind: 'closed';
  /** Levels are virtual users. */
  readonly stages: readonly Stage[];
  /** The total over all users, after which the load ends; null where only its stages end it. */
  readonly iterations: number | null;
  /** Pause of a user between two iterations. */
  readonly thinkTimeMs: number;
};

/** Arrivals, each with a due time that no response can delay. */
export type OpenLoad = {
  readonly kind: 'open';
  /** Levels are arrivals per second. */
  readonly stages: readonly Stage[];
  readonly iterations: number | null;
  readonly arrivals: 'constant' | 'poisson';
  readonly seed: number;
  /** Iterations in flight over all threads; an arrival beyond is dropped. */
  readonly maxInFlight: number;
  /** `timer` waits on timers of 1 ms; `precise` spins for the last millisecond and takes a core for it. */
  readonly pacing: 'timer' | 'precise';
};

export type Workload =
  | PaginationWorkload
  | StreamingWorkload
  | ConcurrencyWorkload
  | MemoryPressureWorkload
  | EdgeCasesWorkload;

/** What a workload can sweep. */
export type LevelKey = 'pageSize' | 'readSize' | 'size' | 'concurrency';

/**
 * The values of a sweep, ascending, each of them once. Each is run by itself, one after the other; the load has a stage
 * for each, in the same order (levels.ts).
 */
export type Levels = { readonly key: LevelKey; readonly values: readonly number[] };

/** One iteration walks the whole collection once. */
export type PaginationWorkload = {
  readonly kind: 'pagination';
  readonly by: 'cursor' | 'page';
  readonly pageSize: number;
  /** Path of the collection, with its own fixed query if it needs one. */
  readonly path: string;
  readonly headers: Headers;
  /** Query parameters: page size, cursor (by cursor), page number counted from 1 (by page). */
  readonly params: { readonly limit: string; readonly cursor: string; readonly page: string };
  /** Fields of the answer; each may be a dotted path. */
  readonly fields: { readonly items: string; readonly id: string; readonly nextCursor: string; readonly total: string };
  /** A walk that sees fewer items fails its check, so that an empty collection can't pass. */
  readonly minItems: number;
  /** Between two pages, the user makes a change of its own, or deletes one; the collection is that of an OpenSpec server. */
  readonly mutate: boolean;
  readonly levels: Levels | null;
};

/**
 * One iteration reads one file whole. Of a list, each virtual user takes the files in turn; of all files, the users together
 * do, so that as many iterations as there are files read each of them once.
 */
export type StreamingWorkload = {
  readonly kind: 'streaming';
  /** Path that lists the files as `{ items: [{ name, bytes, sha256, path }] }`; asked when `files` holds sizes, or is all. */
  readonly index: string;
  /** `all` is every file that the index lists. */
  readonly files: readonly FileRef[] | 'all';
  /** Bytes that the target is asked to read and write at a time; null to leave it to the target. */
  readonly readSize: number | null;
  readonly verify: 'sha256' | 'length';
  readonly headers: Headers;
  readonly levels: Levels | null;
};

export type FileRef =
  /** The listed file of exactly this many bytes. */
  | { readonly kind: 'size'; readonly bytes: number }
  /** A file named outright; `bytes` and `sha256` are what its body must have. */
  | { readonly kind: 'path'; readonly path: string; readonly bytes: number; readonly sha256: string | null };

/** One iteration sends one request, or does one operation, drawn from a weighted mix of both. */
export type ConcurrencyWorkload = {
  readonly kind: 'concurrency';
  readonly requests: readonly RequestSpec[];
  readonly operations: readonly OperationSpec[];
  /** What `{name}` in a path stands for: a fixed list, or a field of a list that the target serves. */
  readonly values: Readonly<Record<string, ValueSource>>;
  readonly levels: Levels | null;
};

export type ValueSource =
  | { readonly kind: 'list'; readonly values: readonly string[] }
  /** Asked once before the warm-up: `path` answers JSON, `items` is its array, `field` the value of each. */
  | { readonly kind: 'fetch'; readonly path: string; readonly items: string; readonly field: string };

export type RequestSpec = {
  readonly name: string;
  readonly method: string;
  /** May hold `{name}` placeholders of `values`, percent-encoded when filled in. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string | null;
  readonly expect: Expectation;
  readonly weight: number;
};

export const OPERATIONS = ['create', 'read', 'update', 'delete'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Something done to a change that the user itself has made, by the API of OpenSpec; every write is read back. */
export type OperationSpec = {
  readonly name: string;
  readonly operation: Operation;
  readonly headers: Headers;
  readonly weight: number;
};

/** What makes an answer right. A body that is expected by nothing here must still not be empty on a 200. */
export type Expectation = {
  /** Accepted status codes. */
  readonly status: readonly number[];
  /** Exact body length in bytes. */
  readonly bytes: number | null;
  /** Text that the body must contain. */
  readonly contains: string | null;
  /** Exact number of entries of the JSON array at `field` (dotted path, empty for the body itself). */
  readonly items: { readonly field: string; readonly count: number } | null;
  /** SHA-256 of the body, lower-case hex. */
  readonly sha256: string | null;
};

/**
 * One iteration uploads one document from disk, downloads it again, compares the two and deletes it; virtual users take
 * the documents in turn.
 */
export type MemoryPressureWorkload = {
  readonly kind: 'memory-pressure';
  /** Path of the collection; documents are put below it. */
  readonly path: string;
  readonly documents: DocumentsSpec;
  /** Only documents of so many bytes; null for all of them. */
  readonly size: number | null;
  readonly headers: Headers;
  readonly levels: Levels | null;
};

/**
 * One iteration puts one hard case, reads it back byte for byte and deletes it; then, if `hostile`, it sends one request
 * that must be refused. Virtual users take the cases, and the hostile requests, in turn.
 */
export type EdgeCasesWorkload = {
  readonly kind: 'edge-cases';
  /** Path of the collection; cases are put below it. */
  readonly path: string;
  readonly cases: EdgeCasesSpec;
  readonly hostile: boolean;
  readonly headers: Headers;
};

export type Headers = Readonly<Record<string, string>>;
