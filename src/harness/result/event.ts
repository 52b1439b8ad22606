import type { GateResult, OutsideResult, ScenarioResult, SecondResult } from './result.ts';

/** An event of a run, for the display of progress; no figure is computed from events. */
export type RunEvent =
  | { readonly kind: 'dataset'; readonly done: number; readonly total: number; readonly what: string }
  | { readonly kind: 'scenario'; readonly name: string; readonly number: number; readonly of: number }
  | {
      readonly kind: 'phase';
      readonly scenario: string;
      readonly level: string | null;
      readonly phase: 'warmup' | 'measured' | 'cross-check';
    }
  | {
      readonly kind: 'second';
      readonly scenario: string;
      readonly interval: SecondResult;
      /** Requests of this level that were ok so far. */
      readonly ok: number;
      /** Seconds of the measured window that have passed, and its whole length; null where iterations end it. */
      readonly doneSec: number;
      readonly ofSec: number | null;
    }
  | {
      readonly kind: 'confirming';
      readonly scenario: string;
      /** The gates that failed narrowly. */
      readonly gates: readonly GateResult[];
      /** How many attempts follow. */
      readonly attempts: number;
    }
  | {
      /** The target has not answered yet, and is asked again. */
      readonly kind: 'connecting';
      readonly scenario: string;
      readonly origin: string;
      readonly leftMs: number;
    }
  | {
      /** The machine is not quiet, and a gate can't be decided before it is. */
      readonly kind: 'waiting';
      readonly scenario: string;
      readonly outside: OutsideResult;
      readonly leftMs: number;
    }
  | {
      /** A command that prepares a build runs. */
      readonly kind: 'preparing';
      readonly build: string;
      readonly command: string;
    }
  | {
      /** What was checked out is deleted, which takes a while where its packages are many files. */
      readonly kind: 'removing';
      readonly build: string;
    }
  | {
      /** A launch of a comparison begins; `of` is null where nobody knows how many there will be. */
      readonly kind: 'launch';
      readonly scenario: string;
      readonly number: number;
      readonly of: number | null;
    }
  | {
      /** One attempt more, in which the target is profiled. It follows the verdict, and counts for nothing. */
      readonly kind: 'profiling';
      readonly scenario: string;
    }
  | { readonly kind: 'trouble'; readonly scenario: string; readonly message: string }
  | { readonly kind: 'judged'; readonly result: ScenarioResult };

export type OnEvent = (event: RunEvent) => void;
