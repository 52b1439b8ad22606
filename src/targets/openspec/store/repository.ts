import { closeSync, type Dirent, openSync, readdirSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { HarnessError, messageOf } from '../../../errors.ts';
import { ChangeIndex } from './change-index.ts';
import type { TextSource } from './corpus.ts';
import { type Found, Proposals } from './proposals.ts';
import { readChangeFolder } from './read-change-folder.ts';
import { countRequirements } from './requirements.ts';
import { type Change, makeChange } from './served-change.ts';

/** A main spec; the field names are those of `openspec list --specs --json`. */
type Spec = { readonly id: string; readonly requirementCount: number };

/**
 * An OpenSpec repository as it was when it was opened, with the changes that were made since. Those are held in memory,
 * because nothing below `root` is ever written. Files are read when they are requested.
 */
export type Repository = {
  /** The real path of the `openspec` folder. */
  readonly root: string;
  readonly changes: Pick<ChangeIndex, 'find' | 'count' | 'after' | 'page'>;
  /** Sorted by id. */
  readonly specs: readonly Spec[];
  /** The first `limit` changes, by name, whose proposal contains `text`, and the number of all such changes. */
  readonly search: (text: string, limit: number) => Found;
  /** Adds a change, whose name must be new, with the text of its proposal. */
  readonly add: (change: Change, proposal: string) => void;
  readonly remove: (change: Change) => void;
};

type Proposal = TextSource & { readonly owner: Change };

/** Throws HarnessError('TARGET') if `repositoryDir` contains no OpenSpec repository, or it cannot be read. */
export function openRepository(repositoryDir: string): Repository {
  try {
    const root = realpathSync(`${repositoryDir}/openspec`);
    const found = readChanges(`${root}/changes`);
    const [changes, proposals] = [new ChangeIndex(found.changes), new Proposals(found.proposals)];
    return {
      root,
      changes,
      specs: readSpecs(`${root}/specs`),
      search: (text, limit) => proposals.find(text, limit),
      add: (change, proposal) => {
        changes.add(change);
        proposals.add(change, proposal);
      },
      remove: (change) => {
        changes.remove(change);
        proposals.remove(change);
      },
    };
  } catch (error) {
    throw new HarnessError('TARGET', `cannot open the OpenSpec repository in ${repositoryDir}: ${messageOf(error)}`, {
      hint: 'The folder must hold openspec/changes and openspec/specs, as `openspec init` makes them, and be readable.',
      cause: error,
    });
  }
}

/** Every folder in `changes` but the archive is a change; this is the rule of `openspec list`. */
function readChanges(changesDir: string): { changes: Change[]; proposals: Proposal[] } {
  const changes: Change[] = [];
  const proposals: Proposal[] = [];
  const folders = entriesOf(changesDir).filter((entry) => entry.isDirectory() && entry.name !== 'archive');
  for (const name of folders.map((folder) => folder.name).sort()) {
    const facts = readChangeFolder(changesDir, name);
    const change = makeChange(facts);
    changes.push(change);
    const proposal = facts.files.find((file) => file.path === 'proposal.md');
    if (proposal) {
      const read = (into: Buffer): number => fill(into, `${changesDir}/${name}/proposal.md`);
      proposals.push({ owner: change, bytes: proposal.bytes, read });
    }
  }
  return { changes, proposals };
}

/** Reads every spec.md that lies in a folder of its own, at any depth. Dot folders and links are skipped. */
function readSpecs(specsDir: string): Spec[] {
  const specs: Spec[] = [];
  const collect = (dir: string, id: string): void => {
    for (const entry of entriesOf(dir)) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) {
        collect(`${dir}/${entry.name}`, id === '' ? entry.name : `${id}/${entry.name}`);
      } else if (entry.isFile() && entry.name === 'spec.md' && id !== '') {
        specs.push({ id, requirementCount: countRequirements(readFileSync(`${dir}/spec.md`, 'utf8')) });
      }
    }
  };
  collect(specsDir, '');
  return specs.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function entriesOf(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Reads up to `into.length` bytes and returns how many were read. */
function fill(into: Buffer, path: string): number {
  const fd = openSync(path, 'r');
  try {
    let filled = 0;
    while (filled < into.length) {
      const bytes = readSync(fd, into, filled, into.length - filled, filled);
      if (bytes === 0) break;
      filled += bytes;
    }
    return filled;
  } finally {
    closeSync(fd);
  }
}
