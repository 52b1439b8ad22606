import type { GateResult } from '../judge/verdict.ts';

/**
 * What the target's thread did in one attempt more, which was made after the verdict. That attempt is in no figure of the
 * scenario and decides no gate.
 */
export type ProfileResult = {
  /** Null where the attempt could not be made; `remarks` then says why. */
  readonly attempt: ProfiledAttempt | null;
  /** Where the thread spent its time; null where that was not asked for, or could not be recorded. */
  readonly cpu: CpuProfileResult | null;
  /** What allocated its memory; null as for `cpu`. */
  readonly heap: HeapProfileResult | null;
  /** Why something is missing, or incomplete. */
  readonly remarks: readonly string[];
};

type ProfiledAttempt = {
  readonly kind: 'profiled';
  readonly startedAt: string;
  readonly windowMs: number;
  /** The one level that was profiled; null for the whole scenario. */
  readonly level: string | null;
  /** The gates that failed (all gates where none did), and what they were in this attempt. */
  readonly gates: readonly Pick<GateResult, 'gate' | 'value' | 'unit' | 'verdict'>[];
};

export type CpuProfileResult = {
  /** The failed gates that this is the cause of, as they are written. */
  readonly gates: readonly string[];
  /** The `.cpuprofile` beside result.json; null where it could not be written. */
  readonly file: string | null;
  readonly intervalUs: number;
  readonly samples: number;
  /** How long the thread was not idle, garbage collection included. */
  readonly busyMs: number;
  /** The heaviest first, at most ten. `share` is of `busyMs`, in per cent. */
  readonly functions: readonly (SourcePlace & { readonly selfMs: number; readonly share: number })[];
};

export type HeapProfileResult = {
  readonly gates: readonly string[];
  /** The `.heapprofile` beside result.json; null where it could not be written. */
  readonly file: string | null;
  /**
   * `held`: objects allocated since the garbage collection before the load, and alive after it. `allocated`: all that was
   * allocated in the measured window.
   */
  readonly sampled: 'held' | 'allocated';
  readonly intervalBytes: number;
  /** Estimated from the samples; of heap alone. */
  readonly bytes: number;
  /** The heaviest first, at most ten. `share` is of `bytes`, in per cent. */
  readonly allocators: readonly (SourcePlace & { readonly bytes: number; readonly share: number })[];
  /**
   * The functions that made Buffers and typed arrays, at most ten. V8 does not sample the bytes of these, which lie outside of
   * the heap: `share` is of their objects, in per cent.
   */
  readonly bufferMakers: readonly (SourcePlace & { readonly share: number })[];
  /** When there was most of the memory, of heap and external together. */
  readonly peak: {
    readonly bytes: number;
    readonly externalBytes: number;
    readonly spaces: readonly { readonly name: string; readonly bytes: number }[];
  };
};

/** A function; V8 names in brackets what is none, such as `(garbage collector)`, or `(program)` for work outside of JavaScript. */
export type SourcePlace = {
  readonly function: string;
  /**
   * The file, relative to the working directory if it is in there. The place of a function of Node or V8 is that of the
   * function that called it, directly or not; it is `node:…` where that is Node itself. Null where there is none.
   */
  readonly file: string | null;
  /** Where the function begins, from 1; null for what a compiler has put in. */
  readonly line: number | null;
  /** The function whose place it is, where it is that of a caller; null where the place is its own. */
  readonly calledBy: string | null;
};
