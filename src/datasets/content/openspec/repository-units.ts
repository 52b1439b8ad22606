import type { SourceFile } from '../source-file.ts';
import { randomOf } from '../words/random-streams.ts';
import { YEAR_START_MS } from '../words/timestamp.ts';
import { type Era, Names } from '../words/topic-names.ts';
import type { AttachmentKind } from './attachment.ts';
import { type Capability, mainSpecFile, makeCapability } from './capability.ts';
import { type Change, makeChange } from './change.ts';
import { changeFiles } from './change-files.ts';

export type RepositorySpec = {
  readonly changes: number;
  readonly archived: number;
  readonly specs: number;
  /** The kinds of attachments that a change may have; an empty list means none. */
  readonly attachments: readonly AttachmentKind[];
  readonly seed: number;
};

/** Files that belong together: the configuration, a main spec, or a change with all that is below its folder. */
export type Unit = { readonly files: readonly SourceFile[]; readonly change: Change | null };

const CONFIG = `schema: spec-driven

context: |
  A platform of many small services. Specifications say what callers can rely on,
  changes say what is going to be different, and the archive says how it came about.
`;

/** The number of units of a repository. */
export function unitsOf({ specs, changes, archived }: RepositorySpec): number {
  return 1 + specs + changes + archived;
}

/**
 * An OpenSpec repository in the upstream layout, in units: its configuration, each main spec, each change, each
 * archived change. Paths are below `openspec/`. A unit depends on seed, number of main specs and its own place alone.
 */
export class Repository {
  /** The number of units. */
  readonly size: number;
  readonly #spec: RepositorySpec;
  readonly #names: Names;
  readonly #specs: readonly Capability[];

  constructor(spec: RepositorySpec) {
    this.#spec = spec;
    this.#names = new Names(spec.seed);
    this.#specs = Array.from({ length: spec.specs }, (_, index) => makeCapability(this.#names, index));
    this.size = unitsOf(spec);
  }

  /** The unit at a place in [0, size). */
  unit(place: number): Unit {
    if (place === 0) {
      return { files: [{ path: 'config.yaml', content: CONFIG, mtimeMs: YEAR_START_MS }], change: null };
    }
    const { specs, changes } = this.#spec;
    const index = place - 1;
    const capability = this.#specs[index];
    if (capability !== undefined) return { files: [mainSpecFile(this.#names, index, capability)], change: null };
    return index < specs + changes
      ? this.#change('active', index - specs)
      : this.#change('archived', index - specs - changes);
  }

  #change(era: Era, index: number): Unit {
    const text = randomOf(this.#names.seed, era === 'active' ? 'change-text' : 'archived-text', index);
    const change = makeChange(this.#names, era, index, this.#specs);
    return { files: changeFiles(text, change, this.#spec.attachments), change };
  }
}
