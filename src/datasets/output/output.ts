import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { buildAside } from '../store/aside.ts';
import { type Damage, findDamage } from '../store/damage.ts';
import { expand } from '../store/listing.ts';
import { GENERATOR } from '../store/manifest.ts';
import { isIn } from '../store/paths.ts';
import type { Progress } from '../store/progress.ts';
import {
  EMPTY_INDEX,
  entriesBeside,
  type OutputIndex,
  type OutputKind,
  type PartEntry,
  readOutputIndex,
  withPart,
  writeOutputIndex,
} from './index-file.ts';
import type { Part, PartContent, Totals } from './part.ts';
import { removeIfEmpty } from './place.ts';

/** The state of a part before it is made: absent, good, made from another specification, or damaged. */
export type Before =
  | { readonly kind: 'nothing' | 'good' | 'another' }
  | { readonly kind: 'damaged'; readonly reason: string };

/** A folder that parts are written into. At any time its index lists only parts that are complete. */
export class Output {
  readonly #dir: string;
  readonly #kind: OutputKind;
  readonly #progress: Progress;
  #index: OutputIndex | undefined;
  #isClaimed = false;

  constructor(dir: string, kind: OutputKind, index: OutputIndex | undefined, progress: Progress) {
    this.#dir = dir;
    this.#kind = kind;
    this.#index = index;
    this.#progress = progress;
  }

  /** Finds out the state of a part. Throws if there are files in it that were not generated. */
  async lookAt({ name, spec }: Part): Promise<Before> {
    const known = this.#index?.parts.find((part) => part.name === name);
    if (known === undefined) return { kind: 'nothing' };
    const isSame = known.generator === GENERATOR && JSON.stringify(known.spec) === JSON.stringify(spec);
    let reason: string | undefined;
    for await (const { path, what } of this.#damageOf(known, isSame)) {
      if (what === 'extra') throw this.#notOurs(path);
      reason ??= `${path} was ${what}`;
    }
    if (!isSame) return { kind: 'another' };
    return reason === undefined ? { kind: 'good' } : { kind: 'damaged', reason };
  }

  /** Verifies a part; without `contents` only the names in its folders. */
  async *#damageOf({ entries, folders }: PartEntry, contents: boolean): AsyncGenerator<Damage> {
    const files = (this.#index ?? EMPTY_INDEX).files.filter(({ path }) => isIn(path, entries));
    const listing = { ...expand(this.#dir, { folders, files }), beside: [] };
    yield* findDamage(this.#dir, listing, this.#progress, { entries, contents });
  }

  #notOurs(path: string): HarnessError {
    return new HarnessError('USAGE', `${join(this.#dir, path)} was not made by perf-harness and would be deleted`, {
      hint: 'move it away, or name another folder with --out',
    });
  }

  /** Writes an index without parts into an empty folder, so that a run that is killed can be started again. */
  claim(): void {
    if (this.#index !== undefined) return;
    this.#isClaimed = true;
    this.#index = EMPTY_INDEX;
    writeOutputIndex(this.#dir, this.#kind, this.#index);
  }

  /** Makes the files beside the index anew if they were edited, or if a run was killed before it wrote them. */
  async renewBeside(): Promise<void> {
    if (this.#index === undefined) return;
    const files = entriesBeside(this.#kind, this.#index);
    const scope = { entries: files.map(({ path }) => path), contents: true };
    let isGood = JSON.stringify(files) === JSON.stringify(this.#index.beside);
    const listing = { folders: [], files, beside: [], unknown: [] };
    for await (const _ of findDamage(this.#dir, listing, this.#progress, scope)) isGood = false;
    if (!isGood) writeOutputIndex(this.#dir, this.#kind, this.#index);
  }

  /** Removes the index that `claim` has written if no part was completed. */
  giveUpIfEmpty(): void {
    if (!this.#isClaimed || this.#index?.parts.length !== 0) return;
    rmSync(join(this.#dir, this.#kind.index), { force: true });
    const folder = dirname(this.#kind.index);
    if (folder !== '.') removeIfEmpty(join(this.#dir, folder));
  }

  async write(part: Part): Promise<void> {
    const building = {
      dir: this.#dir,
      entries: part.entries,
      write: (dir: string) => part.write(dir, this.#progress),
      replaces: true,
      // The index changes between the old entries and the new: a process that is killed meanwhile leaves a part that is missing.
      beforeMove: (content: PartContent) => {
        // Read again, because another process may have made another part meanwhile.
        this.#index = withPart(readOutputIndex(this.#dir, this.#kind) ?? EMPTY_INDEX, part, content);
        writeOutputIndex(this.#dir, this.#kind, this.#index);
      },
    };
    for (;;) {
      this.#progress.begin(part.name, part);
      const made = await buildAside(building, this.#progress);
      // Without a result, another process was faster. If its part is not good either, it is made again.
      if (made !== undefined || (await this.lookAt(part)).kind === 'good') break;
    }
    this.#progress.finish();
  }

  totalsOf({ name }: Part): Totals {
    const known = this.#index?.parts.find((part) => part.name === name);
    return known?.totals ?? { files: 0, bytes: 0 };
  }
}
