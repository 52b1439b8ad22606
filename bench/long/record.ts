import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { appendLine, jsonOf } from '../../src/line-file.ts';
import { CELLS, idOf, type Measured } from './trial.ts';

const FORMAT = 'perf-harness/bench-long@1';

/** What all runs of one record have in common: runs of anything else are never mixed with them. */
export type Identity = {
  /** The hash of the sources of the build under test. */
  readonly build: string;
  readonly machine: string;
  /** The hash of what is run: scenarios, sizes, neighbours. */
  readonly plan: string;
};

/** A record that must not be continued; `hint` says what to do. */
export class RecordError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'RecordError';
    this.hint = hint;
  }
}

export type Reading = {
  /** Each run once. */
  readonly measured: readonly Measured[];
  /** Lines that are no run, in words; what they were is measured again. */
  readonly damage: readonly string[];
};

/**
 * A file of one line of JSON for the identity, and one for each run, appended as it ends. Throws RecordError where the file is
 * of another build, machine or plan, or is no record.
 */
export class RunRecord {
  readonly #path: string;
  readonly #identity: Identity;

  constructor(path: string, identity: Identity) {
    this.#path = path;
    this.#identity = identity;
  }

  /** Reads what there is; a file that is not there has nothing. */
  read(): Reading {
    if (!existsSync(this.#path)) return { measured: [], damage: [] };
    const text = readFileSync(this.#path, 'utf8');
    if (text === '') return { measured: [], damage: [] };
    const [head = '', ...lines] = text.split('\n');
    this.#hold(jsonOf(head));
    const measured = new Map<string, Measured>();
    const damage: string[] = [];
    for (const [index, line] of lines.entries()) {
      if (line === '') continue;
      const run = runOf(jsonOf(line));
      if (run !== null) measured.set(idOf(run), measured.get(idOf(run)) ?? run);
      else damage.push(`line ${index + 2} of ${this.#path} is no run; it is measured again`);
    }
    return { measured: [...measured.values()], damage };
  }

  /** A line that was cut off is ended first, so that the new one is whole. */
  append(run: Measured): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    const isEmpty = (statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0) === 0;
    if (isEmpty) appendLine(this.#path, JSON.stringify({ format: FORMAT, ...this.#identity }));
    appendLine(this.#path, JSON.stringify(run));
  }

  /** Moves the file out of the way, and returns where it is now; null where there was none. */
  setAside(now: Date): string | null {
    if (!existsSync(this.#path)) return null;
    const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const free = ['', '-2', '-3', '-4'].map(
      (more) => `${this.#path.replace(/\.jsonl$/, '')}-until-${stamp}${more}.jsonl`,
    );
    const to = free.find((path) => !existsSync(path));
    if (to === undefined) throw new RecordError(`${free[0]} and others are there already`, 'move them away');
    renameSync(this.#path, to);
    return to;
  }

  #hold(head: unknown): void {
    const known: Readonly<Record<string, unknown>> = isObject(head) ? head : {};
    const hint = 'add --fresh to keep it under another name and begin anew, or name another folder with --out';
    if (known['format'] !== FORMAT)
      throw new RecordError(`the first line of ${this.#path} is not the head of a record (${FORMAT})`, hint);
    const differences = (['build', 'machine', 'plan'] as const).filter((key) => known[key] !== this.#identity[key]);
    if (differences.length === 0) return;
    const words = differences.map((key) => `${NOUNS[key]} (${known[key]}, now ${this.#identity[key]})`);
    throw new RecordError(`${this.#path} is of another ${words.join(' and of another ')}`, hint);
  }
}

const NOUNS: Readonly<Record<keyof Identity, string>> = { build: 'build', machine: 'machine', plan: 'plan of runs' };

function runOf(value: unknown): Measured | null {
  if (!isObject(value)) return null;
  const { row, side, index, tookMs, figures } = value;
  const cell = CELLS.find((each) => each.row === row && each.side === side);
  const isNumber = (each: unknown): each is number => typeof each === 'number' && Number.isFinite(each);
  if (cell === undefined || !isNumber(index) || !isNumber(tookMs) || !isObject(figures)) return null;
  if (index < 0 || index >= cell.count || !Number.isInteger(index)) return null;
  const entries = Object.entries(figures);
  if (entries.length === 0 || !entries.every(([, each]) => isNumber(each))) return null;
  return { row: cell.row, side: cell.side, index, tookMs, figures: figures as Measured['figures'] };
}

function isObject(
  value: unknown,
): value is Record<'row' | 'side' | 'index' | 'tookMs' | 'figures', unknown> & Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
