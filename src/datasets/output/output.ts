import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { transientPath } from '../store/cache.ts';
import { type Damage, findDamage } from '../store/damage.ts';
import { GENERATOR } from '../store/manifest.ts';
import { foldersOf, lstatOf } from '../store/paths.ts';
import type { Progress } from '../store/progress.ts';
import {
  EMPTY_INDEX,
  entriesBeside,
  isIn,
  type OutputIndex,
  type OutputKind,
  type PartEntry,
  readOutputIndex,
  withPart,
  writeOutputIndex,
} from './index-file.ts';
import { expand } from './listing.ts';
import type { Part, Totals } from './part.ts';
import { removeIfEmpty } from './place.ts';

/** What was there of a part: nothing, all of it just so, one made from another specification, or one that is damaged. */
export type Before =
  | { readonly kind: 'nothing' | 'good' | 'another' }
  | { readonly kind: 'damaged'; readonly reason: string };

/** A folder that we write parts into. Its index speaks of whole parts only, at any time. */
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

  /** What is there of a part. Throws where that holds what is not ours. */
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

  /** Of all of a part, or of what is in its folders only. The folder itself holds other parts, too. */
  async *#damageOf({ entries, folders }: PartEntry, isDeep: boolean): AsyncGenerator<Damage> {
    const files = (this.#index ?? EMPTY_INDEX).files.filter(({ path }) => isIn(path, entries));
    const listing = { ...expand(this.#dir, { folders, files }), beside: [] };
    const paths = listing.files.map(({ path }) => path);
    const suspects = new Set([...foldersOf(listing.folders, paths)].filter((path) => isIn(path, entries)));
    if (isDeep) for (const path of paths) suspects.add(path);
    for await (const damage of findDamage(this.#dir, listing, this.#progress, suspects)) {
      if (isIn(damage.path, entries)) yield damage;
    }
  }

  #notOurs(path: string): HarnessError {
    return new HarnessError('USAGE', `${join(this.#dir, path)} is not ours, and would be lost`, {
      hint: 'move it away, or name another folder with --out',
    });
  }

  /** Marks an empty folder as ours, so that a run that is killed can be started again. */
  claim(): void {
    if (this.#index !== undefined) return;
    this.#isClaimed = true;
    this.#index = EMPTY_INDEX;
    writeOutputIndex(this.#dir, this.#kind, this.#index);
  }

  /** A run that was killed between the two, or an edit: what stands beside the index is made anew. */
  async renewBeside(): Promise<void> {
    if (this.#index === undefined) return;
    const files = entriesBeside(this.#kind, this.#index);
    const paths = files.map(({ path }) => path);
    const listing = { folders: [], files, beside: [], unknown: [] };
    let isGood = JSON.stringify(files) === JSON.stringify(this.#index.beside);
    for await (const { path } of findDamage(this.#dir, listing, this.#progress, new Set(paths))) {
      if (paths.includes(path)) isGood = false;
    }
    if (!isGood) writeOutputIndex(this.#dir, this.#kind, this.#index);
  }

  /** Takes the mark away where it stands for nothing. */
  giveUpIfEmpty(): void {
    if (!this.#isClaimed || this.#index?.parts.length !== 0) return;
    rmSync(join(this.#dir, this.#kind.index), { force: true });
    const folder = dirname(this.#kind.index);
    if (folder !== '.') removeIfEmpty(join(this.#dir, folder));
  }

  async write(part: Part): Promise<void> {
    const building = transientPath(this.#dir, 'building');
    const discarded = transientPath(this.#dir, 'discarded');
    try {
      mkdirSync(building);
      this.#progress.begin(part.name, part);
      const content = await part.write(building, this.#progress);
      this.#progress.throwIfInterrupted();
      // Read again: another process may have made another part meanwhile.
      this.#index = withPart(readOutputIndex(this.#dir, this.#kind) ?? EMPTY_INDEX, part, content);
      this.#swap(part, building, discarded, this.#index);
      this.#progress.finish();
    } finally {
      await rm(building, { recursive: true, force: true });
      await rm(discarded, { recursive: true, force: true });
    }
  }

  /** The index changes between the old entries and the new: whoever is killed meanwhile leaves a part that is missing. */
  #swap({ entries }: Part, building: string, discarded: string, index: OutputIndex): void {
    for (const entry of entries) this.#move(join(this.#dir, entry), join(discarded, entry));
    writeOutputIndex(this.#dir, this.#kind, index);
    for (const entry of entries) this.#move(join(building, entry), join(this.#dir, entry));
  }

  #move(from: string, to: string): void {
    if (lstatOf(from) === undefined) return;
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }

  totalsOf({ name }: Part): Totals {
    const known = this.#index?.parts.find((part) => part.name === name);
    return known?.totals ?? { files: 0, bytes: 0 };
  }
}
